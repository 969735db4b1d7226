"""The interface for the check page's worker: dropped files are in a folder, and the results are returned.

This is the only entry point for the worker. The module knows nothing about browsers.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from generator import packages, standards
from generator.language.printer import Printer
from generator.pipeline.browser_check import CheckResult, answer, check_package, check_workbook, dropped
from generator.problems import as_text

WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".fods", ".numbers")
"""File extensions that are treated as workbooks; files that are none get a problem that says so."""

Answer = tuple[str, bytes | None]
"""A result as JSON, and the marked workbook if there is one."""


class BrowserCheck:
    """Checks dropped files. `data` is the folder with the portal's standards and associations."""

    def __init__(self, data: str) -> None:
        home = Path(data)
        known, problems = standards.load(home / "standards")
        if known is None:
            raise LookupError(as_text(problems))
        self.standards = known
        self.associations = packages.read_associations(home, known)[0]
        self._printers: dict[str, Printer] = {}

    def take(self, folder: str, language: str) -> list[Answer]:
        """A result for each workbook and archive in a folder, and one for everything else in it.

        The folder is cleared.
        """
        home = Path(folder)
        say = self._printers.setdefault(language, Printer(self.standards, language))
        try:
            return [self._said(name, result, say) for name, result in self._taken(home)]
        finally:
            for place in home.parent.glob(f"{home.name}*"):
                shutil.rmtree(place, ignore_errors=True)

    def _said(self, name: str, result: CheckResult, say: Printer) -> Answer:
        said = {"name": name, **answer.answer(result, say)}
        return json.dumps(said, ensure_ascii=False), result.marked

    def _taken(self, home: Path) -> Iterator[tuple[str, CheckResult]]:
        for file in sorted(home.iterdir()):
            if file.is_dir() or file.is_symlink():
                continue
            if _is_workbook(file):
                out = home.with_name(f"{home.name}-out-{file.name}")
                yield file.name, check_workbook(file, out, self.standards, self.associations)
            elif file.suffix.lower() == ".zip":
                unpacked = home.with_name(f"{home.name}-unpacked-{file.name}")
                unpacked.mkdir()
                problem = dropped.unpack(file, unpacked)
                yield file.name, CheckResult((problem,)) if problem else self._packages(unpacked)
            else:
                continue
            file.unlink()
        if any(home.iterdir()):
            yield "", self._packages(home)

    def _packages(self, home: Path) -> CheckResult:
        nothing = dropped.nothing_to_check(home)
        if nothing:
            return CheckResult((nothing,))
        found = dropped.packages_at(home)
        return check_package(found.places, self.standards, self.associations, found.remarks)


def _is_workbook(file: Path) -> bool:
    """True for a file that is meant as a workbook: by its extension, or without one, unless it is part of a package."""
    if file.suffix:
        return file.suffix.lower() in WORKBOOKS
    return not file.name.startswith(".") and not file.with_name("datapackage.json").exists()

"""Carries the files of a portal into the wheel: pages, parts, theme, standards, workflows.

`pyproject.toml` has everything else. In the repository these files are where a MkDocs user expects them; in an installed
package they are in `generator/carried/`, in the same folders (`generator/program.py` knows both).
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

CARRIED = (
    ".github/ISSUE_TEMPLATE",
    ".github/audit.lock",
    *(f".github/workflows/{name}.yml" for name in ("check", "comment", "publish", "submission", "weekly")),
    "LICENSE",
    "datapackages/standards",
    "docs",
    "mkdocs.yml",
    "requirements.lock",
    "templates",
)


def _stories(folder: str, names: list[str]) -> set[str]:
    """Stories and briefs are written by the people of one portal, so only their list is carried."""
    return set(names) - {"index.md"} if Path(folder).name in ("stories", "briefs") else set()


class BuildWithFiles(build_py):
    """The build of the packages, with the carried files."""

    def run(self) -> None:
        """Build the packages, then copy the files. An editable installation reads them where they are."""
        super().run()
        if self.editable_mode:
            return
        place = Path(self.build_lib) / "generator" / "carried"
        shutil.rmtree(place, ignore_errors=True)
        for name in CARRIED:
            source, target = Path(name), place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=_stories)
            else:
                shutil.copyfile(source, target)


setup(cmdclass={"build_py": BuildWithFiles})

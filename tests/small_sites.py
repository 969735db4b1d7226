"""A portal that is small enough to build in a test: few indicators, few institutions, and pages of its own."""

import atexit
import re
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from generator import packages, standards
from generator.engine import Project
from generator.model import Filing, Institution, Licence, Standards
from generator.pipeline import BuildOptions, BuildResult, build_site
from generator.pipeline.cache.store import digest_of

ROOT = Path(__file__).resolve().parent.parent
TINY = ROOT / "tests" / "sites" / "tiny"

SOCIAL = ("board_trained_in_spm", "target_market", "board_orientation_social_mission", "mission_statement")
FIGURES = ("gross_loan_portfolio", "number_of_active_borrowers", "par30", "clients_below_poverty_line_percent")

LICENCE = Licence("CC-BY-4.0", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/")


def small_project(folder: Path) -> Project:
    """The pages, parts and settings of the small site, in a folder of their own."""
    shutil.copytree(TINY, folder)
    settings = folder / "mkdocs.yml"
    hook = (ROOT / "generator" / "hook.py").as_posix()
    settings.write_text(settings.read_text().replace("../../../generator/hook.py", hook))
    return Project(folder)


def small_standards(folder: Path) -> Standards:
    """The portal's own standards, cut down to a few indicators."""
    shutil.copytree(ROOT / "datapackages" / "standards", folder)
    for name in ("indicators.yml", "financial.yml", "languages/es/indicators.yml"):
        path = folder / name
        path.write_text(_cut(path.read_text("utf-8"), name.startswith("languages")), "utf-8")
    known, _ = standards.load(folder)
    assert known is not None
    return known


def _cut(text: str, words: bool) -> str:
    """The beginning of a file of indicators and the selected entries."""
    start = r"(?m)^(?=[a-z][a-z0-9_]*:)" if words else r"(?m)^(?=  - code: )"
    head, *entries = re.split(start, text)
    kept = [e for e in entries if re.match(r"(?:  - code: )?(\w+)", e)[1] in (*SOCIAL, *FIGURES)]  # type: ignore[index]
    return re.sub(r"(?m)^\s*#.*\n", "", head + "".join(kept))


def small_package(data: Path, known: Standards, name: str, /, **more: object) -> Path:
    """One institution with two years of a few answers."""
    who = {
        "name": name.title(),
        "country": "PE",
        "region": "latin_america_caribbean",
        "currency": "PEN",
        "licence": LICENCE,
    }
    years = ("2013", "2014")
    answers = {
        "yes_no": "yes",
        "yes_partially_no": "partially",
        "text": "To serve.",
        "percent": "37.5",
        "count": "1200",
    }
    rows = [
        packages.IndicatorRow(year, code, answers.get(indicator.kind.value, "1500000"))
        for year in years
        for code, indicator in known.indicators.items()
        if indicator.kind.value != "several_of" and indicator.formula is None
    ]
    rows.append(packages.IndicatorRow("2014", "target_market", "women;rural_clients"))
    rows.append(packages.IndicatorRow("2013", "target_market", status="withheld"))
    folder = data / "institutions" / name
    packages.write_institution(
        folder,
        Institution(name, **{**who, **more}),  # type: ignore[arg-type]
        filings=[
            Filing(y, date(int(y), 12, 31), "PEN", Decimal("2.9"), Decimal("2.8"), received=date(int(y) + 1, 5, 1))
            for y in years
        ],
        indicators=rows,
        standards=known,
    )
    return folder


def small_data(folder: Path, names: tuple[str, ...] = ("alpaca", "bambu", "condor")) -> Path:
    """A folder of data packages."""
    known = small_standards(folder / "standards")
    for name in names:
        small_package(folder, known, name)
    (folder / "institutions").mkdir(exist_ok=True)
    return folder


def built(project: Project, data: Path, site: Path, *, lent: bool = True, **more: object) -> BuildResult:
    """Build it here, in this process by default.

    What does not depend on institutions is `lent`, from another small site, unless there is a cache already: it is found
    by its contents, and making it takes most of the time.
    """
    if lent and more.get("use_cache", True):
        lend(project, data)
    return build_site(BuildOptions(project, data, site, **{"jobs": 1, **more}))  # type: ignore[arg-type]


COMPILED = ("templates", "charts", "workbooks", "standards", "checker.pickle")
"""What a cache holds for a folder of data that no institution is part of."""


def shelf(project: Project, data: Path) -> Path:
    """Where the cache of a project has the results of a folder of data."""
    return project.cache / "data" / digest_of(str(data.resolve()))


def lend(project: Project, data: Path) -> None:
    """Give a small site without a cache the frames and everything else that is compiled, as copies."""
    if project.cache.exists():
        return
    home = lender()
    shutil.copytree(home / "frames", project.cache / "frames")
    for name in COMPILED:
        copy = shutil.copytree if (home / name).is_dir() else shutil.copy
        shelf(project, data).mkdir(parents=True, exist_ok=True)
        copy(home / name, shelf(project, data) / name)


def compile_once(home: Path) -> None:
    """Keep what a small site without institutions compiled in an empty folder."""
    project, data = small_project(home / "project"), small_data(home / "data", ())
    built(project, data, home / "site", lent=False)
    shutil.move(project.cache / "frames", home / "frames")
    for name in COMPILED:
        shutil.move(shelf(project, data) / name, home / name)


@cache
def _own_lender() -> Path:
    """The same in a temporary folder of this process."""
    home = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, home)
    compile_once(home)
    return home


lender: Callable[[], Path] = _own_lender
"""Returns the folder with what is lent. In tests it is one for all processes (`conftest.py`)."""


def contents(site: Path) -> dict[str, bytes]:
    """Every file of a site."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*")) if path.is_file()}

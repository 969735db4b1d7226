"""Measures the portal against the peers that do the same, and writes `BENCHMARKS.md`.

Whole processes where a user would start one, ratios within one run, medians of several: the figures are for comparing,
on one machine, on one day. `make bench` takes some minutes; the archive part is left out, with a note, if the World
Bank's copy of MIX Market is not available.
"""

import gzip
import html
import os
import platform
import re
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from generator import engine, packages
from generator.analysis import derive
from generator.analysis.award import coverage, judgement
from generator.bench.changes import change_one, our_standards
from generator.bench.checks import rows_checked
from generator.bench.explorer import explorer_moved
from generator.bench.peers import Rows, other_generators
from generator.bench.phones import on_a_phone
from generator.bench.processes import PORTAL, ROOT, RUNS, Measurement, median, run
from generator.bench.submission import DiffBench, workbooks
from generator.bench.surveys import respondents_counted
from generator.language.printer import Printer
from generator.model import Dossier, Portal, Standards
from generator.processes import pool as worker_pool
from generator.render.charts.speed import bench_charts
from generator.render.pages.frames import Filler
from generator.render.pages.names import names

ARCHIVE = (ROOT / os.environ.get("PORTAL_MIX_ARCHIVE", "../shared/data/mix-archive")).resolve()
CELLS = 350
PAGES = 600
ROUNDS = 9
"""Rounds for measurements so short that other work on the machine shows."""


def main() -> None:
    """Measure everything and write `BENCHMARKS.md`."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        lines = [*_pages(Path(folder) / "pages"), *_charts(), *_weight(Path(folder) / "weight")]
        lines += workbooks(Path(folder) / "workbooks")
        lines += rows_checked(Path(folder) / "checks")
        lines += explorer_moved(our_standards())
        lines += respondents_counted(Path(folder) / "surveys")
        lines += _archive(Path(folder) / "archive")
        sites = (Path(folder) / part / "site" for part in ("archive", "weight"))
        lines += on_a_phone(next(filter(Path.is_dir, sites)), our_standards(), Path(folder) / "phone")
    table = ["| What | Measured | At most | How |", "|---|---|---|---|"]
    table += [f"| {line.what} | {line.figure} | {line.at_most} | {line.how} |" for line in lines]
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    words = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Figures of one run on one machine, for comparison only: ratios say more than seconds.",
        "",
        f"Machine: {machine}.",
        "",
        *table,
        "",
    ]
    (ROOT / "BENCHMARKS.md").write_text("\n".join(words), "utf-8")
    print("\n".join(table))  # noqa: T201 -- this is a program for the terminal


# ------------------------------------------------------------------------------------------------------------ pages


def _pages(work: Path) -> Iterator[Measurement]:
    """A profile of 350 cells filled into its frame, and the same cells rendered by others."""
    home = engine.frames(engine.Project(ROOT), work / "cache").folder
    with worker_pool(2) as pool:
        list(pool.map(_fill, [(home, 20)] * 2))  # both processes are warm before anything is timed
        rounds = [max(pool.map(_fill, [(home, PAGES // 2)] * 2)) / PAGES * 1000 for _ in range(ROUNDS)]
    ours = statistics.median(rounds)
    yield Measurement(
        f"filling a profile page of {CELLS} cells, two processes",
        f"{min(rounds):.2f} ms a page, median {ours:.2f}",
        "",
        f"best and median of {ROUNDS}; other work on the machine only ever adds",
    )
    yield from other_generators(work, _cells_of(home), PAGES, ours)


def _dossier(known: Standards) -> Dossier:
    """The fullest demonstration institution, cut to about 350 cells: two years, and as many areas as fit."""
    found, _ = packages.read_institution(ROOT / "datapackages" / "institutions" / "wayrasol", known)
    if found is None:
        raise SystemExit("the demonstration set is not there: run portal demo")
    years = found.filings[:2]
    areas: set[str] = set()
    for code, members in known.by_area.items():
        if (sum(len(known.by_area[area]) for area in areas) + len(members)) * len(years) <= CELLS:
            areas.add(code)
    kept = {
        (code, period): fact
        for (code, period), fact in found.facts.items()
        if known.indicators[code].area in areas and period in {filing.period for filing in years}
    }
    dossier = derive.derive(replace(found, filings=years, facts=kept), known)
    dossier = replace(dossier, coverage=coverage.cover(dossier, known), awards=judgement.judge(dossier, known))
    return replace(dossier, alignments={year: judgement.align(dossier, year, known) for year in dossier.periods})


def _filler(home: Path, known: Standards, dossier: Dossier) -> tuple[Filler, dict[str, object]]:
    from generator.pipeline.read.institution import listing_of  # noqa: PLC0415 -- only the benchmark needs it

    listing = listing_of(dossier, {}, known)
    portal = Portal(known, (listing,), (), {}, {}, (), dossier.filings[0].as_of)
    say, parts = Printer(known, "en"), ROOT / "templates" / "parts"
    filler = Filler(engine.opened(home), "en", parts, say=say, names=names(say), portal=portal)
    return filler, {"institution": dossier.institution, "dossier": dossier, "listing": listing, "charts": {}}


def _fill(order: tuple[Path, int]) -> float:
    """Seconds for so many profile pages in this process, with everything compiled before."""
    home, pages = order
    known = our_standards()
    filler, values = _filler(home, known, _dossier(known))
    frame = filler.kinds["institution"][0]
    filler.fill(frame, "institutions/first/", **values)
    start = time.perf_counter()
    for number in range(pages):
        filler.fill(frame, f"institutions/page-{number}/", **values)
    return time.perf_counter() - start


def _cells_of(home: Path) -> Rows:
    """The cells of that page, for the peers."""
    known = our_standards()
    filler, values = _filler(home, known, _dossier(known))
    _, page = filler.fill(filler.kinds["institution"][0], "institutions/first/", **values)
    return cells_of(page)


def cells_of(page: str) -> list[list[tuple[str, str]]]:
    """The cells of a page's tables, row by row: text and link. The end tags of rows and cells may be left out."""
    rows: list[list[tuple[str, str]]] = []
    for table in re.findall(r"<table\b.*?</table>", page, re.DOTALL):
        for row in re.split(r"<tr\b[^>]*>", table)[1:]:
            cells = re.split(r"<t[dh]\b[^>]*>", row)[1:]
            texts = [html.unescape(re.sub(r"<[^>]+>", " ", cell)).strip() for cell in cells]
            links = [re.search(r"""<a [^>]*?href="?([^">\s]+)""", cell) for cell in cells]
            rows.append([(text, link[1] if link else "") for text, link in zip(texts, links, strict=True)])
    return rows


# ---------------------------------------------------------------------------------------------------- charts, weight


def _charts() -> Iterator[Measurement]:
    known = our_standards()
    rounds = [bench_charts(known, Printer(known, "en")) for _ in range(RUNS)]
    live = statistics.median(found["live_ms"] for found in rounds)
    faster = statistics.median(found["times_faster"] for found in rounds)
    yield Measurement("one chart, live view", f"{live:.1f} ms", "5 ms", "`make bench`")
    yield Measurement(
        "the same chart through vl-convert", f"{faster:.0f} × as long", "at least 5 ×", "ratio in one run"
    )


def _weight(work: Path) -> Iterator[Measurement]:
    """The bytes that are transferred when a profile is opened for the first time."""
    site = work / "site"
    run([PORTAL, "build", "--data", ROOT / "datapackages", "--site", site])
    pages = {path: len(gzip.compress(path.read_bytes(), 9)) for path in site.glob("institutions/*/index.html")}
    heaviest = max(pages, key=lambda path: pages[path])
    page = heaviest.read_text("utf-8")
    assets = {
        (heaviest.parent / found).resolve()
        for found in re.findall(r'(?:src|href)="([^"]+\.(?:css|js|woff2|svg|png|ico))"', page)
    }
    rest = sum(len(gzip.compress(path.read_bytes(), 9)) for path in assets if path.is_file())
    kilobytes = pages[heaviest] / 1000
    yield Measurement(
        "heaviest demonstration profile, gzipped, with its charts", f"{kilobytes:.0f} KB", "45 KB", "gzip -9"
    )
    yield Measurement(
        "its first view with styles and scripts", f"{kilobytes + rest / 1000:.0f} KB", "150 KB", "gzip -9"
    )


# ---------------------------------------------------------------------------------------------------------- archive


def _archive(work: Path) -> Iterator[Measurement]:
    """The whole build of the archive: from nothing, unchanged, and with one package changed."""
    if not (ARCHIVE / "social-performance-dataset.xlsx").is_file():
        yield Measurement("whole build, the archive", f"not measured: {ARCHIVE.name} is not at hand", "60 s", "")
        return
    data, site = work / "datapackages", work / "site"
    files = {
        "metadata": "mfi-company-metadata.xlsx",
        "social": "social-performance-dataset.xlsx",
        "financial": "financial-performance-dataset-in-usd.csv",
    }
    options: list[str | Path] = [part for name, file in files.items() for part in (f"--{name}", ARCHIVE / file)]
    took = run([PORTAL, "import", "mix-archive", *options, "--out", data])
    yield Measurement("import of the archive part", f"{took:.0f} s", "", "`portal import mix-archive`")
    shutil.rmtree(ROOT / "build" / "cache", ignore_errors=True)
    command: list[str | Path] = [PORTAL, "build", "--data", data, "--site", site]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    cold = run(command)
    peak = max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024
    count = len(list((data / "institutions").iterdir()))
    yield Measurement(
        f"whole build, {count:,} institutions, nothing cached", f"{cold:.0f} s", "60 s", "`portal build`, whole process"
    )
    yield Measurement("largest process of it", f"{peak:.0f} MB", "1,500 MB for all", "peak resident memory")
    same = median(lambda: run(command))
    yield Measurement("the same, nothing changed", f"{same:.1f} s", "5 s", f"median of {RUNS}")
    told = DiffBench(data)
    rounds = []
    for number in range(1, RUNS + 1):
        change_one(data, number)
        rounds.append(run(command))
    one = statistics.median(rounds)
    yield Measurement("the same, one package changed", f"{one:.1f} s", "3 s", f"one answer changed, median of {RUNS}")
    yield from told.lines()

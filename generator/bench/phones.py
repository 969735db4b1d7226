"""Measures the site as a phone shows it: in Chromium, with a quarter of the processor and over a slow connection.

Lighthouse measures pages by its own definitions and its own simulated phone. What it has no measure for, the explorer,
the search and the comparison, is timed through Chromium's own protocol with the same phone: 150 ms to the host and back,
1.6 Mbit/s, and a processor four times as slow as this machine's. Figures of a machine with other work on it are too high.
"""

import functools
import gzip
import json
import mimetypes
import os
import shutil
import statistics
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from generator.bench.explorer import FIGURE, SIZES, made_up
from generator.bench.processes import RUNS, Measurement, npm_installed
from generator.model import Standards
from generator.render.explorer import columns
from generator.render.reported import all_reported

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LIGHTHOUSE: Final = "lighthouse@12.8.2"
"""The newest that runs on Node 20. npm compares what it installs with the digest below."""

INTEGRITY: Final = "sha512-+5SKYzVaTFj22MgoYDPNrP9tlD2/Ay7j3SxPSFD9FpPyVxGr4UtOQGKyrdZ7wCmcnBaFk0mCkPfARU3CsE0nvA=="

ROUND_TRIP: Final = 150
"""Milliseconds, as Lighthouse's slow 4G has them, and below its bytes a second."""

BYTES: Final = 1.6 * 1024 * 1024 / 8
SLOWER: Final = 4
PHONE: Final[dict[str, Any]] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}

SECONDS: Final = {3_000: 1.5, 20_000: 3.0}
"""Institutions -> the most seconds until the explorer answers."""

PACKED: Final = {".png", ".woff2", ".pagefind", ".pf_meta", ".pf_fragment", ".pf_index", ".pf_filter"}
"""Files that hosts do not pack again."""


def on_a_phone(site: Path, known: Standards, work: Path) -> Iterator[Measurement]:
    """The rows about a built site."""
    chromium = _chromium()
    if chromium is None:
        yield Measurement("the pages on a phone", "not measured: no Chromium, or no Playwright to drive it", "", "")
        return
    work.mkdir(parents=True)
    with hosted(site) as host:
        yield from _pages(host, _examples(site), chromium, work)
    with _driven(chromium) as browser:
        for n, most in SIZES.items():
            files = work / str(n)
            _write_explorer(known, n, files)
            with hosted(site, files) as host:
                yield from _explorer(browser, host, n, most)
        with hosted(site) as host:
            yield from _search(browser, host)
            yield from _comparison(browser, host, _compared(site))


# ------------------------------------------------------------------------------------------------------ host, browser


class _PackingHandler(BaseHTTPRequestHandler):
    """Serves the last of some folders that has a file, packed as hosts pack, over connections that stay open."""

    protocol_version = "HTTP/1.1"
    folders: Sequence[Path] = ()

    def log_message(self, *_: object) -> None:
        """Nothing: the times count."""

    def do_GET(self) -> None:
        """A file, or the answer that there is none."""
        path = self.path.partition("?")[0].removeprefix("/portal/").lstrip("/")
        name = f"{path}index.html" if path.endswith("/") or not path else path
        file = next((folder / name for folder in reversed(self.folders) if (folder / name).is_file()), None)
        if file is None:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = _body(file)
        self.send_response(200)
        self.send_header("Content-Type", mimetypes.guess_type(file.name)[0] or "application/octet-stream")
        if file.suffix not in PACKED:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(body)


@functools.lru_cache(maxsize=2000)
def _body(file: Path) -> bytes:
    content = file.read_bytes()
    return content if file.suffix in PACKED else gzip.compress(content, 6, mtime=0)


@contextmanager
def hosted(*folders: Path) -> Iterator[str]:
    """The address of a site on this machine; files of a later folder replace those of an earlier one."""
    handler = type("Handler", (_PackingHandler,), {"folders": folders})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/portal/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _chromium() -> str | None:
    """The path of a Chromium that Playwright can drive."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- a tool of developers
    except ImportError:
        return None
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        with sync_playwright() as playwright:
            found = playwright.chromium.executable_path
    return found if Path(found).is_file() else None


@contextmanager
def _driven(chromium: str) -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- a tool of developers

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def _phone(browser: "Browser") -> Iterator["Page"]:
    """A page of a phone that has not been to the site before."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    protocol = context.new_cdp_session(page)
    protocol.send("Network.enable")
    connection = {"latency": ROUND_TRIP, "downloadThroughput": BYTES, "uploadThroughput": BYTES / 2, "offline": False}
    protocol.send("Network.emulateNetworkConditions", connection)
    protocol.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    try:
        yield page
    finally:
        context.close()


def _median(browser: "Browser", measure: Callable[["Page"], list[float]]) -> list[float]:
    """The medians of several figures that each visit of a new phone gives."""
    visits = []
    for _ in range(RUNS):
        with _phone(browser) as page:
            visits.append(measure(page))
    return [statistics.median(figures) for figures in zip(*visits, strict=True)]


HOW: Final = f"Chromium, processor a quarter, {ROUND_TRIP} ms, 1.6 Mbit/s; median of {RUNS} first visits"

# ---------------------------------------------------------------------------------------------------------- Lighthouse


def _examples(site: Path) -> dict[str, str]:
    """The heaviest page of each kind."""

    def heaviest(pattern: str) -> str:
        found = max(site.glob(pattern), key=lambda path: len(_body(path)))
        return found.relative_to(site).as_posix().removesuffix("index.html")

    return {
        "front page": "",
        "heaviest profile": heaviest("institutions/*/index.html"),
        "heaviest country": heaviest("countries/*/index.html"),
        "heaviest indicator": heaviest("indicators/*/index.html"),
    }


def _pages(host: str, pages: dict[str, str], chromium: str, work: Path) -> Iterator[Measurement]:
    """Lighthouse's marks of the pages."""
    lighthouse = _lighthouse(work / "lighthouse")
    if isinstance(lighthouse, str):
        yield Measurement("the pages on a phone, by Lighthouse", f"not measured: {lighthouse}", "", "")
        return
    for name, path in pages.items():
        marks = [_marks([*lighthouse, host + path], chromium, work / "marks.json") for _ in range(RUNS)]
        score, blocked, shifted = (statistics.median(mark) for mark in zip(*marks, strict=True))
        how = f"`{LIGHTHOUSE}`, its phone, median of {RUNS}"
        yield Measurement(f"{name}: Lighthouse's performance", f"{100 * score:.0f}", "at least 95", how)
        yield Measurement("its total blocking time", f"{blocked:.0f} ms", "150 ms", how)
        yield Measurement("its cumulative layout shift", f"{shifted:.3f}", "0.05", how)


def _lighthouse(work: Path) -> list[str] | str:
    """The command, or why there is none."""
    node, missing = npm_installed(work, LIGHTHOUSE)
    if missing:
        return missing
    locked = json.loads((work / "package-lock.json").read_text())["packages"]["node_modules/lighthouse"]["integrity"]
    if locked != INTEGRITY:
        return f"{LIGHTHOUSE} is not the one that this program knows"
    return [node, str(work / "node_modules/lighthouse/cli/index.js")]


def _marks(command: Sequence[str], chromium: str, out: Path) -> tuple[float, float, float]:
    """Performance (0 to 1), milliseconds blocked, layout shift of one run."""
    options = ["--quiet", "--output=json", f"--output-path={out}", "--only-categories=performance"]
    options += ["--chrome-flags=--headless --no-sandbox --disable-gpu"]
    subprocess.run(
        [*command, *options], check=True, capture_output=True, timeout=300, env={**os.environ, "CHROME_PATH": chromium}
    )
    found = json.loads(out.read_text())
    audits = found["audits"]
    figures = (audits[name]["numericValue"] for name in ("total-blocking-time", "cumulative-layout-shift"))
    return (found["categories"]["performance"]["score"], *figures)


# ------------------------------------------------------------------------------------- explorer, search, comparison

MOVED: Final = """() => [...performance.getEntriesByType("resource"), ...performance.getEntriesByType("navigation")]
  .reduce((sum, one) => sum + one.transferSize, 0) / 1000"""

KEYS: Final = """async () => {
  const field = document.querySelector("form.filters input[name=name]");
  const took = [];
  for (const typed of ["k", "ka", "kar", "karo", "xq", "ban co"]) {
    field.value = typed;
    const start = performance.now();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    took.push(performance.now() - start);
  }
  return Math.max(...took);
}"""


def _write_explorer(known: Standards, n: int, folder: Path) -> None:
    """The files of the explorer for so many made-up institutions."""
    portal = made_up(known, n)
    values = columns.values(known.indicators[FIGURE], all_reported(known.indicators[FIGURE], portal))
    for path, text in [*columns.files(portal), (columns.indicator_file(FIGURE), values)]:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def _explorer(browser: "Browser", host: str, n: int, most: int) -> Iterator[Measurement]:
    """From the address until the rows are there and answer, what moved until then, and what a key takes."""

    def visit(page: "Page") -> list[float]:
        page.goto(f"{host}explore/", wait_until="commit")
        page.wait_for_selector(".explorer[data-ready] tbody tr", timeout=60_000)
        took = page.evaluate("performance.now()") / 1000
        moved = page.evaluate(MOVED)
        page.wait_for_selector(".explorer[data-named]", timeout=60_000)
        return [took, moved, page.evaluate(KEYS)]

    took, moved, key = _median(browser, visit)
    how = f"{n:,} made-up institutions; {HOW}"
    yield Measurement(f"the explorer of {n:,} answers on a phone after", f"{took:.1f} s", f"{SECONDS[n]:g} s", how)
    yield Measurement("moved until then, with the page and its scripts", f"{moved:.0f} KB", f"{most} KB", how)
    yield Measurement("a key in its filter, the slowest of six", f"{key:.0f} ms", "100 ms", how)


def _search(browser: "Browser", host: str) -> Iterator[Measurement]:
    """From the first key to the first answer, in a dialog that has its files."""

    def visit(page: "Page") -> list[float]:
        page.goto(host, wait_until="load")
        page.locator(".portal-header .open-search").click()
        page.wait_for_selector(".portal-search__filters select", state="attached", timeout=60_000)
        return [page.evaluate(FIRST_ANSWER)]

    (took,) = _median(browser, visit)
    yield Measurement("the search's first answer on a phone", f"{took:.0f} ms", "300 ms", f"from the key on; {HOW}")


FIRST_ANSWER: Final = """() => new Promise((done) => {
  const field = document.querySelector("#portal-search-query");
  const start = performance.now();
  const answered = () => document.querySelector("#portal-search-results a") && done(performance.now() - start);
  new MutationObserver(answered).observe(document.querySelector("#portal-search-results"), { childList: true });
  field.value = "bank";
  field.dispatchEvent(new Event("input", { bubbles: true }));
})"""


def _compared(site: Path) -> list[str]:
    """Three institutions with much to compare."""
    found = sorted(site.glob("institutions/*/index.html"), key=lambda path: (-path.stat().st_size, path))
    return [path.parent.name for path in found[:3]]


def _comparison(browser: "Browser", host: str, who: Sequence[str]) -> Iterator[Measurement]:
    """What the comparison moves for one institution more."""

    def visit(page: "Page") -> list[float]:
        moved = []
        for many in (2, 3):
            page.goto("about:blank")
            page.goto(f"{host}compare/?i={','.join(who[:many])}", wait_until="networkidle")
            moved.append(page.evaluate(MOVED))
        return [moved[1]]  # the second visit has everything but the third institution

    (further,) = _median(browser, visit)
    yield Measurement(
        "compare: a further institution moves", f"{further:.0f} KB", "60 KB", f"of the three largest; {HOW}"
    )

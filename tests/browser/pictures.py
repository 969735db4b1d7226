"""Takes the pictures of CONTRIBUTING.md: `make pictures`, or `python -m tests.browser.pictures NAME…`.

The pictures are real: the program's own output, built pages, workbooks in a LibreOffice with a window. No test needs
them. Required packages (Debian, Ubuntu): libreoffice-calc, libreoffice-gtk3, xvfb, xdotool, imagemagick,
fonts-crosextra-carlito.
"""

import html
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import markdown  # type: ignore[import-untyped]
import openpyxl
from playwright.sync_api import Page, sync_playwright

from tests import workbook_cases as cases
from tests.browser.conftest import FLAGS, served
from tests.browser.find_chromium import NONE_TO_BE_HAD, present

ROOT = Path(__file__).parents[2]
OUT = ROOT / ".github" / "screenshots"
PORTAL = Path(sys.executable).with_name("portal")
LARGEST = 200_000
WIDE, HIGH = 1280, 760
OURS, YEAR = "wayrasol", "2025"

MISTAKES: Sequence[tuple[str, str, object]] = (
    ("institution.country", "#value", "Peru"),
    ("filing.as_of", "#value", "31/02/2025"),
    ("mission_statement", "#evidence", "our-policy"),
    ("board_members_count", "#value", 7.5),
    ("number_of_active_borrowers", "#value", "about forty thousand"),
    ("borrowers_female_count", "#value", 470000),
    ("gross_loan_portfolio", "#value", 212931),
    ("par30", "#value", "4,2,1"),
)
"""The code of a row, the column, and what is typed there."""

TERMINAL = """<!doctype html><meta charset="utf-8"><body style="margin:0;background:#1d2430"><pre id="it" style="margin:0;
padding:20px 24px;color:#e6e9ee;font:15px/1.45 'DejaVu Sans Mono',monospace;white-space:pre-wrap;width:{wide}px">{said}</pre>"""
COMMENT = """<!doctype html><meta charset="utf-8"><style>body{{margin:0;background:#fff;font:15px/1.5 Carlito,Arial,
sans-serif;color:#1f2328}}#it{{width:860px;margin:16px;border:1px solid #d1d9e0;border-radius:6px}}.who{{background:#f6f8fa;
border-bottom:1px solid #d1d9e0;padding:8px 16px;color:#59636e}}.said{{padding:4px 16px}}code{{background:#eff1f3;border-radius:
4px;padding:1px 5px;font-size:85%}}li{{margin:3px 0}}</style><div id="it"><div class="who"><b>github-actions</b> · bot</div>
<div class="said">{said}</div></div>"""
BESIDE = """<!doctype html><meta charset="utf-8"><style>body{{margin:0;font:13px/1.5 'DejaVu Sans Mono',monospace}}#it{{
display:flex;width:1240px}}div div{{flex:1;padding:14px 18px;white-space:pre-wrap;border-right:1px solid #ccc}}b{{color:
#0b6b53}}</style><div id="it"><div><b>languages/en/phrases.yml</b>\n\n{one}</div><div><b>languages/es/phrases.yml</b>\n\n{other}</div></div>"""


def main(names: Sequence[str]) -> None:
    """Take the pictures of these names, or all."""
    with tempfile.TemporaryDirectory(prefix="portal-pictures-") as folder:
        for name, take in PICTURES.items():
            if not names or name in names:
                raw = Path(folder) / f"{name}.png"
                work = Path(folder) / name
                work.mkdir()
                take(work, raw)
                kept = OUT / f"{name}.png"
                # Few colours are enough for screens of words, and keep the repository small.
                run("convert", raw, "-strip", "+dither", "-colors", "64", f"PNG8:{kept}")
                if kept.stat().st_size > LARGEST:
                    sys.exit(f"{kept} is larger than {LARGEST:,} bytes.")
                print(f"{kept.relative_to(ROOT)}: {kept.stat().st_size:,} bytes")


def run(*words: object, fine: Sequence[int] = (0,), said: str | None = None, **more: object) -> str:
    """Run a program and return its output."""
    done = subprocess.run([*map(str, words)], check=False, capture_output=True, text=True, input=said, **more)  # type: ignore[call-overload]
    if done.returncode not in fine:
        sys.exit(f"{' '.join(map(str, words))}: {done.stdout}{done.stderr}")
    return str(done.stdout)


# ------------------------------------------------------------------------------------------------------- a spreadsheet


@contextmanager
def window(path: Path) -> Iterator[Callable[..., None]]:
    """A workbook in LibreOffice's window, on a screen of its own; yields what presses keys and takes the picture."""
    reading, writing = os.pipe()
    screen = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDE}x{HIGH}x24"]
    started = [subprocess.Popen(screen, pass_fds=(writing,), stderr=subprocess.DEVNULL, start_new_session=True)]
    os.close(writing)
    try:
        with os.fdopen(reading) as stream:
            around = {**os.environ, "DISPLAY": f":{stream.readline().strip()}", "SAL_USE_VCLPLUGIN": "gtk3"}
        profile = f"-env:UserInstallation={(path.parent / 'profile').resolve().as_uri()}"
        step = ["soffice", profile, "--norestore", "--nologo", "--nofirststartwizard", "--calc", str(path)]
        started.append(subprocess.Popen(step, env=around, start_new_session=True))
        found = run("timeout", "60", "xdotool", "search", "--sync", "--name", path.name, env=around).split()[0]
        time.sleep(4)
        run("xdotool", "windowsize", found, WIDE, HIGH, "windowmove", found, 0, 0, env=around)
        time.sleep(2)

        def do(*steps: str, picture: Path) -> None:
            for step in steps:
                words = step.split()
                run("xdotool", *(words if len(words) > 1 else ("key", "--clearmodifiers", step)), env=around)
                time.sleep(0.5)
            time.sleep(2)
            run("import", "-window", "root", picture, env=around)

        yield do
    finally:
        for process in reversed(started):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def drawn(work: Path) -> Path:
    path = work / f"{OURS}-{YEAR}.xlsx"
    run(PORTAL, "workbook", OURS, "--period", YEAR, "--out", path, "--data", ROOT / "datapackages")
    return path


def mistyped(work: Path) -> Path:
    """A workbook with mistakes."""
    path = drawn(work)
    book = openpyxl.load_workbook(path)
    for code, column, value in MISTAKES:
        sheet, row, place = cases.place(book, code, column)
        sheet.cell(row, place).value = value
    book.save(path)
    return path


def mistaken(work: Path) -> Path:
    """The marked copy of that workbook."""
    path, data = mistyped(work), copied(work)
    marked = work / f"{OURS}-{YEAR}-marked.xlsx"
    run(PORTAL, "import", "workbook", path, "--out", data, "--marked", marked, fine=(1,))
    return marked


def copied(work: Path) -> Path:
    return Path(shutil.copytree(ROOT / "datapackages", work / "datapackages"))


def workbook(work: Path, picture: Path) -> None:
    with window(drawn(work)) as do:
        do(*["ctrl+Next"] * 5, *["Down"] * 5, "Right", "Right", "Down", picture=picture)


def marked(work: Path, picture: Path) -> None:
    with window(mistaken(work)) as do:
        do(picture=picture)


def marked_cell(work: Path, picture: Path) -> None:
    with window(mistaken(work)) as do:
        do(*["ctrl+Next"] * 2, "mousemove 480 375", "mousemove 500 372", picture=picture)


# ------------------------------------------------------------------------------------------------- words, and the site


def shown(page: str, picture: Path) -> None:
    """Take a picture of one element of a page without an address."""
    with chromium() as screen:
        screen.set_content(page)
        screen.locator("#it").screenshot(path=picture)


@contextmanager
def chromium() -> Iterator[Page]:
    program = present()
    if program is None:
        sys.exit(NONE_TO_BE_HAD)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser.new_page(viewport={"width": WIDE, "height": 900})
        browser.close()


def comment(work: Path, picture: Path) -> None:
    data = copied(work)
    git = ("git", "-C", work, "-c", "user.name=a", "-c", "user.email=a@example.org")
    run(*git, "init", "--quiet")
    run(*git, "add", "datapackages")
    run(*git, "commit", "--quiet", "--message", "The packages as they were")
    table = data / "institutions" / OURS / "indicators.csv"
    said = table.read_text("utf-8")
    for was, now in ((f"{YEAR},offices,25,", f"{YEAR},offices,27,"), (f"{YEAR},par30,5.11,", f"{YEAR},par30,5.1.1,")):
        assert was in said, was
        said = said.replace(was, now)
    table.write_text(said, "utf-8")
    run(PORTAL, "pull-request", "report", data, "--base", "HEAD", "--out", work / "report", cwd=work)
    said = run(PORTAL, "pull-request", "comment", work / "report", cwd=work)
    # The host supports more markup than this Markdown library.
    plain = re.sub(r"\\([^\w\s])", lambda mark: f"&#{ord(mark[1])};", said)
    shown(COMMENT.format(said=markdown.markdown(plain, extensions=["tables", "md_in_html"])), picture)


def terminal(command: str, said: str, picture: Path) -> None:
    shown(TERMINAL.format(wide=WIDE - 160, said=f"$ {html.escape(command)}\n{html.escape(said)}"), picture)


def review(work: Path, picture: Path) -> None:
    command = "portal review open nakhla-alwadi --period 2025 --reviewer wanjiru-otieno --association marula-roundtable"
    there = ("--data", copied(work), "--date", "2026-11-26")
    said = run(PORTAL, *command.split()[1:], *there, said="a\np\nq\n").replace(f"{work}/", "")
    told = said.replace("Your answer: ", "Your answer: a\n", 1).replace(
        "Your answer: \n3 of", "Your answer: p\n\n3 of", 1
    )
    terminal(command, told.rsplit("Your answer:", 1)[0] + "Your answer: ", picture)


def filing(work: Path, picture: Path) -> None:
    site = work / "portal"
    run(PORTAL, "build", "--data", ROOT / "datapackages", "--site", site, cwd=ROOT)
    with served(work) as address, chromium() as screen:
        screen.goto(f"{address}portal/institutions/{OURS}/{YEAR}/")
        screen.wait_for_load_state("networkidle")
        screen.screenshot(path=picture)


def check(work: Path, picture: Path) -> None:
    site = work / "portal"
    run(PORTAL, "build", "--data", ROOT / "datapackages", "--site", site, cwd=ROOT)
    with served(work) as address, chromium() as screen:
        screen.goto(f"{address}portal/check/")
        screen.locator(".check-start button").click()
        screen.wait_for_selector("[data-ready]")
        screen.locator("input[type=file]").first.set_input_files(str(mistyped(work)))
        screen.wait_for_selector(".verdict")
        screen.screenshot(path=picture)


def translation(_: Path, picture: Path) -> None:
    parts = []
    for language in ("en", "es"):
        words = (ROOT / "datapackages" / "standards" / "languages" / language / "phrases.yml").read_text("utf-8")
        start = words.index("\n  gap:") + 1
        parts.append(html.escape("\n".join(words[start:].splitlines()[:28])))
    shown(BESIDE.format(one=parts[0], other=parts[1]), picture)


PICTURES = {
    "workbook": workbook,
    "marked": marked,
    "marked-cell": marked_cell,
    "filing": filing,
    "check": check,
    "comment": comment,
    "review": review,
    "translation": translation,
}

if __name__ == "__main__":
    main(sys.argv[1:])

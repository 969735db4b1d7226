"""Checking a workbook or a package in the browser, without sending anything."""

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page

from generator import standards as standards_
from generator.intake.workbook import make, merge, package_values
from generator.language.printer import Printer
from tests import workbook_cases as cases
from tests.browser.conftest import Watched, watched
from tests.browser.test_pages import darken, sticks_out, violations
from tests.package_builders import STANDARDS

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
PACKAGES = ROOT / "datapackages" / "institutions"
CLOSING = ROOT / "templates" / "theme" / "assets" / "check-closing.js"
LOADED = 90_000  # milliseconds; some four thousand on an idle machine


def load(page: Page) -> None:
    """Load the checker, and wait until it is ready."""
    page.locator(".check-start button").click()
    page.wait_for_selector("[data-check][data-ready]", timeout=LOADED)


def give(page: Page, *files: Path | str, folder: bool = False) -> None:
    """Choose files, or a folder, and wait for the answer."""
    page.evaluate("() => document.querySelector('.check-results').replaceChildren()")
    page.locator("input[type=file]").nth(1 if folder else 0).set_input_files([str(file) for file in files])
    page.wait_for_selector(".check-results .verdict", timeout=LOADED)


@dataclass
class Traffic:
    """The requests of the page that most tests use: those while the checker was loaded, and those after.

    Also the verdict on the file that was dropped before there was a checker.
    """

    dropped: str = ""
    loading: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def loaded(chromium, address) -> Iterator[tuple[Page, Traffic]]:
    """The page with its checker loaded, once for many tests; from then on it has no connection and cannot send.

    It was loaded because a file was dropped on the page.
    """
    traffic = Traffic()
    asked = traffic.loading
    with watched(chromium, address, accept_downloads=True) as seen:
        seen.page.goto(address + "check/", wait_until="networkidle")
        seen.page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
        seen.page.on("request", lambda request: traffic.sent.append(request.url) if request.post_data else None)
        seen.page.on("websocket", lambda socket: traffic.sent.append(socket.url))
        seen.page.wait_for_selector(".check-start button")  # the page listens
        seen.page.evaluate(
            """() => {
                const transfer = new DataTransfer();
                transfer.items.add(new File(["{}"], "datapackage.json"));
                dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
            }"""
        )
        seen.page.wait_for_selector(".check-results .verdict.failed", timeout=LOADED)
        traffic.dropped = seen.page.locator(".verdict h2").inner_text()
        seen.page.wait_for_selector("[data-check][data-ready]", timeout=LOADED)
        asked = traffic.after
        seen.page.context.set_offline(True)
        yield seen.page, traffic
        assert seen.complaints == []


@pytest.fixture(scope="module")
def page(loaded) -> Page:
    return loaded[0]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory) -> Path:
    """A complete workbook of an institution, in Spanish, with two mistakes and a figure a thousand times too large."""
    standards, _ = standards_.load(STANDARDS)
    assert standards is not None
    package, _ = package_values.of_package(PACKAGES / "wayrasol", "2025", standards)
    assert package is not None
    path = tmp_path_factory.mktemp("workbook") / "wayrasol-2025.xlsx"
    path.write_bytes(make.workbook(package, "es", standards, name="Wayrasol"))
    book = openpyxl.load_workbook(path)
    for code, text in (
        ("board_members_count", "siete"),
        ("gross_loan_portfolio", "abc"),
        ("number_of_active_borrowers", 41850000),
    ):
        sheet, row, column = cases.place(book, code)
        sheet.cell(row, column).value = text
    book.save(path)
    return path


@pytest.mark.slow
def test_a_workbook_comes_back_with_its_problems_marked_and_clean_once_they_are_mended(page, workbook, tmp_path):
    give(page, workbook)

    verdict = page.locator(".verdict")
    assert verdict.get_attribute("data-wrong") == "2", page.locator(".problems .error").all_inner_texts()
    assert page.locator(".problems .error").count() == 2
    assert "Esto no es un número" in page.locator(".problems .error").first.inner_text()
    asked = page.locator(".problems .warning").all_inner_texts()
    standards, _ = standards_.load(STANDARDS)
    assert standards is not None
    assert any(Printer(standards, "es").number(41_850_000) in text for text in asked), asked
    with page.expect_download() as waiting:
        page.locator("a[download]").click()
    assert waiting.value.suggested_filename == "wayrasol-2025-marked.xlsx"
    back = tmp_path / "back.xlsx"
    waiting.value.save_as(back)
    book = openpyxl.load_workbook(back)
    sheet, row, column = cases.place(book, "board_members_count")
    assert "Esto no es un número" in sheet.cell(row, column).comment.text
    sheet.cell(row, column).value = 7
    for code, value in (("gross_loan_portfolio", 201000000), ("number_of_active_borrowers", 41850)):
        other, line, place = cases.place(book, code)
        other.cell(line, place).value = value
    book.save(back)

    give(page, back)

    assert page.locator(".verdict").get_attribute("data-wrong") == "0"
    assert page.locator(".problems .error").count() == 0


@pytest.mark.slow
def test_the_keyboard_gives_a_file_and_the_sentence_the_areas_and_the_way_to_star_are_told(page, workbook):
    page.once(
        "filechooser", lambda chooser: chooser.set_files(str(workbook))
    )  # early: the browser must know before the key
    page.evaluate("() => document.querySelector('.check-results').replaceChildren()")
    page.locator(".drop").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".check-results .verdict", timeout=LOADED)

    assert page.evaluate("() => document.activeElement.tagName") == "H2"
    assert "Wayrasol is a" in page.locator("blockquote").inner_text()
    rows = page.locator(".check-results table tbody tr")
    assert rows.count() >= 11
    assert page.locator(".rules .met").count() + page.locator(".rules .missing").count() == 5
    assert page.locator(".check-results details summary").count() >= 1


@pytest.mark.slow
def test_what_is_counted_here_is_what_the_command_counts(page, workbook, tmp_path):
    standards, _ = standards_.load(STANDARDS)
    assert standards is not None
    imported, _ = cases.merge_workbook(workbook, tmp_path, standards)
    assert imported is not None
    give(page, workbook)

    shown = page.locator(".check-results table tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].slice(0, 2).map(c => c.textContent))"
    )
    assert shown == [[area.area, f"{area.answered} of {area.asked}"] for area in merge.progress(imported, standards)]


@pytest.mark.slow
def test_nothing_is_asked_of_anybody_once_the_checker_is_there(loaded, address, workbook):
    page, traffic = loaded
    # What is made in the page itself, to start the worker from, is not a request to a host.
    assert all(one.startswith((f"GET {address}assets/", f"GET blob:{address[:8]}")) for one in traffic.loading)
    assert sum("pyodide.asm.wasm" in one for one in traffic.loading) == 1
    before = len(traffic.after)

    give(page, workbook)
    assert page.locator(".verdict").get_attribute("data-wrong") == "2"
    give(page, PACKAGES / "wayrasol" / "datapackage.json", PACKAGES / "wayrasol" / "indicators.csv")
    page.wait_for_timeout(300)

    assert traffic.after[before:] == []
    assert all(one.startswith(f"GET blob:{address[:8]}") for one in traffic.after), "downloads are made in the page"
    assert traffic.sent == []


MEANS = (
    "fetch", "fetchLater", "XMLHttpRequest", "WebSocket", "WebSocketStream", "EventSource", "WebTransport", "Request",
    "importScripts", "Worker", "SharedWorker", "BroadcastChannel", "indexedDB", "IDBFactory", "caches", "CacheStorage",
    "FontFace", "fonts", "Notification", "StorageManager", "NavigatorUAData", "FileSystemHandle", "RTCPeerConnection",
    "webkitRequestFileSystem", "ServiceWorkerRegistration", "PushManager", "OffscreenCanvas", "WorkerNavigator",
)  # fmt: skip
"""Ways in which code in a worker could send, or leave behind, what it was given."""

IN_PYTHON = """
import sys, js
tried = {}
for name in names.to_py():
    tried[name] = hasattr(js, name)
try:
    from js import fetch
    tried["import"] = True
except ImportError:
    tried["import"] = False
for name in [name for name in sys.modules if name.startswith("pyodide.http")]:
    tried[name] = True
[name for name, there in tried.items() if there]
"""


@pytest.mark.slow
def test_no_means_to_send_is_left_in_the_worker_nor_in_its_python(page):
    (worker,) = page.workers

    assert worker.evaluate("names => names.filter(name => globalThis[name] !== undefined)", list(MEANS)) == []
    assert worker.evaluate("() => Object.keys(navigator).sort()") == ["hardwareConcurrency", "userAgent"]
    assert worker.evaluate("() => navigator.sendBeacon ?? navigator.storage ?? navigator.serviceWorker ?? null") is None
    # The list names what stays, so that future features of browsers are removed too.
    kept = re.findall(r'"(\w+)"', CLOSING.read_text("utf-8").partition("new Set([")[2].partition("]);")[0])
    names = worker.evaluate(
        """() => {
            const found = [];
            for (let scope = globalThis; scope !== EventTarget.prototype; scope = Object.getPrototypeOf(scope)) {
                found.push(...Object.getOwnPropertyNames(scope));
            }
            return found.filter((name) => ["function", "object"].includes(typeof globalThis[name]));
        }"""
    )
    assert {name for name in names if not name.startswith("__p")} - set(kept) == {"navigator", "python"}
    assert (
        worker.evaluate(
            "([code, names]) => { const scope = python.toPy({}); scope.set('names', names);"
            " return python.runPython(code, { globals: scope }).toJs(); }",
            [IN_PYTHON, list(MEANS)],
        )
        == []
    )


@pytest.mark.slow
def test_the_worker_runs_under_the_policy_of_its_page(page):
    (worker,) = page.workers
    # Added later, because a browser's own tools may do what a policy forbids.
    ran = worker.evaluate(
        """() => new Promise((resolve) => setTimeout(() => {
            try { resolve(Function("return 'ran'")()); } catch (error) { resolve(error.name); }
        }))"""
    )
    assert ran == "EvalError"


@pytest.mark.slow
def test_where_a_worker_of_the_page_cannot_load_the_plain_one_begins(chromium, address, tmp_path):
    with watched(chromium, address) as seen:
        # Like a browser that does not allow such a worker.
        seen.page.add_init_script("URL.createObjectURL = () => 'blob:none';")
        seen.page.goto(address + "es/check/")
        load(seen.page)
        (worker,) = seen.page.workers
        assert worker.url == f"{address}assets/check-worker.js"
        assert worker.evaluate("names => names.filter(name => globalThis[name] !== undefined)", list(MEANS)) == []
        (tmp_path / "datapackage.json").write_text("{}")
        give(seen.page, tmp_path / "datapackage.json")
        assert "por corregir" in seen.page.locator(".verdict h2").inner_text()


def test_nothing_of_the_checker_is_loaded_before_somebody_asks_for_it_and_on_no_other_page(chromium, address):
    with watched(chromium, address) as seen:
        asked: list[str] = []
        seen.page.on("request", lambda request: asked.append(request.url))
        for path in ("", "submit/", "institutions/wayrasol/", "check/"):
            seen.page.goto(address + path, wait_until="networkidle")
        assert not [url for url in asked if "pyodide" in url or "noble" in url or "program.zip" in url]


@pytest.mark.slow
def test_a_package_is_checked_by_its_folder_its_files_and_its_archive(page, site):
    give(page, PACKAGES / "wayrasol", folder=True)
    whole = page.locator(".check-results").inner_text()
    assert page.locator(".verdict").get_attribute("data-kind") == "package"
    assert page.locator(".verdict").get_attribute("data-wrong") == "0"
    assert "Wayrasol is a" in whole

    # Files without their folder, of an institution without documents, because those would be missing.
    bare = next(path for path in sorted(PACKAGES.iterdir()) if not (path / "evidence").exists())
    give(page, *bare.iterdir())
    assert page.locator(".verdict").get_attribute("data-wrong") == "0"
    assert page.locator("blockquote").count() == 1

    give(page, site / "portal" / "downloads" / "wayrasol" / "wayrasol.zip")
    assert page.locator(".verdict").get_attribute("data-wrong") == "0"
    assert page.locator("blockquote").inner_text() in whole


@pytest.mark.slow
def test_a_folder_of_packages_is_checked_as_a_whole(page, tmp_path):
    root = tmp_path / "datapackages"
    shutil.copytree(ROOT / "datapackages" / "associations", root / "associations")
    (root / "associations" / "neem-circle" / "withdrawals.csv").unlink()  # of an institution that is not here
    neem = root / "associations" / "neem-circle" / "datapackage.json"
    document = json.loads(neem.read_text("utf-8"))
    document["resources"] = [one for one in document["resources"] if one["name"] != "withdrawals"]
    neem.write_text(json.dumps(document), "utf-8")
    for id_ in ("wayrasol", "ambarika"):
        shutil.copytree(PACKAGES / id_, root / "institutions" / id_)
    table = root / "institutions" / "ambarika" / "indicators.csv"
    table.write_text(table.read_text("utf-8").replace(",reported,", ",reportd,", 1), "utf-8")

    give(page, root, folder=True)

    assert page.locator("blockquote").count() == 2
    wrong = page.locator(".problems .error")
    assert wrong.count() == 1
    assert "institutions/ambarika/indicators.csv, row" in wrong.inner_text()
    assert "reportd" in wrong.inner_text()


def hostile(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Rejected files, each with the message about it."""
    nothing = tmp_path / "photo.jpg"
    nothing.write_bytes(b"\xff\xd8\xff\xe0")
    yield nothing, "nothing-to-check"
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(21):
            packed.writestr(f"p/{number}.csv", b"0" * (10 * 1024 * 1024))
    yield bomb, "archive-too-large"
    climbing = tmp_path / "climbing.zip"
    with zipfile.ZipFile(climbing, "w") as packed:
        packed.writestr("../../program/generator/problems.py", "raise SystemExit")
    yield climbing, "archive-path"
    link = tmp_path / "link.zip"
    with zipfile.ZipFile(link, "w") as packed:
        member = zipfile.ZipInfo("p/datapackage.json")
        member.create_system, member.external_attr = 3, 0o120777 << 16
        packed.writestr(member, "/etc/passwd")
    yield link, "archive-link"
    broken = tmp_path / "broken.zip"
    broken.write_bytes(bomb.read_bytes()[:1000])
    yield broken, "archive-damaged"
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    yield other, "workbook-not-ours"
    old = tmp_path / "old.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    yield old, "workbook-kind"


@pytest.mark.slow
def test_what_is_no_workbook_and_no_package_is_told_so_by_name(page, tmp_path):
    for file, code in hostile(tmp_path):
        give(page, file)
        assert page.locator(".problems .error").first.get_attribute("data-code") == code, file.name
        assert page.locator("a[download]").count() == 0


@pytest.mark.slow
def test_texts_of_a_package_are_shown_as_texts(page, tmp_path):
    folder = tmp_path / "wayrasol"
    folder.mkdir()
    payload = "<img src=x onerror=alert(1)>"
    for name in ("filings.csv", "indicators.csv", "evidence.csv"):
        (folder / name).write_bytes((PACKAGES / "wayrasol" / name).read_bytes())
    document = json.loads((PACKAGES / "wayrasol" / "datapackage.json").read_text("utf-8"))
    document["institution"]["name"] = payload
    document[payload] = payload
    (folder / "datapackage.json").write_text(json.dumps(document), "utf-8")

    give(page, folder, folder=True)

    assert payload in page.locator(".check-results").inner_text()
    assert page.locator(".check-results img, .check-results script").count() == 0


@pytest.mark.slow
def test_a_file_that_is_dropped_before_the_checker_is_there_waits_for_it(loaded):
    _, traffic = loaded
    assert "fixing" in traffic.dropped


@pytest.fixture(scope="module")
def by_keyboard(chromium, address, workbook) -> Iterator[Watched]:
    """Another page, whose checker was loaded with the keyboard alone. Who asks it for a file gets the workbook."""
    with watched(chromium, address) as seen:
        seen.page.goto(address + "check/")
        # Early: the browser must know before the key.
        seen.page.on("filechooser", lambda chooser: chooser.set_files(str(workbook)))
        seen.page.wait_for_selector(".check-start button").focus()
        seen.page.keyboard.press("Enter")
        seen.page.wait_for_selector("[data-check][data-ready]", timeout=LOADED)
        yield seen


@pytest.mark.slow
def test_the_keyboard_alone_loads_the_checker_and_gives_a_file(by_keyboard):
    page = by_keyboard.page
    assert page.evaluate("() => document.activeElement.matches('.drop')")
    page.keyboard.press("Enter")
    page.wait_for_selector(".verdict", timeout=LOADED)
    assert page.evaluate("() => document.activeElement.tagName") == "H2"
    assert by_keyboard.complaints == []


@pytest.mark.slow
def test_a_checker_that_breaks_is_replaced_by_a_new_one(by_keyboard, workbook):
    page = by_keyboard.page
    (worker,) = page.workers
    worker.evaluate(
        "() => { python.runPython('import generator.pipeline.browser_check.browser_api as w\\nw.BrowserCheck.take = None'); }"
    )
    page.locator("input[type=file]").nth(0).set_input_files(str(workbook))
    page.wait_for_function(
        "() => document.querySelector('.check-status').textContent.length > 0 && !document.querySelector('[aria-busy]')"
    )
    assert "could not be checked" in page.locator(".check-status").inner_text()

    give(page, workbook)

    assert page.locator(".verdict").get_attribute("data-wrong") == "2"
    assert [one for one in by_keyboard.complaints if "TypeError" not in one] == []


@pytest.mark.slow
def test_an_answer_is_accessible_and_fits_small_screens(page, workbook):
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    give(page, workbook)
    for details in page.locator(".check-results details").all():
        details.evaluate("element => { element.open = true; }")
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert sticks_out(page) == []
        assert violations(page) == []
    darken(page)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page, colours=True) == []


def test_without_javascript_the_commands_are_named(chromium, address):
    with watched(chromium, address, java_script_enabled=False) as seen:
        seen.page.goto(address + "check/")
        assert "portal import workbook" in seen.page.locator("noscript").inner_text()
        assert not seen.page.locator("[data-check]").is_visible()

"""The demonstration portal, built as users build it, served under a sub-path, and opened in a real Chromium."""

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.find_chromium import NONE_TO_BE_HAD, present

ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves like a static host: no log, and `404.html` for missing files."""

    def log_message(self, *_args):
        pass

    def send_error(self, code, message=None, explain=None):
        page = Path(self.directory) / "portal" / "404.html"
        if code == 404 and page.is_file():
            body = page.read_bytes()
            self.send_response(404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        else:
            super().send_error(code, message, explain)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder, served on this machine for the duration of the block."""
    handler = functools.partial(_Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def site(demo_site: Path) -> Path:
    """The folder that is served: the demonstration portal is in `portal/`, as on a project's Pages."""
    return demo_site.parent


@pytest.fixture(scope="session")
def address(site) -> Iterator[str]:
    with served(site) as host:
        yield host + "portal/"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = present()
    if path is None:
        pytest.fail(NONE_TO_BE_HAD, pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, and everything it did that a reader would not want."""

    page: Page
    complaints: list[str] = field(default_factory=list)


@contextmanager
def watched(browser: Browser, host: str, **options) -> Iterator[Watched]:
    """A fresh page that records console errors, dialogs, failures, and requests to any other host."""
    context: BrowserContext = browser.new_context(**options)
    page = context.new_page()
    seen = Watched(page)

    def on_request(request):
        if not request.url.startswith((host, "data:", "blob:")):
            seen.complaints.append(f"request to {request.url}")

    def on_dialog(dialog):
        seen.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("request", on_request)
    page.on(
        "console", lambda m: seen.complaints.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: seen.complaints.append(f"exception: {error}"))
    page.on("dialog", on_dialog)
    try:
        yield seen
    finally:
        context.close()


@pytest.fixture
def open_page(chromium, address):
    """`with open_page(path, **options) as seen:` opens a page of the portal and fails on any complaint."""

    @contextmanager
    def opened(path: str, **options) -> Iterator[Page]:
        with watched(chromium, address, **options) as seen:
            seen.page.goto(address + path, wait_until="load")
            yield seen.page
            assert seen.complaints == []

    return opened


@pytest.fixture(scope="session")
def former_name() -> tuple[str, str]:
    """An institution of the demonstration set that had another name, which no other institution has, and that name."""
    packages = sorted((ROOT / "datapackages" / "institutions").glob("*/datapackage.json"))
    institutions = {path.parent.name: json.loads(path.read_text("utf-8"))["institution"] for path in packages}
    taken = {institution["name"] for institution in institutions.values()}
    for id_, institution in institutions.items():
        if names := set(institution.get("former_names") or ()) - taken:
            return id_, min(names)
    raise AssertionError("no institution of the demonstration set has a former name")

"""A preview of the site while working on it.

A server for this machine only, which shows `404.html` for missing addresses and tells the browser when a new site has
replaced the old one. The script that it adds is in no file of the site.
"""

import threading
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

RELOAD = "/__reload"
_SCRIPT = f"""
let seen = null;
async function ask() {{
  try {{
    const said = await (await fetch("{RELOAD}", {{cache: "no-store"}})).text();
    if (seen !== null && said !== seen) location.reload();
    seen = said;
  }} catch {{}}
  setTimeout(ask, 1000);
}}
ask();
"""


class _Handler(SimpleHTTPRequestHandler):
    """Files of the site, never cached, with the reloading script in every page."""

    extensions_map = {  # noqa: RUF012 -- as in the parent class
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".json": "application/json",
        ".svg": "image/svg+xml",
        ".pagefind": "application/octet-stream",
    }

    def do_GET(self) -> None:
        """Answer with a file, or with what the preview adds."""
        path = self.path.partition("?")[0]
        if path == RELOAD:
            self._send(HTTPStatus.OK, "text/plain", self._state().encode())
            return
        if path == f"{RELOAD}.js":
            self._send(HTTPStatus.OK, "text/javascript", _SCRIPT.encode())
            return
        place = Path(self.translate_path(self.path))
        if place.is_dir() and not path.endswith("/"):
            super().do_GET()  # redirects to the address with a slash
            return
        page = place / "index.html" if place.is_dir() else place
        if page.is_file() and page.suffix != ".html":
            super().do_GET()
        elif page.is_file():
            self._page(HTTPStatus.OK, page)
        else:
            self._page(HTTPStatus.NOT_FOUND, Path(self.directory) / "404.html")

    def _page(self, status: HTTPStatus, page: Path) -> None:
        try:
            body = page.read_bytes()
        except OSError:
            body = b"Not found"
        self._send(
            status,
            "text/html; charset=utf-8",
            body.replace(b"</body>", f'<script src="{RELOAD}.js"></script></body>'.encode()),
        )

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _state(self) -> str:
        """A token that changes with each build: a new site is another folder of the same name, or has another marker."""
        try:
            found = Path(self.directory).stat()
        except OSError:
            return ""
        return f"{found.st_ino} {found.st_mtime_ns}"

    def end_headers(self) -> None:
        """Forbid caching."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as in the parent class
        """Log nothing: what matters is on the page."""


class _Server(ThreadingHTTPServer):
    """A server that ignores errors: a browser that closes the connection is not worth a message."""

    def handle_error(self, *_: object) -> None:
        """Log nothing, as above."""


class Preview:
    """Serves a site until it is closed. Raises `OSError` if the port is taken."""

    def __init__(self, site: Path, port: int) -> None:
        self._server = _Server(("127.0.0.1", port), partial(_Handler, directory=str(site)))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """The address of the preview."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def watch(self, state: Callable[[], object], rebuild: Callable[[], object]) -> None:
        """Call `rebuild` whenever the result of `state` changes, until interrupted."""
        last = state()
        while True:
            time.sleep(0.5)
            if (now := state()) != last:
                last = now
                rebuild()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

"""Opens a page in Chromium, Firefox or WebKitGTK with the same few calls, so that one scenario can run in all three.

Chromium is driven by Playwright, as in all other browser tests. Playwright cannot drive the Firefox and the WebKit of a
Linux distribution, only builds of its own; these two are driven by the commands of W3C WebDriver: WebKit through its
WebKitWebDriver over HTTP, Firefox through its built-in Marionette, which takes the same commands over a plain socket.
WebDriver BiDi was rejected: it needs a WebSocket library, and WebKitGTK speaks too little of it.

Run as a program, it installs what is missing, as root, or prints which tests will be skipped: that is never a failure.
"""

import base64
import contextlib
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error

from tests.system_packages import install

SIZE = (1280, 900)
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "ArrowDown": "\ue015", "Backspace": "\ue003"}
PACKAGES = {"firefox": ["firefox-esr"], "webkit": ["webkit2gtk-driver", "xvfb", "python3-gi", "gir1.2-webkit2-4.1"]}
"""What Debian calls the packages of each engine."""
ERRORS = """return Services.console.getMessageArray()
    .filter((one) => one instanceof Ci.nsIScriptError && !(one.flags & Ci.nsIScriptError.warningFlag))
    .filter((one) => one.sourceName.startsWith(arguments[0])).map((one) => one.errorMessage)"""
WINDOW = Path(__file__).with_name("webkit_window.py")
BINDINGS = "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1')"


def missing(engine: str) -> str | None:
    """Why tests in this engine are skipped and how to get it, in one line; None if it is there."""
    there = {
        "chromium": lambda: True,
        "firefox": _firefox,
        "webkit": lambda: shutil.which("WebKitWebDriver") and shutil.which("Xvfb") and _bindings(),
    }[engine]()
    if there:
        return None
    return f"There is no {engine} here that tests can drive (Debian: apt-get install {' '.join(PACKAGES[engine])})."


def _firefox() -> str | None:
    return shutil.which("firefox-esr") or shutil.which("firefox")


def _bindings() -> bool:
    """Whether the system's Python can open a window of WebKitGTK."""
    try:
        return subprocess.run(["/usr/bin/python3", "-c", BINDINGS], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


class Window(ABC):
    """A window of a browser, with one page."""

    engine: str

    @abstractmethod
    def open(self, url: str) -> None:
        """Go to an address and wait until it is loaded."""

    @abstractmethod
    def run(self, script: str, *arguments: Any) -> Any:
        """What the body of a function returns that is run in the page."""

    @abstractmethod
    def click(self, selector: str) -> None: ...

    @abstractmethod
    def type(self, selector: str, text: str) -> None:
        """Type at the end of a field, key by key."""

    @abstractmethod
    def press(self, key: str) -> None: ...

    @abstractmethod
    def give(self, selector: str, *files: Path) -> None:
        """Choose files in a field for files, shown or not."""

    @abstractmethod
    def back(self) -> None: ...

    @abstractmethod
    def picture(self) -> bytes:
        """What the window shows, as PNG."""

    @abstractmethod
    def errors(self) -> list[str]:
        """What the console has said of errors since the window was opened."""

    def wait(self, condition: str, *arguments: Any, seconds: float = 40) -> None:
        """Wait until an expression is true in the page."""
        until = time.monotonic() + seconds
        while not self.run(f"return Boolean({condition})", *arguments):
            assert time.monotonic() < until, f"{self.engine}: not true within {seconds} s: {condition}"
            time.sleep(0.1)


class Chromium(Window):
    engine = "chromium"

    def __init__(self, browser: Browser) -> None:
        self._context = browser.new_context(viewport={"width": SIZE[0], "height": SIZE[1]})
        self._page = self._context.new_page()
        self._errors: list[str] = []
        self._page.on("console", lambda one: self._errors.append(one.text) if one.type == "error" else None)
        self._page.on("pageerror", lambda error: self._errors.append(str(error)))

    def open(self, url: str) -> None:
        self._page.goto(url)

    def run(self, script: str, *arguments: Any) -> Any:
        function = f"(given) => (function () {{ {script} }}).apply(null, given)"
        try:
            return self._page.evaluate(function, list(arguments))
        except Error as error:
            if "Execution context was destroyed" not in error.message:
                raise
            self._page.wait_for_load_state()  # the page was left meanwhile; WebDriver waits by itself
            return self._page.evaluate(function, list(arguments))

    def click(self, selector: str) -> None:
        self._page.locator(selector).first.click()

    def type(self, selector: str, text: str) -> None:
        self._page.locator(selector).press_sequentially(text)

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)

    def give(self, selector: str, *files: Path) -> None:
        self._page.locator(selector).first.set_input_files(files)

    def back(self) -> None:
        self._page.go_back()

    def picture(self) -> bytes:
        return self._page.screenshot()

    def errors(self) -> list[str]:
        return self._errors

    def close(self) -> None:
        self._context.close()


class _WebDriver(Window):
    """A window that takes the commands of W3C WebDriver, by a transport of its own."""

    @abstractmethod
    def _ask(self, path: str, command: str, /, **parameters: Any) -> Any:
        """Send a command, which has a path over HTTP and a name in Marionette."""

    def _found(self, selector: str) -> str:
        found = self._ask("/element", "FindElement", using="css selector", value=selector)
        return next(iter(found.values()))

    def open(self, url: str) -> None:
        self._ask("/url", "Navigate", url=url)

    def run(self, script: str, *arguments: Any) -> Any:
        return self._ask("/execute/sync", "ExecuteScript", script=script, args=list(arguments))

    def click(self, selector: str) -> None:
        id_ = self._found(selector)
        self._ask(f"/element/{id_}/click", "ElementClick", id=id_)

    def type(self, selector: str, text: str) -> None:
        id_ = self._found(selector)
        self._ask(f"/element/{id_}/value", "ElementSendKeys", id=id_, text=text)

    def press(self, key: str) -> None:
        strokes = [{"type": kind, "value": KEYS.get(key, key)} for kind in ("keyDown", "keyUp")]
        self._ask("/actions", "PerformActions", actions=[{"type": "key", "id": "keys", "actions": strokes}])

    def give(self, selector: str, *files: Path) -> None:
        self.type(selector, "\n".join(map(str, files)))

    def back(self) -> None:
        self._ask("/back", "Back")


class Firefox(_WebDriver):
    """Debian's Firefox by Marionette: messages are a length, a colon and JSON: [kind, number, error or name, content]."""

    engine = "firefox"

    def __init__(self, port: int, host: str) -> None:
        self._host = host
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=120)
        self._stream = self._socket.makefile("rwb")
        self._number = 0
        self._read()  # the greeting
        self._send("WebDriver:NewSession")
        self._send("WebDriver:SetWindowRect", width=SIZE[0], height=SIZE[1])

    def _read(self) -> Any:
        digits = b""
        while (each := self._stream.read(1)) != b":":
            assert each, "Firefox ended"
            digits += each
        return json.loads(self._stream.read(int(digits)))

    def _send(self, command: str, **parameters: Any) -> Any:
        self._number += 1
        message = json.dumps([0, self._number, command, parameters]).encode()
        self._stream.write(b"%d:%s" % (len(message), message))
        self._stream.flush()
        _, _, error, answer = self._read()
        assert not error, f"firefox: {command}: {error['message']}"
        return answer["value"] if isinstance(answer, dict) and set(answer) == {"value"} else answer

    def _ask(self, _path: str, command: str, /, **parameters: Any) -> Any:
        return self._send(f"WebDriver:{command}", **parameters)

    def picture(self) -> bytes:
        return base64.b64decode(self._send("WebDriver:TakeScreenshot", full=False))

    def errors(self) -> list[str]:
        self._send("Marionette:SetContext", value="chrome")
        try:
            return self.run(ERRORS, self._host)
        finally:
            self._send("Marionette:SetContext", value="content")

    def close(self) -> None:
        with contextlib.suppress(AssertionError, OSError):
            self._send("Marionette:Quit", flags=["eForceQuit"])
        self._stream.close()
        self._socket.close()


class WebKit(_WebDriver):
    """A window of WebKitGTK by WebKitWebDriver, whose output has the console."""

    engine = "webkit"

    def __init__(self, port: int, output: Path) -> None:
        self._output = output
        self._root = f"http://127.0.0.1:{port}"
        wanted = {"webkitgtk:browserOptions": {"binary": str(WINDOW), "args": []}}
        made = self._http("POST", "/session", capabilities={"alwaysMatch": wanted})
        self._session = f"/session/{made['sessionId']}"

    def _http(self, method: str, path: str, **parameters: Any) -> Any:
        body = json.dumps(parameters).encode() if method == "POST" else None
        request = urllib.request.Request(self._root + path, body, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"webkit: {path}: {error.read().decode('utf-8', 'replace')}") from None

    def _ask(self, path: str, _command: str, /, **parameters: Any) -> Any:
        return self._http("POST", self._session + path, **parameters)

    def picture(self) -> bytes:
        return base64.b64decode(self._http("GET", f"{self._session}/screenshot"))

    def errors(self) -> list[str]:
        said = self._output.read_text("utf-8", "replace").splitlines()
        return [line for line in said if "CONSOLE" in line and "ERROR" in line]

    def close(self) -> None:
        with contextlib.suppress(AssertionError, OSError):
            self._http("DELETE", self._session)


@contextmanager
def _started(*command: str, output: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    with output.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, env={**os.environ, **environment})
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _when(ready, process: subprocess.Popen[bytes], seconds: float = 60) -> Any:
    until = time.monotonic() + seconds
    while not (found := ready()):
        assert process.poll() is None and time.monotonic() < until, f"{process.args!r} did not start"  # noqa: PT018
        time.sleep(0.1)
    return found


@contextmanager
def firefox(host: str) -> Iterator[Firefox]:
    with tempfile.TemporaryDirectory(prefix="portal-firefox-", ignore_cleanup_errors=True) as profile:
        chosen = Path(profile) / "MarionetteActivePort"
        preferences = ("marionette.port", 0), ("datareporting.policy.dataSubmissionEnabled", False)
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences]
        (Path(profile) / "user.js").write_text("".join(lines), "utf-8")
        options = ["--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile", profile]
        with _started(_firefox() or "", *options, output=Path(profile) / "output", HOME=profile) as process:
            window = Firefox(int(_when(lambda: chosen.is_file() and chosen.read_text(), process)), host)
            try:
                yield window
            finally:
                window.close()


@contextmanager
def webkit() -> Iterator[WebKit]:
    with tempfile.TemporaryDirectory(prefix="portal-webkit-", ignore_cleanup_errors=True) as home:
        folder = Path(home)
        reading, writing = os.pipe()
        screen = ["-screen", "0", "1600x1200x24", "-nolisten", "tcp", "-displayfd", str(writing)]
        display = subprocess.Popen(["Xvfb", *screen], stderr=subprocess.DEVNULL, pass_fds=[writing])
        try:
            os.close(writing)
            number = os.read(reading, 16).decode().strip()
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            environment = {
                "DISPLAY": f":{number}",
                "WINDOW_SIZE": f"{SIZE[0]}x{SIZE[1]}",
                "HOME": home,
                "XDG_RUNTIME_DIR": home,
                "NO_AT_BRIDGE": "1",
                "LIBGL_ALWAYS_SOFTWARE": "1",
                "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
            }
            output = folder / "output"
            with _started("WebKitWebDriver", f"--port={port}", output=output, **environment) as process:
                _when(lambda: _answers(port), process)
                window = WebKit(port, output)
                try:
                    yield window
                finally:
                    window.close()
        finally:
            os.close(reading)
            display.terminate()
            display.wait()


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        return True
    return False


if __name__ == "__main__":
    for name, packages in PACKAGES.items():
        if missing(name):
            install(*packages)
        print(missing(name) or f"Tests will use {name}")

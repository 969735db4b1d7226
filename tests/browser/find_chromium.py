"""Finds the Chromium for the browser tests, or installs one.

In this order: the one named in the environment variable CHROMIUM, one on the PATH, the one that Playwright downloaded
or can download, the system's package if run as root. The headless shell is preferred: it draws the same pages in half
the time, because it has no window. Run as a program, it makes sure that there is one, so that a missing browser fails
before the tests instead of as many puzzling errors in them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)

NONE_TO_BE_HAD = """No Chromium was found and none could be installed, so the browser tests cannot run.
Do one of these and try again:
  - install Chromium or Chrome with your system's package manager (Debian, Ubuntu: apt-get install chromium)
  - run: .venv/bin/playwright install chromium
  - set the environment variable CHROMIUM to the path of a Chromium that is already there
"""


def present() -> str | None:
    """The path of an installed Chromium, or None. An invalid CHROMIUM is an error."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not Path(named).is_file():
            sys.exit(f"The environment variable CHROMIUM names {named}, but there is no such file.")
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None


def installed() -> str | None:
    """Install one: Playwright's download, else the system's package as root.

    Return its path, or None if neither works.
    """
    steps = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        steps += [["apt-get", "update", "-qq"]]
        steps += [["apt-get", "install", "-y", "-qq", name] for name in ("chromium-headless-shell", "chromium")]
    for step in steps:
        print("No Chromium yet; running:", " ".join(step[-4:]), flush=True)
        try:
            subprocess.run(step, check=False, stdout=subprocess.DEVNULL, timeout=600, env=_quiet())
        except subprocess.TimeoutExpired:
            print("That took more than ten minutes and was stopped.", flush=True)
        if path := present():
            return path
    return None


def _quiet() -> dict[str, str]:
    return {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}


if __name__ == "__main__":
    found = present() or installed()
    if found is None:
        sys.exit(NONE_TO_BE_HAD)
    print(f"Browser tests will use {found}")

"""Finds or installs the LibreOffice for the tests of workbooks, and runs it.

In this order: the one named in the environment variable SOFFICE, one on the PATH, the system's package if run as root.
Run as a program, it makes sure that there is one, or prints before the tests which of them will be skipped, and what to
install. That is never a failure: a translator should not need an office suite to run the tests.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.system_packages import install

NAMES = ("soffice", "libreoffice", "localc")
PACKAGES = ("libreoffice-calc-nogui", "libreoffice-calc")
"""Each can convert; the first, which not every system has, is smaller."""
NONE_TO_BE_HAD = """LibreOffice was not found and could not be installed. The tests of workbooks that LibreOffice opened and saved are
SKIPPED; all others run. To run them too, do one of these:
  - install LibreOffice Calc with your system's package manager (Debian, Ubuntu: apt-get install libreoffice-calc-nogui)
  - set the environment variable SOFFICE to the path of a soffice that is already there
"""


def present() -> str | None:
    """The path of an installed LibreOffice, or None. An invalid SOFFICE is an error."""
    named = os.environ.get("SOFFICE")
    if named:
        if not Path(named).is_file():
            sys.exit(f"The environment variable SOFFICE names {named}, but there is no such file.")
        return named
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def installed() -> str | None:
    """Install the system's package, as root. Return its path, or None if that fails."""
    for name in PACKAGES:
        install(name)
        if path := present():
            return path
    return None


def converted(paths: Iterable[Path], form: str, out: Path, *, seconds: int = 240) -> list[Path]:
    """Each file as LibreOffice opens it and saves it in another format, such as xlsx, ods or pdf: one call for all.

    A second or so each, plus the startup. The profile is temporary. Raises TimeoutExpired, after killing LibreOffice's
    whole process group.
    """
    program = present()
    assert program is not None, NONE_TO_BE_HAD
    files = list(paths)
    out.mkdir(parents=True, exist_ok=True)
    profile = out / ".profile"
    step = [program, f"-env:UserInstallation={profile.resolve().as_uri()}", "--headless", "--norestore"]
    step += ["--convert-to", form, "--outdir", str(out), *map(str, files)]
    process = subprocess.Popen(step, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        said, _ = process.communicate(timeout=seconds)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        shutil.rmtree(profile, ignore_errors=True)
    saved = [out / f"{file.stem}.{form}" for file in files]
    missing = [file.name for file in saved if not file.is_file()]
    assert not missing, f"LibreOffice did not write {', '.join(missing)}: {said.decode('utf-8', 'replace')}"
    return saved


if __name__ == "__main__":
    found = present() or installed()
    print(f"Tests of workbooks will use {found}" if found else NONE_TO_BE_HAD)

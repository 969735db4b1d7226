"""Lets another version of the program do an upgrade, because only that knows its own migrations.

It is installed into a temporary environment, exactly as its own lock file says, and takes over there.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import click

from generator.cli.start.pin import DISTRIBUTION, PinError
from generator.cli.terminal import plain, say
from generator.program import PROGRAM

LOCK = "generator/carried/requirements.lock"
SECONDS = 900
"""The time that pip has to download or to install."""

_VERSION = re.compile(r"[0-9][A-Za-z0-9.+!]{0,39}")


def is_version(text: str) -> bool:
    """True for a version as Python writes them, such as 0.2.0."""
    return _VERSION.fullmatch(text) is not None


def wheel_at(text: str) -> Path | None:
    """The wheel that an argument names, by its path or its file:// address; None if it names none."""
    path = Path(url2pathname(urlsplit(text).path)) if text.startswith("file://") else Path(text)
    return path.absolute() if path.suffix == ".whl" else None


def hand_over(home: Path, version: str) -> int:
    """Upgrade the portal at `home` with another version of the program; the exit code of that.

    Raises `PinError` if it cannot be had, before anything is changed.
    """
    with tempfile.TemporaryDirectory(prefix="portal-upgrade-") as folder:
        room = Path(folder)
        wheel = wheel_at(version)
        line = f"{wheel}"
        if wheel is None:
            _pip(version, "download", "--no-deps", "--only-binary", ":all:", "--dest", folder,
                 f"{DISTRIBUTION}=={version}")  # fmt: skip
            wheel, line = next(room.glob("*.whl")), f"{DISTRIBUTION}=={version}"
        try:
            digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
            with zipfile.ZipFile(wheel) as opened:
                needed = opened.read(LOCK).decode()
        except (OSError, KeyError, ValueError, zipfile.BadZipFile):
            raise PinError(f"{version} is no wheel of this program that can be read. Nothing was changed.") from None
        lock = room / "requirements.lock"
        lock.write_text(f"{line} --hash=sha256:{digest}\n{needed}", "utf-8")
        click.echo(say("upgrade.installing", version=plain(version)), err=True)
        # Without pip of its own, which takes seconds to unpack.
        environment = room / "env"
        _run([sys.executable, "-I", "-m", "venv", "--without-pip", str(environment)], version)
        python = str(environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))
        _pip(version, "--python", python, "install", "--only-binary", ":all:", "--require-hashes", "--requirement",
             str(lock))  # fmt: skip
        pinned = ["--program", str(wheel)] if line == str(wheel) else ["--pinned", f"{line} --hash=sha256:{digest}"]
        words = [python, "-I", "-m", "generator.cli", "upgrade", "--former", str(PROGRAM), *pinned]
        return subprocess.run(words, cwd=home, check=False).returncode


def _pip(version: str, *words: str) -> None:
    _run([sys.executable, "-I", "-m", "pip", "--quiet", "--disable-pip-version-check", *words], version)


def _run(command: list[str], version: str) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
        said = (done.stderr or done.stdout).strip().splitlines() if done.returncode else []
    except (OSError, subprocess.SubprocessError) as error:
        done, said = None, [str(error)]
    if done is None or done.returncode:
        why = next((line for line in said if line.startswith("ERROR:")), said[-1] if said else "pip does not say why")
        raise PinError(
            f"The program {version} cannot be had, so nothing was changed: {why.removeprefix('ERROR: ')}. Check the "
            "version and the network, or name its wheel: portal upgrade FILE.whl"
        )

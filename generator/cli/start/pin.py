"""The line of a lock file that pins this very program, by the digest of what was installed.

From a package index, pip tells the digest; from a file or an address, the installation has recorded it. A file is
copied into the repository, so that the portal can be installed anywhere, without anybody else.
"""

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from generator import __version__
from generator.problems import BuildError

DISTRIBUTION = "mfi-transparency-portal"
FOLDER = "program"
"""The folder of a repository for a wheel that is in no index."""


SECONDS = 120
"""The time that pip has to answer."""


class PinError(BuildError):
    """The program cannot be pinned; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Pin:
    """A requirement with its digest, and the wheel that has to be in the repository for it, if there is one."""

    line: str
    wheel: Path | None = None


def pin(wheel: Path | None = None) -> Pin:
    """The pin of this program, or of a wheel. Raises `PinError` if its digest cannot be had."""
    if wheel is not None:
        return _of_wheel(wheel)
    # In a checkout, what building the package leaves behind looks like an installation too, but says nothing.
    installed = list(distributions(name=DISTRIBUTION))
    if not installed:
        raise PinError(f"The program is not installed as a package, so it cannot be pinned. {_ADVICE}")
    said = json.loads(next(filter(None, (one.read_text("direct_url.json") for one in installed)), "{}"))
    return of_record(said) if said else of_index(installed[0].version)


def of_record(said: Mapping[str, Any]) -> Pin:
    """The pin of what `direct_url.json` records, which pip writes for a file or an address (PEP 610)."""
    url, archive = str(said.get("url", "")), said.get("archive_info")
    if archive is None:
        raise PinError(f"The program runs from a folder, which cannot be pinned. {_ADVICE}")
    digest = str((archive.get("hashes") or {}).get("sha256") or str(archive.get("hash", "")).removeprefix("sha256="))
    if urlsplit(url).scheme == "file":
        found = _of_wheel(Path(url2pathname(urlsplit(url).path)))
        if digest and digest not in found.line:
            raise PinError(f"{found.wheel} is no longer the file that was installed. {_ADVICE}")
        return found
    if urlsplit(url).scheme != "https" or not digest:
        raise PinError(f"The installation does not say the digest of {url}. {_ADVICE}")
    return Pin(f"{DISTRIBUTION} @ {url} --hash=sha256:{digest}")


_ADVICE = "Make its wheel (pip wheel --no-deps FOLDER-OF-THE-PROGRAM) and name it: --program FILE.whl"


def _of_wheel(wheel: Path) -> Pin:
    try:
        if wheel.suffix != ".whl":
            raise PinError(f"{wheel} is no wheel: its name ends in .whl. {_ADVICE}")
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        version = _version(wheel)
    except OSError as error:
        raise PinError(f"{wheel} cannot be read: {error.strerror}. {_ADVICE}") from None
    if version is None:
        raise PinError(f"{wheel} is no wheel of this program. {_ADVICE}")
    if version != __version__:  # what is laid out and what everything needs are of the running version
        raise PinError(
            f"{wheel} is version {version} of the program, and {__version__} is running. Install that wheel "
            "(pip install FILE.whl), then run its portal."
        )
    return Pin(f"./{FOLDER}/{wheel.name} --hash=sha256:{digest}", wheel)


def _version(wheel: Path) -> str | None:
    """The version of this program that a wheel holds, as the name of its metadata says; None if it is no such wheel."""
    named = re.compile(rf"{DISTRIBUTION.replace('-', '_')}-([^/-]+)[.]dist-info/METADATA")
    try:
        with zipfile.ZipFile(wheel) as opened:
            return next((found[1] for name in opened.namelist() if (found := named.fullmatch(name))), None)
    except zipfile.BadZipFile:
        return None


def of_index(version: str) -> Pin:
    """The pin of a version; asks pip, which asks the index that it is set up for."""
    asked = [*("--dry-run", "--ignore-installed", "--no-deps", "--only-binary", ":all:", "--quiet", "--report", "-")]
    command = [sys.executable, "-I", "-m", "pip", "--disable-pip-version-check", "install", *asked]
    try:
        done = subprocess.run(
            [*command, f"{DISTRIBUTION}=={version}"],
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS,
        )
        (found,) = json.loads(done.stdout)["install"]
        digest = found["download_info"]["archive_info"]["hashes"]["sha256"]
    except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError):
        raise PinError(
            f"pip does not find {DISTRIBUTION} {version}, whose digest the lock file needs. {_ADVICE}"
        ) from None
    return Pin(f"{DISTRIBUTION}=={version} --hash=sha256:{digest}")

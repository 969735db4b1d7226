"""A small file that is like a wheel of the program, for tests of what pins one."""

from pathlib import Path
from zipfile import ZipFile, ZipInfo

from generator import __version__
from generator.cli.start.pin import DISTRIBUTION


def small_wheel(folder: Path, version: str = __version__, distribution: str = DISTRIBUTION) -> Path:
    """A wheel that holds nothing but its metadata."""
    path = folder / f"program-{version}-py3-none-any.whl"
    with ZipFile(path, "w") as made:
        name = f"{distribution.replace('-', '_')}-{version}.dist-info/METADATA"
        made.writestr(ZipInfo(name), f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
    return path

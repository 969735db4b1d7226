"""Compare the site that an earlier commit builds with the site that the working tree builds, byte for byte.

`make compare BASE=main` builds the demonstration site twice: in a copy of that commit with its own program, pages,
templates and data, and in the working tree. Both builds start without a cache, with one day, address, commit and
signing key. Files that differ are listed by kind. `ARCHIVE=1` does the same with the World Bank's copy of MIX Market
(`PORTAL_MIX_ARCHIVE`), imported and built by each of the two programs. `SHOW=index.html` prints the diff of a file.

Both programs run in the environment of the working tree: a commit that pins other libraries is not built with them.
"""

import argparse
import difflib
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import venv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from tests.archive_folder import BESIDE, VARIABLE

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "compare"
"""Both sites stay there, `base/<set>/` and `here/<set>/`, until the next comparison."""
DEMO, ARCHIVE, PACKAGES = "demonstration", "archive", "archive-packages"
FILES = {
    "--metadata": "mfi-company-metadata.xlsx",
    "--social": "social-performance-dataset.xlsx",
    "--financial": "financial-performance-dataset-in-usd.csv",
}
LISTED = 40
"""Names of one kind that are listed; the rest is counted."""

_PORTAL = "from generator import portal; portal()"


def python_of(tree: Path, folder: Path) -> Path:
    """A Python that imports `generator` from this tree, in every process it starts, and all else from our own libraries.

    Neither PYTHONPATH nor the current folder would do: the program starts processes that are told to ignore both, and
    our environment has the working tree's program installed. A `.pth` file of our own site-packages is not read again
    there, so that the installed program cannot be found.
    """
    venv.create(folder, symlinks=os.name != "nt", with_pip=False)
    libraries = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    installed = (sysconfig.get_path("purelib"), sysconfig.get_path("platlib"))
    (libraries / "tree.pth").write_text("\n".join(dict.fromkeys([str(tree), *installed])) + "\n", "utf-8")
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def checked_out(commit: str, folder: Path) -> Path:
    """The files of a commit, without its history."""
    done = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"{commit} cannot be read: {done.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=BytesIO(done.stdout)) as tar:
        tar.extractall(folder, filter="data")
    return folder


def contents(folder: Path) -> dict[str, Path]:
    """Every file below a folder by its path."""
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


def differences(base: Path, here: Path) -> dict[str, str]:
    """What became of each file that is not the same in both folders: changed, added or removed."""
    before, after = contents(base), contents(here)
    found = {}
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            found[name] = "added"
        elif name not in after:
            found[name] = "removed"
        elif before[name].read_bytes() != after[name].read_bytes():
            found[name] = "changed"
    return found


def report(name: str, base: Path, here: Path, *, listed: int = LISTED) -> Iterator[str]:
    """The lines about one folder: what differs, by kind of file, and the size of both."""
    found = differences(base, here)
    kinds: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path, what in found.items():
        kinds[Path(path).suffix or "(no suffix)", what].append(path)
    yield f"{name}: {f'files that differ: {len(found):,}' if found else 'byte for byte the same'}"
    for (suffix, what), paths in sorted(kinds.items()):
        yield f"  {suffix} {what}: {len(paths):,}"
        yield from (f"    {path}" for path in paths[:listed])
        if len(paths) > listed:
            yield f"    … and {len(paths) - listed:,} more"
    for side, folder in (("base", base), ("here", here)):
        sizes = [path.stat().st_size for path in contents(folder).values()]
        yield f"  {side}: {len(sizes):,} files, {sum(sizes):,} bytes"


def shown(path: str) -> Iterator[str]:
    """The diff of one file in each pair of folders that has it; of a file that is no text only whether it differs."""
    for name in (DEMO, ARCHIVE, PACKAGES):
        both = [OUT / side / name / path for side in ("base", "here")]
        if any(one.is_file() for one in both):
            yield f"{name}: {path}"
            before, after = (one.read_bytes() if one.is_file() else b"" for one in both)
            try:
                old, new = before.decode().splitlines(), after.decode().splitlines()
            except UnicodeDecodeError:
                yield "  the same bytes" if before == after else "  other bytes, and no text"
            else:
                yield from difflib.unified_diff(old, new, "base", "here", lineterm="")


def built(python: Path, tree: Path, out: Path, key: Path, *, day: date, archive: Path | None) -> None:
    """Build the sites of one tree into `out` with its own program, on this day if the program can be told the day."""
    around = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "PYTHON"))}
    around |= {"SITE_URL": "https://example.org/portal/", "PORTAL_SIGNING_KEY": str(key)}
    build = ["build", "--no-cache", "--commit", "0" * 40, "--site"]
    if "--day" in _portal(python, tree, around, "build", "--help"):
        build[1:1] = ["--day", str(day)]
    _portal(python, tree, around, *build, out / DEMO)
    if archive is not None:
        files = [part for option, file in FILES.items() for part in (option, archive / file)]
        _portal(python, tree, around, "import", "mix-archive", *files, "--out", out / PACKAGES)
        _portal(python, tree, around, *build, out / ARCHIVE, "--data", out / PACKAGES)


def _portal(python: Path, tree: Path, around: Mapping[str, str], *words: str | Path) -> str:
    done = subprocess.run(
        [python, "-P", "-c", _PORTAL, *words], cwd=tree, env=dict(around), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"portal {words[0]} failed in {tree}:\n{done.stdout}{done.stderr}")
    return done.stdout


def compare(commit: str, *, archive: Path | None) -> Iterator[str]:
    """Build both, and tell what differs."""
    for side in ("base", "here"):
        shutil.rmtree(OUT / side, ignore_errors=True)
        (OUT / side).mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="portal-compare-") as name:
        work = Path(name)
        trees = {"base": checked_out(commit, work / "tree"), "here": ROOT}
        pythons = {side: python_of(tree, work / f"python-{side}") for side, tree in trees.items()}
        key = work / "key.pem"
        _portal(pythons["here"], ROOT, os.environ, "key", "new", "--out", key)
        day = datetime.now(UTC).date()
        for side, tree in trees.items():
            built(pythons[side], tree, OUT / side, key, day=day, archive=archive)
    for one in (DEMO, PACKAGES, ARCHIVE):
        if (OUT / "here" / one).is_dir():
            yield from report(one, OUT / "base" / one, OUT / "here" / one)


def archive_folder(parser: argparse.ArgumentParser) -> Path:
    """The folder of the archive; without one, the parser ends the program and says how to name it."""
    archive = (ROOT / os.environ.get(VARIABLE, BESIDE)).resolve()
    if not archive.is_dir():
        parser.error(f"there is no archive in {archive}: name its folder in {VARIABLE}")
    return archive


def main(words: Iterable[str] | None = None) -> None:
    """Compare, or show a file of the last comparison."""
    parser = argparse.ArgumentParser(prog="python -m tests.compare_sites")
    parser.add_argument("base", nargs="?", help="the commit to compare with; without one the last comparison is used")
    parser.add_argument("--archive", action="store_true", help=f"compare the site of the archive too ({VARIABLE})")
    parser.add_argument("--show", metavar="PATH", help="print the diff of this file")
    options = parser.parse_args(None if words is None else list(words))
    archive = archive_folder(parser) if options.archive else None
    if not (options.base or options.show):
        parser.error("name the commit to compare with, or a file of the last comparison with --show")
    lines = compare(options.base, archive=archive) if options.base else iter(())
    for line in [*lines, *(shown(options.show) if options.show else ())]:
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()

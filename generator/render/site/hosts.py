"""Tells whether a finished site is within what hosts take, by the figures of hosts.toml."""

import heapq
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from generator.limits import MB
from generator.problems import BuildError

MOST_NAMED = 5
"""How many files are named of those that are too large."""


class TooMuch(NamedTuple):
    """What of a site is more than a host takes: a sentence without its end, and whether it is about a single file."""

    says: str
    of_one_file: bool = False


@dataclass(frozen=True, slots=True)
class SiteHost:
    """A host, and the most that it takes; None where it sets no limit."""

    name: str
    source: str
    read: date
    site_bytes: int | None = None
    files: int | None = None
    entries: int | None = None
    file_bytes: int | None = None
    folder_files: int | None = None
    deploy_minutes: int | None = None

    def exceeded(self, size: "SiteSize") -> Iterator[TooMuch]:
        """What of a site is too much for this host, and how much it takes."""
        if self.site_bytes is not None and size.bytes > self.site_bytes:
            yield TooMuch(f"the site has {_mb(size.bytes)}, at most {_mb(self.site_bytes)} are taken")
        if self.files is not None and size.files > self.files:
            yield TooMuch(f"it has {size.files:,} files, at most {self.files:,} are taken")
        if self.entries is not None and size.entries > self.entries:
            yield TooMuch(f"it has {size.entries:,} files and folders, at most {self.entries:,} are taken")
        if self.file_bytes is not None:
            for path, large in size.largest:
                if large > self.file_bytes:
                    says = f"{path} has {_mb(large)}, at most {_mb(self.file_bytes)} are taken of one file"
                    yield TooMuch(says, of_one_file=True)
        if self.folder_files is not None and size.fullest[1] > self.folder_files:
            folder, files = size.fullest
            yield TooMuch(f"{folder or 'the root'} has {files:,} files, at most {self.folder_files:,} are taken")


@dataclass(frozen=True, slots=True)
class SiteSize:
    """How large a site is, in all that some host limits."""

    bytes: int
    files: int
    entries: int
    largest: tuple[tuple[str, int], ...]  # at most MOST_NAMED, the largest first
    fullest: tuple[str, int]

    @classmethod
    def of(cls, files: Iterable[tuple[str, int]]) -> "SiteSize":
        """The size of a site with these files, each with its size in bytes."""
        found = list(files)
        folders = Counter(path.rpartition("/")[0] for path, _ in found)
        every: set[str] = set()
        for folder in folders:
            while folder and folder not in every:
                every.add(folder)
                folder = folder.rpartition("/")[0]  # noqa: PLW2901 -- up to the root, whose name is empty
        return cls(
            bytes=sum(size for _, size in found),
            files=len(found),
            entries=len(found) + len(every),
            largest=tuple(heapq.nsmallest(MOST_NAMED, found, key=lambda file: (-file[1], file[0]))),
            fullest=max(folders.items(), key=lambda folder: folder[1], default=("", 0)),
        )

    @classmethod
    def of_folder(cls, site: Path) -> "SiteSize":
        """The size of the site in a folder."""
        files = (path for path in site.rglob("*") if path.is_file())
        return cls.of((path.relative_to(site).as_posix(), path.stat().st_size) for path in files)


@cache
def known() -> Mapping[str, SiteHost]:
    """Every host whose limits are known, by its code."""
    said = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {code: SiteHost(**one) for code, one in said.items()}


def named(code: str) -> SiteHost | None:
    """The host that `extra.host` in mkdocs.yml names; None if it names none. Raises BuildError for an unknown one."""
    if code and code not in known():
        raise BuildError(f"mkdocs.yml: there is no host {code} in extra.host. Known are {', '.join(known())}.")
    return known().get(code)


def warnings(size: SiteSize, host: SiteHost | None) -> Iterator[str]:
    """A sentence for each limit of the chosen host that the site exceeds, with what to do."""
    if host is None:
        return
    fitting = [other.name for other in known().values() if not any(other.exceeded(size))]
    others = f"on {' or '.join(fitting)}" if fitting else "on a server of your own"
    for one in host.exceeded(size):
        instead = (
            f"Publish {others}." if one.of_one_file else f"List fewer languages in mkdocs.yml, or publish {others}."
        )
        yield f"Too much for {host.name}: {one.says} ({host.source}, read on {host.read}). {instead}"


def remark(size: SiteSize, host: SiteHost | None) -> str:
    """Where a site fits, and why not elsewhere; empty if a host is chosen, because then only its own limits matter."""
    if host is not None:
        return ""
    exceeded = {one.name: "; ".join(excess.says for excess in one.exceeded(size)) for one in known().values()}
    others = "".join(f" Too much for {name}: {why}." for name, why in exceeded.items() if why)
    where = ", ".join(name for name, why in exceeded.items() if not why) or "none of the hosts whose limits are known"
    return f"{_mb(size.bytes)} in {size.files:,} files: within the limits of {where}.{others}"


def _mb(count: int) -> str:
    return f"{count / MB:,.0f} MB" if count >= 10 * MB else f"{count / MB:,.1f} MB"

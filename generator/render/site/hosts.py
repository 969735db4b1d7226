"""Tells whether a finished site is within what hosts take, by the figures of hosts.toml."""

import heapq
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generator.limits import MB
from generator.problems import BuildError

if TYPE_CHECKING:  # slow to load, and a build in which nothing is new says nothing
    from generator.language.printer import Printer

MOST_NAMED = 5
"""How many files are named of those that are too large."""


class TooMuch(NamedTuple):
    """What of a site is more than a host takes: the key of `host.…` among the phrases, and its values.

    `path` is the folder or file that is too large; empty for the whole site.
    """

    what: str
    size: int
    most: int
    path: str = ""

    def says(self, say: "Printer") -> str:
        """The sentence, without its end."""
        measured = {"size": _mb(self.size, say), "most": _mb(self.most, say)}
        values = measured if self.what in ("bytes", "file_bytes") else {"n": self.size, "most": self.most}
        return say.phrase(f"host.{self.what}", path=self.path or say.phrase("host.root"), **values)


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
            yield TooMuch("bytes", size.bytes, self.site_bytes)
        if self.files is not None and size.files > self.files:
            yield TooMuch("files", size.files, self.files)
        if self.entries is not None and size.entries > self.entries:
            yield TooMuch("entries", size.entries, self.entries)
        if self.file_bytes is not None:
            for path, large in size.largest:
                if large > self.file_bytes:
                    yield TooMuch("file_bytes", large, self.file_bytes, path)
        if self.folder_files is not None and size.fullest[1] > self.folder_files:
            folder, files = size.fullest
            yield TooMuch("folder_files", files, self.folder_files, folder)


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


def warnings(size: SiteSize, host: SiteHost | None, say: "Printer") -> Iterator[str]:
    """A sentence for each limit of the chosen host that the site exceeds, with what to do."""
    if host is None:
        return
    fitting = say.phrase("host.or").join(other.name for other in known().values() if not any(other.exceeded(size)))
    where = say.phrase("host.elsewhere", hosts=fitting) if fitting else say.phrase("host.own_server")
    for one in host.exceeded(size):
        why = say.phrase("host.source", why=one.says(say), source=host.source, date=str(host.read))
        instead = say.phrase("host.publish" if one.what == "file_bytes" else "host.fewer", where=where)
        yield f"{say.phrase('host.exceeded', host=host.name, why=why)} {instead}"


def remark(size: SiteSize, host: SiteHost | None, say: "Printer") -> str:
    """Where a site fits, and why not elsewhere; empty if a host is chosen, because then only its own limits matter."""
    if host is not None:
        return ""
    exceeded = {one.name: "; ".join(excess.says(say) for excess in one.exceeded(size)) for one in known().values()}
    others = [say.phrase("host.exceeded", host=name, why=why) for name, why in exceeded.items() if why]
    where = ", ".join(name for name, why in exceeded.items() if not why) or say.phrase("host.none")
    files = say.phrase("terminal.files", n=size.files)
    return " ".join([say.phrase("host.fits", size=_mb(size.bytes, say), files=files, hosts=where), *others])


def _mb(count: int, say: "Printer") -> str:
    return f"{say.number(max(count / MB, 0.1), 0 if count >= 10 * MB else 1)} MB"

"""The search index: what can be found, and how.

Pagefind indexes small records, one for each thing that has a page: its names, what and where it is, its filters; no
figures, because people do not search for them. They are at the addresses of the pages, in a folder of their own, so
that the index stays small and is rebuilt only when a record changes, never for a figure. The sentence about an
institution next to its result comes from `sentences`. There is one index for each language; the browser queries the one
of its page. The only module that imports pagefind.
"""

import gzip
import hashlib
import json
import marshal
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from markupsafe import Markup, escape
from pagefind_bin import get_executable

from generator import kept
from generator.language.printer import Printer
from generator.model import Frames, Listing, PeerGroup, Portal, award_state
from generator.problems import BuildError
from generator.processes import bound
from generator.render import addresses
from generator.render.fragments.witnesses.heard import heard
from generator.render.peers import group_name
from generator.render.search.deterministic_index import MARK, deterministic
from generator.render.search.sentences import shard_of

FOLDER = "pagefind"
VERSION = version("pagefind_bin")

NOT_USED = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight")
"""Pagefind's own search boxes; the theme brings one."""

_ARTICLE = re.compile(r"<article\b[^>]*>(.*?)</article>", re.DOTALL)
_TITLE = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_SLOT = re.compile(r"\[\[.*?\]\]|\[%.*?%\]", re.DOTALL)
_SILENT = re.compile(r"<(script|style|svg|table|nav|button)\b.*?</\1>|<a class=\"headerlink\".*?</a>", re.DOTALL)
_CAPITALS = re.compile(r"\b[A-Z][A-Z0-9]{2,}\b")
_FRAGMENT = re.compile(r"fragment/(.*)\.pf_fragment")

SHOWN = ("kind", "country")
"""Filters that a result shows next to its title."""


class SearchError(BuildError):
    """Pagefind could not make the index; the message is its own."""


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that can be found, in one language."""

    path: str  # of its page, relative to the site's root, with index.html
    language: str
    title: str
    words: str = ""
    names: tuple[str, ...] = ()  # other names to find it by
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # the values of each
    shard: str = ""  # file of the sentence about it

    def page(self) -> str:
        """The record as a page that Pagefind reads, without its other names: `names.js` finds those, and excerpts would print them."""
        filters = ""
        for name, value in self.values():
            told = f"{name}:{escape(value)}"
            shown = f' data-pagefind-meta="{told}"' if name in SHOWN else ""
            filters += f'<i data-pagefind-filter="{told}"{shown}></i>'
        title = escape(self.title)
        return (
            f'<!doctype html><html lang="{escape(self.language)}"><head><title>{title}</title></head>'
            f'<body data-pagefind-body><h1 data-pagefind-weight="10">{title}</h1>{filters}'
            f"<p>{escape(_apart(self.words))}</p></body></html>"
        )

    def values(self) -> Iterator[tuple[str, str]]:
        """Each filter with each of its values."""
        for name, values in self.filters.items():
            yield from ((name, value) for value in values)


def _apart(text: str) -> str:
    """A text with straight apostrophes: Pagefind takes words on both sides of a curly one for one word."""
    return text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def records(portal: Portal, frames: Frames, say: Printer) -> Iterator[Record]:
    """Everything that can be found in one language: things with a page of their own, and the pages of prose."""
    prefix = addresses.prefix(frames.languages, say.code)
    kinds = {frame.each for frame in frames.frames if frame.language == say.code}
    printers = [Printer(portal.standards, code) for code in portal.standards.languages]

    def record(
        kind: str,
        address: str,
        title: str,
        words: str = "",
        *names: str | None,
        shard: str = "",
        voice: Iterable[str] = (),
        **filters: str,
    ) -> Record:
        told = tuple(dict.fromkeys(name for name in names if name and name != title))
        kept: dict[str, tuple[str, ...]] = {
            "kind": (_plain(say.phrase(f"search.kind.{kind}")),),
            **{n: (_plain(v),) for n, v in filters.items() if v},
        }
        if voices := tuple(map(_plain, voice)):
            kept["voice"] = voices
        return Record(f"{prefix}{address}index.html", say.code, _plain(title), _plain(words), told, kept, shard)

    if "institution" in kinds:
        for listing in portal.listings:
            who = listing.institution
            yield record(
                "institution", addresses.institution(who.id), who.both_names, "", who.name, who.full_name, who.acronym, *who.former_names,
                *map(str, who.identifiers.values()), shard=shard_of(who.id), **_sorted_by(listing, say),
            )  # fmt: skip
    if "witnesses" in kinds:
        for listing in portal.listings:
            if listing.heard:
                who, said = listing.institution, heard(say, listing.heard)
                kinds_of_voices = dict.fromkeys(name for name, _ in said)
                yield record(
                    "witnesses", f"{addresses.institution(who.id)}witnesses/", f"{who.name}: {say.phrase('witnesses.title')}",
                    " · ".join(_plain(words) for _, words in said), country=say.country(who.country), voice=kinds_of_voices,
                )  # fmt: skip
    if "country" in kinds:
        for iso2, listings in portal.by_country.items():
            names = "; ".join(listing.institution.name for listing in listings)
            also = [name for printer in printers for name in printer.country_names(iso2)]
            yield record("country", addresses.country(iso2), say.country(iso2), names, *also, country=say.country(iso2))
    if "indicator" in kinds:
        for indicator in portal.standards.indicators.values():
            label, definition = say.label(indicator), say.definition(indicator)
            address, also = addresses.indicator(indicator.code), say.other_names(indicator.code)
            yield record("indicator", address, label, definition, _initials(indicator.code), *also)
    if "area" in kinds:
        for area in portal.standards.areas.values():
            yield record("area", addresses.area(area.code), say.area(area), say.area(area, "definition"))
    if "peers" in kinds:
        for group in portal.groups:
            yield record("peers", addresses.peer_group(group), group_name(PeerGroup(group, 0), say))
    if "association" in kinds:
        for association in portal.associations:
            where = say.country(association.country) if association.country else ""
            yield record("association", addresses.association(association.id), association.name, where, country=where)
    for frame in frames.frames:
        if frame.language == say.code and frame.each is None and frame.source:
            title, words = words_of((frames.folder / frame.folder / frame.path).read_text("utf-8"))
            if title:
                yield record("page", frame.path.removesuffix("index.html"), title, words, *_CAPITALS.findall(title))


def depends_on(portal: Portal) -> Iterator[str]:
    """All parts of a portal that records contain, apart from the standards: if they change, so does the index."""
    for listing in portal.listings:
        yield f"{listing.institution!r} {award_state(listing.award)} {listing.heard!r}"
    yield repr([*portal.groups])
    yield repr([(one.id, one.name, one.country) for one in portal.associations])


def _sorted_by(listing: Listing, say: Printer) -> dict[str, str]:
    who = listing.institution
    return {
        "country": say.country(who.country),
        "legal_form": say.name(f"legal_form.{who.legal_form}") if who.legal_form else "",
        "recognised": say.phrase(f"award.state.{award_state(listing.award)}"),
    }


def _initials(code: str) -> str:
    """The initials of a code of three words or more, which people use as its name: ROA for "return_on_assets"."""
    words = code.split("_")
    return "".join(word[:1] for word in words).upper() if len(words) > 2 else ""


def _plain(text: str) -> str:
    """Words without markup."""
    return str(text.striptags()) if isinstance(text, Markup) else str(text)


def words_of(frame: str) -> tuple[str, str]:
    """Title and words of a page of prose as it was framed, without slots, tables and pictures."""
    article = _ARTICLE.search(frame)
    title = _TITLE.search(article[1]) if article else None
    if article is None or title is None:
        return "", ""
    return _words(title[1]), _words(article[1][title.end() :])


def _words(marked: str) -> str:
    return _plain(Markup(_SLOT.sub(" ", _SILENT.sub(" ", marked))))  # noqa: S704 -- only its words are kept


def fragments(files: Mapping[str, bytes]) -> dict[str, str]:
    """What Pagefind calls each page, by its path."""
    found = {}
    for name, data in files.items():
        if fragment := _FRAGMENT.search(name):
            said = json.loads(gzip.decompress(data).removeprefix(MARK))
            found[f"{said['url'].removeprefix('/')}index.html"] = fragment[1]
    return found


class Indexing:
    """An index in the making: Pagefind runs in a process of its own while pages are filled."""

    def __init__(self, found: Iterable[Record], home: Path) -> None:
        """Start indexing, unless the same records were indexed before. `home` is a folder of the cache.

        Institutions are not indexed: `names.js` finds them by all that their records hold, and Pagefind would write a
        file for each.
        """
        pages = {record.path: record.page() for record in found if not record.shard}
        self.digest = hashlib.sha256(json.dumps(pages, sort_keys=True).encode() + VERSION.encode()).hexdigest()[:24]
        self._place = home / self.digest
        self._made = kept.get(self._place, self.digest)
        self._work: Path | None = None
        self._process: subprocess.Popen[str] | None = None
        if self._made is None and pages:
            self._begin(pages, home)

    def _begin(self, pages: Mapping[str, str], home: Path) -> None:
        work = home / f".{self.digest}-{os.getpid()}-work"
        for path, page in pages.items():
            place = work / "site" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(page, "utf-8")
        self._work = work
        command = [str(get_executable()), "--site", str(work / "site"), "--output-path", str(work / "made"), "--quiet"]
        self._process = subprocess.Popen(
            bound(command), cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
        )

    def files(self) -> dict[str, bytes]:
        """The files of the index, for `pagefind/`. Waits; raises `SearchError` if Pagefind fails."""
        if self._process is not None:
            said, _ = self._process.communicate()
            if self._process.returncode:
                raise SearchError(f"Pagefind could not index: {said}")
            self._process = None
            if self._work is not None:
                self._keep(self._work / "made")
            self.close()
        made: dict[str, bytes] = marshal.loads(self._made) if self._made else {}  # noqa: S302 -- ours, and whole
        files = deterministic(made) if made else {}
        return {f"{FOLDER}/{name}": data for name, data in files.items() if not name.startswith(NOT_USED)}

    def _keep(self, made: Path) -> None:
        """Store the index as one file in the cache, and remove old ones."""
        files = {path.relative_to(made).as_posix(): path.read_bytes() for path in made.rglob("*") if path.is_file()}
        self._made = marshal.dumps(files)
        kept.put(self._place, self.digest, self._made)
        kept.forget(self._place.parent, self._place.stat().st_mtime, [self._place])

    def close(self) -> None:
        """Stop the running process, if any, and clean up."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
        if self._work is not None:
            shutil.rmtree(self._work, ignore_errors=True)
            self._work = None

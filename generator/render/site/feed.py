"""Feeds in the Atom format (RFC 4287). They need absolute addresses, so only a site with one has them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final
from xml.etree import ElementTree as ET

from generator.language.printer import Printer
from generator.render.addresses import Page
from generator.render.site.staging import Artifact

PAGE: Final = "stories/index.html"
"""The page next to which the feed of stories is."""

NAME: Final = "stories/feed.xml"

MOST: Final = 50
"""Entries of a feed; older ones stay on the page."""

NEVER: Final = "1970-01-01T00:00:00Z"
"""When a feed without an entry was updated: the format asks for a moment, and the day of the build says nothing."""

_ATOM: Final = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry: `id` is an absolute address that never changes, `address` is below the front page of the language."""

    id: str
    title: str
    day: date
    address: str
    authors: Sequence[str] = ()
    summary: str = ""


def stories(page: Page, say: Printer, site_name: str) -> Artifact:
    """`stories/feed.xml` of one language: the newest stories, with their summaries and links to their pages."""
    home, title = page.site_url, f"{say.phrase('posts.stories.title')} · {site_name}"
    entries = [
        FeedEntry(f"{home}{address}", story.title, story.date, address, story.authors, story.summary)
        for address, story in page.posts("stories")
    ]
    return feed(NAME, "stories/", title, entries, home=home, folder=page.folders[page.language], language=page.language)


def feed(
    name: str,
    about: str,
    title: str,
    entries: Iterable[FeedEntry],
    *,
    home: str,
    folder: str,
    language: str,
    author: str = "",
) -> Artifact:
    """One feed: the newest of its entries, which come newest first. `about` is the page that has all of them.

    `home` is the absolute address of the language's front page, `folder` the language's own in the site. An entry
    without authors is by the feed's `author`.
    """
    ET.register_namespace("", _ATOM)
    root = ET.Element(_tag("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": language})
    shown = list(entries)[:MOST]
    _text(root, "id", f"{home}{name}")
    _text(root, "title", title)
    newest = max((entry.day for entry in shown), default=None)
    _text(root, "updated", _moment(newest) if newest else NEVER)
    if author:
        _text(ET.SubElement(root, _tag("author")), "name", author)
    ET.SubElement(root, _tag("link"), {"rel": "self", "type": "application/atom+xml", "href": f"{home}{name}"})
    ET.SubElement(root, _tag("link"), {"rel": "alternate", "type": "text/html", "href": f"{home}{about}"})
    for one in shown:
        entry = ET.SubElement(root, _tag("entry"))
        _text(entry, "id", one.id)
        _text(entry, "title", one.title)
        _text(entry, "updated", _moment(one.day))
        for name_ in one.authors:
            _text(ET.SubElement(entry, _tag("author")), "name", name_)
        ET.SubElement(entry, _tag("link"), {"rel": "alternate", "type": "text/html", "href": f"{home}{one.address}"})
        if one.summary:
            _text(entry, "summary", one.summary)
    return folder + name, '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, _tag(name)).text = text


def _moment(day: date) -> str:
    """Midnight of a date, in UTC: a day has no time of its own."""
    return datetime.combine(day, time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

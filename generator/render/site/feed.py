"""The feed of stories, in the Atom format (RFC 4287). It needs absolute addresses, so only a site with one has it."""

from datetime import UTC, date, datetime, time
from typing import Final
from xml.etree import ElementTree as ET

from generator.language.printer import Printer
from generator.render.addresses import Page
from generator.render.site.staging import Artifact

PAGE: Final = "stories/index.html"
"""The page next to which the feed is."""

NAME: Final = "stories/feed.xml"

MOST: Final = 50
"""Entries of a feed; older ones stay on the page."""

_ATOM: Final = "http://www.w3.org/2005/Atom"


def stories(page: Page, say: Printer, site_name: str) -> Artifact:
    """`stories/feed.xml` of one language: the newest stories, with their summaries and links to their pages."""
    ET.register_namespace("", _ATOM)
    home = page.site_url
    feed = ET.Element(_tag("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": page.language})
    told = page.posts("stories")[:MOST]
    _text(feed, "id", f"{home}{NAME}")
    _text(feed, "title", f"{say.phrase('posts.stories.title')} · {site_name}")
    newest = max((story.date for _, story in told), default=None)
    _text(feed, "updated", _moment(newest) if newest else "1970-01-01T00:00:00Z")
    ET.SubElement(feed, _tag("link"), {"rel": "self", "type": "application/atom+xml", "href": f"{home}{NAME}"})
    ET.SubElement(feed, _tag("link"), {"rel": "alternate", "type": "text/html", "href": f"{home}stories/"})
    for address, story in told:
        entry = ET.SubElement(feed, _tag("entry"))
        _text(entry, "id", f"{home}{address}")
        _text(entry, "title", story.title)
        _text(entry, "updated", _moment(story.date))
        for author in story.authors:
            _text(ET.SubElement(entry, _tag("author")), "name", author)
        ET.SubElement(entry, _tag("link"), {"rel": "alternate", "type": "text/html", "href": f"{home}{address}"})
        _text(entry, "summary", story.summary)
    path = page.folders[page.language] + NAME
    return path, '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(feed, encoding="unicode") + "\n"


def _tag(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, _tag(name)).text = text


def _moment(day: date) -> str:
    """Midnight of a date, in UTC: a story has no time of day."""
    return datetime.combine(day, time(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

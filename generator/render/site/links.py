"""Does every link inside a site lead somewhere? Asked of the finished files, whoever wrote them."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote, urlsplit

_ADDRESSES = {"a": "href", "area": "href", "link": "href", "script": "src", "img": "src", "iframe": "src"}
_ELSEWHERE = frozenset({"preconnect", "dns-prefetch", "canonical", "alternate"})
"""Kinds of `link` that name a whole address, or none to be fetched."""


class _Page(HTMLParser):
    """The anchors and the links of one page."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors = {"", "top"}
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element's name, and of where it leads."""
        said = {name: value or "" for name, value in attrs}
        self.anchors.update(said[name] for name in ("id", "name") if name in said)
        address = said.get(_ADDRESSES.get(tag, ""), "")
        if address and not (tag == "link" and _ELSEWHERE & set(said.get("rel", "").split())):
            self.links.add(address)


def broken(site: Path, root: str = "") -> Iterator[tuple[str, str]]:
    """Each page with each link of it, inside the site, that leads to no file or to no place on its page.

    `root` is the folder of its host in which the site stands (`/portal/`), where it knows.
    """
    pages: dict[str, _Page] = {}
    for file in sorted(path for path in site.rglob("*.html") if path.is_file()):
        page = _Page()
        with suppress(AssertionError):  # how the library ends at a marked section of a kind that is none
            page.feed(file.read_text("utf-8", "replace"))
        pages[file.relative_to(site).as_posix()] = page
    for name, page in pages.items():
        for link in sorted(page.links):
            try:
                leads = _leads_somewhere(site, pages, name, link, root)
            except (OSError, ValueError):
                leads = False  # a name that no file can have
            if not leads:
                yield name, link


def _leads_somewhere(site: Path, pages: Mapping[str, _Page], name: str, link: str, root: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    if parts.scheme or parts.netloc:
        return True
    # The page of what is missing is shown at any address, and its links begin at the root of the site.
    path, folder = parts.path, "" if name == "404.html" else name.rpartition("/")[0]
    if root and name.endswith("404.html") and path.startswith(root):
        path, folder = path.removeprefix(root) or "./", ""
    if path.startswith("/"):
        return False  # a site stands in any folder of its host, so no other link may begin at the root of it
    target = normpath(f"{folder}/{unquote(path)}".lstrip("/")) if path else name
    if target == ".." or target.startswith("../"):
        return False
    if (site / target).is_dir():
        target = f"{target}/index.html".removeprefix("./")
    if not (site / target).is_file():
        return False
    return target not in pages or not parts.fragment or unquote(parts.fragment) in pages[target].anchors

"""Checks that every link inside a finished site leads somewhere, no matter what wrote the page."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from posixpath import normpath
from urllib.parse import unquote, urlsplit

_ADDRESSES = {"a": "href", "area": "href", "link": "href", "script": "src", "img": "src", "iframe": "src"}
_ELSEWHERE = frozenset({"preconnect", "dns-prefetch", "canonical", "alternate"})
"""Kinds of `link` with an absolute address, or with one that is not fetched."""


_FRONT = "index.html"


class _Page(HTMLParser):
    """The anchors and the links of one page, and its folder on the host (`/portal/`), if it says so."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors = {"", "top"}
        self.links: set[str] = set()
        self.folder = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an element's anchors and its link."""
        said = {name: value or "" for name, value in attrs}
        self.anchors.update(said[name] for name in ("id", "name") if name in said)
        address = said.get(_ADDRESSES.get(tag, ""), "")
        if address and not (tag == "link" and _ELSEWHERE & set(said.get("rel", "").split())):
            self.links.add(address)
        elif tag == "link" and said.get("rel") == "canonical":
            with suppress(ValueError):
                self.folder = urlsplit(address).path


def broken(site: Path) -> Iterator[tuple[str, str]]:
    """Each page with each of its links inside the site that leads to a missing file or a missing anchor.

    The links of the page for missing addresses begin at the root of the host. In which folder of it the site stands is
    what its front page says (`link rel="canonical"`).
    """
    pages: dict[str, _Page] = {}
    for file in sorted(path for path in site.rglob("*.html") if path.is_file()):
        page = _Page()
        with suppress(AssertionError):  # HTMLParser's reaction to a marked section of an unknown kind
            page.feed(file.read_text("utf-8", "replace"))
        pages[file.relative_to(site).as_posix()] = page
    root = pages[_FRONT].folder if _FRONT in pages else ""
    for name, page in pages.items():
        for link in sorted(page.links):
            try:
                leads = _leads_somewhere(site, pages, name, link, root)
            except (OSError, ValueError):
                leads = False  # not a valid file name
            if not leads:
                yield name, link


def _leads_somewhere(site: Path, pages: Mapping[str, _Page], name: str, link: str, root: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    if parts.scheme or parts.netloc:
        return True
    # The page for missing addresses is shown at any address, and its links begin at the root of the site.
    path, folder = parts.path, "" if name == "404.html" else name.rpartition("/")[0]
    if root and name.endswith("404.html") and path.startswith(root):
        path, folder = path.removeprefix(root) or "./", ""
    if path.startswith("/"):
        return False  # a site works in any folder of its host, so no other link may begin at the host's root
    target = normpath(f"{folder}/{unquote(path)}".lstrip("/")) if path else name
    if target == ".." or target.startswith("../"):
        return False
    if (site / target).is_dir():
        target = f"{target}/index.html".removeprefix("./")
    if not (site / target).is_file():
        return False
    return target not in pages or not parts.fragment or unquote(parts.fragment) in pages[target].anchors

"""Where does a page stand, and how do links lead from it to others, under any sub-path?

All links are relative, so that the site works at any address. Every address is relative to its language's root and
ends in a slash: "institutions/prodem/2014/". The default language stands at the site's root, others under their code.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from generator.model import Frame, Frames

EMPTY: Final = "empty_institution"
"""A page in place of the profile, for institutions without a filing."""

KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "area": ("code",),
    "association": ("id",),
    "country": ("code",),
    EMPTY: ("id",),
    "filing": ("id", "period"),
    "indicator": ("code",),
    "institution": ("id",),
    "review": ("id", "period"),
}
"""What a page can be filled for (`each:`), and what takes the place of folders in its address."""


def institution(id: str) -> str:  # noqa: A002 - the model's own word
    """The address of a profile."""
    return f"institutions/{id}/"


def filing(id: str, period: str) -> str:  # noqa: A002 - the model's own word
    """The address of one filing."""
    return f"institutions/{id}/{period}/"


def country(iso2: str) -> str:
    """The address of a country."""
    return f"countries/{iso2.lower()}/"


def indicator(code: str) -> str:
    """The address of an indicator."""
    return f"indicators/{code}/"


def area(code: str) -> str:
    """The address of an area."""
    return f"areas/{code}/"


def association(id: str) -> str:  # noqa: A002 - the model's own word
    """The address of an association."""
    return f"associations/{id}/"


def review(id: str, period: str) -> str:  # noqa: A002 - the model's own word
    """The address of the review of one filing."""
    return f"institutions/{id}/{period}/review/"


def badge(id: str, form: str = "svg") -> str:  # noqa: A002 - the model's own word
    """The lasting address of an institution's badge, as a picture (svg, png) or for shields.io (json)."""
    return f"badges/{id}.{form}"


def credential(id: str, period: str) -> str:  # noqa: A002 - the model's own word
    """The address of the signed credential about one award."""
    return f"credentials/{id}/{period}.json"


def issuer(association: str) -> str:
    """The address of an association as an issuer of credentials, with its keys."""
    return f"issuers/{association}.json"


def status(association: str) -> str:
    """The address of the list that says which of an association's credentials were withdrawn."""
    return f"status/{association}.json"


def achievement(policy: str) -> str:
    """The address of what a credential says was achieved, under one version of the policy."""
    return f"achievements/star-{policy}.json"


NOWHERE = "https://portal.invalid/"
"""What whole addresses begin with where nobody said where the site will stand: a name that never exists (RFC 2606)."""


def site_root(site_url: str | None) -> str:
    """What whole addresses of the site begin with; ends in a slash."""
    return f"{site_url.rstrip('/')}/" if site_url else NOWHERE


def prefix(languages: tuple[str, ...], language: str) -> str:
    """What stands before every path of a language: nothing for the default, "es/" for Spanish."""
    return "" if language == languages[0] else f"{language}/"


class Page:
    """The page being filled. Slots and parts know it as `page`; it turns to the next page before each fill.

    `home` leads to the front page of this language, `root` to the site's root, where the files are that all languages
    share (`api/`, `downloads/`). Both end in a slash, so that `page.home ~ "indicators/par30/"` is a link.
    """

    def __init__(self, frames: Frames, language: str) -> None:
        self.language = language
        self._languages = frames.languages
        self._site_url = frames.site_url
        self._prefix = prefix(frames.languages, language)
        self._exists = {(frame.language, frame.path) for frame in frames.frames}
        self._frame = Frame(language, "index.html", "")
        self.address = ""
        self.home = self.root = "./"

    def turn_to(self, frame: Frame, address: str) -> None:
        """Make `frame`, filled for `address`, the page that links lead from."""
        self._frame = frame
        self.address = address
        if frame.path == "404.html":
            # Shown at addresses of any depth: only the root is a fixed point.
            self.root = urlsplit(self._site_url).path.rstrip("/") + "/" if self._site_url else "./"
            self.home = self.root + self._prefix
            return
        self.home = "../" * address.count("/") or "./"
        self.root = "../" * (address.count("/") + 1) if self._prefix else self.home

    @property
    def kind(self) -> str:
        """What the page is filled for ("institution"); empty for a page that exists once."""
        return self._frame.each or ""

    @property
    def path(self) -> str:
        """The page's file, relative to the site's root."""
        file = "" if self._frame.path.endswith("index.html") else "404.html"
        return f"{self._prefix}{self.address}{file or 'index.html'}"

    @property
    def site_url(self) -> str:
        """Where this language's front page will stand; empty where the site does not know."""
        return f"{self._site_url.rstrip('/')}/{self._prefix}" if self._site_url else ""

    @property
    def whole(self) -> str:
        """The same where somebody else will copy it: with a name that never exists where the site does not know."""
        return f"{site_root(self._site_url)}{self._prefix}"

    @property
    def canonical(self) -> str:
        """The whole address, to be cited; empty where the site does not know where it will stand (`site_url`)."""
        return f"{self.site_url}{self.address}" if self._site_url else ""

    def alternate(self, language: str) -> str:
        """The same page in another language, or that language's front page where it has no such page."""
        same = self.address if (language, self._frame.path) in self._exists else ""
        if self._frame.path == "404.html":
            same = ""
        return f"{self.root}{prefix(self._languages, language)}{same}"

"""The addresses of pages, and the links between them, under any sub-path.

All links are relative, so that the site works at any address. Every address is relative to its language's root and ends
in a slash: "institutions/prodem/2014/". The default language is at the site's root, the others under their code.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, urlsplit

from generator.language.printer import Printer
from generator.model import Frame, Frames, Story


def institution(id: str) -> str:  # noqa: A002 - the model's own word
    """Address of a profile."""
    return f"institutions/{id}/"


def filing(id: str, period: str) -> str:  # noqa: A002 - the model's own word
    """Address of one filing."""
    return f"institutions/{id}/{period}/"


def country(iso2: str) -> str:
    """Address of a country's page."""
    return f"countries/{iso2.lower()}/"


def indicator(code: str) -> str:
    """Address of an indicator's page."""
    return f"indicators/{code}/"


def area(code: str) -> str:
    """Address of an area's page."""
    return f"areas/{code}/"


def association(id: str) -> str:  # noqa: A002 - the model's own word
    """Address of an association's page."""
    return f"associations/{id}/"


def peer_group(name: str) -> str:
    """Address of a peer group's page."""
    return f"peers/{peer_code(name)}/"


def peer_code(name: str) -> str:
    """The name of a peer group as a part of an address: "legal_form:nbfi+region:africa" is legal-form-nbfi-region-africa."""
    return name.replace(":", "-").replace("+", "-").replace("_", "-")


def review(id: str, period: str) -> str:  # noqa: A002 - the model's own word
    """Address of the review of one filing."""
    return f"institutions/{id}/{period}/review/"


def badge(id: str, form: str = "svg") -> str:  # noqa: A002 - the model's own word
    """The permanent address of an institution's badge, as a picture (svg, png) or for shields.io (json)."""
    return f"badges/{id}.{form}"


def credential(id: str, period: str) -> str:  # noqa: A002 - the model's own word
    """Address of the signed credential about one award."""
    return f"credentials/{id}/{period}.json"


def country_json(iso2: str) -> str:
    """Address of a country in the API."""
    return f"api/v1/countries/{iso2.lower()}.json"


def indicator_json(code: str) -> str:
    """Address of an indicator with its values in the API."""
    return f"api/v1/indicators/{code}.json"


def association_json(id: str) -> str:  # noqa: A002 - as above
    """Address of an association in the API."""
    return f"api/v1/associations/{id}.json"


def issuer(association: str, former: int = 0) -> str:
    """Address of an association as an issuer of credentials, with its keys; of its former addresses by number."""
    return f"issuers/{association}.{former}.json" if former else f"issuers/{association}.json"


def status(association: str, former: int = 0) -> str:
    """Address of the list that says which of an association's credentials were withdrawn; numbered as `issuer`."""
    return f"status/{association}.{former}.json" if former else f"status/{association}.json"


def achievement(policy: str) -> str:
    """Address of the description of the achievement, under one version of the policy."""
    return f"achievements/star-{policy}.json"


NOWHERE = "https://portal.invalid/"
"""The root of absolute addresses where the site's address is not set: a name that never exists (RFC 2606)."""


def site_root(site_url: str | None) -> str:
    """Root of the site's absolute addresses; ends in a slash."""
    return f"{site_url.rstrip('/')}/" if site_url else NOWHERE


def prefix(languages: tuple[str, ...], language: str) -> str:
    """What precedes every path of a language: nothing for the default, "es/" for Spanish."""
    return "" if language == languages[0] else f"{language}/"


def _address(frame: Frame) -> str:
    """The address of a page that exists once."""
    return frame.path.removesuffix("index.html")


class Untranslated(NamedTuple):
    """The notice on a page that is shown in a language other than the reader's."""

    language: str
    words: str

    @classmethod
    def notice(cls, reader: Printer, say: Printer) -> Untranslated:
        """In the reader's language if that has the phrase, otherwise in that of the page."""
        key = "page.untranslated"
        teller = reader if reader.has_own(key) else say
        names = {name: teller.locale.language(one.code) for name, one in (("wanted", reader), ("shown", say))}
        return cls(teller.code, teller.phrase(key, **names))


class Page:
    """The page being filled. Slots and parts know it as `page`; `turn_to` moves it to the next page before each fill.

    `home` leads to the front page of this language, `root` to the site's root, where the files are shared by all
    languages (`api/`, `downloads/`). Both end in a slash, so that `page.home ~ "indicators/par30/"` is a link.
    """

    def __init__(self, frames: Frames, language: str, untranslated: Untranslated | None = None) -> None:
        self.language = language
        self.untranslated = untranslated
        self._languages = frames.languages
        self._site_url = frames.site_url
        self._contacts = frames.contacts
        self._prefix = prefix(frames.languages, language)
        self._exists = {(frame.language, frame.path) for frame in frames.frames}
        self._posts: dict[tuple[str, str, str], list[tuple[str, Story]]] = {}
        told = [(_address(frame), frame.story) for frame in frames.frames if frame.language == language and frame.story]
        for address, story in sorted(told, key=lambda one: (-one[1].date.toordinal(), one[1].title)):
            about = [(kind, code) for kind, codes in story.about.items() for code in codes]
            for kind, code in [("", ""), *about]:
                self._posts.setdefault((address.partition("/")[0], kind, code), []).append((address, story))
        self._frame = Frame(language, "index.html", "")
        self.address = ""
        self.home = self.root = "./"

    def turn_to(self, frame: Frame, address: str) -> None:
        """Make `frame`, filled for `address`, the page that links start from."""
        self._frame = frame
        self.address = address
        if frame.path == "404.html":
            # The 404 page is shown at addresses of any depth, so only the root is a fixed point.
            self.root = urlsplit(self._site_url).path.rstrip("/") + "/" if self._site_url else "./"
            self.home = self.root + self._prefix
            return
        self.home = "../" * address.count("/") or "./"
        self.root = "../" * (address.count("/") + 1) if self._prefix else self.home

    def way_to(self, address: str) -> str:
        """The way to a page that exists once; empty if the portal has no such page."""
        return f"{self.home}{address}" if (self.language, f"{address}index.html") in self._exists else ""

    @property
    def kind(self) -> str:
        """What the page is filled for ("institution"); empty for a page that exists once."""
        return self._frame.each or ""

    def has(self, address: str) -> bool:
        """True if the site has a page at this address in this language: a portal may leave pages out."""
        return (self.language, f"{address}index.html") in self._exists

    def is_under(self, url: str) -> bool:
        """True if the page is in the folder of another page, as the engine writes its address."""
        folder = url.removeprefix("./")
        return folder != "" and self.address.startswith(folder) and self.address != folder

    @property
    def path(self) -> str:
        """The page's file, relative to the site's root."""
        file = "" if self._frame.path.endswith("index.html") else "404.html"
        return f"{self._prefix}{self.address}{file or 'index.html'}"

    @property
    def site_url(self) -> str:
        """Address of this language's front page; empty if the site's address is not set."""
        return f"{self._site_url.rstrip('/')}/{self._prefix}" if self._site_url else ""

    @property
    def site_root(self) -> str:
        """Address of the site's root, the same in all languages; a name that never exists if it is not set."""
        return site_root(self._site_url)

    @property
    def whole(self) -> str:
        """The same for texts that are copied elsewhere; a name that never exists if the site's address is not set."""
        return f"{site_root(self._site_url)}{self._prefix}"

    @property
    def canonical(self) -> str:
        """The absolute address, for citation; empty if the site's address is not set.

        A page in another language cites the page of that language.
        """
        written = prefix(self._languages, self._frame.folder)
        return f"{self._site_url.rstrip('/')}/{written}{self.address}" if self._site_url else ""

    @property
    def repository(self) -> str:
        """The address of the project that the site is made from, `repo_url`; empty if it is not set."""
        return self._contacts.repository.rstrip("/")

    def contact(self, about: str) -> str:
        """Whom readers of this page write to, `extra.contact`; empty if it is not set. `about` is what the page is about."""
        return self._written_to(self._contacts.contact, about)

    def reports(self, about: str) -> str:
        """Where readers report an error on this page: `extra.report_errors`, else `extra.contact`; empty without both."""
        return self._written_to(self._contacts.reports or self._contacts.contact, about)

    def _written_to(self, address: str, about: str) -> str:
        """An address with `{page}` and `{about}` filled in; an e-mail begins with them as its subject and its text."""
        if address.startswith("mailto:") and "?" not in address:
            address += "?subject={about}&body={page}"
        page = quote(self.canonical or self.address, safe="")
        return address.replace("{page}", page).replace("{about}", quote(about or self.address, safe=""))

    @property
    def words_home(self) -> str:
        """The front page of the language that the page is written in: the place of files with words, such as charts."""
        return self.root + prefix(self._languages, self._frame.folder) if self._frame.written_in else self.home

    @property
    def embed(self) -> str:
        """The bare page of this language that other sites may frame, below the root of the site."""
        return f"embed/{prefix(self._languages, self._frame.folder or self.language)}"

    @property
    def story(self) -> Story | None:
        """What the head of the page says, if it is a story."""
        return self._frame.story

    def posts(self, folder: str, kind: str = "", code: str = "") -> list[tuple[str, Story]]:
        """All "stories" or "briefs", or those about one thing ("institutions", "prodem"), newest first, with addresses."""
        return self._posts.get((folder, kind, code), [])

    @property
    def folders(self) -> dict[str, str]:
        """The folder of each language of the site, by its code: empty for the default, "es/" for Spanish."""
        return {language: prefix(self._languages, language) for language in self._languages}

    def alternate(self, language: str) -> str:
        """The same page in another language, or that language's front page if it has no such page."""
        same = self.address if (language, self._frame.path) in self._exists else ""
        if self._frame.path == "404.html":
            same = ""
        return f"{self.root}{prefix(self._languages, language)}{same}"

    def hreflang(self, language: str) -> str:
        """The same for search engines, which want an absolute address if the site's is set."""
        there = self.alternate(language)
        return f"{self.site_root}{there.removeprefix(self.root)}" if self._site_url and self.root != "/" else there

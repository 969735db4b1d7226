"""The pages that the site engine made, to be filled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

ALTERNATE = "https://alternate.invalid/"
"""Where links to other languages point in a frame, with a language code appended, until the fill knows the page."""


@dataclass(frozen=True, slots=True)
class Story:
    """A post by people of the repository, from the head of its Markdown page."""

    title: str
    summary: str
    date: date
    authors: tuple[str, ...]
    about: Mapping[str, tuple[str, ...]]  # by kind, such as "institutions": ids or codes
    fictional: bool = False  # about invented institutions: only a portal that shows such institutions has the page

    @classmethod
    def saved(cls, found: Mapping[str, Any]) -> "Story":
        """A story as `dataclasses.asdict` and JSON leave it."""
        about = {kind: tuple(codes) for kind, codes in found["about"].items()}
        day = date.fromisoformat(str(found["date"]))
        return cls(found["title"], found["summary"], day, tuple(found["authors"]), about, found["fictional"])


@dataclass(frozen=True, slots=True)
class Frame:
    """One HTML page that the site engine made from a Markdown page, to be filled.

    `path` is relative to the language's root and ends in `.html`. `each` names what it is filled for; None: once.
    `written_in` is the language of the page if its own language lacks it; otherwise empty.
    """

    language: str
    path: str
    source: str  # the Markdown file, relative to `docs/<language>/`; empty for pages of the theme itself (404)
    each: str | None = None
    written_in: str = ""
    story: Story | None = None

    @property
    def folder(self) -> str:
        """The language whose Markdown it was made from: its folder in `docs/`, and among the frames."""
        return self.written_in or self.language


@dataclass(frozen=True, slots=True)
class Contacts:
    """Whom readers write to, as `mkdocs.yml` says: addresses of pages or `mailto:`; empty where it says nothing."""

    contact: str = ""  # `extra.contact`
    reports: str = ""  # `extra.report_errors`, with `{page}` and `{about}`
    repository: str = ""  # `repo_url`

    @classmethod
    def of(cls, extra: Mapping[str, Any] | None, repo_url: object) -> Self:
        """Those that settings name. What is neither a web address nor `mailto:` is no address to write to."""
        named = [(extra or {}).get("contact"), (extra or {}).get("report_errors"), repo_url]
        return cls(
            *(str(one) if str(one or "").startswith(("https://", "http://", "mailto:")) else "" for one in named)
        )


@dataclass(frozen=True, slots=True)
class Frames:
    """All frames of a site, in `folder/<language>/`, next to the theme's assets. The first language is the default."""

    folder: Path
    digest: str
    languages: tuple[str, ...]
    site_names: Mapping[str, str]  # by language
    site_url: str | None
    frames: tuple[Frame, ...]
    host: str = ""  # the code of the host that `extra.host` names
    contacts: Contacts = Contacts()

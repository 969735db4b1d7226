"""The result of signing: documents for the site, the credentials for badges, and remarks on both."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from generator.language.printer import Printer
from generator.model import Portal
from generator.problems import Problem, in_order
from generator.render import addresses


@dataclass(frozen=True)
class PublishedCredentials:
    """Everything that makes badges verifiable. `credentials` holds the texts by (institution, period)."""

    files: Mapping[str, str] = field(default_factory=dict)
    credentials: Mapping[tuple[str, str], str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @cached_property
    def _by_institution(self) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for (id_, period), text in self.credentials.items():
            found.setdefault(id_, {})[period] = text
        return found

    def of(self, institution: str) -> Mapping[str, str]:
        """The credentials of one institution by period."""
        return self._by_institution.get(institution, {})


LISTS: Final = "status/"
"""The folder of the lists of withdrawn badges."""


def remarks(issued: PublishedCredentials, site_url: str | None, say: Printer) -> tuple[str, ...]:
    """Remarks for the person who builds, about the badges of the site."""
    found = []
    if not any(path.startswith(LISTS) for path in issued.files):  # with a key, each association has a signed list
        found.append(say.phrase("terminal.built.unsigned"))
    elif not site_url:
        found.append(say.phrase("terminal.built.nowhere", address=addresses.NOWHERE))
    return tuple(found)


def with_credentials(portal: Portal, issued: PublishedCredentials) -> Portal:
    """The portal with the addresses of its credentials, and the problems of those that were signed offline."""
    return replace(
        portal,
        credentials={which: addresses.credential(*which) for which in issued.credentials},
        problems=tuple(in_order([*portal.problems, *issued.problems])),
    )

"""What a page is about, for search engines: JSON-LD in the terms of schema.org.

An institution is an organisation, and what it reported a dataset that it made and the portal published; the page `data/`
is the catalogue. Only a site with a known address has it: the terms ask for absolute addresses. Rankings and ratings of
schema.org are not used.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model import Country, Dossier, Indicator, Licence, Listing, Portal, Source
from generator.render import addresses
from generator.render.addresses import Page
from generator.render.api import downloads

_ESCAPED: Final = {ord(char): f"\\u{ord(char):04x}" for char in "<>&'\u2028\u2029"}
"""As JSON writes characters that could end the element or an attribute, begin a comment, or begin a line."""

_ELEMENT = Markup('<script type="application/ld+json">{}</script>\n')
_TYPES: Final = {"csv": "text/csv", "json": "application/json", "zip": "application/zip", "gz": "application/gzip"}


class LinkedData:
    """The descriptions of pages in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    def institution(self, dossier: Dossier, page: Page, site_name: str) -> Markup:
        """An institution, and the dataset of what it reported if it reported anything."""
        who, root = dossier.institution, page.site_root
        invented = _plain(self._say.phrase("demonstration.institution")) if who.fictional else None
        organisation: dict[str, Any] = {
            "@type": "Organization",
            "@id": f"{root}{addresses.institution(who.id)}#organization",
            "name": who.name,
            "legalName": who.full_name,
            "alternateName": [name for name in (who.acronym, *who.former_names) if name],
            "foundingDate": str(who.founded) if who.founded else None,
            "dissolutionDate": who.ended.date.isoformat() if who.ended and who.ended.how == "closed" else None,
            "address": {"@type": "PostalAddress", "addressCountry": who.country},
            "url": who.website,
            "mainEntityOfPage": page.canonical,
            "disambiguatingDescription": invented,
        }
        found = [organisation]
        if dossier.filings:
            files = [f"api/v1/institutions/{who.id}.json", f"downloads/{who.id}/{who.id}-facts.csv"]
            found.append(
                self._dataset(
                    page,
                    site_name,
                    name=who.name,
                    about=" ".join(filter(None, (self._say.phrase("linked.institution", name=who.name), invented))),
                    files=[*files, f"downloads/{who.id}/{who.id}.zip"],
                    licences=(who.licence,) if who.licence else (),
                    sources=who.sources,
                    more={
                        "creator": {"@id": organisation["@id"]},
                        "temporalCoverage": f"{dossier.periods[-1]}/{dossier.periods[0]}",
                        "dateModified": dossier.newest.isoformat() if dossier.newest else None,
                        "spatialCoverage": who.country,
                    },
                )
            )
        return self._element(page, found)

    def country(self, country: Country, page: Page, site_name: str, portal: Portal) -> Markup:
        """What the institutions of a country reported."""
        name = str(self._say.country(country.iso2))
        dataset = self._dataset(
            page,
            site_name,
            name=name,
            about=self._say.phrase("linked.country", name=name),
            files=[downloads.country_file(country)],
            licences=portal.licences,
            sources=portal.origins,
            more={"spatialCoverage": country.iso2, "temporalCoverage": _years(country.listings)},
        )
        return self._element(page, [dataset])

    def indicator(self, indicator: Indicator, page: Page, site_name: str, portal: Portal) -> Markup:
        """The values of an indicator, if any institution reported one."""
        if not portal.reporters.get(indicator.code):
            return Markup()
        label = _plain(self._say.label(indicator))
        dataset = self._dataset(
            page,
            site_name,
            name=label,
            about=_plain(self._say.definition(indicator)),
            files=[downloads.indicator_file(indicator)],
            licences=portal.licences,
            sources=portal.origins,
            more={"variableMeasured": label},
        )
        return self._element(page, [dataset])

    def catalogue(self, page: Page, site_name: str, portal: Portal) -> Markup:
        """The portal as a catalogue, with the file of all facts."""
        facts = self._dataset(
            page,
            site_name,
            name=site_name,
            about=self._say.phrase("linked.portal"),
            files=["downloads/facts.csv.gz", "api/v1/institutions.json"],
            licences=portal.licences,
            sources=portal.origins,
            more={
                "dateModified": portal.newest.isoformat() if portal.newest else None,
                "temporalCoverage": _years(portal.listings),
            },
        )
        catalogue = {
            "@type": "DataCatalog",
            "@id": f"{page.site_root}data/#catalog",
            "name": site_name,
            "url": page.canonical,
            "dataset": {"@id": facts["@id"]},
        }
        return self._element(page, [catalogue, facts])

    @staticmethod
    def _dataset(
        page: Page,
        site_name: str,
        *,
        name: str,
        about: str,
        files: list[str],
        licences: tuple[Licence, ...],
        sources: tuple[Source, ...],
        more: Mapping[str, Any],
    ) -> dict[str, Any]:
        root = page.site_root
        return {
            "@type": "Dataset",
            "@id": f"{page.canonical}#dataset",
            "name": name,
            "description": about,
            "url": page.canonical,
            "inLanguage": page.language,
            "isAccessibleForFree": True,
            "publisher": {"@type": "Organization", "name": site_name, "url": page.site_url},
            "includedInDataCatalog": {"@id": f"{root}data/#catalog"},
            "license": [licence.path for licence in licences if licence.path],
            "isBasedOn": [source.path for source in sources if source.path],
            "creditText": "; ".join(source.title for source in sources),
            "distribution": [
                {"@type": "DataDownload", "contentUrl": root + file, "encodingFormat": _TYPES[file.rpartition(".")[2]]}
                for file in files
            ],
            **more,
        }

    @staticmethod
    def _element(page: Page, found: list[dict[str, Any]]) -> Markup:
        """The element; absent values are left out."""
        if not page.site_url:
            return Markup()
        said = {"@context": "https://schema.org", "@graph": [_present(one) for one in found]}
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
        return _ELEMENT.format(Markup(text))  # noqa: S704 -- no character of it is markup


def _present(said: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value not in (None, "", [])}


def _years(listings: Iterable[Listing]) -> str | None:
    """From the first to the last year with a filing of any of them."""
    years = sorted({period for one in listings for period in one.periods})
    return f"{years[0]}/{years[-1]}" if years else None


def _plain(words: str) -> str:
    return str(words.striptags()) if isinstance(words, Markup) else words

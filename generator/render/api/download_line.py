"""The line with which a page offers its data: CSV, XLSX and JSON, and how much that is.

The workbook is made in the reader's browser by `assets/workbook.js` from what the button here says, with the words of
`assets/panel.json`. The button of an institution says nothing: all of it is in the files that the script reads.
A table of many filings is too large for that: there the line leads to the explorer, where a reader chooses columns.
"""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model import Association, Country, Dossier, Indicator, Licence, Listing, Portal
from generator.render import addresses
from generator.render.api import downloads
from generator.render.api.json_form import in_attribute

MOST_IN_WORKBOOK = 250
"""Filings of a portal whose facts a browser puts into one workbook: about fifty thousand rows."""


class DownloadLine:
    """The lines of one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    def institution(self, dossier: Dossier, root: str) -> Markup:
        """The line of an institution; one that filed nothing has only JSON."""
        who = dossier.institution
        json = f"api/v1/institutions/{who.id}.json"
        if not (dossier.filings or who.ended):
            return self._line(root, json=json)
        package = self._say.phrase("downloads.package")
        return self._line(
            root,
            csv=f"downloads/{who.id}/{who.id}-facts.csv",
            json=json,
            more={f"downloads/{who.id}/{who.id}.zip": package},
            button=Markup("<button type=button data-workbook hidden>XLSX</button>"),
            size=self._say.phrase("downloads.values", n=_rows(dossier)),
        )

    def country(self, country: Country, root: str, explorer: str) -> Markup:
        """The line of a country. `explorer` is the way to that page; empty if the portal has none."""
        name = str(self._say.country(country.iso2))
        return self._some(
            country.listings,
            downloads.country_file(country),
            addresses.country_json(country.iso2),
            (country.iso2.lower(), name),
            (root, explorer and f"{explorer}?country={country.iso2}"),
        )

    def association(self, association: Association, portal: Portal, root: str, explorer: str) -> Markup:
        """The line of an association's members; only JSON if none of them is in the portal."""
        json = addresses.association_json(association.id)
        file = downloads.association_file(association, portal)
        if file is None:
            return self._line(root, json=json)
        return self._some(
            downloads.members_here(association, portal),
            file,
            json,
            (association.id, association.name),
            (root, explorer and f"{explorer}?association={association.id}"),
        )

    def indicator(self, indicator: Indicator, portal: Portal, root: str) -> Markup:
        """The line of an indicator that somebody reported."""
        json = addresses.indicator_json(indicator.code)
        label = str(self._say.label(indicator))
        return self._line(
            root,
            csv=downloads.indicator_file(indicator),
            json=json,
            button=self._button("indicator", indicator.code, json, label, portal.licences),
            size=self._say.phrase("downloads.institutions", n=portal.reporters.get(indicator.code, 0)),
        )

    def everything(self, portal: Portal, root: str, explorer: str) -> Markup:
        """The line of all facts.

        Of a portal with few filings a browser makes a workbook and JSON. Of others there are no such files, because no
        spreadsheet opens them: a sentence says what takes their place.
        """
        filings = sum(len(one.periods) for one in portal.listings)
        table, json = "downloads/facts.csv", "api/v1/institutions.json"
        small = filings <= MOST_IN_WORKBOOK
        name = self._say.phrase("downloads.all")
        buttons = (
            self._button("some", "facts", json, name, portal.licences, table=table),
            self._button("some", "facts", json, name, portal.licences, table=table, form="json"),
        )
        line = self._line(
            root,
            csv=table if small else f"{table}.gz",
            button=Markup(" ").join(buttons) if small else "",
            explorer="" if small else explorer,
            more={"downloads/tables/facts.parquet": "Parquet", "downloads/portal.sqlite.gz": "SQLite (gzip)"},
            size=self._say.phrase("downloads.filings", n=filings),
        )
        if small:
            return line
        return line + Markup("<p>{}</p>").format(self._say.phrase("downloads.too_many", n=MOST_IN_WORKBOOK))

    def _some(
        self, listings: Iterable[Listing], file: str, json: str, names: tuple[str, str], ways: tuple[str, str]
    ) -> Markup:
        listings = list(listings)
        root, explorer = ways
        licences = {one.licence: None for one in (each.institution for each in listings) if one.licence}
        filings = downloads.filings_of(listings)
        large = filings > downloads.MOST_FILINGS_OF_A_WORKBOOK
        return self._line(
            root,
            csv=file,
            json=json,
            button="" if large else self._button("some", names[0], json, names[1], licences),
            explorer=explorer if large else "",
            size=self._say.phrase("downloads.filings", n=filings),
        )

    @staticmethod
    def _button(
        kind: str,
        name: str,
        json: str,
        title: str,
        licences: Iterable[Licence],
        *,
        table: str = "",
        form: str = "",
    ) -> Markup:
        said = {
            "kind": kind,
            "name": name,
            "json": json,
            "title": title,
            "licence": "; ".join(f"{one.title} ({one.path})" for one in licences),
        }
        if table:
            said["table"] = table
        if form:
            said["form"] = form
        return Markup("<button type=\"button\" data-workbook='{}' hidden>{}</button>").format(
            in_attribute(said), form.upper() or "XLSX"
        )

    def _line(
        self,
        root: str,
        *,
        csv: str = "",
        json: str = "",
        button: Markup | str = "",
        explorer: str = "",
        more: Mapping[str, str] | None = None,
        size: str = "",
    ) -> Markup:
        link = Markup('<a href="{}">{}</a>').format
        offered = [
            link(root + csv, "CSV (gzip)" if csv.endswith(".gz") else "CSV") if csv else "",
            button,
            link(explorer, self._say.phrase("downloads.explorer")) if explorer else "",
            link(root + json, "JSON") if json else "",
            *(link(root + path, words) for path, words in (more or {}).items()),
        ]
        listed = Markup(" ").join(filter(None, offered))
        told = Markup(" <small>{}</small>").format(size) if size else ""
        return Markup("<div class=download-line><p><strong>{}</strong> {}{}</p><p role=status></p></div>").format(
            self._say.phrase("downloads.line"), listed, told
        )


def _rows(dossier: Dossier) -> int:
    """The rows of an institution's own table: its facts, and one for each reason for which a filing was not asked."""
    unasked = {
        (period, why)
        for period in dossier.periods
        for code, why in dossier.unasked.get(period, {}).items()
        if (code, period) not in dossier.facts
    }
    return len(dossier.facts) + len(unasked)

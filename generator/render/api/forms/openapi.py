"""`api/v1/openapi.json`: the files of the API and the downloads as OpenAPI describes them.

The schemas are made from the forms, and a test holds every file that is written against them.
"""

from dataclasses import dataclass
from typing import Any

from generator.render.api.forms import institutions, recognition, standards
from generator.render.api.forms.schema import Schema, schema_of
from generator.render.api.json_form import dumped

VERSION = "1.0.0"
ROOT = "api/v1"
FILE = f"{ROOT}/openapi.json"

JSON, CSV, GZIP = "application/json", "text/csv", "application/gzip"


@dataclass(frozen=True, slots=True)
class Described:
    """A file, or one for each value of the parameter in its path."""

    path: str
    says: str
    form: Any = None  # of a JSON file
    media: str = JSON
    always: bool = True  # False: only in some portals, or for some values

    @property
    def parameter(self) -> str:
        """The name in braces; empty if it is one file."""
        return self.path.partition("{")[2].partition("}")[0]


FILES = (
    Described(f"{ROOT}/institutions.json", "All institutions", institutions.InstitutionsFile),
    Described(f"{ROOT}/institutions/{{institution}}.json", "Everything about one institution", institutions.InstitutionFile),
    Described(f"{ROOT}/countries/{{country}}.json", "The institutions of one country", institutions.CountryFile),
    Described(f"{ROOT}/indicators.json", "Every indicator with its definition", standards.IndicatorsFile),
    Described(
        f"{ROOT}/indicators/{{indicator}}.json",
        "One indicator with all its values that can be compared",
        standards.IndicatorFile,
        always=False,
    ),
    Described(f"{ROOT}/questionnaires.json", "What was asked, edition by edition", standards.QuestionnairesFile),
    Described(f"{ROOT}/awards.json", "Every award that was ever given", recognition.AwardsFile),
    Described(f"{ROOT}/policies.json", "The award’s policy in all its versions", standards.PoliciesFile),
    Described(f"{ROOT}/associations.json", "Who reviews and awards", recognition.AssociationsFile),
    Described(f"{ROOT}/associations/{{association}}.json", "One association and its members", recognition.AssociationFile),
    Described(f"{ROOT}/issuers.json", "The documents of those who issue credentials", recognition.IssuersFile),
    Described(f"{ROOT}/audits.json", "The tools of social audits, and the self-audit", standards.AuditsFile),
    Described(f"{ROOT}/ratings.json", "Rating agencies and their scales", standards.RatingsFile),
    Described(f"{ROOT}/questions.json", "What clients are asked", standards.QuestionsFile),
    Described(f"{ROOT}/problems.json", "Every problem with the data", institutions.ProblemsFile),
    Described(f"{ROOT}/publication.json", "The commit that the site was built from", standards.PublicationFile, always=False),
    Described(FILE, "This description", dict[str, Any]),
    Described("downloads/{institution}/{institution}-facts.csv", "The facts of one institution", media=CSV, always=False),
    Described("downloads/{institution}/{institution}.zip", "The data package of one institution", media="application/zip", always=False),
    Described("downloads/countries/{country}.csv.gz", "The facts of one country’s institutions", media=GZIP, always=False),
    Described("downloads/associations/{association}.csv.gz", "The facts of an association’s members", media=GZIP, always=False),
    Described("downloads/indicators/{indicator}.csv", "All values of one indicator that can be compared", media=CSV, always=False),
    Described("downloads/peers/{group}.csv", "Key figures of a peer group’s institutions", media=CSV, always=False),
    Described("downloads/facts.csv.gz", "The facts of all institutions", media=GZIP),
    Described("downloads/facts.csv", "The same, unpacked, if it is not too large", media=CSV, always=False),
    Described("downloads/tables/{table}.csv", "A table of the whole portal", media=CSV),
    Described("downloads/tables/{table}.parquet", "The same as Parquet", media="application/vnd.apache.parquet"),
    Described("downloads/portal.sqlite", "The database, unpacked, if it is not too large", media="application/vnd.sqlite3", always=False),
    Described("downloads/portal.sqlite.gz", "All tables as one SQLite database", media=GZIP),
    Described("downloads/datapackage.json", "The tables as a Data Package describes them", dict[str, Any]),
    Described("downloads/SHA256SUMS", "Checksums of the tables", media="text/plain"),
    Described("downloads/README.txt", "What the tables hold, their licence, and how to cite them", media="text/plain"),
)  # fmt: skip

PARAMETERS = {
    "institution": "Id of an institution, as `institutions.json` lists them.",
    "country": "Code of a country as two small letters (ISO 3166-1).",
    "indicator": "Code of an indicator, as `indicators.json` lists them.",
    "association": "Id of an association, as `associations.json` lists them.",
    "group": "Code of a peer group, as the addresses of their pages have it.",
    "table": "Name of a table, as `datapackage.json` lists them.",
}


def openapi() -> str:
    """The whole description. It is the same in every portal; addresses are relative to the file."""
    return dumped(description())


def description() -> Schema:
    """The same as an object."""
    schemas: dict[str, Schema] = {}
    paths = {f"/{one.path}": _path(one, schemas) for one in FILES}
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "API of an MFI transparency portal",
            "version": VERSION,
            "description": "Files of a static site: they are fetched with GET, and change only when the site is built.",
        },
        "servers": [{"url": "../../", "description": "The portal that this file is part of."}],
        "paths": paths,
        "components": {"schemas": dict(sorted(schemas.items()))},
    }


def _path(one: Described, schemas: dict[str, Schema]) -> Schema:
    content: Schema = {} if one.form is None else {"schema": schema_of(one.form, schemas)}
    operation: Schema = {
        "summary": one.says,
        "operationId": "".join(char if char.isalnum() else "_" for char in one.path),
        "responses": {"200": {"description": one.says, "content": {one.media: content}}}
        | ({} if one.always and not one.parameter else {"404": {"description": "The portal has no such file."}}),
    }
    if one.parameter:
        operation["parameters"] = [
            {
                "name": one.parameter,
                "in": "path",
                "required": True,
                "description": PARAMETERS[one.parameter],
                "schema": {"type": "string"},
            }
        ]
    return {"get": operation}

"""The files to take away, read by programs that are not ours: the same figures in all forms, and every file as it is described."""

import csv
import gzip
import hashlib
import html
import io
import json
import re
import sqlite3
import subprocess
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import polars as pl
import pytest
from frictionless import Package, system
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from py_mini_racer import MiniRacer

from generator.language.printer import Printer
from generator.model import Country, Institution, Licence, Listing, Portal, Source
from generator.render.api import catalogue, downloads, packed_table, subjects_json
from generator.render.api.bulk import batches, columnar
from generator.render.api.bulk.batches import Batch
from generator.render.api.bulk.describing import About
from generator.render.api.bulk.files import BulkFiles, BulkInput, KeptDatabase
from generator.render.api.bulk.joined_parquet import JoinedParquet
from generator.render.api.bulk.tables import FACTS, TABLES, Rows
from generator.render.api.download_line import MOST_IN_WORKBOOK, DownloadLine
from generator.render.api.forms.openapi import FILES, JSON, Described, description
from generator.render.reported import Reported
from generator.render.site.file_sizes import file_sizes, group_of
from generator.render.site.panel_words import panel_words
from tests.browser.conftest import served
from tests.databases import loaded, may_be_empty
from tests.portals import ROOT
from tests.test_frames import KNOWN

ASSETS = ROOT / "templates" / "theme" / "assets"
BORROWERS, WHO, YEAR = "number_of_active_borrowers", "wayrasol", "2025"
TEXT = "=1+1"
"""Looks like a formula, and is none that does anything."""


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return description()


def published(site: Path, path: str) -> Any:
    return json.loads((site / path).read_text("utf-8"))


def asked(query: str) -> list[tuple[Any, ...]]:
    """The rows of a query to DuckDB."""
    return [tuple(row) for row in duckdb.sql(query).fetchall()]


def borrowers(site: Path) -> int:
    """The figure on the profile of an institution."""
    page = (site / f"institutions/{WHO}/index.html").read_text("utf-8")
    found = re.search(rf'<a href="{YEAR}/#{BORROWERS}"[^>]*>([\d,]+)</a>', page)
    assert found is not None
    return int(found[1].replace(",", ""))


# --------------------------------------------------------------------------------------------------------- openapi.json


def pattern(one: Described) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(one.path)))


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple((key, shape(each)) for key, each in value.items())
    if isinstance(value, list):
        return ("list", *sorted({str(shape(each)) for each in value}))
    return type(value).__name__


def distinct(value: Any) -> Any:
    """A value with one member of each shape in its lists: there are a million facts, and a dozen shapes."""
    if isinstance(value, dict):
        return {key: distinct(each) for key, each in value.items()}
    if isinstance(value, list):
        return [distinct(each) for each in {str(shape(each)): each for each in value}.values()]
    return value


def mistakes(described: dict[str, Any], one: Described, content: Any) -> Iterator[str]:
    way = one.path.replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
    where = f"#/paths/~1{way}/get/responses/200/content/application~1json/schema"
    checker = Draft202012Validator({"$ref": where, **described}, format_checker=Draft202012Validator.FORMAT_CHECKER)
    yield from (f"{one.path} {error.json_path}: {error.message[:200]}" for error in checker.iter_errors(content))


def test_the_description_of_the_api_is_openapi(demo_site, described):
    validate(described)
    assert published(demo_site, "api/v1/openapi.json") == described


def test_every_file_of_the_api_has_the_form_that_is_described(demo_site, described):
    for one in FILES:
        paths = [path for path in demo_site.glob(re.sub(r"\{\w+\}", "*", one.path)) if one.media == JSON]
        for path in sorted(paths)[:: 1 if len(paths) < 20 else len(paths) // 4]:
            assert [*mistakes(described, one, distinct(json.loads(path.read_text("utf-8"))))] == [], path


def test_a_file_of_another_form_is_found(described):
    (one,) = (each for each in FILES if each.path == "api/v1/problems.json")
    assert [*mistakes(described, one, {"problems": []})] == []
    assert [*mistakes(described, one, {"problems": [{"code": 1}]})]
    assert [*mistakes(described, one, {"problems": [], "more": 1})]


def test_every_file_of_the_api_and_every_table_is_described(demo_site):
    patterns = [pattern(one) for one in FILES]
    found = [path.relative_to(demo_site).as_posix() for path in demo_site.glob("api/**/*") if path.is_file()]
    found += [path.relative_to(demo_site).as_posix() for path in demo_site.glob("downloads/tables/*")]
    for path in found:
        assert any(each.fullmatch(path) for each in patterns), path
    for one in FILES:
        known = one.path.replace("{institution}", WHO).replace("{country}", "pe").replace("{table}", "reviews")
        known = known.replace("{indicator}", BORROWERS).replace("{association}", "red-quinual")
        assert not one.always or (demo_site / known).is_file(), one.path


# ------------------------------------------------------------------------------------------- the same figure in all forms


def test_csv_parquet_json_and_the_database_have_the_figure_of_the_page(demo_site):
    figure, at = borrowers(demo_site), demo_site / "downloads"
    where = f"WHERE institution = '{WHO}' AND indicator = '{BORROWERS}' AND period = {YEAR}"
    packed = [next(at.glob(f"{name}.csv*")) for name in ("countries/pe", "associations/red-quinual")]
    for table in (at / "facts.csv", at / "facts.csv.gz", *packed):
        assert asked(f"SELECT value FROM read_csv('{table}', all_varchar = true) {where}") == [(str(figure),)], table
    own = at / WHO / f"{WHO}-facts.csv"
    assert asked(f"SELECT value FROM read_csv('{own}', all_varchar = true) {where}") == [(str(figure),)]
    assert asked(f"SELECT number FROM '{at}/tables/facts.parquet' {where}") == [(figure,)]
    values = f"FROM '{at}/indicators/{BORROWERS}.csv' WHERE institution = '{WHO}' AND period = {YEAR}"
    assert asked(f"SELECT value {values}") == [(figure,)]

    json = f"SELECT unnest(facts) AS fact FROM read_json('{demo_site}/api/v1/institutions/{WHO}.json')"
    one = f"fact.indicator = '{BORROWERS}' AND fact.period = '{YEAR}'"
    assert asked(f"SELECT CAST(fact.value AS VARCHAR) FROM ({json}) WHERE {one}") == [(str(figure),)]
    listed = f"SELECT unnest(values) AS row FROM read_json('{demo_site}/api/v1/indicators/{BORROWERS}.json')"
    found = asked(
        f"SELECT CAST(row[3] AS VARCHAR) FROM ({listed}) WHERE row[1] = '\"{WHO}\"' AND row[2] = '\"{YEAR}\"'"
    )
    assert found == [(str(figure),)]

    with sqlite3.connect(at / "portal.sqlite") as database:
        assert database.execute(f"SELECT number FROM facts {where}").fetchall() == [(figure,)]
        named = database.execute(f"SELECT number, indicator_label FROM facts_with_names {where}").fetchall()
        assert named == [(figure, "Active borrowers")]


def readable(path: Path) -> str:
    """A file as DuckDB is told to read it, without guessing at types; empty for forms that it has no reader of its own for."""
    if path.name.endswith((".csv", ".csv.gz")):
        return f"read_csv('{path}', all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"')"
    if path.suffix == ".json":
        return f"read_json('{path}', maximum_object_size = 200000000)"
    return f"read_parquet('{path}')" if path.suffix == ".parquet" else ""


def text_rows(path: Path) -> list[list[str]]:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [*csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))]


@pytest.mark.slow
def test_duckdb_reads_every_download_and_finds_the_figures_of_the_pages(demo_site):
    shown = re.compile(rf'<a href="(\d{{4}})/#{BORROWERS}"[^>]*>([\d,]+)</a>')
    pages = {path.parent.name: path.read_text("utf-8") for path in demo_site.glob("institutions/*/index.html")}
    figures = {id_: (m[1], m[2].replace(",", "")) for id_, page in pages.items() if (m := shown.search(page))}
    assert len(figures) > 15
    read, found = Counter[str](), Counter[str]()
    for path in sorted(path for room in ("downloads", "api") for path in (demo_site / room).rglob("*.*")):
        if not (source := readable(path)):
            continue
        name = path.relative_to(demo_site).as_posix()
        columns = [row[0] for row in asked(f"DESCRIBE SELECT * FROM {source}")]
        ((n,),) = asked(f"SELECT COUNT(*) FROM {source}")
        if ".csv" in path.name:
            head, *rows = text_rows(path)
            assert (columns, n) == (head, len(rows)), name
        read[path.suffix] += 1
        if {"institution", "indicator", "period", "value"} <= {*columns}:
            said = asked(
                f"SELECT institution, CAST(period AS VARCHAR), value FROM {source} WHERE indicator = '{BORROWERS}'"
            )
            for id_ in {row[0] for row in said} & figures.keys():
                assert (id_, *figures[id_]) in said, name
                found[path.suffix] += 1
    for id_, figure in figures.items():
        facts = f"SELECT unnest(facts) AS fact FROM {readable(demo_site / 'api/v1/institutions' / f'{id_}.json')}"
        one = f"fact.indicator = '{BORROWERS}' AND fact.period = '{figure[0]}'"
        assert asked(f"SELECT CAST(fact.value AS VARCHAR) FROM ({facts}) WHERE {one}") == [(figure[1],)], id_
    assert gzip.decompress((demo_site / "downloads/portal.sqlite.gz").read_bytes()).startswith(b"SQLite format 3")
    assert read.keys() == {".csv", ".gz", ".json", ".parquet"}
    assert found.keys() == {".csv", ".gz", ".parquet"}


def test_every_table_is_the_same_as_csv_parquet_and_in_the_database(demo_site):
    at = demo_site / "downloads"
    with sqlite3.connect(at / "portal.sqlite") as database:
        for name, table in TABLES.items():
            columns = [column.name for column in table.columns]
            parquet = f"'{at}/tables/{name}.parquet'"
            assert [row[0] for row in asked(f"DESCRIBE SELECT * FROM {parquet}")] == columns, name
            ((n,),) = asked(f"SELECT COUNT(*) FROM {parquet}")
            text = (at / ("facts.csv" if table is FACTS else f"tables/{name}.csv")).read_text("utf-8")
            assert len([*csv.reader(io.StringIO(text))]) - 1 == n, name
            (kept,) = database.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()
            assert kept == n or table is FACTS, name
        for name in (
            "institutions",
            "filings",
            "facts",
            "reviews",
            "awards",
            "audits",
            "ratings",
            "poverty",
            "answers",
        ):
            assert database.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] > 0, name
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        said = {(one[0], one[1]) for one in database.execute('SELECT "table", "column" FROM dictionary')}
        for name in TABLES:
            for _, column, *_ in database.execute(f'PRAGMA table_info("{name}")'):
                assert (name, column) in said
        about = dict(database.execute("SELECT name, value FROM about"))
        assert "CC" in about["licence"]
        assert "2026" in about["citation"]
        for (view,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'view'").fetchall():
            assert database.execute(f"SELECT * FROM {view}").fetchone(), view


def test_what_others_say_is_in_the_tables_as_the_api_has_it(demo_site):
    said = published(demo_site, f"api/v1/institutions/{WHO}.json")["witnesses"]
    for name, rows in said.items():
        with (demo_site / f"downloads/tables/{name}.csv").open(encoding="utf-8", newline="") as stream:
            found = [row for row in csv.DictReader(stream) if row["institution"] == WHO]
        assert len(found) == len(rows) > 0, name
        file = "source_file" if name in ("amendments", "row_reviews") else "file"
        assert {row[file] for row in found} == {f"institutions/{WHO}/{name}.csv"}


def test_the_checksums_and_the_data_package_fit_the_files(demo_site):
    at = demo_site / "downloads"
    listed = dict(reversed(line.split("  ")) for line in (at / "SHA256SUMS").read_text().splitlines())
    assert {"facts.csv", "facts.csv.gz", "portal.sqlite", "datapackage.json", "README.txt"} < listed.keys()
    assert {f"tables/{path.name}" for path in at.glob("tables/*")} < listed.keys()
    for name, digest in listed.items():
        assert hashlib.sha256((at / name).read_bytes()).hexdigest() == digest, name

    package = published(demo_site, "downloads/datapackage.json")
    assert package["licenses"]
    for resource in package["resources"]:
        assert resource["hash"] == f"sha256:{listed[resource['path']]}"
        assert resource["bytes"] == (at / resource["path"]).stat().st_size
    small = [one for one in package["resources"] if one["format"] == "csv" and one["bytes"] < 50_000]
    with system.use_context(trusted=True):
        names = {one["name"] for one in small}
        for one in small:
            keys = one["schema"].pop("foreignKeys", [])
            assert all(key["reference"]["resource"] in {each["name"] for each in package["resources"]} for key in keys)
        report = Package({**package, "resources": small}, basepath=str(at)).validate()
    assert report.valid, report.flatten(["type", "message"])[:5]
    assert len(names) > 25


def test_every_data_package_of_the_site_can_be_loaded_into_a_database_with_the_keys_of_its_own_schemas(demo_site):
    descriptors = sorted(demo_site.glob("downloads/**/datapackage.json"))
    assert len(descriptors) > 20
    rows = Counter[str]()
    for path in descriptors:
        schemas = [one["schema"] for one in json.loads(path.read_text("utf-8"))["resources"]]
        assert [may_be_empty(schema) for schema in schemas] == [[]] * len(schemas), path
        rows.update(loaded(path))
    assert min(rows["facts"], rows["answers"]) > 1000


# ------------------------------------------------------------------------------------------------------ calls that are shown


def test_the_calls_of_the_data_page_print_the_figures(demo_site, capsys):
    pages = [(ROOT / f"docs/{code}/data.md").read_text("utf-8") for code in ("en", "es")]
    calls = [dict(re.findall(r"```(sh|python|r)\n(.*?)```", page, re.DOTALL)) for page in pages]
    assert calls[0] == calls[1]
    facts = published(demo_site, f"api/v1/institutions/{WHO}.json")["facts"]
    expected = {(one["period"], str(one["value"])) for one in facts if one["indicator"] == BORROWERS}
    with served(demo_site) as address:
        here = {kind: call.replace("https://example.org/portal/", address) for kind, call in calls[0].items()}
        shell = subprocess.run(["sh", "-c", here["sh"]], capture_output=True, text=True, check=True).stdout
        exec(here["python"], {})
        python = capsys.readouterr().out
        (path,) = re.findall(r'"(api/[^"]+)"', here["r"])  # what R would read, which is not on every machine
        found = published(demo_site, path)
    assert {tuple(line.split()) for line in shell.splitlines()} == expected
    assert {tuple(line.split()) for line in python.splitlines()} == expected
    at = found["columns"].index
    assert {(row[at("period")], str(row[at("value")])) for row in found["values"] if row[0] == WHO} == expected


# ------------------------------------------------------------------------------------------------------------- in bulk


class StoreInMemory(dict[str, bytes]):
    """A `BulkStore` that a test can look into."""

    has = dict.__contains__
    put = dict.__setitem__


class MadeUp:
    """A `BulkSource` of institutions with these figures."""

    def __init__(self, figures: Mapping[int, int]) -> None:
        self._figures = figures

    def facts(self, institution: str) -> packed_table.PackedRows:
        row = dict.fromkeys((column.name for column in FACTS.columns[:-1]), "")
        row |= {"institution": institution, "country": "NA", "period": "2025", "indicator": BORROWERS}
        row |= {"status": "reported", "value": str(self._figures[int(institution[4:])]), "unit": "clients", "row": "2"}
        row |= {"note": "two\nlines, and more"}
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerow(row.values())
        return packed_table.deflated(stream.getvalue())

    def rows(self, institution: str) -> Rows:
        said = {"institution": institution, "id": "s", "period": "2025", "text": TEXT, "signed_by": "D"}
        said |= {"date": "2026-01-31"}
        figure = self._figures[int(institution[4:])]
        own = {"institution": institution, "register": f"of {figure}"}
        return {
            "statements": [TABLES["statements"].row(said)],
            "identifiers": [TABLES["identifiers"].row(own | {"identifier": str(n)}) for n in range(figure % 3)],
        }


def bulk(
    folder: Path,
    figures: Mapping[int, int],
    store: StoreInMemory | None = None,
    before: KeptDatabase | None = None,
    *,
    largest_plain: int = 2_000,
) -> tuple[dict[str, bytes], KeptDatabase]:
    """Bulk files of made-up institutions with these figures, made on top of those `before`."""
    folder.mkdir()
    about = About("Tables", "", date(2026, 8, 27), (Licence("CC0-1.0", "CC0", "https://example.org/cc0"),))
    store, source = StoreInMemory() if store is None else store, MadeUp(figures)
    files = BulkFiles(folder, about, store, before or KeptDatabase(folder.with_suffix(".kept")), largest_plain)

    def make(todo: Sequence[Batch]) -> None:
        for batch in todo:
            batches.make(batch, source, store)

    made_from = {f"mfi-{number:03}": str(figure) for number, figure in figures.items()}
    kept = files.write(BulkInput({}, made_from, made_from, source, make))
    made = {path: b"".join(pieces) for path, pieces in files.files()}
    files.keep()
    return made, kept


FIGURES = {number: number * 10 for number in range(150)}
"""Of more institutions than are in memory at once."""


def test_files_in_bulk_have_the_same_bytes_each_time_and_large_ones_are_packed(tmp_path):
    (once, _), (again, _) = bulk(tmp_path / "once", FIGURES), bulk(tmp_path / "again", FIGURES)
    assert once == again
    assert "downloads/portal.sqlite.gz" in once
    assert "downloads/portal.sqlite" not in once  # larger than plain files may be
    assert once["downloads/tables/filings.csv"].startswith(b"institution,period,")
    table = csv.DictReader(io.StringIO(gzip.decompress(once["downloads/tables/statements.csv.gz"]).decode()))
    rows = [*table]
    assert len(rows) == 150
    assert rows[149] == {
        "institution": "mfi-149", "id": "s", "period": "2025", "indicator": "", "text": f"'{TEXT}", "signed_by": "D",
        "date": "2026-01-31",
    }  # fmt: skip
    path = tmp_path / "facts.parquet"
    path.write_bytes(once["downloads/tables/facts.parquet"])
    found = asked(f"SELECT country, number, note, typeof(period) FROM '{path}' ORDER BY institution DESC LIMIT 1")
    assert found == [("NA", 1490.0, "two\nlines, and more", "SMALLINT")]


@pytest.mark.parametrize(
    "lost", ["nothing", "the database", "a bit of it", "its end", "its blocks", "facts", "everything"]
)
def test_files_in_bulk_that_take_over_what_was_kept_are_those_of_a_build_from_nothing(tmp_path, lost):
    store = StoreInMemory()
    _, kept = bulk(tmp_path / "before", FIGURES | {150: 5, 3: 31}, store)
    blocks = [name for name in store if name in kept.blocks]
    gone = {"its blocks": blocks, "facts": [name for name in store if name not in blocks], "everything": [*store]}
    for name in gone.get(lost, ()):
        del store[name]
    whole = kept.path.read_bytes()
    if lost in ("the database", "everything"):
        kept.path.unlink()
    elif lost == "a bit of it":
        kept.path.write_bytes(whole.replace(b"two\nlines", b"ten\nlines", 1))
    elif lost == "its end":
        kept.path.write_bytes(whole[:-4096])
    now = {number: figure for number, figure in FIGURES.items() if number != 70}

    made, again = bulk(tmp_path / "now", now, store, kept)

    assert (made, again.blocks) == ((fresh := bulk(tmp_path / "fresh", now))[0], fresh[1].blocks)
    assert again.path.read_bytes() == fresh[1].path.read_bytes()


def test_a_changed_institution_has_no_more_made_again_than_its_batch(tmp_path, monkeypatch):
    store, made = StoreInMemory(), list[Batch]()
    _, kept = bulk(tmp_path / "before", FIGURES, store)
    monkeypatch.setattr(
        batches, "make", lambda batch, *given, make=batches.make: (made.append(batch), make(batch, *given))
    )
    before = set(store)

    _, again = bulk(tmp_path / "now", FIGURES | {9: 91}, store, kept)

    (batch,) = made
    assert batch.new == ("mfi-009",)
    assert 1 < len(batch.ids) < len(FIGURES)
    identifiers = 1  # the only other table that differs, as Parquet
    assert len(store.keys() - before - {*again.blocks} - {batch.facts, batch.others}) == identifiers


@given(st.binary(), st.binary())
def test_a_checksum_of_two_texts_follows_from_those_of_each(first, second):
    of_both = packed_table.crc_of_both(zlib.crc32(first), zlib.crc32(second), len(second))
    assert of_both == zlib.crc32(first + second)


def parquet_of(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_parquet(stream, metadata={"about": "a test"})
    return stream.getvalue()


def test_parquet_files_are_joined_as_they_are_and_every_reader_finds_all_rows(tmp_path):
    size = 1_000
    rows = pl.DataFrame(
        {f"text-{n}": [f"{n} of {row}" if row % 7 else None for row in range(size)] for n in range(20)}
        | {"whole": range(size), "part": [row / 3 for row in range(size)], "so": [row % 2 == 0 for row in range(size)]}
        | {"day": [date(2026, 1, 1)] * size, "none": pl.Series([None] * size, dtype=pl.Float64)}
    )
    path = tmp_path / "joined.parquet"
    with JoinedParquet(path, parquet_of(rows.head(0))) as joined:
        for at in range(0, size, 300):
            joined.append(parquet_of(rows.slice(at, 300)))
        joined.append(parquet_of(rows.head(0)))

    assert pl.read_parquet(path).equals(rows)
    assert pl.scan_parquet(path).filter(pl.col("whole") == 777).collect().equals(rows.filter(pl.col("whole") == 777))
    told = ("about", "a test")
    assert told in asked(f"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{path}')")
    assert asked(f"SELECT count(*), sum(whole), count(\"text-19\") FROM '{path}'") == [(size, 499_500, 857)]
    assert asked(f"SELECT count(DISTINCT row_group_id) FROM parquet_metadata('{path}')") == [(4,)]


def test_a_large_table_is_joined_from_its_pieces_and_a_small_one_packed_again(tmp_path, monkeypatch):
    rows = [pl.DataFrame({"a": [f"{n} {at}" for n in range(50)], "b": range(50)}) for at in range(5)]
    pieces = [parquet_of(rows[0].head(0)), *map(parquet_of, rows)]
    for large, groups in ((sum(map(len, pieces)), 1), (sum(map(len, pieces)) - 1, 5)):
        monkeypatch.setattr(columnar, "LARGE", large)
        path = tmp_path / f"{groups}.parquet"
        columnar.one_parquet(pieces, path, {"table": "of a test"})

        assert pl.read_parquet(path).equals(pl.concat(rows))
        assert asked(f"SELECT count(DISTINCT row_group_id) FROM parquet_metadata('{path}')") == [(groups,)]
        assert ("table", "of a test") in asked(f"SELECT decode(key), decode(value) FROM parquet_kv_metadata('{path}')")


def test_parquet_files_without_a_row_are_one_without_a_row(tmp_path):
    path, none = tmp_path / "joined.parquet", parquet_of(pl.DataFrame({"a": []}, {"a": pl.Int64}))
    with JoinedParquet(path, none) as joined:
        joined.append(none)
    assert asked(f"SELECT count(*) FROM '{path}'") == [(0,)]


def test_parquet_files_with_other_columns_and_other_files_are_not_joined(tmp_path):
    first = parquet_of(pl.DataFrame({"a": [1]}))
    with JoinedParquet(tmp_path / "joined.parquet", first) as joined:
        with pytest.raises(ValueError, match="the same columns"):
            joined.append(parquet_of(pl.DataFrame({"a": ["1"]})))
        with pytest.raises(ValueError, match="no Parquet file"):
            joined.append(b"a,b\n1,2\n")


def test_the_table_of_all_facts_is_offered_plain_too_if_hosts_take_a_file_of_that_size(tmp_path):
    small, _ = bulk(tmp_path / "small", FIGURES, largest_plain=1_000_000)
    large, _ = bulk(tmp_path / "large", FIGURES)
    assert gzip.decompress(large["downloads/facts.csv.gz"]) == small["downloads/facts.csv"]
    assert "downloads/facts.csv" not in large


def test_a_portal_without_institutions_has_empty_tables(tmp_path):
    made, _ = bulk(tmp_path / "none", {})
    header = ",".join(column.name for column in TABLES["reviews"].columns) + "\n"
    assert made["downloads/tables/reviews.csv"].decode() == header


# ------------------------------------------------------------------------------------------------------------ workbooks


@pytest.fixture(scope="module")
def browser() -> Iterator[MiniRacer]:
    """The scripts that make workbooks, in V8 without a browser around them."""
    engine = MiniRacer()
    library = (ASSETS / "vendor/fflate/fflate.min.js").read_text("utf-8")
    packed = re.sub(r"export\{(\w+) as strToU8,(\w+) as zipSync\};?", r"return {strToU8:\1,zipSync:\2};", library)
    engine.eval(f"var fflate = (() => {{{packed}}})();")
    reader = (ASSETS / "vendor/papaparse/papaparse.min.js").read_text("utf-8")
    parser = re.sub(r"export\{(\w+) as Papa\};?", r"return {Papa:\1};", reader)
    engine.eval(f"var papa = (() => {{{parser}}})();")
    for name in ("giving.js", "download-table.js", "workbook.js"):
        script = re.sub(r"(?m)^export |^import .*$", "", (ASSETS / name).read_text("utf-8"))
        script = script.replace('await import("./vendor/papaparse/papaparse.min.js")', "papa")
        engine.eval(script.replace('await import("./vendor/fflate/fflate.min.js")', "fflate"))
    yield engine
    engine.close()


FIRST = 400
"""Lines of the table of all facts."""


def workbook(browser: MiniRacer, site: Path, page: str) -> openpyxl.Workbook:
    """The workbook of the button on a page."""
    made = file_of_button(browser, site, page)
    assert made.startswith("["), made
    return openpyxl.load_workbook(io.BytesIO(bytes(json.loads(made))))


def file_of_button(browser: MiniRacer, site: Path, page: str, number: int = 0) -> str:
    """What a button makes: text, or bytes as JSON."""
    shown = (site / page).read_text("utf-8")
    found = re.findall(r"data-workbook(?:='([^']*)')? hidden", shown)
    if found[number]:
        said = json.loads(html.unescape(found[number]))
    else:
        (path,) = set(re.findall(r'href="[./]*(api/v1/institutions/[^"]+\.json)"', shown))
        about = f"downloads/{Path(path).stem}/datapackage.json"
        files = {path: published(site, path), about: published(site, about)}
        said = json.loads(resolved(browser, f"ofInstitution({json.dumps(path)}, read)", files))
    own = published(site, said["json"])
    files = {said["json"]: own}
    for name in ("indicators", "openapi", "institutions"):
        files[f"api/v1/{name}.json"] = published(site, f"api/v1/{name}.json")
    if "table" in said:  # the first rows: a workbook of all takes seconds
        files[said["table"]] = "".join((site / said["table"]).read_text("utf-8").splitlines(keepends=True)[:FIRST])
    elif said["kind"] == "some":
        files[own["facts"]] = gzip.decompress((site / own["facts"]).read_bytes()).decode()
    package = {"some": "downloads/datapackage.json", "institution": f"downloads/{own.get('id')}/datapackage.json"}
    if described := package.get(said["kind"]):
        files[described] = published(site, described)
    words = published(site, f"{'es/' if page.startswith('es/') else ''}assets/panel.json")
    return evaluated(browser, said, words, files)


def evaluated(browser: MiniRacer, said: dict[str, Any], words: dict[str, Any], files: dict[str, Any]) -> str:
    """What the scripts make of what a button says: text, or bytes as JSON."""
    return resolved(
        browser,
        f"bytesOf(worded({json.dumps(said)}, {json.dumps(words)}), read).then((b) => typeof b === 'string' ? b : Array.from(b))",
        files,
    )


def resolved(browser: MiniRacer, promise: str, files: dict[str, Any]) -> str:
    """What comes of a promise of the scripts, to which `read` gives these files: text, or anything else as JSON."""
    browser.eval(f"var files = {json.dumps(files)}; var out = null; var read = (path) => Promise.resolve(files[path]);")
    browser.eval(f"{promise}.then((b) => {{ out = b; }}, (e) => {{ out = String(e.stack); }});")
    return str(browser.eval("typeof out === 'string' ? out : JSON.stringify(out)"))


def described_columns(book: openpyxl.Workbook) -> dict[tuple[str, str], str]:
    """What each column of each sheet means. Nothing is undescribed, and nothing else described."""
    _, *rows = book["Columns"].iter_rows(values_only=True)
    known = {(sheet, column): text for sheet, column, text in rows}
    data = [sheet for sheet in book.worksheets if sheet.title not in ("Columns", "About this file")]
    assert list(known) == [(sheet.title, str(cell.value)) for sheet in data for cell in sheet[1]]
    assert [key for key, text in known.items() if not text] == []
    return known


def test_values_copied_from_an_archive_name_their_source_and_their_unit(browser):
    source = Source("Archive of filings", "https://example.org")
    who = Institution(
        "alpaca", "Alpaca", "PE", "", licence=Licence("CC-BY-4.0", "CC BY", "https://example.org/by"), sources=(source,)
    )
    portal = Portal(KNOWN, (Listing(who, ("2014",), {}, {}, None, None, 0),), (), {}, {}, (), date(2026, 5, 1))
    money = KNOWN.indicators["gross_loan_portfolio"]
    _, content = downloads.of_indicator(money, [Reported("alpaca", "2014", 1234.5)], portal)
    (row,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert (row["value"], row["unit"], row["licence"], row["credit"]) == ("1234.5", "USD", "CC-BY-4.0", source.title)

    listed = {"institutions": [catalogue.listed(portal.listings[0], portal)], "as_of": "2026-05-01"}
    said = {"kind": "indicator", "name": "x", "json": "own", "title": "X", "licence": "CC BY", "form": "json"}
    files = {
        "own": json.loads(subjects_json.indicator(money, [Reported("alpaca", "2014", 1234.5)], KNOWN)),
        "api/v1/indicators.json": {"indicators": []},
        "api/v1/openapi.json": description(),
        "api/v1/institutions.json": listed,
    }
    words = json.loads(panel_words(Printer(KNOWN, "en"), "A portal"))
    found = json.loads(evaluated(browser, said, words, files))
    assert found["values"][0]["credit"] == source.title
    assert found["values"][0]["unit"] == "USD"
    assert (found["about"]["Please credit"], found["about"]["Fiscal years"]) == (source.title, "2014")
    assert "Note" not in found["about"], "nothing is invented"


def test_the_file_of_an_indicator_lists_apart_what_is_true_of_few_values(browser):
    values = [Reported("alpaca", "2014", 4.0, "2008"), Reported("alpaca", "2015", 5.0, level="documented")]
    told = json.loads(subjects_json.indicator(KNOWN.indicators["par30"], values, KNOWN))
    assert told["values"] == [["alpaca", "2014", 4], ["alpaca", "2015", 5]]
    assert told["earlier_definition"] == [["alpaca", "2014", "2008"]]
    assert told["assurance"] == [["alpaca", "2015", "documented"]]
    read = json.loads(str(browser.eval(f"JSON.stringify(valuesIn({json.dumps(told)}))")))
    assert read == [
        {"institution": "alpaca", "period": "2014", "value": 4, "earlier_definition": "2008", "assurance": "reported"},
        {"institution": "alpaca", "period": "2015", "value": 5, "earlier_definition": None, "assurance": "documented"},
    ]


def test_a_number_in_a_file_has_no_noise_of_a_division(browser):
    for value, written in {
        64.44444444444444: "64.4444",
        1234567.891: "1234567.891",
        0.000123456789: "0.000123457",
        7: "7",
    }.items():
        assert browser.eval(f"csvOf({{columns: [{{title: 'a'}}], rows: [[{value!r}]]}})").split("\n")[1] == written


def test_all_facts_of_a_small_portal_are_one_workbook_and_one_json(browser, demo_site):
    book = workbook(browser, demo_site, "data/index.html")
    assert book.sheetnames == ["Values", "Institutions", "Indicators", "Columns", "About this file"]
    head, *rows = book["Values"].iter_rows(values_only=True)
    with (demo_site / "downloads/facts.csv").open(encoding="utf-8-sig", newline="") as stream:
        known = [row for _, row in zip(range(FIRST - 1), csv.DictReader(stream), strict=False)]
    assert len(rows) == len(known)
    for row, want in zip(rows, known, strict=True):
        got = dict(zip(head, row, strict=True))
        assert (got["institution"], got["indicator"], str(got["period"])) == (
            want["institution"],
            want["indicator"],
            want["period"],
        )
        assert (str(got["note"] or ""), got["value"] is None) == (want["note"], want["value"] == "")
    found = json.loads(file_of_button(browser, demo_site, "es/data/index.html", 1))
    assert [*found] == ["about", "values", "institutions", "indicators", "columns"], (
        "names of keys are no words of a language"
    )
    assert len(found["values"]) == len(known)
    assert len(found["institutions"]) == len(published(demo_site, "api/v1/institutions.json")["institutions"])


def test_of_a_large_portal_the_page_says_what_takes_the_place_of_a_workbook():
    who = Institution("alpaca", "Alpaca", "PE", "")
    portals = {n: Portal(KNOWN, (Listing(who, ("2025",) * n, {}, {}, None, None, 0),), (), {}, {}, (), date(2026, 5, 1)) for n in (MOST_IN_WORKBOOK, MOST_IN_WORKBOOK + 1)}  # fmt: skip
    small, large = (DownloadLine(Printer(KNOWN, "en")).everything(one, "./", "explore/") for one in portals.values())
    assert small.count("data-workbook") == 2
    assert "data-workbook" not in large
    assert "no spreadsheet opens all of their values" in large
    assert "portal.sqlite.gz" in small
    assert "portal.sqlite.gz" in large


def test_the_packed_table_of_a_country_is_one_gzip_member_because_browsers_unpack_no_more():
    file, pieces = downloads.of_some("downloads/countries/pe.csv.gz", map(packed_table.deflated, ("a,1\n", "b,2\n")))
    unpacker = zlib.decompressobj(31)
    assert unpacker.decompress(b"".join(pieces)).decode() == downloads.HEADER + "a,1\nb,2\n"
    assert (unpacker.eof, unpacker.unused_data) == (True, b""), file


def test_a_country_whose_table_is_packed_has_a_workbook_too_until_a_browser_cannot_hold_it():
    who = Institution("alpaca", "Alpaca", "PE", "")
    line = DownloadLine(Printer(KNOWN, "en"))
    most = downloads.MOST_FILINGS_OF_A_WORKBOOK
    offered = {n: line.country(Country("PE", (Listing(who, ("2025",) * n, {}, {}, None, None, 0),)), "./", "explore/") for n in (most, most + 1)}  # fmt: skip
    assert "pe.csv.gz" in offered[most]
    assert "data-workbook" in offered[most]
    assert "data-workbook" not in offered[most + 1]


def test_the_workbook_of_an_institution_has_typed_cells_a_dictionary_and_its_licence(browser, demo_site):
    book = workbook(browser, demo_site, f"institutions/{WHO}/index.html")
    assert book.sheetnames[:3] == ["By year", "Values", "filings"]
    assert book.sheetnames[-3:] == ["Indicators", "Columns", "About this file"]
    assert {"ratings", "audits", "poverty", "surveys", "answers"} < {*book.sheetnames}

    years = [[cell.value for cell in row] for row in book["By year"].iter_rows()]
    assert years[0][:4] == ["label", "indicator", "unit", YEAR]
    (row,) = (row for row in years if row[1] == BORROWERS)
    assert row[3] == borrowers(demo_site)

    values = [[cell.value for cell in row] for row in book["Values"].iter_rows()]
    own = published(demo_site, f"api/v1/institutions/{WHO}.json")
    assert len(values) - 1 == len(own["facts"])
    at = values[0].index
    (fact,) = (row for row in values if row[at("indicator")] == BORROWERS and row[at("period")] == int(YEAR))
    assert fact[at("value")] == borrowers(demo_site)
    assert fact[at("file")] == f"institutions/{WHO}/indicators.csv"
    assert fact[at("checked_on")].date() == date(2026, 5, 6)
    head, *reviews = book["reviews"].iter_rows()
    place = [cell.value for cell in head].index("counts")
    assert {(row[place].data_type, row[place].value) for row in reviews} <= {("b", True), ("b", False)}
    assert [row[place].value for row in reviews] == [one["counts"] for one in own["reviews"]]
    sheet = book["Values"]
    assert sheet.freeze_panes == "B2"
    assert sheet.column_dimensions["A"].width > 20
    place = next(cell for cell in sheet[1] if cell.value == "value").column_letter
    formats = {cell.number_format for cell in sheet[place] if isinstance(cell.value, int)}
    assert formats == {"#,##0"}
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    about = {row[0].value: row[1].value for row in book["About this file"].iter_rows()}
    assert "creativecommons.org" in about["Licence of the data"]
    assert about["Fiscal years"].endswith(YEAR)
    assert about["Note"] == "Every institution in this file is invented, for demonstration."
    columns = described_columns(book)
    assert columns["Values", "assurance"] == "reported, submitted, documented, assessed or rated."
    assert columns["Values", "status"].startswith("reported, derived")
    assert columns["By year", YEAR] == "The values of that fiscal year."


def test_workbooks_of_a_country_and_an_indicator_have_the_figure_of_the_page(browser, demo_site):
    figure = borrowers(demo_site)
    book = workbook(browser, demo_site, f"indicators/{BORROWERS}/index.html")
    rows = [[cell.value for cell in row] for row in book["Values"].iter_rows()]
    assert tuple(rows[0]) == downloads.OF_INDICATOR, "the columns of the CSV"
    who = published(demo_site, f"api/v1/institutions/{WHO}.json")
    assert [WHO, "Wayrasol", "PE", int(YEAR), figure, "borrowers", None, "documented", None, None] in rows
    licences = [row[-2] for row in rows if row[0] == WHO]
    assert licences == [who["licence"]["name"], *[None] * (len(licences) - 1)], "the first row has it for all of them"
    described_columns(book)
    about = {row[0].value: row[1].value for row in book["About this file"].iter_rows()}
    assert "creativecommons.org" in about["Licence of the data"]
    assert "status" not in about["Empty cells"], "there is no such column"
    with (demo_site / f"downloads/indicators/{BORROWERS}.csv").open(encoding="utf-8-sig", newline="") as stream:
        same = [*csv.reader(stream)]
    assert same == [["" if cell is None else str(cell) for cell in row] for row in rows]
    spanish = workbook(browser, demo_site, f"es/indicators/{BORROWERS}/index.html")
    assert spanish.sheetnames == ["Valores", "Indicadores", "Columnas", "Sobre este archivo"]

    book = workbook(browser, demo_site, "countries/co/index.html")
    assert book.sheetnames == ["Values", "Institutions", "Indicators", "Columns", "About this file"]
    rows = [[cell.value for cell in row] for row in book["Values"].iter_rows()]
    at = rows[0].index
    with gzip.open(demo_site / "downloads/countries/co.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        expected = [*csv.DictReader(stream)]
    assert len(rows) - 1 == len(expected)
    for row, want in zip(rows[1:], expected, strict=True):
        assert str(row[at("note")] or "") == want["note"]
        if want["unit"] and want["value"]:
            assert row[at("value")] == pytest.approx(float(want["value"]))


def test_the_browser_is_told_how_large_each_file_is_that_a_page_offers(demo_site):
    profile = (demo_site / "institutions" / "wayrasol" / "index.html").read_text("utf-8")
    offered = [path for path in re.findall(r'href="?\.\./\.\./((?:downloads|api/v1)/[^">]+)', profile) if (demo_site / path).is_file()]  # fmt: skip
    assert len(offered) >= 3
    engine = MiniRacer()
    engine.eval(re.sub(r"(?m)^export ", "", (ASSETS / "file-sizes.js").read_text("utf-8")))
    for path in {*offered, "downloads/facts.csv.gz", "downloads/countries/pe.csv.gz", "downloads/indicators/par30.csv"}:
        group = engine.eval(f"groupOf({json.dumps(path)})")
        sizes = json.loads((demo_site / "downloads" / "sizes" / f"{group}.json").read_text("utf-8"))
        assert sizes[path] == (demo_site / path).stat().st_size, path
    words = json.loads((demo_site / "es" / "assets" / "panel.json").read_text("utf-8"))
    said = [engine.eval(f"spoken({size}, {json.dumps(words)})") for size in (1, 12_345, 999_600, 12_345_678)]
    assert said == ["1 KB", "12 KB", "1 MB", "12.3 MB"]
    engine.close()


def test_the_sizes_of_the_files_of_an_institution_are_in_the_group_of_its_id():
    known = [("downloads/lender/lender-facts.csv", 10), ("api/v1/institutions/lender.json", 20), ("downloads/facts.csv", 5), ("index.html", 1)]  # fmt: skip
    made = {path: json.loads(str(text)) for path, text in file_sizes(known, ["lender"])}

    group = f"downloads/sizes/{group_of('lender')}.json"
    assert made == {
        "downloads/sizes/shared.json": {"downloads/facts.csv": 5},
        group: {"api/v1/institutions/lender.json": 20, "downloads/lender/lender-facts.csv": 10},
    }

"""Count again what the pages say about many institutions: a separate program that shares no code with the portal.

    python tests/recount.py SITE

SITE is a built site in English. Everything is counted from `api/v1/institutions.json`, `api/v1/indicators.json` and the
tables of facts in `downloads/`; the pages and the data of the interactive views are read last, to compare. Exits with 1
if anything differs.
"""

import csv
import html
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

Said = dict[str, Any]

FEWEST = 5
"""A smaller number of institutions is not described."""

CHOICES = ("yes_no", "yes_partially_no", "one_of", "several_of")
VALUES = ("reported", "derived")
FIGURE = re.compile(r"<figure class=chart id=chart-(\w+)[^>]*>\s*<figcaption><h3[^>]*>(.*?)</h3>.*?<p class=sentence[^>]*>(.*?)</p>", re.DOTALL)  # fmt: skip
KEY_FIGURES = (
    "number_of_active_borrowers",
    "borrowers_female_percent",
    "gross_loan_portfolio",
    "par30",
    "operational_self_sufficiency",
    "number_of_depositors",
    "assets",
    "personnel_count",
    "return_on_assets",
)


def spoken(value: Any, words: list[str]) -> Any:
    """What views say in English: what languages print differently is the number of its words, below "in"."""
    if isinstance(value, dict):
        if value.keys() == {"in"}:
            return [words[at] for at in value["in"]] if isinstance(value["in"], list) else words[value["in"]]
        return {key: spoken(one, words) for key, one in value.items()}
    return [spoken(one, words) for one in value] if isinstance(value, list) else value


def in_rows(n: int, **columns: Any) -> list[Said]:
    """The rows of a set of figures that is given by column: a value that is no list is that of every row."""
    cells = {key: column if isinstance(column, list) else [column] * n for key, column in columns.items()}
    return [{key: column[at] for key, column in cells.items() if column[at] is not None} for at in range(n)]


GROUPS = (("legal_form", "region"), ("legal_form",), ("region",), ())
"""What peers share, in order of preference."""

ENOUGH = 10
"""The number of peers with the first key figure of a profile, and of figures, from which there are quartiles."""

CHARTS = {
    "borrowers": "number_of_active_borrowers",
    "women": "borrowers_female_percent",
    "par30": "par30",
    "oss": "operational_self_sufficiency",
}
CARD = re.compile(r"<div class=figure-card>\s*<p class=name>(.*?)</p>(.*?)</div>\s*(?=<div class=figure-card>|</section>)", re.DOTALL)  # fmt: skip
POWERS = {"K": 10**3, "M": 10**6, "B": 10**9, " million": 10**6, " billion": 10**9}
NUMBER = r"-?(?:US\$)?-?[\d,]+(?:\.\d+)?(?:[KMB%]|\u00a0?(?: million| billion))?"
SHARE = re.compile(r"^(.*): ([\d.]+)% \((\d+)(?: of (\d+) who were offered it)?\)$")


class Site:
    """The data of a site, and the text of its pages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.indicators = {one["code"]: one for one in self._json("api/v1/indicators.json")["indicators"]}
        self.institutions = {one["id"]: one for one in self._json("api/v1/institutions.json")["institutions"]}
        self.questionnaires = self._json("api/v1/questionnaires.json")["questionnaires"]
        self._editions: dict[str, dict[str, str]] = {}
        self.values: dict[tuple[str, str], dict[str, Said]] = defaultdict(dict)
        for id_ in self.institutions:
            path = folder / "downloads" / id_ / f"{id_}-facts.csv"
            if not path.is_file():
                continue  # nothing was filed
            with path.open(encoding="utf-8-sig", newline="") as stream:
                for row in csv.DictReader(stream):
                    if row["status"] in VALUES and not row.get("caution"):
                        self.values[row["indicator"], row["period"]][id_] = row
        self.redefined = {
            code: {of["definition"]: of for of in one["versions"]} for code, one in self.indicators.items()
        }

    def _json(self, path: str) -> Said:
        read: Said = json.loads((self.folder / path).read_text("utf-8"))
        return read

    def charts(self, page: str) -> dict[str, tuple[str, str]]:
        """Title and sentence of every chart of a page, by name."""
        text = (self.folder / page / "index.html").read_text("utf-8")
        return {name: (words(title), words(sentence)) for name, title, sentence in FIGURE.findall(text)}

    def explored(self, name: str) -> Said:
        """The data of the interactive views of one page; empty if it has none."""
        path = self.folder / "charts" / name / "explore.json"
        if not path.is_file():
            return {}
        file = self._json(f"charts/{name}/explore.json")
        texts = [
            begin + rest if begin else rest for begin, rest in zip(file["begin"], file["words"]["en"], strict=True)
        ]
        said = spoken(file["charts"], texts)
        return {chart: {**one, "data": {key: in_rows(**set_) for key, set_ in one["data"].items()}} for chart, one in said.items()}  # fmt: skip

    def line(self, row: Said) -> str:
        """The definition from which on answers are comparable with this one; "" if it never changed."""
        version = self.redefined[row["indicator"]].get(row["definition"])
        return version["comparable_since"] if version else ""

    def newest_line(self, code: str) -> str:
        """The line of today's definition."""
        return [
            version["comparable_since"] for version in self.redefined[code].values() or ({"comparable_since": ""},)
        ][-1]

    def shown(self, code: str, period: str, *, today: bool = False) -> dict[str, Said]:
        """The rows of a year that charts count together: of the newest definition that had begun, else of the one that
        most answered, the newer one if as many.

        A choice that offered one answer only is not among them. `today`: only those of today's definition.
        """
        one_only = self.indicators[code]["type"] in CHOICES and self.indicators[code]["type"] != "several_of"
        by_line: dict[str, dict[str, Said]] = {of["comparable_since"]: {} for of in self.redefined[code].values()}
        for id_, row in self.values[code, period].items():
            if self.indicators[code]["type"] == "currency" and not row["usd"]:
                continue
            if not one_only or len(self.offered(id_, period, code)) > 1:
                by_line.setdefault(self.line(row), {})[id_] = row
        if today:
            return by_line.get(self.newest_line(code), {})
        begins = {name: of["begins"] for name, of in self.redefined[code].items()}
        least = FEWEST if self.indicators[code]["type"] in CHOICES else ENOUGH
        newest_first = [(line, rows) for line, rows in reversed(by_line.items()) if len(rows) >= least]
        for line, rows in newest_first:
            if begins.get(line) is not None and begins[line] <= int(period):
                return rows
        begun = [rows for line, rows in newest_first if (begins.get(line) or int(period)) <= int(period)]
        return max(begun or [rows for _, rows in newest_first] or list(by_line.values())[::-1], key=len, default={})

    def table(self, id_: str) -> dict[str, dict[str, dict[str, str]]]:
        """All facts of an institution, gaps included: period, indicator, row. Read again, because all are too many."""
        found: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
        path = self.folder / "downloads" / id_ / f"{id_}-facts.csv"
        if not path.is_file():
            return found  # nothing was filed
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                for code in row["indicator"].split(";"):
                    found[row["period"]][code] = row
        return found

    def years(self, code: str, *, today: bool = False) -> dict[str, dict[str, set[str]]]:
        """Who gave which answers to a choice, by year: period, institution, codes.

        Where a questionnaire offered one answer only to a question that wants one, the answer is no share of anything.
        """
        return {
            period: {id_: set(row["value"].split(";")) for id_, row in self.shown(code, period, today=today).items()}
            for indicator, period in list(self.values)
            if indicator == code
        }

    def figures(self, code: str, year: str) -> dict[str, float]:
        """What each institution reported for a year; amounts in US dollars."""
        column = "usd" if self.indicators[code]["type"] == "currency" else "value"
        return {id_: float(row[column]) for id_, row in self.shown(code, year).items() if row[column]}

    def newest(self, code: str) -> dict[str, float]:
        """The newest figure of each institution that goes on; nothing of one whose newest amount has no exchange rate.

        Nor of one whose newest figure is of an earlier definition, or that has ended.
        """
        column = "usd" if self.indicators[code]["type"] == "currency" else "value"
        rows: dict[str, Said] = {}
        for _, known in sorted(
            ((p, of) for (c, p), of in self.values.items() if c == code), key=lambda known: known[0]
        ):
            rows |= known
        now = self.newest_line(code)
        found = {id_: float(row[column]) for id_, row in rows.items() if row[column] and self.line(row) == now}
        return {id_: figure for id_, figure in found.items() if not self.ended(id_)}

    def coverage(self, id_: str) -> Said | None:
        """How much of what was asked the newest filing with answers answers."""
        filings = self._json(f"api/v1/institutions/{id_}.json")["filings"]
        return next((one["coverage"] for one in filings if one["coverage"] and one["coverage"]["reported"]), None)

    def ended(self, id_: str) -> bool:
        """Whether an institution has ended: it is not among those that are described as they are now."""
        return self.institutions[id_].get("status") is not None

    def options(self, code: str) -> list[str]:
        """All answers that a choice knows."""
        built_in = {"yes_no": ["yes", "no"], "yes_partially_no": ["yes", "partially", "no"]}
        return built_in.get(self.indicators[code]["type"]) or list(self.indicators[code]["options"])

    def offered(self, id_: str, period: str, code: str) -> list[str]:
        """The answers that the questionnaire of a filing offered."""
        restricted = {one["code"]: one["options"] for one in self.questionnaires if code in one["options"]}
        if not restricted:
            return self.options(code)
        edition = self.edition(id_, period)
        return restricted[edition][code] if edition in restricted else self.options(code)

    def edition(self, id_: str, period: str) -> str | None:
        """The edition of the questionnaire that a filing answers: the one it names, else the last used in its year."""
        if id_ not in self._editions:
            filings = self._json(f"api/v1/institutions/{id_}.json")["filings"]
            self._editions[id_] = {one["period"]: one["questionnaire"] for one in filings}
        named = self._editions[id_].get(period)
        used = [
            one["code"]
            for one in self.questionnaires
            if (one["first_year"] or 0) <= int(period) <= (one["last_year"] or 9999)
        ]
        return named or (used[-1] if used else None)


def words(markup: str) -> str:
    """Text of a piece of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def percent(part: int, whole: int) -> str:
    """A share as it is printed: whole percents, rounded half up; more digits for one that is not quite none or all."""
    for digits in range(7):
        unit = 10**digits
        rounded = (200 * part * unit + whole) // (2 * whole)
        if not (0 < part < whole and rounded in {0, 100 * unit}):
            break
    return f"{rounded / unit:.{digits}f}"


def answers(site: Site) -> Iterator[str]:
    """How often each answer was given: bars, title and sentence of each indicator's page."""
    for code, indicator in site.indicators.items():
        if indicator["type"] not in CHOICES:
            continue
        charts, data = site.charts(f"indicators/{code}"), site.explored(code)
        if "answers" not in charts:
            continue
        title, sentence = charts["answers"]
        year = title[-4:]
        now = site.years(code, today=True)
        answered = any(len(given) >= FEWEST for given in now.values())
        given = (now if answered else site.years(code)).get(year, {})
        if len(given) < FEWEST:
            yield f"{code} {year}: a share of {len(given)} institutions"
            continue
        counts = Counter(
            (sum(option in chosen for chosen in given.values()), able)
            for option in site.options(code)
            if (
                able := sum(
                    option in chosen or option in site.offered(id_, year, code) for id_, chosen in given.items()
                )
            )
            >= FEWEST
        )
        said: dict[str, tuple[str, int, int]] = {}  # percent, how many gave it, and of how many
        for bar in data["answers"]["data"]["bars"]:
            found = SHARE.match(bar["tip"])
            if found is None:
                yield f"{code}: {bar['tip']!r} cannot be read"
                continue
            said[found[1]] = found[2], int(found[3]), int(found[4] or len(given))
            if f"{found[1]} {found[2]}%" not in sentence:
                yield f"{code}: {bar['tip']!r} is not in the sentence"
        if Counter((n, able) for _, n, able in said.values()) != counts:
            yield f"{code} {year}: {counts} answers, {said} said"
        for label, (share, n, able) in said.items():
            if share != percent(n, able):
                yield f"{code} {year} {label}: {n} of {able} are not {share}%"
        headline = re.match(r"([\d.]+)% of (\d+) institutions say “(.*)” in", title)
        if headline and (headline[1], int(headline[2])) != (said[headline[3]][0], said[headline[3]][2]):
            yield f"{code}: {title!r}, and they are {said[headline[3]]} of {len(given)}"
        if headline and sorted(n for n, _ in counts.elements())[-2:] == [said[headline[3]][1]] * 2:
            yield f"{code}: {title!r}, and another answer was given as often"


def answers_by_year(site: Site) -> Iterator[str]:
    """The share of yes in each year."""
    for code, indicator in site.indicators.items():
        view = site.explored(code).get("answers_by_year") if indicator["type"] in CHOICES else None
        for point in view["data"]["points"] if view else ():
            given = site.years(code).get(str(point["x"]), {})
            share = percent(sum("yes" in chosen for chosen in given.values()), len(given)) if given else None
            if len(given) < FEWEST or point["tip"] != f"{point['x']}: {share}%":
                yield f"{code}: {point['tip']!r}, and it is {share}% of {len(given)}"


def near(text: str, value: float) -> bool:
    """Whether a printed number is this one, to its last printed digit."""
    found = re.fullmatch(r"(-?)(?:US\$)?([\d,]+(?:\.(\d+))?)(.*)", text)
    if found is None:
        return False
    unit = POWERS.get(found[4].replace("\u00a0", " "), 1)
    figure = float(found[1] + found[2].replace(",", "")) * unit
    return abs(figure - value) <= 0.501 * unit / 10 ** len(found[3] or "")


def type_7(ordered: list[float], quarter: int) -> float:
    """A quartile, between the two figures around it."""
    whole, rest = divmod(quarter * (len(ordered) - 1), 4)
    above = ordered[min(whole + 1, len(ordered) - 1)]
    return ordered[whole] + (above - ordered[whole]) * rest / 4


class Compared:
    """The peers of one institution, and what they reported."""

    def __init__(self, site: Site, id_: str) -> None:
        self.site, self.id = site, id_
        me = site.institutions[id_]
        filed = {other: one for other, one in site.institutions.items() if one["periods"] and other != id_}
        self.own = {code: self._newest(code) for code in KEY_FIGURES}
        lead = next((code for code in KEY_FIGURES if self.own[code]), None)
        self.members: set[str] = set()
        for shared in GROUPS if lead else ():
            if all(me[name] for name in shared):
                self.members = {other for other, one in filed.items() if all(one[name] == me[name] for name in shared)}
                if len(self.figures(str(lead), self.own[str(lead)])) >= ENOUGH:
                    break

    def _newest(self, code: str) -> str:
        return max((year for indicator, year in self.site.values if indicator == code and self.value(code, year) is not None), default="")  # fmt: skip

    def value(self, code: str, year: str, id_: str = "") -> float | None:
        """A figure of this institution, or of another; an amount in US dollars."""
        row = self.site.values[code, year].get(id_ or self.id)
        if row is None:
            return None
        text = row["usd"] if self.site.indicators[code]["type"] == "currency" else row["value"]
        return float(text) if text else None

    def figures(self, code: str, year: str) -> list[float]:
        """The figures of the members that are comparable with one of this institution, ascending."""
        rows = self.site.values[code, year]
        line = self.site.line(rows[self.id]) if self.id in rows else self.site.newest_line(code)
        same = [other for other in self.members if other in rows and self.site.line(rows[other]) == line]
        found = (self.value(code, year, other) for other in same)
        return sorted(one for one in found if one is not None)


def cards(site: Site) -> Iterator[str]:
    """The figures at the top of a profile, and the sentences about the peers there and below."""
    labels = {one["label"]: code for code, one in site.indicators.items()}
    for id_ in site.institutions:
        compared = Compared(site, id_)
        text = (site.folder / "institutions" / id_ / "index.html").read_text("utf-8")
        told = re.search(r"<p class=compared><span>Compared with (?:all )?([\d,]+) other", text)
        if told and int(told[1].replace(",", "")) != len(compared.members):
            yield f"{id_}: {told[0]!r}, and they are {len(compared.members)}"
        shown = [labels[words(name)] for name, _ in CARD.findall(text)]
        if shown != [code for code in KEY_FIGURES if compared.own[code]][:4]:
            yield f"{id_}: cards {shown}"
        for name, body in CARD.findall(text):
            code = labels[words(name)]
            yield from _about_peers(f"{id_} {code}", words(body), compared.figures(code, compared.own[code]), compared)


def _about_peers(where: str, said: str, figures: list[float], compared: Compared) -> Iterator[str]:
    half = re.search(
        rf"[Hh]alf of (?:its |the )?(\d[\d,]*) peers.*?({NUMBER}) (?:to|and) ({NUMBER})(?=[.,;]?(?: |$))", said
    )
    singles = re.search(rf"(\d[\d,]*) peers(?: \(.*?\))?(?:, each a dot:| run from) ({NUMBER}) to ({NUMBER})", said)
    found = half or singles
    if (half is None) != (len(figures) < ENOUGH) or (found is None) != (len(figures) < FEWEST):
        yield f"{where}: {said!r}, and there are {len(figures)} figures"
    elif found:
        low, high = (type_7(figures, 1), type_7(figures, 3)) if half else (figures[0], figures[-1])
        if int(found[1].replace(",", "")) != len(figures) or not near(found[2], low) or not near(found[3], high):
            yield f"{where}: {found[0]!r}, and it is {len(figures)}: {low} to {high}"
        median = re.search(rf"median at ({NUMBER})\.", said)
        if median and not near(median[1], type_7(figures, 2)):
            yield f"{where}: {median[0]!r}, and it is {type_7(figures, 2)}"
        missing = re.search(
            r"(?<=No figure for that year: )[\d,]+|[\d,]+(?= peers? ha(?:s|ve) no figure| without a figure)", said
        )
        named = re.search(r"Peers without a figure for \d{4}: (.*?)\.(?: |$)", said)
        absent = len(compared.members) - len(figures)
        if absent != (int(missing[0].replace(",", "")) if missing else len(named[1].split("; ")) if named else 0):
            yield f"{where}: {said!r}, and {absent} have none"


def profiles(site: Site) -> Iterator[str]:
    """The charts of a profile: every tip and the sentence below, against its own figures and those of its peers."""
    for id_ in site.institutions:
        compared = Compared(site, id_)
        charts, data = site.charts(f"institutions/{id_}"), site.explored(id_)
        for name, code in CHARTS.items():
            if name not in charts:
                continue
            known = {year: figures for year in map(str, range(1990, 2100)) if len(figures := compared.figures(code, year)) >= FEWEST}  # fmt: skip
            points = data[name]["data"]["points"]
            years = [str(point["x"]) for point in points]
            for point in points:
                year = str(point["x"])
                yield from _tip(f"{id_} {code}", point, compared.value(code, year), known.get(year, []))
            last = max((year for year in known if years and min(years) <= year <= max(years)), default="")
            said = charts[name][1].partition(f"In {last} ")[2] if last else charts[name][1]
            yield from _about_peers(f"{id_} {code} {last}", said, known.get(last, []), compared)


def _tip(where: str, point: Said, own: float | None, figures: list[float]) -> Iterator[str]:
    tip = point["tip"]
    if point["role"] == "peer":
        said = re.search(rf" ({NUMBER})$", tip)
        if len(figures) >= ENOUGH or not said or not any(near(said[1], one) for one in figures):
            yield f"{where}: {tip!r} is nobody's of {len(figures)}"
        return
    said = re.match(rf"\d{{4}}: ({NUMBER})", tip)
    if said is None or own is None or not near(said[1], own):
        yield f"{where}: {tip!r}, and it is {own}"
    half = re.search(rf"({NUMBER}) to ({NUMBER}), median ({NUMBER})$", tip)
    if (half is None) != (len(figures) < ENOUGH):
        yield f"{where}: {tip!r} of {len(figures)} figures"
    elif half:
        for text, quarter in ((half[1], 1), (half[2], 3), (half[3], 2)):
            if not near(text, type_7(figures, quarter)):
                yield f"{where}: {tip!r}, and {text} is {type_7(figures, quarter)}"


REPORTED = re.compile(r"For fiscal year (\d{4}) it reported ([\d,]+) of ([\d,]+) social performance indicators(?:, (none|one|all|[\d,]+) of them documented)?")  # fmt: skip
COPIED = re.compile(
    r"In this source it answers ([\d,]+) of ([\d,]+) social performance indicators for fiscal year (\d{4})"
)
"""Of an institution whose data were copied, and whose source says nothing of documents."""
ALIGNED = re.compile(r"([\d,.]+) of ([\d,]+) points(?: \([\d.]+%\))? for alignment with the Universal Standards in (\d{4}), ([\d,]+) of ([\d,]+) questions answered")  # fmt: skip
NOT_ASKED = ("not_applicable", "not_asked", "not_in_source")
"""Statuses of a question that a filing could not answer. In the tables of facts each such question has a row."""
DOCUMENTED = ("documented", "assessed", "rated")


def openness(site: Site) -> Iterator[str]:
    """What a profile says of the newest filing with answers: how many, of how many, documented, and aligned."""
    social = [code for code, one in site.indicators.items() if one["family"] == "social"]
    for id_ in site.institutions:
        years = site.table(id_)
        text = words((site.folder / "institutions" / id_ / "index.html").read_text("utf-8").partition("<article")[2])
        copied = [(year, reported, asked, "none") for reported, asked, year in COPIED.findall(text)]
        for year, reported, asked, documented in REPORTED.findall(text) + copied:
            rows = years.get(year, {})
            here = {code: rows[code] for code in social if code in rows}
            given = [row for row in here.values() if row["status"] == "reported"]
            closed = sum(row["status"] in (*NOT_ASKED, "undefined", "derived") for row in here.values())
            proven = sum(row["assurance"] in DOCUMENTED for row in given)
            counted = (len(given), len(social) - closed)
            known = {"none": 0, "one": 1, "all": len(given)}
            told = known.get(documented) if documented in known else int(documented.replace(",", "") or proven)
            if (int(reported.replace(",", "")), int(asked.replace(",", "")), told) != (*counted, proven):
                yield f"{id_} {year}: {reported} of {asked}, {documented} documented, and it is {counted}, {proven}"
        for title, _ in [charts["alignment"]] if "alignment" in (charts := site.charts(f"institutions/{id_}")) else ():
            said = ALIGNED.fullmatch(title)
            if said is None:
                yield f"{id_}: {title!r} cannot be read"
                continue
            won, answered, possible = aligned(site, years.get(said[3], {}))
            numbers = [float(text.replace(",", "")) for text in said.group(1, 2, 4, 5)]
            if abs(numbers[0] - won) > 0.05 or numbers[1:] != [possible, answered, possible]:
                yield f"{id_}: {title!r}, and it is {won} of {possible}, {answered} answered"


def aligned(site: Site, rows: dict[str, dict[str, str]]) -> tuple[float, int, int]:
    """The points of a filing, of how many questions that were answered, and of how many that were asked."""
    won, answered, possible = 0.0, 0, 0
    for code, one in site.indicators.items():
        row = rows.get(code, {"status": "not_reported", "value": ""})
        if not one["aligned"] or not one["dimension"] or row["status"] in NOT_ASKED:
            continue
        possible += 1
        if row["status"] in VALUES:
            answered += 1
            if set(row["value"].split(";")) & set(one["aligned"]):
                won += 1
            elif row["value"] == "partially" and one["type"] == "yes_partially_no":
                won += 0.5
    return won, answered, possible


def distributions(site: Site) -> Iterator[str]:
    """The quartiles of all institutions by year, and those of the newest figure of each."""
    for code, indicator in site.indicators.items():
        if indicator["type"] in CHOICES:
            continue
        view, charts = site.explored(code), site.charts(f"indicators/{code}")
        for point in view["quartiles"]["data"]["points"] if "quartiles" in view else ():
            figures = sorted(site.figures(code, str(point["x"])).values())
            half = re.fullmatch(rf"\d{{4}}\. .*?({NUMBER}) to ({NUMBER}), median ({NUMBER})", point["tip"])
            expected = [type_7(figures, quarter) for quarter in (1, 3, 2)] if len(figures) >= ENOUGH else []
            if not half or not expected or not all(map(near, half.groups(), expected)):
                yield f"{code}: {point['tip']!r}, and it is {expected} of {len(figures)}"
        title = charts.get("spread", ("", ""))[0]
        half = re.fullmatch(rf"Half of the ([\d,]+) institutions are between ({NUMBER}) and ({NUMBER})", title)
        figures = sorted(site.newest(code).values()) if title else []
        if title and (half is None) != (len(figures) < ENOUGH):
            yield f"{code}: {title!r} of {len(figures)}"
        if half and (
            int(half[1].replace(",", "")) != len(figures)
            or not near(half[2], type_7(figures, 1))
            or not near(half[3], type_7(figures, 3))
        ):
            yield f"{code}: {title!r}, and it is {len(figures)}: {type_7(figures, 1)} to {type_7(figures, 3)}"


def countries(site: Site) -> Iterator[str]:
    """From how many borrowers to how many the institutions of a country have, and at how many most are women."""
    newest = {code: site.newest(code) for code in (KEY_FIGURES[0], KEY_FIGURES[1])}
    for country in sorted({one["country"] for one in site.institutions.values()}):
        charts = site.charts(f"countries/{country.lower()}")
        members = {id_ for id_, one in site.institutions.items() if one["country"] == country}
        borrowers, women = ([of[id_] for id_ in sorted(members & of.keys())] for of in newest.values())
        sizes = re.match(
            rf"Active borrowers of ([\d,]+) .*: from ({NUMBER}) to ({NUMBER})$", charts.get("sizes", ("", ""))[0]
        )
        if "sizes" in charts and (
            not sizes
            or int(sizes[1].replace(",", "")) != len(borrowers)
            or not (near(sizes[2], min(borrowers)) and near(sizes[3], max(borrowers)))
        ):
            yield f"{country}: {charts['sizes'][0]!r}, and it is {min(borrowers)} to {max(borrowers)} of {len(borrowers)}"
        shares = [
            100 * of["reported"] / of["asked"]
            for id_ in members
            if not site.ended(id_) and (of := site.coverage(id_)) and of["reported"]
        ]
        half = re.match(r"Half or more of ([\d,]+) .* answer (\d+)% or more", charts.get("reporting", ("", ""))[0])
        if half and (
            int(half[1].replace(",", "")) != len(shares)
            or 2 * sum(share >= int(half[2]) for share in shares) < len(shares)
            or 2 * sum(share >= int(half[2]) + 1 for share in shares) > len(shares)
        ):
            yield f"{country}: {charts['reporting'][0]!r}, and they are {sorted(shares)}"
        most = re.search(r" at ([\d,]+) of ([\d,]+) institutions", charts.get("women", ("", ""))[0])
        found = (sum(share > 50 for share in women), len(women))
        if "women" in charts and (not most or tuple(int(n.replace(",", "")) for n in most.groups()) != found):
            yield f"{country}: {charts['women'][0]!r}, and it is {found}"


def definitions(site: Site) -> Iterator[str]:
    """Every value names the definition that it was given to, and no line is drawn or spoken over a change of it."""
    for (code, period), rows in list(site.values.items()):
        for id_, row in rows.items():
            expected = [
                name
                for name, of in site.redefined[code].items()
                if (of["since"] is not None and of["since"] <= int(period))
                or (of["since"] is None and site.edition(id_, period) in of["questionnaires"])
            ]
            oldest = next(iter(site.redefined[code]), "")
            if row["definition"] != (expected[-1] if expected else oldest):
                yield f"{code} {period} {id_}: {row['definition']!r}, and it is {expected}"
    for code in site.redefined:
        view, charts = site.explored(code), site.charts(f"indicators/{code}")
        for name in ("quartiles", "answers_by_year"):
            if name not in view:
                continue
            years = [point["x"] for point in view[name]["data"]["points"]]
            lines = {year: {site.line(row) for row in site.shown(code, str(year)).values()} for year in years}
            yield from _seams(f"{code} {name}", lines, view[name]["data"].get("seams", []), charts[name][0])
    for id_ in site.institutions:
        view, charts = site.explored(id_), site.charts(f"institutions/{id_}")
        for name, code in CHARTS.items():
            points = view[name]["data"]["points"] if name in charts else ()
            lines = {
                year: {site.line(site.values[code, str(year)][id_])}
                for point in points
                if id_ in site.values[code, str(year := point["x"])]
            }
            if lines:
                yield from _seams(f"{id_} {name}", lines, view[name]["data"].get("seams", []), charts[name][0])


def _seams(where: str, lines: dict[int, set[str]], drawn: list[Said], title: str) -> Iterator[str]:
    """The breaks of one line, against the definitions of its points; over one, the title tells no movement."""
    years = sorted(lines)
    expected = [later - 0.5 for year, later in pairwise(years) if lines[year] != lines[later]]
    if any(len(line) > 1 for line in lines.values()) or [one["x"] for one in drawn] != expected:
        yield f"{where}: breaks {drawn}, and they are {expected}"
    if expected and re.search(r" (rose|fell|stayed|after) ", title):
        yield f"{where}: {title!r} tells of a movement over a change of the definition"


def differences(folder: Path) -> list[str]:
    """The differences between the pages and this program, one per line."""
    site = Site(folder)
    return [
        line
        for check in (answers, answers_by_year, cards, profiles, openness, distributions, countries, definitions)
        for line in check(site)
    ]


def main() -> int:
    """Compare, and print the differences."""
    found = differences(Path(sys.argv[1]))
    print("\n".join(found) or "Every number about many institutions is what the downloads say.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())

"""Count again what the pages say of many institutions: a program by itself that shares no line with the portal.

    python tests/recount.py SITE

SITE is a built site in English. Everything is counted from `api/v1/institutions.json`, `api/v1/indicators.json` and the
tables of facts in `downloads/`; the pages and the data of the interactive views are read last, to compare. Exits 1 where
anything differs.
"""

import csv
import html
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Said = dict[str, Any]

FEWEST = 5
"""Below this number of institutions nothing is said of them together."""

CHOICES = ("yes_no", "yes_partially_no", "one_of", "several_of")
VALUES = ("reported", "derived")
FIGURE = re.compile(r'<figure class="chart" id="chart-(\w+)">\s*<figcaption><h3>(.*?)</h3>.*?<p class="sentence">(.*?)</p>', re.DOTALL)  # fmt: skip
SHARE = re.compile(r"^(.*): (\d+)% \((\d+)\)$")


class Site:
    """What a site publishes, and what it says of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.indicators = {one["code"]: one for one in self._json("api/v1/indicators.json")["indicators"]}
        self.institutions = {one["id"]: one for one in self._json("api/v1/institutions.json")["institutions"]}
        self.values: dict[tuple[str, str], dict[str, Said]] = defaultdict(dict)
        for id_ in self.institutions:
            path = folder / "downloads" / id_ / f"{id_}-facts.csv"
            with path.open(encoding="utf-8-sig", newline="") as stream:
                for row in csv.DictReader(stream):
                    if row["status"] in VALUES:
                        self.values[row["indicator"], row["period"]][id_] = row

    def _json(self, path: str) -> Said:
        read: Said = json.loads((self.folder / path).read_text("utf-8"))
        return read

    def charts(self, page: str) -> dict[str, tuple[str, str]]:
        """Title and sentence of every chart of a page, by name."""
        text = (self.folder / page / "index.html").read_text("utf-8")
        return {name: (words(title), words(sentence)) for name, title, sentence in FIGURE.findall(text)}

    def explored(self, name: str) -> Said:
        """The data of the interactive views of one page; empty where it has none."""
        path = self.folder / "charts" / name / "explore.json"
        return self._json(f"charts/{name}/explore.json") if path.is_file() else {}

    def years(self, code: str) -> dict[str, dict[str, set[str]]]:
        """Who gave which answers to a choice, by year: period, institution, codes."""
        return {
            period: {id_: set(row["value"].split(";")) for id_, row in rows.items()}
            for (indicator, period), rows in self.values.items()
            if indicator == code
        }


def words(markup: str) -> str:
    """Text of a piece of a page."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup)).strip()


def percent(part: int, whole: int) -> int:
    """A share as it is printed: whole percents, halves up."""
    return (200 * part + whole) // (2 * whole)


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
        given = site.years(code).get(year, {})
        if len(given) < FEWEST:
            yield f"{code} {year}: a share of {len(given)} institutions"
            continue
        counts = sorted(sum(option in chosen for chosen in given.values()) for option in set().union(*given.values()))
        said: dict[str, tuple[int, int]] = {}
        for bar in data["answers"]["data"]["bars"]:
            found = SHARE.match(bar["tip"])
            if found is None:
                yield f"{code}: {bar['tip']!r} cannot be read"
                continue
            said[found[1]] = int(found[2]), int(found[3])
            if f"{found[1]} {found[2]}%" not in sentence:
                yield f"{code}: {bar['tip']!r} is not in the sentence"
        if sorted(n for _, n in said.values() if n) != counts:
            yield f"{code} {year}: {counts} answers, {said} said"
        for label, (share, n) in said.items():
            if share != percent(n, len(given)):
                yield f"{code} {year} {label}: {n} of {len(given)} are not {share}%"
        headline = re.match(r"(\d+)% of (\d+) institutions say “(.*)” in", title)
        if headline and (int(headline[1]), int(headline[2])) != (said[headline[3]][0], len(given)):
            yield f"{code}: {title!r}, and they are {said[headline[3]]} of {len(given)}"
        if headline and [n for _, n in said.values()].count(counts[-1]) > 1:
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


def differences(folder: Path) -> list[str]:
    """Where pages and this program do not agree, a line each."""
    site = Site(folder)
    return [line for check in (answers, answers_by_year) for line in check(site)]


def main() -> int:
    """Compare, and say what differs."""
    found = differences(Path(sys.argv[1]))
    print("\n".join(found) or "Every number about many institutions is what the downloads say.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())

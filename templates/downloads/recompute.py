"""Work out every award again from what a portal publishes: a separate program that shares no code with the portal.

    python3 recompute.py SITE

SITE is a folder with a copy of the site, or as much of it as `api/v1/` and `downloads/`; `wget --mirror` makes one. Of
a package its archive suffices. It needs Python 3.11 and nothing else. It reads the packages' tables, the table of
facts (which answers could be read), the policy, the indicators, the questionnaires and the associations; it reads the
day of the portal, on which awards end, from `awards.json`, and the rest of that and what each filing is said to have
been asked only to compare. For signatures it uses the status that
the portal publishes: verifying them would need ssh-keygen. Exits with 1 if anything differs, and with 2 if SITE is no such folder.
"""

import calendar
import csv
import hashlib
import io
import json
import math
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

Row = dict[str, str]
Said = dict[str, Any]

FIGURES = ("percent", "count", "currency", "ratio")
NOBODY = ("not_applicable", "undefined", "derived", "not_asked", "not_in_source")
"""Statuses of a question that could not be answered."""
UNASKED = ("not_asked", "not_in_source")
CHOICES = ("yes_no", "yes_partially_no", "one_of", "several_of")


class Portal:
    """What the portal publishes."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.indicators = {one["code"]: one for one in self._json("indicators")["indicators"]}
        self.associations = {one["id"]: one for one in self._json("associations")["associations"]}
        self.editions = self._json("questionnaires")["questionnaires"]
        known = self._json("policies")
        self.policies, self.kinds = known["policies"], known["evidence_kinds"]
        self.day = self._json("awards")["as_of"]
        self.ids = [one["id"] for one in self._json("institutions")["institutions"]]

    def _json(self, name: str) -> Said:
        read: Said = json.loads((self.site / f"api/v1/{name}.json").read_text("utf-8"))
        return read

    def file(self, id_: str, name: str) -> bytes | None:
        """A file of an institution's downloads, by itself or from the archive of its package."""
        folder = self.site / "downloads" / id_
        if (folder / name).is_file():
            return (folder / name).read_bytes()
        try:
            with zipfile.ZipFile(folder / f"{id_}.zip") as packed:
                return packed.read(f"{id_}/{name}")
        except (OSError, KeyError):
            return None

    def rows(self, id_: str, name: str) -> list[Row]:
        """A table of an institution's package, or none."""
        data = self.file(id_, name) or b""
        return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))

    def policy_at(self, day: date) -> Said | None:
        """The policy in force on a day."""
        begun = [one for one in self.policies if date.fromisoformat(one["in_force_from"]) <= day]
        newest = max(begun, key=lambda one: one["in_force_from"], default=None)
        until = newest and newest["in_force_until"]
        return None if until and date.fromisoformat(until) < day else newest

    def edition(self, named: str, period: str) -> Said | None:
        """The questionnaire that a filing names, else the last that was used in its year."""
        year = int(period)
        used = [
            one
            for one in self.editions
            if one["code"] == named or (not named and (one["first_year"] or 0) <= year <= (one["last_year"] or year))
        ]
        return used[-1] if used else None


class Package:
    """The filings of one institution, and which of its reviews count."""

    def __init__(self, portal: Portal, id_: str) -> None:
        self.portal, self.id = portal, id_
        self.filings = {row["period"]: row for row in portal.rows(id_, "filings.csv")}
        self.papers = {row["evidence"]: row for row in portal.rows(id_, "evidence.csv")}
        self.raw = portal.rows(id_, "indicators.csv")
        # A gap that the portal derived from another answer is derived again here.
        # So is what was not asked: its rows are read only to compare them.
        listed = [row for row in portal.rows(id_, f"{id_}-facts.csv") if not row["closed_by"]]
        # One row has the codes of all questions that were not asked for the same reason.
        self.said_unasked = {
            (code, row["period"]): row["status"]
            for row in listed
            if row["status"] in UNASKED
            for code in row["indicator"].split(";")
        }
        self.facts = {(row["indicator"], row["period"]): row for row in listed if row["status"] not in UNASKED}
        sources = {row["period"]: row for row in portal.rows(id_, "questionnaires.csv")}
        self.editions = {
            period: portal.edition(sources.get(period, {}).get("questionnaire", ""), period) for period in self.filings
        }
        self.unasked = {period: self._unasked(period, sources.get(period, {})) for period in self.filings}
        self.reviews = {(row["indicator"], row["period"]): row for row in portal.rows(id_, "reviews.csv")}
        who = json.loads((portal.site / f"api/v1/institutions/{id_}.json").read_text("utf-8"))
        self.ended = (who["status"] or {}).get("date", "")
        self.names = {folded(name) for name in (id_, who["name"], who["full_name"] or "")}
        signatures = who["signatures"]
        self.signed: set[tuple[str, str]] = set()
        edited: set[tuple[str, str]] = set()
        for one in signatures:
            covered = {(code, one["period"]) for code in one["covered"]}
            if one["status"] == "good":
                mine = (one["reviewer"], one["association"])
                self.signed |= {
                    key
                    for key in covered
                    if (row := self.reviews.get(key)) and (row["reviewer"], row["association"]) == mine
                }
            elif one["status"] == "changed":
                edited |= covered & {(code, one["period"]) for code in one["changed"]}
        self.counting = {key for key, row in self.reviews.items() if self._counts(key, row)} - (edited - self.signed)
        for period, filing in self.filings.items():
            policy = portal.policy_at(date.fromisoformat(filing["as_of"]))
            if policy and policy["signed_reviews"]:
                self.counting = {key for key in self.counting if key[1] != period or key in self.signed}
            for block in policy["documented_together"] if policy else ():
                keys = {(code, period) for code in block}
                if not keys <= self.counting:
                    self.counting -= keys

    def _unasked(self, period: str, source: Row) -> dict[str, str]:
        """The questions that a filing could not have answered, and why."""
        known, edition = self.portal.indicators, self.editions[period]
        lacking = set((source.get("not_in_source") or "").split(";"))
        found = {code: "not_in_source" for code, one in known.items() if lacking & {code, one["family"]}}
        if edition:
            asks, families = set(edition["asks"]), edition["families"]
            for code, one in known.items():
                if code not in asks and (not families or one["family"] in families):
                    found[code] = "not_asked"
        return found

    def _counts(self, key: tuple[str, str], row: Row) -> bool:
        """Whether a review documents its value: by a permitted person, about this value, with documents that prove it."""
        fact, filing = self.facts.get(key), self.filings.get(key[1])
        if row["status"] != "documented" or fact is None or fact["status"] != "reported" or filing is None:
            return False
        cell = self.raw[int(fact["row"]) - 2]
        named = row["evidence"] or cell["evidence"]
        papers = [self.papers[code] for code in named.split(";") if code in self.papers]
        return (
            self._may_review(row)
            and (not row["date"] or row["date"] >= filing["as_of"])
            and row["saw"] == self._seen(key, cell, filing, papers)
            and bool(papers)
            and all(self._proves(paper, filing) for paper in papers)
        )

    def _may_review(self, row: Row) -> bool:
        known = self.portal.associations.get(row["association"])
        person = next((one for one in known["reviewers"] if one["id"] == row["reviewer"]), None) if known else None
        if person is None or folded(person["organisation"]) in self.names:
            return False
        day = row["date"]
        return not day or (person["since"] <= day and (not person["until"] or day <= person["until"]))

    def _seen(self, key: tuple[str, str], cell: Row, filing: Row, papers: list[Row]) -> str:
        shown = sorted([p["evidence"], p["kind"], p["date"], p["sha256"], p["url"], p["file"]] for p in papers)
        money = filing["currency"] if self.portal.indicators[key[0]]["type"] in FIGURES else ""
        whole = ["portal-review-1", self.id, key[1], key[0], cell["value"], money, shown]
        text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _proves(self, paper: Row, filing: Row) -> bool:
        if paper["file"]:
            data = self.portal.file(self.id, paper["file"])
            if data is None or hashlib.sha256(data).hexdigest() != paper["sha256"]:
                return False
        months = self.portal.kinds[paper["kind"]]["valid_months"]
        if months is None:
            return True
        return bool(paper["date"]) and paper["date"] >= moved(date.fromisoformat(filing["as_of"]), -months).isoformat()

    def answer(self, code: str, period: str) -> Any:
        """The filed answer: a code, or a list of codes; a figure or a text as it was written. None if there is none."""
        fact = self.facts.get((code, period))
        if fact is None or fact["status"] != "reported":
            return None
        several = self.portal.indicators[code]["type"] == "several_of"
        return fact["value"].split(";") if several else fact["value"]

    def status(self, code: str, period: str) -> str:
        """The status of a question: a value, else that it could not be answered, else why there is no answer."""
        fact = self.facts.get((code, period))
        status = fact["status"] if fact else "not_reported"
        if status in ("reported", "derived"):
            return status
        if code in self.unasked[period]:
            return self.unasked[period][code]
        follows = self.portal.indicators[code]["follows"]
        if status == "not_reported" and follows:
            said = self.answer(follows["indicator"], period)
            if said is None and self.status(follows["indicator"], period) == "not_applicable":
                return "not_applicable"
            if said is not None and not set(said if isinstance(said, list) else [said]) & set(follows["answers"]):
                return "not_applicable"
        return status

    def coverage(self, period: str) -> Said:
        """How many social questions a filing was asked, answered and documented, by area; and its gaps by reason."""
        areas: dict[str, dict[str, int]] = {}
        gaps: Counter[str] = Counter()
        for code, one in self.portal.indicators.items():
            if one["family"] == "social":
                status = self.status(code, period)
                count = areas.setdefault(one["area"], {"asked": 0, "reported": 0, "documented": 0})
                count["asked"] += status not in NOBODY
                count["reported"] += status == "reported"
                count["documented"] += status == "reported" and (code, period) in self.counting
                gaps[status] += status not in ("reported", "derived")
        total = {name: sum(count[name] for count in areas.values()) for name in ("asked", "reported", "documented")}
        return total | {"areas": areas, "gaps": {why: n for why, n in sorted(gaps.items()) if n}}


def judge(package: Package) -> list[Said]:
    """The award of each filing that a policy in force judges, before expiry, newest first."""
    found = []
    social = [code for code, one in package.portal.indicators.items() if one["family"] == "social"]
    for period, filing in sorted(package.filings.items(), reverse=True):
        policy = package.portal.policy_at(date.fromisoformat(filing["as_of"]))
        if policy is None or all(package.answer(code, period) is None for code in social):
            continue
        edition = package.editions[period]
        if policy["questionnaires"] and edition and edition["code"] not in policy["questionnaires"]:
            continue
        if any(package.portal.indicators[code]["aligned"] for code in package.unasked[period]):
            continue
        findings = [ask(package, period, policy, rule, social) for rule in policy["rules"]]
        found.append({"period": period, "policy": policy["version"], "findings": findings})
        answers = {one["answer"] for one in findings}
        reviews = carriers(package, period, policy, findings)
        if "yes" in answers and answers <= {"yes", "not_applicable"} and reviews:
            newest, oldest = (date.fromisoformat(reviews[at]["date"]) for at in (0, -1))
            ends = moved(newest, policy["valid_months"]), moved(oldest, policy["review_months"])
            found[-1] |= {"awarded": newest, "until": min(ends), "association": reviews[0]["association"]}
            found[-1]["signed"] = all((row["indicator"], period) in package.signed for row in reviews)
    return found


def ask(package: Package, period: str, policy: Said, rule: Said, social: list[str]) -> Said:
    """The finding of one rule, in percent."""
    needed = Fraction(str(rule["at_least"]))
    known = package.portal.indicators
    if rule["question"].startswith("alignment"):
        looked = [
            code
            for code, one in known.items()
            if one["aligned"] and package.status(code, period) not in ("not_applicable", "not_asked", "not_in_source")
        ]
        if rule["question"] == "alignment_green":
            groups = [[code for code in looked if known[code]["green"]]]
        elif rule["question"] == "alignment_dimension":
            numbers = {known[code]["dimension"] for code in looked} - {None}
            groups = [[code for code in looked if known[code]["dimension"] == number] for number in sorted(numbers)]
        else:
            groups = [looked]
        shares = [aligned(package, period, policy, codes) for codes in groups if codes]
        if not shares:
            return {"rule": rule["code"], "answer": "not_applicable", "measured": None}
        worst = "yes"
        for won, possible in shares:
            if possible < needed:
                worst = "no"
            elif won < needed and worst == "yes":
                worst = "could_not_tell"
        return {"rule": rule["code"], "answer": worst, "measured": min(won for won, _ in shares)}
    answered = [code for code in social if package.answer(code, period) is not None]
    if rule["question"] == "all_documented":
        looked = [code for code in answered if wants_proof(known[code], package.answer(code, period))]
        met = [code for code in looked if (code, period) in package.counting]
    else:
        looked, met = [code for code in social if package.status(code, period) not in NOBODY], answered
    if not looked:
        return {"rule": rule["code"], "answer": "not_applicable", "measured": None}
    share = Fraction(100 * len(met), len(looked))
    answer = "yes" if share >= needed else "no"
    return {"rule": rule["code"], "answer": answer, "measured": share, "looked": looked, "met": met}


def aligned(package: Package, period: str, policy: Said, codes: list[str]) -> tuple[Fraction, Fraction]:
    """The share of points won, and the share if all open questions were answered well; in percent."""
    worth = {answer: Fraction(str(points)) for answer, points in policy["answer_points"].items()}
    won = unanswered = Fraction(0)
    for code in codes:
        one, answer = package.portal.indicators[code], package.answer(code, period)
        if answer is None and package.status(code, period) == "derived":
            answer = package.facts[code, period]["value"]
        if answer is None:
            unanswered += worth["yes"]
        elif set(answer if isinstance(answer, list) else [answer]) & set(one["aligned"]):
            won += worth["yes"]
        else:
            won += worth["partially" if answer == "partially" and one["type"] == "yes_partially_no" else "no"]
    best = worth["yes"] * len(codes)
    return 100 * won / best, 100 * (won + unanswered) / best


def wants_proof(indicator: Said, answer: Any) -> bool:
    """Whether a document could prove this answer."""
    free = indicator["needs_no_proof"]
    if indicator["type"] == "several_of":
        return not free or answer != free
    return not (indicator["type"] in CHOICES and answer in free)


def carriers(package: Package, period: str, policy: Said, findings: list[Said]) -> list[Row]:
    """The reviews that an award is based on, newest first: for each rule about documents as many as it requires."""

    def by_age(row: Row) -> tuple[int, str, str, str]:
        return -date.fromisoformat(row["date"]).toordinal(), row["association"], row["reviewer"], row["indicator"]

    dated = {key[0]: row for key, row in package.reviews.items() if key in package.counting and key[1] == period}
    dated = {code: row for code, row in dated.items() if row["date"]}
    found: dict[str, Row] = {}
    wanted = False
    for rule, finding in zip(policy["rules"], findings, strict=True):
        if rule["question"] == "all_documented" and finding.get("met"):
            wanted = True
            number = math.ceil(Fraction(str(rule["at_least"])) * len(finding["looked"]) / 100)
            rows = sorted((dated[code] for code in finding["met"] if code in dated), key=by_age)
            found |= {row["indicator"]: row for row in rows[:number]}
    return sorted(found.values(), key=by_age) if wanted else sorted(dated.values(), key=by_age)[:1]


def stand(judged: list[Said], package: Package, as_of: date) -> None:
    """Write the status on a day into each judgement."""
    in_force = False
    followers: list[Said] = []
    for one in judged:
        if "awarded" not in one:
            one["state"] = "never"
            continue
        taken_back = [
            row
            for row in package.portal.associations.get(one["association"], {}).get("withdrawals", ())
            if (row["institution"], row["period"]) == (package.id, one["period"]) and row["date"] <= as_of.isoformat()
        ]
        if taken_back:
            one["state"] = "withdrawn"
            continue
        if one["until"].isoformat() < (package.ended or as_of.isoformat()):
            in_time = any(follower["awarded"] <= one["until"] for follower in followers)
            one["state"] = "superseded" if in_time else "lapsed"
        else:
            one["state"] = "superseded" if in_force else "ended" if package.ended else "awarded"
            in_force = True
        followers.append(one)


def moved(day: date, months: int) -> date:
    """The same day `months` later or, if negative, earlier; the last day of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def folded(name: str) -> str:
    """A name without capitals and diacritics."""
    return re.sub(r"\W+", " ", name).strip().casefold() or "\0"


def recomputed(site: Path) -> list[Said]:
    """Every judgement of a portal, recomputed."""
    portal = Portal(site)
    packages = [Package(portal, id_) for id_ in portal.ids]
    as_of = date.fromisoformat(portal.day)
    found = []
    for package in packages:
        judged = judge(package)
        stand(judged, package, as_of)
        found += [one | {"institution": package.id, "counting": package.counting} for one in judged]
    return found


def differences(site: Path) -> list[str]:
    """The differences between what is published and this program, one per line.

    Findings are in the institutions' own JSON for every filing that is judged; awards.json has the awards.
    """
    published = json.loads((site / "api/v1/awards.json").read_text("utf-8"))["awards"]
    ours = {(one["institution"], one["period"]): one for one in recomputed(site)}
    theirs = {(one["institution"], one["period"]): one for one in published}
    found = [f"{key}: in awards.json without an award" for key, one in theirs.items() if not one["awarded"]]
    found += [
        f"{key}: an award that is not in awards.json"
        for key, one in ours.items()
        if one["state"] != "never" and key not in theirs
    ]
    found += counted_otherwise(site)
    theirs = {key: judged | theirs.get(key, {}) for key, judged in judged_in(site)}
    found += [f"{key}: only {'here' if key in ours else 'there'}" for key in sorted(ours.keys() ^ theirs.keys())]
    for key in sorted(ours.keys() & theirs.keys()):
        mine, said = ours[key], theirs[key]
        for name in ("policy", "state", "awarded", "until", "association", "signed"):
            here = str(mine.get(name) or "")
            if here != str(said[name] or ""):
                found.append(f"{key} {name}: {here!r} here, {said[name]!r} there")
        for one, other in zip(mine["findings"], said["findings"], strict=True):
            near = one["measured"] is None or math.isclose(one["measured"], other["measured"], rel_tol=1e-12)
            if (one["rule"], one["answer"]) != (other["rule"], other["answer"]) or not near:
                found.append(f"{key} {one['rule']}: {one['answer']} {one['measured']} here, {other['answer']} there")
            found += [
                f"{key} {fact['indicator']}: the review counts only {'there' if fact['review']['counts'] else 'here'}"
                for fact in other.get("facts", ())
                if fact["review"] and fact["review"]["counts"] != ((fact["indicator"], key[1]) in mine["counting"])
            ]
    return found


def counted_otherwise(site: Path) -> list[str]:
    """Filings for which the portal counts other questions or answers."""
    portal, found = Portal(site), []
    for id_ in portal.ids:
        package = Package(portal, id_)
        published = json.loads((site / f"api/v1/institutions/{id_}.json").read_text("utf-8"))["filings"]
        for filing in published:
            ours = package.coverage(filing["period"])
            found += [
                f"{id_} {filing['period']} {name}: {mine} here, {filing['coverage'][name]} there"
                for name, mine in ours.items()
                if mine != filing["coverage"][name]
            ]
        unasked = {
            (code, period): why
            for period, codes in package.unasked.items()
            for code, why in codes.items()
            if (code, period) not in package.facts
        }
        found += [
            f"{id_} {key}: {why!r} only {'here' if key in unasked else 'there'}"
            for key, why in sorted(unasked.items() ^ package.said_unasked.items())
        ]
    return found


def judged_in(site: Path) -> Iterator[tuple[tuple[str, str], Said]]:
    """Every judgement in the institutions' own JSON, in the form of an entry of awards.json."""
    nothing = {"state": "never", "awarded": None, "until": None, "association": "", "signed": False}
    for path in sorted((site / "api/v1/institutions").glob("*.json")):
        for filing in json.loads(path.read_text("utf-8"))["filings"]:
            if filing["judgement"]["policy"] is not None:
                yield (path.stem, filing["period"]), nothing | filing["judgement"] | (filing["award"] or {})


def main() -> int:
    """Compare, and print the differences."""
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "api/v1/awards.json").is_file():
        print("Name the folder with a copy of the site, which holds api/v1/ and downloads/: python3 recompute.py SITE")
        return 2
    found = differences(Path(sys.argv[1]))
    print("\n".join(found) or "Every award is what the downloads say.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())

"""The questions of a workbook and the allowed content of each cell, computed from the standards once per language.

It is the one source of labels, help and limits: the sheet that is made, the hint at the cell, and the words of a
problem when the cell is read all come from the same `Asked`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from generator.intake.workbook.wording import WorkbookPrinter
from generator.model import AnswerType, Area, Indicator, Standards
from generator.model.audits import AUDIT_STATES
from generator.packages import COUNTRIES, CURRENCIES

TEMPLATE = 1
"""Version of the form of the workbook: its sheets, codes and columns. Older ones are still read."""

HEAD = "#"
"""The prefix of the codes of columns: `#code`, `#value` and so on."""
CODE, VALUE, WHY, EVIDENCE, NOTE, WAS = "#code", "#value", "#why", "#evidence", "#note", "#was"
SAID = "#said"
"""The value as the package writes it, if that is more than the cell can show: 601.50, options in another order."""
QUESTION, HELP, UNIT, LAST = "#question", "#help", "#unit", "#last"
UNASKED = "not_asked"
"""In the column `SAID`: the questionnaire of the year does not have the question, and its cells say so."""
OPTION = "="
"""Separates the code of an indicator from that of its option, in the row where the option is marked."""

DOCUMENT = ("evidence", "kind", "title", "issuer", "date", "language", "access", "file", "url", "sha256")
INSTITUTION = (
    "id",
    "name",
    "full_name",
    "acronym",
    "former_names",
    "country",
    "region",
    "legal_form",
    "founded",
    "website",
    "networks",
    "currency",
    "fiscal_year_end",
    "contact",
    "credit",
)
FILING = ("period", "as_of", "currency", "closing_rate", "average_rate", "rate_source", "received", "prepared_by")

LISTS: Mapping[str, tuple[str, ...]] = {
    "audits": (
        *("audit", "tool", "edition", "mode", "auditor", "date", "scope", "part", "state", "score", "evidence"),
        "consent",
    ),
    "ratings": ("rating", "agency", "kind", "grade", "outlook", "date", "valid_until", "evidence", "note"),
    "poverty": (
        *("poverty", "tool", "version", "line", "price_base", "clients", "sampling", "sample", "date", "rate", "low"),
        *("high", "national_rate", "national_year", "national_source", "evidence", "note"),
    ),
}
"""The tables that have a sheet with a row for each of their rows, and their columns."""
_KEYS = {"audits": ("audit", "part")}


def key_of(table: str, cells: Sequence[str]) -> tuple[str, ...]:
    """The key of a row of one of these tables: its first cell, of a score the audit and the part."""
    return tuple(cells[LISTS[table].index(name)] for name in _KEYS.get(table, LISTS[table][:1]))


_ALLOWED = {
    "id": "id",
    "founded": "year",
    "website": "web",
    "url": "web",
    "former_names": "names",
    "networks": "names",
    "fiscal_year_end": "day_of_year",
    "period": "period",
    "as_of": "date",
    "date": "date",
    "received": "date",
    "closing_rate": "rate",
    "average_rate": "rate",
    "evidence": "document",
    "language": "language",
    "file": "file",
    "sha256": "sha256",
}
_IN_LISTS = {
    "rating": "document",
    "poverty": "document",
    "audit": "document",
    "part": "document",
    "valid_until": "date",
    "evidence": "documents",
    "line": "code",
    "price_base": "year",
    "national_year": "year",
    "sample": AnswerType.COUNT,
    **dict.fromkeys(("rate", "low", "high", "national_rate", "score"), AnswerType.PERCENT),
}
_LONGEST = {"full_name": 300, "acronym": 40, "contact": 300, "credit": 500, "title": 300}
_FORMATS = {
    "date": "yyyy-mm-dd",
    AnswerType.COUNT: "#,##0",
    AnswerType.CURRENCY: "#,##0.00",
    AnswerType.PERCENT: "General",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a workbook: an indicator, or a field of the institution, the filing or a document."""

    code: str
    label: str
    help: str
    allowed: str  # in words: shown at the cell, and again in its problems
    kind: str  # of an indicator, or how a field is read: text, date, rate, year, …
    unit: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)  # code -> label
    indicator: Indicator | None = None
    needed: bool = False

    @property
    def told(self) -> str:
        """Help and limits as they are shown next to the cell."""
        return f"{self.help}\n{self.allowed}" if self.help else self.allowed

    def shown(self, value: str) -> str:
        """A filed value in the words of the workbook."""
        return "; ".join(self.choices.get(code, code) for code in value.split(";")) if self.choices else value

    @property
    def form(self) -> str:
        """The number format of its cell."""
        if self.kind in ("rate", AnswerType.RATIO):
            return "General"
        return _FORMATS.get(self.kind, "@")


@dataclass(frozen=True)
class WorkbookPlan:
    """All questions of a workbook in one language."""

    standards: Standards
    words: WorkbookPrinter

    @cached_property
    def indicators(self) -> Mapping[str, Asked]:
        """The questions of all areas by their code, in the order of the standards."""
        return {code: self._of(indicator) for code, indicator in self.standards.indicators.items()}

    @cached_property
    def institution(self) -> Mapping[str, Asked]:
        """The fields of the institution, by codes such as institution.name."""
        return {f"institution.{name}": self._field("institution", name) for name in INSTITUTION}

    @cached_property
    def filing(self) -> Mapping[str, Asked]:
        """The fields of the filing, by codes such as filing.as_of."""
        return {f"filing.{name}": self._field("filing", name) for name in FILING}

    @cached_property
    def document(self) -> Mapping[str, Asked]:
        """The columns of the list of documents, by the names they have in evidence.csv."""
        return {name: self._field("evidence", name) for name in DOCUMENT}

    @cached_property
    def lists(self) -> Mapping[str, Mapping[str, Asked]]:
        """The columns of the sheets with a row for each rating and each poverty rate, by the names in the tables."""
        return {table: {name: self._field(table, name) for name in names} for table, names in LISTS.items()}

    @cached_property
    def forms(self) -> Mapping[str, Asked]:
        """Every question that has a row of its own."""
        return {**self.institution, **self.filing, **self.indicators}

    @cached_property
    def digest(self) -> str:
        """Changes when a question is added, removed, or takes other answers; independent of words and language."""
        asked = [(one.code, one.kind, *one.choices) for one in (*self.forms.values(), *self.document.values())]
        # Workbooks in use contain a digest of the name that the type had when they were made.
        return hashlib.sha256(repr(asked).replace("<AnswerType.", "<Kind.").encode()).hexdigest()

    @cached_property
    def why(self) -> Asked:
        """The column that says why there is no answer."""
        reasons = self.words.reasons()
        return Asked(
            "why", self.words.phrase("workbook.column.why"), "", self.limits_of_choice(reasons), "choice", "", reasons
        )

    @cached_property
    def proof(self) -> Asked:
        """The column that names documents."""
        label, allowed = (self.words.phrase(key) for key in ("workbook.column.evidence", "workbook.allowed.documents"))
        return Asked("evidence", label, "", allowed, "documents")

    @cached_property
    def remark(self) -> Asked:
        """The column for a note."""
        label = self.words.phrase("workbook.column.note")
        return Asked("note", label, "", self.words.phrase("workbook.allowed.text", most=2000), "text")

    @property
    def areas(self) -> tuple[Area, ...]:
        """The areas with questions, social ones first."""
        known = (area for code, area in self.standards.areas.items() if self.standards.by_area[code])
        return tuple(sorted(known, key=lambda area: area.number))

    def _of(self, indicator: Indicator) -> Asked:
        words = self.words
        said = " ".join(text for text in (words.definition(indicator), words.help(indicator)) if text)
        unit = self.words.phrase(f"workbook.unit.{indicator.kind}") if indicator.kind in ("percent", "currency") else ""
        if indicator.unit:
            unit = self.words.unit(indicator)
        choices = self.words.options(indicator) if indicator.kind.is_choice else {}
        return Asked(
            indicator.code,
            words.label(indicator),
            said,
            self._limits(indicator, choices),
            indicator.kind,
            unit,
            choices,
            indicator,
        )

    def _limits(self, indicator: Indicator, choices: Mapping[str, str]) -> str:
        say = self.words.phrase
        if indicator.kind is AnswerType.SEVERAL_OF:
            limits = say("workbook.allowed.several_of", yes=say("answer.yes"))
            if indicator.max_select is not None:
                limits += " " + say("workbook.allowed.most", most=indicator.max_select)
            return limits
        if indicator.kind.is_choice:
            return self.limits_of_choice(choices)
        if indicator.kind is AnswerType.TEXT:
            return say("workbook.allowed.text", most=4000)
        limits = say(f"workbook.allowed.{indicator.kind}")
        least, most = indicator.minimum, indicator.maximum
        if least is not None and most is not None:
            limits += " " + say("workbook.allowed.range", least=_typed(least), most=_typed(most))
        elif least is not None and indicator.kind is not AnswerType.COUNT:
            limits += " " + say("workbook.allowed.least", least=_typed(least))
        elif most is not None:
            limits += " " + say("workbook.allowed.at_most", most=_typed(most))
        return limits

    def limits_of_choice(self, choices: Mapping[str, str]) -> str:
        """What is allowed where one of these is chosen, in words."""
        return self.words.phrase("workbook.allowed.choice", options=" · ".join(choices.values()))

    def _field(self, table: str, name: str) -> Asked:
        say, code = self.words.phrase, f"{table}.{name}" if table != "evidence" else name
        label, said = (say(f"workbook.field.{table}.{name}.{part}") for part in ("label", "help"))
        needed = code in NEEDED or code in _NEEDED_IN_LISTS
        choices = self._vocabulary(table, name)
        if choices is not None:
            # A list of hundreds of codes is described instead of listed.
            short = len(choices) < 20
            limits = (
                self.limits_of_choice(choices)
                if short
                else say(f"workbook.allowed.{'currency_code' if name == 'currency' else name}")
            )
            return Asked(code, label, said, limits, "choice", "", choices, None, needed)
        kind = (_IN_LISTS if table in LISTS else {}).get(name) or _ALLOWED.get(name, "text")
        limits = say(f"workbook.allowed.{kind}", most=_LONGEST.get(name, 200))
        return Asked(code, label, said, limits, kind, "", {}, None, needed)

    def _vocabulary(self, table: str, name: str) -> Mapping[str, str] | None:
        known, named = self.standards, self.words.name
        match name:
            case "country":
                return {code: code for code in sorted(COUNTRIES)}
            case "currency":
                return {code: code for code in sorted(CURRENCIES)}
            case "region":
                return {code: named(f"region.{code}") for code in known.regions}
            case "legal_form":
                return {code: named(f"legal_form.{code}") for code in known.legal_forms}
            case "kind" if table == "evidence":
                return {code: named(f"evidence_kind.{code}") for code in known.evidence_kinds}
            case "agency":
                return {code: agency.name for code, agency in known.ratings.agencies.items()}
            case "kind" if table == "ratings":
                kinds = ("social", "client_protection", "institutional")
                return {code: self.words.phrase(f"ratings.kind.{code}") for code in kinds}
            case "outlook":
                return {
                    code: self.words.phrase(f"ratings.outlook.{code}") for code in ("positive", "stable", "negative")
                }
            case "tool" if table == "audits":
                return {code: named(f"audit.tool.{code}") for code in known.audits.tools}
            case "mode":
                return {code: named(f"audit.mode.{code}") for code in known.audits.modes}
            case "state":
                return {code: self.words.phrase(f"audits.state.{code}") for code in AUDIT_STATES}
            case "consent":
                return {code: self.words.phrase(f"answer.{code}") for code in ("yes", "no")}
            case "tool":
                return {code: named(f"poverty_tool.{code}") for code in known.poverty.tools}
            case "clients":
                return {code: self.words.phrase(f"poverty.who.{code}") for code in ("all", "new")}
            case "sampling":
                ways = ("census", "random", "stratified", "convenience")
                return {code: self.words.phrase(f"poverty.sampling.{code}") for code in ways}
            case "access":
                return {code: self.words.phrase(f"workbook.access.{code}") for code in ("public", "confidential")}
            case _:
                return None


NEEDED = frozenset(
    {"institution.id", "institution.name", "institution.country", "filing.period", "filing.as_of"}
    | {"evidence", "kind", "title", "access"}
)
"""Fields without which there is no package, no filing, or no document."""
_NEEDED_IN_LISTS = frozenset(
    {f"audits.{name}" for name in ("audit", "tool", "mode", "auditor", "date", "part", "state", "consent")}
    | {f"ratings.{name}" for name in ("rating", "agency", "kind", "grade", "date")}
    | {f"poverty.{name}" for name in ("poverty", "tool", "line", "clients", "sample", "date", "rate")}
)


def _typed(number: Decimal) -> str:
    """A figure for typing into a cell, without thousands separators: 1.204 could be read as 1,204."""
    return f"{number:f}"

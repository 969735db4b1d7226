"""Makes the workbook of an institution: the questions of the standards with what its package says, ready to fill in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from generator.intake.workbook import plan as p
from generator.intake.workbook.package_values import (
    FiledRow,
    PackageValues,
    canonical,
    mark_of,
    mark_of_document,
    mark_of_field,
)
from generator.intake.workbook.plan import Asked, WorkbookPlan
from generator.intake.workbook.stamp import ROWS, STAMP
from generator.intake.workbook.witness_sheets import sheet
from generator.intake.workbook.wording import WorkbookPrinter
from generator.intake.xlsx.sheets import LONGEST_PROMPT, Book, Box, SheetToDraw, draw
from generator.model import AnswerType, Standards
from generator.model.definitions import comparable, is_current, line_of
from generator.packages.tables.schemas import NUMBER

STAMP_SHEET = "portal"
MARK_ROWS = "↓"
"""Shown in the answer cell if the answer is given in the rows below."""
BLANK_DOCUMENTS = 40
_LONGEST_TITLE = 31
_SPECIAL = re.compile(r"[][:*?/\\]")
_AREA_COLUMNS = (p.CODE, p.QUESTION, p.VALUE, p.UNIT, p.LAST, p.WHY, p.EVIDENCE, p.NOTE, p.HELP, p.WAS, p.SAID)
_AREA_WIDTHS = (5, 40, 26, 13, 20, 18, 24, 28, 70, 0, 0)
_FORM_COLUMNS = (p.CODE, p.QUESTION, p.VALUE, p.HELP, p.WAS, p.SAID)
_FORM_WIDTHS = (5, 36, 48, 90, 0, 0)
_DOCUMENT_WIDTHS = (24, 30, 40, 28, 14, 10, 16, 30, 40, 20, 0)


def workbook(
    known: PackageValues,
    language: str,
    standards: Standards,
    *,
    name: str = "",
    typed: Mapping[str, str] | None = None,
) -> bytes:
    """The workbook as .xlsx; for an empty package, the general one.

    `typed` are answers by indicator that are filled in as a person would do it, so that an import finds them new.
    """
    making = _Making(known, WorkbookPlan(standards, WorkbookPrinter(standards, language)), name)
    making.typed = typed or {}
    return making.drawn()


class _Making:
    def __init__(self, known: PackageValues, plan: WorkbookPlan, name: str) -> None:
        self.known = known
        self.plan = plan
        self.say = plan.words.phrase
        self.name = name
        self.lists: dict[str, tuple[str, ...]] = {}
        self.options: dict[tuple[str, str], None] = {}  # code and label of all that is in a list
        self.typed: Mapping[str, str] = {}
        self.period = known.fields.get("filing.period", "")
        self.unasked = known.unasked(self.period, plan.standards)
        self.unasked_last = known.unasked(known.last_period, plan.standards)
        self.edition = plan.standards.edition(known.editions.get(self.period, ""), self.period) if self.period else None

    def drawn(self) -> bytes:
        pages = [
            self._form("institution", self.plan.institution),
            self._form("filing", self.plan.filing),
            *(self._area(number, area.code) for number, area in enumerate(self.plan.areas, 1)),
            self._documents(),
            *(sheet(table, self.known.lists.get(table, {}), self.plan, self._answer) for table in p.LISTS),
            self._stamp(),
        ]
        start = self._start(pages)
        words = self.plan.words
        title = self.say("workbook.title")
        return draw(Book(title, words.code, [start, *pages], self.lists, self.say("workbook.choose")))

    # ------------------------------------------------------------------------------------------------------- sheets

    def _start(self, pages: list[SheetToDraw]) -> SheetToDraw:
        say, fields = self.say, self.known.fields
        rows: list[list[Box | None]] = [[Box(say("workbook.title"), "title")]]
        who = " · ".join(part for part in (self.name, fields.get("filing.period", "")) if part)
        rows += [[Box(who, "area")]] if who else []
        rows += [[Box(say(f"workbook.start.{part}"))] for part in ("what", "fill", "blank", "codes", "save", "send")]
        rows += [[], [Box(say("workbook.start.sheets"), "area")]]
        rows += [[Box(page.name or page.title, link=f"'{page.title}'!A1")] for page in pages if not page.hidden]
        version = say("workbook.start.version", version=p.TEMPLATE, standards=self.plan.standards.digest[:12])
        rows += [[], [Box(version, "code")]]
        return SheetToDraw(say("workbook.sheet.start"), (110,), rows)

    def _form(self, kind: str, asked: Mapping[str, Asked]) -> SheetToDraw:
        head = {p.QUESTION: "field", p.VALUE: "answer", p.HELP: "help"}
        rows = self._heads(_FORM_COLUMNS, head, self.say(f"workbook.sheet.{kind}"))
        for code, one in asked.items():
            text = self.known.fields.get(code, "")
            fixed = code in ("institution.id", "filing.period") and bool(text)
            was = mark_of_field(one, text, self.plan.standards)
            label = f"{one.label} *" if one.needed else one.label
            answer = self._answer(one, text)
            if fixed:
                answer = Box(text, "shut")
            rows.append(
                [
                    Box(code, "code"),
                    Box(label, "question"),
                    answer,
                    Box(one.told, "quiet"),
                    Box(was),
                    self._as_filed(one, text),
                ]
            )
        return SheetToDraw(self.say(f"workbook.sheet.{kind}"), _FORM_WIDTHS, rows, (1,), "C4", "3:3")

    def _area(self, number: int, code: str) -> SheetToDraw:
        title = self.plan.words.area(code)
        columns = {column: column[1:] for column in _AREA_COLUMNS if column not in (p.CODE, p.WAS, p.SAID)}
        columns[p.VALUE] = "answer"
        rows = self._heads(_AREA_COLUMNS, columns, title)
        if self.known.last_period:
            place = _AREA_COLUMNS.index(p.LAST)
            rows[2][place] = Box(self.say("workbook.column.last_of", period=self.known.last_period), "head")
        for indicator in self.plan.standards.by_area[code]:
            rows += self._question(self.plan.indicators[indicator.code])
        return SheetToDraw(_title(number, title), _AREA_WIDTHS, rows, (1,), "C4", "3:3", name=f"{number} {title}")

    def _documents(self) -> SheetToDraw:
        asked = list(self.plan.document.values())
        columns = [f"#{one.code}" for one in asked]
        rows: list[list[Box | None]] = [[Box(column, "code") for column in [*columns, p.WAS]]]
        rows.append([Box(self.say("workbook.documents"), "plain")])
        rows.append([Box(f"{one.label} *" if one.needed else one.label, "head") for one in asked])
        for cells in self.known.documents.values():
            row = [self._answer(one, text) for one, text in zip(asked, cells, strict=True)]
            rows.append([*row, Box(mark_of_document(cells))])
        rows += [[self._answer(one, "") for one in asked] for _ in range(BLANK_DOCUMENTS)]
        return SheetToDraw(self.say("workbook.sheet.evidence"), _DOCUMENT_WIDTHS, rows, (1,), "B4", "3:3")

    def _stamp(self) -> SheetToDraw:
        fields = self.known.fields
        said = {
            STAMP: str(p.TEMPLATE),
            "questions": self.plan.digest,
            "language": self.plan.words.code,
            "institution": fields.get("institution.id", ""),
            "period": fields.get("filing.period", ""),
        }
        lines = [*said.items(), *[("", "")] * (ROWS - len(said)), *self.options]
        return SheetToDraw(STAMP_SHEET, (20, 80), [[Box(key), Box(text)] for key, text in lines], hidden=True)

    # --------------------------------------------------------------------------------------------------------- rows

    def _heads(self, columns: tuple[str, ...], named: Mapping[str, str], title: str) -> list[list[Box | None]]:
        heads = [
            Box(self.say(f"workbook.column.{named[c]}"), "head") if c in named else Box("", "head") for c in columns
        ]
        return [[Box(column, "code") for column in columns], [None, Box(title, "area")], list(heads)]

    def _question(self, asked: Asked) -> Iterator[list[Box | None]]:
        filed = self.known.answers.get(asked.code, FiledRow())
        last = self.known.last.get(asked.code, FiledRow())
        several = asked.kind == AnswerType.SEVERAL_OF
        if asked.code in self.unasked and not any(filed):
            yield from self._unasked(asked, last, several=several)
            return
        chosen = filed.value.split(";") if several and filed.value else []
        stranger = filed.value if not set(chosen) <= asked.choices.keys() else ""
        answer = self._answer(self._offered(asked, filed.value), self.typed.get(asked.code, filed.value))
        if several:
            answer = Box(stranger or MARK_ROWS, "input" if stranger else "shut", open=bool(stranger))
        yield [
            Box(asked.code, "code"),
            Box(asked.label, "question"),
            answer,
            Box(self._unit(asked), "quiet"),
            self._last(asked, last),
            self._choice(self.plan.why, filed.status if filed.status != "reported" else ""),
            Box(filed.evidence, "input", open=True, prompt=self.plan.proof.allowed, prompt_title=self.plan.proof.label),
            Box(filed.note, "input", open=True),
            Box(self._told(self._offered(asked, filed.value)), "quiet"),
            Box(mark_of(asked, filed, self.plan.standards)),
            self._as_filed(asked, filed.value),
        ]
        for code, label in asked.choices.items() if several else ():
            if code not in chosen and not self._offers(asked, code):
                yield [Box(f"{asked.code}{p.OPTION}{code}", "code"), Box(label, "quiet"), Box("", "shut")]
                continue
            marked = self._listed("mark", {one: self.say(f"answer.{one}") for one in ("yes", "no")})
            yield [
                Box(f"{asked.code}{p.OPTION}{code}", "code"),
                Box(label, "option"),
                Box(
                    self.say("answer.yes") if code in chosen and not stranger else "",
                    "input",
                    open=True,
                    choices=marked,
                    prompt=_prompt(asked.help, asked.allowed),
                    prompt_title=asked.label,
                ),
            ]

    def _offers(self, asked: Asked, code: str) -> bool:
        """True if the questionnaire of the year has this option of the question."""
        return self.edition is None or asked.indicator is None or code in self.edition.offers(asked.indicator)

    def _offered(self, asked: Asked, filed: str) -> Asked:
        """A question with the options from which its questionnaire lets choose, and the one that was filed."""
        choices = {code: label for code, label in asked.choices.items() if code == filed or self._offers(asked, code)}
        if len(choices) == len(asked.choices) or asked.kind == AnswerType.SEVERAL_OF:
            return asked
        return replace(asked, choices=choices, allowed=self.plan.limits_of_choice(choices))

    def _told(self, asked: Asked) -> str:
        """Help and limits of a question, and what its definition was or became in the year that is asked."""
        period, before = self.known.fields.get("filing.period", ""), self.known.last_period
        versions = asked.indicator.versions if asked.indicator and period else ()
        if not versions:
            return asked.told
        given, earlier = (
            self.plan.standards.definitions(self.known.editions.get(year, ""), year).get(asked.code, "")
            for year in (period, before)
        )
        told = [asked.told]
        new = bool(before) and not comparable(versions, earlier, given)
        version = next((one for one in versions if one.code == line_of(versions, given)), versions[0])
        if version.changed and (new or not is_current(versions, given)):
            change = self.plan.words.change(asked.code, version)
            told.append(self.say("workbook.definition", year=period, change=change))
        if new:
            told.append(self.say("workbook.redefined", year=before))
        return "\n".join(told)

    def _unasked(self, asked: Asked, last: FiledRow, *, several: bool) -> Iterator[list[Box | None]]:
        """A question that the questionnaire of the year does not have: grey and closed, and said so.

        Left out altogether, its row would be reported as a question that the workbook has lost.
        """
        yield [
            Box(asked.code, "code"),
            Box(asked.label, "quiet"),
            Box(self.say("gap.not_asked"), "shut"),
            Box(self._unit(asked), "quiet"),
            self._last(asked, last),
            *[Box("", "shut")] * 3,
            Box(self.say("gap_tip.not_asked"), "quiet"),
            None,
            Box(p.UNASKED),
        ]
        for code, label in asked.choices.items() if several else ():
            yield [Box(f"{asked.code}{p.OPTION}{code}", "code"), Box(label, "quiet"), Box("", "shut")]

    def _unit(self, asked: Asked) -> str:
        """The unit of an answer; for an amount, the filing's currency if it has one."""
        fields = self.known.fields
        currency = fields.get("filing.currency") or fields.get("institution.currency")
        return currency if currency and asked.kind == AnswerType.CURRENCY else asked.unit

    def _as_filed(self, asked: Asked, text: str) -> Box:
        return Box(text if text != canonical(asked, text, self.plan.standards) else "")

    def _answer(self, asked: Asked, text: str) -> Box:
        if asked.choices:
            return self._choice(asked, text)
        content: str | Decimal | date = text
        if asked.form != "@" and NUMBER.fullmatch(text) and _as_float(text):
            content = Decimal(text)
        if asked.kind in (AnswerType.DATE, "date") and re.fullmatch(r"(?:19|20)\d\d-\d\d-\d\d", text):
            try:
                content = date.fromisoformat(text)
            except ValueError:
                content = text
        prompt = _prompt(asked.help, asked.allowed)
        return Box(content, "input", asked.form, open=True, prompt=prompt, prompt_title=asked.label)

    def _choice(self, asked: Asked, text: str) -> Box:
        shown = asked.choices.get(text, text)
        prompt = _prompt(asked.help, asked.allowed)
        listed = self._listed(asked.code, asked.choices)
        return Box(shown, "input", open=True, choices=listed, prompt=prompt, prompt_title=asked.label)

    def _listed(self, name: str, choices: Mapping[str, str]) -> str:
        labels = tuple(choices.values())
        for known, others in self.lists.items():
            if others == labels:
                return known
        self.lists[name] = labels
        self.options |= dict.fromkeys(pair for pair in choices.items() if pair[0] != pair[1])
        return name

    def _last(self, asked: Asked, filed: FiledRow) -> Box:
        """The previous answer, read-only."""
        if not filed.value:
            unasked = asked.code in self.unasked_last and not filed.status
            reason = self.say("gap.not_asked") if unasked else self.plan.words.reasons().get(filed.status, "")
            return Box(reason, "quiet")
        if asked.choices:
            return Box(asked.shown(filed.value), "quiet")
        return replace(self._answer(asked, filed.value), style="quiet", open=False, prompt="", prompt_title="")


def _prompt(said: str, allowed: str) -> str:
    """The hint of a cell: the help, cut if the two are too long together, and always what is allowed.

    Each sentence of the help gets its own line, because LibreOffice does not wrap the hint.
    """
    said = said.replace(". ", ".\n")
    allowed = allowed if len(allowed) <= LONGEST_PROMPT else f"{allowed[: LONGEST_PROMPT - 1]}…"
    room = LONGEST_PROMPT - len(allowed) - 1
    if not said or room < 20:
        return allowed
    return f"{said if len(said) <= room else said[: room - 1] + '…'}\n{allowed}"


def _as_float(text: str) -> bool:
    """True if a figure survives being stored by a spreadsheet program. Others are written as text."""
    return Decimal(f"{float(text):.15g}") == Decimal(text)


def _title(number: int, label: str) -> str:
    """The title of a sheet: at most 31 characters, whole words, and none that have a meaning in formulas."""
    spoken = f"{number} {_SPECIAL.sub(' ', label)}".strip().strip("'")
    return (
        spoken if len(spoken) <= _LONGEST_TITLE else f"{spoken[: _LONGEST_TITLE - 1].rpartition(' ')[0].rstrip(' ,')} …"
    )


def empty(language: str, standards: Standards) -> bytes:
    """The general workbook: for any institution and any period."""
    return workbook(PackageValues(), language, standards)

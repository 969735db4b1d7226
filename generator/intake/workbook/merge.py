"""Merges a workbook into the package, and changes nothing else.

The workbook carries a mark of what each row said when it was made. A row that still says the same was not edited, so
the package keeps its value; a changed row replaces it; a row that was emptied is removed, with its document and its
note; a row that was and is blank says nothing. If the package has no filing of the period, all rows count.

A marked copy records as well what each row said in it, written or not, documents and what others say included. A row
that says something else now was edited.

A document or a note that was typed where there is no answer is kept, and the answer is asked for.

That an answer was published before, or has changed since the workbook was made, is said of what is published, and not
of the package: there an earlier import of the same workbook may have written it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.intake.workbook import package_values, witness_sheets
from generator.intake.workbook.package_values import FiledRow, PackageValues
from generator.intake.workbook.plan import FILING, INSTITUTION, NEEDED, Asked
from generator.intake.workbook.reading import workbook
from generator.intake.workbook.reading.answers import AnsweredRow
from generator.intake.workbook.reading.messages import CellProblem
from generator.intake.workbook.reading.workbook import Submission
from generator.intake.workbook.stamp import row_code
from generator.model import Standards
from generator.packages import clean, is_id
from generator.packages.corrections import earlier_texts
from generator.packages.institutions import Opened, no_package, open_package, with_files
from generator.packages.tables import descriptor
from generator.packages.writing import csv_edits
from generator.packages.writing.additions import changed_files
from generator.packages.writing.csv_edits import Cells, CsvEditError, Key
from generator.packages.writing.writer import CC_BY, new_institution
from generator.problems import Problem, quoted

_LISTS = frozenset({"former_names", "networks"})

Published = Callable[[str], Opened | None]
"""Opens the package of an institution as it is published; None if nothing of it is."""


def nothing_published(_institution: str) -> Opened | None:
    """Where nothing is known to be published."""
    return None


@dataclass
class MergeResult:
    """The result of an import, which `write` puts into the package. `folder` is None if nothing can be written."""

    submission: Submission
    folder: Path | None = None
    period: str = ""
    changes: Mapping[str, bytes] = field(default_factory=dict, repr=False)  # the files of the package that change
    opened: Opened | None = None  # the package as it will be
    before: Opened | None = None  # as it was; None if it is new
    hindered: tuple[str, ...] = ()  # the cells on account of which nothing can be written, for people
    values: PackageValues | None = None  # the answers for the period now

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files of the package that change."""
        return tuple(self.changes)

    def refuse(self, *more: CellProblem) -> None:
        """Write nothing, on account of errors at the required fields, or about the workbook as a whole, and of `more`."""
        plan = self.submission.plan
        needed = {asked.label for code, asked in plan.forms.items() if code in NEEDED}
        errors = [one for one in self.submission.telling.told if one.problem.severity == "error"]
        those = [one for one in errors if one.sheet and one.about in needed]
        places = (f"{one.about} ({one.sheet}!{one.where})" for one in (*those, *more) if one.sheet)
        self.hindered = tuple(dict.fromkeys(places))
        self.folder, self.changes = None, {}

    def write(self) -> None:
        """Write the changes. Everything else is done first, so that nothing is written if any of it fails.

        Raises OSError.
        """
        if self.folder is not None and self.changes:
            csv_edits.write(self.folder, self.changes)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many questions of one area are answered, and the labels of the open ones."""

    area: str
    answered: int
    asked: int
    open: tuple[str, ...]


def progress(imported: MergeResult, standards: Standards) -> tuple[Progress, ...]:
    """The progress of each area, from the package; a stated reason for a gap counts as an answer."""
    if imported.folder is None:
        return ()
    there = imported.values.answers if imported.values else {}
    unasked = imported.values.unasked(imported.period, standards) if imported.values else frozenset()
    plan, done = imported.submission.plan, []
    for area in plan.areas:
        members = standards.by_area[area.code]
        filed = [indicator for indicator in members if there.get(indicator.code, FiledRow()).answered]
        # What the portal computes, or the questionnaire of the year does not have, is not asked, so it is not open.
        asked = [one for one in members if one.formula is None and one.code not in unasked]
        lacking = [one for one in asked if one not in filed]
        labels = tuple(plan.indicators[one.code].label for one in lacking)
        done.append(Progress(plan.words.area(area.code), len(filed), len(filed) + len(lacking), labels))
    return tuple(done)


def prepare_merge(
    path: Path, out: Path, standards: Standards, published: Published = nothing_published
) -> tuple[MergeResult | None, tuple[Problem, ...]]:
    """Merge a workbook into the folder of data packages `out`, except for writing: see `MergeResult.write`.

    None if it is not one of our workbooks.
    """
    packages = _PackagesBefore(out, standards)
    submission, problems = workbook.read(path, standards, packages.documents)
    if submission is None:
        return None, problems
    imported = MergeResult(submission)
    _Import(imported, packages, standards, published).run()
    if imported.folder is None:
        imported.refuse()
    return imported, submission.telling.problems


class _PackagesBefore:
    """The packages before anything is written, each read once. A workbook is about one of them."""

    def __init__(self, out: Path, standards: Standards) -> None:
        self._out = out
        self._standards = standards
        self._opened: dict[str, Opened] = {}

    def folder(self, id_: str) -> Path:
        return self._out / "institutions" / id_

    def opened(self, id_: str) -> Opened | None:
        """The package of an institution; None if there is none."""
        if id_ not in self._opened and is_id(id_) and self.folder(id_).exists():
            self._opened[id_] = open_package(self.folder(id_), "institution", self._standards)
        return self._opened.get(id_)

    def documents(self, id_: str) -> frozenset[str]:
        """The documents that the package of an institution lists."""
        opened = self.opened(id_)
        package = package_values.of_opened(opened, "")[0] if opened else None
        return frozenset(package.documents) if package else frozenset()


class _Import:
    def __init__(
        self, imported: MergeResult, packages: _PackagesBefore, standards: Standards, published: Published
    ) -> None:
        self.published = published
        self.before = PackageValues({})  # what is published
        self.declared: list[tuple[str, str, str]] = []  # corrections of the period: indicator, was, now
        self.imported = imported
        self.submission = imported.submission
        self.stamp = imported.submission.stamp
        self.tell = imported.submission.telling
        self.plan = imported.submission.plan
        self.packages = packages
        self.standards = standards

    def run(self) -> None:
        id_, period = (self._key(code) for code in ("institution.id", "filing.period"))
        if not id_ or not period:
            return
        folder, opened = self.packages.folder(id_), self.packages.opened(id_)
        package: PackageValues | None = PackageValues({"institution.id": id_, "filing.period": period})
        if opened is not None:
            package, problems = package_values.of_opened(opened, period)
            if package is None:
                first = next((problem for problem in problems if problem.severity == "error"), None)
                self.tell.wrong("package-closed", None, said=f"{first.location}: {first.message}" if first else "")
        if package is None:
            return
        self._compare_with(self.published(id_), opened, period)
        fields = {code: self._field(code, package) for code in (*self.plan.institution, *self.plan.filing)}
        if not all(fields[code] for code in NEEDED if "." in code):
            return
        rows: dict[str, dict[Key, Cells | None]] = {
            "filings": {(period,): tuple(fields[f"filing.{name}"] for name in FILING)},
            "indicators": self._answers(package, period),
            "evidence": self._documents(package),
            **self._lists(package),
        }
        body = self._body(fields, package)
        try:
            new = {}
            if opened is None:
                name, country = fields["institution.name"], fields["institution.country"]
                new = new_institution(id_, name, country, self.standards)
                self.tell.note("licence-assumed", None, licence=CC_BY.title)
            contents = opened.contents if opened else new
            changed = new | changed_files(folder, contents, rows, body, self.standards)
        except CsvEditError as error:
            self.tell.wrong("package-closed", None, said=str(error))
            return
        self._remember(folder, period, changed, opened)

    def _remember(self, folder: Path, period: str, changed: Mapping[str, bytes], before: Opened | None) -> None:
        """Read the package as it will be, so that everything later is about its new state."""
        imported = self.imported
        imported.folder, imported.period, imported.changes, imported.before = folder, period, changed, before
        opened = before or no_package(folder, "institution")
        imported.opened = with_files(opened, changed, self.standards) if changed else opened
        imported.values, _ = package_values.of_opened(imported.opened, period)

    def _compare_with(self, published: Opened | None, opened: Opened | None, period: str) -> None:
        """Read what is published for the period, and the corrections that the package declares."""
        if published is not None:
            self.before = package_values.of_opened(published, period)[0] or self.before
        table = opened.tables.get("corrections") if opened else None
        rows = table.rows if table else []
        self.declared = [(cells[1], cells[2], cells[3]) for _, cells in rows if cells[0] == period]

    def _key(self, code: str) -> str:
        """The id or the period, without which nothing can be written."""
        asked = self.plan.forms[code]
        said = self.submission.fields.get(code)
        stamped = self.stamp.institution if code == "institution.id" else self.stamp.period
        if said is not None and said.spoiled:
            return ""
        # A locked cell may be empty all the same: the stamp has its value.
        text = self.submission.field_text(code) or stamped
        if not text or (code == "institution.id" and not is_id(text)):
            if said is not None and said.cell is not None:
                self.tell.wrong("bad-form", said.cell, asked)
            else:
                self._missing(code)
            return ""
        if stamped and text != stamped:
            self.tell.wrong("another-institution", said.cell if said else None, asked, was=stamped)
            return ""
        return text

    def _missing(self, code: str) -> None:
        """Report at the cell itself, which is empty."""
        asked = self.plan.forms[code]
        self.tell.wrong("missing", self.submission.places.get(code), asked)

    def _field(self, code: str, package: PackageValues) -> str:
        """The value of a field of the package after the import."""
        there = package.fields.get(code, "")
        asked = self.plan.forms[code]
        said = self.submission.fields.get(code)
        if code in ("institution.id", "filing.period"):
            return there
        if said is None or said.spoiled:
            if not there and asked.needed and said is None:
                self._missing(code)
            return there
        text = said.filed.value
        if not text:
            if asked.needed:
                if there:
                    self.tell.wrong("cannot-be-emptied", self.submission.places.get(code), asked)
                else:
                    self._missing(code)
                return there
            whole = not package.filed and code.startswith("filing.")
            emptied = not whole and (said.was or self.stamp.answered_in_copy(code))
            if emptied and there:
                self.tell.note("removed", self.submission.places.get(code), asked, was=quoted(there))
            return "" if emptied else there
        mark = package_values.mark_of_field(asked, text, self.standards)
        own = package_values.mark_of_field(asked, there, self.standards)
        if mark == own or (mark == said.was and there and not self.stamp.differs_from_copy(code, mark, answered=True)):
            return there
        now = self.before.fields.get(code, "")
        if now and said.was and package_values.mark_of_field(asked, now, self.standards) not in (said.was, mark):
            self.tell.note("changed-since", said.cell, asked, was=quoted(now))
        return text

    def _answers(self, package: PackageValues, period: str) -> dict[Key, Cells | None]:
        changes: dict[Key, Cells | None] = {}
        for code, said in self.submission.answers.items():
            asked = self.plan.indicators[code]
            there = package.answers.get(code)
            own = package_values.mark_of(asked, there, self.standards) if there else ""
            now = package_values.mark_of(asked, said.filed, self.standards)
            if said.spoiled:
                continue
            edited = now != said.was or self.stamp.differs_from_copy(code, now, answered=said.filed.answered)
            if not edited and package.filed:
                if there and now and own != now and own and self._is_published(asked, now):
                    # Either the old answer was put back, or an unpublished edit was never seen: only a person can tell.
                    self.tell.note("kept-newer", said.cell, asked, was=self._shown(asked, there))
                continue
            self._compare(said, asked, now)
            if now == own:
                continue
            row = (self._filed if said.filed.answered else self._unanswered)(said, there, asked)
            if row is not None:
                changes[period, code] = (period, code, *row)
            elif there:
                changes[period, code] = None
        return changes

    def _is_published(self, asked: Asked, mark: str) -> bool:
        published = self.before.answers.get(asked.code)
        return published is not None and package_values.mark_of(asked, published, self.standards) == mark

    def _compare(self, said: AnsweredRow, asked: Asked, now: str) -> None:
        """Say that another answer is published than the workbook's, unless the package declares the correction."""
        published = self.before.answers.get(asked.code)
        mark = package_values.mark_of(asked, published, self.standards) if published else ""
        if published is None or not mark or mark == now:
            return
        if said.was and said.was != mark:
            self.tell.note("changed-since", said.cell, asked, was=self._shown(asked, published))
        if not said.filed.answered or not published.value or published.status != "reported":
            return
        mine, theirs = (
            package_values.canonical(asked, text, self.standards) for text in (said.filed.value, published.value)
        )
        steps = [(was, then) for code, was, then in self.declared if code == asked.code]
        ends = {then for _, then in steps if package_values.canonical(asked, then, self.standards) == mine}
        if mine != theirs and not any(published.value in earlier_texts(steps, end) for end in ends):
            self.tell.note("needs-correction", said.cell, asked, was=self._shown(asked, published))

    def _unanswered(self, said: AnsweredRow, there: FiledRow | None, asked: Asked) -> FiledRow | None:
        """The row to write for a changed row without value and reason; None if there is to be none."""
        _, _, evidence, note = said.filed
        typed = bool(evidence or note)
        if there and there.answered and typed and not said.was and not self.stamp.answered_in_copy(asked.code):
            # Nobody emptied it: the portal had no answer yet when the workbook was made.
            return there._replace(evidence=evidence or there.evidence, note=note or there.note)
        cell = self.submission.places.get(asked.code)
        if there and (there.answered or not typed):
            self.tell.note("removed", cell, asked, was=self._shown(asked, there))
            typed = evidence not in ("", there.evidence) or note not in ("", clean(there.note))
        if not typed:
            return None
        if package_values.mark_of(asked, said.filed, self.standards) != said.was:
            self.tell.note("no-answer", cell, asked)
        return said.filed

    def _filed(self, said: AnsweredRow, there: FiledRow | None, asked: Asked) -> FiledRow:
        """The row to write for a changed row; an equal value keeps its spelling in the package."""
        if there is None or not there.value or there.status != "reported":
            return said.filed
        mine, theirs = (
            package_values.canonical(asked, text, self.standards) for text in (said.filed.value, there.value)
        )
        return said.filed._replace(value=there.value) if mine == theirs else said.filed

    def _documents(self, package: PackageValues) -> dict[Key, Cells | None]:
        changes: dict[Key, Cells | None] = {}
        for code, (cells, _, was) in self.submission.documents.items():
            there = package.documents.get(code)
            mark = package_values.mark_of_document(cells)
            edited = mark != was or self.stamp.differs_from_copy(row_code("evidence", code), mark, answered=True)
            if there is None or (edited and mark != package_values.mark_of_document(there)):
                changes[code,] = cells
        for code in package.documents.keys() - self.submission.documents.keys() - self.submission.spoiled_documents:
            if self.submission.had_documents or self.stamp.answered_in_copy(row_code("evidence", code)):
                self.tell.note("document-stays", None, document=code)
        return changes

    def _lists(self, package: PackageValues) -> dict[str, dict[Key, Cells | None]]:
        """The changed rows of ratings and poverty rates; a table without any is not listed in the package."""
        found = {
            table: witness_sheets.changes(table, said, package.lists.get(table, {}), self.plan, self.stamp)
            for table, said in self.submission.lists.items()
        }
        return {table: changed for table, changed in found.items() if changed}

    def _body(self, fields: Mapping[str, str], package: PackageValues) -> dict[str, object]:
        """The keys of the descriptor that change, each validated by the descriptor's own schema."""
        changed: dict[str, object] = {}
        for name in INSTITUTION[1:]:
            code = f"institution.{name}"
            text, asked = fields[code], self.plan.institution[code]
            if text == package.fields.get(code, ""):
                continue
            value: object = text or None
            if text and name in _LISTS:
                value = [part for part in text.split(";") if part]
            elif text and name == "founded":
                value = int(text)
            if value is None or descriptor.stands("institution", name, value):
                changed[name] = value
            else:
                said = self.submission.fields[code]
                self.tell.wrong("too-long" if len(text) > 200 else "bad-form", said.cell, asked, n=len(text))
        return changed

    def _shown(self, asked: Asked, filed: FiledRow) -> str:
        """An answer, or why there is none, as the workbook writes it."""
        status = self.plan.words.reasons().get(filed.status, filed.status)
        return quoted(asked.shown(filed.value) or status or filed.note or filed.evidence)

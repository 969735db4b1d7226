"""Social audits on the page of what others say about an institution.

Audits with the same tool, edition and mode are one table, in which two dates may be compared. Nothing is joined across
tables: another tool or edition scores other things, and an institution's own account is not put against what an auditor
found. Scores have no decimals: they are judgements, not measurements.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model import Dossier
from generator.model.audits import TOTAL, Audit, AuditEdition, AuditPart, AuditRow, audits_of
from generator.render.fragments.witnesses.row_review import reviewed
from generator.render.tables.evidence import document

_WIDTH = 160
_RIGHT, _MIDDLE = 4, 8  # the margins of the picture


class AuditTables:
    """The social audits of an institution in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._audits = say.standards.audits

    def __call__(self, dossier: Dossier, root: str) -> Markup:
        """A section for each tool, edition and mode, the most independent mode first. `root` leads to the site's root."""
        lines: dict[tuple[str, str, str], list[Audit]] = {}
        for audit in audits_of(dossier.witnesses.audits):
            lines.setdefault(audit.line, []).append(audit)
        modes = list(self._audits.modes)[::-1]
        ordered = sorted(lines.values(), key=lambda same: modes.index(same[0].head.mode))
        said = [self._section(same, dossier, root) for same in ordered]
        if len(said) > 1:
            said.insert(0, Markup("<p>{}</p>").format(self._say.phrase("audits.apart")))
        return Markup("\n").join(said)

    def _section(self, same: Sequence[Audit], dossier: Dossier, root: str) -> Markup:
        """The audits with one tool, edition and mode, the newest first."""
        say, head = self._say, same[0].head
        edition = self._audits.edition(head.tool, head.edition)
        name = self.edition(head)
        days = [audit.head.date for audit in same if audit.head.consent == "yes"]
        twice = [say.phrase("audits.one_day")] if len(set(days)) < len(days) else []
        own = [say.phrase("audits.self_note")] if head.mode == "self_assessment" else []
        notes = [*twice, *own]
        if edition and edition.unsure:
            notes.append(say.phrase("audits.unsure_edition"))
        place = f"audit-{head.audit}"
        return Markup(
            '<section class="audit{}" aria-labelledby="{}"><h3 id="{}">{} <small>{}</small></h3>\n{}{}{}</section>'
        ).format(
            " past" if head.expired else "",
            place,
            place,
            name,
            say.name(f"audit.mode.{head.mode}"),
            Markup().join(Markup('<p class="note">{}</p>\n').format(note) for note in notes),
            self._list(same, dossier, root),
            self._tables(same, edition, f"{name}, {say.name(f'audit.mode.{head.mode}')}"),
        )

    def edition(self, row: AuditRow) -> str:
        """The name of a tool with its edition."""
        tool = self._say.name(f"audit.tool.{row.tool}")
        if self._audits.edition(row.tool, row.edition):
            return f"{tool}, {self._say.name(f'audit.edition.{row.tool}.{row.edition}')}"
        return f"{tool}, {row.edition}" if row.edition else tool

    def part(self, edition: AuditEdition | None, code: str) -> str:
        """The title of a part, with its code; the words for the whole audit."""
        if edition is None or code == TOTAL:
            return self._say.phrase("audits.total")
        return self._say.name(f"audit.part.{edition.framework.code}.{code}")

    def _list(self, same: Iterable[Audit], dossier: Dossier, root: str) -> Markup:
        """When each audit was, by whom, what it covered, and its report."""
        say = self._say
        items = []
        for audit in same:
            head = audit.head
            said: list[str] = [
                Markup('<time datetime="{}">{}</time>').format(head.date.isoformat(), say.date(head.date)),
                Markup('<span dir="auto">{}</span>').format(say.phrase("audits.by", auditor=head.auditor)),
            ]
            if head.scope:
                said.append(Markup('<span dir="auto">{}</span>').format(say.phrase("audits.scope", scope=head.scope)))
            papers = dict.fromkeys(code for row in audit.rows for code in row.evidence)
            said += [document(say, dossier, code, root) for code in papers]
            said += [reviewed(say, dossier, "audits", head.audit)] if papers else []
            if head.expired:
                said.append(Markup('<span class="gap">{}</span>').format(say.phrase("audits.dated", months=self._audits.valid_months or 0)))  # fmt: skip
            if head.consent == "no":
                said.append(Markup('<span class="gap">{}</span>').format(say.phrase("audits.withheld")))
            past = Markup(' class="past"') if head.expired else ""
            items.append(Markup("<li{}>{}</li>").format(past, Markup(" · ").join(said)))
        return Markup("<ul>{}</ul>\n").format(Markup().join(items))

    def _tables(self, same: Sequence[Audit], edition: AuditEdition | None, name: str) -> Markup:
        """The scores of all but withheld audits: dimensions in sight, standards behind a click."""
        shown = [audit for audit in same if audit.head.consent == "yes"]
        if not shown:
            return Markup()
        filed = {code for audit in shown for code in audit.by_part}
        parts = [part for part in edition.framework.parts.values() if part.code in filed] if edition else []
        first = [TOTAL] * (TOTAL in filed) + [part.code for part in parts if not part.is_standard]
        second = [part.code for part in parts if part.is_standard]
        made = [self._table(shown, edition, first, f"{name}: {self._say.phrase('audits.dimensions')}")] if first else []
        if second:
            title = self._say.phrase("audits.standards")
            table = self._table(shown, edition, second, f"{name}: {title}")
            made.append(Markup("<details><summary>{}</summary>{}</details>\n").format(title, table))
        if any(part.unsure for part in parts):
            made.append(Markup("<p><small>{}</small></p>\n").format(self._say.phrase("audits.unsure")))
        if any(row.state == "incomplete" for audit in shown for row in audit.rows):
            made.append(Markup("<p><small>{}</small></p>\n").format(self._say.phrase("audits.incomplete_note")))
        return Markup().join(made)

    def _table(
        self, shown: Sequence[Audit], edition: AuditEdition | None, codes: Sequence[str], caption: str
    ) -> Markup:
        say, compared = self._say, _comparable(shown)
        days = [audit.head.date for audit in shown]
        heads = [(say.phrase("audits.part"), "")]
        heads += [
            (say.date(day, "medium") + (f" ({audit.head.audit})" if days.count(day) > 1 else ""), "num")
            for audit, day in zip(shown, days, strict=True)
        ]
        heads += [(say.phrase("audits.change"), "num")] * compared + [(say.phrase("audits.position"), "")]
        known = edition.framework.parts if edition else {}
        return Markup(
            '<div class="scroll" tabindex="0" role="region" aria-label="{}"><table class="data audit-scores">'
            '<caption class="hidden">{}</caption><thead><tr>{}</tr></thead>\n<tbody>{}</tbody></table></div>\n'
        ).format(
            caption,
            caption,
            Markup().join(
                Markup('<th scope="col"{}>{}</th>').format(Markup(' class="num"') if kind else "", head)
                for head, kind in heads
            ),
            Markup("\n").join(self._row(shown, edition, code, known.get(code)) for code in codes),
        )

    def _row(self, shown: Sequence[Audit], edition: AuditEdition | None, code: str, part: AuditPart | None) -> Markup:
        rows = [audit.by_part.get(code) for audit in shown]
        points = [whole(row.score) if row and row.score is not None else None for row in rows]
        change = Markup()
        if _comparable(shown):
            said: object = ""
            if points[0] is not None and points[1] is not None:
                said = self._points(points[0] - points[1])
            change = Markup('<td class="num">{}</td>').format(said)
        return Markup('<tr{}><th scope="row">{}{}{}</th>{}{}<td>{}</td></tr>').format(
            Markup(' class="total"') if part is None else "",
            Markup("<small>{}</small> ").format(code.upper()) if part else "",
            self.part(edition, code),
            "*" if part and part.unsure else "",
            Markup().join(Markup('<td class="num">{}</td>').format(self._score(row)) for row in rows),
            change,
            _track(points) if len({audit.head.date for audit in shown}) == len(shown) else "",
        )

    def _points(self, change: int) -> str:
        sign = "+" if change > 0 else "\N{MINUS SIGN}" if change < 0 else ""
        return sign + self._say.phrase("audits.points", n=abs(change))

    def _score(self, row: AuditRow | None) -> object:
        """A score without decimals, or why there is none; an en dash for a part that the audit does not list."""
        if row is None:
            return "–"
        if row.score is not None:
            return self._say.whole_percent(whole(row.score))
        return Markup('<span class="gap">{}</span>').format(self._say.phrase(f"audits.state.{row.state}"))


def _comparable(shown: Sequence[Audit]) -> bool:
    """True if the first audit is later than the second: of two of one day none is the change of the other."""
    return len(shown) > 1 and shown[0].head.date > shown[1].head.date


def whole(score: Decimal) -> int:
    """A score without decimals, rounded half up."""
    return int(score.quantize(Decimal(1), ROUND_HALF_UP))


def _track(newest_first: Sequence[int | None]) -> Markup:
    """The scores on a line from 0 to 100: the newest as a dot, earlier ones as rings, joined in the order of time.

    A part without a score breaks the line.
    """
    room = _WIDTH - 2 * _RIGHT
    at = [None if score is None else round(_RIGHT + score * room / 100, 1) for score in newest_first]
    drawn = [
        f'<path class="way" d="M{one} {_MIDDLE}H{other}"/>'
        for one, other in zip(at[1:], at, strict=False)
        if one is not None and other is not None
    ]
    drawn += [f'<circle class="before" cx="{one}" cy="{_MIDDLE}" r="3.5"/>' for one in at[1:] if one is not None]
    drawn += [f'<circle cx="{at[0]}" cy="{_MIDDLE}" r="5"/>'] if at[0] is not None else []
    if not drawn:
        return Markup()
    return Markup(  # noqa: S704 -- numbers only
        f'<svg class="audit-track" viewBox="0 0 {_WIDTH} 16" width="{_WIDTH}" height="16" aria-hidden="true">'
        f'<path d="M{_RIGHT} {_MIDDLE}H{_WIDTH - _RIGHT}M{_RIGHT} 4v8M{_WIDTH // 2} 5v6M{_WIDTH - _RIGHT} 4v8"/>{"".join(drawn)}</svg>'
    )

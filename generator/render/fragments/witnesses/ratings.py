"""Ratings and certificates on the page of what others say about an institution.

Each grade is shown on its agency's own scale, with the agency's own words. No grade becomes a percentage, and nothing is
averaged over agencies: two agencies look at different things in different words. Two grades of one agency do make a
history, so that they share a card.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model import BANDS, Dossier, Rating, RatingScale
from generator.render.fragments.witnesses.amendments import amended
from generator.render.fragments.witnesses.row_review import reviewed
from generator.render.tables.evidence import document

WRITTEN_IN = "en"
"""The language of the agencies' own words."""


class RatingCards:
    """The ratings of an institution in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    def __call__(self, dossier: Dossier, root: str) -> Markup:
        """A card for each agency and kind of rating, those that are current first. `root` leads to the site's root."""
        groups: dict[tuple[str, str], list[Rating]] = {}
        for one in dossier.witnesses.ratings:
            groups.setdefault((one.agency, one.kind), []).append(one)
        cards = sorted(groups.values(), key=lambda ratings: ratings[0].expired)
        return Markup("\n").join(self._card(ratings, dossier, root) for ratings in cards)

    def _card(self, ratings: Sequence[Rating], dossier: Dossier, root: str) -> Markup:
        """The newest rating of an agency, and its earlier ones."""
        say, one = self._say, ratings[0]
        scale = say.standards.ratings.scale(one.agency, one.kind)
        return Markup(
            '<section class="rating{}" aria-labelledby="rating-{}"><h3 id="rating-{}">{} <small>{}</small></h3>\n'
            '<p class="grade"><strong>{}</strong>{}</p>\n{}{}{}{}{}</section>'
        ).format(
            " past" if one.expired else "",
            one.rating,
            one.rating,
            self.agency(one),
            say.phrase(f"ratings.kind.{one.kind}"),
            one.grade,
            self._words(one, scale),
            self._place(one, scale),
            self._facts(one, scale, dossier, root) + amended(say, dossier, "ratings", one.rating),
            self._reading_aid(one, scale),
            self._earlier(ratings[1:], dossier, root),
            self._whole(scale) if scale else "",
        )

    def agency(self, one: Rating) -> str:
        """The name of the agency."""
        known = self._say.standards.ratings.agencies.get(one.agency)
        return known.name if known else one.agency

    def _words(self, one: Rating, scale: RatingScale | None) -> Markup:
        words = scale.at(one.grade).words if scale else ""
        return Markup(' <q lang="{}">{}</q>').format(WRITTEN_IN, words) if words else Markup()

    def _place(self, one: Rating, scale: RatingScale | None) -> Markup:
        """The place of the grade on its own scale, in words and as a row of boxes from the lowest to the best."""
        if scale is None:
            return Markup("<p>{}</p>\n").format(self._say.phrase("ratings.no_scale"))
        place, of = scale.places[one.grade], len(scale.grades)
        boxes = Markup().join(
            Markup('<rect x="{}" y="{}" width="9" height="{}"{}/>').format(
                10 * at, 0 if at == of - place else 3, 10 if at == of - place else 4, _HERE if at == of - place else ""
            )
            for at in range(of)
        )
        return Markup(
            '<svg class="scale" viewBox="0 0 {} 10" width="{}" height="14" aria-hidden="true">{}</svg><p>{}</p>\n'
        ).format(10 * of, 14 * of, boxes, self._say.phrase("ratings.place", place=place, of=of))

    def _facts(self, one: Rating, scale: RatingScale | None, dossier: Dossier, root: str) -> Markup:
        say = self._say
        rows: list[tuple[str, object]] = [("given", self._day(one.date)), ("until", self._until(one))]
        if one.outlook:
            rows.append(("expected", say.phrase(f"ratings.outlook.{one.outlook}")))
        rows += [("report", document(say, dossier, code, root)) for code in one.evidence]
        if one.evidence:
            rows.append(("review", reviewed(say, dossier, "ratings", one.rating)))
        else:
            rows.append(("report", Markup('<span class="gap">{}</span>').format(say.phrase("witnesses.undocumented"))))
        if scale and scale.register:
            link = Markup('<a href="{}" rel="nofollow noopener">{}</a>').format(scale.register[1], scale.register[0])
            rows.append(("register", say.phrase("ratings.look_up", register=link)))
        if one.note:
            rows.append(("note", Markup('<span dir="auto">{}</span>').format(one.note)))
        return _facts((say.phrase(f"ratings.{name}"), shown) for name, shown in rows)

    def _until(self, one: Rating) -> str:
        if one.last_day is None:
            return self._say.phrase("ratings.no_end")
        state = "expired" if one.expired else "current"
        stated = "" if one.valid_until else "_assumed"
        return self._say.phrase(f"ratings.{state}{stated}", date=one.last_day)

    def _day(self, day: date | None) -> str:
        return self._say.date(day) if day else ""

    def _reading_aid(self, one: Rating, scale: RatingScale | None) -> Markup:
        known = scale.at(one.grade) if scale else None
        if known is None or known.band is None:
            return Markup()
        key = "ratings.band_unsure" if known.unsure else "ratings.band"
        said = self._say.phrase(key, band=known.band, of=BANDS, name=self._say.phrase(f"ratings.bands.{known.band}"))
        return Markup('<p class="aid"><small>{}</small></p>\n').format(said)

    def _earlier(self, ratings: Iterable[Rating], dossier: Dossier, root: str) -> Markup:
        """The earlier grades of the same agency, the newest first."""
        items = [
            Markup("<li><strong>{}</strong> {}{}</li>").format(
                one.grade,
                self._day(one.date),
                Markup().join(
                    Markup(" · {}").format(document(self._say, dossier, code, root)) for code in one.evidence
                ),
            )
            for one in ratings
        ]
        if not items:
            return Markup()
        return Markup('<p>{}</p><ul class="earlier">{}</ul>\n').format(
            self._say.phrase("ratings.earlier"), Markup().join(items)
        )

    def _whole(self, scale: RatingScale) -> Markup:
        items = Markup().join(
            Markup("<li><strong>{}</strong>{}</li>").format(
                known.grade, Markup(' <q lang="{}">{}</q>').format(WRITTEN_IN, known.words) if known.words else ""
            )
            for known in scale.grades
        )
        return Markup("<details><summary>{}</summary><ol>{}</ol></details>\n").format(
            self._say.phrase("ratings.whole_scale"), items
        )


_HERE = Markup(' class="here"')


def _facts(rows: Iterable[tuple[str, object]]) -> Markup:
    items = Markup().join(Markup("<dt>{}</dt><dd>{}</dd>").format(name, shown) for name, shown in rows)
    return Markup('<dl class="facts">{}</dl>\n').format(items)

"""The lists of a profile: the key of its tables, its filings, its award in three lines, and what it says of itself.

A portal has thousands of profiles. What is repeated on each is made here, row by row; a macro takes about three times as
long.
"""

from collections.abc import Iterable

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import Award, Dossier, Filing, Finding, Institution, Portal, award_state, shown_award
from generator.render.addresses import Page
from generator.render.badges import image
from generator.render.embedding import card_frame

MOST_KEPT = 10_000
"""Limit of the caches of printed words."""

MARKS = ("submitted", "documented", "assessed", "rated", "derived")
"""Rungs of assurance with a mark in the tables, lowest first, and computed values."""

AWARD_COLUMNS = ("filings.year", "award.given_on", "award.until", "award.state_is", "award.association")

LOOKS = {"submitted": "sub", "documented": "doc", "assessed": "ass", "rated": "rat", "derived": "der"}


class ProfileLists:
    """The lists of profiles in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._said: dict[tuple[object, ...], str] = {}
        self._key: dict[str, Markup] = {}

    def _phrase(self, key: str, **values: object) -> str:
        """A phrase, escaped; profiles share most of them."""
        known = (key, *values.values())
        said = self._said.get(known)
        if said is None:
            if len(self._said) > MOST_KEPT:
                self._said.clear()
            said = self._said[known] = str(escape(self._say.phrase(key, **values)))
        return said

    # --------------------------------------------------------------------------------------------------------- tables

    def legend(self, home: str) -> Markup:
        """The meaning of the marks in a table of answers. It is the same on every profile."""
        known = self._key.get(home)
        if known is None:
            phrase = self._phrase
            answers = (("y", "answer.yes"), ("p", "answer.partially"), ("x", "answer.no"))
            marks = ((LOOKS[mark], f"legend.{mark}") for mark in MARKS)
            spans = [f'<span class="{look}">{phrase(key)}</span>' for look, key in (*answers, *marks)]
            spans.append(f'<span class="gap">{phrase("gap.not_reported")}</span>')
            more = f'<a href="{home}assurance/">{phrase("legend.more")}</a>'
            known = self._key[home] = Markup(f'<p class="key" role="note">{" ".join(spans)} {more}</p>')  # noqa: S704 -- escaped where it is made
        return known

    def years(self, dossier: Dossier, shown: int) -> Markup:
        """Links to the pages of all filings, if they are more than the tables of a profile show."""
        if len(dossier.periods) <= shown:
            return Markup()
        links = "".join([f'<a href="{period}/">{period}</a>' for period in dossier.periods])
        words = self._phrase("profile.all_years", n=shown)
        nav = f'<nav class="years" aria-label="{self._phrase("filings.caption")}"><span>{words}</span>{links}</nav>'
        return Markup(nav)  # noqa: S704 -- as above

    def filings(self, dossier: Dossier) -> Markup:
        """A table row for each filing: its year, dates, answers, and award."""
        say, gap = self._say, f'<span class="gap">{self._phrase("gap.not_stated")}</span>'
        rows = []
        for filing in dossier.filings:
            period = filing.period
            known = dossier.coverage.get(period)
            documented = known.total.documented if known else 0
            untold = known is not None and not dossier.institution.knows_documents(documented)
            counts = (
                f'{self._phrase("filings.of", reported=known.total.reported, asked=known.total.asked)}<td class="num">'
                + (
                    f'<span class="gap">{self._phrase("gap.not_in_source")}</span>'
                    if untold
                    else str(say.number(documented))
                )
                if known
                else '<td class="num">'
            )
            received = escape(say.date(filing.received)) if filing.received else gap
            rows.append(
                f'<tr><th scope="row"><a href="{period}/">{period}</a><td>{escape(say.date(filing.as_of))}{self.doubted(filing)}<td>{received}'
                f'<td class="num">{counts}<td>{self.star(dossier.awards.get(period))}\n'
            )
        return Markup("".join(rows))  # noqa: S704 -- as above

    # ---------------------------------------------------------------------------------------------------------- award

    def star(self, award: Award | None) -> Markup:
        """The mark of an award that is in force; nothing for any other."""
        if award is None or award.state != "awarded":
            return Markup()
        said = self._phrase("star.recognised")
        return Markup(f'<span class="star" role="img" aria-label="{said}">★ STAR</span>')  # noqa: S704 -- as above

    def doubted(self, filing: Filing) -> Markup:
        """That the last day of a filing is in doubt, for the place next to it; nothing if it is not."""
        if not filing.doubted:
            return Markup()
        return Markup(f' <small class="noted">{self._phrase("filings.doubted")}</small>')  # noqa: S704 -- as above

    def awards(self, dossier: Dossier, portal: Portal, home: str) -> Markup:
        """A table of every award that was given: its days, its state, and by whom; nothing if there is none."""
        rows = [self._award(award, portal, home) for award in dossier.awards.values() if award.was_given]
        if not rows:
            return Markup()
        heads = "".join([f'<th scope="col">{self._phrase(key)}' for key in AWARD_COLUMNS])
        title, caption = self._phrase("star.history", n=len(rows)), self._phrase("award.given")
        return Markup(  # noqa: S704 -- as above
            f'<h3 id="awards">{title}</h3><div class="scroll" tabindex="0" role="region" aria-label="{caption}">'
            f'<table class="data"><caption class="hidden">{caption}</caption><thead><tr>{heads}</thead>'
            f"<tbody>{''.join(rows)}</table></div>"
        )

    def _award(self, award: Award, portal: Portal, home: str) -> str:
        note = ""
        if award.withdrawal and award.state == "withdrawn":
            day, why = self._say.date(award.withdrawal.date), escape(award.withdrawal.why)
            note = f'<small>{escape(day)}: <span dir="auto">{why}</span></small>'
        elif award.superseded_by:
            note = f"<small>{self._phrase('award.renewed_by', year=award.superseded_by)}</small>"
        days = [escape(self._say.date(day)) if day else "" for day in (award.awarded, award.last_day)]
        by = self._networks((award.association,) if award.association else (), portal, home)
        return (
            f'<tr><th scope="row"><a href="{award.period}/#award">{award.period}</a><td>{days[0]}<td>{days[1]}'
            f"<td>{self._phrase(f'award.state.{award.state}')}{note}<td>{by}\n"
        )

    def badge(self, dossier: Dossier, page: Page) -> Markup:
        """The badge as HTML and Markdown to copy, if the institution was ever given an award."""
        if not any(award.was_given for award in dossier.awards.values()):
            return Markup()
        who, phrase = dossier.institution, self._phrase
        snippets = image.snippets(who, page.whole, self._say)
        alternative = escape(self._say.phrase("badge.alternative", name=who.name))
        nowhere = "" if page.site_url else f' <span class="nowhere">{phrase("snippet.nowhere")}</span>'
        return Markup(  # noqa: S704 -- as above
            f'<details class="snippet"><summary>{phrase("snippet.title")}</summary>'
            f'<p><img src="{page.home}badges/{who.id}.svg" alt="{alternative}" height="28" loading="lazy"></p>'
            f"<p>{phrase('snippet.what')}{nowhere}</p>"
            f"{self._copied('HTML', snippets.html)}{self._copied('Markdown', snippets.markdown)}</details>"
        )

    def card(self, institution: Institution, page: Page) -> Markup:
        """The institution's card in a frame, as HTML to copy."""
        frame = str(card_frame(page, institution.id, institution.name))
        return Markup(  # noqa: S704 -- as above
            f'<details class="snippet"><summary>{self._phrase("snippet.card")}</summary>{self._copied("HTML", frame, self._phrase("snippet.card"))}</details>'
        )

    def _copied(self, name: str, text: str, label: str = "") -> str:
        """A text with a button that copies it; `label` is what screen readers call it, if its name is not enough."""
        copy, done = self._phrase("snippet.copy"), self._phrase("snippet.copied")
        return (
            f'<div class="copied"><p>{name} <button type="button" data-copy data-done="{done}" hidden>{copy}</button></p>'
            f'<pre tabindex="0" role="region" aria-label="{label or name}"><code>{escape(text)}</code></pre></div>'
        )

    def reason(self, dossier: Dossier) -> Markup:
        """How many rules of the award that a profile shows are met, and which are not."""
        award = shown_award(dossier.awards.values())
        asked = [found for found in award.findings if found.answer != "not_applicable"] if award else []
        if award is None or not asked or award_state(award) == "withdrawn":
            return Markup()
        met = len([found for found in asked if found.answer == "yes"])
        if met == len(asked):
            said = self._phrase("star.all_met", n=met, year=award.period)
        else:
            missing = "; ".join([self._missing(found) for found in asked if found.answer != "yes"])
            said = f"{self._phrase('star.some_met', met=met, all=len(asked), year=award.period)} {missing}."
        return Markup(f'<p class="reason">{said}</p>')  # noqa: S704 -- as above

    def _missing(self, found: Finding) -> str:
        """A rule that is not met, with what was measured and what is needed."""
        name = self._say.name(f"rule.{found.rule}")
        if found.measured is None or found.needed is None:
            return str(escape(name))
        key = "star.missing_open" if found.answer == "could_not_tell" else "star.missing"
        measured, needed = self._say.least_percent(found.measured), self._say.percent(found.needed)
        return self._phrase(key, rule=name, measured=measured, needed=needed)

    # ---------------------------------------------------------------------------------------------------------- about

    def witnesses(self, dossier: Dossier) -> Markup:
        """How many rows of each kind others said about an institution, with links to their sections; nothing without any."""
        counted = [
            f'<a href="witnesses/#{name}">{self._phrase(f"witnesses.count.{name}", n=count)}</a>'
            for name, count in dossier.witnesses.counts()
        ]
        if not dossier.witnesses:
            return Markup()
        title = f'<a href="witnesses/">{self._phrase("witnesses.title")}</a>'
        return Markup(f'<p class="witnesses">{title}: {", ".join(counted)}</p>\n')  # noqa: S704 -- as above

    def about(self, institution: Institution, portal: Portal, home: str) -> Markup:
        """What an institution says of itself: names, region, networks, contact, licence."""
        say = self._say
        rows: list[tuple[str, object]] = [
            ("full_name", institution.full_name),
            ("acronym", institution.acronym),
            ("former_names", "; ".join(institution.former_names)),
        ]
        if institution.profit_status:
            rows.append(("profit_status", say.phrase(f"about.{institution.profit_status}")))
        if institution.region:
            rows.append(("region", say.name(f"region.{institution.region}")))
        if institution.networks:
            rows.append(("networks", self._networks(institution.networks, portal, home)))
        if institution.fiscal_year_end:
            rows.append(("fiscal_year_end", say.month_day(institution.fiscal_year_end)))
        if institution.website:
            site = escape(institution.website)
            rows.append(("website", Markup(f'<a href="{site}" rel="nofollow noopener">{site}</a>')))  # noqa: S704 -- as above
        rows.append(("contact", institution.contact))
        rows.append(("identifiers", self._identifiers(institution)))
        if licence := institution.licence:
            link = f'<a href="{escape(licence.path)}" rel="license noopener">{escape(licence.title)}</a>'
            if institution.credit:
                link += f". {escape(say.phrase('about.credit', credit=institution.credit))}"
            rows.append(("licence", Markup(link)))  # noqa: S704 -- as above
        said = [f"<dt>{self._phrase(f'about.{key}')}</dt><dd>{escape(value)}</dd>" for key, value in rows if value]
        return Markup(f'<dl class="facts">{"".join(said)}</dl>')  # noqa: S704 -- as above

    @staticmethod
    def _identifiers(institution: Institution) -> Markup:
        others = [
            f", {escape(scheme.upper())} <code>{escape(str(number))}</code>"
            for scheme, number in institution.identifiers.items()
        ]
        return Markup(f"<code>{escape(institution.id)}</code>{''.join(others)}")  # noqa: S704 -- as above

    @staticmethod
    def _networks(networks: Iterable[str], portal: Portal, home: str) -> Markup:
        """Associations by their names, with links; a name that is no id stays as it is."""
        names = {known.id: known.name for known in portal.associations}
        shown = [
            f'<a href="{home}associations/{escape(one)}/">{escape(names[one])}</a>' if one in names else escape(one)
            for one in networks
        ]
        return Markup(", ".join(shown))  # noqa: S704 -- as above

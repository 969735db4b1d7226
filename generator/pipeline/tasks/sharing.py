"""Feeds, and the pictures that are shown with a link to a page. Both name whole addresses, so only a site with one has them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.model import Indicator, Listing, Portal, invented
from generator.render import addresses, share_picture
from generator.render.fragments import news
from generator.render.fragments.news import News
from generator.render.fragments.publications import Publications
from generator.render.pages.frames import Filler
from generator.render.site import feed
from generator.render.site.staging import Artifact


@dataclass(frozen=True, slots=True)
class SharedFiles:
    """Makes them in one process. `fillers` are those of each language, the default first."""

    fillers: tuple[Filler, ...]
    site_names: dict[str, str]
    pictures: Path

    def of_institution(self, listing: Listing) -> Iterator[Artifact]:
        """The feed and the picture of an institution, in the first language, if anything about it has a date."""
        filler, who = self.fillers[0], listing.institution
        if not filler.page.site_url or not News.happened(listing):
            return
        about = addresses.institution(who.id)
        figures = share_picture.figures_of(listing, filler.say)
        fictional = "institution" if who.fictional else ""
        yield self._picture(about, who.latin_name, str(filler.say.country(who.country)), figures, fictional)
        yield self._feed(filler, f"{about}feed.xml", about, who.both_names, [listing])

    def of_country(self, iso2: str, listings: Sequence[Listing]) -> Iterator[Artifact]:
        """The feeds of a country, and its picture."""
        about = addresses.country(iso2)
        for filler in self._translated:
            yield self._feed(filler, f"{about}feed.xml", about, str(filler.say.country(iso2)), listings)
        if self.fillers[0].page.site_url:
            yield self._picture(
                about, str(self.fillers[0].say.country(iso2)), "", self._counted(listings), invented(listings)
            )

    def of_indicator(self, indicator: Indicator, portal: Portal) -> Iterator[Artifact]:
        """The feed of an indicator, in the first language, if anything about its values has a date."""
        filler = self.fillers[0]
        if not filler.page.site_url:
            return
        events = portal.indicator_events.get(indicator.code, ())
        if not events:
            return
        names = {id_: portal.institutions[id_].both_names for one in events for id_ in one.institutions}
        site_name = self.site_names[filler.language]
        yield News(filler.say).of_indicator(indicator, events, names, page=filler.page, site_name=site_name)

    def of_page(self, path: str, portal: Portal) -> Iterator[Artifact]:
        """What is next to a page that exists once: the portal's picture, the feeds of changes, or that of stories."""
        listings = portal.listings
        for filler in self._translated:
            if path == feed.PAGE:
                yield feed.stories(filler.page, filler.say, self.site_names[filler.language])
            if path == news.PAGE and portal.history:
                name = self.site_names[filler.language]
                yield Publications(filler.say).feed(portal, page=filler.page, site_name=name)
            if path == news.PAGE:
                for code, kinds in news.FEEDS.items():
                    title = filler.say.phrase(f"news.feed_{code}")
                    yield self._feed(filler, f"{news.ADDRESS}{code}.xml", news.ADDRESS, title, listings, kinds)
        if path == "index.html" and self.fillers[0].page.site_url:
            yield self._picture(
                "", self.site_names[self.fillers[0].language], "", self._counted(listings), invented(listings)
            )

    @property
    def _translated(self) -> Iterator[Filler]:
        """One for each language, not those for pages that a language lacks; none without an address."""
        return (one for one in self.fillers if one.page.untranslated is None and one.page.site_url)

    def _feed(  # noqa: PLR0917 -- as a feed is made
        self,
        filler: Filler,
        path: str,
        about: str,
        title: str,
        listings: Iterable[Listing],
        kinds: news.Kinds = None,
    ) -> Artifact:
        name = self.site_names[filler.language]
        return News(filler.say).feed(path, about, title, listings, page=filler.page, site_name=name, kinds=kinds)

    def _picture(
        self, about: str, title: str, place: str, figures: Iterable[tuple[str, str, str]], fictional: str
    ) -> Artifact:
        """A picture in the first language; `fictional` is the end of the phrase that says so, or empty."""
        filler = self.fillers[0]
        site, said = self.site_names[filler.language], f"demonstration.{fictional}"
        notice = str(filler.say.phrase(said)) if fictional else ""
        drawn = share_picture.share_picture(title, place, figures, site, notice=notice, cache=self.pictures)
        return f"{about}{share_picture.NAME}", drawn

    def _counted(self, listings: Sequence[Listing]) -> list[tuple[str, str, str]]:
        """How many institutions there are, and their filings."""
        say = self.fillers[0].say
        counts = (("institutions", len(listings)), ("filings", sum(len(one.periods) for one in listings)))
        return [(say.number(n), say.phrase(f"linked.{key}", n=n), "") for key, n in counts]

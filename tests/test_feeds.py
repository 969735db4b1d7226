"""Feeds and the page of changes: what happened, by the days that the data name."""

import re
from dataclasses import replace
from datetime import date

import feedparser
import pytest

from generator import standards
from generator.language.printer import Printer
from generator.model import (
    AWARDS,
    Award,
    Correction,
    EventKind,
    Frames,
    IndicatorEvent,
    Listing,
    PeerFigures,
    Portal,
    PortalEvent,
)
from generator.model.filed import Ending
from generator.model.judged import Withdrawal
from generator.render.addresses import Page
from generator.render.fragments.news import MOST_EVENTS, News, address, newest
from generator.render.site.feed import MOST
from tests import builders
from tests.small_sites import ROOT

KNOWN = next(known for known in standards.load(ROOT / "datapackages" / "standards")[:1] if known)


def listing(
    id_: str = "alpaca", *, ended: Ending | None = None, dated: tuple[PortalEvent, ...] = (), **more: object
) -> Listing:
    who = builders.institution(id_, name=f"{id_.title()} & <sons>", ended=ended)
    return Listing(who, ("2025",), {}, {}, None, None, 0, dated=dated, **more)  # type: ignore[arg-type]


def portal(*listings: Listing) -> Portal:
    return Portal(KNOWN, listings, (), {}, {}, (), date(2026, 8, 27), date(2026, 8, 1))


def page(language: str = "en") -> Page:
    return Page(Frames(ROOT, "", ("en", "es"), {}, "https://example.org/portal/", ()), language)


def filed(id_: str, *days: date) -> tuple[PortalEvent, ...]:
    return tuple(PortalEvent(day, id_, EventKind.FILED, str(day.year - 1)) for day in days)


EVERYTHING = listing(
    received={"2024": date(2025, 3, 1)},
    dated=(
        PortalEvent(date(2025, 10, 6), "alpaca", EventKind.CORRECTED, "2024", ("par30",)),
        PortalEvent(date(2025, 10, 7), "alpaca", EventKind.STATED, "2024"),
    ),
    given=(
        Award("2022", "2020-1", "lapsed", (), date(2023, 1, 5), date(2025, 1, 5)),
        Award("2024", "2026-1", "withdrawn", (), date(2025, 5, 1), date(2027, 5, 1),
              withdrawal=Withdrawal("alpaca", "2024", date(2026, 3, 16), "A committee", "Because.")),
    ),
    ended=Ending("merged", date(2026, 7, 31)),
)  # fmt: skip


def test_every_kind_of_event_has_its_day_and_leads_to_its_page():
    assert [(one.day.isoformat(), one.kind.value, address(one)) for one in newest([EVERYTHING])] == [
        ("2026-07-31", "merged", "institutions/alpaca/"),
        ("2026-03-16", "withdrawn", "institutions/alpaca/#award"),
        ("2025-10-07", "stated", "institutions/alpaca/2024/"),
        ("2025-10-06", "corrected", "institutions/alpaca/2024/#par30"),
        ("2025-05-01", "awarded", "institutions/alpaca/#award"),
        ("2025-03-01", "filed", "institutions/alpaca/2024/"),
        ("2025-01-06", "lapsed", "institutions/alpaca/#award"),
        ("2023-01-05", "awarded", "institutions/alpaca/#award"),
    ]


def test_the_page_says_what_a_corrected_value_was_what_it_is_and_why():
    made = Correction("2024", "par30", "14.2", "4.2", "A slip of the decimal mark", "Finance", date(2025, 10, 6))
    event = PortalEvent(date(2025, 10, 6), "alpaca", EventKind.CORRECTED, "2024", ("par30",), corrections=(made,))
    html = News(Printer(KNOWN, "en")).items([event], portal(EVERYTHING), "../")
    said = re.sub(r"<[^>]*>", "", html)
    assert "14.2% became 4.2%. A slip of the decimal mark (Finance)" in said


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_feed_is_read_by_feed_readers(language):
    news = News(Printer(KNOWN, language))
    path, text = news.feed(
        "changes/all.xml", "changes/", "All", [EVERYTHING], page=page(language), site_name="A portal"
    )
    read = feedparser.parse(text)

    assert path == ("" if language == "en" else "es/") + "changes/all.xml"
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.author == "A portal"
    assert len(read.entries) == len(newest([EVERYTHING]))
    assert read.entries[0].title.startswith("Alpaca & <sons> "), "names are text"
    home = "https://example.org/portal/" + ("" if language == "en" else "es/")
    assert read.entries[3].link == f"{home}institutions/alpaca/2024/#par30"
    assert read.feed.updated == "2026-07-31T00:00:00Z"


def test_an_indicator_has_a_feed_of_what_was_filed_and_corrected_if_a_day_is_known():
    day = date(2025, 3, 1)
    filers = [listing(id_, received={"2024": day}) for id_ in ("bambu", "condor")]
    figures = {
        ("all", "par30", "2024"): PeerFigures((1.0, 2.0, 3.0), ("alpaca", "bambu", "condor")),
        ("all", "par30", "2023"): PeerFigures((1.0,), ("bambu",)),
    }
    whole = replace(portal(EVERYTHING, *filers), peer_figures=figures)
    known = whole.indicator_events

    assert known == {
        "par30": (
            IndicatorEvent(date(2025, 10, 6), ("alpaca",), "2024"),
            IndicatorEvent(day, ("alpaca", "bambu", "condor")),
        )
    }, "one entry for a day, and none for the year without one"
    assert replace(portal(listing()), peer_figures=figures).indicator_events == {}, (
        "an archive has no days, so no feeds"
    )

    names = {id_: who.name for id_, who in whole.institutions.items()}
    path, text = News(Printer(KNOWN, "en")).of_indicator(
        KNOWN.indicators["par30"], known["par30"], names, page=page(), site_name="A portal"
    )
    read = feedparser.parse(text)
    assert path == "indicators/par30/feed.xml"
    assert not read.bozo
    label = "Portfolio at risk > 30 days (PAR30)"
    assert [one.title for one in read.entries] == [
        f"{label}: corrected for 2024 by Alpaca & <sons>.",
        f"{label}: reported by 3 institutions: Alpaca & <sons>; Bambu & <sons>; Condor & <sons>.",
    ]
    assert read.entries[0].link == "https://example.org/portal/institutions/alpaca/2024/#par30"
    assert len({one.id for one in read.entries}) == 2


def test_an_event_has_the_same_id_in_every_feed_and_language():
    ids = [
        [entry.id for entry in News(Printer(KNOWN, code)).entries([EVERYTHING], "https://example.org/portal/", kinds)]
        for code, kinds in (("en", None), ("es", None), ("en", AWARDS))
    ]

    assert ids[0] == ids[1]
    assert set(ids[2]) < set(ids[0])
    assert len(set(ids[0])) == len(ids[0])
    assert ids[0][1] == "https://example.org/portal/changes/#withdrawn.alpaca.2024.2026-03-16"


def test_the_page_lists_events_by_month_and_says_what_it_leaves_out():
    days = [date(2000 + n // 300, 1 + n // 28 % 10, 1 + n % 28) for n in range(MOST_EVENTS + 2)]
    many = listing("bambu", dated=filed("bambu", *days))
    shown = News(Printer(KNOWN, "en")).months(portal(many, EVERYTHING), "../")

    assert '<h3 id="m2026-07">July 2026</h3>' in shown
    assert (
        '<li id="merged.alpaca.2026-07-31" data-kind="endings" data-country="KE"><time datetime="2026-07-31">31 Jul 2026</time> '
        in shown
    )
    assert '<a href="../institutions/alpaca/" dir="auto">Alpaca &amp; &lt;sons&gt;</a> became part' in shown
    assert shown.count("<li ") == MOST_EVENTS
    assert "10 older events" in shown


def test_filings_without_a_day_are_counted():
    shown = News(Printer(KNOWN, "en")).months(portal(EVERYTHING, listing("condor")), "../")

    assert "<p>1 filing is not listed" in shown


def test_a_portal_without_dates_says_so_and_how_many_filings_have_none():
    shown = re.sub(r"<[^>]*>", "", News(Printer(KNOWN, "es")).months(portal(listing()), "../"))

    assert shown.splitlines() == [
        "Los datos de este portal no dicen qué día se presentó, corrigió o reconoció nada.",
        "1 reporte no figura, porque sus datos no dicen cuándo se recibió.",
    ]


def test_a_feed_has_the_newest_entries_and_an_empty_one_is_valid():
    many = listing(
        "bambu",
        dated=filed(
            "bambu", *(date(2020, 1, 1 + n % 28) for n in range(28)), *(date(2021, 2, 1 + n) for n in range(28))
        ),
    )
    news = News(Printer(KNOWN, "en"))
    texts = [news.feed("x.xml", "x/", "X", members, page=page(), site_name="A portal")[1] for members in ([many], [])]
    read = [feedparser.parse(text) for text in texts]

    assert [len(one.entries) for one in read] == [MOST, 0]
    assert read[0].entries[0].updated == "2021-02-28T00:00:00Z"
    assert not read[1].bozo
    assert newest([many])[0].day == date(2021, 2, 28)

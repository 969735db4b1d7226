"""The ratings and certificates of a fictional institution, and the reports behind them. They come from `cast.toml`."""

from demonstration.character import Character
from generator.model import Evidence, Rating


def ratings(character: Character) -> tuple[Rating, ...]:
    """The ratings, the newest first. One with `report` names the document that `reports` makes."""
    found = []
    for entry in character.ratings:
        row = {key: value for key, value in entry.items() if key != "report"}
        named = (f"{entry['rating']}-report",) if entry.get("report") else ()
        found.append(Rating(evidence=named, **row))
    return tuple(sorted(found, key=lambda one: one.date or character.ratings[0]["date"], reverse=True))


def reports(character: Character) -> list[Evidence]:
    """The reports of ratings that are published."""
    return [
        Evidence(
            id=f"{entry['rating']}-report",
            kind="third_party_certificate" if entry["kind"] == "client_protection" else "rating_report",
            title=str(entry["report"]),
            date=entry["date"],
            language="en",
            url=f"https://example.org/{character.id}/{entry['rating']}.pdf",
        )
        for entry in character.ratings
        if entry.get("report")
    ]

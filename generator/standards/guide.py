"""Reads `guide.yml`: which chapter of the guide explains an indicator."""

from collections.abc import Collection, Mapping

from generator.model import Area, Indicator
from generator.standards.files.entries import StandardsEntry


def read_guide(
    entry: StandardsEntry, areas: Mapping[str, Area], indicators: Mapping[str, Indicator], declared: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """The indicators of each chapter, in the order of the standards; chapters in the order of the guide.

    An indicator belongs to the chapter that names it, otherwise to the one that names its area; if none does, to no
    chapter. `declared` are the codes of all indicators, including those with mistakes.
    """
    by_area: dict[str, str] = {}
    by_name: dict[str, str] = {}
    chapters: list[str] = []
    for item in entry.entries("chapters"):
        code = item.code()
        _assign(item, "areas", code, areas, by_area)
        _assign(item, "indicators", code, declared, by_name)
        item.close()
        if code in chapters:
            item.twice("code", code)
        elif code is not None:
            chapters.append(code)
    entry.close()
    found: dict[str, list[str]] = {code: [] for code in chapters}
    for indicator in indicators.values():
        chapter = by_name.get(indicator.code) or by_area.get(indicator.area)
        if chapter:
            found[chapter].append(indicator.code)
    return {code: tuple(known) for code, known in found.items()}


def _assign(
    item: StandardsEntry, key: str, chapter: str | None, known: Collection[str], chapter_of: dict[str, str]
) -> None:
    """Note which chapter each of the names belongs to."""
    for name in item.texts(key):
        if name not in known:
            item.unknown(key, name, known, key.removesuffix("s"))
        elif name in chapter_of:
            item.twice(key, name)
        elif chapter is not None:
            chapter_of[name] = chapter

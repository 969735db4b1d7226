"""The charts of the portal, and how figures are drawn.

Compile once, draw many: a chart kind is written in Altair, compiled to Vega once, and kept in V8 as a live view that
takes the data of one picture after the other. The kinds are in `drawing/kinds`, the pictures in `subjects`;
`drawing/picture` makes what the page gets.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from generator import kept
from generator.language.printer import Printer
from generator.model import Chart, Dossier, Indicator, Portal, Standards
from generator.render.charts.drawing import marks, picture
from generator.render.charts.drawing.draft import Draft
from generator.render.charts.drawing.marks import Drawing
from generator.render.charts.drawing.palette import LIGHT
from generator.render.charts.drawing.picture import Imprint
from generator.render.charts.drawing.view import Data, LiveViews
from generator.render.charts.drawing.words import plain
from generator.render.charts.subjects import country, institution, overview
from generator.render.charts.subjects import indicator as indicators

HERE = Path(__file__).parent / "drawing"


class Charts:
    """Draws charts. A context manager, because its engine must be closed.

    `cache` is a folder for the compiled kinds: with it, Altair is imported only after a kind has changed.
    """

    def __init__(self, standards: Standards, *, cache: Path | None = None) -> None:
        self._standards = standards
        self._cache = cache
        self._specs: dict[str, bytes] | None = None
        self._views: LiveViews | None = None
        self._last: dict[str, tuple[str, Data, Drawing]] = {}  # the last one of each name, for the next language

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the drawing engine; without this the process would hang on exit."""
        if self._views is not None:
            self._views.close()
            self._views = None

    def specs(self) -> dict[str, bytes]:
        """The compiled Vega specification of every kind, for `charts/kinds/<kind>.json`."""
        if self._specs is None:
            self._specs = _compiled(self._cache)
        return self._specs

    def of_institution(self, dossier: Dossier, portal: Portal, printer: Printer) -> dict[str, Chart]:
        """The charts of a profile, by name. Data that were not filed give no chart."""
        return self._charts(institution.drafts(dossier, portal, printer), printer)

    def of_country(self, iso2: str, portal: Portal, printer: Printer) -> dict[str, Chart]:
        """The charts of a country's page."""
        return self._charts(country.of_country(iso2, portal, printer), printer)

    def of_indicator(self, indicator: Indicator, portal: Portal, printer: Printer) -> dict[str, Chart]:
        """The charts of an indicator's page."""
        return self._charts(indicators.of_indicator(indicator, portal, printer), printer)

    def of_portal(self, portal: Portal, printer: Printer) -> dict[str, Chart]:
        """The charts of the front page."""
        return self._charts(overview.of_portal(portal, printer), printer)

    def standalone(self, charts: Mapping[str, Chart], imprints: Mapping[str, Imprint]) -> bytes:
        """A picture as a file of its own, for `charts/<institution>/<chart>.svg`: one for all languages, the first one first."""
        return picture.alone(charts, imprints)

    def draw(self, draft: Draft, words_of_view: Mapping[str, str] | None = None) -> Chart:
        """One picture, with its table and the data of its interactive view."""
        (drawing,) = self._drawings([draft])
        return self._chart(draft, drawing, words_of_view or {})

    def _chart(self, draft: Draft, drawing: Drawing, words_of_view: Mapping[str, str]) -> Chart:
        explore: dict[str, object] = {}
        if draft.explorable:
            words = {"key": [list(pair) for pair in draft.key], "notes": list(draft.notes), **words_of_view}
            if any(draft.peers):
                words["peers"] = list(draft.peers)  # for another group, which `peers.js` puts in their place
            explore = {"kind": draft.kind, "data": draft.lexicon.spell(draft.data), "words": words}
            if draft.kind == "trend":
                explore["room"] = picture.room_of_trend(draft.key)
        drawn = picture.framed(drawing, draft.lexicon, key=draft.key, notes=draft.notes, spare=draft.spare)
        return Chart(
            draft.name,
            draft.title,
            draft.sentence,
            drawn,
            draft.columns,
            draft.rows,
            explore,
            draft.subtitle,
            draft.indicator,
            draft.places,
        )

    def _charts(self, made: Iterable[Draft], say: Printer) -> dict[str, Chart]:
        words = {"help": plain(say.phrase("chart.explore_help")), "close": plain(say.phrase("chart.explore_close"))}
        drafts = list(made)
        drawings = self._drawings(drafts)
        return {draft.name: self._chart(draft, drawing, words) for draft, drawing in zip(drafts, drawings, strict=True)}

    def _drawings(self, drafts: Sequence[Draft]) -> list[Drawing]:
        """Pictures with signs instead of words. Another language's draft of the same chart has the same data."""
        last = self._last
        new = [draft for draft in drafts if last.get(draft.name, (None, None))[:2] != (draft.kind, draft.data)]
        if new:
            if self._views is None:
                self._views = LiveViews(self.specs())
            painted = self._views.draw(*[(one.kind, _alike_together(one.data)) for one in new])
            for draft, one in zip(new, painted, strict=True):
                last[draft.name] = draft.kind, draft.data, marks.drawing(one)
        return [last[draft.name][2] for draft in drafts]


def _alike_together(data: Data) -> Data:
    """The same figures, with parts of bars and columns by their colour: neighbours that look alike become one path.

    In each bar the order stays, and bars do not overlap.
    """
    rank = {role: at for at, role in enumerate(LIGHT)}
    return {
        name: sorted(rows, key=lambda row: rank[row["edge"]] if row["edge"] != "paper" else rank[row["role"]])
        if name in ("bars", "columns")
        else rows
        for name, rows in data.items()
    }


def _compiled(cache: Path | None) -> dict[str, bytes]:
    if cache is None:
        from generator.render.charts.drawing import kinds  # noqa: PLC0415 -- importing Altair takes most of a second

        return kinds.compiled_all()
    sources = b"".join((HERE / name).read_bytes() for name in ("kinds.py", "palette.py"))
    name = f"chart-kinds-{hashlib.sha256(sources).hexdigest()[:24]}"
    with kept.alone_in(cache):  # what one process compiles, the others read
        if (found := kept.get(cache / name, name)) is not None:
            return {kind: spec.encode() for kind, spec in json.loads(found).items()}
        specs = _compiled(None)
        kept.put(cache / name, name, json.dumps({kind: spec.decode() for kind, spec in specs.items()}).encode())
        return specs

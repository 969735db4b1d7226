"""Live views: a compiled chart kind takes new data and becomes SVG, thousands of times.

One V8 (mini-racer) holds Vega and one live view for each kind. New data go into the same view; the data flow runs to
its end (`run` is synchronous if nothing is loaded), and Vega's own SVG writer writes the scene. The view has no loader:
a specification that asked for an address would get nothing. Close it, or the process hangs on exit.
"""

import json
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from generator.program import PROGRAM

if TYPE_CHECKING:
    import asyncio

    from py_mini_racer import MiniRacer

VEGA = PROGRAM / "templates/theme/assets/vendor/vega/vega.min.js"

SMALL_HEAP = "--max-semi-space-size=4"
"""Megabytes for what V8 has just made. With its own 16 it keeps twice the memory after a thousand pictures, and is no faster."""

T = TypeVar("T")
Row: TypeAlias = Mapping[str, Any]
Data: TypeAlias = Mapping[str, Sequence[Row]]

HARNESS = """
const views = {};
const refuse = () => Promise.reject(new Error("nothing is loaded"));
const loader = {load: refuse, sanitize: refuse, http: refuse, file: refuse};
function prepare(kind, spec) {
  const names = spec.data.filter((set) => !set.source && !set.transform && !set.values).map((set) => set.name);
  const view = new vega.View(vega.parse(spec), {renderer: "none", logLevel: vega.Error, loader: loader});
  views[kind] = {view: view, names: names, padding: spec.padding};
  return names;
}
function draw(kind, data) {
  const {view, names, padding} = views[kind];
  for (const name of names) view.data(name, data[name] || []);
  view.run();
  const width = padding.left + view.width() + padding.right;
  const height = padding.top + view.height() + padding.bottom;
  const renderer = new vega.SVGStringRenderer(loader);
  renderer.initialize(null, width, height, [padding.left, padding.top]);
  return renderer.render(view.scenegraph().root).svg();
}
"""


class LiveViews:
    """Live Vega views by chart kind. Cheap to create: V8 starts, and a kind is parsed, with the first picture."""

    def __init__(self, specs: Mapping[str, bytes]) -> None:
        self._specs = specs
        self._engine: MiniRacer | None = None
        self._prepared: dict[str, frozenset[str]] = {}

    def draw(self, kind: str, data: Data) -> str:
        """SVG of one kind with these data sets; sets that are not named are empty. Raises KeyError for an unknown one."""
        if kind not in self._prepared:
            names = self._eval(f"JSON.stringify(prepare({json.dumps(kind)}, {self._specs[kind].decode()}))")
            self._prepared[kind] = frozenset(json.loads(names))
        if stray := data.keys() - self._prepared[kind]:
            raise KeyError(f"chart kind {kind} has no data sets {sorted(stray)}")
        return self._eval(f"draw({json.dumps(kind)},{json.dumps(data)})")

    def _eval(self, code: str) -> str:
        """Run code in V8, and start it with the first call.

        From an event loop of this thread this takes half the time: mini-racer would otherwise start a thread of its own
        for its loop, and wake it up and be woken for each picture.
        """
        if self._engine is None:
            self._engine = self._complete(_engine())
        return self._complete(_result(self._engine, code))

    def _complete(self, work: Coroutine[Any, Any, T]) -> T:
        """Complete work in the loop of this object; from another thread if this one runs a loop already, as notebooks do."""
        import asyncio  # noqa: PLC0415 -- half of what this module imports, and only who draws needs it

        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return self._loop.run_until_complete(work)
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(self._loop.run_until_complete, work).result()

    @cached_property
    def _loop(self) -> "asyncio.AbstractEventLoop":
        import asyncio  # noqa: PLC0415 -- as above

        return asyncio.new_event_loop()

    def close(self) -> None:
        """Stop V8. Drawing afterwards starts it again."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None
            self._prepared.clear()
            self._loop.close()
            del self._loop


async def _engine() -> "MiniRacer":
    from py_mini_racer import (  # noqa: PLC0415 -- slow to load, and few pictures change in most builds
        DEFAULT_V8_FLAGS,
        MiniRacer,
        init_mini_racer,
    )

    init_mini_racer(flags=[*DEFAULT_V8_FLAGS, SMALL_HEAP], ignore_duplicate_init=True)
    engine = MiniRacer()
    engine.eval(VEGA.read_text(encoding="utf-8"))
    engine.eval(HARNESS)
    return engine


async def _result(engine: "MiniRacer", code: str) -> str:
    return str(engine.eval(code))

"""Live views: a compiled chart kind takes new data and becomes SVG, thousands of times.

One V8 (mini-racer) holds Vega and one live view for each kind. New data go into the same view; the data flow runs to
its end (`run` is synchronous if nothing is loaded), and Vega's own SVG writer writes the scene with a pen of ours, which
keeps what a picture needs: writing all of it, and reading that again, took longer than the rest. The view has no loader:
a specification that asked for an address would get nothing. Close it, or the process hangs on exit.
"""

import json
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from generator.program import PROGRAM
from generator.render.charts.drawing.palette import LIGHT

if TYPE_CHECKING:
    import asyncio

    from py_mini_racer import MiniRacer

VEGA = PROGRAM / "templates/theme/assets/vendor/vega/vega.min.js"

FLAGS = ("--max-semi-space-size=4", "--no-opt", "--single-threaded")
"""Few megabytes for what V8 has just made: with its own 16 it keeps twice the memory, and is hardly faster. And without its
slowest compiler, which takes half a second of each process and makes no faster code than the one before it, and without threads
of its own: every core has a process that draws.
"""

T = TypeVar("T")
Row: TypeAlias = Mapping[str, Any]
Data: TypeAlias = Mapping[str, Sequence[Row]]
Picture: TypeAlias = tuple[str, Data]
"""A kind and its data sets."""

Painted: TypeAlias = tuple[float, Sequence[Sequence[str]]]
"""The height of a picture, and its marks in the order of painting: of a shape look and path, of words look, x, y, size, words."""

APART = tuple(LIGHT[role] for role in ("few", "some", "many"))
"""Colours of which every mark is an element of its own: those of the map, where a country is a link."""

HARNESS = r"""
const views = {};
const refuse = () => Promise.reject(new Error("nothing is loaded"));
const loader = {load: refuse, sanitize: refuse, http: refuse, file: refuse};
const writer = new vega.SVGStringRenderer(loader);
const LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "text-anchor",
  "font-weight"];
const USUAL = {"stroke-width": "1", "text-anchor": "start", "font-weight": "normal"};
const UNSEEN = ["none", "transparent"];
const STEPS = /([MLHVCAZmlhvcaz])([^MLHVCAZmlhvcaz]*)/g;

function prepare(kind, spec) {
  const names = spec.data.filter((set) => !set.source && !set.transform && !set.values).map((set) => set.name);
  const view = new vega.View(vega.parse(spec), {renderer: "none", logLevel: vega.Error, loader: loader});
  views[kind] = {view: view, names: names, padding: spec.padding};
  return names;
}
function draw(pictures) {
  return JSON.stringify(pictures.map(([kind, data]) => {
    const {view, names, padding} = views[kind];
    for (const name of names) view.data(name, data[name] || []);
    view.run();
    const pen = new Pen(padding.left, padding.top);
    writer.mark(pen, view.scenegraph().root);
    return [padding.top + view.height() + padding.bottom, pen.drawn];
  }));
}

// Takes the place of the builder of Vega's SVG writer. Neighbours that look alike become one path.
class Pen {
  constructor(left, top) {
    Object.assign(this, {left: left, top: top, drawn: [], word: null});
  }
  open(tag, has) {
    this.word = null;
    const [x, y] = shift(has.transform);
    if (tag === "g") {
      if (x || y) throw new Error("a group inside the picture is shifted");
      return this;
    }
    const look = looks(has);
    const left = x + this.left, top = y + this.top;
    if (tag === "text") this.word = [look, short(left), short(top), has["font-size"]];
    else if (tag === "line") this.paint(look, has, `M${short(left)},${short(top)}l${short(+has.x2)},${short(+has.y2)}`);
    else if (tag !== "path") throw new Error(`${tag} is no mark of ours`);
    else if (has.d && (has.fill != null || has.stroke != null)) this.paint(look, has, moved(has.d, left, top));
    return this;  // backgrounds and foregrounds paint nothing
  }
  paint(look, has, body) {
    const last = this.drawn[this.drawn.length - 1];
    if (last && last.length === 2 && last[0] === look && !APART.includes(has.fill)) last[1] += body;
    else this.drawn.push([look, body]);
  }
  text(words) {
    if (!this.word) throw new Error("words without a place");
    if (words) this.drawn.push([...this.word, words]);
    return this;
  }
  close() {
    return this;
  }
}
function shift(transform) {
  const found = transform ? /^translate\((-?[\d.e-]+),(-?[\d.e-]+)\)/.exec(transform) : null;
  return found ? [+found[1], +found[2]] : [0, 0];
}
function looks(has) {
  let look = "";
  for (const name of LOOKS) {
    const value = has[name];
    if (value != null && USUAL[name] !== String(value) && !UNSEEN.includes(value)) look += ` ${name}="${value}"`;
  }
  return look;
}
function tenfold(number) {  // half to even
  const up = Math.round(number * 10);
  return up - number * 10 === 0.5 && up % 2 ? up - 1 : up;
}
function tenths(number) {
  const size = Math.abs(number), tenth = size % 10, whole = (size - tenth) / 10;
  return `${number < 0 ? "-" : ""}${whole || (tenth ? "" : 0)}${tenth ? `.${tenth}` : ""}`;
}
function short(number) {
  return tenths(tenfold(number));
}
// A path with its absolute positions shifted and its numbers short. Lines and arcs are relative steps.
function moved(path, left, top) {
  let out = "", x = 0, y = 0, last = "";  // the position of the pen in tenths
  for (const [, command, rest] of path.matchAll(STEPS)) {
    const given = (rest.match(/[^ ,]+/g) || []).map(Number);
    if (given.some(Number.isNaN)) throw new Error(`not a path of Vega's: ${path}`);
    if (command === "M" || command === "L") {
      const toX = tenfold(given[0] + left), toY = tenfold(given[1] + top);
      if (command === "M") out += `M${tenths(toX)},${tenths(toY)}`;
      else if (toX !== x || toY !== y) {
        const step = `${tenths(toX - x)},${tenths(toY - y)}`;
        out += last !== "L" ? `l${step}` : step.startsWith("-") ? step : ` ${step}`;
      } else continue;
      [x, y, last] = [toX, toY, command];
    } else if (command === "A") {
      if (!["M", "L", "A"].includes(last)) throw new Error("an arc begins where nothing is known of the pen");
      const toX = tenfold(given[5] + left), toY = tenfold(given[6] + top);
      const arc = [...given.slice(0, 5).map(short), tenths(toX - x), tenths(toY - y)].join().replaceAll(",-", "-");
      out += (last === command ? " " : "a") + arc;
      [x, y, last] = [toX, toY, command];
    } else {
      const by = {C: [left, top], H: [left], V: [top]}[command] || [0];
      out += command + given.map((number, at) => short(number + by[at % by.length])).join();
      last = command;
    }
  }
  return out;
}
"""


class LiveViews:
    """Live Vega views by chart kind. Cheap to create: V8 starts, and a kind is parsed, with the first picture."""

    def __init__(self, specs: Mapping[str, bytes]) -> None:
        self._specs = specs
        self._engine: MiniRacer | None = None
        self._prepared: dict[str, frozenset[str]] = {}

    def draw(self, *pictures: Picture) -> list[Painted]:
        """The height and the marks of each picture; data sets that are not given are empty.

        Drawing several at once takes two thirds of the time. Raises KeyError for an unknown data set.
        """
        for kind, data in pictures:
            if kind not in self._prepared:
                names = self._eval(f"JSON.stringify(prepare({json.dumps(kind)}, {self._specs[kind].decode()}))")
                self._prepared[kind] = frozenset(json.loads(names))
            if stray := data.keys() - self._prepared[kind]:
                raise KeyError(f"chart kind {kind} has no data sets {sorted(stray)}")
        found: list[Painted] = json.loads(self._eval(f"draw({json.dumps(pictures)})"))
        return found

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

    init_mini_racer(flags=[*DEFAULT_V8_FLAGS, *FLAGS], ignore_duplicate_init=True)
    engine = MiniRacer()
    engine.eval(VEGA.read_text(encoding="utf-8"))
    engine.eval(f"const APART = {json.dumps(APART)};{HARNESS}")
    return engine


async def _result(engine: "MiniRacer", code: str) -> str:
    return str(engine.eval(code))

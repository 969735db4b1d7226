// The pictures of the explorer, drawn from the rows that are shown: how one indicator is distributed, two against each other,
// and what institutions report by country. Each has a sentence that says the same.

import { element } from "./giving.js";
import { quantile } from "./peers.js";
import { scaleOf } from "./scales.js";

const SVG = "http://www.w3.org/2000/svg";
const HIGH = 300;
let WIDE = 640; // as wide as its place, so that its letters keep their size
const EDGE = { left: 76, right: 26, top: 12, bottom: 46 };
const BARS = 20; // of a distribution, at least
const NEAR = 14; // pixels from the pointer within which a point is named

function shape(name, attributes, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

const words = (text, x, y, anchor = "middle") => shape("text", { x, y, "text-anchor": anchor }, text);
const round = (value) => Math.round(value * 10) / 10;

// A scale over some values, and the pixels of a value on it.
function placed(values, axis, from, to) {
  const scale = scaleOf(values, { zero: !values.some((value) => value < 0) || axis.percent, log: !axis.percent });
  const [low, high] = [scale.at(scale.ticks[0]), scale.at(scale.ticks.at(-1))];
  return { ...scale, pixels: (value) => from + ((scale.at(value) - low) / (high - low)) * (to - from) };
}

function frame(label, ...inside) {
  return shape("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": label, class: "explorer-chart" }, ...inside);
}

const across = (scale, tick) => scale.ticks.map((value) => words(tick(value, scale.ticks.at(-1)), round(scale.pixels(value)), HIGH - EDGE.bottom + 18));
const upwards = (scale, tick) => scale.ticks.flatMap((value) => {
  const y = round(scale.pixels(value));
  return [shape("path", { class: "grid", d: `M${EDGE.left} ${y}H${WIDE - EDGE.right}` }), words(tick(value, scale.ticks.at(-1)), EDGE.left - 6, y + 4, "end")];
});
const title = (text) => words(text, (EDGE.left + WIDE - EDGE.right) / 2, HIGH - 6);

function notes(axes, scales, said) {
  const found = [];
  if (axes.some(({ money }) => money)) found.push(said("chart.in_dollars"));
  if (scales.some(({ logarithmic }) => logarithmic)) found.push(said("chart.logarithmic"));
  return found.join(" ");
}

const sorted = (rows, { found }) => Float64Array.from(rows, (row) => found.values[row]).sort();
// What a scale has to know of ascending values: the least, the least above zero, and the greatest.
const ends = (values) => [values[0], values.find((value) => value > 0) ?? values[0], values.at(-1)];
const having = (rows, ...axes) => rows.filter((row) => axes.every(({ found }) => !Number.isNaN(found.values[row])));

function table(heads, rows) {
  const head = element("tr", "", ...heads.map((text, at) => Object.assign(element("th", at ? "num" : "", text), { scope: "col" })));
  const lines = rows.map(([first, ...rest]) => element("tr", "", Object.assign(element("th", "", first), { scope: "row" }), ...rest.map((text) => element("td", "num", text))));
  const made = element("table", "data list", element("thead", "", head), element("tbody", "", ...lines));
  const around = element("div", "scroll", made);
  Object.assign(around, { tabIndex: 0, role: "region", ariaLabel: heads.join(", ") });
  return around;
}

// ------------------------------------------------------------------------------------------------------- distribution

function bars(rows, axis, { said, counted, numbers }) {
  const values = sorted(rows, axis);
  const span = { left: EDGE.left, right: WIDE - EDGE.right };
  const scale = placed(ends(values), axis, span.left, span.right);
  const [low, high] = [scale.at(scale.ticks[0]), scale.at(scale.ticks.at(-1))];
  const each = Math.max(1, Math.round(BARS / (scale.ticks.length - 1))) * (scale.ticks.length - 1); // bars end at ticks
  const counts = new Array(each).fill(0);
  for (const value of values) counts[Math.min(each - 1, Math.floor(((scale.at(value) - low) / (high - low)) * each + 1e-9))]++;
  const most = Math.max(...counts);
  const top = scaleOf([0, Math.max(most, 3)], { zero: true });
  const height = { ...top, pixels: (value) => HIGH - EDGE.bottom - (value / top.ticks.at(-1)) * (HIGH - EDGE.bottom - EDGE.top) };
  const wide = (span.right - span.left) / each;
  const middle = round(scale.pixels(quantile(values, 0.5)));
  const facts = { n: values.length, low: axis.print(values[0]), high: axis.print(values.at(-1)), median: axis.print(quantile(values, 0.5)) };
  const sentence = counted("explorer.distribution", facts);
  const drawn = frame(
    `${axis.title}. ${sentence}`, ...upwards(height, (n) => (Number.isInteger(n) ? numbers.number(n) : "")), ...across(scale, axis.tick), title(axis.title),
    ...counts.map((n, at) => shape("rect", { x: round(span.left + at * wide) + 0.5, y: round(height.pixels(n)), width: round(wide) - 1, height: round(height.pixels(0) - height.pixels(n)) })),
    shape("path", { class: "median", d: `M${middle} ${EDGE.top}V${HIGH - EDGE.bottom}` }),
  );
  return [drawn, element("p", "", sentence, " ", notes([axis], [scale], said))];
}

// How many chose each answer: a table, whose shares are of those that gave one.
function answers(rows, axis, { said, counted, numbers }) {
  const counts = new Map();
  for (const row of rows) counts.set(axis.found.values[row], (counts.get(axis.found.values[row]) ?? 0) + 1);
  const lines = [...counts].sort((a, b) => b[1] - a[1]).map(([value, n]) => [axis.answer(value), numbers.number(n), numbers.percent((100 * n) / rows.length)]);
  return [table([axis.title, said("list.institutions"), said("explorer.country_share")], lines), element("p", "", counted("explorer.bars", { n: rows.length }))];
}

// ------------------------------------------------------------------------------------------------------ two indicators

function pair(rows, [x, y], { said, counted, label, open }) {
  const right = placed(ends(sorted(rows, x)), x, EDGE.left, WIDE - EDGE.right);
  const up = placed(ends(sorted(rows, y)), y, HIGH - EDGE.bottom, EDGE.top);
  const points = rows.map((row) => [round(right.pixels(x.found.values[row])), round(up.pixels(y.found.values[row])), row]);
  // One path for all points: ten thousands of elements would make a phone wait.
  const dots = shape("path", { class: "dots", d: points.map(([a, b]) => `M${a} ${b}h0`).join("") });
  const ring = shape("circle", { class: "ring", r: 6, visibility: "hidden" });
  const sentence = counted("explorer.pair", { n: rows.length, x: x.title, y: y.title });
  const drawn = frame(sentence, ...upwards(up, y.tick), ...across(right, x.tick), title(x.title), dots, ring);
  const tip = element("p", "tip", `${y.title} ↑ · ${x.title} →`);
  tip.setAttribute("aria-live", "polite");
  let under;
  drawn.addEventListener("pointermove", (event) => {
    const seen = drawn.getBoundingClientRect();
    const by = WIDE / seen.width;
    const [a, b] = [(event.clientX - seen.left) * by, (event.clientY - seen.top) * by];
    let least = (NEAR * by) ** 2;
    under = undefined;
    for (const point of points) {
      const far = (point[0] - a) ** 2 + (point[1] - b) ** 2;
      if (far < least) [least, under] = [far, point];
    }
    ring.setAttribute("visibility", under ? "visible" : "hidden");
    if (!under) return;
    ring.setAttribute("cx", under[0]);
    ring.setAttribute("cy", under[1]);
    tip.textContent = `${label(under[2])}: ${x.title} ${x.print(x.found.values[under[2]])}, ${y.title} ${y.print(y.found.values[under[2]])}`;
  });
  drawn.addEventListener("click", () => under && open(under[2]));
  return [drawn, tip, element("p", "", sentence, " ", notes([x, y], [right, up], said))];
}

// ----------------------------------------------------------------------------------------------------------- countries

// Institutions by country, and the median of an indicator if one is chosen and enough of them have a value. Rows are those
// that fit every filter but that of countries, so that a reader who chose one still sees where the others are. The newest
// value of an institution that has ended may be years older than those of its country.
function countries(rows, axis, { said, numbers, counted, country, countryName, chosenCountries, chooseCountry, map, least, past }) {
  const found = new Map();
  let left = 0;
  for (const row of rows) {
    const code = country(row);
    if (!found.has(code)) found.set(code, { code, name: countryName(code), all: 0, values: [], pressed: chosenCountries.has(code) });
    const of = found.get(code);
    of.all++;
    if (!axis || Number.isNaN(axis.found.values[row])) continue;
    if (past(row)) left++;
    else of.values.push(axis.found.values[row]);
  }
  const order = new Intl.Collator(document.documentElement.lang);
  const lines = [...found.values()].sort((a, b) => order.compare(a.name, b.name));
  const figure = Boolean(axis?.figure);
  const few = said("explorer.map_few", { n: numbers.number(least) });
  for (const line of lines) {
    line.n = line.values.length;
    line.median = figure && line.n >= least ? quantile(line.values.sort((a, b) => a - b), 0.5) : NaN;
    line.said = counted("explorer.map_country", { name: line.name, n: line.all });
    if (figure) line.said += ` ${said("explorer.country_median")}: ${line.n >= least ? axis.print(line.median) : few} (n = ${numbers.number(line.n)}).`;
  }
  const rowsOf = lines.map(({ code, name, all, n, median, pressed }) => {
    const button = element("button", "", name);
    Object.assign(button, { type: "button", ariaPressed: String(pressed) });
    button.dataset.code = code;
    button.addEventListener("click", () => chooseCountry(code));
    return [button, numbers.number(all), ...(axis ? [numbers.number(n)] : []), ...(figure ? [n >= least ? axis.print(median) : n ? few : "–"] : [])];
  });
  const heads = ["list.country", "list.institutions", ...(axis ? ["explorer.country_valued"] : []), ...(figure ? ["explorer.country_median"] : [])];
  const ended = left ? [element("p", "", counted("explorer.country_ended", { n: left }))] : [];
  const seen = [...ended, table(heads.map((key) => said(key)), rowsOf)];
  if (!map || !lines.length) return seen;
  const label = counted("explorer.map", { n: lines.length });
  const shaded = figure ? lines.filter(({ n }) => n) : lines;
  const print = figure ? axis.print : numbers.number;
  return [...map.worldMap(map.world, shaded, { figure, label, print, phrase: said, least, choose: chooseCountry }), element("p", "", said("explorer.map_help")), ...seen];
}

// What to show for a kind of picture. `year` is the year of the values in words, `room` the width of its place.
export function picture(kind, given) {
  const { axes, rows, said, numbers, year, room } = given;
  WIDE = Math.max(280, Math.min(720, room));
  const caption = element("figcaption", "", axes.map(({ title: name }) => name).join(" · ") || said("explorer.map_title"));
  if (axes.length) caption.append(element("small", "", ` ${said("explorer.values_of")}: ${year}`));
  if (kind === "countries") return [caption, ...countries(rows, axes[0], given)];
  const valued = having(rows, ...axes);
  if (!valued.length) return [caption, element("p", "", said("explorer.few", { n: numbers.number(rows.length) }))];
  if (kind === "pair") return [caption, ...pair(valued, axes, given)];
  return [caption, ...(axes[0].figure ? bars : answers)(valued, axes[0], given)];
}

// A figure of some institutions over the years, as one picture: a line each, in its colour and with its own sign, so that
// nothing depends on colour alone, and its name at its end.

import { labelled, scaleOf } from "./scales.js";

const SVG = "http://www.w3.org/2000/svg";
const SIZE = { wide: 360, high: 226, right: 96, years: 15 };
const [LEFT, TOP, BOTTOM] = [54, 12, 26];
const LINE = 14; // of words
const LETTER = 6; // the width of one, about

function shape(name, attributes, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

// The signs of the lines, around a point.
const SIGNS = [
  (x, y) => `M${x - 3.5} ${y}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0`,
  (x, y) => `M${x - 3.2} ${y - 3.2}h6.4v6.4h-6.4z`,
  (x, y) => `M${x} ${y - 4.6}l4.4 7.6h-8.8z`,
  (x, y) => `M${x} ${y - 4.6}l4.6 4.6l-4.6 4.6l-4.6 -4.6z`,
  (x, y) => `M${x} ${y + 4.6}l4.4 -7.6h-8.8z`,
  (x, y) => `M${x - 4} ${y - 1.3}h2.7v-2.7h2.6v2.7h2.7v2.6h-2.7v2.7h-2.6v-2.7h-2.7z`,
];

export function signOf(at) {
  return shape("svg", { class: `sign-of s${at}`, viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true" }, shape("path", { d: SIGNS[at](6, 6) }));
}

// A line that is no institution's, such as a median, has no sign.
const signed = (at, x, y) => SIGNS[at]?.(x, y) ?? `M${x - 2} ${y}h4`;

const cut = (text, most) => ([...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text);

// Words at the ends of lines, moved apart: each below the one above it, and none outside of the picture.
function apart(ends, high) {
  const placed = [...ends].sort((a, b) => a.y - b.y);
  let floor = TOP;
  for (const one of placed) {
    one.level = Math.max(one.y, floor);
    floor = one.level + LINE;
  }
  let ceiling = high - BOTTOM + 4;
  for (const one of placed.reverse()) {
    one.level = Math.min(one.level, ceiling);
    ceiling = one.level - LINE;
  }
  return placed;
}

// The picture; undefined if no line has two years. A line is {at, name, points, breaks}: its place among the institutions,
// figures by year, and the first years of new definitions, at which it breaks as at a year without a figure. `size` are
// the units of the picture, and the most years that it shows.
export function drawLines(lines, { label, zero, log, marked, show, tick, words, size }) {
  const { wide: WIDE, high: HIGH, right: RIGHT, years: YEARS } = { ...SIZE, ...size };
  const known = lines.flatMap(({ points }) => [...points.keys()]);
  if (!lines.some(({ points }) => points.size > 1)) return undefined;
  const last = Math.max(...known);
  const first = Math.max(Math.min(...known), last - YEARS + 1);
  const all = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const values = lines.flatMap(({ points }) => all.map((year) => points.get(year))).filter((value) => value !== undefined);
  const scale = scaleOf(typeof marked === "number" ? [...values, marked] : values, { zero, log });
  const [low, high] = [scale.at(scale.ticks[0]), scale.at(scale.ticks.at(-1))];
  const x = (year) => LEFT + 6 + (year - first) / (last - first || 1) * (WIDE - LEFT - RIGHT - 12);
  const y = (value) => HIGH - BOTTOM - (scale.at(value) - low) / (high - low) * (HIGH - TOP - BOTTOM);
  const round = (value) => Math.round(value * 10) / 10;
  const drawn = shape("svg", { class: "compared-lines", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": label });
  for (const level of scale.ticks) {
    const height = round(y(level));
    drawn.append(
      shape("path", { class: level === marked ? "marked" : "grid", d: `M${LEFT} ${height}H${WIDE - RIGHT}` }),
      shape("text", { x: LEFT - 5, y: height + 4, "text-anchor": "end" }, tick(level, scale.ticks.at(-1))),
    );
  }
  for (const [year, said] of labelled(all)) drawn.append(shape("text", { x: round(x(year)), y: HIGH - 8, "text-anchor": "middle" }, said));
  const ends = [];
  for (const { at, name, points, breaks } of lines) {
    const years = all.filter((year) => points.has(year));
    if (!years.length) continue;
    let path = "";
    years.forEach((year, place) => {
      const joined = place && years[place - 1] === year - 1 && !breaks.includes(year);
      path += `${joined ? "L" : "M"}${round(x(year))} ${round(y(points.get(year)))}`;
    });
    const signs = years.map((year) => shape("path", { d: signed(at, round(x(year)), round(y(points.get(year)))) }, shape("title", {}, `${name}, ${year}: ${show(points.get(year))}`)));
    const seams = breaks.filter((year) => year > first && year <= last).map((year) => shape("path", { class: "seam", d: `M${round(x(year - 0.5))} ${TOP}V${HIGH - BOTTOM}` }, shape("title", {}, `${name}, ${year}: ${words.break}`)));
    drawn.append(shape("g", { class: `line s${at}` }, shape("path", { class: "course", d: path }), ...signs, ...seams));
    ends.push({ at, name, x: x(years.at(-1)), y: y(points.get(years.at(-1))) });
  }
  const most = Math.floor((RIGHT - 12) / LETTER);
  for (const { at, name, x: end, y: height, level } of apart(ends, HIGH)) {
    const words = shape("text", { x: WIDE - RIGHT + 10, y: round(level + 4) }, cut(name, most));
    const far = end < WIDE - RIGHT - 20; // a line that ended before the others: what leads to its name is no data
    const lead = shape("path", { class: far ? "lead far" : "lead", d: `M${round(end + 5)} ${round(height)}L${WIDE - RIGHT + 7} ${round(level)}` });
    drawn.append(shape("g", { class: `end s${at}`, "aria-hidden": "true" }, lead, words));
  }
  return { drawn, logarithmic: scale.logarithmic };
}

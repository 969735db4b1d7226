// Another peer group, chosen by the reader of a profile: its tiles, charts, tables and sentences, computed here from the
// figures of all institutions by the rules of generator/render/peers.py. generator/render/charts/subjects/peer_choices.py
// writes the file. Nothing of the page changes before a reader chooses.

import { keep } from "./address.js";
import { brieflyIn, onScale } from "./numbers.js";
import { labelled, scaleOf } from "./scales.js";

const NAMED = 8; // peers without a figure that are named; of more, only the number is given
const YEARS = 15;
const PARAMETER = "peers";

const one = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const fill = (template, values) => template.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

let file;
let mark; // the thousands separator
let box;

// ---------------------------------------------------------------------------------------------------- numbers in words

// Half up, from the digits as they are written: a binary fraction would make 73.3 of 73.35.
const rounded = (value, digits) => Math.sign(value) * Number(`${Math.round(Number(`${Math.abs(value)}e${digits}`))}e-${digits}`);
const grouped = (value) => String(value).replace(/\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, mark));
const number = (value, digits = 0) => grouped(rounded(value, digits));
const large = (value, display) => new Intl.NumberFormat(file.locale, { notation: "compact", compactDisplay: display, maximumFractionDigits: 1 }).format(value);
const readable = (value) => (Math.abs(value) < 1e6 ? number(value) : large(value, "long"));
// As many more digits as it takes to tell a part from none of it and from all of it.
const share = (value, digits) => {
  const printed = number(value, digits);
  return digits < 6 && ((printed === "0" && value !== 0) || (printed === "100" && value < 100)) ? share(value, digits + 1) : printed;
};
const percent = (value) => file.percent.replace("1", share(value, Math.abs(value) >= 1 ? 1 : 2));
const dollars = (value) => (value < 0 ? "-" : "") + file.dollars.replace("1", readable(Math.abs(value)));
const counted = (forms, values) => fill(forms[new Intl.PluralRules(forms.locale).select(values.n)] ?? forms.other, { ...values, n: number(values.n) });

const ticked = (full) => (value, last = 0) => onScale(value, last, brieflyIn(file.locale), full);

function printers(code) {
  const kind = file.kinds[code];
  if (kind === "percent") return { show: percent, tick: percent };
  if (kind === "currency") return { show: dollars, tick: ticked(number) };
  const show = (value) => (Math.abs(value) < 10 ? number(value, 1) : readable(value));
  return { show, tick: ticked(show) };
}

// ------------------------------------------------------------------------------------------------------------- groups

const schemes = () => Object.keys(file.schemes);
const bandOf = (row, scheme) => row[2 + schemes().indexOf(scheme)];
const partsOf = (group) => (group === "all" ? [] : group.split("+").map((part) => part.split(":")));
const nameOf = (group) => partsOf(group).map(([scheme, band]) => file.bands[`${scheme}:${band}`]).join(" · ") || file.words["chart.all_institutions"];

// The groups that the institution is in, each with its members but the institution.
function groupsOf(me) {
  const mine = file.institutions[me];
  return file.groups
    .filter((chosen) => chosen.every((scheme) => bandOf(mine, scheme)))
    .map((chosen) => chosen.map((scheme) => `${scheme}:${bandOf(mine, scheme)}`).join("+") || "all")
    .map((group) => ({ group, members: membersOf(group, me) }));
}

function membersOf(group, me) {
  const parts = partsOf(group);
  const fits = (row) => parts.every(([scheme, band]) => bandOf(row, scheme) === band);
  return new Set(file.institutions.flatMap((row, at) => (at !== me && fits(row) ? [at] : [])));
}

// By linear interpolation between order statistics (Hyndman and Fan type 7).
export function quantile(values, at) {
  const place = at * (values.length - 1);
  const below = Math.floor(place);
  return values[below] + (values[Math.min(below + 1, values.length - 1)] - values[below]) * (place - below);
}

// The peers with a figure for a year: with quartiles if they are enough, else one by one; undefined if they are too few.
function peersOf(code, year, members) {
  const found = (file.figures[code]?.[year] ?? []).filter(([at]) => members.has(at));
  if (found.length < file.least) return undefined;
  const have = new Set(found.map(([at]) => at));
  const missing = [...members].filter((at) => !have.has(at)).map((at) => file.institutions[at][1]).sort();
  const values = found.map(([, value]) => value);
  const few = values.length < file.quartiles;
  return {
    n: values.length,
    missing,
    quartiles: few ? undefined : [0.25, 0.5, 0.75].map((at) => quantile(values, at)),
    singles: few ? found.map(([at, value]) => [file.institutions[at][1], value]) : [],
    low: values[0],
    high: values.at(-1),
  };
}

const figureOf = (code, year, me) => file.figures[code]?.[year]?.find(([at]) => at === me)?.[1];

// -------------------------------------------------------------------------------------------------------------- tiles

const SVG = "http://www.w3.org/2000/svg";
function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function strip(own, peers) {
  const shown = peers.quartiles ?? [peers.low, peers.high];
  const points = own === undefined ? shown : [...shown, own];
  const [least, most] = [Math.min(...points), Math.max(...points)];
  const margin = (most - least) * 0.12 || Math.abs(most) * 0.1 || 1;
  const at = (value) => rounded((value - least + margin) / (most - least + 2 * margin) * 160, 1);
  const drawn = shape("svg", { class: "band", viewBox: "0 0 160 16", "aria-hidden": "true" });
  drawn.append(shape("path", { d: "M0 8H160" }));
  if (peers.quartiles) {
    const [low, median, high] = peers.quartiles.map(at);
    drawn.append(shape("rect", { x: low, y: 3, width: rounded(Math.max(high - low, 1), 1), height: 10, rx: 2 }), shape("path", { class: "median", d: `M${median} 1V15` }));
  }
  drawn.append(...peers.singles.map(([, value]) => shape("circle", { class: "peer", cx: at(value), cy: 8, r: 3 })));
  if (own !== undefined) drawn.append(shape("circle", { cx: at(own), cy: 8, r: 5 }));
  return drawn;
}

function tile(card, me, members) {
  const [, year, code] = one(".big a[href]", card)?.getAttribute("href").match(/(\d{4})\/#(\w+)$/) ?? [];
  one(".peers", card)?.remove();
  if (!file.kinds[code]) return; // its definition changed: only the profile's own group is compared by version
  const { words } = file;
  const peers = peersOf(code, year, members);
  const said = document.createElement("p");
  const part = document.createElement("div");
  part.className = "peers";
  if (peers) {
    const { show } = printers(code);
    const [low, , high] = peers.quartiles ?? [peers.low, 0, peers.high];
    const [from, to] = file.kinds[code] === "count" ? [readable(low), readable(high)] : [show(low), show(high)];
    said.textContent = fill(words[peers.quartiles ? "peers.middle_half" : "peers.dots"], { n: number(peers.n), low: from, high: to });
    if (peers.missing.length) said.textContent += ` ${fill(words["peers.missing"], { n: number(peers.missing.length) })}`;
    part.append(strip(figureOf(code, year, me), peers));
  } else said.textContent = fill(words["peers.few"], { n: number(file.least) });
  part.append(said);
  card.append(part);
}

// ------------------------------------------------------------------------------------------------------------- charts

// The data sets of the chart kind `trend`, as generator/render/charts/subjects/over_time.py makes them.
function trend(own, peers, figure) {
  const { words } = file;
  const { show, tick } = printers(figure.code);
  const known = [...own.keys()].sort();
  const years = Array.from({ length: Math.min(known.at(-1) - known[0] + 1, YEARS) }, (_, at, length = Math.min(known.at(-1) - known[0] + 1, YEARS)) => known.at(-1) - length + 1 + at);
  const shown = years.flatMap((year) => [own.get(year), ...(peers.get(year)?.quartiles ?? []), ...(peers.get(year)?.singles ?? []).map(([, value]) => value)]);
  const scale = scaleOf([...shown, figure.marked].filter((value) => typeof value === "number"), figure);
  const [floor, top] = [scale.at(scale.ticks[0]), scale.at(scale.ticks.at(-1))];
  const margin = (years.at(-1) - years[0]) * 10 / 198 || 0.5;
  const [left, right] = [years[0] - margin, years.at(-1) + margin];
  const data = { frame: [], texts: [], band: [], alone: [], line: [], points: [] };
  const write = (text, x, y, role, dx, dy, align = "center") => data.texts.push({ text, x, y, dx, dy, align, role, bold: role === "own" });
  for (const level of scale.ticks) {
    const y = scale.at(level);
    data.frame.push({ x: left, x2: right, y, role: level === figure.marked ? "open" : "grid" });
    write(tick(level, scale.ticks.at(-1)), left, y, "soft", -6, 4, "right");
  }
  for (const [year, said] of labelled(years)) write(said, year, floor, "soft", 0, 18);
  const banded = (year) => peers.get(year)?.quartiles;
  for (const year of years) {
    const [q1, median, q3] = banded(year) ?? [];
    const value = own.get(year);
    let tip = value === undefined ? String(year) : `${year}: ${show(value)}`;
    data.band.push(q1 === undefined ? { x: year, q1: null, median: null, q3: null } : { x: year, q1: scale.at(q1), median: scale.at(median), q3: scale.at(q3) });
    if (q1 !== undefined) {
      tip += `. ${fill(words["chart.tip_peers"], { low: show(q1), median: show(median), high: show(q3) })}`;
      if (!banded(year - 1) && !banded(year + 1)) data.alone.push({ x: year, q1: scale.at(q1), q3: scale.at(q3) });
    }
    for (const [name, single] of peers.get(year)?.singles ?? []) data.points.push({ x: year, y: scale.at(single), role: "peer", tip: `${year}: ${name} ${show(single)}` });
    data.line.push({ x: year, y: value === undefined ? null : scale.at(value) });
    if (value === undefined) write("–", year, floor, "soft", 0, -5);
    else data.points.push({ x: year, y: scale.at(value), role: "own", tip });
  }
  const [first, last] = [known.find((year) => year >= years[0]), known.at(-1)];
  const height = (value) => (scale.at(value) - floor) / (top - floor) * 300;
  write(show(own.get(last)), last, scale.at(own.get(last)), "own", 9, 4, "left");
  const rises = (own.get(known[known.indexOf(first) + 1]) ?? 0) > own.get(first) && height(own.get(first)) > 40;
  if (first !== last) write(show(own.get(first)), first, scale.at(own.get(first)), "own", -4, rises ? 20 : -10, "left");
  const end = years.findLast(banded);
  if (end !== undefined) {
    const median = banded(end)[1];
    const away = height(median) - height(own.get(last)); // above it if positive
    const moved = end === last && Math.abs(away) < 34 ? (away >= 0 ? Math.abs(away) - 34 : 34 - Math.abs(away)) : 0;
    [fill(words["chart.end_median"], { year: end }), show(median)].forEach((text, at) =>
      write(text, end, scale.at(median), "peer", end === last ? 9 : 4, Math.round(moved) + (end === last ? -3 : -24) + 15 * at, "left"));
  }
  if (!data.alone.length && !years.some(banded)) data.band = [];
  return { data, years, logarithmic: scale.logarithmic };
}

function said(peers, year, group, show) {
  const { words } = file;
  const [low, median, high] = (peers.quartiles ?? [peers.low, peers.low, peers.high]).map(show);
  const sentence = fill(words[peers.quartiles ? "chart.peers_sentence" : "chart.peers_singles"], { year, n: number(peers.n), group, low, median, high });
  if (!peers.missing.length) return sentence;
  const missing = peers.missing.length > NAMED ? counted(words["chart.peers_missing"], { n: peers.missing.length, year }) : fill(words["chart.peers_missing_names"], { year, names: peers.missing.join("; ") });
  return `${sentence} ${missing}`;
}

async function chart(explorer, me, members, group) {
  const figure = file.charts[explorer.asked.name];
  if (!figure) return;
  const { words } = file;
  const base = await explorer.load();
  const own = new Map(Object.keys(file.figures[figure.code] ?? {}).map((year) => [Number(year), figureOf(figure.code, year, me)]).filter(([, value]) => value !== undefined));
  if (own.size < 2) return;
  const span = [...own.keys()].sort();
  const peers = new Map();
  for (let year = span[0]; year <= span.at(-1); year++) {
    const found = peersOf(figure.code, year, members);
    if (found) peers.set(year, found);
  }
  const { show } = printers(figure.code);
  const { data, years, logarithmic } = trend(own, peers, figure);
  const inYears = [...peers].filter(([year]) => years.includes(year));
  const name = nameOf(group);
  const [note, sentence] = base.words.peers ?? ["", ""];
  const notes = [];
  if (inYears.some(([, one]) => one.quartiles)) notes.push(fill(words["chart.peers_note"], { group: name }));
  if (inYears.some(([, one]) => one.singles.length)) notes.push(fill(words["chart.peers_dots"], { group: name, n: number(file.quartiles) }));
  if (!inYears.length) notes.push(fill(words["peers.few"], { n: number(file.least) }));
  if (logarithmic) notes.push(words["chart.logarithmic"]);
  const without = (text, part) => (part ? text.replace(part, "") : text).replace(words["chart.logarithmic"], "").replace(/ {2,}/g, " ").trim();
  const kept = base.words.notes.length > 1 ? without(base.words.notes[0], note) : "";
  await explorer.present({
    ...base, data, words: { ...base.words, notes: [[...notes, kept].filter(Boolean).join(" "), base.words.notes.at(-1)] },
  });
  const text = one(".sentence", explorer.figure);
  text.dataset.own ??= text.textContent;
  const newest = inYears.length ? Math.max(...inYears.map(([year]) => year)) : undefined;
  text.textContent = [without(text.dataset.own, sentence), newest === undefined ? notes[0] : said(peers.get(newest), newest, name, show)].join(" ");
  table(one("table", explorer.figure), peers, show);
}

// The peers' columns of a chart's table.
function table(element, peers, show) {
  if (!element) return;
  const some = [...peers.values()].some((one) => one.quartiles);
  for (const row of all("tr", element)) {
    const year = Number(row.cells[0].textContent);
    while (row.cells.length > 2) row.deleteCell(-1);
    if (!some) continue;
    const head = row.parentElement.tagName === "THEAD";
    const found = peers.get(year);
    const cells = head ? file.columns : found?.quartiles ? [...found.quartiles.map(show), number(found.n)] : ["–", "–", "–", "–"];
    for (const words of cells) row.append(Object.assign(document.createElement(head ? "th" : "td"), { textContent: words, ...(head ? { scope: "col" } : {}) }));
  }
}

// -------------------------------------------------------------------------------------------------------- the choice

let own; // the sentence about the profile's own group
async function choose(group, me) {
  const members = membersOf(group, me);
  all(".figures .figure-card").forEach((card) => tile(card, me, members));
  const { words } = file;
  const compared = one(".compared > span");
  own ??= [...compared.childNodes]; // with the link to the page of the group
  const sentence = group === "all" ? fill(words["peers.compared_all"], { n: number(members.size) }) : counted(words["peers.compared"], { n: members.size, group: nameOf(group) });
  compared.replaceChildren(...(group === box.dataset.group ? own : [sentence]));
  const { explorers } = await import("./explore.js");
  for (const explorer of explorers.values()) await chart(explorer, me, members, group);
  const address = new URL(location.href);
  if (group === box.dataset.group) address.searchParams.delete(PARAMETER);
  else address.searchParams.set(PARAMETER, group);
  keep(address);
}

let offered; // once, however often the details are opened and closed while the file is loaded
const offer = () => (offered ??= offerGroups());

async function offerGroups() {
  const dialog = one("#portal-search");
  mark = dialog.dataset.group;
  file = await (await fetch(new URL("charts/peers.json", new URL(dialog.dataset.home, document.baseURI)))).json();
  const me = file.institutions.findIndex(([id]) => id === box.dataset.peers);
  const text = one("p", box);
  const list = document.createElement("fieldset");
  list.append(Object.assign(document.createElement("legend"), { textContent: text.dataset.choice }));
  for (const { group, members } of groupsOf(me)) {
    const field = Object.assign(document.createElement("input"), { type: "radio", name: PARAMETER, value: group, checked: group === box.dataset.group, disabled: members.size < file.least });
    const label = document.createElement("label");
    const mine = group === box.dataset.group ? `, ${text.dataset.chosen}` : "";
    label.append(field, ` ${nameOf(group)} (${number(members.size)}${mine})`);
    list.append(label);
  }
  list.addEventListener("change", ({ target }) => choose(target.value, me));
  text.replaceWith(list);
}

export async function start(element) {
  box = element;
  box.addEventListener("toggle", offer);
  const asked = new URLSearchParams(location.search).get(PARAMETER);
  if (!asked || asked === box.dataset.group) return;
  await offer();
  const field = all("input", box).find(({ value, disabled }) => value === asked && !disabled);
  if (!field) {
    const said = Object.assign(document.createElement("p"), { className: "compared", role: "status" });
    said.textContent = fill(file.words["peers.unknown"], { group: asked.slice(0, 80) });
    box.after(said);
    return;
  }
  box.open = true;
  field.checked = true;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

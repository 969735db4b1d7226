// The explorer: all institutions as a table that its reader filters, sorts, draws and takes away. Who they are comes from one
// file, and each indicator from a file of its own when it is first asked for; generator/render/explorer/columns.py writes them.
// What is chosen is in the address. Texts of others are only ever inserted as text.

import { keep, settle } from "./address.js";
import { copy } from "./copying.js";
import { element, filled, permanent } from "./giving.js";
import { Names, spellings } from "./names.js";
import { numbersOf } from "./numbers.js";

const PAGE = 50; // rows
const MOST_COMPARED = 6; // that the page for comparing takes
const MOST_COLUMNS = 8; // indicators at a time
const MOST_CREDITED = 20; // in the sheet about the file; each row has its own
const MISSING = "-"; // in the address: has no such code
const SEVERAL = "\t";
const LATEST = "newest";
const PICTURES = ["none", "distribution", "pair", "countries"];

const one = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

const box = one("[data-explorer]");
const words = JSON.parse(one("script[type='application/json']", box).textContent);
const { said } = words;
const root = new URL(words.root, document.baseURI);
const home = new URL(words.home, document.baseURI);
const numbers = numbersOf(words);
const phrase = (key, values) => filled(said[key], values);
const collator = new Intl.Collator(document.documentElement.lang);
const counted = (forms, values) => filled(forms[new Intl.PluralRules(forms.locale).select(values.n)] ?? forms.other, { ...values, n: numbers.number(values.n) });

// ---------------------------------------------------------------------------------------------------------------- files

const loaded = new Map();
// The content of a file, in which these keys are expected: a host may answer with something else. One that could not be loaded
// is asked for again the next time.
function load(path, ...keys) {
  if (!loaded.has(path)) {
    loaded.set(path, fetch(new URL(path, root)).then(async (answer) => {
      const found = answer.ok && await answer.json();
      if (!found || !keys.every((key) => typeof found[key] === "object")) throw new Error(`${path}: ${answer.status}`);
      return found;
    }).catch((error) => {
      loaded.delete(path);
      throw error;
    }));
  }
  return loaded.get(path);
}

// Says what could not be loaded, with a button that tries again.
function failed(what, again, sentence = "explorer.failed") {
  const button = element("button", "", said["explorer.again"]);
  button.type = "button";
  const line = element("p", "failed", phrase(sentence, { what }), " ", button);
  button.addEventListener("click", () => { line.remove(); again(); });
  one(".explorer-notices", box).append(line);
}

const note = (text) => one(".explorer-notices", box).append(element("p", "", text));

// --------------------------------------------------------------------------------------------------------- institutions

let file; // the columns of who they are
let size = 0;
let placeOf; // id -> row, for the values of indicators
const text = (name, row) => file[name].codes[file[name].at[row]];
const nameOf = (field, code) => words.names[field]?.[code] ?? file.names[code] ?? code;

// Ids are written by what they share with the names; `shortened` in columns.py has the form. Each is read when it is needed: few are,
// and all of them take longer than the first rows.
const ids = [];
const idOf = (row) => (ids[row] ??= written(row));
function written(row) {
  const [shared, rest] = file.id[row].split("~");
  if (rest === undefined) return shared;
  const letters = file.name[row].toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return letters.slice(0, shared || letters.length) + rest;
}

// Ids of which each is written by what it shares with the one before; `in_a_row` in columns.py has the form.
function inARow(ids) {
  let last = "";
  return ids.split(" ").map((one) => {
    last = last.slice(0, parseInt(one[0], 36)) + one.slice(1);
    return last;
  });
}

// What rows can be filtered by: one code each, or several for associations.
const FACETS = [
  { field: "country", title: "list.country" },
  { field: "region", title: "explorer.region" },
  { field: "form", title: "list.legal_form" },
  { field: "profit", title: "explorer.profit" },
  { field: "scale", title: "explorer.size" },
  { field: "outreach", title: "explorer.outreach" },
  { field: "age", title: "explorer.age" },
  { field: "association", title: "explorer.association" },
  { field: "star", title: "list.recognition" },
];
const BANDS = new Set(["scale", "outreach", "age"]);
const ORDERED = new Set([...BANDS, "star"]); // as the standards list them; others by name

function prepareFacet(facet) {
  const { codes, at } = file[facet.field];
  facet.values = new Map(); // code -> its number
  const number = (code) => facet.values.get(code) ?? facet.values.set(code, facet.values.size).get(code);
  facet.at = at; // of each row, the place among `byCode`, which has the numbers of all codes in it
  facet.byCode = codes.map((joined) => joined.split(SEVERAL).map((code) => number(code || MISSING)));
  const known = Object.keys(words.names[facet.field] ?? {});
  const name = (code) => (code === MISSING ? said["gap.not_stated"] : nameOf(facet.field, code));
  facet.options = [...facet.values.keys()].map((code) => ({ code, label: name(code), number: facet.values.get(code) }));
  facet.options.sort((a, b) => (a.code === MISSING) - (b.code === MISSING)
    || (ORDERED.has(facet.field) ? known.indexOf(a.code) - known.indexOf(b.code) : collator.compare(a.label, b.label)));
}

// ---------------------------------------------------------------------------------------------------------------- state

const state = {
  name: "", social: false, year: "", values: LATEST, indicators: [], picture: "none", x: "", y: "", sort: "name", down: false, page: 0,
  chosen: Object.fromEntries(FACETS.map(({ field }) => [field, new Set()])),
};

const kindOf = (key) => words.indicators[key.split(".")[0]]?.kind;
const isFigure = (key) => ["percent", "count", "currency", "ratio"].includes(kindOf(key));
const isKnown = (key) => {
  const [code, line] = key.split(".");
  return Object.hasOwn(words.indicators, code) && (line === undefined || Object.hasOwn(words.indicators[code].earlier ?? {}, line));
};
function labelOf(key) {
  const [code, line] = key.split(".");
  const { label, earlier } = words.indicators[code];
  return line ? phrase("explorer.earlier", { label, version: earlier[line] }) : label;
}
const titleOf = (key) => {
  const { unit, kind } = words.indicators[key.split(".")[0]];
  const shown = kind === "percent" ? "%" : unit;
  return shown ? phrase("explorer.unit_of", { label: labelOf(key), unit: shown }) : labelOf(key);
};

// What the address asks for. What this portal does not have is left out, and said.
function read() {
  const asked = new URLSearchParams(location.search);
  const unknown = (value, title) => note(phrase("explorer.unknown", { value: value.slice(0, 60), field: title }));
  state.name = asked.get("name") ?? "";
  state.social = asked.get("social") === "1";
  for (const { field, title, values } of FACETS) {
    const folded = new Map([...values.keys()].map((code) => [code.toLowerCase(), code]));
    for (const value of asked.getAll(field).filter(Boolean)) {
      const code = folded.get(field === "star" && value === "1" ? "awarded" : value.toLowerCase()); // "1" as in older links
      if (code === undefined) unknown(value, said[title]);
      else state.chosen[field].add(code);
    }
  }
  for (const [field, title] of [["year", "explorer.reported_in"], ["values", "explorer.values_of"]]) {
    const value = asked.get(field);
    if (words.years.includes(value)) state[field] = value;
    else if (value && value !== LATEST) unknown(value, said[title]);
  }
  const indicators = [...new Set(asked.getAll("indicator"))].filter(Boolean);
  const wanted = indicators.filter((key) => isKnown(key) || unknown(key, said["explorer.add"]));
  if (wanted.length > MOST_COLUMNS) note(phrase("explorer.most_chosen", { n: numbers.number(MOST_COLUMNS) }));
  state.indicators = wanted.slice(0, MOST_COLUMNS);
  for (const axis of ["x", "y"]) {
    const key = asked.get(axis);
    if (key && isKnown(key)) state[axis] = key;
    else if (key) unknown(key, said["explorer.add"]);
  }
  const picture = asked.get("picture");
  if (PICTURES.includes(picture)) state.picture = picture;
  const sort = asked.get("sort") ?? "name";
  state.down = sort.startsWith("-");
  state.sort = sort.replace(/^-/, "");
  if (!columns().some(({ key }) => key === state.sort)) {
    unknown(sort, said["explorer.columns"]);
    Object.assign(state, { sort: "name", down: false });
  }
  const page = Number(asked.get("page") ?? 1);
  if (Number.isInteger(page) && page > 0) state.page = page - 1;
  else unknown(asked.get("page"), said["explorer.pages"]);
}

function query() {
  const asked = new URLSearchParams();
  if (state.name) asked.set("name", state.name);
  for (const { field } of FACETS) for (const code of state.chosen[field]) asked.append(field, code);
  if (state.year) asked.set("year", state.year);
  if (state.social) asked.set("social", "1");
  for (const key of state.indicators) asked.append("indicator", key);
  if (state.values !== LATEST) asked.set("values", state.values);
  if (state.picture !== "none") asked.set("picture", state.picture);
  for (const axis of ["x", "y"]) if (state[axis]) asked.set(axis, state[axis]);
  if (state.sort !== "name" || state.down) asked.set("sort", (state.down ? "-" : "") + state.sort);
  if (state.page) asked.set("page", state.page + 1);
  return asked.size ? `?${asked}` : "";
}

const remember = () => keep(location.pathname + query() + location.hash);

// -------------------------------------------------------------------------------------------------------------- filters

// One bit for each filter that a row does not fit. A row is shown if it has none; it counts for a facet if that one is alone.
let unfit;
const bitOf = (field) => 8 << FACETS.findIndex((facet) => facet.field === field);
const [NAME, SOCIAL, YEAR] = [1, 2, 4];
const mark = (bit, fits) => {
  for (let row = 0; row < size; row++) unfit[row] = fits(row) ? unfit[row] & ~bit : unfit[row] | bit;
};

let names; // what is typed is compared with; made while the reader looks at the first rows
const SLICE = 250; // names at a time, so that a key that is pressed meanwhile does not wait
async function prepareNames() {
  const other = await load(words.other_names, "also").catch(() => failed(said["filter.name"], filterNames));
  const also = other?.edition === file.edition ? other.also : []; // of another edition after a publication: names alone
  const made = new Names();
  while (made.size < size) {
    for (const end = Math.min(size, made.size + SLICE); made.size < end;) {
      const row = made.size;
      made.add(spellings([file.name[row], file.latin[row], also[row], idOf(row)].filter(Boolean).join(" ")));
    }
    await new Promise((done) => { setTimeout(done); });
  }
  return made;
}

async function filterNames() {
  names = await prepareNames();
  if (state.name) { filters.name(); draw(); }
}

const filters = {
  name() {
    const fits = state.name.trim() && names ? names.fitting(state.name) : undefined;
    mark(NAME, (row) => !fits || fits[row]);
  },
  social: () => mark(SOCIAL, (row) => !state.social || file.asked[row] !== null),
  year() {
    const fits = file.years.codes.map((years) => !state.year || years.split(" ").includes(state.year));
    mark(YEAR, (row) => fits[file.years.at[row]]);
  },
};
for (const facet of FACETS) {
  filters[facet.field] = () => {
    const chosen = state.chosen[facet.field];
    const wanted = new Set([...chosen].map((code) => facet.values.get(code)));
    const fits = facet.byCode.map((those) => !chosen.size || those.some((number) => wanted.has(number)));
    mark(bitOf(facet.field), (row) => fits[facet.at[row]]);
  };
}

function count(facet) {
  const found = new Uint32Array(facet.values.size);
  const bit = bitOf(facet.field);
  for (let row = 0; row < size; row++) {
    if (unfit[row] & ~bit) continue;
    for (const number of facet.byCode[facet.at[row]]) found[number]++;
  }
  return found;
}

// -------------------------------------------------------------------------------------------------------------- columns

const chunks = new Map(); // indicator -> its file
const series = new Map(); // indicator and year -> values by row

// The values of an indicator in a year, or the newest of each institution: NaN for those that have none.
function valuesOf(key) {
  const named = `${key} ${state.values}`;
  if (series.has(named)) return series.get(named);
  const [code, line = ""] = key.split(".");
  const chunk = chunks.get(code);
  if (!chunk) return undefined;
  const values = new Float64Array(size).fill(NaN);
  const years = new Uint16Array(size);
  const lines = chunk.lines[line] ?? {};
  const wanted = Object.keys(lines).filter((year) => state.values === LATEST || year === state.values).sort();
  placeOf ??= new Map(file.id.map((_, row) => [idOf(row), row]));
  const rows = inARow(chunk.ids).map((id) => placeOf.get(id));
  for (const year of wanted) {
    let at = 0;
    lines[year].at.forEach((step, place) => {
      at += step;
      const row = rows[at];
      if (row === undefined) return;
      values[row] = lines[year].values[place];
      years[row] = Number(year);
    });
  }
  let n = 0;
  for (const value of values) n += !Number.isNaN(value);
  const found = { values, years, n, answers: chunk.answers };
  if (series.size > 2 * MOST_COLUMNS) series.clear();
  series.set(named, found);
  return found;
}

const answerName = (key, code) => words.indicators[key.split(".")[0]].answers?.[code] ?? words.answers[code] ?? code;
const answersOf = (key, found, value) => found.answers[value].map((code) => answerName(key, code)).join(", ");

// Ranks of the codes of a field in the order of their names: NaN for those that are not stated.
function rankedBy(field) {
  const facet = FACETS.find((each) => each.field === field);
  const rank = new Map(facet.options.filter(({ code }) => code !== MISSING).map(({ number }, at) => [number, at]));
  const ofCode = facet.byCode.map(([first]) => rank.get(first) ?? NaN);
  return (row) => ofCode[facet.at[row]];
}

const coded = (field, title) => ({
  key: field,
  title: said[title],
  cell(row) {
    const whole = text(field, row).split(SEVERAL).filter(Boolean).map((code) => nameOf(field, code)).join(", ");
    return BANDS.has(field) ? { text: whole.split(": ")[0], whole } : { text: whole }; // the filter says from where to where
  },
  rank: () => rankedBy(field),
});
const last = (row) => Number(text("years", row).slice(0, 4)) || NaN;
const share = (row) => (file.reported[row] && file.documented[row] !== null ? (100 * file.documented[row]) / file.reported[row] : NaN);

const FIXED = [
  coded("country", "list.country"),
  coded("region", "explorer.region"),
  coded("form", "list.legal_form"),
  coded("scale", "explorer.size"),
  coded("age", "explorer.age"),
  coded("association", "explorer.association"),
  { key: "last", title: said["list.last_year"], number: true, cell: (row) => figure(last(row), String), rank: () => last },
  {
    key: "answers", title: said["list.answers"], number: true,
    cell: (row) => figure(file.reported[row] ?? NaN, () => `${file.reported[row]}/${file.asked[row]}`),
    rank: () => (row) => (file.asked[row] ? file.reported[row] / file.asked[row] : NaN),
    // Two numbers: a spreadsheet would take 4/12 for a day.
    parts: [[said["list.answers"], (row) => file.reported[row]], [said["explorer.asked"], (row) => file.asked[row]]],
  },
  { key: "documented", title: said["explorer.documented"], unit: "%", number: true, cell: (row) => figure(share(row), numbers.percent), rank: () => share },
  coded("star", "list.recognition"),
];
const NAMED = { key: "name", title: said["list.institution"] };

function figure(value, print) {
  return Number.isNaN(value) ? { text: "" } : { text: print(value), value };
}

function indicatorColumn(key) {
  const print = numbers.printer(kindOf(key));
  return {
    key,
    title: labelOf(key),
    unit: words.indicators[key.split(".")[0]].unit,
    number: isFigure(key),
    indicator: true,
    cell(row) {
      const found = valuesOf(key);
      if (!found) return { text: "", gap: said["explorer.not_loaded"] };
      const value = found.values[row];
      if (Number.isNaN(value)) return { text: "" };
      const year = found.years[row];
      return {
        text: isFigure(key) ? print(value) : answersOf(key, found, value),
        value: isFigure(key) ? value : undefined,
        year,
        href: new URL(`institutions/${idOf(row)}/${year}/#${key.split(".")[0]}`, home).href,
      };
    },
    rank() {
      const found = valuesOf(key);
      if (!found) return () => NaN;
      if (isFigure(key)) return (row) => found.values[row];
      const texts = found.answers.map((_, value) => answersOf(key, found, value));
      const order = new Map([...new Set(texts)].sort(collator.compare).map((name, at) => [name, at]));
      const rank = texts.map((name) => order.get(name));
      return (row) => rank[found.values[row]] ?? NaN;
    },
  };
}

// A column that is empty in every row is none.
const isEmpty = (key) => FACETS.some(({ field, values }) => field === key && values?.size === 1 && values.has(MISSING));
// Indicators come right after the country, where they are seen without scrolling.
function columns() {
  const [first, ...rest] = FIXED.filter(({ key }) => !isEmpty(key));
  return [NAMED, first, ...state.indicators.map(indicatorColumn), ...rest];
}

// ---------------------------------------------------------------------------------------------------------------- order

let order; // all rows, in the chosen order
let valued = 0; // rows shown that have a value in the sorted column
let ranks;

function sort() {
  const column = columns().find(({ key }) => key === state.sort) ?? NAMED;
  order = Uint32Array.from({ length: size }, (_, row) => row); // by name, as the file is
  ranks = undefined;
  if (column.key === "name") {
    if (state.down) order.reverse();
    return;
  }
  ranks = new Float64Array(size);
  const rank = column.rank();
  for (let row = 0; row < size; row++) ranks[row] = rank(row) ?? NaN;
  const sign = state.down ? -1 : 1;
  const missing = (row) => Number.isNaN(ranks[row]);
  order.sort((a, b) => missing(a) - missing(b) || (missing(a) ? 0 : sign * (ranks[a] - ranks[b])) || a - b);
}

let shown = []; // rows that fit every filter, in the chosen order
function choose() {
  shown = [];
  valued = 0;
  for (const row of order) {
    if (unfit[row]) continue;
    shown.push(row);
    if (ranks && !Number.isNaN(ranks[row])) valued++;
  }
}

// -------------------------------------------------------------------------------------------------------------- drawing

const table = one("table", box);
let heads = "";
// On a small screen rows are blocks, which takes their meaning from a table in some browsers; roles give it back.
const roled = (role, made) => Object.assign(made, { role });

function drawHead() {
  const now = columns();
  const drawn = now.map(({ key, title }) => `${key} ${title}`).join("\n");
  if (drawn !== heads) {
    heads = drawn;
    const focused = document.activeElement?.closest?.("th")?.dataset.key;
    const line = roled("row", document.createElement("tr"));
    for (const { key, title, unit, number } of now) {
      const button = element("button", "sort", title);
      button.type = "button";
      button.addEventListener("click", () => sortBy(key));
      if (unit) button.append(" ", element("small", "unit", unit));
      const head = roled("columnheader", element("th", number ? "num" : "", button));
      head.scope = "col";
      head.dataset.key = key;
      line.append(head);
    }
    table.tHead.replaceChildren(line);
    if (focused) one(`th[data-key="${CSS.escape(focused)}"] button`, table)?.focus();
  }
  for (const [role, part] of [["table", table], ["rowgroup", table.tHead], ["rowgroup", table.tBodies[0]]]) roled(role, part);
  for (const head of table.tHead.rows[0].cells) {
    if (head.dataset.key === state.sort) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
}

const link = (href, label) => Object.assign(element("a", "", label), { href });

function nameCell(row) {
  const head = roled("rowheader", element("th", "", link(new URL(`institutions/${idOf(row)}/`, home).href, file.name[row])));
  head.scope = "row";
  head.firstChild.dir = "auto";
  if (box.dataset.sideBySide) {
    const field = Object.assign(document.createElement("input"), { type: "checkbox", checked: compared.has(row), ariaLabel: phrase("explorer.compare_this", { name: file.name[row] }) });
    field.addEventListener("change", () => { compared[field.checked ? "add" : "delete"](row); drawCompared(); });
    head.prepend(field, " ");
  }
  if (file.latin[row]) head.append(element("small", "latin", file.latin[row]));
  const ended = text("ended", row);
  if (ended) head.append(" ", element("small", "ended", filled(words.names.ended[ended.split(" ")[0]], { year: ended.split(" ")[1] })));
  return head;
}

// Rows that the reader ticked, for the page that puts a few institutions side by side. What is ticked stays so when a filter
// hides it.
const compared = new Set();
function drawCompared() {
  const way = one(".compare-these", box);
  way.hidden = !compared.size;
  const over = [...new Set(state.indicators.map((key) => key.split(".")[0]))].join(","); // the columns, over the years
  way.href = `${box.dataset.sideBySide}?i=${[...compared].slice(0, MOST_COMPARED).map(idOf).join(",")}${over ? `&f=${over}` : ""}`;
  way.textContent = phrase("explorer.compare", { n: numbers.number(compared.size) });
  all(`tbody input[type=checkbox]`, table).forEach((field) => { field.disabled = !field.checked && compared.size >= MOST_COMPARED; });
}

function valueCell(column, row) {
  const { text: printed, href, year, gap = said["gap.none_short"] } = column.cell(row);
  const kinds = [column.number && "num", !printed && "gap"].filter(Boolean).join(" ");
  const cell = roled("cell", element("td", kinds, href ? link(href, printed) : printed || gap));
  cell.dataset.label = column.title; // on a small screen, where a row is a card
  if (year && state.values === LATEST) cell.append(" ", element("small", "", String(year)));
  return cell;
}

function drawRows() {
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  // Only an address asks for a page that is not there.
  if (state.page >= pages) note(phrase("explorer.unknown", { value: String(state.page + 1), field: said["explorer.pages"] }));
  state.page = Math.min(state.page, pages - 1);
  const first = state.page * PAGE;
  const now = columns().slice(1);
  const rows = shown.slice(first, first + PAGE).map((row) => {
    const line = roled("row", document.createElement("tr"));
    line.append(nameCell(row), ...now.map((column) => valueCell(column, row)));
    return line;
  });
  if (!rows.length) {
    const cell = roled("cell", element("td", "empty", said["explorer.none"]));
    cell.colSpan = now.length + 1;
    rows.push(roled("row", element("tr", "", cell)));
  }
  table.tBodies[0].replaceChildren(...rows);
  if (compared.size) drawCompared();
  const pager = one(".pager", box);
  pager.hidden = pages < 2;
  one("span", pager).textContent = phrase("explorer.rows", { first: numbers.number(first + 1), last: numbers.number(Math.min(first + PAGE, shown.length)), all: numbers.number(shown.length) });
  one(".previous", pager).disabled = state.page === 0;
  one(".next", pager).disabled = state.page === pages - 1;
}

function drawWords() {
  one(".count", box).textContent = counted(said["explorer.shown"], { n: shown.length, all: numbers.number(size) });
  const column = columns().find(({ key }) => key === state.sort) ?? NAMED;
  const sentence = `explorer.sorted_${column.number ? "" : "words_"}${state.down ? "down" : "up"}`;
  one(".order", box).textContent = column.key === "name" ? said["explorer.name_order"]
    : phrase(sentence, { column: column.title, n: numbers.number(valued), all: numbers.number(shown.length) });
}

const openFacets = () => FACETS.filter(({ details }) => details?.open);
function drawCounts(facet) {
  const found = count(facet);
  for (const { number, counter } of facet.options) counter.textContent = numbers.number(found[number]);
}
function drawChosen(facet) {
  const chosen = state.chosen[facet.field];
  const labels = facet.options.filter(({ code }) => chosen.has(code)).map(({ label }) => label);
  const which = labels.length > 2 ? numbers.number(labels.length) : labels.join(", ");
  facet.summary.textContent = which ? phrase("explorer.chosen", { name: said[facet.title], n: which }) : said[facet.title];
  facet.details.classList.toggle("chosen", labels.length > 0);
}

let drawing;
let picturing;
// What is seen, from what is chosen. The rows first: facets and pictures may come a moment later.
function draw() {
  cancelAnimationFrame(drawing);
  drawing = requestAnimationFrame(() => {
    choose();
    drawHead();
    drawRows();
    drawWords();
    remember();
    clearTimeout(picturing);
    picturing = setTimeout(() => { openFacets().forEach(drawCounts); drawPicture(); }, 60);
  });
}

function filter(...changed) {
  for (const name of changed) filters[name]();
  state.page = 0;
  draw();
}

function sortBy(key) {
  // The first press sorts names and words upwards and figures downwards, the second one the other way.
  const column = columns().find((each) => each.key === key);
  const down = state.sort === key ? !state.down : Boolean(column.number);
  Object.assign(state, { sort: key, down, page: 0 });
  sort();
  draw();
}

// -------------------------------------------------------------------------------------------------------------- choices

const needed = () => [...new Set([...state.indicators, state.picture !== "none" && state.x, state.picture === "pair" && state.y].filter(Boolean).map((key) => key.split(".")[0]))];

// Loads what the chosen columns and pictures need, and draws.
async function fetchChosen() {
  const missing = needed().filter((code) => !chunks.has(code));
  box.setAttribute("aria-busy", String(missing.length > 0));
  await Promise.all(missing.map(async (code) => {
    try {
      chunks.set(code, await load(`${words.indicator_files}${encodeURIComponent(code)}.json`, "lines"));
    } catch {
      failed(words.indicators[code].label, fetchChosen);
    }
  }));
  box.setAttribute("aria-busy", "false");
  sort();
  draw();
}

function option(value, label) {
  return Object.assign(document.createElement("option"), { value, textContent: label });
}

// Indicators by area; an earlier definition follows the newest one.
function offerIndicators(select, first, only = () => true) {
  const groups = new Map();
  for (const [code, { area, earlier }] of Object.entries(words.indicators)) {
    if (!only(code)) continue;
    if (!groups.has(area)) groups.set(area, Object.assign(document.createElement("optgroup"), { label: words.areas[area] ?? area }));
    for (const key of [code, ...Object.keys(earlier ?? {}).map((line) => `${code}.${line}`)]) groups.get(area).append(option(key, labelOf(key)));
  }
  select.replaceChildren(option("", first), ...groups.values());
}

function drawIndicators() {
  const list = one(".chosen-indicators", box);
  list.replaceChildren(...state.indicators.map((key) => {
    const button = element("button", "", "×");
    button.type = "button";
    button.setAttribute("aria-label", phrase("explorer.remove", { name: labelOf(key) }));
    button.addEventListener("click", () => {
      state.indicators = state.indicators.filter((each) => each !== key);
      if (state.sort === key) Object.assign(state, { sort: "name", down: false });
      drawIndicators();
      sort();
      draw();
      fields.add.focus();
    });
    return element("li", "", titleOf(key), " ", button);
  }));
  list.hidden = !state.indicators.length;
}

const form = one("form", box);
const fields = form.elements;

function offerFacet(facet) {
  prepareFacet(facet);
  if (facet.options.length < 2) return undefined;
  facet.summary = element("summary", "");
  const list = element("ul", "");
  for (const each of facet.options) {
    each.field = Object.assign(document.createElement("input"), { type: "checkbox", name: facet.field, value: each.code });
    each.counter = element("span", "n");
    list.append(element("li", "", element("label", "", each.field, " ", each.label, " ", each.counter)));
  }
  facet.details = element("details", "facet", facet.summary, list);
  facet.details.addEventListener("toggle", () => facet.details.open && drawCounts(facet));
  facet.details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !facet.details.open) return;
    facet.details.open = false;
    facet.summary.focus();
  });
  list.addEventListener("change", ({ target }) => {
    state.chosen[facet.field][target.checked ? "add" : "delete"](target.value);
    drawChosen(facet);
    filter(facet.field);
  });
  return facet.details;
}

// The controls as the state has them: a browser that comes back to the page may have emptied or filled them.
function drawFields() {
  for (const name of ["name", "year", "values", "picture", "x", "y"]) fields[name].value = state[name];
  fields.social.checked = state.social;
  for (const facet of FACETS.filter(({ details }) => details)) {
    for (const { code, field } of facet.options) field.checked = state.chosen[facet.field].has(code);
    drawChosen(facet);
  }
  drawAxes();
}

function drawAxes() {
  fields.x.closest("label").hidden = state.picture === "none";
  fields.y.closest("label").hidden = state.picture !== "pair";
}

const CHANGES = {
  name: () => { state.name = fields.name.value; filter("name"); },
  social: () => { state.social = fields.social.checked; filter("social"); },
  year: () => { state.year = fields.year.value; filter("year"); },
  values: () => { state.values = fields.values.value; sort(); draw(); },
  add: () => {
    const key = fields.add.value;
    fields.add.value = "";
    if (!key || state.indicators.includes(key)) return;
    if (state.indicators.length === MOST_COLUMNS) { note(phrase("explorer.most_chosen", { n: numbers.number(MOST_COLUMNS) })); return; }
    state.indicators.push(key);
    drawIndicators();
    fetchChosen();
  },
  picture: () => {
    state.picture = fields.picture.value;
    const figures = state.indicators.filter((key) => state.picture !== "pair" || isFigure(key));
    state.x ||= figures[0] ?? "";
    if (state.picture === "pair") {
      if (state.x && !isFigure(state.x)) state.x = figures[0] ?? "";
      state.y ||= figures.find((key) => key !== state.x) ?? "";
    }
    drawFields();
    fetchChosen();
  },
  x: () => { state.x = fields.x.value; fetchChosen(); },
  y: () => { state.y = fields.y.value; fetchChosen(); },
};

function listen() {
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => target.name in CHANGES && CHANGES[target.name]());
  one(".show-choices", form).addEventListener("click", ({ target }) => {
    target.setAttribute("aria-expanded", String(one(".choices", form).classList.toggle("open")));
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    Object.assign(state, { name: "", social: false, year: "", page: 0 });
    FACETS.forEach(({ field }) => state.chosen[field].clear());
    one(".explorer-notices", box).replaceChildren();
    drawFields();
    filter(...Object.keys(filters));
  });
  for (const [name, step] of [["previous", -1], ["next", 1]]) {
    one(`.pager .${name}`, box).addEventListener("click", () => {
      state.page += step;
      draw();
      one(".order", box).scrollIntoView({ block: "nearest" });
    });
  }
  document.addEventListener("click", ({ target }) => openFacets().forEach(({ details }) => details.contains(target) || (details.open = false)));
  addEventListener("pageshow", ({ persisted }) => persisted && drawFields());
  addEventListener("pagehide", settle);
  one(".copy-link", box).addEventListener("click", ({ target }) => {
    settle();
    copy(permanent(location.href), target, said["explorer.copied"], () => note(permanent(location.href)));
  });
  all("button[data-save]", box).forEach((button) => button.addEventListener("click", function save() {
    takeAway(button.dataset.save).catch(() => failed(button.textContent, save));
  }));
}

// ------------------------------------------------------------------------------------------------------------- pictures

let pictures = 0; // so far
let outlined; // what the map is drawn from; null if it could not be loaded, which is said once
async function outlines() {
  outlined ??= Promise.all([load(words.world, "countries", "islands", "size"), import("./explorer-map.js")]).then(([world, { worldMap }]) => ({ world, worldMap })).catch(() => {
    failed(said["explorer.map_title"], () => { outlined = undefined; drawPicture(); });
    return null;
  });
  return outlined;
}

const rowsBut = (field) => [...order].filter((row) => !(unfit[row] & ~bitOf(field)));

async function drawPicture() {
  const stage = one(".explorer-picture", box);
  stage.hidden = state.picture === "none";
  if (stage.hidden) return;
  const axis = (key) => ({
    key, title: titleOf(key), found: valuesOf(key), figure: isFigure(key), print: numbers.printer(kindOf(key)), tick: numbers.tick(kindOf(key)),
    money: kindOf(key) === "currency", percent: kindOf(key) === "percent", answer: (value) => answersOf(key, valuesOf(key), value),
  });
  const byCountry = state.picture === "countries";
  const wanted = state.picture === "pair" ? [state.x, state.y] : byCountry && !state.x ? [] : [state.x];
  if (wanted.some((key) => !key || (state.picture === "pair" && !isFigure(key)))) {
    stage.replaceChildren(element("p", "", said[state.picture === "pair" ? "explorer.no_figure" : "explorer.first"]));
    return;
  }
  const axes = wanted.map(axis);
  if (axes.some(({ found }) => !found)) return; // not loaded, which is said above the table
  const mine = ++pictures;
  const map = byCountry ? await outlines() : undefined;
  const module = await import("./explorer-pictures.js").catch(() => failed(said["explorer.picture"], drawPicture));
  if (!module) return;
  const made = module.picture(state.picture, {
    axes, rows: byCountry ? rowsBut("country") : shown, said: phrase, counted: (key, values) => counted(said[key], values), numbers, room: stage.clientWidth, year: state.values === LATEST ? said["explorer.newest"] : state.values,
    label: (row) => `${file.latin[row] || file.name[row]}, ${nameOf("country", text("country", row))}`,
    country: (row) => text("country", row), countryName: (code) => nameOf("country", code), chosenCountries: state.chosen.country, map, least: words.least, past: (row) => state.values === LATEST && text("ended", row) !== "",
    chooseCountry: (code) => {
      const chosen = state.chosen.country;
      chosen[chosen.has(code) ? "delete" : "add"](code);
      drawFields();
      filter("country");
    },
    open: (row) => { location.href = new URL(`institutions/${idOf(row)}/`, home).href; },
  });
  if (mine !== pictures) return; // the reader chose something else meanwhile
  const focused = stage.contains(document.activeElement) ? document.activeElement.dataset.code : undefined;
  stage.replaceChildren(...made);
  if (focused) one(`[data-code="${CSS.escape(focused)}"]`, stage)?.focus();
}

// ------------------------------------------------------------------------------------------------------------ take away

// Chosen columns whose values did not load. A file without them would say that nobody has a value.
const lacking = () => state.indicators.filter((key) => !chunks.has(key.split(".")[0]));

// What an indicator means, from its page, and the address of that page. Without the page the file has the address alone.
async function described(code) {
  const about = new URL(`indicators/${code}/`, home).href;
  const page = await fetch(about).then((answer) => (answer.ok ? answer.text() : "")).catch(() => "");
  const definition = new DOMParser().parseFromString(page, "text/html").querySelector('meta[name="description"]')?.content;
  return [definition, permanent(about)].filter(Boolean).join(" ");
}

async function takeAway(kind) {
  if (lacking().length) await fetchChosen();
  if (lacking().length) {
    failed(lacking().map(labelOf).join("; "), () => takeAway(kind), "explorer.refused");
    return;
  }
  const { csvOf, jsonOf, save, xlsxOf } = await import("./download-table.js");
  const now = columns().slice(1);
  const made = [{ title: said["explorer.id"], kind: "text" }, { title: said["list.institution"], kind: "text" }];
  for (const { key, title, unit, number, indicator, parts } of now) {
    if (parts) {
      made.push(...parts.map(([name]) => ({ title: name, kind: "number" })));
      continue;
    }
    const printed = indicator && number && !unit && kindOf(key) === "percent" ? "%" : unit;
    made.push({ title: printed ? phrase("explorer.unit_of", { label: title, unit: printed }) : title, kind: number ? "number" : "text" });
    if (indicator) made.push({ title: phrase("explorer.year_of", { name: title }), kind: "number" });
  }
  // Of each row: who is to be credited and under which licence, because a row is copied without the sheet that says so.
  const ends = [
    ["licence", (row) => text("licence", row)],
    ["credit", (row) => text("credit", row) || null],
    ...(file.fictional ? [["fictional", (row) => said[file.fictional[row] ? "answer.yes" : "answer.no"]]] : []),
    ["newest_data", () => file.newest || null],
    ["page", (row) => permanent(new URL(`institutions/${idOf(row)}/`, home).href)],
  ];
  for (const [key] of ends) made.push({ title: said[`explorer.${key}`], kind: key === "newest_data" ? "date" : "text" });
  const rows = shown.map((row) => {
    const line = [idOf(row), file.name[row]];
    for (const column of now) {
      if (column.parts) {
        line.push(...column.parts.map(([, value]) => value(row)));
        continue;
      }
      const { text: printed, whole, value, year } = column.cell(row);
      line.push(column.number ? value ?? null : whole || printed || null);
      if (column.indicator) line.push(year ?? null);
    }
    return [...line, ...ends.map(([, of]) => of(row))];
  });
  const credits = [...new Set(shown.map((row) => text("credit", row)).filter(Boolean))];
  const invented = file.fictional ? shown.filter((row) => file.fictional[row]).length : 0;
  const about = [
    [said["explorer.source"], [...file.sources, permanent(root.href)].join("; ")],
    [said["explorer.filtered"], permanent(location.origin + location.pathname + query())],
    [said["explorer.newest_data"], file.newest],
    [said["explorer.licences"], file.licences.join("; ")],
    [said["explorer.credit"], credits.slice(0, MOST_CREDITED).join("; ") + (credits.length > MOST_CREDITED ? "; …" : "")],
    ...(invented ? [[said["explorer.fictional"], `${numbers.number(invented)}/${numbers.number(shown.length)}`]] : []),
    [one(".order", box).textContent, one(".count", box).textContent],
    [said["explorer.note_absent"], said["explorer.note_comparable"]],
    ...await Promise.all(state.indicators.map(async (key) => [titleOf(key), await described(key.split(".")[0])])),
  ];
  const sheet = { columns: made, rows, about };
  const FORMS = { csv: csvOf, json: (given) => jsonOf([{ ...given, name: "rows" }], about), xlsx: (given) => xlsxOf(given, [said["list.institutions"], said["explorer.about"]]) };
  save([said["list.institutions"].toLowerCase(), file.newest].filter(Boolean).join("-"), kind, await FORMS[kind](sheet));
}

// ---------------------------------------------------------------------------------------------------------------- start

async function start() {
  try {
    file = await load(words.institutions, "id", "name", ...FACETS.map(({ field }) => field));
  } catch {
    box.dataset.failed = "";
    failed(said["list.institutions"], () => { delete box.dataset.failed; start(); });
    return;
  }
  size = file.id.length;
  unfit = new Uint16Array(size);
  one(".facets", box).replaceChildren(...FACETS.map(offerFacet).filter(Boolean));
  fields.year.append(...words.years.map((year) => option(year, year)));
  fields.values.append(...words.years.map((year) => option(year, year)));
  offerIndicators(fields.add, said["explorer.choose"]);
  offerIndicators(fields.x, said["explorer.choose"]);
  offerIndicators(fields.y, said["explorer.choose"], isFigure);
  read();
  drawFields();
  drawIndicators();
  for (const name of Object.keys(filters)) if (name in state.chosen ? state.chosen[name].size : state[name]) filters[name]();
  listen();
  box.dataset.ready = "";
  await fetchChosen();
  await filterNames();
  box.dataset.named = "";
}

box.dataset.started = "";
start();

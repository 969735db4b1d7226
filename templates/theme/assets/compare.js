// The page that puts two to six institutions side by side, and draws any indicator of them over the years. What is chosen is in
// the address and nowhere else: going back, a copied link and a page from the browser's memory show the same.
//
// Nothing here is ranked: the order is the reader's, and no figure is called better than another.

import { keep, settle } from "./address.js";
import { copy } from "./copying.js";
import { csvOf, save, xlsxOf } from "./download-table.js";
import { breaksOf, cellsOf, comparable, Entries, figureOf, filingOf, hasValue, newestFiling, rights, rightsOf } from "./entries.js";
import { element, filled, permanent } from "./giving.js";
import { drawLines, signOf } from "./lines.js";
import { numbersOf } from "./numbers.js";
import { Picker } from "./picker.js";
import { idsIn, medians, offer, Values } from "./timeline.js";

const CHARTS = 8;
const LARGE = 760; // pixels of a chart of one indicator
const ALL = "all"; // whose median is drawn: of the whole portal, else the code of a country

const box = document.querySelector("[data-compare]");
const part = (selector) => box.querySelector(selector);
const known = JSON.parse(part("script").textContent);
const { words, indicators } = known;
const home = new URL(box.dataset.home, document.baseURI);
const root = new URL(box.dataset.root, document.baseURI);
const print = numbersOf(known);
const plural = new Intl.PluralRules(known.locale);
const counted = (key, values) => filled(known.forms[key][plural.select(values.n)] ?? known.forms[key].other, { ...values, n: print.number(values.n) });
const entries = new Entries(root, known.shards);
const codes = known.key_figures;
const areaCodes = Object.keys(known.areas); // a filing has its areas in this order
const [MOST, MOST_INDICATORS] = known.most;
const values = new Values(root, indicators);
const collator = new Intl.Collator(known.locale);
const results = part(".results");

// -------------------------------------------------------------------------------------------------------- the address

const list = (text) => [...new Set((text ?? "").split(",").map((one) => one.trim()).filter(Boolean))];

function asked() {
  const query = new URLSearchParams(location.search);
  const wanted = list([query.get("f"), query.get("k")].filter(Boolean).join(",")); // `k` as in older links
  return { ids: list(query.get("i")), year: query.get("y") ?? "", wanted, middle: query.get("m") ?? "" };
}

let view = asked();

function address({ ids, year, wanted, middle }) {
  const given = [["i", ids.join(",")], ["f", wanted.join(",")], ["m", middle], ["y", year]].filter(([, value]) => value);
  const query = given.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`).join("&");
  return `${location.pathname}${query ? `?${query}` : ""}`;
}

const isFigure = (code) => ["percent", "count", "currency", "ratio"].includes(indicators[code].kind);
const isOffered = (code) => Object.hasOwn(indicators, code) && indicators[code].values;
// The indicators that are drawn, of those that the address asks for.
const drawn = () => view.wanted.filter(isOffered).slice(0, MOST_INDICATORS);

function write(next, { replace = false } = {}) {
  view = { ...view, ...next };
  keep(address(view), { push: !replace });
  return show();
}

// ---------------------------------------------------------------------------------------------------------- the words

const nameOf = (entry) => element("bdi", "", entry.name);
const link = (href, ...inside) => Object.assign(element("a", "", ...inside), { href: new URL(href, home) });
const profile = (entry) => link(`institutions/${entry.id}/`, nameOf(entry));
const small = (...inside) => element("small", "", ...inside);
const days = new Intl.DateTimeFormat(known.locale, { dateStyle: "long", timeZone: "UTC" });
const day = (iso) => days.format(new Date(`${iso}T00:00Z`));
const money = (value, currency) => `${currency ? `${currency}\u00a0` : ""}${print.readable(value)}`;
// The name in Latin letters of an institution whose name has none.
const latin = ({ name, full }) => (full && !/\p{Script=Latin}/u.test(name) ? [small(element("span", "note", full))] : []);
const apart = (name) => `\u2068${name}\u2069`; // a name in a sentence, whichever way it is written
const short = (entry) => entry.acronym || entry.name;
const fiscal = (entry, year, code) => `institutions/${entry.id}/${year}/#${code}`;

function printed(cell, code, currency) {
  const { kind } = indicators[code];
  if (kind !== "currency") return print.printer(kind)(cell.value);
  return cell.usd === undefined ? money(cell.value, currency) : print.printer(kind)(cell.usd);
}

function figure(entry, code) {
  const cell = figureOf(entry, code, view.year);
  if (cell.value === undefined) {
    const why = cell.gap === "no_filing" ? words.no_filing : known.gaps[cell.gap];
    return element("td", "num", element("span", "gap", why), " ", small(cell.year ?? ""));
  }
  const { currency } = filingOf(entry, cell.year) ?? {};
  const made = element("td", "num", link(`institutions/${entry.id}/${cell.year}/#${code}`, printed(cell, code, currency)), " ", small(cell.year));
  const notes = [];
  if (indicators[code].kind === "currency" && cell.usd === undefined) notes.push(known.no_rate);
  else if (indicators[code].kind === "currency" && currency && currency !== "USD") notes.push(money(cell.value, currency));
  if (cell.caution) notes.push(known.cautions[cell.caution]);
  const status = known.statuses[cell.status ?? "reported"];
  notes.push(cell.by ? filled(words.checked, { status, by: cell.by }) : status);
  if (cell.row) notes.push(filled(words.row, { row: String(cell.row) }));
  made.append(...notes.map((text) => small(element("span", "note", text))));
  return made;
}

// ------------------------------------------------------------------------------------------------------------- tables

function head(name, found) {
  const row = element("tr", "", element("th", "", name));
  row.append(...found.map((entry, at) => element("th", "", signOf(at), " ", profile(entry), ...latin(entry))));
  for (const cell of row.cells) cell.scope = "col";
  return element("thead", "", row);
}

function line(name, cells) {
  const title = element("th", "", ...[name].flat());
  title.scope = "row";
  return element("tr", "", title, ...cells);
}

function table(title, first, found, rows) {
  const made = element("table", "data list compared", element("caption", "hidden", title), head(first, found), element("tbody", "", ...rows));
  const scroll = element("div", "scroll", made);
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", title);
  return scroll;
}

function section(id, title, ...inside) {
  const heading = element("h2", "", title);
  heading.id = id;
  return element("section", "", heading, ...inside);
}

function unitOf(code) {
  const { kind, unit } = indicators[code];
  return kind === "currency" ? words.dollars : unit;
}

function keyFigures(found) {
  const rows = codes.filter((code) => found.some((entry) => entry.figures?.[code])).map((code) => (
    line([link(`indicators/${code}/`, indicators[code].label), small(element("span", "note", unitOf(code)))], found.map((entry) => figure(entry, code)))
  ));
  if (!rows.length) return section("figures", words.figures, element("p", "empty", words.no_figures));
  return section("figures", words.figures, table(words.figures, words.indicator, found, rows), element("p", "chart-note", words.prices));
}

const filing = (entry) => (view.year ? filingOf(entry, view.year) : newestFiling(entry));
const none = () => element("td", "", element("span", "gap", words.no_filing));

function areas(found) {
  const counts = ([wanted, reported, documented]) => [counted("answered", { n: reported, asked: print.number(wanted) }), ...(documented === null ? [] : [small(element("span", "note", counted("documented", { n: documented })))])];
  const cell = (entry, code) => {
    const one = filing(entry);
    if (!one) return none();
    const count = code ? one.areas?.[areaCodes.indexOf(code)] : one.total;
    return count?.[0] ? element("td", "", ...counts(count)) : element("td", "", element("span", "gap", words.not_asked));
  };
  const rows = Object.entries({ "": words.all_areas, ...known.areas }).map(([code, label]) => (
    line(code ? link(`areas/${code}/`, label) : label, found.map((entry) => cell(entry, code)))
  ));
  const years = line(words.fiscal_year, found.map((entry) => (filing(entry) ? element("td", "", link(`institutions/${entry.id}/${filing(entry).year}/`, filing(entry).year)) : none())));
  return section("areas", words.areas, element("p", "", words.areas_note), table(words.areas, words.area, found, [years, ...rows]), ...answers(found));
}

// The single answers, by area, closed until asked for: those with yes, partly or no. What else an area asks is offered over the
// years, so that every question that is counted above has a way to it.
function answers(found) {
  const lines = found.map((entry) => filing(entry)?.answers ?? "");
  return Object.entries(known.areas).flatMap(([code, label]) => {
    const rows = known.questions.flatMap(([question, area, text], at) => {
      if (area !== code || lines.every((given) => !given[at])) return [];
      const cells = lines.map((given) => {
        const letter = given[at] ?? "-";
        return element("td", "", "ypn".includes(letter) ? known.letters[letter] : element("span", "gap", known.letters[letter]));
      });
      return [line(link(`indicators/${question}/`, text), cells)];
    });
    const simple = new Set(known.questions.map(([question]) => question));
    const others = Object.entries(indicators).filter(([one, { area, values: any }]) => area === code && any && !simple.has(one));
    if (!rows.length && !others.length) return [];
    const counts = [...(rows.length ? [counted("simple_questions", { n: rows.length })] : []), ...(others.length ? [counted("other_questions", { n: others.length })] : [])];
    const summary = element("summary", "", `${label} `, element("span", "", counts.join(" · ")));
    const fold = element("details", "fold", summary);
    if (rows.length) fold.append(table(label, words.question, found, rows));
    if (others.length) {
      const buttons = others.map(([one, { label: name }]) => {
        const button = element("button", "button", name);
        button.type = "button";
        button.addEventListener("click", () => add(one));
        return element("li", "", button);
      });
      fold.append(element("p", "chart-note", words.other_questions_note), element("ul", "offered", ...buttons));
    }
    return [fold];
  });
}

function star(found) {
  const reason = ({ star: one }) => {
    if (!one || one.state === "not_judged") return one?.unjudged ? known.unjudged[one.unjudged] : "";
    const met = one.rules?.filter(([, answer]) => answer === "yes") ?? [];
    const open = one.rules?.filter(([, answer]) => !["yes", "not_applicable"].includes(answer)) ?? [];
    if (!open.length) return one.rules ? counted("all_rules", { n: met.length }) : "";
    const missing = open.map(([code, , measured, needed]) => (
      typeof measured === "number" && typeof needed === "number"
        ? filled(words.rule_missing, { rule: known.rules[code] ?? code, measured: print.percent(Math.floor(measured * 10) / 10), needed: print.percent(needed) })
        : known.rules[code] ?? code
    ));
    return filled(words.rules, { met: print.number(met.length), n: print.number(one.rules.length), missing: missing.join("; ") });
  };
  const cell = (entry) => {
    const one = entry.star ?? { state: "not_judged" };
    const state = one.state === "awarded" ? element("span", "star", "★ STAR") : element("span", "", known.states[one.state]);
    const inside = [state];
    if (one.year) inside.push(small(element("span", "note", filled(words.for_year, { year: one.year }))));
    if (one.last) inside.push(small(element("span", "note", filled(words.last_day, { date: day(one.last) }))));
    const why = reason(entry);
    if (why) inside.push(small(element("span", "note", why)));
    return element("td", "", ...inside);
  };
  return section("star", words.star, element("p", "", words.star_note, " ", link("award/", words.star_more)), table(words.star, words.recognition, found, [line(words.state, found.map(cell))]));
}

// What has to be known before two figures are put side by side: years, currencies, prices, questionnaires, definitions.
function differences(found) {
  const filings = found.map(filing);
  const without = found.filter((_, at) => !filings[at]).map(({ name }) => apart(name));
  const differ = (of) => new Set(filings.filter(Boolean).map(of)).size > 1;
  const said = [];
  if (!view.year && differ(({ year }) => year)) said.push(words.years_differ);
  if (differ(({ ends }) => ends?.slice(5))) said.push(words.ends_differ);
  if (differ(({ currency }) => currency)) said.push(words.currencies_differ);
  if (differ(({ edition }) => edition)) said.push(words.editions_differ);
  for (const code of codes) {
    const lines = found.map((entry) => figureOf(entry, code, view.year)).filter(({ value }) => value !== undefined).map(({ definition }) => indicators[code].versions.find((one) => one.code === definition)?.line);
    if (new Set(lines).size > 1) said.push(filled(words.definitions_differ, { label: indicators[code].label }));
  }
  const cell = (of) => filings.map((one) => (one ? element("td", "", of(one) ?? element("span", "gap", words.not_stated)) : none()));
  const rate = ({ closing, average }) => [closing && filled(words.closing, { rate: print.number(closing, 4) }), average && filled(words.average, { rate: print.number(average, 4) })].filter(Boolean).join("; ") || undefined;
  const rows = [
    line(words.fiscal_year, cell(({ year, doubted }) => (doubted ? filled(words.doubted, { year }) : year))),
    line(words.ends, cell(({ ends }) => ends && day(ends))),
    line(words.currency, cell(({ currency }) => currency)),
    line(words.rate, cell(rate)),
    line(words.edition, cell(({ edition }) => known.editions[edition] ?? words.own_edition)),
    line(words.country, found.map((entry) => element("td", "", known.countries[entry.country] ?? entry.country))),
    line(words.form, found.map((entry) => element("td", "", known.forms_of_law[entry.form] ?? element("span", "gap", words.not_stated)))),
    line(words.licence, found.map((entry) => element("td", "", entry.licence ?? element("span", "gap", words.not_stated)))),
  ];
  const several = filings.filter(Boolean).length > 1; // one filing differs from none
  if (several && !said.length) said.push(words.nothing_differs);
  if (without.length) said.push(counted(several ? "left_out" : "have_none", { n: without.length, names: without.join(", ") }));
  const list = element("ul", "", ...said.map((text) => element("li", "", text)));
  const terms = element("dl", "facts");
  for (const code of codes.filter((one) => found.some((entry) => entry.figures?.[one]))) {
    const { label, definition, versions } = indicators[code];
    terms.append(element("dt", "", link(`indicators/${code}/`, label)), element("dd", "", definition, ...versions.filter(({ changed }) => changed).map(({ code: since, changed }) => small(element("span", "note", `${since}: ${changed}`)))));
  }
  const heading = several ? words.differences : words.about;
  return section("differences", heading, ...(said.length ? [list] : []), table(heading, words.about, found, rows), element("details", "fold", element("summary", "", words.definitions), terms));
}

// ------------------------------------------------------------------------------------------------------------- charts

const linesOf = (found, code) => found.map((entry, at) => ({
  at,
  name: short(entry),
  breaks: breaksOf(entry, code, indicators[code]),
  points: new Map(Object.entries(cellsOf(entry, code)).map(([year, cell]) => [Number(year), comparable(cell, indicators[code].kind)]).filter(([, value]) => typeof value === "number")),
}));

const yearsOf = (lines) => [...new Set(lines.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => b - a);

// What a reader has to know of a picture of lines.
function notesOf(picture, lines, found) {
  const notes = [];
  if (picture?.logarithmic) notes.push(words.logarithmic);
  if (picture && lines.some(({ breaks }) => breaks.length)) notes.push(words.break_note);
  const without = found.filter((_, at) => !lines[at].points.size).map(({ name }) => apart(name));
  if (without.length) notes.push(filled(words.without, { names: without.join(", ") }));
  return notes;
}

function picture(code, lines, found, size) {
  const { label, kind, zero, log, marked } = indicators[code];
  const names = found.map(({ name }) => name).join(", ");
  return drawLines(lines, { label: filled(words.chart_label, { label, names: names || words.median }), zero, log, marked, show: print.printer(kind), tick: print.tick(kind), words, size });
}

function chart(code, found) {
  const { label, kind } = indicators[code];
  const lines = linesOf(found, code);
  const made = picture(code, lines, found);
  if (!made) return undefined;
  const show = print.printer(kind);
  const rows = yearsOf(lines).map((year) => line(String(year), lines.map(({ points, breaks }) => {
    const cell = element("td", "num", points.has(year) ? show(points.get(year)) : element("span", "gap", "–"));
    if (breaks.includes(year)) cell.append(" ", small(words.break));
    return cell;
  })));
  const notes = notesOf(made, lines, found);
  const more = element("button", "larger", words.larger);
  more.type = "button";
  more.setAttribute("aria-label", filled(words.larger_of, { label }));
  more.addEventListener("click", () => add(code));
  const box = element("figure", "chart", element("figcaption", "", element("h3", "", link(`indicators/${code}/`, label)), element("p", "unit", unitOf(code))), made.drawn);
  if (notes.length) box.append(element("p", "chart-note", notes.join(" ")));
  box.append(element("details", "fold", element("summary", "", words.table), table(label, words.fiscal_year, found, rows)), more);
  box.id = `chart-${code}`;
  return box;
}

const keyOf = (found) => element("ul", "line-key", ...found.map((entry, at) => element("li", `s${at}`, signOf(at), " ", nameOf(entry), ...(entry.acronym ? [` (${entry.acronym})`] : []))));

function charts(found) {
  const made = codes.filter((code) => !drawn().includes(code)).map((code) => chart(code, found)).filter(Boolean).slice(0, CHARTS);
  if (!made.length) return section("charts", words.charts, element("p", "empty", words.no_charts));
  return section("charts", words.charts, keyOf(found), element("div", "charts", ...made));
}

// --------------------------------------------------------------------------------------- indicators of the reader's choice

async function add(code) {
  if (!isOffered(code) || drawn().includes(code)) return;
  if (drawn().length >= MOST_INDICATORS) {
    part(".indicator-remarks").replaceChildren(element("p", "", filled(words.full_indicators, { most: String(MOST_INDICATORS) })));
    return;
  }
  await write({ wanted: [...drawn(), code] });
  part(`#over-${code} h3 a`)?.focus();
}

async function drop(code) {
  await write({ wanted: drawn().filter((one) => one !== code) });
  part(".indicator-finder select").focus();
}

const given = (code, value) => value.map((one) => indicators[code].options?.[one] ?? known.letters[one[0]] ?? one).join(", ");

// Why there is no value: no filing, what the filing says of the question, or only that the filing has none that is comparable.
function absence(entry, code, year) {
  const one = filingOf(entry, year);
  const { gap } = cellsOf(entry, code)[year] ?? {};
  if (!one) return words.no_filing;
  const letter = one.answers?.[known.questions.findIndex(([question]) => question === code)];
  return known.gaps[gap] ?? (letter && !"ypn".includes(letter) ? known.letters[letter] : words.no_value);
}

// A value or answer of a year, which leads to its row.
function valueCell(entry, code, year, breaks) {
  const cell = cellsOf(entry, code)[year];
  const filed = filingOf(entry, String(year));
  const number = isFigure(code);
  const made = element("td", number ? "num" : "");
  if (hasValue(cell)) {
    const { currency } = filed ?? {};
    const answer = number ? "" : [cell.value].flat();
    const there = link(fiscal(entry, year, code), number ? printed(cell, code, currency) : given(code, answer));
    if (!number && !indicators[code].options) there.className = { yes: "y", partially: "p", no: "x" }[answer[0]] ?? "";
    made.append(there);
    if (cell.caution) made.append(" ", small(element("span", "note", known.cautions[cell.caution])));
    const { versions } = indicators[code];
    const others = !number && versions.length && versions.find((one) => one.code === cell.definition)?.line !== versions.at(-1).line;
    if (others || breaks.includes(year)) made.append(" ", small(element("span", "note", others ? words.earlier_definition : words.break)));
  } else {
    const why = element("span", "gap", absence(entry, code, String(year)));
    made.append(filed ? link(fiscal(entry, year, code), why) : why);
  }
  return made;
}

function failedValues(code) {
  const again = element("button", "button", words.retry);
  again.type = "button";
  again.addEventListener("click", () => show());
  return element("p", "failed", filled(words.values_failed, { label: indicators[code].label }), " ", again);
}

// One indicator of the chosen institutions over the years: a picture if it is a figure, and the table.
function overTime(code, found, byId, median) {
  const { label, definition, versions } = indicators[code];
  const off = element("button", "", "×");
  off.type = "button";
  off.setAttribute("aria-label", filled(words.remove, { name: label }));
  off.addEventListener("click", () => drop(code));
  const title = element("h3", "", link(`indicators/${code}/`, label), " ", off);
  const box = element("figure", "chart over", element("figcaption", "", title));
  box.id = `over-${code}`;
  const ready = byId || found.every((entry) => entry.figures) && codes.includes(code);
  if (!ready) {
    box.append(failedValues(code));
    return box;
  }
  const lines = linesOf(found, code);
  const middle = { at: "m", name: words.median, breaks: [], points: new Map([...median ?? []].map(([year, { value }]) => [year, value])) };
  const drawnLines = median?.size ? [...lines, middle] : lines;
  const withValue = found.filter((entry) => Object.values(cellsOf(entry, code)).some(hasValue));
  const years = [...new Set([...withValue.flatMap((entry) => Object.keys(cellsOf(entry, code)).filter((year) => hasValue(cellsOf(entry, code)[year])).map(Number)), ...middle.points.keys()])].sort((a, b) => b - a);
  const span = years.length ? `${years.at(-1)}–${years[0]}` : "";
  const n = found.length ? counted("have_values", { n: withValue.length, all: print.number(found.length) }) : "";
  box.querySelector("figcaption").append(element("p", "unit", [unitOf(code), years.length > 1 ? span : String(years[0] ?? ""), n].filter(Boolean).join(" · ")), element("p", "definition", definition, ...versions.filter(({ changed }) => changed).map(({ code: since, changed }) => small(element("span", "note", `${known.editions[since] ?? since}: ${changed}`)))));
  const notes = [];
  if (isFigure(code)) {
    const room = Math.round(Math.max(320, Math.min(LARGE, part(".timelines").clientWidth || LARGE)));
    const made = picture(code, drawnLines, found, { wide: room, high: room < 500 ? 260 : 300, right: room < 500 ? 96 : 150, years: 30 });
    // On paper it is as small as the others: scaled down, the words of the large one could not be read.
    if (made) box.append(made.drawn, element("div", "on-paper", picture(code, drawnLines, found).drawn));
    else if (years.length) notes.push(words.one_year);
    notes.push(...notesOf(made, lines, found));
    if (view.middle) notes.push(saidOfMedian(median));
  } else if (!withValue.length) notes.push(words.no_answers);
  if (notes.length) box.append(element("p", "chart-note", notes.join(" ")));
  if (years.length) {
    const cells = (year) => [
      ...found.map((entry, at) => valueCell(entry, code, year, lines[at].breaks)),
      ...(median?.size ? [element("td", "num", median.has(year) ? print.printer(indicators[code].kind)(median.get(year).value) : element("span", "gap", "–"), ...(median.has(year) ? [" ", small(`n = ${print.number(median.get(year).n)}`)] : []))] : []),
    ];
    const made = table(label, words.in_year, found, years.map((year) => line(String(year), cells(year))));
    if (median?.size) {
      const head = element("th", "", whoseMedian());
      head.scope = "col";
      made.querySelector("thead tr").append(head);
    }
    if (isFigure(code)) made.classList.add("beneath");
    box.append(made);
  }
  if (found.length && years.length) {
    const files = element("p", "doors", ...["csv", "xlsx"].map((kind) => {
      const button = element("button", "button", kind.toUpperCase());
      button.type = "button";
      button.dataset.values = kind;
      button.setAttribute("aria-label", filled(words.file_of, { label, kind: kind.toUpperCase() }));
      button.addEventListener("click", () => download(kind, code));
      return button;
    }));
    box.append(files);
  }
  return box;
}

const countryOf = (code) => known.countries[code] ?? code;
const whoseMedian = () => (view.middle === ALL ? words.median_all : filled(words.median_of, { country: countryOf(view.middle) }));

function saidOfMedian(median) {
  if (median === null) return words.median_failed;
  const n = [...median.values()].map((one) => one.n);
  const least = print.number(known.quartiles_from);
  if (!n.length) return filled(words.median_few, { who: whoseMedian(), least });
  const [low, high] = [print.number(Math.min(...n)), print.number(Math.max(...n))];
  return filled(words.median_note, { who: whoseMedian(), n: low === high ? low : `${low}–${high}`, least });
}

// The medians of an indicator; null if they could not be made.
async function medianOf(code, byId) {
  if (!view.middle || !isFigure(code)) return new Map();
  if (!byId) return null;
  try {
    const those = view.middle === ALL ? undefined : await idsIn(home, countryOf(view.middle));
    return await medians(byId, (id) => !those || those.has(id), known.quartiles_from);
  } catch {
    return null;
  }
}

function offerMedians(found) {
  const field = part("[name=median]");
  const countries = [...new Set([...found.map(({ country }) => country), view.middle])].filter((code) => Object.hasOwn(known.countries, code));
  field.replaceChildren(new Option(words.median_none, ""), new Option(words.median_all, ALL), ...countries.map((code) => new Option(filled(words.median_of, { country: countryOf(code) }), code)));
  field.value = view.middle;
  if (field.selectedIndex < 0) field.value = "";
  field.closest("label").hidden = !drawn().some(isFigure);
}

// What is wrong with the indicators of the address, in a sentence each.
function indicatorRemarks() {
  const said = [];
  for (const code of view.wanted.filter((one) => !isOffered(one)).slice(0, MOST_INDICATORS)) {
    said.push(Object.hasOwn(indicators, code) ? filled(words.nobody_reported, { label: indicators[code].label }) : filled(words.unknown_indicator, { code: code.slice(0, 60) }));
  }
  const left = view.wanted.filter(isOffered).length - drawn().length;
  if (left) said.push(filled(words.too_many_indicators, { most: String(MOST_INDICATORS), n: print.number(left) }));
  if (view.middle && view.middle !== ALL && !Object.hasOwn(known.countries, view.middle)) said.push(filled(words.unknown_median, { code: view.middle.slice(0, 20) }));
  part(".indicator-remarks").replaceChildren(...said.map((text) => element("p", "", text)));
}

// Institutions that have a value of the first indicator, by country: for who comes from the page of an indicator.
function offered(found, byId) {
  const box = part(".offers");
  box.hidden = !byId || found.length >= MOST;
  if (box.hidden) return;
  box.open = found.length < 2;
  part(".offers summary").textContent = filled(words.offered, { label: indicators[drawn()[0]].label });
  const fill = () => offer(part(".offers div"), {
    home, byId, words, filled, collator,
    country: countryOf(Object.hasOwn(known.countries, view.middle) ? view.middle : found[0]?.country ?? ""),
    choose: take,
    taken: (id) => view.ids.includes(id),
  }).catch(() => part(".offers div").replaceChildren(element("p", "", words.names_failed)));
  box.ontoggle = () => { if (box.open) fill(); };
  if (box.open) fill();
}

// The entries get the values that are not theirs already; what did not load is null.
async function loadValues(found) {
  const files = await values.all(drawn());
  for (const entry of found) entry.chosen = Object.fromEntries([...files].map(([code, byId]) => [code, byId?.get(entry.id) ?? {}]));
  const found_medians = await Promise.all([...files].map(async ([code, byId]) => [code, await medianOf(code, byId)]));
  return { files, medians: new Map(found_medians) };
}

let lacking = []; // indicators whose values did not load
function timelines(found, { files, medians: middles }) {
  lacking = [...files].filter(([code, byId]) => !byId && !codes.includes(code)).map(([code]) => code);
  part(".timelines").replaceChildren(...(drawn().length && found.length ? [keyOf(found)] : []), ...drawn().map((code) => overTime(code, found, files.get(code), middles.get(code))));
  offered(found, files.get(drawn()[0]));
}

function offerIndicators() {
  const groups = new Map();
  for (const [code, { area, label, values: any }] of Object.entries(indicators)) {
    if (!any) continue;
    if (!groups.has(area)) groups.set(area, Object.assign(element("optgroup", ""), { label: known.area_names[area] ?? area }));
    groups.get(area).append(new Option(label, code));
  }
  part("[name=indicator]").replaceChildren(new Option(words.choose_indicator, ""), ...Object.keys(known.area_names).flatMap((area) => groups.get(area) ?? []));
}

// ---------------------------------------------------------------------------------------------------------- the choice

function chosen(found, all) {
  const byId = new Map(found.map((entry) => [entry.id, entry]));
  // The list is made again, so that focus is given to the same button, or to what took its place.
  const act = async (ids, id, sign) => {
    await write({ ids });
    const buttons = [...box.querySelectorAll(".chosen button")];
    const mine = buttons.filter((button) => button.dataset.id === id);
    (mine.find((button) => button.textContent === sign) ?? mine[0] ?? buttons[0] ?? part("form input")).focus();
  };
  const move = (at, by, sign) => {
    const ids = [...view.ids];
    [ids[at], ids[at + by]] = [ids[at + by], ids[at]];
    act(ids, ids[at + by], sign);
  };
  const button = (id, sign, text, press) => {
    const made = element("button", "", sign);
    Object.assign(made, { type: "button", title: text });
    made.setAttribute("aria-label", text);
    made.dataset.id = id;
    made.addEventListener("click", press);
    return made;
  };
  part(".chosen").replaceChildren(...all.map((id, at) => {
    const entry = byId.get(id);
    const name = entry?.name ?? id;
    const item = element("li", `s${at}`, ...(entry ? [signOf(found.indexOf(entry)), " ", profile(entry), small(` ${known.countries[entry.country] ?? entry.country}`)] : [element("span", "gap", id)]));
    if (entry) item.append(...latin(entry));
    if (entry?.ended) item.append(" ", small(filled(known.endings[entry.ended[0]], { year: entry.ended[1] })));
    const acts = element("span", "acts");
    if (at) acts.append(button(id, "←", filled(words.earlier, { name }), () => move(at, -1, "←")));
    if (at < all.length - 1) acts.append(button(id, "→", filled(words.later, { name }), () => move(at, 1, "→")));
    acts.append(button(id, "×", filled(words.remove, { name }), () => act(view.ids.filter((one) => one !== id), id, "×")));
    item.append(acts);
    return item;
  }));
}

function offerYears(found) {
  const years = [...new Set(found.flatMap((entry) => (entry.filings ?? []).map(({ year }) => year)))].sort().reverse();
  const field = part("[name=year]");
  field.replaceChildren(new Option(words.newest, ""), ...years.map((year) => new Option(year, year)));
  if (view.year && !years.includes(view.year)) field.append(new Option(view.year, view.year));
  field.value = view.year;
  return years;
}

const quoted = (ids) => ids.map((id) => `“${id.slice(0, 60)}”`).join(", ");

// What is wrong with the address, in a sentence each; nothing if all is well.
function remarks({ found, unknown, failed }, years, left) {
  const said = [];
  if (unknown.length) said.push(counted("unknown", { n: unknown.length, ids: quoted(unknown) }));
  if (failed.length) said.push(filled(words.failed, { ids: quoted(failed) }));
  if (left) said.push(filled(words.too_many, { most: String(MOST), n: print.number(left) }));
  if (view.year && found.length && !years.includes(view.year)) said.push(filled(words.unknown_year, { year: view.year.slice(0, 20) }));
  if (!found.length && !unknown.length && !failed.length) said.push(words.nobody);
  else if (found.length === 1 && !drawn().length) said.push(filled(words.alone, { name: apart(found[0].name) }));
  const list = part(".remarks");
  list.replaceChildren(...said.map((text) => element("p", "", text)));
  if (failed.length) {
    const again = element("button", "button", words.retry);
    again.type = "button";
    again.addEventListener("click", () => show());
    list.append(again);
  }
}

let turn = 0;
let shown = []; // entries

async function show() {
  const mine = ++turn;
  const ids = view.ids.slice(0, MOST);
  box.setAttribute("aria-busy", "true");
  const loaded = await entries.all(ids);
  const { found } = loaded;
  const extra = await loadValues(found);
  if (mine !== turn) return;
  shown = found;
  const years = offerYears(found);
  remarks(loaded, years, view.ids.length - ids.length);
  chosen(found, view.ids);
  part(".tools").hidden = !found.length && !drawn().length;
  for (const button of box.querySelectorAll("[data-file]")) button.hidden = !found.length;
  indicatorRemarks();
  offerMedians(found);
  timelines(found, extra);
  const sections = found.length ? [charts(found), keyFigures(found), areas(found), star(found), differences(found)] : [];
  if (found.some(({ fictional }) => fictional)) sections.unshift(element("p", "demonstration", words.fictional));
  if (sections.length) sections.push(element("p", "printed-address", `${words.source} ${permanent(location.href)}`));
  results.replaceChildren(...sections);
  box.removeAttribute("aria-busy");
  box.dataset.ready = String(found.length);
}

// -------------------------------------------------------------------------------------------------------------- files

// One row for each figure and each area of a filing: everything that is on the page, and where it comes from. Of an indicator
// that was chosen there are all years, and of `only` there is nothing else.
function tableOf(found, newest, only) {
  const columns = ["id", "institution", "country", "fiscal_year", "year_ends", "what", "code", "label", "value", "unit", "usd", "answer", "status", "checked_by", "definition", "source_row", "licence", "credit", "invented", "data_up_to", "address"];
  const kinds = { value: "number", usd: "number", source_row: "number", year_ends: "date", data_up_to: "date" };
  const rows = [];
  const chosen = only ? [only] : drawn();
  for (const entry of found) {
    for (const one of entry.filings ?? []) {
      const ofYear = !only && (!view.year || one.year === view.year);
      const begun = [entry.id, entry.name, known.countries[entry.country] ?? entry.country, one.year, one.ends ?? null];
      const where = permanent(new URL(`institutions/${entry.id}/${one.year}/`, home).href);
      const whose = [...rightsOf(entry), newest || null];
      for (const code of new Set([...chosen, ...(ofYear ? codes : [])])) {
        const cell = codes.includes(code) ? figureOf(entry, code, one.year) : cellsOf(entry, code)[one.year] ?? {};
        const { kind, label, unit } = indicators[code];
        const counted = kind === "currency" ? one.currency ?? null : unit || null;
        const status = hasValue(cell) ? known.statuses[cell.status ?? "reported"] : known.gaps[cell.gap] ?? absence(entry, code, one.year);
        const [number, answer] = isFigure(code) ? [cell.value ?? null, null] : [null, hasValue(cell) ? given(code, [cell.value].flat()) : null];
        rows.push([...begun, isFigure(code) ? "figure" : "answer", code, label, number, counted, cell.usd ?? null, answer, status, cell.by ?? null, cell.definition ?? null, cell.row ?? null, ...whose, `${where}#${code}`]);
      }
      for (const [at, counts] of ofYear ? (one.areas ?? []).entries() : []) {
        if (!counts) continue;
        const [code, [wanted, reported, documented]] = [areaCodes[at], counts];
        for (const [what, n] of [["asked", wanted], ["answered", reported], ["documented", documented]]) {
          rows.push([...begun, what, code, known.areas[code], n, words.questions_unit, null, null, null, null, null, null, ...whose, where]);
        }
      }
    }
  }
  const about = [[words.title, found.map(({ name }) => name).join(", ")], [words.address, permanent(location.href)], [words.prices_head, words.prices], ...rights(found, words, newest)];
  if (chosen.some((code) => indicators[code].kind === "currency" && !codes.includes(code))) about.push([words.prices_head, words.dollars_only]);
  about.push(...chosen.map((code) => [indicators[code].label, indicators[code].definition]));
  return { columns: columns.map((title) => ({ title, kind: kinds[title] ?? "text" })), rows, about };
}

async function download(kind, only) {
  if (!only && lacking.length) {
    part(".indicator-remarks").replaceChildren(element("p", "", filled(words.refused, { label: lacking.map((code) => indicators[code].label).join("; ") })));
    return;
  }
  const { edition } = await import("./cite.js");
  const { dated } = await edition(root);
  const table = tableOf(shown, dated, only);
  save(["compare", only, dated].filter(Boolean).join("-"), kind, kind === "csv" ? csvOf(table) : await xlsxOf(table, [words.title, words.about_file]));
}

function copyLink() {
  settle();
  const field = part(".link");
  field.value = permanent(location.href);
  copy(field.value, part(".copied-note"), words.copied, () => {
    field.hidden = false;
    field.select();
  });
}

// -------------------------------------------------------------------------------------------------------------- begin

function take(id) {
  if (view.ids.length >= MOST) part(".remarks").replaceChildren(element("p", "", filled(words.full, { most: String(MOST) })));
  else write({ ids: [...view.ids, id] });
}

const picker = new Picker(part("form"), { home, words, counted, choose: take, taken: (id) => view.ids.includes(id) });
offerIndicators();
part(".indicator-finder").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = part("[name=indicator]");
  const code = field.value;
  field.value = "";
  if (code) add(code);
});
part("[name=median]").addEventListener("change", ({ target }) => write({ middle: target.value }, { replace: true }));
part("[name=year]").addEventListener("change", ({ target }) => write({ year: target.value }, { replace: true }));
part("[data-copy-link]").addEventListener("click", copyLink);
for (const button of box.querySelectorAll("[data-file]")) button.addEventListener("click", () => download(button.dataset.file));
const again = () => {
  view = asked();
  picker.find();
  return show();
};
addEventListener("popstate", again);
addEventListener("pageshow", ({ persisted }) => { if (persisted) again(); });
box.hidden = false;
box.dataset.started = "";
show();

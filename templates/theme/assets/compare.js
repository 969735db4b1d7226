// The page that puts two to six institutions side by side. Which ones, of which year, and which chart comes first is in the
// address and nowhere else: going back, a copied link and a page from the browser's memory show the same.
//
// Nothing here is ranked: the order is the reader's, and no figure is called better than another.

import { keep, settle } from "./address.js";
import { copy } from "./copying.js";
import { csvOf, save, xlsxOf } from "./download-table.js";
import { breaksOf, comparable, Entries, figureOf, filingOf, newestFiling, rights, rightsOf } from "./entries.js";
import { element, filled } from "./giving.js";
import { drawLines, signOf } from "./lines.js";
import { numbersOf } from "./numbers.js";
import { Picker } from "./picker.js";

const MOST = 6;
const CHARTS = 8;

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
const codes = Object.keys(indicators);
const results = part(".results");

// -------------------------------------------------------------------------------------------------------- the address

function asked() {
  const query = new URLSearchParams(location.search);
  const ids = [...new Set((query.get("i") ?? "").split(",").map((id) => id.trim()).filter(Boolean))];
  return { ids, year: query.get("y") ?? "", key: query.get("k") ?? "" };
}

let view = asked();

function address({ ids, year, key }) {
  const values = [["i", ids.join(",")], ["y", year], ["k", key]].filter(([, value]) => value);
  const query = values.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",")}`).join("&");
  return `${location.pathname}${query ? `?${query}` : ""}`;
}

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

const inOrder = () => [...codes].sort((a, b) => (b === view.key) - (a === view.key));

function unitOf(code) {
  const { kind, unit } = indicators[code];
  return kind === "currency" ? words.dollars : unit;
}

function keyFigures(found) {
  const rows = inOrder().filter((code) => found.some((entry) => entry.figures?.[code])).map((code) => (
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
    const count = code ? one.areas?.[code] : one.total;
    return count?.[0] ? element("td", "", ...counts(count)) : element("td", "", element("span", "gap", words.not_asked));
  };
  const rows = Object.entries({ "": words.all_areas, ...known.areas }).map(([code, label]) => (
    line(code ? link(`areas/${code}/`, label) : label, found.map((entry) => cell(entry, code)))
  ));
  const years = line(words.fiscal_year, found.map((entry) => (filing(entry) ? element("td", "", link(`institutions/${entry.id}/${filing(entry).year}/`, filing(entry).year)) : none())));
  return section("areas", words.areas, element("p", "", words.areas_note), table(words.areas, words.area, found, [years, ...rows]), ...answers(found));
}

// The single answers, by area, closed until asked for.
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
    if (!rows.length) return [];
    const summary = element("summary", "", `${label} `, element("span", "", counted("questions", { n: rows.length })));
    return [element("details", "fold", summary, table(label, words.question, found, rows))];
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
  const list = said.length ? element("ul", "", ...said.map((text) => element("li", "", text))) : element("p", "", words.nothing_differs);
  const terms = element("dl", "facts");
  for (const code of codes.filter((one) => found.some((entry) => entry.figures?.[one]))) {
    const { label, definition, versions } = indicators[code];
    terms.append(element("dt", "", link(`indicators/${code}/`, label)), element("dd", "", definition, ...versions.filter(({ changed }) => changed).map(({ code: since, changed }) => small(element("span", "note", `${since}: ${changed}`)))));
  }
  return section("differences", words.differences, list, table(words.differences, words.about, found, rows), element("details", "fold", element("summary", "", words.definitions), terms));
}

// ------------------------------------------------------------------------------------------------------------- charts

function chart(code, found) {
  const { label, kind, zero, log, marked } = indicators[code];
  const lines = found.map((entry, at) => ({
    at,
    name: short(entry),
    breaks: breaksOf(entry, code, indicators[code]),
    points: new Map(Object.entries(entry.figures?.[code] ?? {}).map(([year, cell]) => [Number(year), comparable(cell, kind)]).filter(([, value]) => typeof value === "number")),
  }));
  const show = print.printer(kind);
  const picture = drawLines(lines, { label: filled(words.chart_label, { label, names: found.map(({ name }) => name).join(", ") }), zero, log, marked, show, tick: print.tick(kind), words });
  if (!picture) return undefined;
  const years = [...new Set(lines.flatMap(({ points }) => [...points.keys()]))].sort((a, b) => b - a);
  const rows = years.map((year) => line(String(year), lines.map(({ points, breaks }) => {
    const cell = element("td", "num", points.has(year) ? show(points.get(year)) : element("span", "gap", "–"));
    if (breaks.includes(year)) cell.append(" ", small(words.break));
    return cell;
  })));
  const notes = [];
  if (picture.logarithmic) notes.push(words.logarithmic);
  if (lines.some(({ breaks }) => breaks.length)) notes.push(words.break_note);
  const without = found.filter((_, at) => !lines[at].points.size).map(({ name }) => apart(name));
  if (without.length) notes.push(filled(words.without, { names: without.join(", ") }));
  const made = element("figure", "chart", element("figcaption", "", element("h3", "", link(`indicators/${code}/`, label)), element("p", "unit", unitOf(code))), picture.drawn);
  if (notes.length) made.append(element("p", "chart-note", notes.join(" ")));
  made.append(element("details", "fold", element("summary", "", words.table), table(label, words.fiscal_year, found, rows)));
  made.id = `chart-${code}`;
  return made;
}

function charts(found) {
  const drawn = inOrder().map((code) => chart(code, found)).filter(Boolean).slice(0, CHARTS);
  if (!drawn.length) return section("charts", words.charts, element("p", "empty", words.no_charts));
  const key = element("ul", "line-key", ...found.map((entry, at) => element("li", `s${at}`, signOf(at), " ", nameOf(entry), ...(entry.acronym ? [` (${entry.acronym})`] : []))));
  return section("charts", words.charts, key, element("div", "charts", ...drawn));
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
  const field = part("select");
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
  if (view.key && !indicators[view.key]) said.push(filled(words.unknown_indicator, { code: view.key.slice(0, 60) }));
  if (!found.length && !unknown.length && !failed.length) said.push(words.nobody);
  else if (found.length === 1) said.push(filled(words.alone, { name: apart(found[0].name) }));
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
  if (mine !== turn) return;
  const { found } = loaded;
  shown = found;
  const years = offerYears(found);
  remarks(loaded, years, view.ids.length - ids.length);
  chosen(found, view.ids);
  part(".tools").hidden = !found.length;
  const sections = found.length ? [charts(found), keyFigures(found), areas(found), star(found), differences(found)] : [];
  if (found.some(({ fictional }) => fictional)) sections.unshift(element("p", "demonstration", words.fictional));
  if (sections.length) sections.push(element("p", "printed-address", `${words.source} ${location.href}`));
  results.replaceChildren(...sections);
  box.removeAttribute("aria-busy");
  box.dataset.ready = String(found.length);
}

// -------------------------------------------------------------------------------------------------------------- files

// One row for each figure and each area of a filing: everything that is on the page, and where it comes from.
function tableOf(found, newest) {
  const columns = ["id", "institution", "country", "fiscal_year", "year_ends", "what", "code", "label", "value", "unit", "usd", "status", "checked_by", "definition", "source_row", "licence", "credit", "invented", "data_up_to", "address"];
  const kinds = { value: "number", usd: "number", source_row: "number", year_ends: "date", data_up_to: "date" };
  const rows = [];
  for (const entry of found) {
    for (const one of entry.filings ?? []) {
      if (view.year && one.year !== view.year) continue;
      const begun = [entry.id, entry.name, known.countries[entry.country] ?? entry.country, one.year, one.ends ?? null];
      const where = new URL(`institutions/${entry.id}/${one.year}/`, home).href;
      const whose = [...rightsOf(entry), newest || null];
      for (const code of codes) {
        const cell = figureOf(entry, code, one.year);
        const { kind, label, unit } = indicators[code];
        const counted = kind === "currency" ? one.currency ?? null : unit || null;
        rows.push([...begun, "figure", code, label, cell.value ?? null, counted, cell.usd ?? null, cell.gap ? known.gaps[cell.gap] : known.statuses[cell.status ?? "reported"], cell.by ?? null, cell.definition ?? null, cell.row ?? null, ...whose, `${where}#${code}`]);
      }
      for (const [code, [wanted, reported, documented]] of Object.entries(one.areas ?? {})) {
        for (const [what, n] of [["asked", wanted], ["answered", reported], ["documented", documented]]) {
          rows.push([...begun, what, code, known.areas[code] ?? code, n, words.questions_unit, null, null, null, null, null, ...whose, where]);
        }
      }
    }
  }
  const about = [[words.title, found.map(({ name }) => name).join(", ")], [words.address, location.href], [words.prices_head, words.prices], ...rights(found, words, newest)];
  return { columns: columns.map((title) => ({ title, kind: kinds[title] ?? "text" })), rows, about };
}

async function download(kind) {
  const { edition } = await import("./cite.js");
  const { dated } = await edition(root);
  const table = tableOf(shown, dated);
  save(["compare", dated].filter(Boolean).join("-"), kind, kind === "csv" ? csvOf(table) : await xlsxOf(table, [words.title, words.about_file]));
}

function copyLink() {
  settle();
  const field = part(".link");
  field.value = location.href;
  copy(location.href, part(".copied-note"), words.copied, () => {
    field.hidden = false;
    field.select();
  });
}

// -------------------------------------------------------------------------------------------------------------- begin

const picker = new Picker(part("form"), {
  home, words, counted,
  choose: (id) => {
    if (view.ids.length >= MOST) part(".remarks").replaceChildren(element("p", "", filled(words.full, { most: String(MOST) })));
    else write({ ids: [...view.ids, id] });
  },
  taken: (id) => view.ids.includes(id),
});
part("select").addEventListener("change", ({ target }) => write({ year: target.value }, { replace: true }));
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

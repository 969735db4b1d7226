// The page that looks up a reader's own list of institutions. Everything happens here: the list is not sent, not stored and
// not in the address.

import { csvOf, save, xlsxOf } from "./download-table.js";
import { Entries, figureOf, newestFiling, rights, rightsOf } from "./entries.js";
import { element, filled, permanent } from "./giving.js";
import { columnsOf, decoded, Matching, rowsOf } from "./matching.js";
import { folded } from "./names.js";
import { numbersOf } from "./numbers.js";
import { idOf, names } from "./picker.js";
import { Papa } from "./vendor/papaparse/papaparse.min.js";

const LARGEST = 1_000_000; // bytes of a list
const MOST = 2_000; // names of a list
const AT_ONCE = 50; // names between two pauses, and questions in sight
const LISTED = 200; // names without a match that are in sight
const COMPARED = 6;
const LANGUAGES = ["en", "es", "fr", "pt"]; // in which a list may name countries

const box = document.querySelector("[data-portfolio]");
const part = (selector) => box.querySelector(selector);
const known = JSON.parse(part("script").textContent);
const { words, indicators } = known;
const home = new URL(box.dataset.home, document.baseURI);
const root = new URL(box.dataset.root, document.baseURI);
const entries = new Entries(root, known.shards);
const print = numbersOf(known);
const plural = new Intl.PluralRules(known.locale);
const counted = (key, values) => filled(known.forms[key][plural.select(values.n)] ?? known.forms[key].other, { ...values, n: print.number(values.n) });
const collator = new Intl.Collator(known.locale);
const codes = Object.keys(indicators).slice(0, 5);
const heads = known.heads.map(folded);
const say = (text) => { part(".said").textContent = text; };
const pause = () => new Promise((go) => setTimeout(go));

const countries = new Map();
for (const [code, name] of Object.entries(known.countries)) {
  const others = LANGUAGES.map((language) => new Intl.DisplayNames(language, { type: "region", fallback: "none" }).of(code));
  for (const text of [name, code, ...others]) if (text) countries.set(folded(text), code);
}

let matching;
let lines = []; // {given, sure, likely, id}: `id` is what was taken, "" if the reader said none of them

// ----------------------------------------------------------------------------------------------------------- matching

async function look(text) {
  if (new Blob([text]).size > LARGEST) return say(words.too_large);
  const rows = rowsOf(text, Papa);
  if (!rows.length) return say(words.empty);
  if (rows.length > MOST + 1) return say(filled(words.too_many, { n: print.number(rows.length), most: print.number(MOST) }));
  box.setAttribute("aria-busy", "true");
  try {
    matching ??= await new Matching(countries).learn(await names(home), pause);
  } catch {
    box.removeAttribute("aria-busy");
    return say(words.names_failed);
  }
  const { name, country, head } = columnsOf(rows, matching, heads);
  const given = rows.slice(head ? 1 : 0).map((row) => ({ given: (row[name] ?? "").trim(), country: country < 0 ? "" : row[country] ?? "" })).filter((row) => row.given);
  lines = [];
  for (const [at, row] of given.entries()) {
    if (at % AT_ONCE === 0) {
      say(filled(words.working, { n: print.number(at), all: print.number(given.length) }));
      await pause();
    }
    const found = matching.of(row.given, row.country);
    lines.push({ given: row.given, likely: found.likely ?? [], more: found.more, id: found.sure ? idOf(found.sure) : undefined });
  }
  box.removeAttribute("aria-busy");
  return show();
}

const taken = () => lines.filter(({ id }) => id);
const open = () => lines.filter(({ id, likely }) => id === undefined && likely.length);
const unmatched = () => lines.filter(({ id, likely }) => id === "" || (id === undefined && !likely.length));

// ------------------------------------------------------------------------------------------------------------- showing

const section = (id, title, ...inside) => {
  const heading = element("h2", "", title);
  heading.id = id;
  return element("section", id, heading, ...inside);
};

function questions() {
  const asked = open();
  if (!asked.length) return [];
  const list = element("ul", "doubtful", ...asked.slice(0, AT_ONCE).map((row, at) => {
    const field = element("select", "");
    field.append(new Option(words.choose, "?"), ...row.likely.map((page) => new Option([page.title, latin(page), page.values.country].filter(Boolean).join(", "), idOf(page))), new Option(words.none_of_these, ""));
    field.addEventListener("change", async () => {
      if (field.value === "?") return;
      row.id = field.value;
      await show();
      const next = box.querySelectorAll(".doubtful select");
      (next[Math.min(at, next.length - 1)] ?? part("h2")).focus();
    });
    const note = row.more ? [" ", small(filled(words.more_likely, { n: print.number(row.likely.length) }))] : [];
    return element("li", "", element("label", "", element("bdi", "", `“${row.given}”`), " ", field), ...note);
  }));
  const rest = asked.length > AT_ONCE ? [element("p", "", counted("more_questions", { n: asked.length - AT_ONCE }))] : [];
  return [section("questions", counted("questions", { n: asked.length }), element("p", "", words.questions_note), list, ...rest)];
}

function missing() {
  const without = unmatched();
  if (!without.length) return [];
  const list = element("ul", "unmatched", ...without.slice(0, LISTED).map(({ given }) => element("li", "", element("bdi", "", given.slice(0, LISTED)))));
  const rest = without.length > LISTED ? [element("p", "", counted("more_unmatched", { n: without.length - LISTED }))] : [];
  return [section("unmatched", counted("unmatched", { n: without.length }), element("p", "", words.unmatched_note), list, ...rest)];
}

const link = (address, text) => Object.assign(element("a", "", element("bdi", "", text)), { href: new URL(address, home) });
const LATIN = /\p{Script=Latin}/u;
// The name in Latin letters of an institution whose name has none.
const latin = ({ title, keys }) => (LATIN.test(title) ? "" : keys.find(({ name }) => LATIN.test(name))?.name);
const gap = (text) => element("span", "gap", text);
const small = (text) => element("small", "", text);

function value(cell, code) {
  const { kind } = indicators[code];
  if (cell.value === undefined) return undefined;
  if (kind === "currency") return cell.usd === undefined ? undefined : print.printer(kind)(cell.usd);
  return print.printer(kind)(cell.value);
}

function behind(entry) {
  const filing = newestFiling(entry);
  if (!filing) return words.never;
  const years = known.newest - Number(filing.year);
  return years > 0 ? counted("behind", { n: years }) : words.current;
}

const coverage = (entry) => (entry.filings ?? []).find(({ total }) => total?.[0]);

function row(entry, given) {
  const where = `institutions/${entry.id}/`;
  const newest = newestFiling(entry);
  const covered = coverage(entry);
  const chosen = Object.assign(element("input", ""), { type: "checkbox", name: "compared", value: entry.id, ariaLabel: filled(words.choose_one, { name: entry.name }) });
  chosen.setAttribute("aria-label", filled(words.choose_one, { name: entry.name }));
  const title = element("th", "", chosen, " ", link(where, entry.name));
  title.scope = "row";
  const others = given.filter((text) => folded(text) !== folded(entry.name) && text !== entry.id);
  if (others.length) title.append(" ", element("small", "", filled(words.given_as, { names: others.join("; ") })));
  if (entry.ended) title.append(" ", small(filled(known.endings[entry.ended[0]], { year: entry.ended[1] })));
  const cells = [
    element("td", "", known.countries[entry.country] ?? entry.country),
    element("td", "num", newest ? link(`${where}${newest.year}/`, newest.year) : gap(words.no_filing)),
    element("td", "", behind(entry)),
    element("td", "num", covered ? `${print.number(covered.total[1])}/${print.number(covered.total[0])}` : gap(words.no_answers), ...(covered ? [" ", small(covered.year)] : [])),
    element("td", "num", !covered ? gap("–") : covered.total[2] === null ? gap(known.gaps.not_in_source) : print.number(covered.total[2])),
    element("td", "", entry.star?.state === "awarded" ? element("span", "star", "★ STAR") : known.states[entry.star?.state ?? "not_judged"]),
    ...codes.map((code) => {
      const cell = figureOf(entry, code);
      const shown = value(cell, code);
      return element("td", "num", ...(shown === undefined ? [gap(known.gaps[cell.gap] ?? words.no_filing)] : [link(`${where}${cell.year}/#${code}`, shown), " ", small(cell.year)]));
    }),
  ];
  return element("tr", "", title, ...cells);
}

const columns = () => [words.institution, words.country, words.last_year, words.freshness, words.answered, words.documented, words.recognition, ...codes.map((code) => indicators[code].label)];

function table(found, given) {
  const head = element("tr", "", ...columns().map((text) => Object.assign(element("th", "", text), { scope: "col" })));
  const body = element("tbody", "", ...found.map((entry) => row(entry, given.get(entry.id))));
  const scroll = element("div", "scroll", element("table", "data list compared", element("caption", "hidden", words.table), element("thead", "", head), body));
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", words.table);
  return scroll;
}

// What the list says as a whole: counts with their base, and no score.
function summary(found) {
  const recent = found.filter((entry) => Number(newestFiling(entry)?.year ?? 0) >= known.newest - 1).length;
  const said = [
    filled(words.found, { n: print.number(taken().length), all: print.number(lines.length) }),
    counted("recent", { n: recent, all: print.number(found.length), year: String(known.newest - 1) }),
    counted("with_answers", { n: found.filter(coverage).length, all: print.number(found.length) }),
    counted("recognised", { n: found.filter(({ star }) => star?.state === "awarded").length, all: print.number(found.length) }),
  ];
  const ended = found.filter((entry) => entry.ended).length;
  if (ended) said.push(counted("ended", { n: ended }));
  if (taken().length > found.length) said.push(counted("twice", { n: taken().length - found.length }));
  return element("ul", "summary", ...said.map((text) => element("li", "", text)));
}

let shown = [];
let turn = 0;

async function show() {
  const mine = ++turn;
  const given = new Map();
  for (const line of taken()) given.set(line.id, [...(given.get(line.id) ?? []), line.given]);
  const { found, failed, unknown } = await entries.all([...given.keys()]);
  if (mine !== turn) return;
  const sorted = ({ name, full }) => (full && !LATIN.test(name) ? full : name);
  shown = found.sort((a, b) => collator.compare(sorted(a), sorted(b)) || (a.id < b.id ? -1 : 1));
  say(filled(words.done, { n: print.number(taken().length), all: print.number(lines.length) }));
  const sections = [...questions()];
  const lacking = [...failed, ...unknown]; // a name that the list of names has, and no file: the portal was published meanwhile
  if (lacking.length) {
    const again = Object.assign(element("button", "button", words.retry), { type: "button" });
    again.addEventListener("click", show);
    sections.unshift(element("p", "", filled(words.failed, { ids: lacking.slice(0, LISTED).join(", ") }), " ", again));
  }
  if (shown.length) {
    const compare = element("a", "button beside-these", words.compare);
    compare.hidden = true;
    const buttons = ["csv", "xlsx"].map((kind) => {
      const button = Object.assign(element("button", "button", kind.toUpperCase()), { type: "button" });
      button.addEventListener("click", () => download(kind));
      return button;
    });
    const results = section("list", words.table, summary(shown), element("div", "tools", ...buttons, compare), table(shown, given), element("p", "chart-note", words.prices));
    results.addEventListener("change", () => chosen(compare));
    if (shown.some(({ fictional }) => fictional)) results.prepend(element("p", "demonstration", words.fictional));
    sections.push(results);
  }
  part(".results").replaceChildren(...sections, ...missing());
  for (const heading of box.querySelectorAll("h2")) heading.tabIndex = -1;
  box.dataset.ready = String(shown.length);
}

// The chosen ones, side by side.
function chosen(compare) {
  const fields = [...box.querySelectorAll("[name=compared]")];
  const ids = fields.filter(({ checked }) => checked).map((field) => field.value);
  for (const field of fields) field.disabled = !field.checked && ids.length >= COMPARED;
  compare.hidden = ids.length < 2;
  compare.href = new URL(`compare/?i=${ids.join(",")}`, home);
}

// --------------------------------------------------------------------------------------------------------------- files

function tableOf(dated) {
  const given = new Map(taken().map((line) => [line.id, []]));
  for (const line of taken()) given.get(line.id).push(line.given);
  const names = ["given_as", "match", "id", "institution", "country", "last_year", "behind", "answers_year", "asked", "answered", "documented", "recognition", ...codes.flatMap((code) => [indicators[code].kind === "currency" ? `${code}_usd` : code, `${code}_year`]), "licence", "credit", "invented", "data_up_to", "address"];
  const texts = new Set(["given_as", "match", "id", "institution", "country", "recognition", "licence", "credit", "invented", "address"]);
  const rows = shown.map((entry) => {
    const covered = coverage(entry);
    const newest = newestFiling(entry);
    const figures = codes.flatMap((code) => {
      const cell = figureOf(entry, code);
      const shownValue = indicators[code].kind === "currency" ? cell.usd : cell.value;
      return shownValue === undefined ? [null, null] : [shownValue, Number(cell.year)];
    });
    return [
      given.get(entry.id).join("; "), words.match_found, entry.id, entry.name, known.countries[entry.country] ?? entry.country, newest ? Number(newest.year) : null, newest ? Math.max(0, known.newest - Number(newest.year)) : null,
      covered ? Number(covered.year) : null, ...(covered?.total ?? [null, null, null]), known.states[entry.star?.state ?? "not_judged"], ...figures, ...rightsOf(entry), dated || null, permanent(new URL(`institutions/${entry.id}/`, home).href),
    ];
  });
  const without = (lines, match) => lines.map((line) => [line.given, match, ...Array(names.length - 2).fill(null)]);
  rows.push(...without(open(), words.match_open), ...without(unmatched(), words.match_none));
  const about = [[words.table, filled(words.found, { n: print.number(taken().length), all: print.number(lines.length) })], [words.prices_head, words.prices], [words.address, permanent(location.href)], ...rights(shown, words, dated)];
  return { columns: names.map((title) => ({ title, kind: title === "data_up_to" ? "date" : texts.has(title) ? "text" : "number" })), rows, about };
}

async function download(kind) {
  const { edition } = await import("./cite.js");
  const { dated } = await edition(root);
  const made = tableOf(dated);
  save(["portfolio", dated].filter(Boolean).join("-"), kind, kind === "csv" ? csvOf(made) : await xlsxOf(made, [words.table, words.about_file]));
}

// --------------------------------------------------------------------------------------------------------------- begin

async function read(file) {
  if (file.size > LARGEST) return say(words.too_large);
  let bytes;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return say(words.unreadable);
  }
  if (bytes.includes(0) && bytes[0] !== 0xff && bytes[0] !== 0xfe) return say(words.no_text);
  const text = decoded(bytes);
  part("textarea").value = text;
  return look(text);
}

part("form").addEventListener("submit", (event) => {
  event.preventDefault();
  look(part("textarea").value);
});
part("input[type=file]").addEventListener("change", async ({ target }) => {
  if (target.files.length) await read(target.files[0]);
  target.value = "";
});
part("[data-clear]").addEventListener("click", () => {
  part("textarea").value = "";
  lines = [];
  part(".results").replaceChildren();
  say("");
  part("textarea").focus();
});
box.hidden = false;
box.dataset.started = "";
box.dataset.ready = "";

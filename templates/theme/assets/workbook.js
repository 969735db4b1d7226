// A workbook with all facts of an institution, a country, an indicator, an association or a small portal, made in the reader's browser from the
// files of the API: a file for each would be a third more build time and thousands of files. Nothing is sent.
//
// Columns have the names that the API gives them, in every language; the sheet with the columns explains them, in English as the
// definitions of indicators are. Sheets and the last one, which says what the file is, are in the reader's language, with the
// words of `assets/panel.json`.

import { jsonOf, save, workbookOf } from "./download-table.js";
import { filled, valuesIn } from "./giving.js";

const ISO_DAY = /^\d{4}-\d\d-\d\d$/;
const WIDTHS = { label: 48, definition: 80, text: 60, note: 40, name: 36, title: 36, value: 18, indicator: 36, code: 36, description: 90, options: 60 };
const MOST_WIDE = 14;

// ---------------------------------------------------------------------------------------------------- tables from JSON

// An object as a row: an object inside becomes columns, a place becomes file and row, and a list of codes one text.
function flat(given, above = "") {
  const row = {};
  for (const [key, value] of Object.entries(given)) {
    const name = above ? `${above}_${key}` : key;
    if (Array.isArray(value)) {
      if (!value.some((each) => each !== null && typeof each === "object")) row[name] = value.join("; ");
    } else if (value !== null && typeof value === "object") {
      Object.assign(row, key === "source" ? flat(value, "row" in given ? "source" : "") : flat(value, name));
    } else if (key !== "source") {
      row[name] = value;
    }
  }
  return row;
}

function kindOf(name, values) {
  if (name === "period" || name === "year") return "year";
  const known = values.filter((value) => value !== null && value !== undefined && value !== "");
  if (known.length && known.every((value) => typeof value === "string" && ISO_DAY.test(value))) return "date";
  return known.some((value) => typeof value === "number") ? "figure" : "text";
}

const typed = (value, kind) => (kind === "year" && /^\d{1,4}$/.test(value) ? Number(value) : value ?? null);

// A sheet of objects that are rows, with what its columns mean; null if there are none.
function sheetOf(name, objects, means) {
  const rows = objects.map((each) => flat(each));
  const titles = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (!rows.length) return null;
  const columns = titles.map((title) => ({ title, kind: kindOf(title, rows.map((row) => row[title])), width: WIDTHS[title] ?? MOST_WIDE }));
  return { name, columns, means, rows: rows.map((row) => columns.map(({ title, kind }) => typed(row[title], kind))) };
}

// ------------------------------------------------------------------------------------------------------- tables from CSV

// The rows of a CSV file as objects, by the names in its first row; an empty cell is null.
async function rowsOf(text) {
  const { Papa } = await import("./vendor/papaparse/papaparse.min.js");
  return Papa.parse(text, { delimiter: ",", header: true, skipEmptyLines: true, transform: (cell) => cell || null }).data;
}

// Facts as the tables of facts have them, with their types: a figure has a unit.
const facts = (rows) => rows.map((row) => ({
  ...row,
  value: row.value !== null && row.unit !== null && Number.isFinite(Number(row.value)) ? Number(row.value) : row.value,
  usd: row.usd === null ? null : Number(row.usd),
  row: row.row === null ? null : Number(row.row),
}));

// ------------------------------------------------------------------------------------------------------------ the sheets

// One row for each indicator and a column for each fiscal year, the newest first: how people look at an institution.
function byYear(name, given, known, means) {
  const years = [...new Set(given.map(({ period }) => period))].sort().reverse();
  const rows = new Map();
  for (const { indicator, period, value, unit } of given) {
    if (value === null || value === undefined || value === "") continue;
    if (!rows.has(indicator)) rows.set(indicator, { unit: "", cells: Array(years.length).fill(null) });
    const day = known.get(indicator)?.type === "date" && typeof value === "string" && ISO_DAY.test(value);
    const row = rows.get(indicator);
    row.cells[years.indexOf(period)] = day ? { date: value } : Array.isArray(value) ? value.join("; ") : value;
    row.unit ||= unit ?? "";
  }
  const columns = [["label", "text", 48], ["indicator", "text", 30], ["unit", "text", 12], ...years.map((year) => [year, "figure", 16])];
  const order = [...known.keys()].filter((code) => rows.has(code));
  return {
    name,
    columns: columns.map(([title, kind, width]) => ({ title, kind, width })),
    means: new Map([["label", "Name of the indicator, in English."], ["indicator", means.get("indicator")], ["unit", means.get("unit")], ["", "The values of that fiscal year."]]),
    rows: order.map((code) => [known.get(code).label, code, rows.get(code).unit, ...rows.get(code).cells]),
  };
}

const dictionary = (name, indicators, schemas) => sheetOf(name, indicators.map(({ code, label, area, type, unit, definition, options }) => ({
  code, label, area, type, unit, definition, options: Object.entries(options).map(([answer, words]) => `${answer}: ${words}`),
})), meanings(schemas, schemas.Indicator));

// ------------------------------------------------------------------------------------------------ what the columns mean

// The shape of a form, in which null may stand for an object.
function resolved(schemas, given) {
  const one = given.anyOf?.find(({ $ref, properties }) => $ref ?? properties) ?? given;
  return one.$ref ? schemas[one.$ref.split("/").at(-1)] : one;
}

// What the columns of a form mean, from the description of the API, by the names that `flat` gives them.
function meanings(schemas, form, above = "") {
  const { properties = {} } = resolved(schemas, form);
  return new Map(Object.entries(properties).flatMap(([key, given]) => {
    const name = above ? `${above}_${key}` : key;
    const inside = resolved(schemas, given);
    const below = key !== "source" ? name : "row" in properties ? "source" : "";
    return [[name, given.description ?? inside.description ?? ""], ...(inside.properties ? meanings(schemas, inside, below) : [])];
  }));
}

// The columns of a table, as a Data Package describes them.
const fieldsOf = ({ resources }, table) => (resources.find(({ name }) => name === table)?.schema.fields ?? []).filter(({ description }) => description).map(({ name, description }) => [name, description]);

// A column that is not described itself, such as one of an area, is described by what it is a part of.
function meaning(means, column) {
  const parts = column.split("_");
  while (parts.length && !means.get(parts.join("_"))) parts.pop();
  return means.get(parts.join("_")) ?? means.get("") ?? "";
}

// A row for each column of each sheet: the same name may mean something else in another sheet.
const columnsOf = (name, tables) => sheetOf(name, tables.filter(Boolean).flatMap(({ name: sheet, columns, means }) => (
  columns.map(({ title: column }) => ({ sheet, column, description: meaning(means, column) })))), new Map());

const withColumns = (name, tables) => [...tables, columnsOf(name, tables)];

const LISTS = ["filings", "evidence", "reviews", "corrections", "statements", "awards"];

const LARGE = 20_000; // rows of facts, from which on what was not asked is left out: a browser has to hold the workbook
const UNASKED = ["not_asked", "not_in_source"];

const makers = {
  institution({ said, own, known, schemas, tables }) {
    const { sheets } = said;
    const { InstitutionFile: file, Witnesses: others } = schemas;
    const fact = new Map([...meanings(schemas, schemas.Fact), ["file", "File, as the data packages hold it."],
      ["assurance", "reported, submitted, documented, assessed or rated."], ["label", "Name of the indicator, in English."]]);
    const values = own.facts.map((each) => {
      const { label, type } = known.get(each.indicator) ?? {};
      const { indicator, period, status, value, unit = null, file, row = null, review = null, assurance, usd, ...rest } = each;
      const checked = assurance ?? (["reported", "derived"].includes(status) ? "reported" : null);
      const place = { file: row === null ? null : file ?? own.facts_file, row };
      const dollars = usd ?? (unit === "USD" ? value : undefined);
      return { indicator, period, status, value, unit, ...place, review, assurance: checked, ...(dollars !== undefined && { usd: dollars }), ...rest, ...(type !== "date" && { label }) };
    });
    const used = [...known.values()].filter(({ code }) => own.facts.some(({ indicator }) => indicator === code));
    return withColumns(sheets.columns, [
      byYear(sheets.figures, own.facts, known, fact),
      sheetOf(sheets.values, values, fact),
      ...LISTS.map((list) => sheetOf(list, own[list], meanings(schemas, file.properties[list].items))),
      ...Object.entries(own.witnesses).map(([list, rows]) => sheetOf(list, rows, new Map([...meanings(schemas, others.properties[list].items), ...fieldsOf(tables, list)]))),
      dictionary(sheets.indicators, used, schemas),
    ]);
  },
  async some(given) {
    const { said, own, known, schemas, table, tables } = given;
    const { sheets } = said;
    const all = facts(await rowsOf(table));
    given.shortened = all.length > LARGE;
    const rows = given.shortened ? all.filter(({ status }) => !UNASKED.includes(status)) : all;
    const used = new Set(rows.map(({ indicator }) => indicator));
    return withColumns(sheets.columns, [
      sheetOf(sheets.values, rows, new Map(fieldsOf(tables, "facts"))),
      sheetOf(sheets.institutions, own.institutions, meanings(schemas, schemas.ListedInstitution)),
      dictionary(sheets.indicators, [...known.values()].filter(({ code }) => used.has(code)), schemas),
    ]);
  },
  indicator({ said, own, schemas, listed }) {
    const { code, type, unit } = own.indicator;
    let before; // as in the CSV, the first row of each institution has its rights
    const values = valuesIn(own).map(({ institution, period, value, ...rest }) => {
      const { name, country, licence = null, credit = null } = listed.get(institution) ?? {};
      const rights = institution === before ? { licence: null, credit: null } : { licence, credit };
      before = institution;
      return { institution, name, country, period, value, unit: type === "currency" ? "USD" : unit, ...rest, ...rights };
    });
    const means = new Map([
      ...meanings(schemas, schemas.Fact), ...meanings(schemas, schemas.ListedInstitution),
      ["institution", "Id of the institution."], ["value", "A figure, or the codes of the answers with semicolons."],
      ["unit", "percent, USD for amounts in US dollars, or what a number counts."],
      ["earlier_definition", "Version of the definition that the value was given to, if it is an earlier one."],
    ]);
    return withColumns(said.sheets.columns, [sheetOf(said.sheets.values, values, means), dictionary(said.sheets.indicators, [own.indicator], schemas)]);
  },
};

// ------------------------------------------------------------------------------------------------------ about the file

// The institutions of a file, and the fiscal years of its values.
const covered = {
  institution: ({ own }) => ({ who: [own], years: own.filings.map(({ period }) => period) }),
  some: ({ own }) => ({ who: own.institutions, years: own.institutions.flatMap(({ periods }) => periods) }),
  indicator: ({ own, listed }) => {
    const [at, year] = ["institution", "period"].map((name) => own.columns.indexOf(name));
    return { who: [...new Set(own.values.map((row) => row[at]))].map((id) => listed.get(id)).filter(Boolean), years: own.values.map((row) => row[year]) };
  },
};

// What a file has to say of its data wherever it goes: who is to be credited, the fiscal years, and whether institutions are invented.
function rights({ kind, labels }, given) {
  const { who, years } = covered[kind](given);
  const [first, ...more] = [...new Set(years)].sort();
  const invented = who.filter(({ fictional }) => fictional).length;
  const credit = [...new Set(who.map((each) => each.credit).filter(Boolean))].join("; ");
  const note = !invented ? "" : filled(invented === who.length ? labels.invented_all : labels.invented_some, { n: String(invented), all: String(who.length) });
  const rows = [[labels.credit, credit], [labels.years, first && (more.length ? `${first}–${more.at(-1)}` : first)], [labels.note, note], [labels.note, given.shortened && labels.shortened]];
  return { credit, rows: rows.filter(([, text]) => text) };
}

async function fetched(path, root, as = "json") {
  const answer = await fetch(new URL(path, root));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return path.endsWith(".gz") ? unpacked(await answer.blob()) : answer[as]();
}

// The text of a packed file. Some hosts unpack it on the way.
async function unpacked(file) {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const packed = first === 0x1f && second === 0x8b;
  return new Response(packed ? file.stream().pipeThrough(new DecompressionStream("gzip")) : file).text();
}

// What a button says, with the words of the page's language: the names of sheets, and what the last one says of the file. Keys of
// JSON are no words of a language.
export function worded(said, words) {
  const sheets = ["figures", "values", "institutions", "indicators", "columns", "about"];
  const about = [
    ["title", said.title], ["portal", words["site.name"]], ["licence", said.licence],
    ["gaps", words[said.kind === "indicator" ? "downloads.about.gaps_listed" : "downloads.about.gaps_text"]], ["texts", words["downloads.about.texts_text"]],
  ].filter(([, text]) => text);
  return {
    ...said,
    sheets: Object.fromEntries(sheets.map((name) => [name, said.form === "json" ? name : words[`downloads.sheet.${name}`]])),
    about: about.map(([name, text]) => [words[`downloads.about.${name}`], text]),
    labels: Object.fromEntries(["credit", "years", "note", "invented_all", "invented_some", "shortened"].map((name) => [name, words[`downloads.about.${name}`]])),
  };
}

// The bytes of a workbook, or the same tables as JSON. `said` is what `worded` says of a button; `last` makes the last rows about the
// file, given who is to be credited.
export async function bytesOf(said, read, last = () => []) {
  const [own, indicators, { components: { schemas } }] = await Promise.all([read(said.json), read("api/v1/indicators.json"), read("api/v1/openapi.json")]);
  const given = { said, own, schemas, known: new Map(indicators.indicators.map((indicator) => [indicator.code, indicator])) };
  if (said.kind === "some") {
    [given.table, given.tables] = await Promise.all([read(said.table ?? own.facts, "text"), read("downloads/datapackage.json")]);
  } else if (said.kind === "institution") {
    given.tables = await read(`downloads/${own.id}/datapackage.json`);
  } else {
    given.listed = new Map((await read("api/v1/institutions.json")).institutions.map((each) => [each.id, each]));
  }
  const tables = (await makers[said.kind](given)).filter(Boolean);
  const { credit, rows } = rights(said, given);
  const about = [...said.about, ...rows, ...last(credit)];
  return said.form === "json" ? jsonOf(tables, about) : workbookOf(tables, { name: said.sheets.about, rows: about });
}

// Hands a packed table to the reader as the plain CSV that spreadsheets open; its byte order mark tells them that it is UTF-8.
export async function unpack({ href }) {
  const text = await fetched(href, document.baseURI);
  save(href.split("/").at(-1).replace(/\.csv\.gz$/, ""), "csv", `\ufeff${text}`);
}

// What the button of an institution would say: it is in the institution's files.
export async function ofInstitution(json, read) {
  const { id, name } = await read(json);
  const { licenses = [] } = await read(`downloads/${id}/datapackage.json`);
  return { kind: "institution", name: id, json, title: name, licence: licenses.map((each) => `${each.title ?? each.name} (${each.path})`).join("; ") };
}

// Makes the workbook of a button, and hands it to the reader.
export async function made(button, { root, words }) {
  const read = (path, as) => fetched(path, root, as);
  const line = button.closest(".download-line").querySelector("[role=status]");
  button.disabled = true;
  line.textContent = words["downloads.making"];
  try {
    const json = button.closest(".download-line").querySelector("a[href$='.json']").href.slice(root.href.length);
    const said = worded(button.dataset.workbook ? JSON.parse(button.dataset.workbook) : await ofInstitution(json, read), words);
    const { edition, text } = await import("./cite.js");
    const page = { ...await edition(root), title: said.title, address: document.location.href.split("#")[0] };
    const last = (credit) => [
      [words["downloads.about.newest"], page.dated], [words["downloads.about.built"], page.built], [words["downloads.address"], page.address],
      [words["downloads.about.cite"], text({ ...page, author: page.site, credit }, words)],
    ].filter(([, value]) => value);
    save(said.name, said.form ?? "xlsx", await bytesOf(said, read, last));
    line.textContent = "";
  } catch {
    line.textContent = words["downloads.failed"];
  } finally {
    button.disabled = false;
  }
}

// A workbook with all facts of an institution, a country, an indicator, an association or a small portal, made in the reader's browser from the
// files of the API: a file for each would be a third more build time and thousands of files. Nothing is sent.
//
// Columns have the names that the API gives them, in every language; the sheet with the columns explains them, in English as the
// definitions of indicators are. Sheets and the last one, which says what the file is, are in the reader's language, with the
// words of `assets/panel.json`.

import { jsonOf, save, workbookOf } from "./download-table.js";

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
      row[name] = typeof value === "boolean" ? String(value) : value;
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

// A sheet of objects that are rows; null if there are none.
function sheetOf(name, objects) {
  const rows = objects.map((each) => flat(each));
  const titles = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (!rows.length) return null;
  const columns = titles.map((title) => ({ title, kind: kindOf(title, rows.map((row) => row[title])), width: WIDTHS[title] ?? MOST_WIDE }));
  return { name, columns, rows: rows.map((row) => columns.map(({ title, kind }) => typed(row[title], kind))) };
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
function byYear(name, given, known) {
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
    rows: order.map((code) => [known.get(code).label, code, rows.get(code).unit, ...rows.get(code).cells]),
  };
}

const dictionary = (name, indicators) => sheetOf(name, indicators.map(({ code, label, area, type, unit, definition, options }) => ({
  code, label, area, type, unit, definition, options: Object.entries(options).map(([answer, words]) => `${answer}: ${words}`),
})));

// What the columns say, from the description of the API.
function columnsOf(name, { components }, forms) {
  const rows = forms.flatMap((form) => Object.entries(components.schemas[form]?.properties ?? {}).map(([column, { description }]) => ({ column, description: description ?? "" })));
  return sheetOf(name, [...new Map(rows.map((row) => [row.column, row])).values()]);
}

const FORMS = ["Fact", "Checked", "Place", "Filing", "Evidence", "Review", "Correction", "Statement", "Award", "AuditRow", "Rating", "PovertyRate", "Survey", "Answer", "ListedInstitution"];
const LISTS = ["filings", "evidence", "reviews", "corrections", "statements", "awards"];

const makers = {
  institution({ said, own, known, described }) {
    const { sheets } = said;
    const witnesses = Object.entries(own.witnesses);
    const values = own.facts.map((fact) => (known.get(fact.indicator)?.type === "date" ? fact : { ...fact, label: known.get(fact.indicator)?.label }));
    const used = [...known.values()].filter(({ code }) => own.facts.some(({ indicator }) => indicator === code));
    return [
      byYear(sheets.figures, own.facts, known),
      sheetOf(sheets.values, values),
      ...LISTS.map((list) => sheetOf(list, own[list])),
      ...witnesses.map(([list, rows]) => sheetOf(list, rows)),
      dictionary(sheets.indicators, used),
      columnsOf(sheets.columns, described, FORMS),
    ];
  },
  async some({ said, own, known, described, table }) {
    const { sheets } = said;
    const rows = facts(await rowsOf(table));
    const used = new Set(rows.map(({ indicator }) => indicator));
    return [
      sheetOf(sheets.values, rows),
      sheetOf(sheets.institutions, own.institutions),
      dictionary(sheets.indicators, [...known.values()].filter(({ code }) => used.has(code))),
      columnsOf(sheets.columns, described, FORMS),
    ];
  },
  indicator({ said, own, listed }) {
    const names = new Map(listed.institutions.map((each) => [each.id, each]));
    const values = own.values.map((row) => {
      const { institution, ...rest } = Object.fromEntries(own.columns.map((column, at) => [column, row[at]]));
      return { institution, name: names.get(institution)?.name, country: names.get(institution)?.country, ...rest };
    });
    return [sheetOf(said.sheets.values, values), dictionary(said.sheets.indicators, [own.indicator])];
  },
};

async function fetched(path, root, as = "json") {
  const answer = await fetch(new URL(path, root));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer[as]();
}

// What a button says, with the words of the page's language: the names of sheets, and what the last one says of the file. Keys of
// JSON are no words of a language.
export function worded(said, words) {
  const sheets = ["figures", "values", "institutions", "indicators", "columns", "about"];
  const about = [
    ["title", said.title], ["portal", words["site.name"]], ["licence", said.licence],
    ["gaps", words["downloads.about.gaps_text"]], ["texts", words["downloads.about.texts_text"]],
  ].filter(([, text]) => text);
  return {
    ...said,
    sheets: Object.fromEntries(sheets.map((name) => [name, said.form === "json" ? name : words[`downloads.sheet.${name}`]])),
    about: about.map(([name, text]) => [words[`downloads.about.${name}`], text]),
  };
}

// The bytes of a workbook, or the same tables as JSON. `said` is what the page says: the kind, the address of the JSON, the names of sheets, and what it is about.
export async function bytesOf(said, read) {
  const [own, indicators, described] = await Promise.all([read(said.json), read("api/v1/indicators.json"), read("api/v1/openapi.json")]);
  const known = new Map(indicators.indicators.map((indicator) => [indicator.code, indicator]));
  const table = said.kind === "some" ? await read(said.table ?? own.facts, "text") : "";
  const listed = said.kind === "indicator" ? await read("api/v1/institutions.json") : null;
  const tables = await makers[said.kind]({ said, own, known, described, table, listed });
  if (said.form === "json") return jsonOf(tables.filter(Boolean), said.about);
  return workbookOf(tables.filter(Boolean), { name: said.sheets.about, rows: said.about });
}

// Makes the workbook of a button, and hands it to the reader.
export async function made(button, { root, words }) {
  const said = worded(JSON.parse(button.dataset.workbook), words);
  const line = button.closest(".download-line").querySelector("[role=status]");
  button.disabled = true;
  line.textContent = words["downloads.making"];
  try {
    const about = [...said.about, [words["downloads.address"], document.location.href.split("#")[0]]];
    save(said.name, said.form ?? "xlsx", await bytesOf({ ...said, about }, (path, as) => fetched(path, root, as)));
    line.textContent = "";
  } catch {
    line.textContent = words["downloads.failed"];
  } finally {
    button.disabled = false;
  }
}

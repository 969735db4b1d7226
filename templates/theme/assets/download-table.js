// A table that a reader sees as a file: CSV, JSON, or XLSX with typed cells and a second sheet that says what it is. Made here, from
// what is on the page; nothing is sent.
//
// A table is {columns, rows, about}. A column is {title, kind, width}: "text", "number", "date" (as 2025-12-31), "year", or "figure",
// a number that is printed with marks between thousands. A row has a value for each column; null is an empty cell, {date} a
// day in a column of other values, and true and false are cells of their own type. `about` are pairs of texts.

const FORMULA = /^(?:[\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/u;
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/;

// A text that no spreadsheet takes for a formula, by the rule of generator/render/api/downloads.py.
export const safe = (text) => (FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text);

// A number without the noise of a division: four decimals, or six digits if it is small.
export const sensible = (value) => (Number.isInteger(value) || !Number.isFinite(value) ? value : Number(Math.abs(value) < 1 ? value.toPrecision(6) : value.toFixed(4)));

const shown = (value) => (value === null || value === undefined ? "" : typeof value === "number" ? String(sensible(value)) : typeof value === "boolean" ? String(value) : safe(value));
const quoted = (text) => (/["\n\r,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

// The byte order mark tells spreadsheets that it is UTF-8.
export function csvOf({ columns, rows }) {
  const lines = [columns.map(({ title }) => title), ...rows];
  return `\ufeff${lines.map((line) => line.map((value) => quoted(shown(value))).join(",")).join("\n")}\n`;
}

// An object for each row, with the titles of the columns as names; an absent value is null. Texts are as they are: no program
// takes one in JSON for a formula.
const objects = ({ columns, rows }) => rows.map((row) => Object.fromEntries(columns.map(({ title }, at) => [title, row[at]?.date ?? (typeof row[at] === "number" ? sensible(row[at]) : row[at]) ?? null])));

// Tables with their names as JSON.
export const jsonOf = (tables, about) => `${JSON.stringify({ about: Object.fromEntries(about), ...Object.fromEntries(tables.map((table) => [table.name, objects(table)])) }, null, 1)}\n`;

// ---------------------------------------------------------------------------------------------------------------- XLSX

const DAY = 86_400_000;
const BEFORE = Date.UTC(1899, 11, 30); // day 0 of spreadsheets
const LONGEST = 32_767; // characters of a cell
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKED = "http://schemas.openxmlformats.org/package/2006";
const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const [PLAIN, BOLD, DATE, YEAR, WHOLE, DECIMAL] = [0, 1, 2, 3, 4, 5]; // in the order of `cellXfs`
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="#,##0.0###"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>`
  + '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
  + '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="14" applyNumberFormat="1"/><xf xfId="0" numFmtId="1" applyNumberFormat="1"/><xf xfId="0" numFmtId="3" applyNumberFormat="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// Characters that XML does not allow are left out; packages cannot contain them.
const escaped = (text) => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "").replace(/[&<>"]/g, (char) => ENTITIES[char]);

function cell(value, kind, style) {
  if (value === null || value === undefined || value === "") return "<c/>";
  if (typeof value === "number") {
    const marked = kind === "year" ? YEAR : Number.isInteger(value) ? WHOLE : DECIMAL;
    return Number.isFinite(value) ? `<c${kind === "year" || kind === "figure" ? ` s="${marked}"` : ""}><v>${sensible(value)}</v></c>` : "<c/>";
  }
  if (typeof value === "boolean") return `<c t="b"><v>${Number(value)}</v></c>`;
  const date = value.date ?? (kind === "date" ? value : "");
  const day = date ? Date.parse(`${date}T00:00Z`) : NaN;
  if (!Number.isNaN(day)) return `<c s="${DATE}"><v>${(day - BEFORE) / DAY}</v></c>`;
  return `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(safe(value.date ?? value)).slice(0, LONGEST)}</t></is></c>`;
}

function sheet(columns, rows, { head = true, wide = 14 } = {}) {
  const line = (values, style) => `<row>${values.map((value, at) => cell(value, style === BOLD ? "text" : columns[at]?.kind, style)).join("")}</row>`;
  const widths = columns.map(({ width }, at) => `<col min="${at + 1}" max="${at + 1}" width="${width ?? (at ? wide : 36)}" customWidth="1"/>`).join("");
  const pane = head ? '<sheetViews><sheetView workbookViewId="0"><pane xSplit="1" ySplit="1" topLeftCell="B2" state="frozen"/></sheetView></sheetViews>' : "";
  const titles = head ? line(columns.map(({ title }) => title), BOLD) : "";
  return `${HEAD}<worksheet xmlns="${MAIN}">${pane}<cols>${widths}</cols><sheetData>${titles}${rows.map((row) => line(row, PLAIN)).join("")}</sheetData></worksheet>`;
}

// The name of a sheet as spreadsheets allow it.
const named = (text) => escaped(text.replace(/[\\/?*[\]:']/g, " ").slice(0, 31));

// The bytes of a workbook: the table, and a sheet with what it is about. `names` are those of the two sheets.
export const xlsxOf = (table, names) => workbookOf([{ ...table, name: names[0] }], { name: names[1], rows: table.about });

// The bytes of a workbook: tables with their names, and a last sheet with pairs of texts, which says what they are about.
export async function workbookOf(tables, about) {
  const { strToU8, zipSync } = await import("./vendor/fflate/fflate.min.js");
  const names = [...tables, about].map(({ name }) => name);
  const sheets = [...tables.map(({ columns, rows }) => sheet(columns, rows)), sheet([{}, {}], about.rows, { head: false, wide: 90 })];
  const files = {
    "[Content_Types].xml": `${HEAD}<Types xmlns="${PACKED}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/>`
      + `${sheets.map((_, at) => `<Override PartName="/xl/worksheets/sheet${at + 1}.xml" ContentType="${TYPE}.worksheet+xml"/>`).join("")}<Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`,
    "_rels/.rels": `${HEAD}<Relationships xmlns="${PACKED}/relationships"><Relationship Id="rId1" Type="${RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATED}"><sheets>${names.map((name, at) => `<sheet name="${named(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`).join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${HEAD}<Relationships xmlns="${PACKED}/relationships">${sheets.map((_, at) => `<Relationship Id="rId${at + 1}" Type="${RELATED}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`).join("")}<Relationship Id="styles" Type="${RELATED}/styles" Target="styles.xml"/></Relationships>`,
    "xl/styles.xml": STYLES,
  };
  sheets.forEach((text, at) => { files[`xl/worksheets/sheet${at + 1}.xml`] = text; });
  // One time for all files: the same table makes the same bytes.
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])), { level: 6, mtime: new Date(2000, 0, 1) });
}

export const KINDS = { csv: "text/csv;charset=utf-8", json: "application/json", xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" };

// Hands a file to the reader.
export function save(name, kind, content) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([content], { type: KINDS[kind] })), download: `${name}.${kind}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

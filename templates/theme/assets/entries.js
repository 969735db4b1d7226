// What the pages that put institutions side by side know of them. generator/render/comparison/entries.py writes the files: a
// few institutions in each, found by a sum over their ids, for all languages.

const IDS = /^[a-z0-9][a-z0-9-]{0,99}$/;

function shardOf(id, shards) {
  let found = 2166136261;
  for (const byte of new TextEncoder().encode(id)) found = Math.imul(found ^ byte, 16777619) >>> 0;
  return found % shards;
}

export class Entries {
  constructor(root, shards) {
    this.root = root;
    this.shards = shards;
    this.files = new Map();
  }

  // The entry of an id; null if the portal has none. Rejects if its file does not load, which the next call tries again.
  async of(id) {
    if (!IDS.test(id)) return null;
    const at = shardOf(id, this.shards);
    if (!this.files.has(at)) {
      const loaded = fetch(new URL(`compare/data/${at}.json`, this.root)).then((answer) => {
        if (!answer.ok) throw new Error(`no file ${at} of institutions`);
        return answer.json();
      });
      this.files.set(at, loaded);
      loaded.catch(() => this.files.delete(at));
    }
    return (await this.files.get(at)).find((entry) => entry.id === id) ?? null;
  }

  // The entries of some ids, in their order; which ids are unknown, and which could not be loaded.
  async all(ids) {
    const results = await Promise.allSettled(ids.map((id) => this.of(id)));
    const found = [];
    const unknown = [];
    const failed = [];
    results.forEach(({ status, value }, at) => {
      if (status === "rejected") failed.push(ids[at]);
      else if (value) found.push(value);
      else unknown.push(ids[at]);
    });
    return { found, unknown, failed };
  }
}

// -------------------------------------------------------------------------------------------------------------- figures

const years = (entry) => (entry.filings ?? []).map(({ year }) => year); // newest first

export const filingOf = (entry, year) => (entry.filings ?? []).find((filing) => filing.year === year);
export const newestFiling = (entry) => entry.filings?.[0];

// By year: what an entry has of a key figure, and what a file of values (`timeline.js`) has of any other indicator.
export const cellsOf = (entry, code) => entry.figures?.[code] ?? entry.chosen?.[code] ?? {};
export const hasValue = (cell) => cell?.value !== undefined || cell?.usd !== undefined;

// The figure of a year, or without a year the newest that may be a headline. Absent is never zero: `gap` says why.
export function figureOf(entry, code, year) {
  const cells = cellsOf(entry, code);
  if (year) return { year, ...(cells[year] ?? { gap: filingOf(entry, year) ? "not_reported" : "no_filing" }) };
  const newest = years(entry).find((one) => cells[one]?.value !== undefined && !cells[one].caution);
  const shown = newest ?? years(entry)[0];
  return shown ? figureOf(entry, code, shown) : { gap: "no_filing" };
}

// Of a row of a file: the licence of its data, who is to be credited, and whether its institution is invented.
export const rightsOf = ({ licence, credit, fictional }) => [licence ?? null, credit ?? null, fictional ? "yes" : "no"];

// The same for a whole file, and the newest day of the data, as pairs for the sheet about the file.
export function rights(entries, words, newest) {
  const all = (name) => [...new Set(entries.map((entry) => entry[name]).filter(Boolean))].join("; ");
  const said = [[words.licence, all("licence")], [words.credit, all("credit")], [words.data_up_to, newest], [words.note, entries.some(({ fictional }) => fictional) ? words.fictional : ""]];
  return said.filter(([, text]) => text);
}

// What a chart can draw of a figure: amounts in US dollars; null for what is not comparable.
export function comparable(cell, kind) {
  if (!hasValue(cell) || cell.caution) return null;
  return kind === "currency" ? cell.usd ?? null : cell.value;
}

// The years before which the definition of a figure changed.
export function breaksOf(entry, code, { versions }) {
  const line = (cell) => versions.find((one) => one.code === cell.definition)?.line;
  const known = Object.entries(cellsOf(entry, code)).filter(([, cell]) => hasValue(cell)).sort();
  return known.flatMap(([year, cell], at) => (at && versions.length && line(cell) !== line(known[at - 1][1]) ? [Number(year)] : []));
}

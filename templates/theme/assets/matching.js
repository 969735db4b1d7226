// Which institutions a list of names means. A name that is exactly one institution's is taken; whatever else looks like one
// is asked about, never guessed.

import { folded, ranked, spellings } from "./names.js";

const LIKELY = 20; // institutions that are offered for a doubtful name
const CANDIDATES = 25; // institutions that are looked at closely
const ALIKE = 0.3; // share of its groups of letters that a name has in common with one worth a closer look
const SURE = 4; // letters of a name that is taken without its country: shorter ones are initials that many share
const ENOUGH = 5_000; // institutions that groups of letters are counted for
const AT_ONCE = 500; // institutions between two pauses
const LONGEST = 200; // characters of a name

// Groups of three letters, with the ends of words.
function groups(text) {
  const padded = ` ${text} `;
  return new Set(Array.from({ length: Math.max(padded.length - 2, 1) }, (_, at) => padded.slice(at, at + 3)));
}

const idOf = ({ address }) => address.split("/").at(-2);

export class Matching {
  // `countries` are codes by their folded names.
  constructor(countries) {
    this.countries = countries;
    this.byId = new Map();
    this.byName = new Map();
    this.byGroup = new Map();
  }

  // `pages` are those of names.js, of institutions only. `pause` gives the page time to answer its reader.
  async learn(pages, pause) {
    for (const [at, page] of pages.entries()) {
      if (at % AT_ONCE === AT_ONCE - 1) await pause();
      this.byId.set(idOf(page), page);
      for (const text of new Set(page.keys.map((key) => key.text))) {
        if (!this.byName.has(text)) this.byName.set(text, new Set());
        this.byName.get(text).add(page);
        for (const group of groups(text)) {
          if (!this.byGroup.has(group)) this.byGroup.set(group, new Set());
          this.byGroup.get(group).add(page);
        }
      }
    }
    return this;
  }

  // The institutions with exactly this name, and the one of them that is meant for certain. `country` is as the list has it.
  exact(name, country) {
    const id = name.match(/institutions\/([a-z0-9-]+)/)?.[1] ?? name.toLowerCase();
    if (this.byId.has(id)) return { sure: this.byId.get(id), equal: [] };
    const place = this.countries.get(folded(country));
    const there = (page) => !place || this.countries.get(page.place.join(" ")) === place;
    const equal = [...new Set(spellings(name).flatMap((text) => [...(this.byName.get(text) ?? [])]))];
    const [only, ...others] = equal.filter(there);
    const long = folded(name).replaceAll(" ", "").length >= SURE;
    const sure = only && !others.length && (place || (long && equal.length === 1)) ? only : undefined;
    return { sure, equal: equal.sort((a, b) => there(b) - there(a)) };
  }

  // {sure: page}, or {likely: [page, ...]} to be asked about, which is empty for a name that is like none; `more` if there are
  // others like it.
  of(given, country = "") {
    const name = given.trim();
    if (!name || name.length > LONGEST) return { likely: [] };
    const { sure, equal } = this.exact(name, country);
    if (sure) return { sure };
    const likely = [...new Set([...equal, ...this.alike(name)])];
    return { likely: likely.slice(0, LIKELY), more: likely.length > LIKELY };
  }

  alike(name) {
    const shared = new Map();
    const wanted = groups(folded(name));
    // The rarest groups of letters say most: what is in half of all names ("banco") is looked at last, or not at all.
    const rare = [...wanted].map((group) => this.byGroup.get(group) ?? []).sort((a, b) => (a.size ?? 0) - (b.size ?? 0));
    let looked = 0;
    let used = 0;
    for (const members of rare) {
      if (looked > ENOUGH) break;
      for (const page of members) shared.set(page, (shared.get(page) ?? 0) + 1);
      looked += members.size ?? 0;
      used += 1;
    }
    const close = [...shared].filter(([, n]) => n >= ALIKE * used).sort((a, b) => b[1] - a[1]).slice(0, CANDIDATES).map(([page]) => page);
    const { strong, weak } = ranked(close, name);
    const byAddress = new Map(close.map((page) => [page.address, page]));
    // A name with words that the portal does not know, such as a legal form, is in no rank: the closest by letters follow.
    const near = [...shared].filter(([, n]) => n >= 2 * ALIKE * used).sort((a, b) => b[1] - a[1]).map(([page]) => page);
    return [...new Set([...[...strong, ...weak].map(({ address }) => byAddress.get(address)), ...near])];
  }
}

// ---------------------------------------------------------------------------------------------------------------- lists

// The rows of a pasted or chosen text. Papa Parse finds the separator; where lines have different numbers of cells, the
// separator is part of the names, and each line is one.
export function rowsOf(text, Papa) {
  const plain = text.replace(/^\ufeff/, "");
  const { data } = Papa.parse(plain, { skipEmptyLines: "greedy", delimitersToGuess: ["\t", ";", ",", "|"] });
  const wide = data[0]?.length ?? 0;
  if (wide > 1 && data.length > 1 && data.every((row) => row.length === wide)) return data;
  if (data.length === 1 && wide > 1 && !plain.includes('"')) return data[0].map((cell) => [cell]).filter(([cell]) => cell.trim());
  return wide > 1 ? plain.split(/\r?\n/).filter((line) => line.trim()).map((line) => [line]) : data;
}

// The text of a file: UTF-8, UTF-16 with its mark, else what spreadsheets on older Windows write.
export function decoded(bytes) {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return new TextDecoder(first === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

// Where the names are, and the countries (-1: nowhere), and whether the first row is a heading.
export function columnsOf(rows, matching, heads) {
  const wide = Math.max(...rows.map((row) => row.length));
  const columns = Array.from({ length: wide }, (_, at) => at);
  const sample = rows.slice(0, 60);
  const known = (at) => sample.filter((row) => matching.exact((row[at] ?? "").trim(), "").sure).length;
  const named = columns.findIndex((at) => heads.includes(folded(rows[0][at] ?? "")));
  const best = columns.reduce((a, b) => (known(b) > known(a) ? b : a), 0);
  const name = known(best) ? best : Math.max(named, 0);
  const country = columns.findIndex((at) => at !== name && sample.filter((row) => matching.countries.has(folded(row[at] ?? ""))).length * 2 > sample.length);
  const head = rows.length > 1 && (heads.includes(folded(rows[0][name] ?? "")) || (named >= 0 && !matching.exact((rows[0][name] ?? "").trim(), "").sure));
  return { name, country, head };
}

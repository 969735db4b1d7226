// Which institutions a list of names means. A name that is exactly one institution's is taken, and so is the beginning of one
// with which no other begins ("Kashf" for Kashf Foundation); whatever else looks like one is asked about, never guessed.

import { folded, mistakes, ranked, spellings } from "./names.js";

const LIKELY = 20; // institutions that are offered for a doubtful name
const CANDIDATES = 25; // institutions that are looked at closely
const ALIKE = 0.3; // share of its groups of letters that a name has in common with one worth a closer look
const SURE = 4; // letters of a name that is taken without its country: shorter ones are initials that many share
const COMMON = 0.01; // share of the institutions with a word in their names from which on it says nothing ("bank", "fund")
const FEW = 8; // institutions that may share a word however few there are
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
    this.holders = new Map(); // of each word, how many institutions have it in their names
  }

  // `pages` are those of names.js, of institutions only. `pause` gives the page time to answer its reader.
  async learn(pages, pause) {
    for (const [at, page] of pages.entries()) {
      if (at % AT_ONCE === AT_ONCE - 1) await pause();
      this.byId.set(idOf(page), page);
      for (const word of new Set(page.keys.flatMap((key) => key.words))) this.holders.set(word, (this.holders.get(word) ?? 0) + 1);
      for (const text of new Set(page.keys.map((key) => key.text))) {
        if (!this.byName.has(text)) this.byName.set(text, new Set());
        this.byName.get(text).add(page);
        for (const group of groups(text)) {
          if (!this.byGroup.has(group)) this.byGroup.set(group, new Set());
          this.byGroup.get(group).add(page);
        }
      }
    }
    this.sorted = [...this.byName.keys()].sort();
    return this;
  }

  // The words of a text that say which institution is meant.
  telling(text) {
    const most = Math.max(FEW, COMMON * this.byId.size);
    return text.split(" ").filter((word) => (this.holders.get(word) ?? 0) <= most);
  }

  // The institutions with a name that begins with these whole words.
  beginning(text) {
    const start = `${text} `;
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sorted[middle] < start) low = middle + 1;
      else high = middle;
    }
    const found = new Set();
    for (; this.sorted[low]?.startsWith(start); low++) for (const page of this.byName.get(this.sorted[low])) found.add(page);
    return [...found];
  }

  // The one institution whose name begins with this text. Without a country it is only taken if no other has such a word anywhere in
  // its names, and if what follows is no place: "Mibanco" may be that of another country than MiBanco Venezuela.
  begun(text, place, there) {
    const found = this.beginning(text);
    const [only, ...others] = found.filter(there);
    if (!only || others.length || !this.telling(text).length) return undefined;
    const own = (word) => this.holders.get(word) === 1 && ![...this.holders.keys()].some((other) => other !== word && other.startsWith(word));
    const alone = found.length === 1 && text.split(" ").some(own);
    const isPlace = (rest) => /^\p{L}{3}$/u.test(rest) || rest.split(" ").some((word) => only.place.includes(word)); // "GTM" is Guatemala
    const placed = only.keys.some((key) => key.text.startsWith(`${text} `) && isPlace(key.text.slice(text.length + 1)));
    return place || (alone && !placed) ? only : undefined;
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
    const sure = only && !others.length && (place || (long && equal.length === 1)) ? only : !equal.length && long ? this.begun(folded(name), place, there) : undefined;
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
    // Words that many names have find no institution alone: "SKS Microfinance" is none of the others with that word.
    const telling = this.telling(folded(name));
    const shares = ({ keys }) => !telling.length || keys.some(({ words, compact }) => telling.some((typed) => compact.includes(typed) || words.some((word) => mistakes(typed, word) < Infinity)));
    const { strong, weak } = ranked(close.filter(shares), name);
    const byAddress = new Map(close.map((page) => [page.address, page]));
    // A name with words that the portal does not know, such as a legal form, is in no rank: the closest by letters follow.
    const near = [...shared].filter(([, n]) => n >= 2 * ALIKE * used).sort((a, b) => b[1] - a[1]).map(([page]) => page).filter(shares);
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

// Names as people type them. One folding for the search box, the filter of the list and the suggestions of the 404 page,
// and the ranking of names that the search box lists before the results of Pagefind.

const APOSTROPHES = /['’‘‛ʼʻʹ′`´＇]/g;
// A letter that an earlier program lost, within a word.
const LOST = /(?<=\p{L})[?\ufffd]+(?=\p{L})/gu;
// Letters that Unicode does not take apart, and Arabic ones that are written for each other.
const SPELT = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ə: "e", ة: "ه", ى: "ي", ی: "ي", ک: "ك", ـ: "" };
const SPELLED = new RegExp(`[${Object.keys(SPELT).join("")}]`, "g");

// Letters with full stops are one word: S.A. is SA.
const DOTTED = /(?<![\p{L}\p{M}\p{N}])(?:\p{L}\.){2,}(?:\p{L}(?![\p{L}\p{M}\p{N}]))?/gu;
// Titles in names of institutions that are written out or not. "St." is also Saint, and a star: such words are read both ways.
const SHORT = { sr: "senor", sra: "senora", sto: "santo", sta: "santa", st: "saint", ste: "sainte", dr: "doctor", dra: "doctora", ntra: "nuestra", coop: "cooperativa", asoc: "asociacion", fund: "fundacion" };

// A text in lower case, without accents and punctuation, its words separated by one space. Vowel signs of Indic and Khmer
// letters stay: without them different words would be equal.
export function folded(text) {
  return text
    .replace(DOTTED, (word) => `${word.replaceAll(".", "")} `)
    .replace(APOSTROPHES, "")
    .replace(LOST, "\ufffd")
    .normalize("NFKD")
    .replace(/\p{Script=Inherited}/gu, "")
    .toLowerCase()
    .replace(SPELLED, (letter) => SPELT[letter])
    .replace(/[^\p{L}\p{M}\p{N}\ufffd]+/gu, " ")
    .trim();
}

const written = (folded) => folded.split(" ").map((word) => (Object.hasOwn(SHORT, word) ? SHORT[word] : word)).join(" ");

// The ways to type a name: an apostrophe is left out ("sacha warmi") or separates words ("cote d ivoire"), and a title is
// short or written out.
export function spellings(text) {
  const ways = [folded(text), folded(text.replace(APOSTROPHES, " "))];
  return [...new Set([...ways, ...ways.map(written)])].filter(Boolean);
}

// What a query means: as it was typed, and with its titles written out.
const meanings = (query) => [...new Set([folded(query), written(folded(query))])];

// True if some neighbouring words, written as one, begin with what was typed: "promujer" is Pro Mujer.
const joined = (words, typed) => typed.length > 4 && words.some((_, at) => words.slice(at, at + 4).join("").startsWith(typed));

// Scripts that put no space between words.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

// True if a text has a typed word ("sks" is not in "tasks"), or one that it is a form of: Pagefind finds stems ("loans" in a
// text with "loan"), and for a word that no page has, pages with a shorter one that begins alike, which is another word
// ("confia" for "confiança").
export function contains(text, typed) {
  const inside = typed.length > 4 || UNSPACED.test(typed) ? text.includes(typed) : ` ${text}`.includes(` ${typed}`);
  return inside || text.split(" ").some((word) => word.length > 2 && 4 * word.length >= 3 * typed.length && typed.startsWith(word));
}

// Edit distance; two neighbouring letters in the wrong order are one edit, and a lost letter equals every letter.
export function distance(a, b) {
  let before;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    const x = a[i - 1];
    for (let j = 1; j <= b.length; j++) {
      const y = b[j - 1];
      const same = x === y || x === "\ufffd" || y === "\ufffd";
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + !same);
      if (i > 1 && j > 1 && x === b[j - 2] && y === a[i - 2]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    before = row;
    row = next;
  }
  return row[b.length];
}

// How many letters of a word are mistyped: at most one in a word of four letters, two from seven; Infinity beyond that. A
// beginning has none. Another number is another thing.
export function mistakes(typed, word) {
  if (word.startsWith(typed)) return 0;
  const allowed = typed.length < 4 || /\p{N}/u.test(typed) ? 0 : typed.length < 7 ? 1 : 2;
  if (Math.abs(typed.length - word.length) > allowed) return Infinity;
  const found = distance(typed, word);
  return found <= allowed ? found : Infinity;
}

// The mistyped letters of a query, if it means these words.
const far = (asked, words) => asked.reduce((sum, typed) => sum + Math.min(...words.map((word) => mistakes(typed, word))), 0);

// The letters of a word as bits. One wrong letter changes two of them at most.
const bits = (word) => [...word].reduce((found, letter) => found | (1 << (letter.codePointAt(0) % 31)), 0);
function changed(a, b) {
  let n = 0;
  for (let rest = a ^ b; rest; rest &= rest - 1) n++;
  return n;
}

// Names by their words, each different word once and with the names that have it: ten thousands of names have few thousand words,
// and a key that is pressed is compared with those. Each name is a list of its spellings.
export class Names {
  #spelt = [];
  #texts = []; // of each name its spellings, as places in `#words`
  #compact = [];
  #words = [];
  #bits = [];
  #holders = []; // of each word, the names that have it
  #places = new Map();

  constructor(names = []) { names.forEach((spelt) => this.add(spelt)); }

  get size() { return this.#spelt.length; }

  add(spelt) {
    const at = this.size;
    const place = (word) => {
      if (!this.#places.has(word)) {
        this.#places.set(word, this.#words.length);
        this.#words.push(word);
        this.#bits.push(word.includes("\ufffd") ? -1 : bits(word));
        this.#holders.push([]);
      }
      const found = this.#places.get(word);
      if (this.#holders[found].at(-1) !== at) this.#holders[found].push(at);
      return found;
    };
    this.#texts.push(spelt.map((text) => text.split(" ").map(place)));
    this.#compact.push(spelt.map((text) => text.replaceAll(" ", "")));
    this.#spelt.push(spelt);
  }

  // Of each name whether it has a word that `fits`.
  #having(fits) {
    const found = new Uint8Array(this.size);
    this.#words.forEach((word, place) => { if (fits(word, place)) for (const at of this.#holders[place]) found[at] = 1; });
    return found;
  }

  // Which names fit what was typed: those with all of it in them, else those with the fewest mistyped letters.
  fitting(query) {
    const asked = meanings(query).map((text) => text.split(" ").filter(Boolean));
    const each = (made) => new Map([...new Set(asked.flat())].map((typed) => [typed, made(typed)]));
    const all = (found) => this.#spelt.map((_, at) => asked.some((words) => words.every((typed) => found.get(typed)[at])));
    const inside = all(each((typed) => {
      const found = this.#having((word) => word.includes(typed));
      const runs = (at) => this.#compact[at].some((text, which) => text.includes(typed) && joined(this.#spelt[at][which].split(" "), typed));
      if (typed.length > 4) found.forEach((has, at) => { if (!has && runs(at)) found[at] = 1; });
      return found;
    }));
    if (inside.includes(true)) return inside;
    const wrong = each((typed) => {
      const own = bits(typed);
      return this.#words.map((word, at) => (this.#bits[at] !== -1 && changed(own, this.#bits[at]) > 4 && !word.startsWith(typed) ? Infinity : mistakes(typed, word)));
    });
    // Only a name with something near each word has to be counted.
    const near = all(each((typed) => this.#having((_, place) => wrong.get(typed)[place] < Infinity)));
    const letters = (words, text) => words.reduce((sum, typed) => sum + text.reduce((one, word) => Math.min(one, wrong.get(typed)[word]), Infinity), 0);
    const counts = this.#texts.map((texts, at) => (near[at] ? Math.min(...asked.flatMap((words) => texts.map((text) => letters(words, text)))) : Infinity));
    const least = counts.reduce((a, b) => Math.min(a, b), Infinity);
    return counts.map((n) => n === least && n < Infinity);
  }
}

// How a name matches, best first. From INSIDE on a match is weak: it is listed before other results only if nothing
// matches better.
const [EXACT, BEGINS, WORDS, LETTERS, PARTS, INITIALS, PLACE, ABOUT, INSIDE, MISTYPED, NOT] = Array(11).keys();

export function prepared(text) {
  const words = text.split(" ");
  return { text, words, compact: words.join(""), initials: words.length > 2 ? words.map((word) => [...word][0]).join("") : "" };
}

// `place` are the words of a page's country, and `about` those of what and where an institution is: it has no words in
// Pagefind's index, because its names are all in this one.
function match(asked, key, { place, about }) {
  const all = (fits) => asked.words.every((typed) => key.words.some((word) => fits(word, typed)));
  const begins = (word, typed) => word.startsWith(typed);
  const long = asked.compact.length > 2;
  if (key.text === asked.text || key.compact === asked.compact) return EXACT;
  if (key.text.startsWith(`${asked.text} `)) return BEGINS;
  if (all((word, typed) => word === typed)) return WORDS;
  if (key.text.startsWith(asked.text) || long && key.compact.startsWith(asked.compact)) return LETTERS;
  if (all(begins) || joined(key.words, asked.compact)) return PARTS;
  if (long && key.initials === asked.compact) return INITIALS;
  if (asked.words.length > 1 && asked.words.some((typed) => key.words.some((word) => begins(word, typed)))
    && asked.words.every((typed) => key.words.some((word) => begins(word, typed)) || place.includes(typed))) return PLACE;
  if (long && asked.words.every((typed) => about.some((word) => begins(word, typed)))) return ABOUT;
  if ((asked.compact.length > 3 || /[^\p{Script=Latin}\p{N}]/u.test(asked.compact)) && asked.words.every((typed) => key.text.includes(typed))) return INSIDE;
  return NOT;
}

// The names of `search/names.json`, folded once. `render/search/names.py` has the form of the file.
export function known({ filters, pages }) {
  const words = (...said) => said.flatMap((text) => (text ? folded(text).split(" ") : []));
  return pages.map(([address, fragment, shard, chosen, title, ...names]) => {
    const values = {}; // a text, or a list where a page has several values
    for (const [name, value] of chosen.map((at) => filters[at])) values[name] = name in values ? [values[name], value].flat() : value;
    const spelt = [title, ...names].flatMap((name, at) => spellings(name).map((text) => ({ ...prepared(text), name, first: at === 0 })));
    const code = address.split("/").at(-2) ?? ""; // an id or a code is a name too
    if (code) spelt.push({ ...prepared(folded(code)), name: title, first: false });
    return { address, fragment, shard, title, values, keys: spelt, place: words(values.country), about: fragment ? [] : words(values.country, values.legal_form) };
  });
}

// Of pages that match alike, institutions come first: initials are theirs before those of a page of documentation.
const isOther = ({ address }) => !/^institutions\/[^/]+\/$/.test(address);

// The pages with a matching name: the `strong` matches, and the `weak` ones, both best first. `name` is the name that matched. Without
// `near` nothing mistyped is looked for, which takes longest.
export function ranked(pages, query, near = true) {
  const asked = meanings(query).map(prepared);
  if (!asked[0].text) return { strong: [], weak: [] };
  const search = (how) => pages.map((page) => {
    let best = { score: 2 * NOT };
    for (const key of page.keys) {
      const score = 2 * how(key, page) + !key.first;
      if (score < best.score) best = { score, name: key.name, length: key.text.length };
    }
    return { page, ...best };
  }).filter((each) => each.score < 2 * NOT).sort((a, b) => a.score - b.score || isOther(a.page) - isOther(b.page) || a.length - b.length || a.page.title.length - b.page.title.length);
  const matched = (key, page) => Math.min(...asked.map((one) => match(one, key, page)));
  const mistyped = (key) => Math.min(...asked.map((one) => far(one.words, key.words)));
  const found = search(matched);
  const strong = found.filter((each) => each.score < 2 * INSIDE);
  // Two wrong letters are read only where one explains nothing: "Ambarica" is Ambarika, and not America.
  const least = strong.length || !near ? Infinity : Math.min(...pages.flatMap((page) => page.keys.map(mistyped)));
  const isNear = (key) => least < Infinity && mistyped(key) === least;
  const weak = least === Infinity ? found.slice(strong.length) : search((key, page) => Math.min(matched(key, page), isNear(key) ? MISTYPED : NOT));
  const told = ({ page, name }) => ({ ...page, name });
  return { strong: strong.map(told), weak: weak.map(told) };
}

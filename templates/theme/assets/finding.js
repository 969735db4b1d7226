// What is found by what people type, beyond the names themselves: names that are written in another script, an indicator
// together with a country, and the nearest names if there is none. One finder for the search box, the box of the comparison
// and the page for addresses that do not exist.

import { distance, folded, prepared, ranked } from "./names.js";

const NEAREST = 5; // pages that are offered where nothing is found
const WAYS = 3; // indicators that are offered with a place
const BEGINNING = 4; // letters of a country's name that are enough to mean it

// ------------------------------------------------------------------------------------------------- names in other scripts

const OTHER = /(?!\p{Script=Latin})\p{L}/u;

const UNVOWELLED = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

// How a name sounds, roughly: people write Finca for Финка, and programs write Finka. `bare` leaves out vowels, which some scripts
// do not write.
export function sound(text, latin, bare = false) {
  const heard = folded(latin(text)).replaceAll("ph", "f").replace(/[kq]/g, "c").replaceAll("y", "i").replaceAll("w", "u").replace(/(\p{L})\1+/gu, "$1");
  return bare ? heard.replace(/[aeiou]/g, "").replace(/ +/g, " ").trim() : heard;
}

// The pages whose names sound like the query. `latin` writes a text in Latin letters.
export function sounding(pages, query, latin) {
  const bare = UNVOWELLED.test(query);
  const spoken = pages.map((page) => ({ ...page, keys: page.keys.map((key) => ({ ...key, ...prepared(sound(key.text, latin, bare)) })) }));
  const own = new Map(pages.map((page) => [page.address, page]));
  const told = ({ address, name }) => ({ ...own.get(address), name });
  const { strong, weak } = ranked(spoken.filter(({ address }) => !address.startsWith("indicators/")), sound(query, latin, bare));
  return { strong: strong.map(told), weak: weak.map(told) };
}

// The pages with a matching name, as `ranked` of names.js gives them. If there is none, and the query or a name is written in
// another script, names are compared by their sound; the table for that is loaded only then.
export async function lookUp(pages, query) {
  const read = ranked(pages, query);
  const enough = OTHER.test(query) ? read.strong.length : read.strong.length || read.weak.length;
  if (enough || !(OTHER.test(query) || pages.some(({ title }) => OTHER.test(title)))) return read;
  const others = OTHER.test(query) ? pages : pages.filter(({ title }) => OTHER.test(title));
  const table = await import("./vendor/any-ascii/any-ascii.js").catch(() => undefined);
  const heard = table ? sounding(others, query, table.anyAscii) : read;
  return heard.strong.length || heard.weak.length ? heard : read;
}

// ----------------------------------------------------------------------------------------------------- a thing and a place

const code = ({ address }) => address.split("/").at(-2);
const below = (folder) => ({ address }) => address.startsWith(folder) && address !== folder;

// The country that a few words name, by its whole name or by a beginning that is long enough.
function countryOf(countries, text) {
  const named = (fits) => countries.find(({ keys }) => keys.some(fits));
  return named((key) => key.text === text) ?? (text.length >= BEGINNING ? named((key) => key.text.startsWith(text)) : undefined);
}

// Ways to a thing in a place, for a query that names both ("women peru", "par30 cambodia", "premio bolivia"): the explorer with
// this country and this indicator, or with the recognised institutions of the country. `small` are words between the two.
export function ways(pages, query, small = []) {
  const words = folded(query).split(" ").filter((word) => word && !small.includes(word));
  if (words.length < 2 || !pages.some(({ address }) => address === "explore/")) return [];
  const countries = pages.filter(below("countries/"));
  const things = pages.filter((page) => below("indicators/")(page) || page.address === "award/");
  for (let at = 1; at < words.length; at++) {
    for (const [place, rest] of [[words.slice(at), words.slice(0, at)], [words.slice(0, at), words.slice(at)]]) {
      const country = countryOf(countries, place.join(" "));
      if (!country) continue;
      const { strong } = ranked(things, rest.join(" "));
      const asked = (thing) => (thing.address === "award/" ? "star=awarded" : `indicator=${code(thing)}`);
      if (strong.length) {
        return strong.slice(0, WAYS).map((thing) => ({
          title: `${thing.title} · ${country.title}`, address: `explore/?country=${code(country).toUpperCase()}&${asked(thing)}`,
        })).concat({ title: country.title, address: country.address, values: country.values });
      }
    }
  }
  return [];
}

// ---------------------------------------------------------------------------------------------------------- nearest names

// How far a name is from what was typed, by letters: the whole name, its beginning, or one of its words.
function apart(asked, { text, words }) {
  const parts = [...words.filter((word) => word.length > 2), text.slice(0, asked.length)];
  const near = (other) => (Math.abs(other.length - asked.length) > asked.length / 2 ? Infinity : distance(asked, other));
  return Math.min(near(text), ...parts.map((part) => near(part) + 0.5));
}

// The pages whose names are nearest to a query for which nothing was found: at most half of its letters are others.
export function nearest(pages, query) {
  const asked = folded(query).slice(0, 60);
  if (asked.length < 3) return [];
  const scored = pages.map((page) => [Math.min(...page.keys.map((key) => apart(asked, key))), page]);
  return scored.filter(([score]) => score <= asked.length / 2).sort((a, b) => a[0] - b[0] || a[1].title.length - b[1].title.length).slice(0, NEAREST).map(([, page]) => page);
}

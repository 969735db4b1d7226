// Any indicator of a few institutions over the years. The indicator's file in the API has the values of all institutions, so
// that one institution more moves nothing, and a median needs no other file. Amounts in it are in US dollars.

import { element, valuesIn } from "./giving.js";
import { idOf, names } from "./picker.js";

const MOST_OFFERED = 40; // institutions of a country

// The files of indicators, each loaded when it is first asked for; the next call tries again if it did not load.
export class Values {
  constructor(root, indicators) {
    Object.assign(this, { root, indicators, files: new Map() });
  }

  load(code) {
    if (!this.files.has(code)) {
      const loaded = fetch(new URL(`api/v1/indicators/${code}.json`, this.root)).then(async (answer) => {
        const found = answer.ok && await answer.json();
        if (!Array.isArray(found?.values)) throw new Error(`no values of ${code}`);
        return this.read(code, found);
      });
      this.files.set(code, loaded);
      loaded.catch(() => this.files.delete(code));
    }
    return this.files.get(code);
  }

  // By institution and year, in the form of an entry's own figures.
  read(code, file) {
    const { kind, versions } = this.indicators[code];
    const byId = new Map();
    for (const { institution: id, period: year, value, earlier_definition: earlier, assurance } of valuesIn(file)) {
      const cell = { ...(kind === "currency" ? { usd: value } : { value }), status: assurance, definition: earlier ?? versions.at(-1)?.code, earlier: earlier !== null };
      if (!byId.has(id)) byId.set(id, {});
      byId.get(id)[year] ??= cell;
    }
    return byId;
  }

  // The files of some indicators by code; null for one that did not load.
  async all(codes) {
    const results = await Promise.allSettled(codes.map((code) => this.load(code)));
    return new Map(results.map(({ value = null }, at) => [codes[at], value]));
  }
}

// The medians of a figure by year, of the institutions that `belongs` picks, and how many they are; a year in which fewer than
// `least` have a figure has none. Only figures of the newest definition count.
export async function medians(byId, belongs, least) {
  const { quantile } = await import("./peers.js");
  const years = new Map();
  for (const [id, cells] of byId) {
    if (!belongs(id)) continue;
    for (const [year, { value, usd, earlier }] of Object.entries(cells)) {
      if (!earlier) years.set(Number(year), [...years.get(Number(year)) ?? [], usd ?? value]);
    }
  }
  const enough = [...years].filter(([, values]) => values.length >= least);
  return new Map(enough.map(([year, values]) => [year, { value: quantile(values.sort((a, b) => a - b), 0.5), n: values.length }]));
}

// The ids of the institutions of a country, by the name of the country in the language of the page.
export async function idsIn(home, country) {
  const pages = await names(home);
  return new Set(pages.filter(({ values }) => values.country === country).map(idOf));
}

// Buttons for the institutions that have a value of an indicator: those of one country, which the reader chooses, by name.
export async function offer(box, { home, byId, country, words, filled, choose, taken, collator }) {
  const pages = (await names(home)).filter((page) => byId.has(idOf(page)));
  const countries = [...new Set(pages.map(({ values }) => values.country ?? ""))].sort(collator.compare);
  const field = element("select", "", ...countries.map((name) => new Option(name, name)));
  const list = element("ul", "offered");
  const rest = element("p", "chart-note");
  const show = () => {
    const those = pages.filter(({ values }) => (values.country ?? "") === field.value).sort((a, b) => collator.compare(a.title, b.title));
    list.replaceChildren(...those.slice(0, MOST_OFFERED).map((page) => {
      const button = element("button", "button", element("bdi", "", page.title));
      button.type = "button";
      button.disabled = taken(idOf(page));
      button.addEventListener("click", () => choose(idOf(page)));
      return element("li", "", button);
    }));
    rest.textContent = those.length > MOST_OFFERED ? filled(words.offered_more, { n: String(those.length - MOST_OFFERED) }) : "";
  };
  if (countries.includes(country)) field.value = country;
  field.addEventListener("change", show);
  show();
  box.replaceChildren(element("label", "", words.country, " ", field), list, rest);
}

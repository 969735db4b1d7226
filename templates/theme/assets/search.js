// The search box: names of pages first, then Pagefind's index, behind a dialog of our own. Loaded when a reader first asks
// for it.

import { lookUp, nearest, ways } from "./finding.js";
import { contains, folded, known, ranked } from "./names.js";

const PAGE = 8;
// Lists to go on with if nothing is found, and the phrases that name them.
const LISTS = { "institutions/": "not_found.institutions", "countries/": "not_found.countries", "indicators/": "not_found.indicators" };
// By what results are narrowed, and the phrase that names it.
const FILTERS = { kind: "filter.kind", country: "filter.country", legal_form: "filter.legal_form", recognised: "list.recognition", voice: "filter.voice" };

let state;

// `words` are those of the page's language; `counted` puts a number into the form of a phrase that goes with it.
export async function start(dialog, words, counted) {
  if (state) return;
  state = { dialog, words, counted, shown: PAGE, asked: 0 };
  const part = (selector) => dialog.querySelector(selector);
  Object.assign(state, {
    query: part("input"),
    status: part(".portal-search__status"),
    list: part("ol"),
    filters: part(".portal-search__filters"),
  });
  state.hint = state.status.textContent = words["search.hint"];
  state.query.setAttribute("aria-label", words["search.invite"]);
  state.query.placeholder = words["search.placeholder"];
  part(".close").setAttribute("aria-label", words["search.close"]);
  part(".close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("keydown", move);
  state.query.addEventListener("input", () => { state.shown = PAGE; find(); });
  state.more = Object.assign(document.createElement("button"), { type: "button", className: "more-results", hidden: true, textContent: words["search.more"] });
  state.more.addEventListener("click", () => { state.shown += PAGE; find(); });
  state.onward = Object.assign(document.createElement("p"), { className: "onward", hidden: true });
  state.list.after(state.more, state.onward);
  try {
    const root = new URL(dialog.dataset.root, document.baseURI);
    state.home = new URL(dialog.dataset.home, document.baseURI);
    state.names = fetch(new URL("search/names.json", state.home)).then((answer) => answer.json()).then(known).catch(() => []);
    find(); // what was typed while this script was on its way
    state.pagefind = await import(new URL("pagefind/pagefind.js", root));
    await state.pagefind.options({ baseUrl: root.pathname, excerptLength: 24 });
    await state.pagefind.init();
    state.known = await state.pagefind.filters();
    offer(await state.names);
  } catch (error) {
    state.status.textContent = words["search.failed"];
    state.list.setAttribute("aria-busy", "false");
    throw error;
  }
  find();
}

// A choice for every filter that pages have values for.
function offer(pages) {
  for (const name of Object.keys(FILTERS)) {
    const values = [...new Set(pages.flatMap((page) => page.values[name] ?? []))];
    if (values.length < 2) continue;
    const select = document.createElement("select");
    select.name = name;
    select.append(new Option(state.words["filter.all"], ""));
    for (const value of values.sort((a, b) => a.localeCompare(b, document.documentElement.lang))) select.append(new Option(value, value));
    select.addEventListener("change", () => { state.shown = PAGE; find(); });
    const label = document.createElement("label");
    label.append(state.words[FILTERS[name]], select);
    state.filters.append(label);
  }
  state.filters.hidden = !state.filters.children.length;
}

async function find() {
  const asked = ++state.asked;
  const query = state.query.value.trim();
  const filters = Object.fromEntries([...state.filters.querySelectorAll("select")].filter((select) => select.value).map((select) => [select.name, select.value]));
  if (!query && !Object.keys(filters).length) {
    state.list.replaceChildren();
    state.list.setAttribute("aria-busy", "false");
    state.more.hidden = true;
    state.onward.hidden = true;
    state.status.textContent = state.hint;
    return;
  }
  if (query) await new Promise((go) => setTimeout(go, 120)); // a reader types on
  if (asked !== state.asked) return;
  const fitting = Object.entries(filters);
  // A page whose name matches is listed by its name, whether Pagefind finds it or not, and before Pagefind has answered.
  const pages = (await state.names).filter(({ values }) => fitting.every(([name, value]) => [values[name]].flat().includes(value)));
  const small = state.words["search.small_words"].split(",").map((word) => folded(word));
  const together = query && !fitting.length ? ways(pages, query, small) : [];
  // A query that means two things at once is no mistyped name.
  const { strong, weak } = together.length ? ranked(pages, query, false) : query ? await lookUp(pages, query) : { strong: pages.filter((page) => !page.fragment).map((page) => ({ ...page, name: page.title })), weak: [] };
  if (asked !== state.asked) return;
  state.list.setAttribute("aria-busy", "true"); // more than names is on its way
  state.onward.hidden = true;
  const first = [...strong.map((page) => ({ page })), ...together.map((way) => ({ way }))];
  if (query && first.length) state.list.replaceChildren(...first.slice(0, state.shown).map(({ page, way }) => line(page ? { ...named(page), sentence: "", excerpt: "" } : leading(way))));
  if (!state.known) return; // Pagefind is on its way, and `start` comes here again
  const indexed = fitting.every(([name, value]) => state.known[name]?.[value] !== undefined); // institutions are not
  const found = indexed ? await state.pagefind.search(query || null, { filters }) : { results: [] };
  if (asked !== state.asked) return;
  const byFragment = new Map(found.results.map((result) => [result.id, result]));
  const both = (page) => ({ page, result: byFragment.get(page.fragment) });
  const listed = new Set([...strong, ...weak].map((page) => page.fragment));
  const others = await confirmed(query, found.results.filter((result) => !listed.has(result.id)));
  if (asked !== state.asked) return;
  const led = together.map((way) => ({ way }));
  const all = strong.length ? [...strong.map(both), ...led, ...others, ...weak.map(both)] : [...led, ...weak.map(both), ...others];
  const near = all.length || !query ? [] : nearest(pages, query);
  const results = await Promise.all([...all, ...near.map((page) => both({ ...page, name: page.title }))].slice(0, state.shown).map(shown));
  if (asked !== state.asked) return;
  const n = all.length;
  const none = () => state.words[near.length ? "search.nearest" : "search.none"].replace("{query}", () => query);
  state.status.textContent = n ? state.counted(state.words["search.results"], n) : none();
  if (!n) onward(await state.names);
  const chosen = state.list.contains(document.activeElement) ? document.activeElement.href : undefined;
  state.list.replaceChildren(...results.map(line));
  state.list.setAttribute("aria-busy", "false");
  [...state.list.querySelectorAll("a")].find(({ href }) => href === chosen)?.focus(); // in the list that was there at first
  state.more.hidden = n <= state.shown;
}

// Where nothing is found: the lists of what there is.
function onward(pages) {
  const lists = Object.keys(LISTS).filter((address) => pages.some((page) => page.address === address));
  const links = lists.map((address) => Object.assign(document.createElement("a"), { href: new URL(address, state.home).href, textContent: state.words[LISTS[address]] }));
  state.onward.replaceChildren(`${state.words["search.ways"]} `, ...links.flatMap((link, at) => (at ? [" · ", link] : [link])));
  state.onward.hidden = !links.length;
}

// A way to two things at once, such as an indicator in a country.
const leading = ({ address, title, values }) => ({
  url: new URL(address, state.home).href, title, kind: values ? [values.kind].flat() : [state.words["search.together"]], also: "", sentence: "", excerpt: "",
});

// Pagefind's results, if the best of them contain what was asked for. For a word that no page has it returns the pages with
// shorter words that begin alike: hundreds, for a mistyped name.
async function confirmed(query, results) {
  const words = folded(query).split(" ").filter(Boolean);
  const best = await Promise.all(results.slice(0, 3).map(async (result) => folded((await result.data()).content)));
  return best.some((text) => words.every((typed) => contains(text, typed))) ? results.map((result) => ({ result })) : [];
}

// A page by its name, and the name that matched.
function named({ address, title, values, name }) {
  return { url: new URL(address, state.home).href, title, kind: [values.kind, values.country].filter(Boolean), also: name === title ? "" : name };
}

// What is shown of a result. The words that Pagefind found are read only where there is no sentence.
async function shown({ page, result, way }) {
  if (way) return leading(way);
  const own = page && named(page);
  const said = page && await sentence(own.url, page.shard);
  const data = result && !said ? await result.data() : undefined;
  const { meta, url } = data ?? {};
  const found = own ?? { url, title: meta.title ?? url, kind: [meta.kind, meta.country].filter(Boolean), also: "" };
  return { ...found, sentence: said ?? (data && await sentence(url, meta.sentence)), excerpt: data?.excerpt ?? "" };
}

// The sentence about an institution. It is next to the index, together with a few others, and fetched once.
const shards = new Map();

async function sentence(url, name) {
  if (!name) return;
  const page = new URL(url, document.baseURI);
  const shard = new URL(`../../search/sentences/${name}.json`, page).href;
  if (!shards.has(shard)) {
    const fetched = fetch(shard).then((answer) => (answer.ok ? answer.json() : undefined));
    shards.set(shard, fetched.catch(() => void shards.delete(shard))); // requested again next time
  }
  return (await shards.get(shard))?.[page.pathname.split("/").at(-2)];
}

function line({ url, title: name, kind: parts, also, excerpt, sentence }) {
  const item = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: url });
  const title = Object.assign(document.createElement("strong"), { textContent: name });
  const kind = Object.assign(document.createElement("small"), { textContent: parts.join(" · ") });
  if (also) kind.append(" · ", Object.assign(document.createElement("bdi"), { textContent: also })); // the name that matched
  const words = document.createElement("p");
  if (sentence) words.textContent = sentence;
  // The excerpt is text with <mark>; it is taken apart rather than trusted as HTML.
  else excerpt.split(/(<mark>.*?<\/mark>)/).forEach((piece) => {
    const text = new DOMParser().parseFromString(`<p>${piece}</p>`, "text/html").body.textContent; // in a paragraph, so that spaces stay
    words.append(piece.startsWith("<mark>") ? Object.assign(document.createElement("mark"), { textContent: text }) : text);
  });
  link.append(title, kind, words);
  item.append(link);
  return item;
}

// Arrows walk from the box through the results.
function move(event) {
  if (!["ArrowDown", "ArrowUp", "Enter"].includes(event.key) || event.target.matches("select, button")) return;
  const links = [...state.list.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "Enter") {
    if (event.target === state.query && links[0]) links[0].click();
    return;
  }
  event.preventDefault();
  const next = event.key === "ArrowDown" ? links[at + 1] : at <= 0 ? state.query : links[at - 1];
  next?.focus();
}

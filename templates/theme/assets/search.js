// The search box: Pagefind's index behind a dialog of our own. Loaded when a reader first asks for it.

const PAGE = 8;
const FILTERS = ["kind", "country", "legal_form", "recognised"];

let state;

// `counted` puts a number into the form of a phrase that goes with it.
export async function start(dialog, counted) {
  if (state) return;
  state = { dialog, counted, shown: PAGE, asked: 0 };
  const part = (selector) => dialog.querySelector(selector);
  Object.assign(state, {
    query: part("input"),
    status: part(".portal-search__status"),
    list: part("ol"),
    filters: part(".portal-search__filters"),
  });
  state.hint = state.status.textContent;
  dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("keydown", move);
  state.query.addEventListener("input", () => { state.shown = PAGE; find(); });
  state.more = Object.assign(document.createElement("button"), { type: "button", className: "more-results", hidden: true, textContent: dialog.dataset.more });
  state.more.addEventListener("click", () => { state.shown += PAGE; find(); });
  state.list.after(state.more);
  try {
    const root = new URL(dialog.dataset.root, document.baseURI);
    state.pagefind = await import(new URL("pagefind/pagefind.js", root));
    await state.pagefind.options({ baseUrl: root.pathname, excerptLength: 24 });
    await state.pagefind.init();
    offer(await state.pagefind.filters());
  } catch (error) {
    state.status.textContent = dialog.dataset.failed;
    throw error;
  }
  find();
}

// A choice for every filter that the index knows.
function offer(known) {
  for (const name of FILTERS) {
    const values = Object.entries(known[name] ?? {});
    if (values.length < 2) continue;
    const select = document.createElement("select");
    select.name = name;
    select.append(new Option(state.dialog.dataset.all, ""));
    for (const [value] of values.sort((a, b) => a[0].localeCompare(b[0], document.documentElement.lang))) select.append(new Option(value, value));
    select.addEventListener("change", () => { state.shown = PAGE; find(); });
    const label = document.createElement("label");
    label.append(state.dialog.getAttribute(`data-filter-${name}`), select);
    state.filters.append(label);
  }
  state.filters.hidden = !state.filters.children.length;
}

async function find() {
  if (!state.pagefind) return;
  const asked = ++state.asked;
  const query = state.query.value.trim();
  const filters = Object.fromEntries([...state.filters.querySelectorAll("select")].filter((select) => select.value).map((select) => [select.name, select.value]));
  if (!query && !Object.keys(filters).length) {
    state.list.replaceChildren();
    state.more.hidden = true;
    state.status.textContent = state.hint;
    return;
  }
  if (query) await new Promise((go) => setTimeout(go, 120)); // a reader types on
  if (asked !== state.asked) return;
  const found = await state.pagefind.search(query || null, { filters });
  const results = await Promise.all(found.results.slice(0, state.shown).map(async (result) => {
    const data = await result.data();
    return { ...data, sentence: await sentence(data) };
  }));
  if (asked !== state.asked) return;
  const { none, results: forms } = state.dialog.dataset;
  const n = found.results.length;
  state.status.textContent = n ? state.counted(JSON.parse(forms), n) : none.replace("#", query);
  state.list.replaceChildren(...results.map(line));
  state.more.hidden = n <= state.shown;
}

// The sentence about an institution. It is next to the index, together with a few others, and fetched once.
const shards = new Map();

async function sentence({ url, meta }) {
  if (!meta.sentence) return;
  const page = new URL(url, document.baseURI);
  const shard = new URL(`../../search/sentences/${meta.sentence}.json`, page).href;
  if (!shards.has(shard)) {
    const fetched = fetch(shard).then((answer) => (answer.ok ? answer.json() : undefined));
    shards.set(shard, fetched.catch(() => void shards.delete(shard))); // requested again next time
  }
  return (await shards.get(shard))?.[page.pathname.split("/").at(-2)];
}

function line({ url, meta, excerpt, sentence }) {
  const item = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: url });
  const title = Object.assign(document.createElement("strong"), { textContent: meta.title ?? url });
  const kind = Object.assign(document.createElement("small"), { textContent: [meta.kind, meta.country].filter(Boolean).join(" · ") });
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

// Arrows walk from the box through the results; Escape is the dialog's own.
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

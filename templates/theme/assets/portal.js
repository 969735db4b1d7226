// The additions of a page with JavaScript: filters on lists, search, suggestions for missing pages, and
// details that open on paper. Everything else works without.

const one = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

const dialog = one("#portal-search");
// A whole number with the marks of the page's language, as the portal prints them (Intl leaves out the mark in "1.204").
const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, dialog?.dataset.group ?? "");
// The form of a phrase that goes with a number, by the plural rules of the language. `forms` is what `say.forms` hands in.
const counted = (forms, n) => {
  const form = new Intl.PluralRules(forms.locale).select(n);
  return (forms[form] ?? forms.other).replace("{n}", number(n));
};
const root = new URL(dialog?.dataset.root || "./", document.baseURI); // of the site; all languages share its files
const spelling = () => import(new URL("assets/names.js", root)); // how names are compared

// ---------------------------------------------------------------------------------------------------------- header

// The header stays on top, and its height depends on the number of languages and on the size of the letters. What a
// link leads to must not be under it.
const header = one(".portal-header");
if (header) {
  // Set on the root it is computed again for every element, so only where it differs from what the style sheet assumes.
  const style = document.documentElement.style;
  const assumed = Math.ceil(parseFloat(getComputedStyle(header).minHeight));
  const measured = () => {
    const height = `${header.offsetHeight}px`;
    if (header.offsetHeight <= assumed) style.removeProperty("--header");
    else if (style.getPropertyValue("--header") !== height) style.setProperty("--header", height);
  };
  new ResizeObserver(measured).observe(header);
  const target = one(":target");
  const top = target?.getBoundingClientRect().top;
  if (top >= 0 && top < header.offsetHeight) target.scrollIntoView();
}

// The same page in another language has the same choices, figure or place: they are in the query and the fragment.
all(".portal-languages a[hreflang]").forEach((link) => {
  const way = link.href;
  const carry = () => Object.assign(link, { href: way + location.search + location.hash });
  for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, carry);
});

// The other colours, which are kept for the pages of this portal. `colours.js` sets them first.
one(".colours")?.addEventListener("click", ({ currentTarget: { dataset } }) => {
  const page = document.body.dataset;
  page.mdColorScheme = dataset.schemes.split(" ").find((scheme) => scheme !== page.mdColorScheme);
  try { localStorage.setItem(dataset.key, page.mdColorScheme); } catch { /* refused: for this page alone */ }
});

// The way back to the top, for a reader who scrolls up.
if (dialog?.dataset.top) {
  const way = Object.assign(document.createElement("button"), { type: "button", className: "md-top md-icon", hidden: true });
  way.append(Object.assign(document.createElement("span"), { className: "icon up" }), ` ${dialog.dataset.top}`);
  one(".md-main").append(way);
  let before = scrollY;
  addEventListener("scroll", () => {
    way.hidden = scrollY > before || scrollY < innerHeight;
    before = scrollY;
  }, { passive: true });
  way.addEventListener("click", () => {
    scrollTo({ top: 0 });
    one(".portal-name")?.focus({ preventScroll: true });
  });
}

// Each section has a link to itself, for those who pass it on. Written into the pages they were half of a percent of a site.
all(".md-content__inner > :is(h2, h3, h4)[id]").forEach((heading) => {
  if (one(".headerlink", heading)) return;
  const link = Object.assign(document.createElement("a"), { className: "headerlink", href: `#${heading.id}`, textContent: "#" });
  link.setAttribute("aria-label", `# ${heading.textContent}`);
  heading.append(link);
});

// The contents beside a page, and the bar of sections of a profile, mark the section that is read: the last one whose heading
// has come up.
const ways = all(":is(.md-nav--secondary, .sections) a[href^='#']");
const contents = ways.map((link) => [document.getElementById(decodeURIComponent(link.hash.slice(1))), link]).filter(([heading]) => heading);
if (contents.length) {
  const follow = () => {
    const read = contents.findLast(([heading]) => heading.getBoundingClientRect().top < innerHeight / 4)?.[0];
    for (const [heading, link] of contents) {
      link.classList.toggle("md-nav__link--active", heading === read);
      if (heading === read) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  let waiting;
  addEventListener("scroll", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(follow);
  }, { passive: true });
}

// What scrolls in its place can be scrolled with keys.
requestAnimationFrame(() => all(".md-typeset :is(pre > code, table:not([class]))").forEach((box) => {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}));

// ------------------------------------------------------------------------------------------------------ closed sections

// A link into a closed section opens it. Browsers do so themselves since 2023 to 2025; this is for those before.
function unfold() {
  const target = document.getElementById(location.hash.slice(1));
  const closed = (from) => from?.closest("details:not([open])");
  if (!closed(target)) return;
  for (let found = closed(target); found; found = closed(found.parentElement)) found.open = true;
  target.scrollIntoView();
}
unfold();
addEventListener("hashchange", unfold);

// A copy of the portal that was built without knowing its address learns it here: what is copied and cited leads to it.
const here = (element) => element.closest(".cite") && !element.textContent.includes("://") ? location.origin + location.pathname : "";
all(".copied code").forEach((code) => { code.textContent = code.textContent.replaceAll("https://portal.invalid/", root.href); });
for (const sentence of all(".snippet .nowhere")) sentence.remove();
all(".cite .address").forEach((address) => { address.textContent = here(address) || address.textContent; });

// The tip of an indicator has its definition from a style sheet, by a class; a class for each row would be a twentieth of a page.
const defined = (event) => {
  const head = event.target.closest?.(".years tr")?.cells[0];
  const code = one("a", head ?? document.body)?.getAttribute("href").split("/").at(-2);
  if (head && code) head.classList.add(`i-${code}`);
};
for (const kind of ["pointerover", "focusin"]) addEventListener(kind, defined);

// --------------------------------------------------------------------------------------------------------------- lists

// A selection in the address of the list is the explorer's: institutions/?country=PE.
all("a[data-explorable]").forEach((link) => location.search && location.replace(link.href + location.search));

// A report of an error names the row that its reader looks at: the address says institution and year, its end the indicator.
all("a[data-report]").forEach((link) => link.addEventListener("click", () => {
  link.dataset.report ||= link.href;
  link.href = link.dataset.report + encodeURIComponent(location.hash);
}));

// The rows of a table by any of their words. A browser that fills in the box again when its reader comes back says so to no
// one, so it is read then as well.
all("form.rows").forEach((form) => {
  const rows = all("tbody tr", form.nextElementSibling);
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  const narrow = async () => {
    const { folded } = await spelling();
    const wanted = folded(one("input", form).value);
    let left = 0;
    form.nextElementSibling.classList.toggle("filtered", Boolean(wanted)); // of a long table all rows then, not the first
    for (const row of rows) left += !row.classList.toggle("left-out", !folded(row.textContent).includes(wanted));
    const said = one("output", form);
    if (said) said.textContent = left ? "" : said.dataset.none;
  };
  form.addEventListener("input", narrow);
  addEventListener("pageshow", () => one("input", form).value && narrow());
});

// The way from each institution of a table to the page that puts institutions side by side.
all("table[data-beside]").forEach((table) => all("tbody th a", table).forEach((who) => {
  const href = table.dataset.beside + who.getAttribute("href").split("/").at(-2);
  who.parentElement.append(" ", Object.assign(document.createElement("a"), { className: "beside", href, textContent: table.dataset.besideLabel }));
}));

// The page of changes, by country and kind.
if (one("form.changes")) import(new URL("assets/changes.js", root)).then(({ start }) => start(one("form.changes"), counted));

// Tables that a reader may sort.
if (one("table[data-sort]")) {
  import(new URL("assets/sort.js", root)).then(({ start }) => all("table[data-sort]").forEach((table) => start(table, counted, dialog?.dataset.group)));
}

// ------------------------------------------------------------------------------------------------------------ search

const piece = (name, className, properties = {}, ...inside) => {
  const element = Object.assign(document.createElement(name), { className, ...properties });
  element.append(...inside);
  return element;
};
// The parts of the search box. Their words come with search.js; until then the field has the name of the dialog.
function searchBox() {
  const field = piece("input", "", { type: "search", id: "portal-search-query", autocomplete: "off", autocapitalize: "off", spellcheck: false });
  field.setAttribute("aria-label", dialog.getAttribute("aria-label"));
  const status = piece("p", "portal-search__status");
  status.setAttribute("role", "status");
  const box = piece(
    "div", "portal-search__box", {},
    piece("div", "portal-search__line", {}, field, piece("button", "tool close", { type: "button", textContent: "✕" })),
    piece("div", "portal-search__filters", { hidden: true }), status, piece("ol", "", { id: "portal-search-results" }),
  );
  box.setAttribute("role", "search");
  return box;
}

let search; // search.js, loaded when first needed
async function openSearch() {
  if (!dialog || dialog.open) return;
  if (!dialog.firstElementChild) dialog.append(searchBox());
  dialog.showModal();
  one("input", dialog).select();
  search ??= Promise.all([import(new URL("assets/search.js", root)), panelWords()]);
  const [{ start }, { words }] = await search;
  start(dialog, words, counted);
}
// Escape is the dialog's own, but WebKit gives it to the box alone. Here, because search.js may still be on its way.
dialog?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.matches("input") || event.target.value) return;
  event.preventDefault();
  dialog.close();
});
all(".open-search").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", openSearch);
});
// No key of one character does anything here (WCAG 2.1.4): who speaks to a computer or types by accident would start something.
addEventListener("keydown", (event) => {
  if (event.key !== "k" || !(event.ctrlKey || event.metaKey) || !dialog) return;
  event.preventDefault();
  event.stopPropagation();
  openSearch();
}, true);

// ------------------------------------------------------------------------------------------------------ missing pages

// A part of an address as it was meant; one that cannot be decoded as it is.
const meant = (part) => { try { return decodeURIComponent(part); } catch { return part; } };

// The pages that a wrong address may mean, by the finder of the search box: those of its own kind, if it names one.
async function meantPages(pages, asked, { lookUp, nearest }) {
  const kinds = new Set(pages.map(({ address }) => address.split("/")[0]));
  const [kind, name = ""] = kinds.has(asked[0]) ? asked : ["", asked[0]];
  const own = kind ? pages.filter(({ address }) => address.startsWith(`${kind}/`) && address.split("/").length === 3) : pages;
  const exact = own.filter(({ address }) => address === `${kind}/${name}/`); // a year or a part that it does not have
  if (exact.length || name.length < 3) return exact;
  const { strong, weak } = await lookUp(own, name.slice(0, 60));
  return [strong, weak, nearest(own, name)].find(({ length }) => length) ?? [];
}

async function suggest(box) {
  const asked = location.pathname.slice(root.pathname.length).split("/").filter(Boolean).map(meant);
  const [first, ...others] = all("section", box);
  const mine = others.find((section) => section.dataset.folder === `${asked[0]}/`) || first;
  for (const section of [first, ...others]) section.hidden = section !== mine;
  document.documentElement.lang = mine.lang;
  if (asked[0] === mine.lang) asked.shift(); // the first language has no folder, and may be asked for by one
  if (mine !== first) {
    const heading = document.createElement("h1");
    heading.textContent = one("h2", mine).textContent;
    one("h2", mine).replaceWith(heading);
  }
  if (!asked.length) return;
  const home = new URL(mine.dataset.folder || "./", root);
  const list = one(".suggestions", mine);
  const [finding, { known }, answer] = await Promise.all([import(new URL("assets/finding.js", root)), spelling(), fetch(new URL("search/names.json", home))]);
  if (!answer.ok) return;
  const near = await meantPages(known(await answer.json()), asked, finding);
  for (const { address, title } of near.slice(0, 5)) {
    const link = Object.assign(document.createElement("a"), { href: new URL(address, home), textContent: title });
    const line = document.createElement("li");
    line.append(link);
    one("ul", list).append(line);
  }
  list.hidden = !near.length;
}
all("[data-not-found]").forEach(suggest);

// ------------------------------------------------------------------------------------------------- interactive charts

// The ways of a chart that need a script. Their words are on the list of charts, once; the last in the line, so that nothing
// moves when they come.
all(".charts[data-files] > figure.chart > .doors").forEach((doors) => {
  const { dataset } = doors.closest(".charts");
  const ways = doors.parentElement.dataset.kind ? ["explore", "embed", "cite"] : ["embed", "cite"];
  doors.append(...ways.map((way) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: dataset[way] });
    if (way === "explore") button.className = way;
    else button.dataset[way] = "";
    return button;
  }));
});

if (one("button.explore")) import(new URL("assets/explore.js", root));
if (one("[data-peers]")) import(new URL("assets/peers.js", root)).then(({ start }) => start(one("[data-peers]")));

// ---------------------------------------------------------------------------------------------------- pictures as PNG

// A chart as PNG, drawn here from the file that is offered as SVG: with its title, source, licence and address, in the colours
// of the page. Files of all charts would be ten thousands.
const PIXELS = 3; // for one of the picture: sharp in print
const LETTERS = 44; // of an address on one line
const LETTER = 12; // their size

// A copy of the portal that was built without knowing its address learns it here. Words and not a document: parsing one would
// apply its styles, which the page's policy forbids.
function addressed(drawn) {
  const page = location.origin + location.pathname;
  const own = `>${page.slice(root.href.length)}</text>`;
  const smaller = page.length > LETTERS ? ` font-size="${Math.floor(LETTER * LETTERS / page.length * 10) / 10}"` : "";
  return own === "></text>" ? drawn : drawn.replace(own, () => `${smaller}>${page}</text>`);
}

// The file is one for all languages, and shows the first without the fragment of its address, which a saved file has not: so
// it is saved with the language of the page as the one that it shows.
function inLanguage(drawn, code, title) {
  if (!code) return drawn;
  const words = Object.assign(document.createElement("i"), { textContent: title }).innerHTML;
  return drawn
    .replace(/ lang="[^"]*"/, ` lang="${code}"`)
    .replace(/<title>[^<]*/, () => `<title>${words}`)
    .replace("</style>", `g[lang]{display:none}g.${code}{display:inline}</style>`);
}

function save(link, blob, kind) {
  const name = new URL(link.href).pathname.split("/").slice(-2).join("-").replace(/\.svg$/, kind);
  const saved = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  saved.click();
  setTimeout(() => URL.revokeObjectURL(saved.href), 60_000);
}

async function saveSvg(link) {
  const code = new URL(link.href).hash.slice(1);
  const title = link.closest("figure").querySelector("h3").textContent;
  const drawn = addressed(inLanguage(await (await fetch(link.href)).text(), code, title));
  save(link, new Blob([drawn], { type: "image/svg+xml" }), `${code && `-${code}`}.svg`);
}

async function savePng(link) {
  const drawn = await (await fetch(link.href)).text();
  const dark = document.body.dataset.mdColorScheme === "slate";
  const coloured = addressed(drawn).replace("@media(prefers-color-scheme:dark)", `@media ${dark ? "all" : "not all"}`);
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(coloured)}${new URL(link.href).hash}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width * PIXELS, height: image.height * PIXELS });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  save(link, await new Promise((done) => { canvas.toBlob(done, "image/png"); }), ".png");
}

all(".charts[data-png] figure.chart a.file").forEach((link) => {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: link.closest(".charts").dataset.png });
  button.addEventListener("click", () => savePng(link));
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // it is opened elsewhere
    event.preventDefault();
    saveSvg(link).catch(() => location.assign(link.href));
  });
  link.after(button);
});

// ------------------------------------------------------------------------------------------------ figures, citations

// A link to the row of a figure opens a panel here; in a new tab, or without JavaScript, it leads to the row itself.
const home = new URL(dialog?.dataset.home || "./", document.baseURI);
let given; // what the panel and citations need, read when they are first asked for
const panelWords = () => given ??= fetch(new URL("assets/panel.json", home))
  .then((answer) => answer.json()).then((words) => ({ root, home, words }));
const figures = () => Promise.all([import(new URL("assets/figure.js", root)), panelWords()]);

addEventListener("click", async (event) => {
  const link = event.target.closest?.("main a[href*='#']");
  const other = event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
  const own = link?.parentElement.matches("table.filing tr[id] > th + td");
  if (!link || other || link.target || (link.pathname === location.pathname && !own)) return;
  if (!/\/institutions\/[^/]+\/\d{4}\/$/.test(link.pathname) || !/^#[a-z][a-z0-9_]*$/.test(link.hash)) return;
  if (["#top", "#award", "#social", "#financial", "#downloads", "#cite"].includes(link.hash)) return;
  event.preventDefault();
  try {
    const [{ named, open }, known] = await figures();
    await open(named(link.href, home), known);
  } catch {
    location.href = link.href;
  }
});

// The address of a row that a filing does not have is answered as that of an unknown figure.
const noRow = () => one("table.filing tr[id]") && /^#[a-z][a-z0-9_]*$/.test(location.hash) && !document.getElementById(location.hash.slice(1));

async function shortAddress() {
  if (!location.hash.startsWith("#f=") && !noRow()) return;
  const [{ open, short, unknown }, known] = await figures();
  const figure = short(location.hash, location.pathname.slice(home.pathname.length));
  await (figure ? open(figure, known, false) : unknown(known));
}
shortAddress();
addEventListener("hashchange", shortAddress);

// The address of a row is what is cited: who comes from elsewhere sees the panel, who comes from a page here sees the row.
if (!document.referrer.startsWith(root.href) && document.getElementById(location.hash.slice(1))?.matches("table.filing tr[id]")) {
  figures().then(([{ named, open }, known]) => open(named(location.href, home), known, false));
}

// The name of an indicator leads to the indicator: on a filing's page by the address of its row, on a profile by that of a
// value in it. Written into the pages the links were a twentieth of a site.
all("[data-names] table:is(.filing, .years) tbody th").forEach((head) => {
  const code = head.parentElement.id || one("td a", head.parentElement)?.hash.slice(1);
  if (!code) return;
  const link = Object.assign(document.createElement("a"), { href: new URL(`indicators/${code}/`, home) });
  const unit = one(".unit", head);
  link.append(...[...head.childNodes].filter((part) => part !== unit));
  if (unit) link.lastChild.textContent = link.lastChild.textContent.trimEnd();
  head.prepend(link, unit ? " " : "");
});

// Which indicators were not reported: a page has how many, the number of their area, and their positions in it ("4:0-3,7").
// Names are put in their place when the page is there, so that they are found and printed as well; in the pages they were a
// twelfth of a site. A file for other standards than the page's has another digest, and then the line stays as it is.
const unreported = all("[data-names] p[data-at]");
async function nameUnreported() {
  const { names } = unreported[0].closest("[data-names]").dataset;
  const { digest, titles, areas } = await (await fetch(new URL(`assets/indicators.json?${names}`, home))).json();
  if (digest !== names) return;
  for (const line of unreported) {
    const [place, at] = line.dataset.at.split(":");
    const [area, members] = Object.entries(areas)[place];
    const linked = (way, textContent) => Object.assign(document.createElement("a"), { href: new URL(way, home), textContent });
    const spans = at.split(",").map((span) => span.split("-").map(Number));
    const named = spans.flatMap(([first, last = first]) => members.slice(first, last + 1));
    const links = named.map(([code, name]) => linked(`indicators/${code}/`, name)).flatMap((link, n) => n ? [" · ", link] : [link]);
    if (named.length <= 2) { // they are named already, at the end of the line
      const [, first] = named[0];
      line.textContent = line.textContent.slice(0, line.textContent.indexOf(first));
      line.append(...links);
      continue;
    }
    const list = document.createElement("p");
    list.append(linked(`areas/${area}/`, titles[place]), ": ", ...links);
    const box = Object.assign(document.createElement("details"), { className: "silent" });
    box.append(Object.assign(document.createElement("summary"), { textContent: line.textContent.trim() }), list);
    line.replaceWith(box);
  }
}
if (unreported.length) addEventListener("load", () => nameUnreported().catch(() => undefined)); // the line stays as it is

// The table of an area is called as the area is.
all("[data-names] table.filing").forEach((table) => table.setAttribute("aria-labelledby", one("h3", table.closest("details")).id));

// The value of a row leads to the row, which opens its panel: without JavaScript there is none. Notes on it stay as they are.
all("table.filing tr[id] > th + td").forEach((cell) => {
  const inside = [...cell.childNodes].filter((part) => !part.matches?.(".note"));
  const link = Object.assign(document.createElement("a"), { href: `#${cell.parentElement.id}` });
  cell.prepend(link);
  link.append(...inside);
});

all("button:is([data-cite], [data-embed])").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const [{ start, embed }, known] = await Promise.all([import(new URL("assets/cite.js", root)), panelWords()]);
    await ("cite" in button.dataset ? start : embed)(button, known);
  });
});

// -------------------------------------------------------------------------------------------------- verifying badges

if (one("[data-verify]")) import(new URL("assets/verify.js", root));
if (one("[data-check]")) import(new URL("assets/check.js", root));
// Workbooks of an institution, a country …, which are made when a reader asks for one.
all("button[data-workbook]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const [{ made }, known] = await Promise.all([import(new URL("assets/workbook.js", root)), panelWords()]);
    await made(button, known);
  });
});
// The table of a country or an association is unpacked on its way to the reader's disk, because spreadsheets open no other.
all(".download-line a:is([href*='downloads/countries/'], [href*='downloads/associations/'])[href$='.csv.gz']").forEach((link) => {
  link.textContent = "CSV";
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    const packed = () => location.assign(link.href);
    await import(new URL("assets/workbook.js", root)).then(({ unpack }) => unpack(link)).catch(packed);
  });
});
// How large the files are: once the page is there, because no reader waits for that.
const offered = all(".download-line a, table a").filter(({ href }) => /\/(?:downloads|api\/v1)\//.test(href));
if (offered.length) Promise.all([import(new URL("assets/file-sizes.js", root)), panelWords()]).then(([{ start }, known]) => start(offered, known)).catch(() => undefined);
if (one("[data-self-audit]")) import(new URL("assets/self-audit.js", root));
if (one("[data-compare]")) import(new URL("assets/compare.js", root));
if (one("[data-portfolio]")) import(new URL("assets/portfolio.js", root));

// ---------------------------------------------------------------------------------------------------------- copying

if (one("button[data-copy]")) {
  import(new URL("assets/copying.js", root)).then(({ copy, selected }) => all("button[data-copy]").forEach((button) => {
    const code = one("pre code", button.closest(".copied"));
    button.hidden = false;
    button.addEventListener("click", () => copy(code.textContent, button, button.dataset.done, () => selected(code)));
  }));
}

// ------------------------------------------------------------------------------------------------------------- paper

all("button[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
// A profile prints as two sheets and the sections that its reader opened; the theme opens all of them for paper.
all(":is([data-names] > details, .fold) > summary").forEach((summary) => summary.addEventListener("click", () => {
  summary.parentElement.toggleAttribute("data-read", !summary.parentElement.open);
}));
// The theme puts tables of text into boxes that scroll on a narrow screen; where one does, keys reach it by this name.
const reachable = () => all(".md-typeset__scrollwrap:not([tabindex])").forEach((box) => {
  if (box.scrollWidth <= box.clientWidth) return;
  const title = all("main :is(h1, h2, h3)").filter((one) => one.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1);
  box.tabIndex = 0;
  box.role = "region";
  box.setAttribute("aria-label", title?.firstChild?.textContent.trim() ?? document.title);
});
addEventListener("load", reachable);
addEventListener("resize", reachable);

const shut = document.querySelector(".sections:not(.of-filing)") ? "[data-names] > details, .fold, " : "";
addEventListener("beforeprint", () => {
  all(`main details:not([open], ${shut}.doors details, .peer-choice, .facet, .two-lines details, .many)`).forEach((details) => {
    details.open = true;
    details.dataset.printed = "";
  });
  // At the foot of each sheet: title, address with the reader's choices, and the day. A string of JSON is one of CSS too.
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long" }).format(new Date());
  document.documentElement.style.setProperty("--printed-from", JSON.stringify(`${document.title} · ${day} · ${location.href}`));
});
addEventListener("afterprint", () => all("details[data-printed]").forEach((details) => {
  details.open = false;
  delete details.dataset.printed;
}));

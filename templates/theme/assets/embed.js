// The bare page that other sites show in a frame: a chart (`?c=wayrasol.women`, `?c=countries/pe.share`) or the card of an
// institution (`?i=wayrasol`). Both are taken from the page that has them, in its language, and lead back to it.

const place = document.querySelector("main");
const home = new URL(place.dataset.home, document.baseURI);
document.body.dataset.mdColorScheme = matchMedia("(prefers-color-scheme: dark)").matches ? "slate" : "default";

const CHART = /^(?:(?:(countries|indicators)\/)?([a-z0-9][a-z0-9_-]{0,80}))?\.([a-z][a-z0-9_-]{0,60})$/;
const INSTITUTION = /^[a-z0-9][a-z0-9-]{0,80}$/;

// The page and the anchor that an address names; null if it names none.
function asked(query) {
  const chart = CHART.exec(query.get("c") ?? "");
  if (chart) return { path: chart[2] ? `${chart[1] ?? "institutions"}/${chart[2]}/` : "", anchor: `chart-${chart[3]}` };
  const id = query.get("i") ?? "";
  return INSTITUTION.test(id) ? { path: `institutions/${id}/`, anchor: "" } : null;
}

// An element of a page of this portal, with links that open in a tab of their own: this page is too small for another.
// It is changed before it is taken over, because pictures of this page are loaded at once.
function taken(from, address) {
  const every = [from, ...from.querySelectorAll("*")];
  for (const part of every) {
    if (!part.matches("h1, .sentence")) part.removeAttribute("id"); // these name and describe
    if (part.matches("a[href]")) {
      part.setAttribute("href", new URL(part.getAttribute("href"), address));
      part.target = "_blank";
      part.rel = "noopener";
    }
    if (part.matches("img[src]")) part.setAttribute("src", new URL(part.getAttribute("src"), address));
    // What leads on from a page has no room in a frame: a way to compare, and a chart's ways.
    if (part.matches(".headerlink, .peers, .with")) part.remove();
  }
  return document.importNode(from, true);
}

function chart(page, anchor, address) {
  const figure = page.getElementById(anchor);
  if (!figure?.matches("figure.chart")) return [];
  const data = figure.querySelector(".doors > details");
  const title = page.createElement("h1"); // of this page
  title.textContent = figure.querySelector("h3")?.textContent ?? "";
  title.id = figure.querySelector("h3")?.id ?? "";
  figure.querySelector("h3")?.replaceWith(title);
  return [...figure.querySelectorAll(":scope > figcaption, :scope > .picture"), ...data ? [data] : []].map((part) => taken(part, address));
}

function card(page, address) {
  const figures = [...page.querySelectorAll(".figures > .figure-card")].slice(0, 4);
  const grid = document.createElement("div");
  grid.className = "figures";
  grid.append(...figures.map((figure) => taken(figure, address)));
  const badge = page.querySelector("img[src*='badges/']:not([src*='states/'])");
  return [...[...page.querySelectorAll("article h1, article .byline")].slice(0, 2).map((part) => taken(part, address)), ...badge ? [taken(badge, address)] : [], grid];
}

async function show() {
  const wanted = asked(new URLSearchParams(location.search));
  if (!wanted) return [];
  const address = new URL(wanted.path, home);
  const answer = await fetch(address);
  if (answer.status === 404) return [];
  if (!answer.ok) throw new Error(`${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const parts = wanted.anchor ? chart(page, wanted.anchor, address) : card(page, address);
  if (parts.length) {
    // That an institution is invented or has ended, and whose archive it is: true wherever its figures are shown.
    // The key of signs is not: none of them is in a card or a chart.
    parts.push(...[...page.querySelectorAll("article [role=note]:not(.key)")].map((note) => taken(note, address)));
    const title = page.querySelector('meta[property="og:title"]')?.content ?? "";
    const source = document.querySelector(".source a");
    source.href = new URL(wanted.anchor ? `#${wanted.anchor}` : "", address);
    if (title && title !== source.textContent) source.textContent = `${title} · ${source.textContent}`;
    document.title = source.textContent;
  }
  return parts;
}

show().then((parts) => {
  if (parts.length) place.replaceChildren(...parts);
  else place.append(Object.assign(document.createElement("p"), { textContent: place.dataset.unknown }));
}).catch(() => {
  place.append(Object.assign(document.createElement("p"), { textContent: place.dataset.failed }));
});

// The panel of one figure: what it is, where it was written, who checked it, its peers, and how to cite it.
//
// Everything in it is on other pages of the portal, in the reader's language, so they are read and the row is taken from
// them. The institution's JSON has no words and is five times as large, and data in the cells of a profile would be a
// tenth of the page. Elements come from pages of this portal alone; the published file, which is an institution's, is
// inserted as text.

import { box, copying, edition } from "./cite.js";
import { element, filled, permanent } from "./giving.js";

const ADDRESS = /^institutions\/([^/]+)\/(\d{4})\/$/;
const SHORT = /^#f=(?:([a-z0-9-]{1,80})[.])?([a-z][a-z0-9_]{0,80})(?:[.](\d{4}))?$/;

// The institution, period and code that a link to a row names; null for other links.
export function named(link, home) {
  const at = new URL(link);
  const place = ADDRESS.exec(at.origin === home.origin && at.pathname.startsWith(home.pathname) ? at.pathname.slice(home.pathname.length) : "");
  return place && /^#[a-z][a-z0-9_]*$/.test(at.hash) ? { id: place[1], period: place[2], code: at.hash.slice(1) } : null;
}

// The same of a short address (`#f=women.2025`), completed by the page that it is on; null if it names no figure.
export function short(hash, path) {
  const found = SHORT.exec(hash);
  if (!found) return null;
  const [, ownId, ownPeriod] = /^institutions\/([^/]+)\/(?:(\d{4})\/)?/.exec(path) ?? [];
  const [id, code, period] = [found[1] ?? ownId, found[2], found[3] ?? ownPeriod];
  return id && period ? { id, period, code } : null;
}

// A row of a table of the portal's own dialect (comma, quotation marks, no byte order mark), numbered as spreadsheets do.
export function rowsOf(text, wanted) {
  const most = Math.max(1, ...wanted);
  const found = new Map();
  let cells = [], cell = "", quoted = false, number = 1;
  for (let at = 0; at <= text.length && number <= most; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char !== '"') cell += char ?? "";
      else if (text[at + 1] === '"') { cell += '"'; at += 1; } else quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === ",") { cells.push(cell); cell = ""; }
    else if (char === "\n" || char === undefined) {
      if (number === 1 || wanted.includes(number)) found.set(number, [...cells, cell.replace(/\r$/, "")]);
      [cells, cell, number] = [[], "", number + 1];
    } else cell += char;
  }
  return found;
}

async function read(address) {
  const answer = await fetch(address);
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.text();
}

// Another page of the portal, as a document in which nothing runs; an empty one if there is no such page.
async function page(address) {
  return new DOMParser().parseFromString(await read(address) ?? "", "text/html");
}

// What is inside an element of another page, with links that work here.
function taken(from, address) {
  const copy = document.importNode(from, true);
  for (const link of copy.querySelectorAll("a[href]")) link.href = new URL(link.getAttribute("href"), address);
  for (const named of copy.querySelectorAll("[id]")) named.removeAttribute("id");
  return copy;
}

function link(address, words) {
  const made = element("a", "", words);
  made.href = address;
  return made;
}

// A table of a few cells; `cells` are texts.
function table(head, rows, name) {
  const header = (cell, scope) => Object.assign(element("th", "", cell), { scope });
  const made = element("table", "data");
  made.append(
    element("caption", "hidden", name),
    element("thead", "", element("tr", "", ...head.map((cell) => header(cell, "col")))),
    element("tbody", "", ...rows.map(([first, ...cells]) => element("tr", "", header(first, "row"), ...cells.map((cell) => element("td", "", cell))))),
  );
  return scrolled(made, name);
}

function scrolled(inside, name) {
  const made = element("div", "scroll", inside);
  made.tabIndex = 0;
  made.setAttribute("role", "region");
  made.setAttribute("aria-label", name);
  return made;
}

// The files and rows that a value was read from, by the cell that names them.
function sources(cell, tableElement, address) {
  const found = new Map();
  const add = (file, row) => found.set(file, [...found.get(file) ?? [], row]);
  for (const named of cell.querySelectorAll("a[href*='#row=']")) {
    const [file, row] = new URL(named.getAttribute("href"), address).href.split("#row=");
    add(file, Number(row));
  }
  const one = tableElement.closest(".one-file")?.querySelector(".source-file a");
  if (!found.size && one) {
    for (const row of cell.textContent.match(/\d+/g) ?? []) add(new URL(one.getAttribute("href"), address).href, Number(row));
  }
  return found;
}

async function rawRows(cell, tableElement, address, words) {
  const made = [];
  for (const [file, rows] of sources(cell, tableElement, address)) {
    const name = file.split("/").at(-1);
    const head = element("p", "", `${filled(words["source.row"], { file: name, row: rows.join(", ") })} · `, link(file, words["figure.download"]));
    head.lastChild.download = "";
    made.push(head);
    try {
      const lines = rowsOf(await read(file) ?? "", rows);
      const shown = rows.filter((row) => lines.has(row));
      if (shown.length) made.push(table([words["filing.row"], ...lines.get(1)], shown.map((row) => [String(row), ...lines.get(row)]), head.textContent));
    } catch {
      made.push(element("p", "", words["figure.no_file"]));
    }
  }
  return made;
}

// The row of the year in the table of all institutions, if the page of the indicator may show one.
function peers(indicator, period) {
  const tables = [...indicator.querySelectorAll("main table:is(.data, .filing):not(.list)")].filter((one) => !one.closest("figure"));
  for (const one of tables.reverse()) {
    const row = [...one.querySelectorAll("tbody tr")].find((each) => each.querySelector("th")?.textContent.trim() === period);
    if (row) {
      const made = element("table", "data");
      made.append(element("caption", "hidden", one.caption?.textContent ?? ""), document.importNode(one.tHead, true), element("tbody", "", document.importNode(row, true)));
      return scrolled(made, one.caption?.textContent ?? "");
    }
  }
  return null;
}

// A document that is not published leads to its entry on the profile, and whether anybody here has seen it is said.
function withheld(proof, status, words) {
  const seen = proof.querySelector(".review.documented") ?? status.querySelector(".rung.documented");
  for (const paper of proof.querySelectorAll("a[href*='#evidence-']")) {
    paper.after(element("span", "note", words[seen ? "figure.seen" : "figure.unpublished"]));
  }
}

function described(list, term, ...inside) {
  const given = inside.flat().filter((one) => one && (typeof one === "string" || one.textContent.trim()));
  if (given.length) list.append(element("dt", "", term), element("dd", "", ...given));
}

async function content({ id, period, code }, { root, home, words }) {
  if (period === "-") return null;
  const address = new URL(`institutions/${id}/${period}/`, home);
  const about = new URL(`indicators/${code}/`, home);
  const [filing, indicator, shared] = await Promise.all([page(address), page(about), edition(root)]);
  const row = filing.getElementById(code);
  if (!row?.matches("table.filing tr")) return null;
  const [value, status, source, proof] = [...row.querySelectorAll(":scope > td")].map((cell) => taken(cell, address));
  const label = row.querySelector("th").textContent.trim();
  const titled = filing.querySelector('meta[property="og:title"]')?.content ?? "";
  const author = titled.endsWith(`, ${period}`) ? titled.slice(0, -period.length - 2) : titled;
  // Who checked is said once for the table, if it is the same for several rows.
  for (const level of status.matches(".same") ? status.querySelectorAll(".rung") : []) {
    const shared = [...row.closest("details").querySelectorAll(".checked .rung")].find((each) => each.className === level.className);
    if (shared) level.textContent = shared.textContent;
  }
  const notes = [...value.querySelectorAll(":scope > .note")];
  for (const note of notes) note.remove();
  const heads = [...row.closest("table").tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const made = element("div", "", element("p", "figure-value", ...value.childNodes));
  made.firstChild.className = `figure-value ${value.className}`;
  const list = element("dl", "facts");
  const asked = filing.querySelector("dd.edition");
  described(list, words["figure.definition"], indicator.querySelector('meta[name="description"]')?.content ?? "", " ", link(new URL("#definition", about), words["figure.versions"]));
  if (asked) described(list, asked.previousElementSibling.textContent, [...taken(asked, address).childNodes]);
  if (proof) withheld(proof, status, words);
  // The lowest level is said once above the tables.
  described(list, heads[2] ?? "", status.textContent.trim() ? [...status.childNodes] : words["assurance.reported"]);
  if (proof) described(list, heads[4] ?? "", [...proof.childNodes]);
  described(list, words["figure.remarks"], notes);
  described(list, words["figure.row"], await rawRows(source, row.closest("table"), address, words));
  described(list, words["figure.peers"], peers(indicator, period) ?? words["figure.no_peers"], " ", link(new URL("#benchmarks", about), words["figure.all"]));
  const own = permanent(new URL(`#${code}`, address).href);
  const cites = filing.querySelector("[data-cite]")?.dataset ?? {};
  const cited = element("details", "fold", element("summary", "", words["chart.cite"]), box({
    ...shared, credit: cites.credit, dated: cites.dated || shared.dated, id: `${id}-${period}-${code}`, data: true, author, title: `${label}, ${period}: ${line(made.firstChild)}`, address: own,
  }, words));
  const shown = element("code", "", own);
  const reach = element("p", "figure-address", shown, " ", copying(shown, words), " ", link(new URL(`#${code}`, address).href, words["figure.in_filing"]));
  made.append(list, cited, reach);
  return { title: `${label} · ${author}, ${period}`, made };
}

// The words of a value: items of a list, joined.
function line(from) {
  const items = [...from.querySelectorAll("li")].map((item) => item.textContent.trim());
  return items.length ? items.join(", ") : from.textContent.trim();
}

let dialog;
let shown; // the figure that the dialog is about

function prepared(words) {
  if (dialog) return;
  const close = element("button", "tool close", "✕");
  close.type = "button";
  close.setAttribute("aria-label", words["search.close"]);
  dialog = element("dialog", "figure-panel md-typeset", element("div", "figure-head", element("h2", ""), close), element("p", "figure-status"), element("div", "figure-body"));
  dialog.querySelector("h2").id = "figure-title";
  dialog.querySelector("h2").tabIndex = -1;
  dialog.setAttribute("aria-labelledby", "figure-title");
  dialog.querySelector(".figure-status").setAttribute("role", "status");
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  // The address goes back to that of the page, so that a reload does not open the panel again.
  dialog.addEventListener("close", () => {
    shown = undefined;
    if (location.hash.startsWith("#f=")) history.replaceState(history.state, "", location.pathname + location.search);
  });
  document.body.append(dialog);
}

export async function open(figure, given, remember = true) {
  const { root, words } = given;
  prepared(words);
  const [title, status, body] = ["h2", ".figure-status", ".figure-body"].map((part) => dialog.querySelector(part));
  if (remember) {
    const own = location.pathname.slice(given.home.pathname.length);
    const inside = own.startsWith(`institutions/${figure.id}/`);
    history.replaceState(history.state, "", `#f=${inside ? "" : `${figure.id}.`}${figure.code}.${figure.period}`);
  }
  shown = figure;
  title.textContent = words["figure.title"];
  status.textContent = words["figure.reading"];
  body.replaceChildren();
  if (!dialog.open) dialog.showModal();
  title.focus();
  const row = new URL(`institutions/${figure.id}/${figure.period}/#${figure.code}`, given.home);
  try {
    const found = await content(figure, given);
    if (shown !== figure) return; // another figure was opened meanwhile
    status.textContent = found ? "" : words["figure.unknown"];
    if (!found) body.append(element("p", "", link(new URL("institutions/", given.home), words["figure.others"])));
    else {
      title.textContent = found.title;
      body.append(found.made);
    }
  } catch {
    if (shown !== figure) return;
    status.textContent = words["figure.failed"];
    body.append(element("p", "", link(row, words["figure.in_filing"])));
  }
}

// For an address that has the beginning of a short one and names no figure.
export const unknown = (given) => open({ id: "-", period: "-", code: "-" }, given, false);

// Citations of a page or of one figure, as text, BibTeX, RIS and CSL-JSON, with buttons that copy them.
//
// They are made here because a citation names the day on which its reader looked, and a whole address, which a copy of
// the portal that was built without one learns only in a browser. The page itself has the citation as a sentence.

import { copy, selected } from "./copying.js";
import { element, filled, permanent } from "./giving.js";

// Text as one line: a line break would begin a new field of RIS.
const line = (text) => String(text).replace(/\s+/gu, " ").trim();
// An address without characters that end a field or are read as markup.
const safe = (address) => address.replace(/[{}\\^~`|<>" ]/g, (char) => encodeURIComponent(char).replace("~", "%7E"));
const TEX = {
  "\\": "\\textbackslash{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}", "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}", "$": "\\$", "&": "\\&", "#": "\\#", "%": "\\%", "_": "\\_",
};
// Braces are commands too: BibTeX counts them even after a backslash, so one alone would end the field elsewhere.
const tex = (text) => line(text).replace(/[\\{}~^$&#%_]/g, (char) => TEX[char]);
const key = ({ id }) => id.normalize("NFKD").replace(/[^A-Za-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "") || "page";
const parts = (day) => ({ "date-parts": [day.split("-").map(Number)] });
const said = (fields) => fields.filter(([, value]) => value);

// A record has `id`, `author` (a corporate one), `title`, `site` (container and publisher), `dated` (the newest data),
// `built`, `accessed` (days as YYYY-MM-DD), `address`, `language`, `data`: whether it is one figure, and `credit`: where the data
// were copied from, if they were.
export function bibtex(record) {
  const day = record.dated || record.built || record.accessed;
  const fields = said([
    ["author", `{${tex(record.author)}}`], ["title", `{${tex(record.title)}}`], ["publisher", `{${tex(record.site)}}`],
    ["howpublished", tex(record.site)], ["year", day.slice(0, 4)], ["date", day],
    ["version", record.built], ["url", safe(record.address)], ["urldate", record.accessed],
    ["note", tex(record.credit ?? "")],
  ]);
  return `@misc{${key(record)},\n${fields.map(([name, value]) => `  ${name} = {${value}}`).join(",\n")}\n}\n`;
}

export function ris(record) {
  const slashed = (day) => day.replaceAll("-", "/");
  const day = record.dated || record.built || record.accessed;
  const fields = said([
    ["TY", record.data ? "DATA" : "ELEC"], ["ID", key(record)], ["AU", record.author], ["TI", record.title],
    ["T2", record.site], ["PB", record.site], ["PY", day.slice(0, 4)], ["DA", slashed(day)],
    ["ET", record.built], ["LA", record.language], ["UR", safe(record.address)], ["Y2", slashed(record.accessed)],
    ["N1", record.credit],
  ]);
  return `${fields.map(([tag, value]) => `${tag}  - ${line(value)}`).join("\r\n")}\r\nER  - \r\n`;
}

export function csl(record) {
  const item = {
    id: key(record),
    type: record.data ? "dataset" : "webpage",
    author: [{ literal: line(record.author) }],
    title: line(record.title),
    "container-title": line(record.site),
    publisher: line(record.site),
    issued: parts(record.dated || record.built || record.accessed),
    accessed: parts(record.accessed),
    ...record.built ? { version: record.built } : {},
    language: record.language,
    URL: safe(record.address),
    ...record.credit ? { note: line(record.credit) } : {},
  };
  return `${JSON.stringify([item], null, 2)}\n`;
}

export function text(record, words) {
  const printed = (day) => {
    const [year, month, date] = day.split("-").map(Number);
    return words.dates[month - 1].replace("2001", year).replace("22", date);
  };
  const days = said([["dated", record.dated], ["built", record.built], ["accessed", record.accessed]]);
  const told = days.map(([name, day]) => filled(words[`cite.${name}`], { date: printed(day) })).join(", ");
  const author = record.author === record.site ? "" : `${line(record.author).replace(/\.$/, "")}. `;
  const credit = record.credit ? ` ${filled(words["cite.credit"], { credit: line(record.credit) })}` : "";
  return `${author}${line(record.title).replace(/\.$/, "")}. ${line(record.site)}, ${told}. ${safe(record.address)}${credit}`;
}

export const FORMS = [["text", text], ["BibTeX", bibtex], ["RIS", ris], ["CSL-JSON", csl]];

const twice = (n) => String(n).padStart(2, "0");
const today = (now = new Date()) => `${now.getFullYear()}-${twice(now.getMonth() + 1)}-${twice(now.getDate())}`;

// What every citation on this page shares: the edition is in a file, because a page with its day would be made every day.
export async function edition(root) {
  const found = await fetch(new URL("assets/edition.json", root)).then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({}));
  return {
    site: document.querySelector('meta[property="og:site_name"]')?.content ?? "",
    dated: found.newest ?? "", built: found.as_of ?? "", accessed: today(), credit: found.credit ?? "",
    language: document.documentElement.lang,
  };
}

// The forms of one citation, each closed but the first, each with a button that copies it.
export function box(record, words) {
  const made = element("div", "citation");
  for (const [name, form] of FORMS) {
    const code = element("code", "", form(record, words));
    const pre = element("pre", "", code);
    pre.tabIndex = 0;
    const shown = element("details", "copied", element("summary", "", name === "text" ? words["cite.as_text"] : name), copying(code, words), pre);
    shown.open = name === "text";
    made.append(shown);
  }
  return made;
}

// A button that copies the text of an element; if that is not permitted it selects the text.
export function copying(code, words) {
  const button = element("button", "", words["snippet.copy"]);
  button.type = "button";
  button.addEventListener("click", () => copy(code.textContent, button, words["snippet.copied"], () => selected(code)));
  return button;
}

// The citation of the whole page, in place of its button; of a chart, below it.
export async function start(button, { root, words }) {
  const figure = button.closest("figure.chart");
  figure?.querySelector(":scope > .citation:not(.embedding)")?.remove();
  const page = document.querySelector('meta[property="og:title"]')?.content || document.title;
  const own = location.pathname.slice(root.pathname.length);
  const { author, title, dated, credit } = { ...document.querySelector("[data-author]")?.dataset, ...button.dataset };
  const shared = await edition(root);
  const anchor = figure ? `#${figure.id}` : "";
  const made = box({
    ...shared, credit: credit || shared.credit, id: `${own}${anchor}` || "portal", data: Boolean(figure), author: author || shared.site,
    title: figure?.querySelector("h3")?.textContent.trim() || title || page, dated: dated || shared.dated,
    address: permanent(location.origin + location.pathname + anchor),
  }, words);
  if (figure) figure.append(made);
  else button.replaceWith(made);
}

const HTML = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const html = (text) => text.replace(/[&<>"]/g, (char) => HTML[char]);

// The snippets of a chart for another site: a frame with the bare page (`embed.js`), and the picture with a link to it.
// `about` is the page below the front page of its language, `chart` its name there.
export function snippets({ root, home, about, chart, title, picture }) {
  const frame = `${root}embed/${home.slice(root.length)}?c=${about.replace(/^institutions\//, "").replace(/\/$/, "")}.${chart}`;
  return [
    `<iframe src="${html(frame)}" title="${html(title)}" width="420" height="560" loading="lazy"></iframe>`,
    `<a href="${html(`${home}${about}#chart-${chart}`)}"><img src="${html(picture)}" alt="${html(title)}" width="388"></a>`,
  ];
}

export function embed(button, { root, home, words }) {
  const figure = button.closest("figure.chart");
  const known = figure.querySelector(":scope > .embedding");
  if (known) return known.remove();
  const both = snippets({
    root: permanent(root.href), home: permanent(home.href), about: location.pathname.slice(home.pathname.length), chart: figure.id.replace("chart-", ""),
    title: figure.querySelector("h3").textContent.trim(), picture: permanent(figure.querySelector("a.file").href),
  });
  const made = element("div", "citation embedding");
  for (const [at, name] of ["chart.framed", "chart.file"].entries()) {
    const code = element("code", "", both[at]);
    const pre = element("pre", "", code);
    pre.tabIndex = 0;
    made.append(element("p", "", `${words[name]} `, copying(code, words)), pre);
  }
  return figure.append(made);
}

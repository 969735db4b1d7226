// The page with the portal's self-audit. Answers stay in this browser, and nothing is sent: results leave it only as
// files that the reader saves. The words and the questions are in the page, in its language.

import { element, filled } from "./giving.js";
import { alike, scores, weakest, written } from "./self-audit-scores.js";

const box = document.querySelector("[data-self-audit]");
const part = (selector) => box.querySelector(selector);
const audit = JSON.parse(part("script").textContent);
const { words } = audit;
const form = part("form");
const field = part("input[type=file]");
const questions = Object.values(audit.practices).flatMap((practice) => practice.questions);
const allowed = new Set([...Object.keys(audit.answers), "not_applicable"]);
const KEPT = `self-audit ${audit.edition}`;
const LARGEST = 100_000; // bytes of a file with answers

const given = {}; // answer by question

// ------------------------------------------------------------------------------------------------------------ keeping

function keep() {
  try {
    localStorage.setItem(KEPT, JSON.stringify(given));
    return true;
  } catch {
    return false; // forbidden or full
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}");
  } catch {
    return {};
  }
}

// Takes over what is an answer to a question of this edition, and tells how many there were.
function take(answers) {
  const found = questions.filter((question) => allowed.has(answers?.[question]));
  for (const question of found) given[question] = answers[question];
  return found.length;
}

// ------------------------------------------------------------------------------------------------------------ showing

const percent = (score) => words.percent.replace("1", String(Math.floor((score + 50) / 100)));
const shown = ({ state, score }) => (score === null ? words[state] : percent(score));

function mark() {
  for (const input of form.querySelectorAll("input[type=radio]")) input.checked = given[input.name] === input.value;
}

function show() {
  const answered = Object.keys(given).length;
  part(".self-audit-status").textContent = filled(words.progress, { n: String(answered), total: String(questions.length) });
  part(".self-audit-result").hidden = !answered;
  const results = scores(given, audit);
  const row = (code, name) => {
    const line = element("tr", code === "total" ? "total" : "");
    const title = element("th", "", audit.titles[code]);
    title.scope = "row";
    line.append(title, element("td", results[code].score === null ? "num gap" : "num", shown(results[code])));
    line.dataset.code = name ?? code;
    return line;
  };
  const body = element("tbody", "", row("total"));
  for (const dimension of audit.dimensions) {
    body.append(row(dimension));
    for (const [standard, above] of Object.entries(audit.standards)) if (above === dimension) body.append(row(standard));
  }
  const head = element("tr", "", element("th", "", words.part), element("th", "num", words.score));
  for (const cell of head.cells) cell.scope = "col";
  const table = element("table", "data audit-scores", element("thead", "", head), body);
  part(".self-audit-scores").replaceChildren(table);
  part(".self-audit-weak").replaceChildren(weak(results));
}

function weak(results) {
  const codes = weakest(results, audit);
  if (!codes.length) return element("p", "empty", words.no_weak);
  const list = element("ol", "");
  for (const code of codes) {
    const item = element("li", "", element("strong", "", audit.titles[code]), ` ${shown(results[code])}. ${words.read} `);
    audit.read[code].forEach(([address, label], at) => {
      if (at) item.append(", ");
      item.append(Object.assign(element("a", "", label), { href: address }));
    });
    list.append(item);
  }
  const more = alike(results, audit);
  return more ? element("div", "", list, element("p", "", filled(words.alike, { n: String(more) }))) : list;
}

// ------------------------------------------------------------------------------------------------------------- saving

// A cell is quoted where CSV asks for it. Spreadsheets run a cell that begins like a formula, so a name never does.
const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csv = (rows) => rows.map((cells) => `${cells.map(quoted).join(",")}\n`).join("");

function rows() {
  const results = scores(given, audit);
  const day = new Date().toISOString().slice(0, 10);
  const who = part("[name=auditor]").value.replace(/[\p{C}\s]+/gu, " ").replace(/^[=+\-@\s]+/, "").trim();
  const agreed = part("[name=consent]").checked; // without it the audit is on record, and no score is
  const codes = ["total", ...audit.dimensions.flatMap((one) => [one, ...Object.keys(audit.standards).filter((code) => audit.standards[code] === one)])];
  const cells = codes.map((code) => ({
    audit: `self-${day}`, tool: audit.tool, edition: audit.edition, mode: "self_assessment", auditor: who, date: day,
    part: code, state: agreed ? results[code].state : "withheld", score: !agreed || results[code].score === null ? "" : written(results[code].score), consent: agreed ? "yes" : "no",
  }));
  return csv([audit.columns, ...cells.map((row) => audit.columns.map((name) => row[name] ?? ""))]);
}

function save(name, text) {
  const link = element("a", "");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const answers = () => csv([["question", "answer"], ...questions.filter((code) => given[code]).map((code) => [code, given[code]])]);

// ------------------------------------------------------------------------------------------------------------ loading

async function load(file) {
  const text = file.size <= LARGEST ? await file.text() : "";
  const read = Object.fromEntries(text.split(/\r?\n/).map((line) => line.split(",").map((cell) => cell.trim().replace(/^"|"$/g, ""))).filter((cells) => cells.length === 2));
  const n = take(read);
  if (n) {
    keep();
    mark();
    show();
  }
  part(".self-audit-status").textContent = n ? filled(words.loaded, { n: String(n) }) : words.unreadable;
}

function clear() {
  if (!confirm(words.sure)) return;
  for (const question of Object.keys(given)) delete given[question];
  keep();
  mark();
  show();
}

function begin() {
  take(kept());
  mark();
  show();
  const note = part(".self-audit-kept");
  note.hidden = false;
  if (!keep()) note.textContent = words.not_kept;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", ({ target }) => {
    given[target.name] = target.value;
    keep();
    show();
  });
  part("[data-save=rows]").addEventListener("click", () => {
    const who = part("[name=auditor]");
    who.setCustomValidity(who.value.trim() ? "" : words.name_missing);
    if (who.reportValidity()) save("audits.csv", rows());
  });
  part("[name=auditor]").addEventListener("input", ({ target }) => target.setCustomValidity(""));
  part("[data-save=answers]").addEventListener("click", () => save("self-audit.csv", answers()));
  part("[data-load]").addEventListener("click", () => field.click());
  part("[data-clear]").addEventListener("click", clear);
  field.addEventListener("change", async () => {
    if (field.files.length) await load(field.files[0]);
    field.value = "";
  });
  box.dataset.ready = "";
}

begin();

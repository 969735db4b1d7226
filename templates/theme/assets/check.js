// The page that checks a workbook or a package. The portal's own program does it in a worker, loaded on
// demand; dropped files are handed to that worker and sent nowhere. The words are in the page, in its language, and
// everything about a file is inserted as text.

import { catchDrops, element, filled as say, mark } from "./giving.js";

const box = document.querySelector("[data-check]");
const part = (selector) => box.querySelector(selector);
const words = JSON.parse(part("script").textContent);
const WORKER = new URL("assets/check-worker.js", new URL(box.dataset.root, document.baseURI));

const LARGEST = 200 * 1024 * 1024; // bytes of everything dropped together, as for a package
const MOST_FILES = 5000;
const LONGEST = 180_000; // milliseconds; a full workbook takes a few seconds
const AT_FIRST = 50; // problems shown before the reader asks for all

const start = part(".check-start");
const status = part(".check-status");
const zone = part(".drop");
const folderButton = part(".check-folder");
const fields = [...box.querySelectorAll("input[type=file]")];
const results = part(".check-results");

let worker;
let ready; // a promise, while the checker is loaded and after
let answered; // passes the worker's answer to the waiting drop

// As the portal prints numbers, and with the form of a phrase that goes with one by the plural rules of the language.
const number = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, box.dataset.group);
const count = (forms, n) => say(forms[new Intl.PluralRules(forms.locale).select(n)] ?? forms.other, { n: number(n) });

// ---------------------------------------------------------------------------------------------------------- the worker

// A worker of its own address is under no policy on a host that sends none with it; one that the page makes is under the
// page's.
const made = () => URL.createObjectURL(new Blob([`import ${JSON.stringify(WORKER.href)};`], { type: "text/javascript" }));

function begun(address) {
  return new Promise((resolve, reject) => {
    worker?.terminate();
    worker = new Worker(address, { type: "module" });
    worker.onerror = reject;
    worker.onmessage = ({ data }) => {
      if (data.step) status.textContent = words.loading[data.step];
      else if (data.ready) resolve();
      else if (data.failed === "begin") reject(new Error("the checker did not begin"));
      else answered?.(data);
    };
    worker.postMessage({ begin: true });
  });
}

function load() {
  // If a browser, or the policy of a host, does not let such a worker load anything, the other worker starts.
  ready ??= begun(made()).catch(() => begun(WORKER));
  return ready;
}

// A broken worker is discarded; the next drop gets a new one.
function putAway() {
  worker?.terminate();
  ready = undefined;
}

function ask(files) {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve({ failed: "late" }), LONGEST);
    answered = (data) => {
      clearTimeout(late);
      resolve(data);
    };
    worker.postMessage({ files, language: box.dataset.language }, files.map(({ bytes }) => bytes.buffer));
  });
}

// --------------------------------------------------------------------------------------------------------- what comes in

async function filesOf(entry, path) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => { entry.file(resolve, reject); });
    return [{ path: path + entry.name, file }];
  }
  const reader = entry.createReader();
  const inside = [];
  for (;;) { // a reader returns its entries a hundred at a time
    const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (!some.length) break;
    inside.push(...some);
    if (inside.length > MOST_FILES) break;
  }
  const found = [];
  for (const one of inside) {
    found.push(...await filesOf(one, `${path}${entry.name}/`));
    if (found.length > MOST_FILES) break;
  }
  return found;
}

const chosen = (files) => [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

async function dropped(transfer) {
  // Entries must be taken before the first `await`: afterwards the browser has discarded them.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const files = chosen(transfer.files);
  return entries.length ? (await Promise.all(entries.map((entry) => filesOf(entry, "")))).flat() : files;
}

async function take(coming) {
  if (box.getAttribute("aria-busy") === "true") return;
  box.setAttribute("aria-busy", "true");
  results.hidden = true;
  status.textContent = words.working;
  try {
    const given = await coming.catch(() => undefined);
    if (!given) {
      status.textContent = words.unreadable;
      return;
    }
    if (!given.length) {
      status.textContent = words.nothing;
      return;
    }
    const bytes = given.reduce((sum, { file }) => sum + file.size, 0);
    if (given.length > MOST_FILES || bytes > LARGEST) {
      status.textContent = words.too_much;
      return;
    }
    const reading = given.map(async ({ path, file }) => ({ path, bytes: new Uint8Array(await file.arrayBuffer()) }));
    const files = await Promise.all(reading).catch(() => undefined);
    if (!files) {
      status.textContent = words.unreadable;
      return;
    }
    await load();
    open();
    status.textContent = words.working;
    const answer = await ask(files);
    if (!answer.answers) {
      putAway();
      status.textContent = words.broken;
      return;
    }
    status.textContent = "";
    show(answer.answers);
  } catch (error) {
    putAway();
    status.textContent = words.unloaded;
    throw error;
  } finally {
    box.removeAttribute("aria-busy");
  }
}

// --------------------------------------------------------------------------------------------------------------- telling

function show(answers) {
  results.replaceChildren(...answers.map(told));
  results.hidden = false;
  results.querySelector("h2").focus();
}

function told(answer) {
  const wrong = answer.problems.filter(({ severity }) => severity === "error").length;
  const asked = answer.problems.filter(({ severity }) => severity !== "error");
  const heading = element("h2", "", mark(wrong ? "✗" : "✓"), ` ${wrong ? count(words.wrong, wrong) : words.fine}`);
  heading.tabIndex = -1;
  const made = element("section", `verdict ${wrong ? "failed" : "passed"}`, heading);
  const about = [answer.name, answer.period && say(words.year, { year: answer.period })].filter(Boolean).join(", ");
  if (about) made.append(element("p", "byline", about));
  if (answer.marked) made.append(download(answer));
  if (answer.left_out) made.append(element("p", "byline", answer.left_out));
  made.append(...listed(answer.problems.filter(({ severity }) => severity === "error"), words.to_mend));
  made.append(...listed(asked, words.to_know));
  made.append(...said(answer), ...progress(answer.progress), ...distance(answer));
  if (answer.problems.length) made.append(asText(answer.text));
  made.dataset.kind = answer.kind;
  made.dataset.wrong = wrong;
  return made;
}

function download({ marked, name }) {
  const link = element("a", "button", words.marked);
  link.href = URL.createObjectURL(new Blob([marked], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" }));
  link.download = name.replace(/(\.[a-z]+)?$/i, `-${words.marked_name}.xlsx`);
  return element("p", "", link);
}

function listed(problems, title) {
  if (!problems.length) return [];
  const list = element("ol", "problems", ...problems.slice(0, AT_FIRST).map(item));
  const made = [element("h3", "", say(title, { n: number(problems.length) })), list];
  if (problems.length > AT_FIRST) {
    const more = element("button", "button", say(words.all, { n: number(problems.length) }));
    more.type = "button";
    more.addEventListener("click", () => {
      list.append(...problems.slice(AT_FIRST).map(item));
      list.children[AT_FIRST].querySelector(".where").focus();
      more.remove();
    });
    made.push(more);
  }
  return made;
}

function item({ severity, place, about, message, found, allowed, fix, code }) {
  const where = element("span", "where", place);
  where.tabIndex = -1;
  const lines = [["found", found], ["allowed", allowed], ["fix", fix]].filter(([, text]) => text);
  const facts = element("dl", "", ...lines.flatMap(([name, text]) => [element("dt", "", words.labels[name]), element("dd", "", text)]));
  const made = element("li", severity, where, ...(about ? [element("p", "", element("strong", "", about))] : []), element("p", "", message), ...(lines.length ? [facts] : []));
  made.dataset.code = code;
  return made;
}

function said({ who, more, kind }) {
  if (!who.length) return kind === "workbook" ? [element("p", "", words.unsaid)] : [];
  const lines = who.map(({ sentence }) => element("blockquote", "", element("p", "", sentence)));
  const rest = more ? [element("p", "", say(words.more, { n: number(more) }))] : [];
  return [element("h3", "", words.sentence), element("p", "", words[`sentence_${kind}`]), ...lines, ...rest];
}

function progress(areas) {
  if (!areas.length) return [];
  const head = element("tr", "", ...["area", "answered", "next"].map((name) => column(words.labels[name])));
  const rows = areas.map(({ area, answered, asked, open }) => {
    const name = element("th", "", area);
    name.scope = "row";
    const done = element("td", "number", say(words.of, { n: answered, all: asked }));
    return element("tr", "", name, done, element("td", "", open.slice(0, 3).join("; ") + (open.length > 3 ? " …" : "")));
  });
  const table = element("table", "data", element("thead", "", head), element("tbody", "", ...rows));
  const scroll = element("div", "scroll", table);
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", words.done);
  return [element("h3", "", words.done), scroll];
}

function column(text) {
  const made = element("th", "", text);
  made.scope = "col";
  return made;
}

function distance({ distance: found }) {
  if (!found) return [];
  const rules = element("ul", "rules", ...[["met", "✓"], ["missing", "✗"]].flatMap(([state, sign]) => found[state].map((rule) => element("li", state, mark(sign), ` ${rule} `, element("small", "", words.rules[state])))));
  const lists = found.lists.map(({ title, labels }) => element("details", "", element("summary", "", title), element("ul", "", ...labels.map((label) => element("li", "", label)))));
  return [element("h3", "", found.title), element("p", "", words.alone), rules, ...(found.what ? [element("p", "", found.what)] : []), ...lists];
}

function asText(text) {
  const area = element("pre", "", text);
  area.tabIndex = 0;
  return element("details", "words", element("summary", "", words.text), area);
}

// -------------------------------------------------------------------------------------------------------------- the zone

function open() {
  start.hidden = true;
  zone.hidden = false;
  folderButton.hidden = false;
  box.dataset.ready = "";
}

function begin() {
  box.hidden = false;
  if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
    part(".check-unable").hidden = false;
    return;
  }
  start.hidden = false;
  start.querySelector("button").addEventListener("click", async ({ currentTarget }) => {
    currentTarget.disabled = true;
    try {
      await load();
      status.textContent = words.loaded;
      open();
      zone.focus();
    } catch (error) {
      putAway();
      currentTarget.disabled = false;
      status.textContent = words.unloaded;
      throw error;
    }
  });
  zone.addEventListener("click", () => fields[0].click());
  folderButton.addEventListener("click", () => fields[1].click());
  for (const field of fields) {
    field.addEventListener("change", async () => {
      if (field.files.length) await take(Promise.resolve(chosen(field.files)));
      field.value = "";
    });
  }
  catchDrops(zone, (transfer) => take(dropped(transfer)));
}

begin();

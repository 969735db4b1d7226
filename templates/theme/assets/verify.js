// The page that verifies badges. Everything needed is fetched when the page is opened; a given file is read here and
// sent nowhere. The words are in the page, in its language.

import { catchDrops, element, filled as say, mark } from "./giving.js";
import { able, gather, LARGEST_ISSUER, readJson, STEPS, textOf, tooLarge, verify } from "./verifying.js";

const box = document.querySelector("[data-verify]");
const part = (selector) => box.querySelector(selector);
const words = JSON.parse(part("script").textContent);
const root = new URL(box.dataset.root, document.baseURI);
const home = new URL(box.dataset.home, document.baseURI);

const zone = part(".drop");
const field = part("input");
const status = part(".verify-status");
const results = part(".verdict");

let known;
const given = new Map(); // issuer documents of other portals, by their ids
let last; // the last badge: an issuer document given after it is for it

const day = (text) => new Intl.DateTimeFormat(box.dataset.locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${text}T00:00:00Z`));

// ----------------------------------------------------------------------------------------------------------- reading

async function bytesOf(file) {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    return new Uint8Array(); // a folder, or a file that is gone
  }
}

function issuerIn(bytes) {
  const value = readJson(textOf(bytes));
  const fits = typeof value === "object" && value !== null && typeof value.id === "string" && "verificationMethod" in value;
  return fits ? value : undefined;
}

async function take(files) {
  if (zone.getAttribute("aria-disabled") === "true") return;
  if (!files.length) {
    status.textContent = words.nothing;
    return;
  }
  zone.setAttribute("aria-disabled", "true");
  status.textContent = words.working;
  try {
    const notes = [];
    for (const file of files) {
      // A file that is far too large is not even read.
      const bytes = file.size <= LARGEST_ISSUER ? await bytesOf(file) : null;
      const issuer = bytes && issuerIn(bytes);
      if (!issuer) {
        last = { name: file.name, bytes };
      } else if (known.issuers.has(issuer.id)) {
        notes.push(words.own);
      } else {
        given.set(issuer.id, issuer);
        if (!last) notes.push(say(words.kept, { issuer: issuer.id }));
      }
    }
    if (last) await judge(last, notes);
    else status.textContent = notes.join(" ");
  } catch (error) {
    status.textContent = words.broken;
    throw error;
  } finally {
    zone.removeAttribute("aria-disabled");
  }
}

async function judge({ name, bytes }, notes) {
  const today = new Date().toISOString().slice(0, 10);
  // This portal's own documents come first: a given file cannot replace them.
  const everything = { ...known, issuers: new Map([...given, ...known.issuers]) };
  const verdict = bytes ? await verify(bytes, everything, today) : tooLarge();
  const issuer = verdict.credential?.issuer.id;
  show(verdict, name, today, notes, known.issuers.has(issuer));
  status.textContent = "";
}

// ----------------------------------------------------------------------------------------------------------- telling

function show(verdict, name, today, notes, ours) {
  const { credential, failed } = verdict;
  // Whether a given document is the issuer's own cannot be determined here.
  const open = !failed && !ours;
  const heading = element("h2", "", mark(failed ? "✗" : open ? "?" : "✓"), ` ${failed ? words.bad : open ? words.perhaps : words.good}`);
  heading.tabIndex = -1;
  heading.id = "verdict";
  results.setAttribute("aria-labelledby", heading.id);
  const lines = [];
  const said = credential && claims(credential);
  if (failed) {
    lines.push(element("p", "", element("strong", "", say(words.invalid, { step: words.step[failed] }))));
    lines.push(element("p", "", reason(verdict)));
  } else {
    const { id } = credential.issuer;
    const named = credential.proof.verificationMethod.replace(`${id}#`, "");
    const holds = open ? say(words.only_if, { issuer: id, public: named }) : say(words.valid, { ...said, date: day(today) });
    lines.push(element("p", "", element("strong", "", holds)));
  }
  lines.push(element("p", "byline", `${words.file}: ${name}`));
  lines.push(steps(verdict));
  if (said) {
    if (failed) lines.push(element("p", "", words.claims));
    lines.push(facts(credential, said, !failed && ours));
  }
  if (verdict.listOf) notes.push(say(words.list_of, { date: day(verdict.listOf) }));
  if (!failed && verdict.pixels) notes.push(words.passed.pixels);
  if (!failed) notes.push(words.not_checked);
  lines.push(...notes.map((note) => element("p", "", note)));
  results.className = `verdict ${failed ? "failed" : open ? "open" : "passed"}`;
  results.dataset.failed = failed;
  results.dataset.code = verdict.code ?? "";
  results.replaceChildren(heading, ...lines);
  results.hidden = false;
  heading.focus();
}

function claims(credential) {
  const names = Object.fromEntries(credential.credentialSubject.identifier.map((each) => [each.identityType, each.identityHash]));
  return {
    name: names.name ?? "", year: credential.credentialSubject.term, until: day(credential.validUntil.slice(0, 10)),
    association: credential.issuer.name, id: names.identifier ?? "",
  };
}

function facts(credential, said, ours) {
  const list = element("dl", "facts");
  for (const key of ["name", "year", "until", "association"]) {
    list.append(element("dt", "", words.labels[key]), element("dd", "", said[key]));
  }
  // A link only into this portal, and only for what holds; other addresses are shown as they are.
  const where = credential.credentialSubject.id;
  const link = ours ? Object.assign(element("a", "", where), { href: new URL(`institutions/${encodeURIComponent(said.id)}/`, home) }) : where;
  list.append(element("dt", "", words.labels.profile), element("dd", "", link));
  return list;
}

function steps(verdict) {
  const list = element("ol", "steps");
  for (const step of STEPS) {
    const passed = verdict.passed.includes(step);
    const state = passed ? "passed" : step === verdict.failed ? "failed" : "unasked";
    let what = words.unasked;
    if (passed) what = words.passed[step === "subject" && verdict.pixels ? "pixels" : step];
    else if (state === "failed") what = reason(verdict);
    const item = element("li", state, mark({ passed: "✓", failed: "✗", unasked: "–" }[state]), element("strong", "", words.step[step]), " ", element("span", "said", `${words.states[state]}: ${what}`));
    item.dataset.step = step;
    list.append(item);
  }
  return list;
}

// Why it failed. It may contain untrusted text, so it is kept short.
function reason({ code, values }) {
  const short = Object.entries(values).map(([name, value]) => [name, name === "date" ? day(value) : value.slice(0, 400)]);
  return say(words.failed[code], Object.fromEntries(short));
}

// ----------------------------------------------------------------------------------------------------------- the zone

async function begin() {
  box.hidden = false;
  if (!await able()) {
    part(".verify-unable").hidden = false;
    return;
  }
  try {
    known = await gather(root);
  } catch (error) {
    part(".verify-broken").hidden = false;
    throw error;
  }
  zone.hidden = false;
  zone.addEventListener("click", () => field.click());
  field.addEventListener("change", async () => {
    if (field.files.length) await take([...field.files]);
    field.value = "";
  });
  catchDrops(zone, (transfer) => take([...transfer.files]));
  box.dataset.ready = "";
}

begin();

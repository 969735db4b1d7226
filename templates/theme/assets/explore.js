// The interactive view of a chart, loaded on demand: the same compiled kind that drew the picture, the
// same figures, and every value under the pointer, the finger or the arrow keys. Nothing comes from another host.
//
// Vega runs by its interpreter (no eval) and gets data as values only. Places are set through the style object, which a
// strict style-src allows; no style element or attribute is written.

import { element } from "./giving.js";
import { boxes, Tips } from "./tips.js";

const HERE = new URL("./", import.meta.url);
const KINDS = new URL("../charts/kinds/", HERE);
const TALL = { trend: 300, columns: 260 };

let engine;
async function load() {
  await import(new URL("vendor/vega/vega.min.js", HERE));
  const { expressionInterpreter } = await import(new URL("vendor/vega/vega-interpreter.js", HERE));
  const vega = globalThis.vega;
  delete globalThis.vega;
  return { vega, expressionInterpreter };
}

const specs = new Map();
function specOf(kind) {
  if (!specs.has(kind)) {
    specs.set(kind, fetch(new URL(`${encodeURIComponent(kind)}.json`, KINDS)).then((answer) => {
      if (!answer.ok) throw new Error(`no chart kind ${kind}`);
      return answer.text();
    }));
  }
  return specs.get(kind);
}

// The specification knows the light palette; the page may be dark.
function inColoursOf(element, text) {
  const style = getComputedStyle(element);
  const { colours } = JSON.parse(text).usermeta;
  return text.replace(/#[0-9a-f]{6}/g, (colour) => style.getPropertyValue(colours[colour] ?? "").trim() || colour);
}

const refuse = () => Promise.reject(new Error("charts load nothing"));
const loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };

async function draw(stage, explore) {
  engine ??= load();
  const [{ vega, expressionInterpreter }, text] = await Promise.all([engine, specOf(explore.kind)]);
  const spec = JSON.parse(inColoursOf(stage, text));
  delete spec.usermeta;
  for (const set of spec.data) {
    if (!set.source) set.values = explore.data[set.name] ?? [];
  }
  spec.width = Math.max(200, stage.clientWidth - spec.padding.left - spec.padding.right);
  if (TALL[explore.kind]) spec.height = TALL[explore.kind];
  const view = new vega.View(vega.parse(spec, null, { ast: true }), {
    expr: expressionInterpreter, loader, renderer: "svg", container: stage, hover: false, logLevel: vega.Error,
  });
  await view.runAsync();
  return view;
}

// Every mark with a text, with its box in pixels of the stage, in reading order.
function valuesOf(view) {
  const found = [];
  const { left, top } = view.padding();
  const walk = (group, x, y) => {
    for (const mark of group.items) {
      for (const item of mark.items) {
        if (mark.marktype === "group") walk(item, x + (item.x || 0), y + (item.y || 0));
        else if (item.datum?.tip) {
          const box = item.bounds;
          const said = found.findLast((value) => value.tip === item.datum.tip);
          const value = { tip: item.datum.tip, x1: x + box.x1, y1: y + box.y1, x2: x + box.x2, y2: y + box.y2 };
          if (!said) found.push(value);
          else Object.assign(said, {
            x1: Math.min(said.x1, value.x1), y1: Math.min(said.y1, value.y1),
            x2: Math.max(said.x2, value.x2), y2: Math.max(said.y2, value.y2),
          });
        }
      }
    }
  };
  for (const group of view.scenegraph().root.items) walk(group, left, top);
  return found;
}

function keyOf(pairs) {
  const list = element("ul", "chart-key");
  for (const [role, words] of pairs) {
    const entry = element("li", "", words);
    entry.prepend(element("span", `chart-sign k-${role}`));
    list.append(entry);
  }
  return list;
}

// A chart of a file as one language prints it. The file is for all: what differs is a number below "in", or a list of them, by
// which the file has the words, as `render/charts/languages.py` has it.
function spoken({ charts, begin, words }, chart, language) {
  const own = words[language];
  const of = (at) => (Array.isArray(at) ? at.map(of) : begin[at] ? begin[at] + own[at] : own[at]);
  const said = (value) => {
    if (Array.isArray(value)) return value.map(said);
    if (!value || typeof value !== "object") return value;
    return "in" in value ? of(value.in) : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, said(one)]));
  };
  return said(charts[chart]);
}

// The rows of a set of figures, which the file has by column: a value that is no list is that of every row, and null is none.
function rowsOf({ n, ...columns }) {
  return Array.from({ length: n }, (_, at) => Object.fromEntries(Object.entries(columns)
    .map(([key, column]) => [key, Array.isArray(column) ? column[at] : column]).filter(([, value]) => value !== null)));
}

class Explorer {
  constructor(button) {
    this.button = button;
    this.figure = button.closest("figure");
    const { files, language } = button.closest(".charts").dataset;
    // The chart's name, and the file with its figures and words.
    this.asked = { name: this.figure.id.replace("chart-", ""), kind: this.figure.dataset.kind, file: `${files}explore.json`, language };
    this.picture = this.figure.querySelector(".picture");
    this.opening = button.textContent;
    this.at = -1;
  }

  // The chart's own figures and words.
  async load() {
    if (!this.own) {
      const answer = await fetch(new URL(this.asked.file, document.baseURI));
      if (!answer.ok) throw new Error(`no figures at ${this.asked.file}`);
      const own = spoken(await answer.json(), this.asked.name, this.asked.language);
      this.own = { ...own, data: Object.fromEntries(Object.entries(own.data).map(([name, set]) => [name, rowsOf(set)])) };
    }
    return this.own;
  }

  // Other figures in the same view: those of another peer group.
  async present(explore) {
    this.explore = explore;
    if (this.box) this.close(false);
    await this.open(false);
  }

  async open(focus = true) {
    this.explore ??= await this.load();
    this.words = this.explore.words;
    this.box = element("div", "chart-view");
    this.stage = element("div", "chart-stage");
    this.stage.tabIndex = 0;
    this.stage.setAttribute("role", "application");
    this.stage.setAttribute("aria-label", this.figure.querySelector("figcaption")?.textContent.trim() ?? "");
    this.canvas = element("div", "chart-canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.stage.append(this.canvas);
    this.tips = new Tips(this.stage, this.canvas);
    this.help = element("p", "chart-help", this.words.help);
    this.help.id = `${this.figure.id || "chart"}-help`;
    this.stage.setAttribute("aria-describedby", this.help.id);
    const notes = this.words.notes.map((words) => element("p", "chart-note", words));
    this.box.append(keyOf(this.words.key), this.stage, this.help, ...notes);
    this.picture.after(this.box);
    this.picture.hidden = true;
    this.figure.classList.add("exploring");
    this.button.setAttribute("aria-expanded", "true");
    this.button.textContent = this.words.close;
    this.stage.addEventListener("keydown", (event) => this.key(event));
    await this.redraw();
    this.watch = new ResizeObserver(() => {
      if (this.view && Math.abs(this.width - this.canvas.clientWidth) > 1) this.redraw();
    });
    this.watch.observe(this.canvas);
    this.palette = new MutationObserver(() => this.redraw());
    this.palette.observe(document.body, { attributes: true, attributeFilter: ["data-md-color-scheme"] });
    if (focus) this.stage.focus({ preventScroll: true });
  }

  async redraw() {
    this.width = this.canvas.clientWidth;
    const turn = this.turn = (this.turn ?? 0) + 1;
    const view = await draw(this.canvas, this.explore);
    if (turn !== this.turn) return view.finalize();
    this.view?.finalize();
    this.view = view;
    this.tips.values = valuesOf(view);
    this.tips.show(-1);
    this.stage.dataset.ready = "";
    return view;
  }

  close(focus = true) {
    this.watch?.disconnect();
    this.palette?.disconnect();
    this.turn = -1;
    this.view?.finalize();
    this.view = undefined;
    this.box?.remove();
    this.box = undefined;
    this.picture.hidden = false;
    this.figure.classList.remove("exploring");
    this.button.setAttribute("aria-expanded", "false");
    this.button.textContent = this.opening;
    if (focus) this.button.focus({ preventScroll: true });
  }

  key(event) {
    if (event.key === "Escape") this.close();
    else if (!this.tips.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  // The values of the picture itself, which are read when it is first pointed at, touched or focused. Not all pictures say
  // where their marks are: those of bars and columns have their figures printed.
  ready() {
    const drawn = this.picture.querySelector(".chart");
    return this.reading ??= this.load().then((own) => {
      if (!own.room) return undefined;
      const tips = new Tips(this.picture, drawn);
      let width; // an observer reports the first size as well, when something may be shown already
      const place = () => {
        if (width === drawn.clientWidth) return;
        width = drawn.clientWidth;
        tips.values = boxes(own, drawn);
        tips.show(-1);
      };
      place();
      new ResizeObserver(place).observe(drawn);
      return tips;
    });
  }

  // Dots without names: each is one of the stops of the arrow keys.
  touchable() {
    const { picture } = this;
    const start = (event) => this.ready().then((tips) => tips?.point(event)).catch(() => {});
    for (const kind of ["pointerenter", "pointerdown"]) picture.addEventListener(kind, start, { once: true });
    if (this.asked.name !== "dots") return;
    picture.tabIndex = 0;
    picture.setAttribute("role", "application");
    picture.setAttribute("aria-label", this.figure.querySelector("figcaption")?.textContent.trim() ?? "");
    picture.addEventListener("keydown", async (event) => {
      if (!/^(Arrow|Home|End|Escape)/.test(event.key)) return;
      event.preventDefault();
      const tips = await this.ready().catch(() => undefined);
      if (event.key === "Escape") tips?.show(-1);
      else tips?.key(event);
    });
  }
}

export const explorers = new Map(); // by the name of the chart

for (const button of document.querySelectorAll(".charts[data-files] button.explore")) {
  const explorer = new Explorer(button);
  explorers.set(explorer.asked.name, explorer);
  if (explorer.asked.kind === "trend") explorer.touchable();
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", async () => {
    if (explorer.view) return explorer.close();
    if (button.getAttribute("aria-busy") === "true") return undefined;
    button.setAttribute("aria-busy", "true");
    try {
      return await explorer.open();
    } catch (error) {
      explorer.close();
      button.hidden = true; // the picture and its table stay
      throw error;
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
}

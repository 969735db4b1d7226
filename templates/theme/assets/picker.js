// A box that finds institutions by name, former name, acronym or id, as the search box of the site does, and hands them in.

import { lookUp, nearest } from "./finding.js";
import { element } from "./giving.js";
import { known } from "./names.js";

const MOST = 8; // suggestions
const INSTITUTIONS = "institutions/";

let loaded;
// The names of all institutions, loaded when they are first needed; the next call tries again if they did not load.
export function names(home) {
  loaded ??= fetch(new URL("search/names.json", home)).then((answer) => {
    if (!answer.ok) throw new Error("no names");
    return answer.json();
  }).then((file) => known({ ...file, pages: file.pages.filter(([address]) => isProfile({ address })) }));
  loaded.catch(() => { loaded = undefined; });
  return loaded;
}

// Whether a page is that of an institution, and not one below it, such as its audits.
export const isProfile = ({ address }) => /^institutions\/[^/]+\/$/.test(address);
export const idOf = ({ address }) => address.slice(INSTITUTIONS.length).replace(/\/.*$/, "");

// `form` has the box, a list for suggestions and a status; `choose` gets the id of a suggestion, `taken` says whether it is
// there already.
export class Picker {
  constructor(form, { home, words, counted, choose, taken }) {
    Object.assign(this, { form, home, words, counted, choose, taken });
    this.field = form.querySelector("input");
    this.list = form.querySelector("ul");
    this.status = form.querySelector("[role=status]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.list.querySelector("button:not(:disabled)")?.click();
    });
    this.field.addEventListener("input", () => this.find());
    form.addEventListener("keydown", (event) => this.key(event));
  }

  async find() {
    const query = this.field.value.trim();
    if (!query) return this.show([], "");
    let pages;
    try {
      pages = await names(this.home);
    } catch {
      return this.show([], this.words.names_failed);
    }
    if (query !== this.field.value.trim()) return undefined; // a reader typed on
    const { strong, weak } = await lookUp(pages, query);
    if (query !== this.field.value.trim()) return undefined;
    const found = strong.length ? strong : weak;
    if (found.length) return this.show(found.slice(0, MOST), this.counted("found", { n: found.length }));
    const near = nearest(pages, query).map((page) => ({ ...page, name: page.title }));
    return this.show(near, near.length ? this.words.nearest : this.words.nothing);
  }

  show(pages, said) {
    this.status.textContent = said;
    this.list.replaceChildren(...pages.map((page) => {
      const id = idOf(page);
      const button = element("button", "", element("strong", "", element("bdi", "", page.title)));
      button.type = "button";
      const also = page.name === page.title ? "" : ` · ${page.name}`;
      button.append(element("small", "", ` ${page.values.country ?? ""}${also}`));
      button.disabled = this.taken(id);
      button.addEventListener("click", () => {
        this.field.value = "";
        this.show([], "");
        this.choose(id);
        this.field.focus();
      });
      return element("li", "", button);
    }));
  }

  // Arrows walk from the box through the suggestions.
  key(event) {
    if (!["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) return;
    const buttons = [...this.list.querySelectorAll("button:not(:disabled)")];
    const at = buttons.indexOf(document.activeElement);
    if (event.key === "Escape") {
      this.field.value = "";
      this.show([], "");
      this.field.focus();
    } else (event.key === "ArrowDown" ? buttons[at + 1] ?? buttons[at] : at <= 0 ? this.field : buttons[at - 1])?.focus();
    event.preventDefault();
  }
}

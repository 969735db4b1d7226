// Tables that a reader may sort. Every head becomes a button: lowest first, highest first, the order of the page. What is
// absent is last in both directions, the address keeps the choice, and a status says how many rows have a value.

import { keep } from "./address.js";

const NEXT = { none: "ascending", ascending: "descending", descending: "none" };
const SHORT = { ascending: "up", descending: "down", none: "off" };
const named = (pairs, wanted) => Object.keys(pairs).find((key) => pairs[key] === wanted);

// The figure of a cell, its text, or null if it says that there is none.
function keyOf(cell, group) {
  if (!cell) return null;
  if (cell.dataset.v !== undefined) return Number(cell.dataset.v);
  const text = ((cell.tagName === "TH" && cell.querySelector("a")) || cell).textContent.trim(); // a name, without what is next to it
  if (!text || cell.querySelector(".gap")) return null;
  if (!cell.classList.contains("num")) return text;
  const digits = text.replaceAll(group || ",", "").replace("−", "-").match(/^-?\d+(?:[.,]\d+)?/);
  return digits ? Number(digits[0].replace(",", ".")) : null;
}

// Compares two keys, the absent one last whatever the direction.
export function order(direction, compare) {
  const sign = direction === "descending" ? -1 : 1;
  return (a, b) => (a === null || b === null ? (a === null) - (b === null) : sign * compare(a, b));
}

export function start(table, counted, group) {
  const words = JSON.parse(table.dataset.sort);
  const heads = [...table.tHead.rows[0].cells];
  const [body, rest] = table.tBodies; // of a long table the rest is shown on request
  const rows = [...table.tBodies].flatMap((part) => [...part.rows]); // in the order of the page
  const inSight = body.rows.length;
  if (rows.length < 2) return;
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: "base" });
  const status = document.createElement("p");
  status.className = "sorted";
  status.setAttribute("role", "status");
  // There when a head is focused, so that it is read aloud; before, it would only have the whole page styled again.
  const place = () => status.isConnected || table.closest(".scroll").before(status);
  table.tHead.addEventListener("focusin", place, { once: true });

  function sort(column, direction) {
    place();
    const keys = new Map(rows.map((row) => [row, keyOf(row.cells[column], group)]));
    const present = [...keys.values()].filter((key) => key !== null);
    const figures = present.every((key) => typeof key === "number");
    const compare = order(direction, figures ? (a, b) => a - b : (a, b) => collator.compare(a, b));
    const ordered = direction === "none" ? rows : rows.toSorted((a, b) => compare(keys.get(a), keys.get(b)));
    body.append(...ordered.slice(0, inSight));
    rest?.append(...ordered.slice(inSight));
    for (const head of heads) head.removeAttribute("aria-sort");
    if (direction === "none") {
      status.textContent = words.off;
      return;
    }
    heads[column].setAttribute("aria-sort", direction);
    const name = heads[column].querySelector("button").firstChild.textContent.trim();
    const said = [words[SHORT[direction]].replace("{column}", () => name), counted(words.counted, present.length)];
    if (present.length < rows.length) said.push(counted(words.absent, rows.length - present.length));
    status.textContent = said.join(" ");
  }

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const direction = NEXT[head.getAttribute("aria-sort") ?? "none"];
      sort(column, direction);
      const address = new URL(location.href);
      if (direction === "none") address.searchParams.delete("sort");
      else address.searchParams.set("sort", `${table.id}.${column + 1}.${SHORT[direction]}`);
      keep(address);
    });
  });

  // What a link asks for; an address that names no column of this table leaves it in the order of the page.
  const [id, column, short] = (new URLSearchParams(location.search).get("sort") ?? "").split(".");
  const direction = named(SHORT, short);
  if (id === table.id && direction && heads[Number(column) - 1]) sort(Number(column) - 1, direction);
}

// Shared by the scripts of pages: words inserted as text, the drop zone, and the address that is told to others.

// A phrase with its {places} filled: a name between braces and nothing else, as generator/language/placeholders.py has it.
export const filled = (phrase, values = {}) =>
  phrase.replace(/\{([a-z_]+)\}/g, (place, name) => (Object.hasOwn(values, name) ? values[name] ?? place : place));

// The values in a file of the API about an indicator. It lists apart which were given to an earlier definition, and which were checked.
export function valuesIn({ columns, values, earlier_definition, assurance }) {
  const [earlier, checked] = [earlier_definition, assurance].map((rows) => new Map(rows.map(([id, year, said]) => [`${id} ${year}`, said])));
  return values.map((row) => {
    const one = Object.fromEntries(columns.map((column, at) => [column, row[at]]));
    const key = `${one.institution} ${one.period}`;
    return { ...one, earlier_definition: earlier.get(key) ?? null, assurance: checked.get(key) ?? "reported" };
  });
}

export function element(name, className, ...inside) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...inside);
  return made;
}

// A visual sign; the words next to it say the same.
export function mark(sign) {
  const made = element("span", "sign", sign);
  made.setAttribute("aria-hidden", "true");
  return made;
}

// Anywhere on the page, so that a file that misses the zone does not open in place of the page.
export function catchDrops(zone, take) {
  const dragging = (on) => (event) => {
    event.preventDefault();
    zone.classList.toggle("over", on);
  };
  addEventListener("dragover", dragging(true));
  addEventListener("dragleave", dragging(false));
  addEventListener("drop", (event) => {
    dragging(false)(event);
    take(event.dataTransfer);
  });
}

// An address of this site as it is told to others: below the address that the site was built for, wherever a copy of it is
// read. A site that was built without one has no other address than the one it is read at.
export function permanent(address) {
  const canonical = document.querySelector('link[rel="canonical"]')?.href;
  const up = document.querySelector("[data-root]")?.dataset.root ?? "./";
  const here = new URL(up, document.baseURI).href;
  return canonical && address.startsWith(here) ? new URL(up, canonical).href + address.slice(here.length) : address;
}

// Shared by the pages that take a file: the drop zone, and words inserted as text.

// A phrase with its {places} filled: a name between braces and nothing else, as generator/language/placeholders.py has it.
export const filled = (phrase, values = {}) =>
  phrase.replace(/\{([a-z_]+)\}/g, (place, name) => (Object.hasOwn(values, name) ? values[name] ?? place : place));

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

// Copies a text for a reader, and says so for a moment in an element: the button that was pressed, or a status. Where the
// browser does not permit it, `otherwise` makes the text easy to copy by hand.

const SHOWN = 3_000; // milliseconds

export const selected = (element) => getSelection().selectAllChildren(element);

export async function copy(text, element, done, otherwise) {
  try {
    await navigator.clipboard.writeText(text); // there is no clipboard on a page without a secure connection
  } catch {
    otherwise();
    return;
  }
  if (element.textContent === done) return;
  const before = element.textContent;
  element.textContent = done;
  setTimeout(() => { element.textContent = before; }, SHOWN);
}

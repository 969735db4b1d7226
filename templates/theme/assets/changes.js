// The lists of changes by country and kind. The page has all of them; the address keeps the choice. A day or month of which
// nothing is left is hidden with its heading.

import { keep } from "./address.js";

export function start(form, counted) {
  const items = [...document.querySelectorAll("section.dated li")];
  const choices = [...form.querySelectorAll("select")];
  const said = form.querySelector("output");
  const forms = JSON.parse(form.dataset.shown);

  function narrow() {
    let left = 0;
    for (const item of items) {
      item.hidden = choices.some(({ name, value }) => value && item.dataset[name] !== value);
      left += !item.hidden;
    }
    for (const section of document.querySelectorAll("section.dated")) section.hidden = !section.querySelector("li:not([hidden])");
    const chosen = choices.some(({ value }) => value);
    said.textContent = !chosen ? "" : left ? counted(forms, left) : form.dataset.none;
  }

  function read() {
    const query = new URLSearchParams(location.search);
    for (const choice of choices) {
      const wanted = query.get(choice.name) ?? "";
      choice.value = [...choice.options].some(({ value }) => value === wanted) ? wanted : "";
    }
    narrow();
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => {
    const address = new URL(location.href);
    for (const { name, value } of choices) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    keep(address, { push: true });
    narrow();
  });
  addEventListener("popstate", read);
  form.hidden = false;
  read();
}

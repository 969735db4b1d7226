// The address of the page keeps what its reader chose. It changes at once, but a few times a second at most while a key is
// held: WebKit refuses more than a hundred changes in ten seconds, and raises an error.

const OFTEN = 400; // milliseconds
let wrote = -OFTEN;
let waiting; // the timer of a change that is still to be made
let change;

// A choice that the reader can go back from is pushed, always at once.
export function keep(address, { push = false } = {}) {
  clearTimeout(waiting);
  waiting = undefined;
  change = () => {
    waiting = undefined;
    wrote = performance.now();
    history[push ? "pushState" : "replaceState"](null, "", address);
  };
  if (push || performance.now() - wrote > OFTEN) change();
  else waiting = setTimeout(change, OFTEN);
}

// Makes the change that is still to be made: before the address is copied, or the page is left.
export function settle() {
  if (waiting === undefined) return;
  clearTimeout(waiting);
  change();
}

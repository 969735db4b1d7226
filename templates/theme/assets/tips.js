// What a value of a picture says: under the pointer, the finger or the arrow keys. For the pictures of a page as they are
// printed, and for their enlarged views.

import { element } from "./giving.js";

const FAR = 48; // pixels from the pointer beyond which no value is selected

const gap = (low, high, at) => Math.max(low - at, 0, at - high);

function nearest(values, x, y) {
  let best = -1;
  let least = FAR;
  values.forEach((value, at) => {
    const far = Math.hypot(gap(value.x1, value.x2, x), gap(value.y1, value.y2, y));
    if (far < least) [best, least] = [at, far];
  });
  return best;
}

// The tips of one picture. `stage` takes the ring and the words, `canvas` in it has the marks, and `values` are boxes
// around them in pixels of the canvas: {tip, x1, y1, x2, y2}, in reading order.
export class Tips {
  constructor(stage, canvas) {
    this.canvas = canvas;
    this.values = [];
    this.at = -1;
    this.ring = element("div", "chart-ring");
    this.tip = element("div", "chart-tip");
    this.tip.setAttribute("role", "status");
    this.ring.hidden = true;
    stage.append(this.ring, this.tip);
    stage.addEventListener("pointermove", (event) => this.point(event));
    stage.addEventListener("pointerdown", (event) => this.point(event));
    // A finger that is lifted leaves too, and what it touched is to be read.
    stage.addEventListener("pointerleave", ({ pointerType }) => pointerType !== "touch" && this.show(-1));
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    this.show(nearest(this.values, event.clientX - box.left, event.clientY - box.top));
  }

  // True if the key is one of those that go from value to value.
  key(event) {
    const last = this.values.length - 1;
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (event.key === "Home") this.show(0);
    else if (event.key === "End") this.show(last);
    else if (event.key in steps) this.show(Math.min(Math.max(this.at + steps[event.key], 0), last));
    else return false;
    return true;
  }

  show(at) {
    if (at === this.at) return;
    this.at = at;
    const value = this.values[at];
    this.ring.hidden = !value;
    this.tip.textContent = value?.tip ?? "";
    this.tip.classList.toggle("said", Boolean(value));
    if (!value) return;
    Object.assign(this.ring.style, {
      left: `${value.x1 - 4}px`, top: `${value.y1 - 4}px`,
      width: `${value.x2 - value.x1 + 8}px`, height: `${value.y2 - value.y1 + 8}px`,
    });
    const room = this.canvas.clientWidth - this.tip.offsetWidth;
    const middle = (value.x1 + value.x2) / 2 - this.tip.offsetWidth / 2;
    const above = value.y1 - this.tip.offsetHeight - 8;
    Object.assign(this.tip.style, {
      left: `${Math.max(0, Math.min(middle, room))}px`,
      top: `${above >= 0 ? above : value.y2 + 8}px`,
    });
  }
}

// The boxes of a picture on its page, from the figures that draw it: `room` is the place of its marks, in its own units.
export function boxes({ data, room: [left, top, wide, high] }, picture) {
  const unit = picture.clientWidth / picture.getAttribute("width");
  const ends = (values) => [Math.min(...values), Math.max(...values)];
  const [first, last] = ends(data.frame.flatMap(({ x, x2 }) => [x, x2]));
  const [low, most] = ends(data.frame.map(({ y }) => y));
  return [...data.dots ?? [], ...data.points ?? []].filter(({ tip }) => tip).map(({ x, y, tip, size = 6 }) => {
    const [across, down] = [left + (x - first) / (last - first) * wide, top + (most - y) / (most - low) * high];
    const [half, at] = [size / 2 * unit, [across * unit, down * unit]];
    return { tip, x1: at[0] - half, y1: at[1] - half, x2: at[0] + half, y2: at[1] + half };
  });
}

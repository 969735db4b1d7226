// The map of the explorer: countries in shades, by how many institutions are in view or by the median of an indicator. The
// table next to it says the same in words and has the buttons; a country on the map is the same button for a pointer.

import { element } from "./giving.js";

const SVG = "http://www.w3.org/2000/svg";
const STEPS = [[2, 3], [3, 6], [5, 20], [10, 50]]; // as on the map of the front page: where the second and third shade begin
const SHADES = ["few", "some", "many"];

function shape(name, attributes, ...inside) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

// The shade of each line, and what the shades mean: [shade, words].
function byCount(lines, { phrase, print }) {
  const largest = Math.max(...lines.map(({ all }) => all));
  const [second, third] = STEPS.findLast(([, reached]) => largest >= reached) ?? STEPS[0];
  const span = (low, high) => (low === high ? print(low) : phrase("explorer.map_range", { low: print(low), high: print(high) }));
  const key = [["few", span(1, second - 1)], ["some", span(second, third - 1)], ["many", phrase("explorer.map_more", { n: print(third) })]];
  return { shadeOf: ({ all }) => SHADES[(all >= second) + (all >= third)], key: largest < third ? key.slice(0, 2) : key };
}

// Thirds of the countries by their medians. Of few institutions there is none: it would say little of a country.
function byMedian(lines, { phrase, print, least }) {
  const known = lines.filter(({ n }) => n >= least).toSorted((a, b) => a.median - b.median);
  const third = (line) => Math.min(2, Math.floor((3 * known.findIndex(({ median }) => median === line.median)) / known.length));
  const key = SHADES.flatMap((shade, at) => {
    const [first, ...rest] = known.filter((line) => third(line) === at);
    return first ? [[shade, phrase("explorer.map_range", { low: print(first.median), high: print((rest.at(-1) ?? first).median) })]] : [];
  });
  if (known.length < lines.length) key.push(["pale", phrase("explorer.map_few", { n: String(least) })]);
  return { shadeOf: (line) => (line.n < least ? "pale" : SHADES[third(line)]), key };
}

// `world` is the file with outlines, `lines` are {code, name, all, n, median, said, pressed}. `choose` is told a code.
export function worldMap(world, lines, given) {
  const { shadeOf, key } = given.figure ? byMedian(lines, given) : byCount(lines, given);
  const byCode = new Map(lines.map((line) => [line.code, line]));
  const rest = Object.entries(world.countries).filter(([code]) => !byCode.has(code)).map(([, path]) => path);
  const drawn = shape("svg", { viewBox: `0 0 ${world.size.join(" ")}`, role: "img", "aria-label": given.label, class: "explorer-map" }, shape("path", { class: "land", d: world.land + rest.join("") }));
  // The chosen ones last, so that no neighbour covers their outline.
  for (const line of lines.toSorted((a, b) => a.pressed - b.pressed)) {
    const name = `${shadeOf(line)}${line.pressed ? " pressed" : ""}`;
    const title = shape("title", {}, line.said);
    const [x, y] = world.islands[line.code] ?? [];
    let place;
    if (world.countries[line.code]) place = shape("path", { class: name, d: world.countries[line.code] }, title);
    else if (x) place = shape("circle", { class: name, cx: x, cy: y, r: 9 }, title);
    else continue;
    place.addEventListener("click", () => given.choose(line.code));
    drawn.append(place);
  }
  const words = key.map(([shade, text]) => element("li", "", element("span", `shade ${shade}`), " ", text));
  words.push(element("li", "", element("span", "shade land"), " ", given.phrase("explorer.map_none")));
  return [drawn, element("ul", "map-key", ...words)];
}

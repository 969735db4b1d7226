// Numbers in the language of a page, as generator/language/printer.py prints them. `marks` are the language's separators,
// `percent` is what follows a percentage, and `dollars` is how one dollar is written.

const MILLION = 1e6;
const MOST_DIGITS = 6; // of a share that would otherwise be printed as none or all

const THOUSAND = 1e3;
const ABBREVIATED = 1e5; // the last figure of a scale from which on its figures are abbreviated
const SHORT_WORD = 3; // letters of a unit that is written out on scales

// A large number in short form for scales: 45.2M. A unit that is a short word is written out: 50 mil.
export function brieflyIn(locale) {
  const [long, short] = ["long", "short"].map((compactDisplay) => new Intl.NumberFormat(locale, { notation: "compact", compactDisplay, maximumFractionDigits: 1 }));
  return (value) => {
    const unit = long.formatToParts(value).find(({ type }) => type === "compact")?.value;
    return (unit && unit.length <= SHORT_WORD ? long : short).format(value);
  };
}

// How a figure is printed on a scale whose last figure is `last`: all of one scale in one form.
export const onScale = (value, last, briefly, full) => (Math.max(Math.abs(value), Math.abs(last)) >= ABBREVIATED && Math.abs(value) >= THOUSAND ? briefly(value) : full(value));

export function numbersOf({ locale, marks, percent: after, dollars: one }) {
  const long = new Intl.NumberFormat(locale, { notation: "compact", compactDisplay: "long", maximumFractionDigits: 1 });
  const briefly = brieflyIn(locale);

  // Half up, from the digits as they are written: a binary fraction would make 73.3 of 73.35.
  const rounded = (value, digits) => Number(`${Math.round(Number(`${Math.abs(value)}e${digits}`))}e-${digits}`);
  const number = (value, digits = 0) => {
    const exact = Math.abs(value) < 1e-6 ? 0 : rounded(value, digits);
    const [whole, part] = (exact < 1e21 ? exact.toFixed(digits) : String(exact)).split(".");
    const shown = whole.replace(/\B(?=(\d{3})+$)/g, marks.group) + (Number(part) ? marks.point + part.replace(/0+$/, "") : "");
    return value < 0 && exact ? marks.minus + shown : shown;
  };
  const readable = (value) => (Math.abs(value) < MILLION ? number(value) : long.format(value));
  const share = (value, digits) => {
    const printed = number(value, digits);
    return digits < MOST_DIGITS && ((printed === "0" && value) || (printed === "100" && value < 100)) ? share(value, digits + 1) : printed;
  };
  const percent = (value) => share(value, Math.abs(value) >= 1 ? 1 : 2) + after;
  const dollars = (value) => (value < 0 ? marks.minus : "") + one.replace("1", readable(Math.abs(value)));
  const short = (value, digits) => {
    if (Math.abs(value) >= MILLION) return readable(value);
    return number(value, !digits && value && Math.abs(value) < 10 && !Number.isInteger(value) ? 1 : digits);
  };
  // How a figure of a kind of indicator is printed: a count in full, as on a profile. And how on a scale, where space is short.
  const printer = (kind) => ({ percent, currency: dollars, ratio: (value) => short(value, 2) })[kind] ?? ((value) => number(value));
  const tick = (kind) => (kind === "percent" ? percent : (value, last = 0) => onScale(value, last, briefly, (one) => short(one, kind === "ratio" ? 2 : 0)));
  return { number, percent, readable, printer, tick };
}

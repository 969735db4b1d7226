// Numbers in the language of a page, as generator/language/printer.py prints them. `marks` are the language's separators,
// `percent` is what follows a percentage, and `dollars` is how one dollar is written.

const MILLION = 1e6;
const MOST_DIGITS = 6; // of a share that would otherwise be printed as none or all

export function numbersOf({ locale, marks, percent: after, dollars: one }) {
  const long = new Intl.NumberFormat(locale, { notation: "compact", compactDisplay: "long", maximumFractionDigits: 1 });
  const brief = new Intl.NumberFormat(locale, { notation: "compact", compactDisplay: "short", maximumFractionDigits: 1 });

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
  const tick = (kind) => (kind === "percent" ? percent : (value) => (Math.abs(value) >= 1e5 ? brief.format(value) : short(value, kind === "ratio" ? 2 : 0)));
  return { number, percent, readable, printer, tick };
}

// The scales of charts that are drawn in the browser, by the rules of generator/render/charts/drawing/scales.py.

// Three or four round levels that hold all values; powers of ten if they span a lot and may.
export function scaleOf(values, { zero, log }) {
  let [low, high] = [Math.min(...values), Math.max(...values)];
  const positive = values.filter((value) => value > 0);
  if (log && low >= 0 && positive.length && high / Math.min(...positive) >= 50) {
    const first = Math.floor(Math.log10(Math.min(...positive)) + 1e-9);
    const last = Math.max(Math.ceil(Math.log10(high) - 1e-9), first + 1);
    const ticks = Array.from({ length: last - first + 1 }, (_, at) => 10 ** (first + at));
    return { ticks, logarithmic: true, at: (value) => Math.log10(Math.max(value, ticks[0])) };
  }
  if (zero) [low, high] = [Math.min(low, 0), Math.max(high, 0)];
  if (low === high) [low, high] = zero ? [0, high + 1] : [low - 1, high + 1];
  const power = 10 ** Math.floor(Math.log10((high - low) / 3));
  const step = [power, 10 * power].flatMap((by) => [1, 2, 2.5, 5, 10].map((n) => n * by)).find((by) => (high - low) / by <= 3 + 1e-9);
  const start = Math.floor(low / step + 1e-9);
  const stop = Math.max(Math.ceil(high / step - 1e-9), start + 1);
  return { ticks: Array.from({ length: stop - start + 1 }, (_, at) => Number(((start + at) * step).toPrecision(12))), logarithmic: false, at: (value) => value };
}

// The years that are written below a chart, evenly spaced, each with its words: in full, or ’25 if only that has room.
export function labelled(years) {
  const [first, last] = [years[0], years.at(-1)];
  const span = last - first;
  const full = (year) => String(year);
  const short = (year) => `’${String(year % 100).padStart(2, "0")}`;
  const every = (start, step, words) => Array.from({ length: Math.floor((last - start) / step) + 1 }, (_, at) => [start + at * step, words(start + at * step)]);
  for (const [words, room] of [[full, 32], [short, 20]]) {
    for (let step = 1; step <= Math.max(span, 1); step += 1) {
      if (span % step === 0 && (span / step >= 3 || step === 1) && step * 198 >= room * span) return every(first, step, words);
    }
  }
  return every(first + span % 2, 2, short);
}

// Scores a self-audit as generator/analysis/audits.py does: means of means as exact fractions, rounded only at the end.
// What does not apply leaves the mean; a level with an open question has no score. A test compares the two.

const NOT_APPLICABLE = "not_applicable";
const INCOMPLETE = "incomplete";

function divisor(a, b) {
  while (b) [a, b] = [b, a % b];
  return a || 1n;
}

function mean(levels) {
  const counted = levels.filter((level) => level !== NOT_APPLICABLE);
  if (counted.includes(INCOMPLETE)) return INCOMPLETE;
  if (!counted.length) return NOT_APPLICABLE;
  let [over, under] = [0n, 1n];
  for (const [a, b] of counted) {
    [over, under] = [over * b + a * under, under * b];
    const common = divisor(over, under);
    [over, under] = [over / common, under / common];
  }
  return [over, under * BigInt(counted.length)];
}

// Hundredths of a percent, half up.
const hundredths = ([over, under]) => Number((200n * over + under) / (2n * under));

// By level: {state, score}, the score in hundredths of a percent, null unless the state is "scored".
export function scores(given, { answers, dimensions, standards, practices }) {
  const worth = new Map(Object.entries(answers).map(([answer, [over, under]]) => [answer, [BigInt(over), BigInt(under)]]));
  worth.set(NOT_APPLICABLE, NOT_APPLICABLE);
  const levels = new Map();
  for (const [code, { questions }] of Object.entries(practices)) {
    levels.set(code, mean(questions.map((question) => worth.get(given[question]) ?? INCOMPLETE)));
  }
  for (const code of Object.keys(standards)) {
    const below = Object.keys(practices).filter((practice) => practices[practice].standard === code);
    levels.set(code, mean(below.map((practice) => levels.get(practice))));
  }
  for (const code of dimensions) {
    const below = Object.keys(standards).filter((standard) => standards[standard] === code);
    levels.set(code, mean(below.map((standard) => levels.get(standard))));
  }
  levels.set("total", mean(dimensions.map((dimension) => levels.get(dimension))));
  const result = {};
  for (const [code, level] of levels) {
    result[code] = typeof level === "string" ? { state: level, score: null } : { state: "scored", score: hundredths(level) };
  }
  return result;
}

// The codes of the practices with the lowest scores, weakest first; one without a flaw is not among them.
export function weakest(results, { practices, most_weak }) {
  return Object.keys(practices)
    .filter((code) => results[code].score !== null && results[code].score < 10000)
    .sort((one, other) => results[one].score - results[other].score)
    .slice(0, most_weak);
}

// How many practices beyond those have the score of the last of them.
export function alike(results, { practices, most_weak }) {
  const every = weakest(results, { practices });
  return every.slice(most_weak).filter((code) => results[code].score === results[every[most_weak - 1]].score).length;
}

// A score as it is written into a row: 66.67, and 70 without decimals.
export const written = (score) => String(Number((score / 100).toFixed(2)));

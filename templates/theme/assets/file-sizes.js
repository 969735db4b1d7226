// How large the files are that a page offers, next to their links: "CSV 12 KB". generator/render/site/file_sizes.py writes the
// sizes after everything else, so that no page has to be made again when one of its files changes.

const GROUPS = 64;
const SHARED = /^(?:downloads\/(?:[^/]+$|(?:tables|countries|associations|indicators|peers)\/)|api\/v1\/(?!institutions\/))/;

// The file with the size of a path below the root of the site; none for what is no download.
function groupOf(path) {
  if (SHARED.test(path)) return "shared";
  const id = path.match(/^(?:downloads|api\/v1\/institutions)\/([a-z0-9-]+)(?:\/|\.json$)/)?.[1];
  return id && String([...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % GROUPS);
}

// Bytes as people say them: kilobytes in whole numbers, megabytes with a digit after the point.
export function spoken(bytes, words) {
  const [unit, least, digits] = bytes < 999_500 ? ["kb", 1e3, 0] : ["mb", 1e6, 1];
  const figure = Math.max(bytes / least, 1).toFixed(digits).replace(/\.0$/, "").replace(".", words.point);
  return words[`downloads.${unit}`].replace("{n}", figure);
}

export async function start(links, { root, words }) {
  const groups = new Map();
  for (const link of links) {
    const path = link.href.startsWith(root.href) ? link.href.slice(root.href.length).replace(/[?#].*$/, "") : "";
    const group = groupOf(path);
    if (group) groups.set(group, [...(groups.get(group) ?? []), [link, path]]);
  }
  for (const [group, listed] of groups) {
    const answer = await fetch(new URL(`downloads/sizes/${group}.json`, root)).catch(() => undefined);
    const sizes = answer?.ok ? await answer.json().catch(() => ({})) : {};
    for (const [link, path] of listed) {
      if (!Object.hasOwn(sizes, path)) continue;
      const size = Object.assign(document.createElement("small"), { className: "file-size", textContent: spoken(sizes[path], words) });
      link.after(" ", size);
    }
  }
}

"""Other site generators render the cells of our profile page, as many times as we fill it."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from generator.bench.processes import Command, Measurement, median, npm_installed, run

Rows = Sequence[Sequence[tuple[str, str]]]
"""The cells of each row: finished text, and a link or nothing."""

ASTRO = "astro@5"


def other_generators(work: Path, rows: Rows, pages: int, ours: float) -> Iterator[Measurement]:
    """Milliseconds a page of each peer, and our own in relation to it. What is not there is not measured."""
    for name, bound, measure in (("Hugo", "0.8 ×", _hugo), ("Astro", "1 ×", _astro)):
        theirs = measure(work / name.lower(), rows, pages)
        if isinstance(theirs, str):
            yield Measurement(f"the same cells by {name}", f"not measured: {theirs}", "", "")
            continue
        yield Measurement(
            f"the same cells by {name}, its processes", f"{theirs:.2f} ms a page", "", "whole runs, start-up taken off"
        )
        yield Measurement(f"ours against {name}", f"{ours / theirs:.2f} ×", bound, "ratio to the line above")


def _a_page(build: Callable[[int], tuple[Command, Path]], pages: int) -> float:
    """Milliseconds a page: a build of so many pages, less one of a single page. Each runs in the folder of its site."""
    (many, there), (one, here) = build(pages), build(1)
    took = median(lambda: run(many, folder=there)) - median(lambda: run(one, folder=here))
    return took / (pages - 1) * 1000


def _hugo(work: Path, rows: Rows, pages: int) -> float | str:
    """The rows as tables with links, from one data file per page."""
    hugo = shutil.which("hugo")
    if hugo is None:
        return "no `hugo` on the PATH"

    def build(count: int) -> tuple[Command, Path]:
        root = work / str(count)
        for folder in ("content/institutions", "data/institutions", "layouts/_default"):
            (root / folder).mkdir(parents=True)
        (root / "config.toml").write_text(
            'baseURL = "/"\ndisableKinds = ["taxonomy", "term", "RSS", "sitemap", "section", "home"]\n'
        )
        (root / "layouts/_default/single.html").write_text(
            "<!doctype html><html><head><title>{{ .Title }}</title></head><body><h1>{{ .Title }}</h1><table>"
            "{{ range index .Site.Data.institutions .Params.id }}<tr>"
            "{{ range . }}{{ $text := index . 0 }}"
            '<td>{{ with index . 1 }}<a href="{{ . }}">{{ $text }}</a>{{ else }}{{ $text }}{{ end }}</td>{{ end }}'
            "</tr>{{ end }}</table></body></html>"
        )
        for number in range(count):
            name = f"page{number}"
            (root / f"content/institutions/{name}.md").write_text(f'---\ntitle: "Page {number}"\nid: {name}\n---\n')
            (root / f"data/institutions/{name}.json").write_text(json.dumps(rows))
        return [hugo, "--quiet", "--source", str(root), "--destination", str(root / "public")], root

    return _a_page(build, pages)


_ASTRO_PAGE = """---
import fs from "node:fs";
export function getStaticPaths() {
  return fs.readdirSync(FOLDER).map((name) => ({ params: { id: name.replace(".json", "") } }));
}
const { id } = Astro.params;
const rows = JSON.parse(fs.readFileSync(`${FOLDER}/${id}.json`, "utf8"));
---
<!doctype html><html><head><title>{id}</title></head><body><h1>{id}</h1><table>
{rows.map((row) => <tr>{row.map(([text, link]) =>
  <td>{link ? <a href={link}>{text}</a> : text}</td>)}</tr>)}
</table></body></html>
"""


def _astro(work: Path, rows: Rows, pages: int) -> float | str:
    """The same with npm's Astro."""
    node, missing = npm_installed(work, ASTRO)
    if missing:
        return missing

    def build(count: int) -> tuple[Command, Path]:
        root = work / str(count)
        for folder in ("src/pages/institutions", "data"):
            (root / folder).mkdir(parents=True)
        (root / "astro.config.mjs").write_text('export default { output: "static" };\n')
        (root / "package.json").write_text('{"private": true, "type": "module"}')
        (root / "src/pages/institutions/[id].astro").write_text(
            _ASTRO_PAGE.replace("FOLDER", json.dumps(str(root / "data")))
        )
        for number in range(count):
            (root / f"data/page{number}.json").write_text(json.dumps(rows))
        # As `npx astro`; packages are found in the folder above that of the site.
        astro = work / "node_modules/astro/astro.js"
        return [node, str(astro), "build", "--silent"], root

    return _a_page(build, pages)

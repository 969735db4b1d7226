"""Three odd institutions in two languages, and everything made from them, compared with earlier output.

`GOLDEN=write` rewrites the files of tests/golden; then read the diff. Pages are stored as a reader gets them: words,
link targets, and the classes that give a cell its mark. Of pictures only the badges are stored, those in pixels as
digests: a chart's words and numbers are on its page.
"""

import hashlib
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests import portals
from tests.odd_packages import write_odd_packages

GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("GOLDEN") == "write"

OTHERS = re.compile(r"(es/)?(assets|pagefind)/")
"""Files made by others, or whose names depend on their content."""

PROSE = (
    "assurance",
    "award",
    "methodology",
    "data",
    "take-part",
    "submit",
    "publish",
    "security",
    "review",
    "verify",
    "404.html",
)
"""Pages that are reviewed in docs/ instead of here."""

ENOUGH = {
    "indicators": ("target_market", "par30", "training_hours_per_staff", "complaint_mechanism_functioning"),
    "areas": ("governance",),
}
"""Of pages that differ little, only these are stored, and their list."""


@pytest.fixture(scope="module")
def odd_data(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("odd") / "datapackages"
    write_odd_packages(folder)
    return folder


@pytest.fixture(scope="module")
def odd_site(odd_data: Path) -> Path:
    site: Path = odd_data.with_name("site")
    portals.build(odd_data, site, "--jobs", "1", SITE_URL="https://portal.example/odd/")
    return site


def kept(site: Path) -> dict[str, str]:
    """The content of golden files, by name."""
    names = [name for name in portals.names(site) if not OTHERS.match(name)]
    pictures: list[str] = []  # bytes are not readable: their digests show that they changed
    found = {"files.txt": "".join(f"{name}\n" for name in names)}
    for name in names:
        parts = name.removeprefix("es/").split("/")
        path = site / name
        if parts[0] in PROSE or (parts[0] in ENOUGH and parts[1] not in (*ENOUGH[parts[0]], "index.html")):
            continue
        if name.endswith(".html"):
            found[f"{name.removesuffix('/index.html').removesuffix('index.html') or 'front'}.txt"] = read(path)
        elif name.startswith("api/v1/institutions"):
            found[name] = json.dumps(json.loads(path.read_text("utf-8")), indent=1, ensure_ascii=False) + "\n"
        elif name.startswith("badges/") and name.endswith(".png"):
            pictures.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()} {name}\n")
        elif re.match(r"(es/)?badges/", name) or name.endswith("-facts.csv"):
            found[name] = path.read_text("utf-8-sig")
    return found | {"pictures.txt": "".join(pictures)}


LINES = {"h1": "# ", "h2": "## ", "h3": "### ", "li": "- ", "dd": "  ", "summary": "> ", "tr": "| "} | dict.fromkeys(
    ("p", "dt", "section", "figure", "table", "form", "nav", "button"), ""
)
MARKS = {"td", "th", "tr", "span", "a", "section"}


class Reading(HTMLParser):
    """A page as a reader gets it: a line for each paragraph, heading, item or table row."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._drawing = 0
        head, _, body = page.partition("</head>")
        for pattern in (
            r"<title>(.*?)</title>",
            r'<meta name="description" content="([^"]*)"',
            r"rel=canonical href=\"(.*?)\"",
        ):
            said = re.search(pattern, head, re.DOTALL)
            self.lines.append(f"{said[1].strip() if said else '(none)'}\n")
        start = body.find("<article")
        self.feed(
            re.sub(
                r"<(script|style|dialog)\b.*?</\1>", "", body[start : body.find("</article>", start)], flags=re.DOTALL
            )
        )
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "svg":
            self._drawing += 1
        if self._drawing or said.get("class") == "headerlink":
            return
        if tag in LINES:
            self.lines.append(f"\n{LINES[tag]}")
        elif tag in ("td", "th") and not self.lines[-1].endswith("| "):
            self.lines.append(" | ")
        if tag in MARKS and said.get("class"):
            self.lines.append(f"[{said['class']}] ")
        for name in ("id", "href", "data-tip"):
            if said.get(name):
                self.lines.append(f"<{said[name]}> " if name == "href" else f"{{{name}: {said[name]}}} ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg":
            self._drawing -= 1

    def handle_data(self, data: str) -> None:
        if not self._drawing:
            self.lines.append(re.sub(r"\s+", " ", data))


def read(page: Path) -> str:
    text = "".join(Reading(page.read_text("utf-8")).lines)
    lines = (re.sub(r" {2,}", " ", line).strip() for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines if line)


def test_what_becomes_of_three_odd_institutions_is_what_it_was(odd_site):
    found = kept(odd_site)
    if WRITE:
        for path in sorted(GOLDEN.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        for name, text in found.items():
            (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / name).write_text(text, "utf-8")
    golden = {
        path.relative_to(GOLDEN).as_posix(): path.read_text("utf-8") for path in GOLDEN.rglob("*") if path.is_file()
    }
    assert sorted(found) == sorted(golden), "`make golden` writes them anew"
    for name, text in found.items():
        assert text == golden[name], f"{name}: if this is meant, `make golden`, and read the diff"


def test_golden_files_stay_small_enough_to_be_read():
    sizes = {path.name: path.stat().st_size for path in GOLDEN.rglob("*") if path.is_file()}
    assert sum(sizes.values()) < 290_000
    assert max(sizes.values()) < 22_000


@pytest.mark.slow
def test_two_builds_in_different_surroundings_give_the_same_bytes(odd_data, odd_site, tmp_path):
    """No cache, two processes, another time zone, language and hash seed: not a bit differs."""
    again = tmp_path / "elsewhere" / "site"
    surroundings = {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "LANG": "tr_TR.UTF-8",
        "PYTHONHASHSEED": "7",
        "PYTHONUTF8": "0",
    }
    portals.build(odd_data, again, "--jobs", "2", "--no-cache", SITE_URL="https://portal.example/odd/", **surroundings)
    names = portals.names(odd_site)
    assert portals.names(again) == names
    assert [name for name in names if (again / name).read_bytes() != (odd_site / name).read_bytes()] == []

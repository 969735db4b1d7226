"""Copies the touched pages of a site, to be looked at before a change is merged: a folder that works on its own."""

import shutil
from collections.abc import Iterable
from html import escape
from pathlib import Path
from urllib.parse import quote

from generator.pipeline.proposals.report import PullRequestReport, ReportError

START = "start.html"
LARGEST = 200 * 1024 * 1024
"""Bytes of a preview; what exceeds them is left out, and the start page says so."""


def copied(site: Path, report: PullRequestReport, out: Path) -> tuple[str, ...]:
    """Copy the files of the touched packages from a built site; returns the names of the pages among them."""
    if out.is_dir() and any(out.iterdir()) and not (out / START).is_file():
        raise ReportError(f"{out} is not empty and holds no preview. Name another folder.")
    ids = {*report.institutions, *report.associations}
    pages, room = [], LARGEST
    for file in sorted(site.rglob("*")):
        name = file.relative_to(site)
        if file.is_symlink() or not file.is_file() or not _belongs(name.parts, ids):
            continue
        room -= file.stat().st_size
        if room < 0:
            break
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, out / name)
        if name.suffix == ".html":
            pages.append(name.as_posix())
    out.mkdir(parents=True, exist_ok=True)
    (out / START).write_text(_start(pages, whole=room >= 0), "utf-8")
    return tuple(pages)


def _belongs(parts: tuple[str, ...], ids: set[str]) -> bool:
    """True for what every page needs, and for all that is named after one of the packages."""
    return "assets" in parts[:2] or not ids.isdisjoint(parts) or parts[-1].partition(".")[0] in ids


def _start(pages: Iterable[str], *, whole: bool) -> str:
    links = "\n".join(f'<li><a href="{escape(quote(page))}">{escape(page)}</a></li>' for page in pages)
    rest = "" if whole else "<p>There are more pages than fit in a preview.</p>"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Preview</title>'
        "<h1>Pages of the packages that this request touches</h1>"
        "<p>Links to all other pages of the portal lead nowhere here.</p>"
        f"{f'<ul>{links}</ul>' if links else '<p>No page of a package is touched.</p>'}{rest}</html>\n"
    )

"""The settings of `mkdocs.yml`, and what is wrong with those that MkDocs does not look at, or tells in words of its own."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from generator.engine.project import (
    SOURCES,
    EngineError,
    Project,
    Tongue,
    is_line,
    lines_of,
    listed_in,
    own_settings,
    plugins_in,
    program_settings,
    texts_in,
    tongues_of,
)
from generator.packages.history import revisions
from generator.packages.safety import hints
from generator.problems import Location, Problem, SettingsError, Severity, quoted
from generator.program import PLUGIN

_OURS: Final = ("alternate", "contact", "host", "report_errors")
"""Keys of `extra` that the portal reads; what they mean is in `docs/<language>/publish.md`."""
_THEME: Final = (
    "analytics", "annotate", "consent", "disqus", "generator", "homepage", "manifest", "polyfills", "scope", "search",
    "social", "status", "tags", "version",
)  # fmt: skip
"""Those that the theme reads. Any other is for a template of the portal's own."""
_MKDOCS: Final = (
    "copyright", "docs_dir", "edit_uri", "extra_css", "extra_javascript", "hooks", "markdown_extensions", "nav", "plugins",
    "repo_name", "repo_url", "site_author", "site_description", "site_dir", "site_name", "site_url", "theme",
)  # fmt: skip
"""Keys of MkDocs itself."""


def settings_of(project: Project) -> tuple[dict[str, Any], list[Tongue]]:
    """The settings of `mkdocs.yml` with those of the program below them, and the languages that have pages.

    The first language is the default. Raises `EngineError` if there is none, and `SettingsError` if the settings cannot be right.
    """
    if wrong := tuple(one for one in in_settings(project) if one.severity == "error"):
        raise SettingsError(wrong)
    settings, tongues = tongues_of(project)
    if (site := settings.get("site_url")) and not _is_address(str(site)):
        raise EngineError(
            f"{quoted(str(site))} is no address of a site: give one such as https://example.org/portal/ in SITE_URL, or "
            f"as site_url in {project.configuration.name}."
        )
    return settings, tongues


def in_settings(project: Project) -> list[Problem]:
    """What is wrong with the settings of the project's own `mkdocs.yml`. Raises `EngineError` if it cannot be read."""
    own = own_settings(project)
    return [*_plugin(project, own), *_folders(project, own), *_languages(project, own), *_extra(project, own)]


def _is_address(text: str) -> bool:
    """True for the address of a folder on the web: MkDocs takes any scheme, and a question mark inside."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    fine = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)
    return fine and not re.search(r"\s", text)


def _plugin(project: Project, own: Mapping[str, Any]) -> Iterator[Problem]:
    """The plugin that stands for the program, under another name or not at all, in settings that name no theme either.

    MkDocs would miss a theme, or a page, that nobody removed.
    """
    named = plugins_in(project.configuration)
    if named and project.below is None and PLUGIN not in named and "theme" not in own:
        near = next((name for name in named if hints.meant(name, [PLUGIN], 0.7)), None)
        message = f"The plugin {PLUGIN} is not named, so neither the pages nor the theme of the program are found."
        fix = f"Did you mean {PLUGIN}?" if near else "Add it to the list."
        yield _bad("bad-settings", "plugins", message, near or ", ".join(named), f"plugins: [{PLUGIN}]", fix=fix)


def _folders(project: Project, own: Mapping[str, Any]) -> Iterator[Problem]:
    pages, site = own.get("docs_dir"), own.get("site_dir")
    if isinstance(pages, str) and not any(folder.is_dir() for folder in project.layers(pages)):
        there = ", ".join(f"docs/{line['lang']}" for line in lines_of(own) if (project.docs / line["lang"]).is_dir())
        message, fix = "There is no such folder.", "Name the folder with the pages of the first language."
        yield _bad("bad-settings", "docs_dir", message, pages, there, fix=fix)
    elif isinstance(pages, str) and (folder := re.fullmatch(r"docs/([a-zA-Z_-]+)/?", pages)):
        codes = [str(line["lang"]) for line in lines_of(own)] if listed_in(own) else []
        if codes and folder[1] not in codes:
            message = f"These pages are in no language of extra.alternate: {', '.join(codes)}."
            fix = f"Correct a code there, or add the line of {folder[1]}: its pages and addresses would be gone."
            yield _bad("bad-settings", "docs_dir", message, pages, ", ".join(f"docs/{code}" for code in codes), fix=fix)
    if isinstance(site, str) and site:
        root = project.root.resolve()
        place = (root / site).resolve()
        sources = [(root / name).resolve() for name in SOURCES]
        if root.is_relative_to(place) or any(place.is_relative_to(one) or one.is_relative_to(place) for one in sources):
            message = "A site there would take the place of what it is made from."
            fix = "Name a folder in which nothing else is, or remove the line."
            yield _bad("bad-settings", "site_dir", message, site, "build/site", fix=fix)


def _languages(project: Project, own: Mapping[str, Any]) -> Iterator[Problem]:
    key = "extra.alternate"
    listed = listed_in(own)
    if not isinstance(listed, list | None):
        message, fix = "This is not a list.", "Write one line for each language, each with a hyphen before it."
        yield _bad("bad-settings", key, message, listed, _LINE, fix=fix)
        return
    seen: set[str] = set()
    for line in listed or ():
        if not is_line(line):
            message, fix = "This is no language with a code and a name.", "Correct the line."
            yield _bad("bad-settings", key, message, line, _LINE, fix=fix)
            continue
        code = line["lang"]
        if code in seen:
            message = "This language is listed twice."
            yield _bad("bad-settings", key, message, code, "each language once", fix="Remove one of the lines.")
        elif not any((folder / code).is_dir() for folder in project.layers("docs")):
            there = sorted({path.name for folder in project.layers("docs") for path in folder.glob("*/") if _own(path)})
            fix = f"Correct the code, or make the folder docs/{code} with a page in it, or remove the line."
            message = f"There is no folder docs/{code}, so the site has no pages in this language."
            allowed = ", ".join(there)
            yield _bad("language-without-pages", key, message, code, allowed, fix=fix, severity="warning")
        seen.add(code)


def _own(folder: Path) -> bool:
    return is_line({"lang": folder.name, "name": folder.name})


_LINE: Final = "{lang: en, name: English, link: ./}"


def _extra(project: Project, own: Mapping[str, Any]) -> Iterator[Problem]:
    extra = own.get("extra")
    if extra is not None and not isinstance(extra, dict):
        message, fix = "These are no keys with values.", "Write one key in each line, indented, with a colon after it."
        yield _bad("bad-settings", "extra", message, extra, ", ".join(_OURS), fix=fix)
        return
    values = {f"extra.{key}": (extra or {}).get(key) for key in ("contact", "report_errors")}
    for key, said in {**values, "repo_url": own.get("repo_url")}.items():
        if said and not (isinstance(said, str) and _can_be_written_to(said)):
            mail = isinstance(said, str) and re.fullmatch(r"[^@\s:/]+@[^@\s:/]+", said)
            fix = f"Write mailto: before it: mailto:{said}" if mail else "Correct it, or remove the line."
            message = "This is no address that a reader can write to."
            yield _bad("bad-settings", key, message, said, "https://… or mailto:name@example.org", fix=fix)
    for key in _OURS:
        if key in own:
            fix = "Move it into extra, where it belongs."
            yield _bad(
                "bad-settings", key, "There is no setting of this name at this level.", key, f"extra.{key}", fix=fix
            )
    for key in extra or ():
        if key in _OURS or key in _THEME:
            continue
        if key in _MKDOCS:
            fix = "Move it out of extra, to the left margin."
            yield _bad(
                "bad-settings",
                f"extra.{key}",
                "There is no setting of this name at this level.",
                key,
                str(key),
                fix=fix,
            )
            continue
        near = hints.meant(str(key), _OURS, 0.75)
        if near:
            message = "There is no setting of this name."
            yield _bad("bad-settings", f"extra.{key}", message, key, ", ".join(_OURS), fix=f"Did you mean {near}?")
        elif not _is_used(project, str(key)):
            message = "Neither the program nor a template of this portal reads this setting."
            fix = "Correct its name, or remove it."
            yield _bad("unused-setting", f"extra.{key}", message, key, ", ".join(_OURS), fix=fix, severity="warning")


def _can_be_written_to(text: str) -> bool:
    """True for the address of a page or of a mailbox. Braces are places that a page fills."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_used(project: Project, key: str) -> bool:
    """True if a template of the portal's own names a key of `extra`."""
    folder = project.root / "templates"
    return any(key in path.read_text("utf-8", "replace") for path in folder.rglob("*.html") if path.is_file())


def languages_gone(project: Project, revision: str) -> Iterator[Problem]:
    """The languages that had addresses at a revision, and have none now. Raises HistoryError.

    The pages of the first language are at the root of the site, those of any other below a folder of its name. So a
    language that becomes the first loses its addresses too. Settings that cannot be read as of then published nothing.
    """
    name = project.configuration.name
    text = revisions.ask(project.root, "cat-file", "blob", f"{revision}:./{name}", fail="")
    if not text:
        return
    settings = texts_in(text)
    if not listed_in(settings):
        settings = program_settings(project)
    listed = revisions.ask(project.root, "ls-tree", "-d", "--name-only", revision, "--", "docs/", fail="").decode()
    there = {path.rpartition("/")[2] for path in listed.splitlines()}
    if project.below:
        there |= {path.name for path in (project.below / "docs").iterdir()}
    then = [line["lang"] for line in lines_of(settings) if line["lang"] in there]
    now = [tongue.code for tongue in tongues_of(project)[1]]
    for code in then[1:]:
        if code not in now[1:]:
            message = (
                f"At {revision} the addresses of all pages in this language began with {code}/, and none does now."
            )
            fix = f"Put its line back after that of the first language, and its pages into docs/{code}: others link to them."
            allowed = "every address that was published"
            yield _bad("language-gone", "extra.alternate", message, code, allowed, fix=fix)


def _bad(
    code: str, key: str, message: str, found: object, allowed: str, *, fix: str, severity: Severity = "error"
) -> Problem:
    return Problem(code, Location("mkdocs.yml", None, key), message, str(found), allowed, fix, severity)

"""The folder with `mkdocs.yml`, its settings, and the program's files that serve what it lacks."""

import os
import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from generator.problems import BuildError
from generator.program import CACHE_FOLDER, PLUGIN, PROGRAM


class EngineError(BuildError):
    """The pages or `mkdocs.yml` are wrong; the message is the engine's own."""


SOURCES: Final = ("datapackages", "docs", "templates")
"""Folders of a portal with what its site is made from."""


@dataclass(frozen=True, slots=True)
class Project:
    """The folder with `mkdocs.yml`: pages in `docs/<language>/`, fragments and theme overrides in `templates/`.

    `below` is the folder whose files serve what this one lacks; None if it is complete. `project_at` decides.
    """

    root: Path
    below: Path | None = None

    def layers(self, path: str) -> tuple[Path, ...]:
        """The folders that serve a path, this portal's own first."""
        return tuple(folder / path for folder in (self.root, self.below) if folder)

    @property
    def configuration(self) -> Path:
        """The site's settings, as a MkDocs user expects them."""
        return self.root / "mkdocs.yml"

    @property
    def parts(self) -> Path:
        """HTML fragments that slots call."""
        return self.root / "templates" / "parts"

    @property
    def theme(self) -> Path:
        """Overrides of the engine's theme."""
        return self.root / "templates" / "theme"

    @property
    def docs(self) -> Path:
        """Pages, one folder per language."""
        return self.root / "docs"

    @property
    def data(self) -> Path:
        """The data packages that belong to this site."""
        return self.root / "datapackages"

    @property
    def site(self) -> Path:
        """The default folder for the site."""
        return self.root / "build" / "site"

    @property
    def preview(self) -> Path:
        """The folder for a site that is only looked at, beside one that is to be published."""
        return self.root / "build" / "preview"

    @property
    def cache(self) -> Path:
        """The cache, which may be deleted at any time: in `build/`, unless the environment names another folder.

        Raises `EngineError` if that is among what the site is made from, where it would be published or committed.
        """
        named = os.environ.get(CACHE_FOLDER, "").strip()
        if not named:
            return self.root / "build" / "cache"
        folder = Path(named).expanduser().absolute()
        for name in SOURCES:
            if folder.resolve().is_relative_to((self.root / name).resolve()):
                raise EngineError(
                    f"{CACHE_FOLDER} names {folder}, which is inside {name}. Name a folder outside of the portal."
                )
        return folder


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language of the site, as `extra.alternate` in `mkdocs.yml` lists it."""

    code: str
    name: str
    line: Mapping[str, Any] = field(default_factory=dict)


def project_at(folder: Path) -> Project:
    """The project in a folder. The program serves what it lacks if its `mkdocs.yml` names the plugin, or is missing."""
    here = Project(folder)
    if folder.resolve() == PROGRAM or (here.configuration.is_file() and PLUGIN not in plugins_in(here.configuration)):
        return here
    return Project(folder, PROGRAM)


def plugins_in(configuration: Path) -> list[str]:
    """The names of the plugins in a `mkdocs.yml`; none if it cannot be read, which building it reports."""
    try:
        named = texts_in(configuration.read_bytes()).get("plugins")
    except OSError:
        return []
    entries = named if isinstance(named, list) else [named] if isinstance(named, str | dict) else []
    return [name for entry in entries for name in ([entry] if isinstance(entry, str) else entry or ())]


def texts_in(configuration: bytes) -> dict[str, Any]:
    """The settings in the text of a `mkdocs.yml`, as texts whatever the tags say; empty if they cannot be read."""
    from yaml import BaseLoader, YAMLError, load  # noqa: PLC0415 -- MkDocs's own reader takes five times as long to load

    try:
        settings = load(configuration, BaseLoader)  # noqa: S506 -- as above
    except YAMLError:
        return {}
    return settings if isinstance(settings, dict) else {}


def without_ours(plugins: Any) -> Any:
    """The plugins of some settings but for our own, which the program itself replaces."""
    if isinstance(plugins, dict):
        return {name: options for name, options in plugins.items() if name != PLUGIN}
    return [one for one in plugins or () if one != PLUGIN and not (isinstance(one, dict) and PLUGIN in one)]


def tongues_of(project: Project) -> tuple[dict[str, Any], list[Tongue]]:
    """The settings with those of the program below them, and the languages that have pages, the default first.

    Whatever else the settings say: a mistake in them is told in the first language. Raises `EngineError` if there is none.
    """
    settings = _filled(own_settings(project), program_settings(project))
    docs = project.layers("docs")
    tongues = [
        Tongue(line["lang"], line["name"], line)
        for line in lines_of(settings)
        if any((folder / line["lang"]).is_dir() for folder in docs)
    ]
    if not tongues:
        raise EngineError(f"{project.configuration}: extra.alternate names no language that has a folder in docs/")
    return settings, tongues


def lines_of(settings: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The languages that `extra.alternate` lists, each with its code and name; English if it lists none."""
    lines = listed_in(settings) or [{"lang": "en", "name": "English"}]
    return [line for line in lines if is_line(line)] if isinstance(lines, list) else []


def listed_in(settings: Mapping[str, Any]) -> Any:
    """What settings have in `extra.alternate`, which may be anything; None if they lack it."""
    extra = settings.get("extra")
    return extra.get("alternate") if isinstance(extra, dict) else None


def is_line(line: object) -> bool:
    """True for a language as `extra.alternate` lists it, whose code may name a folder."""
    said = [line.get(key) for key in ("lang", "name")] if isinstance(line, dict) else []
    return bool(said) and all(isinstance(one, str) for one in said) and _LANGUAGE.fullmatch(str(said[0])) is not None


_LANGUAGE = re.compile(r"[a-z]{2,8}([_-][A-Za-z0-9]{2,8})*")


def own_settings(project: Project) -> dict[str, Any]:
    """The settings of the project's own `mkdocs.yml`; none if it has no such file, and the program has one."""
    if project.below and not project.configuration.exists():
        return {}
    return _read(project.configuration)


def program_settings(project: Project) -> dict[str, Any]:
    """The settings of the program's `mkdocs.yml`, where it serves this project."""
    return _read(project.below / "mkdocs.yml") if project.below else {}


def _read(path: Path) -> dict[str, Any]:
    from mkdocs.exceptions import ConfigurationError  # noqa: PLC0415 - takes a tenth of a second
    from mkdocs.utils.yaml import yaml_load  # noqa: PLC0415 - as above

    try:
        with path.open(encoding="utf-8") as stream:
            settings = yaml_load(stream)
    except (OSError, UnicodeError, TypeError, ConfigurationError) as error:
        raise EngineError(f"{path}: {error}") from error
    if not isinstance(settings, dict):
        raise EngineError(f"{path}: these are no settings. Write a key, a colon and a value in each line.")
    return settings


def head_of(page: str) -> dict[str, Any]:
    """The metadata at the head of a Markdown file.

    MkDocs reads none at all if one value is wrong, such as a month 13; then all values are returned as texts, so that
    the wrong one can be named. Empty if there is no head, or if it is no YAML.
    """
    from mkdocs.utils.meta import get_data  # noqa: PLC0415 - takes a tenth of a second, needed only when frames are built
    from yaml import BaseLoader, YAMLError, load  # noqa: PLC0415 -- as above

    _, said = get_data(page)
    if said or not (block := _HEAD.match(page)):
        return dict(said)
    try:
        texts = load(block[1], BaseLoader)  # noqa: S506 -- reads texts only, whatever the tags say
    except YAMLError:
        return {}
    return texts if isinstance(texts, dict) else {}


_HEAD = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)


def _filled(own: Mapping[str, Any], program: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with those of the program that they lack. Mappings are merged, lists are not, as MkDocs inherits them."""
    return {**deepcopy(dict(own)), **lacking(own, program)}


def lacking(own: Mapping[str, Any], program: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of the program that are to be added: what `own` lacks, and mappings where it lacks a part."""
    found: dict[str, Any] = {}
    for key, value in program.items():
        if key not in own:
            found[key] = deepcopy(value)
        elif isinstance(value, dict) and isinstance(own[key], dict) and (more := lacking(own[key], value)):
            found[key] = {**deepcopy(own[key]), **more}
    return found


def as_yaml(settings: Mapping[str, Any]) -> str:
    """Settings as the text of a `mkdocs.yml`, whatever their texts hold."""
    from yaml import safe_dump  # noqa: PLC0415 -- as above

    text: str = safe_dump(dict(settings), allow_unicode=True, sort_keys=False, width=1000)
    return text

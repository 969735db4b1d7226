"""Builds Markdown pages into HTML frames with MkDocs or Zensical.

The engine runs as a program, one process per language, in parallel. Each gets a configuration of its own, made from
`mkdocs.yml`: the language's pages, its name, and no hooks, because the fill comes later. The frames are cached under
`build/cache/frames/`, keyed by everything that shapes them.
"""

import errno
import hashlib
import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from generator import folders, kept, program
from generator.engine import missing_pages
from generator.engine.alone import complete
from generator.engine.project import (
    EngineError,
    Project,
    Tongue,
    as_yaml,
    head_of,
    lacking,
    own_settings,
    program_settings,
    project_at,
    tongues_of,
    without_ours,
)
from generator.engine.settings import settings_of
from generator.engine.stories import in_pages, is_story, story_of
from generator.model import ALTERNATE, Contacts, Frame, Frames, Story
from generator.processes import bound

__all__ = ["ENGINES", "EngineError", "Project", "as_yaml", "complete", "in_pages", "project_at", "settings_of"]

ENGINES = ("mkdocs", "zensical")

SAVED = "frames.json"
"""The description of a folder's frames, in that folder."""

MADE = "made"
"""Folder of the configurations written for the engines, removed afterwards."""


LINKED = "This is a symbolic link, and what it points at would be published."
UNLINK = "Put the file itself there."


_OF_THE_SYSTEM: Final = re.compile(r"^(?:OSError|PermissionError): \[Errno ([0-9]+)\] [^:]*: '([^']*)'")
"""What Python says at the end of a traceback if the system refused to read or write a file."""


def frames(project: Project, cache: Path, engine: str = "mkdocs") -> Frames:
    """The frames of every language; built only if pages, theme, settings or the engine changed.

    Raises `EngineError` with the engine's message if it refuses the pages, and if a symbolic link is among them.
    """
    refuse_links(project)
    digest = _digest(project, engine)
    home = cache / "frames" / digest
    found = _known(home, digest)
    if found is None:
        kept.remove(home)
        work = cache / "frames" / f".{digest}-{os.getpid()}"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        try:
            settings, tongues = settings_of(project)
            _run(project, engine, settings, tongues, work)
            made = _all_frames(_merged(project, "docs", work), work, [tongue.code for tongue in tongues])
            shutil.rmtree(work / MADE)
            names = {tongue.code: tongue.line.get("site_name", settings["site_name"]) for tongue in tongues}
            host = str((settings.get("extra") or {}).get("host") or "")
            contacts = Contacts.of(settings.get("extra"), settings.get("repo_url"))
            _save(work, digest, names, settings.get("site_url"), made, host=host, contacts=contacts)
            found = _settled(work, home)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    home.touch()
    kept.forget(home.parent, home.stat().st_mtime, [home])  # other frames may be in use by other builds
    return found


def _known(home: Path, digest: str) -> Frames | None:
    """The frames of this digest, if they are unchanged."""
    try:
        found = opened(home)
    except OSError:
        return None
    return found if found.digest == digest else None


def linked(project: Project) -> list[str]:
    """The symbolic links among pages, parts and theme, by their paths in the project. Engines would follow them."""
    return [
        f"{folder.relative_to(project.root).as_posix()}/{path}".removesuffix("/.")
        for folder in (project.docs, project.root / "templates")
        for path in sorted(folders.links(folder))
    ]


def refuse_links(project: Project) -> None:
    """Raise `EngineError` if a link could bring a file of this machine onto the site."""
    if found := linked(project):
        raise EngineError(f"{', '.join(found[:5])}: {LINKED} {UNLINK}")


def address(project: Project) -> tuple[str | None, tuple[str, ...]]:
    """The site's address from `mkdocs.yml`, if it gives one, and the site's languages, the default first."""
    settings, tongues = settings_of(project)
    return settings.get("site_url") or None, tuple(tongue.code for tongue in tongues)


def _settled(work: Path, home: Path) -> Frames:
    """Rename a finished folder to its lasting name, unless another process has already made the same one."""
    try:
        work.rename(home)
    except OSError:
        if not home.is_dir():
            raise
    return opened(home)


def opened(home: Path) -> Frames:
    """Frames built earlier.

    Raises OSError if there are none, or if one of their files was added, removed or changed.
    """
    saved: dict[str, Any] = json.loads(kept.get(home / SAVED, SAVED) or b"{}")
    if saved.get("files") != kept.digest_of_tree(home, without=SAVED):
        raise OSError(errno.EIO, "This is not what was written there", str(home))
    return Frames(
        folder=home,
        digest=saved["digest"],
        languages=tuple(saved["languages"]),
        site_names=saved["site_names"],
        site_url=saved["site_url"],
        frames=tuple(map(_frame, saved["frames"])),
        host=saved["host"],
        contacts=Contacts(**saved["contacts"]),
    )


def _frame(entry: dict[str, Any]) -> Frame:
    return Frame(**{**entry, "story": Story.saved(entry["story"]) if entry["story"] else None})


def _all_frames(docs: Path, work: Path, codes: Sequence[str]) -> list[Frame]:
    """The frames of every language. If a language lacks a page, it has that of the first language, marked as such."""
    first, *others = codes
    of_first = list(survey(docs / first, work, first))
    found = list(of_first)
    for code in others:
        borrowed = missing_pages.borrowed(of_first, docs, code)
        for frame in borrowed:
            (work / code / frame.path).unlink()  # made from the same Markdown, but with the theme in this language
        found += [*survey(docs / code, work, code), *borrowed]
    return found


def adopt(
    site: Path,
    docs: Path,
    home: Path,
    *,
    language: str,
    site_name: str,
    site_url: str | None,
    host: str = "",
    contacts: Contacts,
) -> Frames:
    """Frames that MkDocs has just built on its own, moved out of its way for the hook to fill."""
    work = home.with_name(f".{home.name}-{os.getpid()}")
    kept.remove(work)
    shutil.copytree(site, work / language)
    try:
        found = list(survey(docs, work, language))
        digest = hashlib.sha256(b"".join(_contents(work / language, work))).hexdigest()[:20]
        _save(work, digest, {language: site_name}, site_url, found, host=host, contacts=contacts)
        kept.remove(home)
        return _settled(work, home)
    finally:
        kept.remove(work)


def survey(docs: Path, home: Path, language: str) -> Iterator[Frame]:
    """Every HTML page that an engine made in `home/<language>`, with the metadata of its Markdown file."""
    from mkdocs.utils.meta import get_data  # noqa: PLC0415 - takes a tenth of a second, needed only when frames are built

    meta: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for source in sorted(docs.rglob("*.md")):
        name = source.relative_to(docs).with_suffix("").as_posix()
        stem = name.rsplit("/", maxsplit=1)[-1]
        folder = name[: -len(stem)] if stem in ("index", "README") else f"{name}/"
        text = source.read_text("utf-8-sig")
        said = head_of(text) if is_story(f"{name}.md") else get_data(text)[1]
        meta[f"{folder}index.html"] = (f"{name}.md", said)
    for page in sorted((home / language).rglob("*.html")):
        path = page.relative_to(home / language).as_posix()
        source_name, found = meta.get(path, ("", {}))
        if found.get("each"):
            page.write_text(shortened(page.read_text("utf-8"), path), "utf-8")
        told = story_of(source_name, f"docs/{docs.name}/{source_name}", found)
        yield Frame(language=language, path=path, source=source_name, each=found.get("each"), story=told)


def shortened(page: str, path: str) -> str:
    """A frame with its relative links in their shortest form.

    Zensical links from `institutions/profile/filing/` to the profile by `../../profile/`, which is wrong once the frame
    is filled and is at `institutions/prodem/2014/`; `../` is right wherever the frame goes.
    """
    here = path.rpartition("/")[0]

    def shortest(link: re.Match[str]) -> str:
        aim = posixpath.normpath(posixpath.join(here, link[2]))
        if aim.startswith(".."):
            return link[0]
        short = posixpath.relpath(aim, here or ".")
        return f"{link[1]}{short}{'/' if link[2].endswith('/') else ''}"

    return re.sub(r"""(\b(?:href|src)=["'])(\.\./[^"'#?\[\]]*)""", shortest, page)


def _save(
    home: Path,
    digest: str,
    site_names: Mapping[str, str],
    site_url: str | None,
    found: Sequence[Frame],
    *,
    host: str,
    contacts: Contacts,
) -> None:
    """Write the description of a folder's frames. The first language named is the default."""
    saved = {
        "files": kept.digest_of_tree(home, without=SAVED),
        "digest": digest,
        "languages": list(site_names),
        "site_names": site_names,
        "site_url": site_url or None,
        "host": host,
        "contacts": asdict(contacts),
        "frames": [asdict(frame) for frame in found],
    }
    kept.put(home / SAVED, SAVED, json.dumps(saved, default=str).encode())


def _digest(project: Project, engine: str) -> str:
    """A digest of everything that shapes a frame."""
    from importlib.metadata import version  # noqa: PLC0415 -- slow to load

    said = [engine, version("mkdocs"), version("mkdocs-material"), version("markdown"), version("pymdown-extensions")]
    if engine == "zensical":
        said.append(version("zensical"))
    # site_url and others may come from the environment (`!ENV` in mkdocs.yml).
    configured = b"".join(path.read_bytes() for path in project.layers("mkdocs.yml") if path.is_file())
    said += [
        f"{name}={os.environ.get(name)}" for name in sorted(set(re.findall(r"[A-Z][A-Z0-9_]{2,}", str(configured))))
    ]
    digest = hashlib.sha256("\0".join(said).encode() + configured)
    for module in (Path(program.__file__), *sorted(Path(__file__).parent.glob("*.py"))):
        digest.update(module.read_bytes())
    for root in project.layers(""):
        for folder in ("docs", "templates/theme"):
            for chunk in _contents(root / folder, root):
                digest.update(chunk)
    return digest.hexdigest()[:20]


def _contents(folder: Path, root: Path) -> Iterator[bytes]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(root).as_posix().encode() + b"\0"
            yield hashlib.sha256(path.read_bytes()).digest()


def refusal(message: str) -> Exception:
    """An error that MkDocs prints without a traceback, for use while MkDocs runs."""
    from mkdocs.exceptions import PluginError  # noqa: PLC0415 - as above

    return PluginError(message)


def languages(project: Project) -> tuple[str, ...]:
    """The site's languages, the default first. Raises EngineError if the configuration cannot be read."""
    return tuple(tongue.code for tongue in tongues_of(project)[1])


def _own(settings: Mapping[str, Any], tongue: Tongue, tongues: Sequence[Tongue], theme: str) -> dict[str, Any]:
    """The settings in which one language's configuration differs from `mkdocs.yml`."""
    own: dict[str, Any] = {"hooks": [], "watch": [], "theme": {"language": tongue.code}}
    if "plugins" in settings:  # ours fills, which comes later
        own["plugins"] = without_ours(settings["plugins"])
    if "custom_dir" in (settings.get("theme") or {}):
        own["theme"]["custom_dir"] = theme
    for key in ("site_name", "site_description"):
        if key in tongue.line:
            own[key] = tongue.line[key]
    if settings.get("site_url") and tongue is not tongues[0]:
        own["site_url"] = f"{settings['site_url'].rstrip('/')}/{tongue.code}/"
    lines = [{"name": t.name, "link": ALTERNATE + t.code, "lang": t.code} for t in tongues]
    own["extra"] = {"alternate": lines if len(lines) > 1 else []}  # one language is no choice
    return own


def _run(project: Project, engine: str, settings: Mapping[str, Any], tongues: Sequence[Tongue], work: Path) -> None:
    """Let the engine build every language into `work/<language>`, in parallel."""
    make = _for_mkdocs if engine == "mkdocs" else _for_zensical
    # Today's date must not reach a page; Material's notice about its own end is known (DECISIONS.md).
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": "0", "PYTHONHASHSEED": "0"}
    running, made = [], []
    for tongue in tongues:
        configuration, site = make(project, settings, tongue, tongues, work)
        made.append(site)
        # -P: nothing is imported from the current folder by accident.
        command = bound([sys.executable, "-P", "-m", engine, "build", "-f", str(configuration)])
        running.append(
            subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        )
    try:
        said = [process.communicate()[0] for process in running]
    finally:
        for process in running:  # left running only after an interruption
            process.kill()
            process.wait()
    for tongue, process, words, site in zip(tongues, running, said, made, strict=True):
        if process.returncode or not site.is_dir():
            # Not `--quiet`: that would also suppress the warnings that `strict` counts.
            said_plainly, failed, trace = words.partition("Traceback (most recent call last):")
            told = [line for line in said_plainly.strip().splitlines() if not line.startswith("INFO")]
            told += trace.strip().splitlines()[-1:] if failed else []
            if failed and (system := _OF_THE_SYSTEM.search(told[-1])):  # a full disk is no mistake in a page
                raise OSError(int(system[1]), os.strerror(int(system[1])), system[2])
            raise EngineError(
                f"docs/{tongue.code} could not be built. Correct mkdocs.yml, or the page that is named. In the words of "
                f"{engine}, which are English:\n" + "\n".join(told)
            )
        site.rename(work / tongue.code)


def _merged(project: Project, folder: str, work: Path) -> Path:
    """A folder of the project with the files of the program that it lacks."""
    return program.merged(work / MADE / f"merged-{Path(folder).name}", *project.layers(folder))


def _for_mkdocs(
    project: Project, settings: Mapping[str, Any], tongue: Tongue, tongues: Sequence[Tongue], work: Path
) -> tuple[Path, Path]:
    """A configuration that inherits `mkdocs.yml`, written as JSON, which is valid YAML."""
    docs, theme = (_merged(project, folder, work) for folder in ("docs", "templates/theme"))
    own = _own(settings, tongue, tongues, str(theme.resolve()))
    more = lacking(own_settings(project), program_settings(project))
    own = {**more, **own, **{key: {**more.get(key, {}), **own[key]} for key in ("theme", "extra")}}
    if project.configuration.exists():
        own["INHERIT"] = str(project.configuration.resolve())
    pages = missing_pages.filled_up(docs, tongue.code, tongues[0].code, work / MADE / f"{tongue.code}-docs")
    own["docs_dir"] = str(pages.resolve())
    site = (work / MADE / tongue.code).resolve()
    own["site_dir"] = str(site)
    path = work / MADE / f"{tongue.code}.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(own), "utf-8")
    return path, site


def _for_zensical(
    project: Project, settings: Mapping[str, Any], tongue: Tongue, tongues: Sequence[Tongue], work: Path
) -> tuple[Path, Path]:
    """A folder with copies of everything: Zensical reads nothing outside, and appends lists where MkDocs replaces them."""
    folder = work / MADE / tongue.code
    folder.mkdir(parents=True)
    docs, theme = (_merged(project, kind, work) for kind in ("docs", "templates/theme"))
    pages = missing_pages.filled_up(docs, tongue.code, tongues[0].code, folder / "docs")
    if pages != folder / "docs":
        shutil.copytree(pages, folder / "docs")
    if theme.is_dir():
        shutil.copytree(theme, folder / "theme")
    own = _own(settings, tongue, tongues, "theme")
    whole = {**settings, **own, "docs_dir": "docs", "site_dir": "site"}
    # Zensical's default look differs from Material's; the theme's overrides were written for "classic".
    whole["theme"] = {**settings.get("theme", {}), **own["theme"], "variant": "classic"}
    whole["extra"] = {**settings.get("extra", {}), **own["extra"]}
    for key in ("watch", "strict", "validation", "not_in_nav"):
        whole.pop(key, None)
    path = folder / "mkdocs.yml"
    path.write_text(json.dumps(whole), "utf-8")
    return path, folder / "site"

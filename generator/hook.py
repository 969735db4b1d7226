"""MkDocs's plugin `portal`: fills the frames after each build of MkDocs itself, in the default language.

Named in `mkdocs.yml`, as a plugin; or this file as a hook, by a project that has all pages, parts and settings itself. As
a plugin it also adds what the portal lacks and the program has. `portal build` does not need it: it runs the engine, then the same fill, for all languages. What
`mkdocs gh-deploy` publishes is such a build, because a published site has all its languages.
"""

import logging
from pathlib import Path
from typing import Any

from mkdocs.config.base import Config
from mkdocs.plugins import BasePlugin

from generator import engine, pipeline
from generator.model import Contacts
from generator.pipeline.site_folder import claim
from generator.problems import SettingsError
from generator.render.site.staging import MARK, MARKER

log = logging.getLogger("mkdocs.hooks")

_commands: set[str] = set()
"""The commands of MkDocs that were started: MkDocs names its command only once, on startup."""


def on_startup(command: str, dirty: bool) -> None:  # noqa: ARG001 -- MkDocs's own form
    """Remember whether the site will be published."""
    _commands.add(command)


def on_config(config: Any) -> Any:
    """Remove the other languages, because MkDocs builds one.

    Stops MkDocs at settings that cannot be right, at a link among the pages, and at a foreign folder.
    """
    project = engine.project_at(Path(config.config_file_path).parent)
    try:
        engine.complete(config, project)
        config.extra["alternate"] = []
        engine.refuse_links(project)
        claim(Path(config.site_dir), project, project.data)
    except (SettingsError, pipeline.SiteFolderError) as error:
        raise engine.refusal(str(error)) from error
    return config


def on_files(files: Any, config: Any) -> Any:
    """Mark the folder as a portal's again, which MkDocs has just emptied, in case this build fails."""
    place = Path(config.site_dir)
    place.mkdir(parents=True, exist_ok=True)
    (place / MARKER).write_text(MARK, "utf-8")
    return files


def on_serve(server: Any, config: Any, builder: Any) -> Any:  # noqa: ARG001 -- MkDocs's own form
    """Watch the pages that people write, and not their copies next to the program's."""
    if Path(config.docs_dir).is_relative_to(engine.project_at(Path(config.config_file_path).parent).cache.resolve()):
        server.unwatch(config.docs_dir)
    return server


def on_post_build(config: Any) -> None:
    """Fill what MkDocs has just built, in its place."""
    project = engine.project_at(Path(config.config_file_path).parent)
    site = Path(config.site_dir)
    if "gh-deploy" in _commands:
        outcome = pipeline.build_site(pipeline.BuildOptions(project, project.data, site))
        log.info("%d pages and files in every language, to be published", outcome.files)
        return
    (site / MARKER).unlink(missing_ok=True)  # no page of MkDocs's; the fill writes it again
    frames = engine.adopt(
        site,
        Path(config.docs_dir),
        project.cache / "frames" / "hook",
        language=str(config.theme["language"]),
        site_name=config.site_name,
        site_url=config.site_url,
        host=str(config.extra.get("host") or ""),
        contacts=Contacts.of(config.extra, config.repo_url),
    )
    outcome = pipeline.build_site(pipeline.BuildOptions(project, project.data, site, frames=frames))
    log.info("%d pages and files for %d institutions", outcome.files, outcome.institutions)


class PluginSettings(Config):  # type: ignore[no-untyped-call]
    """The settings of the plugin: none."""


class PortalPlugin(BasePlugin[PluginSettings]):  # type: ignore[no-untyped-call]
    """The hook under the name by which an installed package offers it."""

    on_startup = staticmethod(on_startup)
    on_config = staticmethod(on_config)
    on_files = staticmethod(on_files)
    on_serve = staticmethod(on_serve)
    on_post_build = staticmethod(on_post_build)

"""MkDocs by itself makes data pages too: this fills the frames after each of its builds, in the default language.

Named in `mkdocs.yml`. `portal build` does not need it: it runs the engine, then the same fill, for all languages.
"""

import logging
from pathlib import Path
from typing import Any

from generator import engine, pipeline

log = logging.getLogger("mkdocs.hooks")


def on_config(config: Any) -> Any:
    """Offer no other language: MkDocs builds one. Refuse links among the pages before it follows them."""
    engine.refuse_links(engine.Project(Path(config.config_file_path).parent))
    config.extra["alternate"] = []
    return config


def on_post_build(config: Any) -> None:
    """Fill what MkDocs has just built, in its place."""
    project = engine.Project(Path(config.config_file_path).parent)
    site = Path(config.site_dir)
    frames = engine.adopt(
        site,
        Path(config.docs_dir),
        project.cache / "frames" / "hook",
        language=str(config.theme["language"]),
        site_name=config.site_name,
        site_url=config.site_url,
    )
    outcome = pipeline.build(pipeline.Order(project, project.data, site, frames=frames))
    log.info("%d pages and files for %d institutions", outcome.files, outcome.institutions)

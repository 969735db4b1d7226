"""What MkDocs lacks when it is started on its own in a portal: the settings, pages and theme of the program."""

from pathlib import Path
from typing import Any

from generator import program
from generator.engine.project import Project, lacking, program_settings
from generator.engine.settings import settings_of

_MADE_OF_OTHERS = {"markdown_extensions": ("mdx_configs",)}
"""Settings that MkDocs computes from others while it validates them."""


def complete(config: Any, project: Project) -> None:
    """Add what the program has and the portal lacks to the configuration that MkDocs has read.

    In place, because MkDocs has already put into it what its command line said, and the plugins that it has started.
    Nothing is added for a project that is complete.
    """
    if project.below is None:
        return
    from mkdocs.config.defaults import MkDocsConfig  # noqa: PLC0415 -- slow to load, needed only while MkDocs runs

    settings, tongues = settings_of(project)
    given = {key: value for each in config.user_configs for key, value in each.items()}
    more = lacking(given, program_settings(project))
    theme = settings["theme"]
    ours, below = project.layers("templates/theme")
    more["theme"] = {**theme, "language": theme["language"] if "theme" in given else tongues[0].code}
    more["theme"]["custom_dir"] = str((ours if ours.is_dir() else below).resolve())
    more.pop("watch", None)
    whole = MkDocsConfig(config_file_path=config.config_file_path)
    whole.load_dict({**given, **more, "plugins": [], "docs_dir": config.docs_dir, "hooks": []})
    whole.validate()
    for key in more:
        for name in (key, *_MADE_OF_OTHERS.get(key, ())):
            config[name] = whole[name]
    if ours.is_dir():
        config.theme.dirs.insert(1, str(below))
    pages = Path(config.docs_dir)
    folder = f"docs/{pages.name}"
    if pages.resolve() == (project.root / folder).resolve():
        made = project.cache / "pages" / pages.name
        config.docs_dir = str(program.merged(made, *project.layers(folder)).resolve())
    others = (pages.parent / tongue.code for tongue in tongues[1:])
    for place in (pages, *others, *(project.root / name for name in ("datapackages", "templates"))):
        if place.is_dir():
            config.watch.append(str(place.resolve()))

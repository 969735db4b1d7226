"""The bare page that other sites show in a frame: a chart of a page, or the card of an institution.

One file for each language, filled in the browser from the page that has the chart: a file for each chart would be ten
thousands. It is not made by the site engine, because it has no header, menu or footer. It is the only page that other
sites may frame (`render/site/headers.py`); it has no form, no button and no link that does anything but open a page.
"""

from collections.abc import Iterator

from markupsafe import Markup

from generator.language.printer import Printer
from generator.render.addresses import prefix
from generator.render.embedding import FOLDER
from generator.render.pages.security import with_policy
from generator.render.site.staging import Artifact

_PAGE = Markup(
    '<!doctype html>\n<html lang="{language}">\n<head>\n'
    '<meta name="viewport" content="width=device-width,initial-scale=1">\n<meta name="robots" content="noindex">\n'
    '<title>{title}</title>\n<meta name="color-scheme" content="light dark">\n'
    '<link rel="stylesheet" href="{root}assets/portal.css">\n'
    '<script src="{root}assets/embed.js" type="module"></script>\n</head>\n'
    '<body class="embed md-typeset" data-md-color-scheme="default">\n'
    '<main data-home="{home}" data-root="{root}" data-unknown="{unknown}" data-failed="{failed}">\n'
    "<noscript><p>{noscript}</p></noscript>\n</main>\n"
    '<footer class="source"><a href="{home}" target="_blank" rel="noopener">{title}</a></footer>\n</body>\n</html>\n'
)


def pages(printers: dict[str, Printer], site_names: dict[str, str]) -> Iterator[Artifact]:
    """The page in each language."""
    languages = tuple(printers)
    for code, say in printers.items():
        own = f"{FOLDER}{prefix(languages, code)}"  # one folder that hosts can name, whatever the language
        root = "../" * own.count("/")
        page = _PAGE.format(
            language=code,
            title=site_names[code],
            root=root,
            home=f"{root}{prefix(languages, code)}",
            unknown=say.phrase("embed.unknown"),
            failed=say.phrase("embed.failed"),
            noscript=say.phrase("embed.noscript"),
        )
        yield f"{own}index.html", with_policy(str(page))

"""The names that the search box looks through before it asks Pagefind.

Pagefind ranks words, and a page that says a name often precedes the page of that name; it finds no mistyped name, and
nothing behind a curly apostrophe or in the middle of a word. So each language has one file with the names of all pages,
which `names.js` folds and ranks in the browser. It is loaded when the search is opened.
"""

from collections.abc import Iterable, Mapping

from generator.render.api import catalogue
from generator.render.search.index import Record
from generator.render.site.staging import Artifact

FILE = "search/names.json"
"""Below the root of a language. `search.js` has it too."""


def file(records: Iterable[Record], prefix: str, fragments: Mapping[str, str]) -> Artifact:
    """The names of one language. `fragments` has what Pagefind calls each page, so that no page is listed twice; "" for institutions."""
    filters: dict[tuple[str, str], int] = {}
    pages = []
    for record in records:
        chosen = [filters.setdefault(item, len(filters)) for item in record.values()]
        address = record.path.removeprefix(prefix).removesuffix("index.html")
        pages.append([address, fragments.get(record.path, ""), record.shard, chosen, record.title, *record.names])
    return f"{prefix}{FILE}", catalogue.dumped({"filters": list(filters), "pages": pages})

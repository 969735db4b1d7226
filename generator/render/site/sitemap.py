"""The site map for search engines. Only a site with a known address has one: it needs absolute addresses."""

from collections.abc import Iterable, Iterator
from datetime import date

from markupsafe import escape

from generator.render.site.staging import Artifact

FILE = "sitemap.xml"
LONGEST = 50_000
"""Addresses in one site map, by the protocol."""

_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def sitemap(site_url: str, paths: Iterable[str], newest: date | None) -> Iterator[Artifact]:
    """`sitemap.xml` for the pages at these paths, dated by the newest filing; in parts if there are many."""
    root = f"{site_url.rstrip('/')}/"
    changed = f"<lastmod>{newest}</lastmod>" if newest else ""
    pages = sorted(
        path.removesuffix("index.html") for path in paths if path.endswith("/index.html") or path == "index.html"
    )
    parts = [pages[at : at + LONGEST] for at in range(0, len(pages), LONGEST)] or [[]]
    names = [FILE] if len(parts) == 1 else [f"sitemap-{n}.xml" for n, _ in enumerate(parts, 1)]
    for name, part in zip(names, parts, strict=True):
        lines = "".join(f"<url><loc>{escape(root + page)}</loc>{changed}</url>\n" for page in part)
        yield name, f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {_SPACE}>\n{lines}</urlset>\n'
    if len(parts) > 1:
        lines = "".join(f"<sitemap><loc>{escape(root + name)}</loc></sitemap>\n" for name in names)
        yield (
            FILE,
            f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {_SPACE}>\n{lines}</sitemapindex>\n',
        )

"""Makes the page for missing addresses find its style sheets at any depth and under any sub-path.

The engine writes its links from the host's root, which is wrong under a sub-path unless `site_url` names it. So the
links become relative to a base that a short script moves to the site's root: everything before the first segment of the
address that is the portal's. Without script the base is the host's root.
"""

import re
from collections.abc import Iterable

_ROOTED = re.compile(r"""\b(href|src|action)=(["'])/(?!/)""")
_FILES = ("api", "charts", "badges", "credentials", "issuers", "status", "achievements", "downloads", "404.html")
"""First segments of addresses that are not pages."""

_SCRIPT = (
    "<script>!function(){var p=location.pathname,m=p.match(/^(.*?\\/)(?:%s)(?:\\/|$)/);"
    "var r=m?m[1]:/\\.github\\.io$|\\.gitlab\\.io$/.test(location.hostname)?(p.match(/^\\/[^/]+\\//)||['/'])[0]:'/';"
    "document.querySelector('base').href=r}()</script>"
)


def at_any_depth(page: str, first: Iterable[str]) -> str:
    """The page with its root-relative links made relative to a base that finds the site's root.

    `first` are the first parts of the addresses of all pages: the languages, and the folders and pages at the root.
    """
    script = _SCRIPT % "|".join(re.escape(part) for part in (*sorted(first), *_FILES))
    page = _ROOTED.sub(r"\1=\2./", page)
    page = page.replace('"base":"/"', '"base":"."').replace('new URL("/",location)', "new URL(document.baseURI)")
    return page.replace("<head>", f'<head>\n    <base href="/">\n    {script}', 1)

"""Makes the page for missing addresses find its style sheets at any depth and under any sub-path.

The engine writes its links from the host's root, which is wrong under a sub-path unless `site_url` names it. So the
links become relative to a base that a short script moves to the site's root: everything before the first segment of the
address that is the portal's. Without script the base is the host's root.
"""

import re

_ROOTED = re.compile(r"""\b(href|src|action)=(["'])/(?!/)""")
_SECTIONS = (
    "es|institutions|countries|indicators|areas|associations|award|data|methodology|take-part|publish"
    "|api|charts|badges|credentials|issuers|status|achievements|downloads|404\\.html"
)

_SCRIPT = (
    "<script>!function(){var p=location.pathname,m=p.match(/^(.*?\\/)(?:" + _SECTIONS + ")(?:\\/|$)/);"
    "var r=m?m[1]:/\\.github\\.io$|\\.gitlab\\.io$/.test(location.hostname)?(p.match(/^\\/[^/]+\\//)||['/'])[0]:'/';"
    "document.querySelector('base').href=r}()</script>"
)


def at_any_depth(page: str) -> str:
    """The page with its root-relative links made relative to a base that finds the site's root."""
    page = _ROOTED.sub(r"\1=\2./", page)
    page = page.replace('"base":"/"', '"base":"."').replace('new URL("/",location)', "new URL(document.baseURI)")
    return page.replace("<head>", f'<head>\n    <base href="/">\n    {_SCRIPT}', 1)

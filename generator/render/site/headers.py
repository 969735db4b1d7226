"""The HTTP headers that a host should send with the files of the site.

A page carries its policy itself, so that it applies on any host; the headers add what a page cannot set for itself:
that no other site may frame it, that a file is what its type says, and that other sites may read what is made for them.
Other sites show pictures with `<img>`, which a rule on frames does not affect, and one page is made for their frames. A
host adds up the policies of all rules that fit a path, so the rule against frames names each folder of pages but that one. `docs/<language>/publish.md` has the
same for nginx and Caddy.
"""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from generator.render.addresses import prefix
from generator.render.site.staging import Artifact

FILE = "_headers"
"""As Netlify, Cloudflare Pages and others read it from the root of a site."""

OF_PAGES = {"Content-Security-Policy": "frame-ancestors 'none'"}
"""Headers of pages, but for the one in `embed/`. The browser enforces this policy as well as the page's own."""

OF_ALL = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
"""Headers of every file."""

WORKER = "assets/check-worker.js"
"""The checker in the reader's browser. If it cannot be under the policy of the page, it is under that of this file."""

OF_WORKER = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'",
}
"""Additional headers of the worker."""

OF_SHARED = {"Access-Control-Allow-Origin": "*"}
"""Headers of what other sites may read."""

SHARED = ("api", "badges", "charts", "credentials", "downloads", "issuers", "status", "achievements")
"""Folders of files that are made for other sites."""


def headers(site_url: str | None, languages: tuple[str, ...], folders: Iterable[str]) -> Iterator[Artifact]:
    """The file of headers. Its paths begin at the root of the host, so they include the folder of the site.

    `folders` are those of pages in the root of a language; those of other languages are all below one.
    """
    root = urlsplit(site_url or "").path.rstrip("/")
    lines = [*_block(f"{root}/*", OF_ALL), *_block(f"{root}/{WORKER}", OF_WORKER)]
    pages = ["", "index.html", "404.html", *(f"{name}/*" for name in (*folders, *languages[1:]))]
    for name in dict.fromkeys(pages):
        lines += _block(f"{root}/{name}", OF_PAGES)
    for language in languages:
        for folder in SHARED:
            if folder in ("badges", "charts") or language == languages[0]:
                lines += _block(f"{root}/{prefix(languages, language)}{folder}/*", OF_SHARED)
    yield FILE, "".join(f"{line}\n" for line in lines)


def _block(path: str, said: dict[str, str]) -> Iterable[str]:
    return path, *(f"  {name}: {value}" for name, value in said.items())

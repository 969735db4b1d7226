"""The Content-Security-Policy of a page.

Allowed are the site's own files, the theme's inline scripts by their hashes, and WebAssembly, which the search needs;
what is not named, such as frames and plug-ins, `default-src` forbids. A policy inside the page works on any host; a host
that sets headers can add `frame-ancestors`, which a page cannot set for itself. A worker is under the policy of its own
file, and most hosts send none with it, so a page starts its worker from a `blob:` that imports the file: such a worker is
under the page's policy.
"""

import hashlib
import re
from base64 import b64encode

_INLINE = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_SOURCE = re.compile(r"\bsrc\s*=", re.IGNORECASE)
_TYPE = re.compile(r"""\btype\s*=\s*["']?([^"'\s>]*)""", re.IGNORECASE)
_CHARSET = re.compile(r"""<meta charset=["']?utf-8["']?\s*/?>\s*""", re.IGNORECASE)
_BASE = re.compile(r"<base\b", re.IGNORECASE)

_RUNS = {"", "module", "text/javascript", "application/javascript"}
"""Types of script elements that a browser runs; anything else is data."""


def hashes(page: str) -> list[str]:
    """The hashes of a page's inline scripts in the form a policy needs, in order and without duplicates."""
    found: dict[str, None] = {}
    for attributes, script in _INLINE.findall(page):
        said = _TYPE.search(attributes)
        if not _SOURCE.search(attributes) and (said[1].lower() if said else "") in _RUNS:
            found[f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"] = None
    return list(found)


def policy(page: str) -> str:
    """The Content-Security-Policy of a page with these inline scripts."""
    scripts = " ".join(["'self'", "'wasm-unsafe-eval'", *hashes(page)])
    base = "'self'" if _BASE.search(page) else "'none'"
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; worker-src 'self' blob:; "
        f"base-uri {base}; form-action 'none'"
    )


def with_policy(page: str) -> str:
    """The page with its policy before anything that could load or run.

    Only the character set comes earlier: browsers look for it in the first 1,024 bytes.
    """
    said = (
        f'<head>\n    <meta charset="utf-8">\n    <meta http-equiv="Content-Security-Policy" content="{policy(page)}">'
    )
    return _CHARSET.sub("", page, count=1).replace("<head>", said, 1)

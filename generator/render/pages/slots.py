"""Turns a page that the site engine built into a template with slots."""

import html
import re
from collections.abc import Callable

from generator.model import ALTERNATE
from generator.render.pages.security import with_policy

SLOT = r"(?:\[\[(?:(?!\]\]).)*\]\]|\[%(?:(?!%\]).)*%\])"
_ALONE = re.compile(rf"<p>(\s*{SLOT}(?:\s*{SLOT})*\s*)</p>", re.DOTALL)
_ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
_SLOT = re.compile(SLOT, re.DOTALL)
_PRINTED = re.compile(r"\[\[((?:(?!\]\]).)*)\]\]", re.DOTALL)
_SCRIPT = re.compile(r"<(script|style)\b[^>]*>.*?</\1>", re.DOTALL | re.IGNORECASE)
_INDENT = re.compile(r"\s*\n\s*")
_KEEPS_SPACE = re.compile(r"<(?:pre|textarea)\b", re.IGNORECASE)
_ALTERNATE = re.compile(rf"{re.escape(ALTERNATE)}([A-Za-z-]+)")
_NEIGHBOUR = re.compile(r'<link rel="(?:prev|next)"[^>]*>\s*')
_UNUSED = re.compile(
    r"""<input class="md-toggle"[^>]*>\s*|<label class="md-overlay"[^>]*></label>\s*|"""
    r"""<div data-md-component="announce">\s*</div>\s*|"""
    r"""<div class="md-dialog" data-md-component="dialog">\s*<div class="md-dialog__inner md-typeset"></div>\s*</div>\s*|"""
    r""" data-md-(?:component|type|scrollfix)(?:="[^"]*")?|"""
    r"""<meta name="generator"[^>]*>\s*| data-md-color-(?:primary|accent)="?custom"?"""
)
"""What only the theme's script uses, which no page loads, and what a page is made with."""
_ASSET = re.compile(r"""\b(href|src)=(["'])(?:\.\./)*(?=assets/(?!terms\.css))""")
_TAG = re.compile(rf"<(?!html\b|meta\b)[a-z](?:{SLOT}|[^<>\[\]])*>", re.DOTALL)  # what programs look for in heads stays
_WAY = r"\[\[ page\.(?:root|home) \]\]"
"""A slot whose text needs no quotation marks."""
_QUOTED = re.compile(rf"""(?<=\s)([a-z][\w:-]*)="((?:{_WAY})?[\w./:#-]+)"(?=[\s>])""")
_ITEM_END = re.compile(r"</li>\s*(?=<li\b|</[uo]l>)")
_BETWEEN = re.compile(
    r"\n(?=</?(?:header|main|article|nav|div|ul|h2|p|footer|dialog|script|link|meta|title|/head|body|/html)\b)"
)
"""Between blocks, and in the head, a space is nothing."""
_DESCRIBED = re.compile(r'(<meta name="description" content=")([^"]*")')
_INVENTED = (
    "[% if institution is defined and institution.fictional %][[ say.phrase('demonstration.institution')|plain ]] "
    "[% elif association is defined and association.fictional %][[ say.phrase('demonstration.association')|plain ]] "
    "[% elif country is defined and portal.fictional %][[ say.phrase('demonstration.' ~ portal.fictional)|plain ]] "
    "[% endif %]"
)
"""What a description begins with: a link that is passed on, or a result of a search, comes without the page's own note."""

_CANONICAL = re.compile(r'(<link rel="canonical" href=")[^"]*(")')


def as_template(built: str, *, many: bool = False) -> str:
    """A built page as a template. `many`: it is filled for thousands of pages.

    Slots get back the characters that Markdown escaped; one alone in a paragraph of the article (the theme's footer
    keeps its own) loses the paragraph; in the head they print plain text; scripts stay unchanged; links to other
    languages and the page's own address become slots; and the policy that names the page's own scripts is put first.
    The neighbours of a page in the order of `nav` mean nothing to its readers, and are left out.
    The theme's indentation, 4 KB on each page, is removed, and so are quotation marks and end tags that HTML does not ask
    for: around the article, and in it too if there are many.
    """
    if not _KEEPS_SPACE.search(built):
        built = _INDENT.sub("\n", built)
    built = _ARTICLE.sub(lambda page: _ALONE.sub(lambda match: match[1], page[0]), built)
    head, mark, body = built.partition("</head>")
    head = _ALTERNATE.sub(lambda match: f"[[ page.hreflang('{match[1]}') ]]", head)
    head = _PRINTED.sub(lambda match: f"[[ ({match[1].strip()})|plain ]]", head)
    head = _DESCRIBED.sub(
        rf'\1{_INVENTED}\2 property="og:description"', head
    )  # for search engines and for previews of links
    built = head + mark + body
    built = with_policy(built)
    built = _SLOT.sub(lambda match: html.unescape(match[0]), built)
    built = _SCRIPT.sub(lambda match: f"[% raw %]{match[0]}[% endraw %]" if "[" in match[0] else match[0], built)
    built = _ALTERNATE.sub(lambda match: f"[[ page.alternate('{match[1]}') ]]", built)
    built = _ASSET.sub(r"\1=\2[[ page.root ]]", built)  # of the first language, for all
    built = _UNUSED.sub("", built)
    built = _NEIGHBOUR.sub("", built)  # Firefox fetches the next page ahead, which the policy forbids
    built = _CANONICAL.sub(r"\1[[ page.canonical ]]\2", built)
    page = None if many else _ARTICLE.search(built)
    if page is None:
        return _without_scripts(built, _short)
    return _without_scripts(built[: page.start()], _short) + page[0] + _without_scripts(built[page.end() :], _short)


def _short(built: str) -> str:
    """Markup without the quotation marks, the end tags and the lines that HTML does not ask for."""
    built = _TAG.sub(lambda tag: _QUOTED.sub(r"\1=\2", tag[0]), built)
    return _BETWEEN.sub("", _ITEM_END.sub("", built))


def _without_scripts(built: str, change: Callable[[str], str]) -> str:
    """A page with everything changed but the contents of its scripts."""
    done, at = [], 0
    for script in _SCRIPT.finditer(built):
        opening = script.start() + script[0].index(">") + 1
        done += [change(built[at:opening]), built[opening : script.end()]]
        at = script.end()
    return "".join([*done, change(built[at:])])

"""Escapes untrusted text for Markdown, so that nothing in it is live.

Names and values of a pull request come from its author, and are shown in a comment that a bot signs. Plain words stay
as they are; all others go between backticks, where Markdown, HTML, entities, mentions, references and addresses are
inert. Characters that could control a line or change its direction are made visible.
"""

import re
import unicodedata

LONGEST = 160
"""Characters of one text that are shown."""

_WORD = re.compile(r"[(\"“‘«¿¡]{0,2}[^\W_]+(?:[-'’.·/][^\W_]+)*[)\"”'’».,:;!?…%]{0,4}|[→–—&%=…()+]|[.,:;!?)]{1,2}|[+−-]?[0-9][0-9.,\u00a0\u202f]*%?[),.]{0,2}")  # fmt: skip
_LISTLIKE = re.compile(r"[0-9]{1,9}[.)]|[+-]")
_LIVE = re.compile(r"www[.]|gh-[0-9]|[a-z0-9-]+/[a-z0-9.-]+|[a-z]+[.][a-z]{2,}|[0-9a-f]{7,}", re.IGNORECASE)
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
ISOLATE, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def text(said: object, longest: int = LONGEST) -> str:
    """An untrusted text on one line of Markdown, inert."""
    whole = visible(str(said))
    cut = whole[:longest].rstrip() + "…" if len(whole) > longest else whole
    marked = " ".join(_runs(cut.split(" "))) if cut.strip() else ""
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in cut):
        return f"{ISOLATE}{marked}{END}"
    return marked


def literal(said: str) -> str:
    """A piece of a phrase: as `text`, with the spaces at its ends."""
    inner = said.strip(" ")
    if not inner:
        return said
    begin, end = said[: len(said) - len(said.lstrip(" "))], said[len(said.rstrip(" ")) :]
    return f"{begin}{text(inner, 1000)}{end}"


def code(said: object, longest: int = LONGEST) -> str:
    """A text between backticks, for codes and addresses."""
    whole = visible(str(said))
    inner = whole[:longest] + "…" if len(whole) > longest else whole
    fence = "`" * (max((len(run) for run in re.findall("`+", inner)), default=0) + 1)
    room = " " if inner.startswith("`") or inner.endswith("`") or not inner.strip() else ""
    return f"{fence}{room}{inner}{room}{fence}"


def visible(said: str) -> str:
    """One line: every kind of space becomes a space, and control characters are written by their numbers."""
    found = "".join(_shown(char) for char in said)
    return re.sub(" +", " ", found).strip()


def _shown(char: str) -> str:
    kind = unicodedata.category(char)
    if char in "\u00a0\u202f":
        return char  # between a number and its unit
    if kind == "Zs":
        return " "
    return f"\\u{ord(char):04x}" if kind[0] == "C" or kind in ("Zl", "Zp") else char


def _runs(words: list[str]) -> list[str]:
    """Words, with those that might be live collected between backticks, so that two pairs of backticks never touch."""
    found: list[str] = []
    risky: list[str] = []
    for word in [*words, ""]:
        if word and not _harmless(word):
            risky.append(word)
            continue
        if risky:
            found.append(_between(" ".join(risky)))
            risky = []
        if word:
            found.append(word)
    return found


def _between(run: str) -> str:
    """Backticks around a run, without the brackets and punctuation at its ends."""
    begin = "(" if run.startswith("(") else ""
    end = re.search(r"[),.:;!?]{0,3}\Z" if begin else r"[,.:;!?]{0,3}\Z", run)
    rest = end[0] if end else ""
    inner = run.removeprefix(begin).removesuffix(rest)
    return f"{begin}{code(inner, 4 * LONGEST)}{rest}" if inner else code(run)


def _harmless(word: str) -> bool:
    bare = "".join(char for char in word if not unicodedata.category(char).startswith("M"))
    if len(word) - len(bare) > len(bare):
        return False  # stacked accents
    return bool(_WORD.fullmatch(bare)) and not _LISTLIKE.fullmatch(bare) and not _LIVE.search(bare)

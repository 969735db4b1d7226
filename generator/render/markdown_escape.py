"""Escapes untrusted text for Markdown, so that nothing in it is live: in our comments, and in snippets to copy.

Hosts interpret more than Markdown does: names with an at sign notify people, numbers and addresses become links, even
if the characters are written as entities or after a backslash. So nothing is escaped character by character: plain
words stay as they are; all others go between backticks, where Markdown, HTML, entities, mentions, references and
addresses are inert. Characters that could control a line or change its direction are made visible.

A backtick would end a code span, and a bar the cell of a table: similar characters replace them.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST = 160
"""Characters of one text that are shown."""
LONGEST_LINE = 2_000
"""Characters of one line of a block."""
EMPTY = "(empty)"

_WORD = re.compile(r"[(\"“‘«¿¡]{0,2}[^\W_]+(?:[-'’.·/][^\W_]+)*[)\"”'’».,:;!?…%]{0,4}-?|[→–—&%=…()+-]|%[),.:;]{1,2}|[.,:;!?)]{1,2}|[(]?[+−-]?[0-9][0-9.,\u00a0\u202f]*%?[),.]{0,2}")  # fmt: skip
_LISTLIKE = re.compile(r"[0-9]{1,9}[.)]|[+-]")
"""What begins a list, but only as the first word of a line: a dash between two names is one."""
_LIVE = re.compile(r"www[.]|gh-[0-9]|[a-z0-9-]+/[a-z0-9.-]+|[a-z]+[.][a-z]{2,}|[0-9a-f]{7,}", re.IGNORECASE)
_IN_CODE, _IN_BLOCK = str.maketrans("`|", "ˋ¦"), str.maketrans("`~", "ˋ∼")
_SPACES = re.compile(" +")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
ISOLATE, END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


def text(said: object, longest: int = LONGEST, *, isolated: bool = True) -> str:
    """An untrusted text on one line of Markdown, inert.

    If `isolated`, right-to-left words do not change the direction of those around them; an attribute needs no isolation.
    """
    whole = visible(str(said))
    cut = whole[:longest].rstrip() + "…" if len(whole) > longest else whole
    marked = " ".join(_runs(cut.split(" "))) if cut.strip() else ""
    if isolated and not cut.isascii() and any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in cut):
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
    inner = (whole[:longest] + "…" if len(whole) > longest else whole).translate(_IN_CODE)
    return f"`{inner}`" if inner.strip() else EMPTY


def block(said: str, longest: int) -> str:
    """Several lines of a program's output as a block, which no line of it can end."""
    lines = [
        "".join(map(_visible, line[:LONGEST_LINE])).rstrip().translate(_IN_BLOCK) for line in said[:longest].split("\n")
    ]
    cut = "\n…" if len(said) > longest else ""
    return "```text\n" + "\n".join(lines).strip("\n") + cut + "\n```"


def visible(said: str) -> str:
    """One line: every kind of space becomes a space, and control characters are written by their numbers."""
    plain = said if said.isascii() and said.isprintable() else "".join(map(_visible, said))
    return _SPACES.sub(" ", plain).strip()


def _visible(char: str) -> str:
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
    for place, word in enumerate([*words, ""]):
        live = word and not (_harmless(word) and (place or not _LISTLIKE.fullmatch(word)))
        if live and not (risky and word.startswith("(")):  # what is in brackets is not part of the name before them
            risky.append(word)
            continue
        if risky:
            found.append(_between(" ".join(risky)))
            risky = []
        if live:
            risky.append(word)
        elif word:
            found.append(word)
    return found


def _between(run: str) -> str:
    """Backticks around a run, without the brackets and punctuation at its ends."""
    begin = "(" if run.startswith("(") else ""
    end = re.search(r"[),.:;!?]{0,3}\Z" if begin else r"[,.:;!?]{0,3}\Z", run)
    rest = end[0] if end else ""
    inner = run.removeprefix(begin).removesuffix(rest)
    return f"{begin}{code(inner, 4 * LONGEST)}{rest}" if inner else code(run)


@lru_cache(4096)
def _harmless(word: str) -> bool:
    bare = word
    if not word.isascii():
        bare = "".join(char for char in word if not unicodedata.category(char).startswith("M"))
        if len(word) - len(bare) > len(bare):
            return False  # stacked accents
    return bool(_WORD.fullmatch(bare)) and not _LIVE.search(bare)

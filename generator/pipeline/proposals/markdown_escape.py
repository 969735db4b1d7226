"""Escapes a stranger's words in Markdown that a host shows under our name: readable, and without any effect.

Hosts make more of a text than Markdown does: names with an at sign notify people, numbers and addresses become links,
even where the marks were written as entities. So escaping alone is not enough: every mark gets a backslash, and what a
host looks for is broken by a zero-width space.
"""

import re
import unicodedata

LONGEST = 400
_MARKS = re.compile(r"([!\"#$%&'()*+\-./:;<=>?@\[\\\]^_`{|}~])")
_QUIET = frozenset("\"'%;$/?.")
"""Marks without meaning inside a line; a full stop has one after a number at the start of a line."""
_GAP = "\u200b"


def one_line(text: str, longest: int = LONGEST) -> str:
    """Without line ends, control and direction marks; cut if it is long."""
    shown = "".join(
        char if char == " " or unicodedata.category(char)[0] not in "CZ" else " " for char in text[: longest + 1]
    )
    return shown if len(text) <= longest else f"{shown[:longest]}…"


def prose(text: str, longest: int = LONGEST) -> str:
    """As words of a sentence."""
    shown = _MARKS.sub(lambda mark: mark[1] if mark[1] in _QUIET else f"\\{mark[1]}", one_line(text, longest).strip())
    shown = re.sub(r"^(\d+)\.(?=\s|$)", r"\1\\.", shown)
    shown = re.sub(r"(\\(?:[@#]|:(?=/)))", rf"\1{_GAP}", shown)
    return re.sub(r"(?i)\b(www|gh)(?=[.\\])", rf"\1{_GAP}", shown)


def code(text: str, longest: int = LONGEST) -> str:
    """As a quotation, literally, in which nothing becomes a link or a mention."""
    shown = one_line(text, longest).replace("`", "ˋ").replace("|", "¦").strip()
    return f"`{shown}`" if shown else "(empty)"


def block(text: str, longest: int) -> str:
    """As several lines of a program's output. No line of it can end the block."""
    lines = [one_line(line, 2_000).rstrip().replace("`", "ˋ").replace("~", "∼") for line in text[:longest].split("\n")]
    cut = "\n…" if len(text) > longest else ""
    return "```text\n" + "\n".join(lines).strip("\n") + cut + "\n```"

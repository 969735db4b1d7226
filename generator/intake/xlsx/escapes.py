"""Escapes of characters that XML cannot contain, in the texts of a workbook: _x000D_ is a carriage return.

openpyxl neither decodes nor encodes them, so code that reads a text from it decodes it here, and code that writes one
encodes it. The rule is that of ECMA-376 (ST_Xstring): a text that only looks like an escape begins with _x005F_, the
escape of an underscore.
"""

import re

_SPELLED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_SPELLED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def unescaped(text: str) -> str:
    """A text of a workbook as its owner sees it."""
    if "_x" not in text:
        return text
    plain = _SPELLED.sub(lambda found: chr(int(found[1], 16)), text)
    # Letters outside of the basic plane are escaped as surrogate pairs; a lone surrogate is not a letter.
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def for_openpyxl(text: str) -> str:
    """A shared text that openpyxl (3.1) reads as `text`: it removes each x005F_, and nothing else."""
    return text.replace("x005F_", "x005Fx005F__")


def escaped(text: str) -> str:
    """A text in the form of a workbook, without the characters that XML cannot contain."""
    return _LOOKS_SPELLED.sub("_x005F_", _UNPRINTABLE.sub("", text))

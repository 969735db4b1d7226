"""The notes that importers write next to values: written in English into packages, printed in the reader's language.

A package is read by people too, so a note is a sentence there and no code. Each sentence is one of the templates below,
and so can be recognised again. They stay as they are: packages with them exist. A note that is none of them is the
filer's own, and is printed as it is.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from generator.language.printer import Printer
from generator.model import Indicator

TEMPLATES: Final = {
    "others": "MIX's file has {n} rows for this year; {others} of them answer otherwise.",
    "tie": "MIX's file, row {row} and others: {n} of the rows for this year say so.",
    "place": "MIX's file, row {row}, column {column}.",
    "none_too": 'MIX\'s file also marks "{option}".',
    "too_many": "MIX's file marks {n} options: {options}.",
    "no_number": "MIX's file has no number here.",
    "no_count": "MIX's file has {value} here, which no count can be.",
    "rounded": "Rounded; MIX's file has {value}.",
    "no_date": "MIX's file has no readable date here.",
}
"""What notes say; `import_note.…` among the phrases says each in a language."""

_IN_ALL: Final = "MIX's file"
"""Found in every template, so that most of the filers' own notes are matched with none."""

LONGEST: Final = 1_000
"""Characters of a note, as the schema of packages has them."""

_PLACEHOLDER: Final = re.compile(r"\\\{(\w+)\\\}")
_WORDS: Final = ("column", "option", "options")
"""Placeholders that are filled with words; the others with numbers."""


def _group(found: re.Match[str]) -> str:
    return f"(?P<{found[1]}>{'.+?' if found[1] in _WORDS else '-?[0-9.]+'})"


_FORMS: Final = {
    key: re.compile(_PLACEHOLDER.sub(_group, re.escape(template)) + r"(?: |$)") for key, template in TEMPLATES.items()
}


def note(key: str, **values: object) -> str:
    """One note, as packages have it."""
    return TEMPLATES[key].format(**values)[:LONGEST]


def printed(text: str, say: Printer, indicator: Indicator) -> str:
    """A note in the language of a page, if an importer wrote it; else as it is."""
    if _IN_ALL not in text or not any(form.match(text) for form in _FORMS.values()):
        return text
    return " ".join(_sentences(text, say, indicator))


def _sentences(text: str, say: Printer, indicator: Indicator) -> Iterator[str]:
    while text:
        found = next(((key, match) for key, form in _FORMS.items() if (match := form.match(text))), None)
        if found is None:
            yield text
            return
        key, match = found
        values = match.groupdict()
        if "options" in values:
            codes = [code for code in values["options"].split(";") if code in indicator.options]
            values["options"] = ", ".join(map(str, (say.option(indicator, code) for code in codes)))
        for name in values.keys() & {"n", "others", "value"}:
            values[name] = _number(values[name], say)
        yield say.phrase(f"import_note.{key}", **values)
        text = text[match.end() :]


def _number(text: str, say: Printer) -> str:
    """A number in the form of the language; as it is written, if it is none."""
    try:
        return say.number(Decimal(text), 6)
    except InvalidOperation:
        return text

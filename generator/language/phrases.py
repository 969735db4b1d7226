"""Which words does one language have: phrases of the interface, and the names of what the standards define?

What a language lacks is said in English, visibly, and remembered.
"""

from collections.abc import Mapping

from markupsafe import Markup, escape

from generator.model import AnswerType, Area, Dimension, Indicator, Labels, Language, Standards
from generator.standards.words.phrases import filled, pieces

ENGLISH = "en"
ANSWERS = ("yes", "partially", "no")
_NO_LANGUAGE = Language("", "", {}, {}, {}, {}, {}, {}, {})


class Phrases:
    """The words of one language."""

    def __init__(self, standards: Standards, code: str) -> None:
        self.standards = standards
        self.code = code
        self.missing: dict[str, None] = {}
        self._own = standards.languages.get(code, _NO_LANGUAGE)
        self._english = standards.languages.get(ENGLISH, _NO_LANGUAGE)
        self._templates: dict[str, str] = {}
        self._plain: dict[str, str] = {}

    # ---------------------------------------------------------------------------------------------------- phrases

    def phrase(self, key: str, **values: object) -> str:
        """A phrase of the interface with its places filled. `n` chooses between key.one and key.other.

        A phrase that this language lacks comes out in English with "[en]" before it.
        """
        template = self._templates.get(key)
        if template is None:
            if "n" in values and key not in self._own.phrases and not key.endswith((".one", ".other")):
                return self.phrase(f"{key}.{'one' if values['n'] == 1 else 'other'}", **values)
            template = self._templates[key] = self._template(key)
        if not values:
            return template
        texts: dict[str, str] = {}
        for name, value in values.items():
            text = value if type(value) is str else self._in_phrase(value)
            if type(text) is not str:  # marked: what stands around it is to be escaped
                return self._said_slowly(template, key, values)
            texts[name] = text
        try:
            return filled(template, texts)
        except KeyError:
            return self._said_slowly(template, key, values)

    def _said_slowly(self, template: str, key: str, values: Mapping[str, object]) -> str:
        """A phrase with something marked in it, or with a place that nothing was given for.

        Such a place stays visible, and is told of: phrases come with the data, and those of an older portal may know
        places that this program does not fill.
        """
        parts: list[str] = []
        for at, part in enumerate(pieces(template)):
            if at % 2 == 0 or part in values:
                parts.append(self._in_phrase(values[part]) if at % 2 else part)
            else:
                self.missing[f"{{{part}}} in phrases.{key}"] = None
                parts.append(f"{{{part}}}")
        marked = any(hasattr(part, "__html__") for part in parts)
        return Markup("").join(parts) if marked else "".join(parts)

    def under(self, beginning: str) -> dict[str, str]:
        """All phrases whose keys begin so, by the rest of their keys, with their places open: for scripts."""
        keys = (key for key in self._english.phrases if key.startswith(beginning))
        return {key.removeprefix(beginning): self.phrase(key) for key in keys}

    @property
    def words(self) -> str:
        """All phrases of this language in one line: a name for them."""
        return repr(sorted(self._own.phrases.items()))

    def has(self, key: str) -> bool:
        """True if this language or English has the phrase."""
        return key in self._own.phrases or key in self._english.phrases

    def _template(self, key: str) -> str:
        if key in self._own.phrases:
            return self._own.phrases[key]
        self.missing[f"phrases.{key}"] = None
        if key in self._english.phrases:
            return f"[{ENGLISH}] {self._english.phrases[key]}"
        return f"[{key}]"

    def _in_phrase(self, value: object) -> str:
        """A value as it stands in a phrase; who knows numbers and dates says more."""
        return value if isinstance(value, str) else str(value)

    # ------------------------------------------------------------------------------------- names of the standards

    def _fallen_back(self, key: str, english: str) -> str:
        """English words on a page of another language: marked for eyes, for screen readers, and for the report."""
        if self.code == ENGLISH or not english:
            return english
        self.missing[key] = None
        return Markup('<span lang="{}" class="fallback">{}</span>').format(ENGLISH, english)

    def _words(self, of: Indicator | Area | Dimension, key: str, own: Labels | None, part: str) -> str:
        words = getattr(own, part, "") if own else ""
        return str(words) if words else self._fallen_back(f"{key}.{part}", str(getattr(of.words, part)))

    def _indicator(self, of: Indicator | str, part: str) -> str:
        indicator = self.standards.indicators[of] if isinstance(of, str) else of
        return self._words(indicator, f"indicators.{indicator.code}", self._own.indicators.get(indicator.code), part)

    def label(self, of: Indicator | str) -> str:
        """What an indicator is called."""
        return self._indicator(of, "label")

    def definition(self, of: Indicator | str) -> str:
        """What an indicator means, in a sentence or two."""
        return self._indicator(of, "definition")

    def plainly(self, of: Indicator) -> str:
        """The definition without marks, for where only text can stand."""
        plain = self._plain.get(of.code)
        if plain is None:
            plain = self._plain[of.code] = escape(self.definition(of)).striptags()
        return plain

    def help(self, of: Indicator | str) -> str:
        """How to answer it."""
        return self._indicator(of, "help")

    def area(self, of: Area | str, part: str = "label") -> str:
        """What an area is called, or its definition."""
        area = self.standards.areas[of] if isinstance(of, str) else of
        return self._words(area, f"areas.{area.code}", self._own.areas.get(area.code), part)

    def dimension(self, number: int, part: str = "label") -> str:
        """What a dimension of the Universal Standards is called, or its definition."""
        return self._words(
            self.standards.dimensions[number], f"dimensions.{number}", self._own.dimensions.get(number), part
        )

    def option(self, of: Indicator | str, code: str) -> str:
        """What one answer of a choice is called."""
        indicator = self.standards.indicators[of] if isinstance(of, str) else of
        if code in ANSWERS and indicator.kind in (AnswerType.YES_NO, AnswerType.YES_PARTIALLY_NO):
            return self.phrase(f"answer.{code}")
        own = self._own.options.get(indicator.code, {}).get(code)
        return own or self._fallen_back(f"options.{indicator.code}.{code}", indicator.options.get(code, code))

    def name(self, key: str) -> str:
        """The label of a code of the vocabulary: region.africa, legal_form.ngo, band.outreach.small, scheme.age."""
        own = self._own.names.get(key)
        return own or self._fallen_back(f"names.{key}", self._english.names.get(key) or self._vocabulary(key))

    def _vocabulary(self, key: str) -> str:
        kind, _, code = key.partition(".")
        lists: Mapping[str, Mapping[str, str]] = {
            "region": self.standards.regions,
            "legal_form": self.standards.legal_forms,
            "evidence_kind": {code: kind.label for code, kind in self.standards.evidence_kinds.items()},
            "scheme": {scheme.code: scheme.label for scheme in self.standards.peer_schemes.values()},
            "band": {
                f"{scheme.code}.{band.code}": band.label
                for scheme in self.standards.peer_schemes.values()
                for band in scheme.bands
            },
        }
        return lists.get(kind, {}).get(code, code)

    def unit(self, of: Indicator | str) -> str:
        """What a figure counts: "%", "borrowers"; empty where the answer says it all or the currency varies."""
        indicator = self.standards.indicators[of] if isinstance(of, str) else of
        if indicator.kind is AnswerType.PERCENT:
            return "%"
        if indicator.unit is None:
            return ""
        own = self._own.units.get(indicator.unit)
        return own or self._fallen_back(
            f"units.{indicator.unit}",
            self._english.units.get(indicator.unit) or self.standards.units.get(indicator.unit, indicator.unit),
        )

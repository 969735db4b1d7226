"""The words of one language: phrases of the interface, and the names of what the standards define.

Words that the language lacks are shown visibly in the first language of the site, which is the first of
`Standards.languages`, and are recorded in `missing`. Words that this one lacks too are in English, because the
standards themselves are written in it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from markupsafe import Markup, escape

from generator.language.cldr import CldrLocale, cldr_locale
from generator.language.placeholders import pieces
from generator.model import AnswerType, Area, Indicator, Labels, Language, Standards, Version

ENGLISH = "en"
"""The language in which the standards are written."""

ANSWERS = ("yes", "partially", "no")
_NO_LANGUAGE = Language("", "", {}, {}, {}, {}, {}, {}, {})


def with_first(standards: Standards, code: str) -> Standards:
    """The standards with this language as the first, which others fall back to: that of the site."""
    languages = standards.languages
    return replace(standards, languages={code: languages[code], **languages}) if code in languages else standards


def locale_of(language: Language) -> CldrLocale:
    """The locale that a language names, else that of its code."""
    return cldr_locale(language.phrases.get("locale", language.code))


class Phrases:
    """The words of one language."""

    MARKED: ClassVar[bool] = True
    """Whether words of another language are marked as such."""

    def __init__(self, standards: Standards, code: str) -> None:
        self.standards = standards
        self.code = code
        self.missing: dict[str, None] = {}
        self._own = standards.languages.get(code) or replace(_NO_LANGUAGE, code=code)
        first = next(iter(standards.languages), ENGLISH)
        others = () if code == ENGLISH else dict.fromkeys((first, ENGLISH))
        self._others = tuple(standards.languages[one] for one in others if one != code and one in standards.languages)
        self._templates: dict[str, str] = {}
        self._plain: dict[str, str] = {}
        self._json: dict[str, str] = {}
        self._forms: dict[tuple[str, str], str] = {}

    @cached_property
    def locale(self) -> CldrLocale:
        """The locale of this language; English's if CLDR lacks it, which is recorded in `missing`."""
        found = locale_of(self._own)
        if not found.known:
            self.missing["phrases.locale"] = None
        return found

    # ---------------------------------------------------------------------------------------------------- phrases

    def phrase(self, key: str, **values: object) -> str:
        """A phrase of the interface with its placeholders filled.

        `n` chooses among the forms of a phrase that has several, key.one, key.few, key.other and so on, by the rules of
        the language; `other` replaces a form that it lacks. A phrase that this language lacks is printed in another
        language, with its code in front: "[en] Menu".
        """
        template = self._templates.get(key)
        if template is None:
            template = self._plural(key, values["n"]) if "n" in values else None
        if template is None:
            template = self._templates[key] = self._template(key)
        if not values:
            return template
        parts = list(pieces(template))
        for at in range(1, len(parts), 2):
            value = values.get(parts[at])  # what a phrase does not name is not printed
            text = value if type(value) is str or value is None else self._in_phrase(value)
            if type(text) is not str:  # absent, or marked: the text around it must be escaped
                return self._said_slowly(template, key, values)
            parts[at] = text
        return "".join(parts)

    def _said_slowly(self, template: str, key: str, values: Mapping[str, object]) -> str:
        """A phrase with marked values, or with a place without a value.

        Such a place stays visible, and is recorded: phrases come with the data, and those of an older portal may have
        places that this program does not fill.
        """
        parts: list[str] = []
        marked = False
        for at, part in enumerate(pieces(template)):
            if at % 2 == 0:
                parts.append(part)
            elif part in values:
                said = self._in_phrase(values[part])
                marked = marked or hasattr(said, "__html__")
                parts.append(said)
            else:
                self.missing[f"{{{part}}} in phrases.{key}"] = None
                parts.append(f"{{{part}}}")
        return Markup("").join(parts) if marked else "".join(parts)

    def under(self, beginning: str) -> dict[str, str]:
        """All phrases whose keys begin so, by the rest of their keys, with their places open: for scripts."""
        keys = dict.fromkeys(
            key for one in (self._own, *self._others) for key in one.phrases if key.startswith(beginning)
        )
        return {key.removeprefix(beginning): self.phrase(key) for key in keys}

    def forms(self, key: str) -> dict[str, str]:
        """The plural forms of a phrase, with their placeholders, for a script with `Intl.PluralRules`.

        `locale` names the rules to choose by: those of the language that the words are taken from.
        """
        for language in (self._own, *self._others):
            locale = locale_of(language)
            found = {
                form: f"{key}.{form}" for form in locale.possible_plural_forms if f"{key}.{form}" in language.phrases
            }
            if found:
                return {
                    "locale": locale.tag,
                    **{form: self._template_of(name, language) for form, name in found.items()},
                }
        return {"locale": self.locale.tag, "other": self._template(key)}

    def forms_json(self, key: str) -> str:
        """The plural forms of a phrase, as `forms`, in JSON."""
        known = self._json.get(key)
        if known is None:
            known = self._json[key] = json.dumps(self.forms(key), sort_keys=True)
        return known

    @property
    def words(self) -> str:
        """All phrases of this language in one line, for a digest."""
        return repr(sorted(self._own.phrases.items()))

    def has_own(self, key: str) -> bool:
        """True if this language itself has the phrase."""
        return key in self._own.phrases

    def has(self, key: str) -> bool:
        """True if this language, or one that it falls back to, has the phrase."""
        return any(key in language.phrases for language in (self._own, *self._others))

    def _template(self, key: str) -> str:
        for language in (self._own, *self._others):
            if key in language.phrases:
                return self._template_of(key, language)
        self.missing[f"phrases.{key}"] = None
        return f"[{key}]" if self.MARKED else key

    def _template_of(self, key: str, language: Language) -> str:
        """A phrase as a language has it, marked and remembered if it is not this one."""
        if language is self._own:
            return language.phrases[key]
        self.missing[f"phrases.{key}"] = None
        return self._foreign_phrase(language.phrases[key], language.code)

    def _plural(self, key: str, n: object) -> str | None:
        """The form that goes with a number; None if the phrase has no such forms."""
        counts = isinstance(n, int | float | Decimal)
        own = self._rules.plural_form(n) if counts else "other"  # type: ignore[arg-type]
        if (known := self._forms.get((key, own))) is not None:
            return known
        for language in (self._own, *self._others):
            if key in language.phrases:
                return None
            form = locale_of(language).plural_form(n) if counts else "other"  # type: ignore[arg-type]
            for name in (f"{key}.{form}", f"{key}.other"):
                if name in language.phrases:
                    found = self._template_of(name, language)
                    if language is self._own:
                        self._forms[key, own] = found
                    return found
        return None

    @cached_property
    def _rules(self) -> CldrLocale:
        """The plural rules of this language, of which phrases ask some hundred times a page."""
        return locale_of(self._own)

    def _foreign_phrase(self, words: str, code: str) -> str:
        """A phrase of another language, marked."""
        return f"[{code}] {words}" if self.MARKED else words

    def _foreign_name(self, words: str, code: str) -> str:
        """A name in another language, marked for eyes and for screen readers."""
        return Markup('<span lang="{}" class="fallback">{}</span>').format(code, words) if self.MARKED else words

    def _in_phrase(self, value: object) -> str:
        """A value as text in a phrase; subclasses add numbers and dates."""
        return value if isinstance(value, str) else str(value)

    # ------------------------------------------------------------------------------------- names of the standards

    def _said(self, key: str, find: Callable[[Language], str | None], standard: str) -> str:
        """Words of this language, else of one it falls back to; `standard` is the standards' own text.

        The words of another language are marked: for eyes, for screen readers, and in `missing`.
        """
        if own := find(self._own):
            return own
        code = ENGLISH
        for language in self._others:
            if words := find(language):
                code, standard = language.code, words
                break
        if self.code == code or not standard:
            return standard
        self.missing[key] = None
        return self._foreign_name(standard, code)

    def _indicator(self, of: Indicator | str, part: str) -> str:
        indicator = self.standards.indicators[of] if isinstance(of, str) else of
        code = indicator.code
        return self._said(
            f"indicators.{code}.{part}",
            lambda language: _part(language.indicators.get(code), part),
            _part(indicator.words, part),
        )

    def label(self, of: Indicator | str) -> str:
        """The label of an indicator."""
        return self._indicator(of, "label")

    def definition(self, of: Indicator | str) -> str:
        """The definition of an indicator, in a sentence or two."""
        return self._indicator(of, "definition")

    def plainly(self, of: Indicator) -> str:
        """The definition without markup, for places that allow only text."""
        shown = self._plain.get(of.code)
        if shown is None:
            shown = self._plain[of.code] = escape(self.definition(of)).striptags()
        return shown

    def help(self, of: Indicator | str) -> str:
        """How to answer it."""
        return self._indicator(of, "help")

    def why(self, of: Indicator | str) -> str:
        """Why an indicator matters; empty if the standards do not say."""
        return self._indicator(of, "why")

    def misread(self, of: Indicator | str) -> str:
        """How an indicator is misread or misused; empty if the standards do not say."""
        return self._indicator(of, "misread")

    def area(self, of: Area | str, part: str = "label") -> str:
        """The label of an area, or its definition."""
        area = self.standards.areas[of] if isinstance(of, str) else of
        return self._said(
            f"areas.{area.code}.{part}",
            lambda language: _part(language.areas.get(area.code), part),
            _part(area.words, part),
        )

    def dimension(self, number: int, part: str = "label") -> str:
        """The label of a dimension of the Universal Standards, or its definition."""
        return self._said(
            f"dimensions.{number}.{part}",
            lambda language: _part(language.dimensions.get(number), part),
            _part(self.standards.dimensions[number].words, part),
        )

    def option(self, of: Indicator | str, code: str) -> str:
        """The label of one answer of a choice."""
        indicator = self.standards.indicators[of] if isinstance(of, str) else of
        if code in ANSWERS and indicator.kind in (AnswerType.YES_NO, AnswerType.YES_PARTIALLY_NO):
            return self.phrase(f"answer.{code}")
        return self._said(
            f"options.{indicator.code}.{code}",
            lambda language: language.options.get(indicator.code, {}).get(code),
            indicator.options.get(code, code),
        )

    def change(self, of: Indicator | str, version: Version) -> str:
        """What a version of an indicator's definition changed, in one sentence."""
        code = of if isinstance(of, str) else of.code
        return self._said(
            f"versions.{code}.{version.code}",
            lambda language: language.changes.get(code, {}).get(version.code),
            version.changed,
        )

    def name(self, key: str) -> str:
        """The label of a code of the vocabulary: region.africa, legal_form.ngo, band.outreach.small, scheme.age."""
        own = self._own.names.get(key)
        return own or self._said(f"names.{key}", lambda language: language.names.get(key), self._vocabulary(key))

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
        """What a figure counts: "%", "borrowers"; empty if the answer says it all or the currency varies."""
        indicator = self.standards.indicators[of] if isinstance(of, str) else of
        if indicator.kind is AnswerType.PERCENT:
            return "%"
        if indicator.unit is None:
            return ""
        unit = indicator.unit
        return self._said(
            f"units.{unit}", lambda language: language.units.get(unit), self.standards.units.get(unit, unit)
        )


def plain(text: str) -> str:
    """Words without markup, for where only text can be: names that fell back to another language are marked."""
    return text.striptags() if isinstance(text, Markup) else text


def _part(words: Labels | None, part: str) -> str:
    return str(getattr(words, part, "")) if words else ""

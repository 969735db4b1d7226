"""The self-audit as a form: its questions, and what `assets/self-audit.js` needs to score them in the reader's browser."""

import json
from collections.abc import Iterator
from fractions import Fraction

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model.audits import NOT_APPLICABLE, TOTAL, AuditFramework, AuditPart, AuditPractice

MOST_WEAK = 5
"""How many of the weakest practices are named."""


class SelfAudit:
    """The self-audit in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._audits = say.standards.audits

    @property
    def asked(self) -> int:
        """The number of questions; 0 if the standards have no self-audit."""
        return len(self._audits.questions) if self._audits.own else 0

    def form(self) -> Markup:
        """The questions: a section for each dimension, a heading for each standard, a group for each question."""
        framework = self._audits.own
        if framework is None:
            return Markup()
        return Markup("\n").join(
            Markup('<section><h3 id="part-{}">{}</h3>\n{}</section>').format(
                dimension.code,
                self._title(framework, dimension),
                Markup("\n").join(self._standards(framework, dimension)),
            )
            for dimension in framework.dimensions
        )

    def _standards(self, framework: AuditFramework, dimension: AuditPart) -> Iterator[Markup]:
        for standard in framework.below(dimension.code):
            yield Markup('<h4 id="part-{}">{}</h4>').format(standard.code, self._title(framework, standard))
            for practice in self._audits.practices.values():
                if practice.standard == standard.code:
                    yield Markup('<p class="practice">{}</p>').format(self._practice(practice))
                    yield from (self._question(code) for code in practice.questions)

    def _question(self, code: str) -> Markup:
        choices = Markup().join(
            Markup('<label><input type="radio" name="{}" value="{}"> {}</label>').format(
                code, answer, self._say.phrase(f"self_audit.answer.{answer}")
            )
            for answer in (*self._audits.answers, NOT_APPLICABLE)
        )
        return Markup("<fieldset><legend>{}</legend>{}</fieldset>").format(
            self._say.name(f"audit.question.{code}"), choices
        )

    def _title(self, framework: AuditFramework, part: AuditPart) -> str:
        return f"{part.code.upper()} {self._say.name(f'audit.part.{framework.code}.{part.code}')}"

    def _practice(self, practice: AuditPractice) -> str:
        return self._say.name(f"audit.practice.{practice.code}")

    def examples(self) -> Markup:
        """The worked cases of the standards: what is answered, and what follows."""
        say, items = self._say, []
        for example in self._audits.examples:
            answers = Markup("; ").join(
                Markup("{} <strong>{}</strong>").format(
                    say.name(f"audit.question.{code}"), say.phrase(f"self_audit.answer.{answer}")
                )
                for code, answer in example.answers.items()
            )
            scores = "; ".join(
                f"{self._level(code)}: {say.phrase(f'audits.state.{result}') if isinstance(result, str) else say.percent(result)}"
                for code, result in example.scores.items()
            )
            items.append(
                Markup("<li>{}<details><summary>{}</summary><p>{}</p></details></li>").format(
                    say.name(f"audit.example.{example.code}"), scores, answers
                )
            )
        return Markup("<ul>{}</ul>").format(Markup("\n").join(items)) if items else Markup()

    def _level(self, code: str) -> str:
        """The name of a level in a worked case: of a practice, a standard, a dimension, or the total."""
        if code in self._audits.practices:
            return self._practice(self._audits.practices[code])
        framework = self._audits.own
        if framework is None or code == TOTAL:
            return self._say.phrase("audits.total")
        return self._title(framework, framework.parts[code])

    def data(self, home: str) -> Markup:
        """What the script needs, as JSON inside a script element. `home` leads to the language's front page."""
        say, audits, framework = self._say, self._audits, self._audits.own
        if framework is None:
            return Markup()
        worth = {answer: Fraction(value) for answer, value in audits.answers.items()}
        found = {
            "tool": audits.own_tool,
            "edition": audits.own_edition,
            "answers": {answer: [value.numerator, value.denominator] for answer, value in worth.items()},
            "dimensions": [part.code for part in framework.dimensions],
            "standards": {part.code: part.above for part in framework.parts.values() if part.is_standard},
            "practices": {
                one.code: {"standard": one.standard, "questions": list(one.questions)}
                for one in audits.practices.values()
            },
            "titles": {TOTAL: say.phrase("audits.total")}
            | {part.code: self._title(framework, part) for part in framework.parts.values()}
            | {one.code: self._practice(one) for one in audits.practices.values()},
            "read": {
                one.code: [[f"{home}indicators/{code}/", say.label(code)] for code in one.read]
                for one in audits.practices.values()
            },
            "most_weak": MOST_WEAK,
            "columns": [field["name"] for field in say.standards.schemas["audits"]["fields"]],  # type: ignore[attr-defined]
            "words": {
                **say.under("self_audit."),
                "incomplete": say.phrase("audits.state.incomplete"),
                "not_applicable": say.phrase("audits.state.not_applicable"),
                "percent": say.whole_percent(1),
            },
        }
        # The end of a script element is the only thing that could end the data early.
        return Markup(json.dumps(found, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704 -- data of the standards

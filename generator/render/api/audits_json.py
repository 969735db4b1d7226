"""The standards of social audits in the API: tools, what their editions score, and the self-audit with its method."""

from generator.model import Standards
from generator.render.api.json_form import dumped, number


def audits(standards: Standards) -> str:
    """The tools of social audits with what each edition scores, and the self-audit with its questions and method."""
    known = standards.audits
    return dumped(
        {
            "modes": list(known.modes),
            "frameworks": [
                {
                    "code": framework.code,
                    "label": framework.label,
                    "parts": [
                        {
                            "code": part.code,
                            "label": part.label,
                            "above": part.above,
                            "dimension": part.dimension,
                            "principle": part.principle or None,
                            "unsure": part.unsure,
                        }
                        for part in framework.parts.values()
                    ],
                }
                for framework in known.frameworks.values()
            ],
            "tools": [
                {
                    "code": tool.code,
                    "label": tool.label,
                    "owner": tool.owner or None,
                    "open": tool.open,
                    "editions": [
                        {
                            "code": edition.code,
                            "label": edition.label,
                            "framework": edition.framework.code,
                            "since": edition.since,
                            "unsure": edition.unsure,
                        }
                        for edition in tool.editions.values()
                    ],
                }
                for tool in known.tools.values()
            ],
            "self_audit": {
                "tool": known.own_tool or None,
                "edition": known.own_edition or None,
                "answers": {answer: number(value) for answer, value in known.answers.items()},
                "practices": [
                    {
                        "code": practice.code,
                        "label": practice.label,
                        "standard": practice.standard,
                        "questions": dict(practice.questions),
                        "read": list(practice.read),
                    }
                    for practice in known.practices.values()
                ],
                "examples": [
                    {
                        "code": example.code,
                        "label": example.label,
                        "answers": dict(example.answers),
                        "scores": {
                            part: score if isinstance(score, str) else number(score)
                            for part, score in example.scores.items()
                        },
                    }
                    for example in known.examples
                ],
            },
        }
    )

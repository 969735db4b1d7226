"""The question bank as JSON: what clients are asked, in all languages, with the indicators on the same matter."""

from generator.model import Standards
from generator.render.api.json_form import dumped


def questions(standards: Standards) -> str:
    """The principles, the ways of splitting answers, and the questions with their answers, in the order of the bank."""
    bank = standards.bank
    return dumped(
        {
            "version": bank.version or None,
            "since": bank.since.isoformat() if bank.since else None,
            "languages": dict(bank.languages),
            "principles": [{"code": one.code, "label": dict(one.words)} for one in bank.principles.values()],
            "groups": [
                {
                    "code": one.code,
                    "label": dict(one.words),
                    "values": {code: dict(words) for code, words in one.values.items()},
                }
                for one in bank.groupings.values()
            ],
            "questions": [
                {
                    "code": one.code,
                    "version": one.version,
                    "since": one.since.isoformat() if one.since else None,
                    "type": one.asked_as.value,
                    "label": dict(one.words),
                    "options": {code: dict(words) for code, words in one.options.items()},
                    "principle": one.principle or None,
                    "favourable": list(one.favourable),
                    "risk": list(one.risk),
                    "unaffected": list(one.unaffected),
                    "indicators": list(one.indicators),
                    "automatic_call": one.ivr,
                }
                for one in bank.questions.values()
            ],
        }
    )

"""What is said to somebody who sent a workbook, in every language of the standards: nobody knows yet which is hers."""

from generator.language.phrases import Phrases
from generator.limits import HandedOverLimits
from generator.model import Standards
from generator.render.markdown_escape import block, code

MARKER = "<!-- portal-answer -->"
WHY = (
    "not-the-form",
    "bad-institution",
    "no-attachment",
    "other-host",
    "two-attachments",
    "bad-name",
    "macro-file",
    "not-a-workbook",
    "not-fetched",
    "too-large",
    "refused",
    "failed",
    "other-institution",
    "nothing-new",
)
"""Why an issue is not taken; the words of each are the phrases submission.<reason>."""


class Answers:
    """Answers in the languages of the standards, the first one upright and the others slanted."""

    def __init__(self, standards: Standards) -> None:
        self._tongues = [Phrases(standards, language) for language in standards.languages]

    def refused(self, why: str, found: str = "", said: str = "") -> str:
        """The answer to an issue that is not taken: why, what was found, and what the import said."""
        return self._answer(
            why, f"{code(found, HandedOverLimits.FOUND_CHARACTERS)} [{why}]" if found else f"[{why}]", said
        )

    def marked(self, address: str, said: str) -> str:
        """The answer with the marked workbook."""
        return self._answer("marked", "", said, address=address)

    def proposed(self, said: str) -> str:
        """The answer where all could be read."""
        return self._answer("proposed", "", said)

    def words(self, what: str, **places: str) -> list[str]:
        """One answer in every language."""
        name = what.replace("-", "_")
        return [str(tongue.phrase(f"submission.{name}", **places)) for tongue in self._tongues]

    def _answer(self, what: str, found: str, said: str, **places: str) -> str:
        first, *others = self.words(what, **places)
        parts = [MARKER, first, *(f"*{words}*" for words in others)]
        parts += [found, block(said, HandedOverLimits.SAID_CHARACTERS) if said.strip() else ""]
        return "\n\n".join(part for part in parts if part) + "\n"


def proposal(say: Phrases, institution: str, number: int, sender: str) -> str:
    """What stands in the pull request. Nothing of it was written by the sender but the id, which has one form.

    "Closes" is the host's own word, in every language: by it the issue is closed when the request is merged.
    """
    parts = [
        say.phrase("proposal.of_workbook", institution=code(institution), issue=f"#{number}"),
        say.phrase("proposal.sender", sender=code(sender)),
    ]
    return "\n\n".join(parts) + "\n"

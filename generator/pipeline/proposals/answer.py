"""The answer to the sender of a workbook, in every language of the standards, because theirs is unknown."""

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
"""Why an issue is refused; the words of each are the phrases submission.<reason>."""


class Answers:
    """Answers in the languages of the standards, the first one upright and the others in italics."""

    def __init__(self, standards: Standards) -> None:
        self._tongues = [Phrases(standards, language) for language in standards.languages]

    def refused(self, why: str, found: str = "", said: str = "") -> str:
        """The answer to a refused issue: the reason, what was found, and the output of the import."""
        return self._answer(
            why, f"{code(found, HandedOverLimits.FOUND_CHARACTERS)} [{why}]" if found else f"[{why}]", said
        )

    def marked(self, address: str, said: str) -> str:
        """The answer with the marked workbook."""
        return self._answer("marked", "", said, address=address)

    def proposed(self, said: str) -> str:
        """The answer if everything was readable."""
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
    """The text of the pull request. Nothing of it was written by the sender except the id, which has one form.

    "Closes" is the host's own keyword, in every language: it closes the issue when the request is merged.
    """
    parts = [
        say.phrase("proposal.of_workbook", institution=code(institution), issue=f"#{number}"),
        say.phrase("proposal.sender", sender=code(sender)),
    ]
    return "\n\n".join(parts) + "\n"

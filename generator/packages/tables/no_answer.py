"""Knows what people write instead of an answer: n/a, no aplica, ninguno, confidencial, a dash.

None of it is read as a reason or as zero, because "none" may mean either: its author is asked to say which.
"""

from typing import Final

from generator.packages.safety.characters import unaccented

_MARKS: Final = frozenset(
    {"-", "--", "---", "–", "—", "?", "??", "..", "...", "…", "/", "*", "x", "#n/a", "#div/0!", "#"}
)
_WORDS: Final = (
    # English
    "na nan null none nil nothing nodata noanswer notapplicable doesnotapply notavailable unavailable notreported nr "
    "unknown notknown confidential private secret withheld restricted undisclosed notdisclosed notpublished pending "
    "tbd tba empty blank missing "
    # Spanish
    "nd sd nc ns nsnc nulo nula ninguno ninguna nada nohay nosabe nosesabe desconocido desconocida noaplica noaplicable "
    "nocorresponde noprocede sindato sindatos sininformacion sinrespuesta nodisponible nodivulgado nopublicado "
    "confidencial reservado reservada privado privada secreto pendiente pordefinir vacio vacia noreportado "
    # French and Portuguese
    "aucun aucune neant so sansobjet nonapplicable nondisponible inconnu confidentiel nenhum nenhuma naoaplicavel "
    "naoseaplica naodisponivel desconhecido sigiloso"
)
"""Without accents, capitals, spaces and marks."""
_KNOWN: Final = frozenset(_WORDS.split())
_LONGEST: Final = 40


def is_no_answer(text: str) -> bool:
    """True for a word or a mark that people write where they have no answer."""
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return False
    return text.lower() in _MARKS or (
        "".join(filter(str.isalpha, unaccented(text))) in _KNOWN and not any(char.isdigit() for char in text)
    )

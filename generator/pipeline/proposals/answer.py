"""What is said to somebody who sent a workbook, in both languages: nobody knows yet which one is hers."""

from generator.pipeline.proposals.inert import block, code

MARKER = "<!-- portal-answer -->"

ENGLISH = {
    "not-the-form": (
        "This issue is not as the form makes it: it needs the answers “Institution” and “Workbook”, each "
        "once. Open a new issue with the form “Send a workbook”."
    ),
    "bad-institution": (
        "This is not the id of an institution: small letters and digits, words joined by hyphens, as in "
        "the address of its page. Correct it in the issue."
    ),
    "no-attachment": "No workbook is attached. Edit the issue, and drop the .xlsx file into the field “Workbook”.",
    "other-host": (
        "This link leads elsewhere, and nothing is fetched from elsewhere. Attach the file itself to the issue."
    ),
    "two-attachments": "More than one file is attached. Leave one workbook, and open another issue for the other.",
    "bad-name": "The file has a name that no file should have. Name it workbook.xlsx, and attach it again.",
    "macro-file": (
        "Files of this kind can carry programs, and are not opened. Save the workbook as .xlsx, and attach that."
    ),
    "not-a-workbook": "This is not a workbook: its name does not end in .xlsx.",
    "not-fetched": "The attached file could not be fetched. It may be larger than 10 MB, or gone. Attach it again.",
    "too-large": (
        "The file is larger than 10 MB, and no workbook of ours is. Send the workbook alone, without pictures."
    ),
    "refused": "The file cannot be taken. What was found:",
    "failed": (
        "The file could not be read to its end. Open it in a spreadsheet program, save it as .xlsx, and "
        "attach that. If it happens again, write to your association."
    ),
    "other-institution": "The workbook is of another institution than the issue says.",
    "nothing-new": "The workbook was read, and says nothing that is not published already.",
    "marked": (
        "Some cells have to be mended. The workbook with its problems marked in its own cells lies at the"
        " end of this page, under “Artifacts”: {address}. Correct it there, then edit this issue and "
        "attach the corrected file in place of the old one."
    ),
    "proposed": (
        "Thank you. The workbook was read, and its values are proposed for publication; the proposal is "
        "linked below. Somebody who looks after the data decides on it."
    ),
}
"""For each answer its words; `SPANISH` has the same."""
SPANISH = {
    "not-the-form": (
        "Este aviso no es como lo hace el formulario: necesita las respuestas “Institution” y “Workbook”,"
        " una vez cada una. Abra un aviso nuevo con el formulario “Enviar un libro”."
    ),
    "bad-institution": (
        "Esto no es el id de una institución: letras minúsculas y cifras, palabras unidas por guiones, "
        "como en la dirección de su página. Corríjalo en el aviso."
    ),
    "no-attachment": "No hay ningún libro adjunto. Edite el aviso y suelte el archivo .xlsx en el campo “Workbook”.",
    "other-host": (
        "Este enlace lleva a otro sitio, y de otros sitios no se descarga nada. Adjunte el archivo mismo al aviso."
    ),
    "two-attachments": "Hay más de un archivo adjunto. Deje un libro y abra otro aviso para el otro.",
    "bad-name": (
        "El archivo tiene un nombre que ningún archivo debería tener. Llámelo libro.xlsx y adjúntelo otra vez."
    ),
    "macro-file": (
        "Los archivos de esta clase pueden llevar programas y no se abren. Guarde el libro como .xlsx y adjunte ese."
    ),
    "not-a-workbook": "Esto no es un libro: su nombre no termina en .xlsx.",
    "not-fetched": "No se pudo descargar el archivo adjunto. Quizá pasa de 10 MB o ya no está. Adjúntelo otra vez.",
    "too-large": "El archivo pasa de 10 MB, y ningún libro nuestro lo hace. Envíe solo el libro, sin imágenes.",
    "refused": "El archivo no se puede aceptar. Lo que se encontró:",
    "failed": (
        "El archivo no se pudo leer hasta el final. Ábralo en un programa de hojas de cálculo, guárdelo "
        "como .xlsx y adjunte ese. Si vuelve a ocurrir, escriba a su asociación."
    ),
    "other-institution": "El libro es de otra institución que la que dice el aviso.",
    "nothing-new": "El libro se leyó, y no dice nada que no esté ya publicado.",
    "marked": (
        "Hay celdas por corregir. El libro con los problemas marcados en sus propias celdas está al final"
        " de esta página, en “Artifacts”: {address}. Corríjalo allí, edite luego este aviso y adjunte el "
        "archivo corregido en lugar del viejo."
    ),
    "proposed": (
        "Gracias. El libro se leyó y sus valores quedan propuestos para su publicación; la propuesta está"
        " enlazada abajo. Decide alguien que cuida los datos."
    ),
}
_LONGEST_SAID = 20_000


def refused(why: str, found: str = "", said: str = "") -> str:
    """The answer to an issue that is not taken: why, what was found, and what the import said."""
    return _answer(why, f"{code(found, 200)} [{why}]" if found else f"[{why}]", said)


def marked(address: str, said: str) -> str:
    """The answer with the marked workbook."""
    return _answer("marked", "", said, address=address)


def proposed(said: str) -> str:
    """The answer where all could be read."""
    return _answer("proposed", "", said)


def _answer(what: str, found: str, said: str, **places: str) -> str:
    words = [ENGLISH[what].format(**places), f"*{SPANISH[what].format(**places)}*"]
    parts = [MARKER, *words, found, block(said, _LONGEST_SAID) if said.strip() else ""]
    return "\n\n".join(part for part in parts if part) + "\n"


def proposal(institution: str, number: int, sender: str) -> str:
    """What stands in the pull request. Nothing of it was written by the sender but the id, which has one form."""
    return (
        f"The values of {code(institution)}, out of the workbook attached to the issue. Closes #{number}.\n\n"
        f"The issue was opened by {code(sender)}. Nobody has checked that this account speaks for the institution: ask "
        "it, by an address that you knew before. What merging does stands in the comment below.\n"
    )

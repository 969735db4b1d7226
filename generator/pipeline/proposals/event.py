"""Parses an issue with a workbook attached, as the host describes it: sender, institution, and address of the file.

Anyone can open an issue and write anything into it. Only two answers of its form are used, and of these the id of an
institution and one address, each of an exact form. The title is never read.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from generator import limits
from generator.packages.safety import codes, strict_json

_HEADINGS = ("Institution", "Workbook")
# Each pattern below looks at a character a bounded number of times: a body is 70,000 arbitrary characters.
_HEADING = re.compile(r"^### (.*)$", re.MULTILINE)
_LINK = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]{0,30}:/*[^\s<>()\[\]"'`]+|//[^\s<>()\[\]"'`]+|\bwww\.[^\s<>()\[\]"'`]+""")
_ATTACHED = re.compile(r"https://github\.com/user-attachments/files/([0-9]{1,20})/([^/?#&\\]{1,400})")
_NAME = re.compile(r"[^\W_][\w.-]{0,119}")
_LOGIN = re.compile(r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}")


class EventError(Exception):
    """The file is not a host's description of an issue; a mistake of a workflow, not of a sender."""


@dataclass(frozen=True, slots=True)
class IssueRefusal:
    """Why an issue is refused: a lasting name, for which `answer` has words, and what was found."""

    code: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """An issue: its number, who opened it, the institution it is for and the address of the one workbook."""

    number: int
    sender: str
    institution: str
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Issue:
    """The host's own data: number and sender. `letter` is what the sender wrote, or why it is refused."""

    number: int
    sender: str
    letter: Letter | IssueRefusal


def read(data: bytes) -> Issue:
    """The issue of an event. Raises EventError."""
    value = strict_json.read(data) if len(data) <= limits.EventLimits.FILE_BYTES else None
    issue = value.get("issue") if isinstance(value, dict) else None
    user = issue.get("user") if isinstance(issue, dict) else None
    if not isinstance(issue, dict) or not isinstance(user, dict):
        raise EventError("This file does not tell of an issue.")
    number, sender, body = issue.get("number"), user.get("login"), issue.get("body")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 10**9:
        raise EventError("The issue has no number.")
    if not isinstance(sender, str) or not _LOGIN.fullmatch(sender.removesuffix("[bot]")):
        raise EventError("Nobody opened the issue.")
    text = body if isinstance(body, str) else ""
    return Issue(number, sender, _letter(number, sender, text[: limits.EventLimits.BODY_CHARACTERS]))


def _letter(number: int, sender: str, body: str) -> Letter | IssueRefusal:
    parts = _HEADING.split(body.replace("\r\n", "\n"))
    answers = dict(zip((heading.strip() for heading in parts[1::2]), parts[2::2], strict=True))
    if len(answers) * 2 + 1 != len(parts) or not all(heading in answers for heading in _HEADINGS):
        return IssueRefusal("not-the-form")
    institution = answers["Institution"].strip()
    if not codes.is_id(institution):
        return IssueRefusal("bad-institution", institution)
    attached = _attached(answers["Workbook"])
    if isinstance(attached, IssueRefusal):
        return attached
    return Letter(number, sender, institution, *attached)


def _attached(text: str) -> tuple[str, str] | IssueRefusal:
    """The address and the name of the one file, or why there is none to be fetched."""
    # Links are written `[name](address)`: the name may look like an address, and is none.
    links = list(dict.fromkeys(_LINK.findall(re.sub(r"\[[^\[\]\n]*\]\(", "(", text))))
    if not links:
        return IssueRefusal("no-attachment")
    for link in links:
        if not _ATTACHED.fullmatch(link):
            return IssueRefusal("other-host", link)
    if len(links) > 1:
        return IssueRefusal("two-attachments", ", ".join(links))
    match = _ATTACHED.fullmatch(links[0])
    name = unquote(match[2]) if match else ""
    if match is None or ".." in name or not _NAME.fullmatch(name):
        return IssueRefusal("bad-name", name)
    if re.search(r"\.(xlsm|xltm|xlsb|xlam|xls)$", name, re.IGNORECASE):
        return IssueRefusal("macro-file", name)
    if not name.lower().endswith(".xlsx"):
        return IssueRefusal("not-a-workbook", name)
    return f"https://github.com/user-attachments/files/{match[1]}/{quote(name)}", name

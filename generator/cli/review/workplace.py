"""The packages that reviewers work on, who may review in them, and the status of signatures."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from generator import packages
from generator.cli.standards import standards_at
from generator.cli.terminal import an_institution, as_words, command, plain, say, sentence, speaking, spoken, the_data
from generator.intake.workbook.wording import WorkbookPrinter
from generator.language.printer import Printer
from generator.model import Association, Dossier, InvalidReason, Signature, Standards
from generator.packages.desk import verdicts
from generator.packages.reviews import review_signatures
from generator.packages.writing import review_rows
from generator.problems import Problem, SignatureError
from generator.signatures import ssh_keygen, sshsig

_CURED_BY_SIGNING = ("", InvalidReason.BAD_SIGNATURE, InvalidReason.UNSIGNED, InvalidReason.BLOCK)


@dataclass(frozen=True)
class Workplace:
    """A folder of data packages, with its standards and associations."""

    home: Path
    standards: Standards

    @cached_property
    def associations(self) -> Mapping[str, Association]:
        """The readable associations."""
        return {one.id: one for one in packages.read_associations(self.home, self.standards)[0]}

    def institutions(self) -> list[str]:
        """The ids of all institutions."""
        folders = packages.package_folders(self.home / "institutions")
        return [folder.name for folder in folders if packages.is_id(folder.name)]

    def folder(self, id_: str) -> Path:
        """The folder of an institution; a usage error if there is none."""
        return an_institution(self.home, id_)

    def dossier(self, id_: str) -> Dossier | None:
        """The dossier of an institution, reviews judged; None if it cannot be identified or trusted."""
        return packages.read_institution(self.folder(id_), self.standards, self.associations)[0]

    def known_dossier(self, id_: str) -> Dossier:
        """The same; ends the command if the package cannot be read."""
        dossier, problems = packages.read_institution(self.folder(id_), self.standards, self.associations)
        if dossier is None:
            click.echo(as_words(problems))
            raise SystemExit(1)
        return dossier


def workplace_of(data: Path | None, today: date) -> Workplace:
    """The named folder of data packages, or the project's, read as of this day."""
    home = the_data(data)
    return Workplace(home, standards_at(home, today))


def words_of(place: Workplace, language: str | None) -> WorkbookPrinter:
    """The words of the rest of this command: in the language that was asked for, else in the first of the site."""
    chosen = spoken(place.standards, language)
    speaking(place.standards, chosen)
    return WorkbookPrinter(place.standards, chosen)


def refusal(error: Exception, words: Printer) -> str:
    """Why something was not written or signed, in a sentence."""
    if isinstance(error, verdicts.VerdictError):
        return words.phrase(f"desk.refused.{error.reason}", **error.values)
    if isinstance(error, SignatureError):
        return sentence(error)
    reason = error.strerror if isinstance(error, OSError) and error.strerror else sentence(error)
    return f"{reason.rstrip('.')}."


def to_sign(desk: verdicts.ReviewContext, year: str, words: Printer) -> str:
    """The command that signs what a reviewer wrote for a year."""
    who = f"--reviewer {desk.reviewer} --association {desk.association}"
    return words.phrase("desk.sign", sign=f"{command('portal')} review sign {desk.folder.name} --period {year} {who}")


def context_at(
    place: Workplace, id_: str, reviewer: str | None, association: str | None, day: date
) -> verdicts.ReviewContext:
    """The context of a person who may review this institution on this day; a usage error for anyone else."""
    if not reviewer or not association:
        raise click.UsageError(say("review.who"))
    dossier = place.known_dossier(id_)
    doubt = verdicts.doubt(reviewer, association, day, dossier, place.associations)
    if doubt:
        who = {"reviewer": plain(reviewer), "institution": id_, "association": plain(association)}
        raise click.UsageError(f"{say('review.may_not', **who)}\n{as_words([doubt])}")
    return verdicts.ReviewContext(place.folder(id_), dossier, place.standards, reviewer, association, day)


# -------------------------------------------------------------------------------------------------------------- sign


def sign_with(place: Workplace, desk: verdicts.ReviewContext, period: str, key: Path, words: Printer) -> Iterator[str]:
    """Sign one reviewer's rows of a filing, and yield what was signed.

    Raises SignatureError or OSError, and then writes nothing.
    """
    filed = period in desk.dossier.periods
    policy = place.standards.policy_at(desk.filing(period).as_of if filed else date(int(period), 12, 31))[0]
    if policy is None:
        raise SignatureError("policy", words.phrase("desk.signed.no_policy"))
    text = review_signatures.statement(desk.dossier, period, desk.reviewer, desk.association, policy.version, desk.day)
    armored = ssh_keygen.sign(text, key)
    public = sshsig.verify(text, armored)
    parsed, problems = review_signatures.read_signatures(text + armored.encode(), f"institutions/{desk.folder.name}")
    signatures, more = review_signatures.judge_signatures(desk.dossier, parsed, place.associations)
    (signature,) = signatures
    if signature.status != "good":
        raise SignatureError(signature.status, _unfit(desk, signature, public, [*problems, *more], words))
    review_signatures.append_signature(desk.folder, text, armored)
    say = words.phrase
    yield say(
        "desk.signed.rows", n=len(signature.covered), institution=desk.folder.name, year=period, reviewer=desk.reviewer,
        association=desk.association, date=desk.day, policy=policy.version,
    )  # fmt: skip
    yield say("desk.signed.key", fingerprint=public.fingerprint)
    yield say("desk.signed.file", file=str(desk.folder / review_signatures.FILE))
    for code in signature.covered:
        review = desk.review_of(code, period)
        if review and review.void not in _CURED_BY_SIGNING:
            yield say("desk.signed.void", indicator=code, why=say(f"desk.why.{review.void}"))
    yield say("desk.signed.next", files=f"{review_rows.FILE}, {review_signatures.FILE}")


def _unfit(
    desk: verdicts.ReviewContext,
    signature: Signature,
    public: sshsig.PublicKey,
    problems: list[Problem],
    words: Printer,
) -> str:
    said = as_words(problems) or signature.status
    if signature.status != "unknown_signer":
        return said
    unlisted = words.phrase(
        "desk.signed.unlisted", association=desk.association, fingerprint=public.fingerprint, reviewer=desk.reviewer
    )
    table = f"associations/{desk.association}/signers.csv"
    ask = words.phrase("desk.signed.ask", file=table, columns="reviewer,key,since,until")
    return f"{unlisted}\n{ask}\n{desk.reviewer},{public.line},{desk.day},"


# ------------------------------------------------------------------------------------------------------------ verify


@dataclass(frozen=True)
class Signatures:
    """The signatures of one institution; `unsigned` names indicators by period."""

    institution: str
    signatures: tuple[Signature, ...]
    problems: tuple[Problem, ...]
    unsigned: Mapping[str, tuple[str, ...]]

    @property
    def good(self) -> int:
        """How many signatures are good."""
        return sum(signature.status == "good" for signature in self.signatures)

    @property
    def all_stand(self) -> bool:
        """True if nothing in reviews.csv.sig is in doubt."""
        return not self.problems and self.good == len(self.signatures)

    def lines(self, words: Printer) -> Iterator[str]:
        """The lines for people."""
        say = words.phrase
        heads = {good: say(f"desk.signature.{'good' if good else 'bad'}") for good in (True, False)}
        width = max(map(len, heads.values()))
        for one in self.signatures:
            good = one.status == "good"
            line = say(
                "desk.signature.line", n=len(one.covered), institution=self.institution, year=one.period,
                reviewer=one.reviewer, association=one.association, date=one.date, fingerprint=one.fingerprint,
            )  # fmt: skip
            yield f"{heads[good]:{width}} {line}{'' if good else f' [{one.status}]'}"
            for part, codes in (("changed", one.changed), ("corrected", one.corrected)):
                if codes:
                    yield f"{'':{width}} {say(f'desk.signature.{part}', indicators=', '.join(codes))}"
        if self.problems:
            yield as_words(self.problems)
        for period, unsigned in self.unsigned.items():
            yield say("desk.signature.unsigned", n=len(unsigned), institution=self.institution, year=period)

    def as_json(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "institution": self.institution,
            "signatures": [
                asdict(one) | {"date": one.date.isoformat() if one.date else None} for one in self.signatures
            ],
            "problems": [{"code": p.code, "row": p.location.row, "message": p.message} for p in self.problems],
            "unsigned": {period: list(codes) for period, codes in self.unsigned.items()},
        }


def told_signatures(dossier: Dossier) -> Signatures:
    """The signatures of an institution, as they were judged when its package was read."""
    unsigned: dict[str, list[str]] = {}
    for review in dossier.reviews.values():
        if not review.signed and review.status != "not_reviewed":
            unsigned.setdefault(review.period, []).append(review.indicator)
    return Signatures(
        dossier.institution.id,
        dossier.signatures,
        tuple(problem for problem in dossier.problems if problem.location.file.endswith(f"/{review_signatures.FILE}")),
        {period: tuple(codes) for period, codes in sorted(unsigned.items())},
    )

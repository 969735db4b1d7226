"""Writes the statement that a reviewer signs, and judges signatures against the rows as they are now.

A reviewer signs a small text, the statement: which rows of reviews.csv, for which period, by whom, under which version
of the policy, and one short digest of each value and of each review. `ssh-keygen -Y sign` makes the signature, and
reviews.csv.sig keeps statement and signature together, so that anyone can check them with `ssh-keygen -Y verify`.

The file comes from strangers; `signature_file` reads it. A signature is good only if the key made it, the association
lists that key for that reviewer on that day, and every row is unchanged. A row whose value was corrected in public
since is left out of it, and the others stay covered: otherwise one correction would undo the reviews of a whole filing.
A signature carries no trustworthy time: the date in the statement is the reviewer's own claim.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from generator.atomic_write import atomic_write
from generator.limits import SignaturesLimits
from generator.model import Association, Dossier, GapReason, Observation, Review, RowReview, Signature, Signer
from generator.packages.corrections import corrected_from
from generator.packages.reviews import review_digest
from generator.packages.reviews.rows_seen import RowSeen, row_at, rows_seen
from generator.packages.reviews.signature_file import (
    FILE,
    FIRST_LINE,
    SignedStatement,
    StatementError,
    StatementFields,
    StatementRow,
    read_signatures,
    read_statement,
    unreadable,
    whole,
)
from generator.problems import Location, Problem, SignatureError
from generator.signatures import sshsig

__all__ = ["FILE", "append_signature", "judge_signatures", "read_signatures", "statement"]

_STATUS = {GapReason.NOT_APPLICABLE: "not_applicable", GapReason.WITHHELD: "withheld", GapReason.UNKNOWN: "unknown"}
_SIGN_AGAIN = "Look at the rows again, then sign again: portal review sign ID."


# ------------------------------------------------------------------------------------------------- signing


def statement(  # noqa: PLR0917 - the parts of a statement, in its order
    dossier: Dossier, period: str, reviewer: str, association: str, policy: str, day: date
) -> bytes:
    """What a reviewer of an association signs of one filing: every row of theirs, as it is now.

    Raises SignatureError (`statement`) if there is nothing to sign, or if a part cannot be written in a statement.
    """
    rows = _rows(dossier, period, reviewer, association)
    if not rows:
        raise SignatureError("statement", f"{reviewer} of {association} has no review of {period} to sign.")
    head = {
        "institution": dossier.institution.id,
        "period": period,
        "association": association,
        "reviewer": reviewer,
        "policy": policy,
        "date": day.isoformat(),
        "values": whole(row.value for row in rows),
        "reviews": whole(row.review for row in rows),
    }
    lines = [
        FIRST_LINE,
        *(f"{name}: {text}" for name, text in head.items()),
        *(f"row: {' '.join(row)}" for row in rows),
    ]
    try:
        read_statement(lines, 1)
    except StatementError as error:
        raise SignatureError("statement", f"This cannot be signed: {error}") from None
    return ("\n".join(lines) + "\n").encode()


def _rows(dossier: Dossier, period: str, reviewer: str, association: str) -> tuple[StatementRow, ...]:
    """The rows of one reviewer in one period, by indicator."""
    own = (
        review
        for review in dossier.reviews.values()
        if (review.period, review.reviewer, review.association) == (period, reviewer, association)
    )
    rows = [
        StatementRow(review.indicator, _value_digest(dossier, review.indicator, period), _review_digest(review))
        for review in own
    ]
    for seen, one in _rows_of_others(dossier, period):
        if (one.reviewer, one.association) == (reviewer, association):
            rows.append(StatementRow(seen.code, _short([list(line) for line in seen.lines]), _row_digest(one, period)))
    return tuple(sorted(rows, key=lambda row: row.indicator))


def _rows_of_others(dossier: Dossier, period: str) -> Iterator[tuple[RowSeen, RowReview]]:
    """The reviewed audits, ratings, poverty rates and surveys of a year."""
    there = rows_seen(dossier.witnesses) if dossier.witnesses.row_reviews else {}
    for one in dossier.witnesses.row_reviews:
        seen = there.get((one.table, one.row))
        if seen is not None and seen.year == period:
            yield seen, one


def _row_digest(one: RowReview, period: str) -> str:
    code, day = f"{one.table}/{one.row}", one.date.isoformat() if one.date else ""
    whole = [code, period, one.status, list(one.evidence), one.reviewer, one.association, day, one.note, one.saw]
    return _short(whole)


def _value_digest(dossier: Dossier, indicator: str, period: str) -> str:
    fact = dossier.fact(indicator, period)
    if isinstance(fact, Observation):
        return _short([indicator, period, fact.text, "reported"])
    return _short([indicator, period, fact.text, _STATUS.get(fact.why, "")])


def _review_digest(review: Review) -> str:
    day = review.date.isoformat() if review.date else ""
    return _short(
        [
            review.indicator,
            review.period,
            review.status,
            list(review.evidence),
            review.reviewer,
            review.association,
            day,
            review.note,
            review.saw,
        ]
    )


def _short(things: Sequence[object]) -> str:
    """64 bits of a digest. A collision would need a reviewer who signs one of the two rows, so they suffice."""
    return hashlib.sha256(json.dumps(things, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()[:16]


# ------------------------------------------------------------------------------------------- judging


def judge_signatures(
    dossier: Dossier, parsed: Iterable[SignedStatement], associations: Mapping[str, Association]
) -> tuple[tuple[Signature, ...], list[Problem]]:
    """The status of each signature, and the problems of those that are not good.

    `changed` is filled only for valid signatures: what an invalid one says about rows proves nothing.
    """
    file = f"institutions/{dossier.institution.id}/{FILE}"
    signatures: list[Signature] = []
    problems: list[Problem] = []
    seen: set[tuple[str, str, str]] = set()
    keys = _Keys()
    for signed in parsed:
        stated = signed.statement
        status, fingerprint, problem = _stands(signed, dossier, associations, file, keys)
        changed: tuple[str, ...] = ()
        corrected: frozenset[str] = frozenset()
        if status != "wrong" and stated.key in seen:
            status = "unreadable"
            problem = unreadable(
                file,
                stated.line,
                f"{stated.reviewer} of {stated.association} signed {stated.period} further up already.",
                "one signature for each period, association and reviewer",
                "Keep the newer one.",
            )
        elif status == "good":
            places, corrected = _changes(dossier, stated)
            changed = tuple(sorted(places))
            if changed:
                status, problem = "changed", _changed(file, stated, places)
        if status != "wrong":
            seen.add(stated.key)
        if problem:
            problems.append(problem)
        signatures.append(
            Signature(
                stated.period,
                stated.reviewer,
                stated.association,
                stated.policy,
                stated.date,
                fingerprint,
                status,
                changed,
                tuple(row.indicator for row in stated.rows if row.indicator not in corrected),
                tuple(sorted(corrected)),
            )
        )
    return tuple(signatures), problems


def _stands(
    signed: SignedStatement, dossier: Dossier, associations: Mapping[str, Association], file: str, keys: "_Keys"
) -> tuple[str, str, Problem | None]:
    """Status, key fingerprint and problem of a signature, judged by its key and its date. Rows are compared later."""
    stated = signed.statement
    place = Location(file, stated.line)
    try:
        key = sshsig.verify(signed.raw, signed.armored, sshsig.NAMESPACE)
    except SignatureError as error:
        return "wrong", "", Problem("signature-wrong", place, error.message, None, "", _SIGN_AGAIN)
    if stated.institution != dossier.institution.id:
        problem = Problem(
            "signature-of-another",
            place,
            "This signature belongs to another institution.",
            stated.institution,
            dossier.institution.id,
            f"Move it to that package, or remove it. {_SIGN_AGAIN}",
        )
        return "wrong", key.fingerprint, problem
    association = associations.get(stated.association)
    terms = keys.terms(association, stated.reviewer, key)
    if not terms:
        named = any(review.association == stated.association for review in dossier.reviews.values())
        if association is None and named:
            return "unknown_signer", key.fingerprint, None  # the rows that name the association have reported it
        problem = Problem(
            "signature-unknown-signer",
            place,
            f"signers.csv of {stated.association} does not list this key for {stated.reviewer}.",
            key.fingerprint,
            "a key that the association lists for this reviewer",
            "Ask the association to list the key, or sign with the one that it lists.",
        )
        return "unknown_signer", key.fingerprint, problem
    day = stated.date
    if not any((not s.since or s.since <= day) and (not s.until or day <= s.until) for s in terms):
        listed = "; ".join(
            f"from {signer.since or 'the beginning'}{f' until {signer.until}' if signer.until else ' on'}"
            for signer in terms[: SignaturesLimits.PROBLEMS]
        )
        problem = Problem(
            "signature-out-of-term",
            place,
            f"The key of {stated.reviewer} did not count for {stated.association} on this day.",
            day.isoformat(),
            listed,
            "Sign with a key that counts on the day of signing.",
        )
        return "out_of_term", key.fingerprint, problem
    return "good", key.fingerprint, None


class _Keys:
    """The keys that associations list, indexed by who signs with them. Each list is read once."""

    def __init__(self) -> None:
        self._found: dict[str, dict[tuple[str, bytes], list[Signer]]] = {}

    def terms(self, association: Association | None, reviewer: str, key: sshsig.PublicKey) -> list[Signer]:
        """The rows that list this key for a reviewer. Rows with an invalid key were reported when they were read."""
        if association is None:
            return []
        if association.id not in self._found:
            found = self._found[association.id] = {}
            for signer in association.signers:
                with suppress(SignatureError):
                    blob = sshsig.read_public_key(signer.key).blob
                    found.setdefault((signer.reviewer, blob), []).append(signer)
        return self._found[association.id].get((reviewer, key.blob), [])


def _changes(dossier: Dossier, stated: StatementFields) -> tuple[dict[str, str], frozenset[str]]:
    """The indicators whose rows are no longer as signed, each with the place that shows it, and the corrected ones."""
    corrected = frozenset(row.indicator for row in stated.rows if _corrected(dossier, stated.period, row))
    then = {row.indicator: row for row in stated.rows}
    now = {row.indicator: row for row in _rows(dossier, stated.period, stated.reviewer, stated.association)}
    places: dict[str, str] = {}
    for indicator in then.keys() | now.keys():
        if then.get(indicator) == now.get(indicator) or indicator in corrected:
            continue
        if "/" in indicator:
            at_row = row_at(dossier, indicator)
            place = at_row.source if at_row else None
            places[indicator] = f"{place}" if place else "the row is gone"
            continue
        review = dossier.reviews.get((indicator, stated.period))
        at = [f"reviews.csv, row {review.source.row}"] if review and review.source else []
        if indicator not in now and review is None:
            at = ["its row of reviews.csv is gone"]
        was, today = then.get(indicator), now.get(indicator)
        if was and was.value != _value_digest(dossier, indicator, stated.period):
            sources = dossier.fact(indicator, stated.period).sources
            value = f"indicators.csv, row {sources[0].row}" if sources else "its row of indicators.csv is gone"
            at = [value, *at] if today is None or today.review != was.review else [value]
        places[indicator] = "; ".join(at)
    return places, corrected


def _corrected(dossier: Dossier, period: str, signed: StatementRow) -> bool:
    """Whether a signed row is of a value that was corrected in public since.

    The signed value must be one from which rows of corrections.csv lead to what is filed now, and the row of the review
    must be the signed one, or a review of the value as it is now. Any other review row was altered, and a row that is
    gone was removed.
    """
    indicator = signed.indicator
    if "/" in indicator:
        return False
    review = dossier.reviews.get((indicator, period))
    before = corrected_from(dossier.corrections.get((indicator, period), ()), dossier.fact(indicator, period))
    if review is None or signed.value not in {_short([indicator, period, text, "reported"]) for text in before if text}:
        return False
    if _review_digest(review) == signed.review:
        return True
    return review.saw != "" and review.saw == review_digest.digest_today(dossier, review)


def _changed(file: str, stated: StatementFields, places: Mapping[str, str]) -> Problem:
    names = sorted(places)
    listed = ", ".join(f"{name} ({places[name]})" for name in names[: SignaturesLimits.PROBLEMS])
    more = f" and {len(names) - SignaturesLimits.PROBLEMS:,} more" if len(names) > SignaturesLimits.PROBLEMS else ""
    return Problem(
        "signature-changed",
        Location(file, stated.line),
        f"What {stated.reviewer} signed for {stated.period} is not what is there now: {listed}{more}.",
        None,
        "the rows as they were signed",
        f"Put the rows back as they were. Or: {_SIGN_AGAIN[0].lower()}{_SIGN_AGAIN[1:]}",
    )


# ------------------------------------------------------------------------------------------------ writing the file


def append_signature(folder: Path, statement: bytes, armored: str) -> None:
    """Put a signed statement into a package's reviews.csv.sig, replacing an older one for the same rows.

    The file is written atomically. Raises SignatureError (`file`) if the file holds something that would be lost or
    either text is malformed; OSError if it cannot be written.
    """
    path = folder / FILE
    text = armored.replace("\r\n", "\n").strip("\n").encode("ascii", "replace")
    new, wrong = read_signatures(statement + text + b"\n", folder.name)
    if wrong or len(new) != 1 or new[0].raw != statement:
        raise SignatureError("file", "This is not one statement with its signature.")
    if path.is_symlink() or (path.exists() and path.stat().st_size > SignaturesLimits.BYTES):
        raise SignatureError("file", f"{FILE} is not a file that signatures can be put into.")
    old, wrong = read_signatures(path.read_bytes(), folder.name) if path.exists() else ([], [])
    if wrong:
        raise SignatureError("file", f"{FILE} holds what is no signature ({wrong[0].location}); correct it first.")
    kept = [signed for signed in old if signed.statement.key != new[0].statement.key]
    text_of_file = b"\n".join(signed.raw + signed.armored.encode() for signed in [*kept, *new])
    if len(text_of_file) > SignaturesLimits.BYTES or len(kept) >= SignaturesLimits.STATEMENTS:
        raise SignatureError("file", f"{FILE} would grow beyond {SignaturesLimits.BYTES // 1024} KB.")
    atomic_write(path, text_of_file)

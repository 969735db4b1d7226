"""A reviewer's signature is valid while every row is as it was signed, and for no other person or content."""

import hashlib
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import standards as standards_
from generator.limits import SignaturesLimits
from generator.model import Association, Correction, Dossier, Gap, GapReason, Institution, Observation, Review, Signer
from generator.packages import read_association, read_institution
from generator.packages.reviews.review_signatures import (
    FILE,
    append_signature,
    judge_signatures,
    read_signatures,
    statement,
)
from generator.problems import Location, SignatureError
from generator.signatures import sshsig
from generator.signatures.keys import key_from_seed
from tests import recipes
from tests.package_builders import ROOT, STANDARDS, write_base
from tests.repositories import Repository

KEY, OTHER = key_from_seed(b"a" * 32), key_from_seed(b"b" * 32)
DAY = date(2025, 7, 1)
CODES = ("board_trained", "prices_disclosed", "women_percent")
LABEL = "institutions/baobab"
FILE_LABEL = f"{LABEL}/{FILE}"


def a_dossier(id_: str = "baobab", codes: tuple[str, ...] = CODES) -> Dossier:
    return Dossier(
        Institution(id_, "Baobab", "KE", "africa"),
        (),
        {
            (code, "2024"): Observation(code, "2024", "yes", "yes", (Location("indicators.csv", row, "value"),))
            for row, code in enumerate(codes, 2)
        },
        reviews={(code, "2024"): a_review(code, row) for row, code in enumerate(codes, 2)},
    )


def a_review(code: str, row: int, reviewer: str = "amina") -> Review:
    day = date(2025, 6, 30)
    source = Location("reviews.csv", row)
    return Review(
        "2024", code, "documented", ("report",), reviewer, "savanna", day, "Page 4", source, saw="0123456789abcdef"
    )


def savanna(*signers: Signer) -> dict[str, Association]:
    listed = signers or (Signer("amina", sshsig.public_line(KEY, "amina@savanna.example"), date(2020, 1, 1)),)
    return {"savanna": Association("savanna", "Savanna", "KE", signers=listed)}


def the_statement(dossier: Dossier | None = None, reviewer: str = "amina") -> bytes:
    return statement(dossier or a_dossier(), "2024", reviewer, "savanna", "2026-1", DAY)


def a_file(text: bytes | None = None, key=KEY, namespace: str = sshsig.NAMESPACE) -> bytes:
    text = text or the_statement()
    return text + sshsig.sign(text, key, namespace).encode()


def judged(data: bytes, dossier: Dossier | None = None, associations: dict[str, Association] | None = None):
    parsed, problems = read_signatures(data, LABEL)
    signatures, more = judge_signatures(dossier or a_dossier(), parsed, associations or savanna())
    return signatures, [*problems, *more]


def only(data: bytes, dossier: Dossier | None = None, associations: dict[str, Association] | None = None):
    (signature,), problems = judged(data, dossier, associations)
    return signature, problems


# ------------------------------------------------------------------------------------------------------ it stands


def test_the_statement_is_these_bytes():
    def short(text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def whole(digests: list[str]) -> str:
        return hashlib.sha256("".join(f"{digest}\n" for digest in digests).encode()).hexdigest()

    values = [short(f'["{code}","2024","yes","reported"]') for code in CODES]
    reviews = [
        short(f'["{code}","2024","documented",["report"],"amina","savanna","2025-06-30","Page 4","0123456789abcdef"]')
        for code in CODES
    ]
    assert the_statement().decode() == (
        "portal-desk-review 1\n"
        "institution: baobab\n"
        "period: 2024\n"
        "association: savanna\n"
        "reviewer: amina\n"
        "policy: 2026-1\n"
        "date: 2025-07-01\n"
        f"values: {whole(values)}\n"
        f"reviews: {whole(reviews)}\n"
    ) + "".join(f"row: {code} {value} {review}\n" for code, value, review in zip(CODES, values, reviews, strict=True))


def test_what_was_signed_and_is_as_it_was_stands():
    signature, problems = only(a_file())
    assert problems == []
    assert (signature.status, signature.changed, signature.covered) == ("good", (), CODES)
    assert (signature.period, signature.reviewer, signature.association) == ("2024", "amina", "savanna")
    assert (signature.policy, signature.date) == ("2026-1", DAY)
    assert signature.fingerprint == sshsig.read_public_key(sshsig.public_line(KEY, "")).fingerprint


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="there is no OpenSSH here")
@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_signature_made_with_ssh_keygen_stands(kind, tmp_path):
    key, text = tmp_path / "key", tmp_path / "statement"
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", key, "-C", "amina"], check=True)
    text.write_bytes(the_statement())
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", "portal-desk-review", text], check=True)
    data = text.read_bytes() + (tmp_path / "statement.sig").read_bytes()
    listed = savanna(Signer("amina", key.with_suffix(".pub").read_text().strip()))
    signature, problems = only(data, None, listed)
    assert (signature.status, problems) == ("good", [])


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="there is no OpenSSH here")
def test_ssh_keygen_accepts_what_stands_here(tmp_path):
    ((_, raw, armored),), _ = read_signatures(a_file(), LABEL)
    (tmp_path / "sig").write_text(armored)
    (tmp_path / "signers").write_text(f"amina {sshsig.public_line(KEY, '')}\n")
    done = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-f", "signers", "-I", "amina", "-n", "portal-desk-review", "-s", "sig"],
        input=raw,
        cwd=tmp_path,
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr


def test_the_order_of_rows_in_reviews_csv_does_not_matter():
    dossier = a_dossier()
    turned = replace(dossier, reviews=dict(list(dossier.reviews.items())[::-1]))
    assert the_statement(turned) == the_statement()


def test_nothing_to_sign_is_said():
    with pytest.raises(SignatureError, match="no review of 2024"):
        the_statement(reviewer="bilal")


# ----------------------------------------------------------------------------------------- edited after signing


def with_review(**changes) -> Dossier:
    dossier = a_dossier()
    key = ("prices_disclosed", "2024")
    return replace(dossier, reviews={**dossier.reviews, key: replace(dossier.reviews[key], **changes)})


def with_fact(fact) -> Dossier:
    dossier = a_dossier()
    return replace(dossier, facts={**dossier.facts, ("prices_disclosed", "2024"): fact})


def without_row() -> Dossier:
    dossier = a_dossier()
    return replace(dossier, reviews={key: r for key, r in dossier.reviews.items() if key[0] != "prices_disclosed"})


def with_a_row_more() -> Dossier:
    return a_dossier(codes=("board_trained", "women_percent"))


PLACE = (Location("indicators.csv", 3, "value"),)
EDITS = {
    "value": (with_fact(Observation("prices_disclosed", "2024", "no", "no", PLACE)), "indicators.csv, row 3"),
    "gap": (with_fact(Gap("prices_disclosed", "2024", GapReason.WITHHELD, PLACE)), "indicators.csv, row 3"),
    "status": (with_review(status="partly"), "reviews.csv, row 3"),
    "note": (with_review(note="Page 5"), "reviews.csv, row 3"),
    "evidence": (with_review(evidence=("report", "minutes")), "reviews.csv, row 3"),
    "day": (with_review(date=date(2025, 6, 29)), "reviews.csv, row 3"),
    "saw": (with_review(saw="f" * 16), "reviews.csv, row 3"),
    "reviewer": (with_review(reviewer="bilal"), "reviews.csv, row 3"),
    "deleted": (without_row(), "its row of reviews.csv is gone"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_after_signing_voids_the_signature_and_names_the_row(edit):
    dossier, place = EDITS[edit]
    signature, (problem,) = only(a_file(), dossier)
    assert (signature.status, signature.changed) == ("changed", ("prices_disclosed",))
    assert problem.code == "signature-changed"
    assert problem.location == Location(FILE_LABEL, 1)
    assert f"prices_disclosed ({place})" in problem.message


def test_a_row_that_was_added_after_signing_voids_the_signature():
    data = a_file(the_statement(with_a_row_more()))
    signature, (problem,) = only(data)
    assert (signature.status, signature.changed) == ("changed", ("prices_disclosed",))
    assert "prices_disclosed (reviews.csv, row 3)" in problem.message


# ------------------------------------------------------------------------------------------- corrected after signing


def corrected(dossier: Dossier | None = None, *steps: tuple[str, str], value: str = "no") -> Dossier:
    """The dossier with prices_disclosed corrected, by default from "yes" to "no"."""
    dossier, key = dossier or a_dossier(), ("prices_disclosed", "2024")
    day = date(2025, 8, 1)
    rows = tuple(Correction("2024", key[0], was, now, "Why", "Who", day) for was, now in steps or [("yes", "no")])
    fact = Observation(*key, value, value, PLACE) if value else Gap(*key, GapReason.WITHHELD, PLACE)
    return replace(dossier, facts={**dossier.facts, key: fact}, corrections={key: rows})


@pytest.mark.parametrize(
    ("dossier", "covered"),
    [
        (corrected(), ("board_trained", "women_percent")),
        (corrected(None, ("yes", "partially"), ("partially", "no")), ("board_trained", "women_percent")),
        (corrected(None, ("yes", ""), value=""), ("board_trained", "women_percent")),
        (corrected(None, ("yes", "no"), ("no", "yes"), value="yes"), CODES),
    ],
    ids=["once", "twice", "to a gap", "back again"],
)
def test_a_signature_goes_on_covering_the_rows_that_were_not_corrected(dossier, covered):
    signature, problems = only(a_file(), dossier)
    assert problems == []
    assert (signature.status, signature.changed, signature.covered) == ("good", (), covered)
    assert signature.corrected == tuple(code for code in CODES if code not in covered)


@pytest.mark.parametrize("edit", [edit for edit in EDITS if edit not in ("value", "gap")])
def test_a_correction_does_not_hide_that_the_review_of_the_value_was_altered(edit):
    signature, (problem,) = only(a_file(), corrected(EDITS[edit][0]))
    assert (signature.status, signature.changed, problem.code) == (
        "changed",
        ("prices_disclosed",),
        "signature-changed",
    )


@pytest.mark.parametrize(
    "steps", [[("partially", "no")], [("yes", "partially")], [("no", "yes")], [("yes", "partially"), ("yes", "")]]
)
def test_a_correction_that_does_not_lead_from_the_signed_value_to_the_filed_one_excuses_nothing(steps):
    signature, (problem,) = only(a_file(), corrected(None, *steps))
    assert (signature.status, signature.changed, problem.code) == (
        "changed",
        ("prices_disclosed",),
        "signature-changed",
    )


def test_a_correction_excuses_no_other_row_and_no_other_year():
    there = corrected()
    for key in (("board_trained", "2024"), ("prices_disclosed", "2023")):
        moved = replace(there, corrections={key: there.corrections["prices_disclosed", "2024"]})
        assert only(a_file(), moved)[0].changed == ("prices_disclosed",)
    other = ("women_percent", "2024")
    edited = replace(there, reviews={**there.reviews, other: replace(there.reviews[other], note="Page 5")})
    signature, (problem,) = only(a_file(), edited)
    assert (signature.status, signature.changed) == ("changed", ("women_percent",))
    assert "prices_disclosed" not in problem.message


@pytest.mark.parametrize("key", [OTHER, KEY])
def test_a_correction_makes_no_forged_signature_good(key):
    data = a_file(key=key)
    data = data if key is OTHER else data.replace(b"policy: 2026-1", b"policy: 2026-2")
    signature, (problem,) = only(data, corrected())
    assert signature.status == ("unknown_signer" if key is OTHER else "wrong")
    assert problem.code in ("signature-unknown-signer", "signature-wrong")
    assert signature.corrected == ()


def test_many_changed_rows_are_named_within_bounds():
    codes = tuple(f"indicator_{number:03}" for number in range(100))
    signature, (problem,) = only(a_file(the_statement(a_dossier(codes=codes))), a_dossier(codes=("indicator_001",)))
    assert len(signature.changed) == 99
    assert "and 79 more" in problem.message


# --------------------------------------------------------------------------------------- of another, by another


def test_a_signature_over_another_institution_does_not_stand_here():
    signature, (problem,) = only(a_file(the_statement(a_dossier("acacia"))))
    assert (signature.status, signature.changed) == ("wrong", ())
    assert (problem.code, problem.found, problem.allowed) == ("signature-of-another", "acacia", "baobab")


def test_a_key_that_nobody_lists_does_not_count():
    signature, (problem,) = only(a_file(key=OTHER))
    assert (signature.status, problem.code) == ("unknown_signer", "signature-unknown-signer")
    assert problem.found == signature.fingerprint


def test_the_key_of_another_reviewer_does_not_count():
    both = savanna(Signer("amina", sshsig.public_line(KEY, "")), Signer("bilal", sshsig.public_line(OTHER, "")))
    signature, (problem,) = only(a_file(key=OTHER), None, both)
    assert (signature.status, problem.code) == ("unknown_signer", "signature-unknown-signer")


def test_a_key_that_another_association_lists_does_not_count():
    other = {"elsewhere": replace(savanna()["savanna"], id="elsewhere"), "savanna": Association("savanna", "S", "KE")}
    signature, _ = only(a_file(), None, other)
    assert signature.status == "unknown_signer"


def test_an_association_that_is_not_there_is_told_of_once_by_the_rows_that_name_it():
    parsed, _ = read_signatures(a_file(), LABEL)
    (signature,), problems = judge_signatures(a_dossier(), parsed, {})
    assert (signature.status, problems) == ("unknown_signer", [])


@pytest.mark.parametrize(
    ("since", "until", "status"),
    [
        (None, None, "good"),
        (DAY, DAY, "good"),
        (date(2025, 7, 2), None, "out_of_term"),
        (None, date(2025, 6, 30), "out_of_term"),
    ],
)
def test_a_key_counts_from_its_first_to_its_last_day(since, until, status):
    signature, problems = only(a_file(), None, savanna(Signer("amina", sshsig.public_line(KEY, ""), since, until)))
    assert signature.status == status
    assert [problem.code for problem in problems] == ([] if status == "good" else ["signature-out-of-term"])


def test_a_line_of_signers_that_is_no_key_hinders_nobody():
    listed = savanna(Signer("amina", "ssh-ed25519 garbage"), Signer("amina", sshsig.public_line(KEY, "")))
    assert only(a_file(), None, listed)[0].status == "good"


def test_a_signature_made_for_something_else_does_not_stand():
    signature, (problem,) = only(a_file(namespace="git"))
    assert (signature.status, problem.code) == ("wrong", "signature-wrong")


def test_armors_that_were_swapped_do_not_stand():
    dossier = replace(
        a_dossier(),
        reviews={**a_dossier().reviews, ("women_percent", "2024"): a_review("women_percent", 4, "bilal")},
    )
    first, second = the_statement(dossier), the_statement(dossier, "bilal")
    keys = savanna(Signer("amina", sshsig.public_line(KEY, "")), Signer("bilal", sshsig.public_line(OTHER, "")))
    right = a_file(first) + b"\n" + a_file(second, OTHER)
    assert [signature.status for signature in judged(right, dossier, keys)[0]] == ["good", "good"]
    swapped = first + sshsig.sign(second, OTHER).encode() + b"\n" + second + sshsig.sign(first, KEY).encode()
    assert [signature.status for signature in judged(swapped, dossier, keys)[0]] == ["wrong", "wrong"]


def test_a_second_signature_for_the_same_rows_is_told_of_and_the_first_stands():
    signatures, problems = judged(a_file() + b"\n" + a_file())
    assert [signature.status for signature in signatures] == ["good", "unreadable"]
    assert [problem.code for problem in problems] == ["signature-unreadable"]


# ------------------------------------------------------------------------------------------------- a hostile file


@given(place=st.integers(0, len(a_file()) - 1), mask=st.integers(1, 255))
def test_one_flipped_byte_never_leaves_a_good_signature(place, mask):
    data = bytearray(a_file())
    data[place] ^= mask
    signatures, problems = judged(bytes(data))
    assert all(signature.status != "good" for signature in signatures)
    assert problems


def test_no_byte_of_the_file_can_be_another():
    right = a_file()
    last_line = right.index(b"-----END") - 45
    for place in range(len(right)):
        # The end of the armor bit by bit: its last character has bits that most Base64 readers ignore.
        for bit in range(8) if place > last_line else (place % 8,):
            data = bytearray(right)
            data[place] ^= 1 << bit
            signatures, problems = judged(bytes(data))
            assert problems
            assert not any(signature.status == "good" for signature in signatures)


@given(data=st.binary(max_size=2000))
def test_whatever_the_bytes_it_is_told_and_never_raised(data):
    signatures, _ = judged(data)
    assert signatures == ()


@given(data=st.data())
def test_a_file_of_right_pieces_in_any_order_is_told_and_never_raised(data):
    lines = a_file().decode().split("\n")
    pieces = st.sampled_from([*lines, "", "\r", "\0", "row: a 0 0"])
    mixed = "\n".join(data.draw(st.lists(pieces, max_size=40))).encode()
    signatures, _ = judged(mixed)
    assert all(signature.status != "good" for signature in signatures)


def test_an_empty_file_says_nothing():
    assert read_signatures(b"", LABEL) == ([], [])
    assert read_signatures(b"\n\n", LABEL) == ([], [])


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"garbage\n", 1),
        (a_file() + b"\nforeign text\n", 20),
        (a_file() + b"foreign text\n", 18),
        (a_file().replace(b"\n", b"\r\n"), 1),
        (a_file().replace(b"baobab", b"bao\0ab"), 2),
        (a_file().replace(b"period: 2024\n", b"period: 2024\nperiod: 2023\n"), 4),
        (a_file().replace(b"date: 2025-07-01", b"date: 2025-02-30"), 7),
        (a_file().replace(b"policy: 2026-1", b"policy: ../../x"), 6),
        (a_file().replace(b"amina", "amína".encode()), 5),
        (the_statement(), 12),
    ],
)
def test_what_is_not_in_the_form_is_told_of_with_its_line(data, line):
    _, problems = read_signatures(data, LABEL)
    assert {problem.code for problem in problems} == {"signature-unreadable"}
    assert problems[0].location == Location(FILE_LABEL, line)


def test_foreign_text_does_not_hide_the_signatures_beside_it():
    parsed, problems = read_signatures(b"foreign\n\n" + a_file() + b"\nforeign\n", LABEL)
    assert (len(parsed), len(problems)) == (1, 2)


def test_a_file_that_is_too_large_is_not_read():
    parsed, (problem,) = read_signatures(b"\n" * (SignaturesLimits.BYTES + 1), LABEL)
    assert (parsed, problem.code) == ([], "signature-unreadable")


def test_ten_thousand_rows_are_refused():
    row = b"row: board_trained 0123456789abcdef 0123456789abcdef\n"
    head, _, rest = a_file().partition(b"row: ")
    parsed, problems = read_signatures((head + row * 4000 + b"row: " + rest)[: SignaturesLimits.BYTES], LABEL)
    assert (parsed, [problem.code for problem in problems]) == ([], ["signature-unreadable"])


def test_problems_and_signatures_of_one_file_are_counted():
    _, problems = read_signatures(b"x\n\n" * 50_000, LABEL)
    assert len(problems) == SignaturesLimits.PROBLEMS + 1
    short = a_dossier(codes=("a",))
    parsed, problems = read_signatures(
        (a_file(the_statement(short)) + b"\n") * (SignaturesLimits.STATEMENTS + 5), LABEL
    )
    assert (len(parsed), len(problems)) == (SignaturesLimits.STATEMENTS, 1)


# ---------------------------------------------------------------------------------------------- written into a file


def test_a_newer_signature_takes_the_place_of_the_older_one(tmp_path):
    text = the_statement()
    append_signature(tmp_path, text, sshsig.sign(text, KEY))
    bilal = the_statement(replace(a_dossier(), reviews={("a", "2024"): a_review("a", 2, "bilal")}), "bilal")
    append_signature(tmp_path, bilal, sshsig.sign(bilal, OTHER))
    newer = the_statement(EDITS["note"][0])
    append_signature(tmp_path, newer, sshsig.sign(newer, KEY).replace("\n", "\r\n"))
    data = (tmp_path / FILE).read_bytes()
    parsed, problems = read_signatures(data, LABEL)
    assert [signed.raw for signed in parsed] == [bilal, newer]
    assert problems == []
    assert data == a_file(bilal, OTHER) + b"\n" + a_file(newer)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_what_would_be_lost_is_not_written_over(tmp_path):
    (tmp_path / FILE).write_text("a note of somebody\n")
    text = the_statement()
    with pytest.raises(SignatureError, match="correct it first"):
        append_signature(tmp_path, text, sshsig.sign(text, KEY))
    assert (tmp_path / FILE).read_text() == "a note of somebody\n"


def test_what_is_no_signature_is_not_put_into_the_file(tmp_path):
    with pytest.raises(SignatureError, match="not one statement"):
        append_signature(tmp_path, the_statement(), "-----BEGIN SSH SIGNATURE-----\n")
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_not_written_through(tmp_path):
    (tmp_path / "elsewhere").write_text("")
    (tmp_path / FILE).symlink_to("elsewhere")
    text = the_statement()
    with pytest.raises(SignatureError):
        append_signature(tmp_path, text, sshsig.sign(text, KEY))
    assert (tmp_path / "elsewhere").read_text() == ""


# ------------------------------------------------------------------------------------- the packages of tests/broken

ZERO = key_from_seed(bytes(32))  # the key that signers.csv lists there


def in_broken(name: str, dossier: Dossier) -> str:
    """The text of reviews.csv.sig in tests/broken/`name`; deterministic, as Ed25519 is."""

    def text(of: Dossier = dossier) -> bytes:
        return statement(of, "2024", "amina", "savanna-network", "2026-1", DAY)

    right, armored = text(), sshsig.sign(text(), ZERO)
    match name:
        case "signature-over-another-file":
            right = text(replace(dossier, institution=replace(dossier.institution, id="acacia")))
            armored = sshsig.sign(right, ZERO)
        case "signature-by-unknown-key":
            armored = sshsig.sign(right, OTHER)
        case "signature-forged":
            armored = sshsig.sign(right.replace(b"2024", b"2023"), ZERO)
    return right.decode() + armored


@pytest.mark.parametrize(
    "name",
    [
        "inert-signed-review",
        "signature-before-an-edit",
        "signature-before-another-review",
        "signature-by-unknown-key",
        "signature-forged",
        "signature-out-of-term",
        "signature-over-another-file",
        "signature-over-another-value",
    ],
)
def test_the_signatures_of_the_broken_packages_are_what_they_are_said_to_be(name, tmp_path):
    known, _ = standards_.load(STANDARDS)
    assert known is not None
    dossier, _ = read_institution(write_base(tmp_path, known), known)
    assert dossier is not None
    committed = recipes.BROKEN / name / FILE
    if os.environ.get("GOLDEN") == "write":
        committed.write_text(in_broken(name, dossier))
    assert committed.read_text() == in_broken(name, dossier)


# ------------------------------------------------------------------------------------------------------------ line ends


@pytest.mark.parametrize("attributes", [True, False])
def test_signatures_and_checksums_hold_in_a_copy_that_git_on_windows_makes(tmp_path, attributes):
    there = Repository(tmp_path / "there", "datapackages")
    shutil.rmtree(there.data)
    for name in ("associations", "institutions/ndaje-ker"):
        shutil.copytree(ROOT / "datapackages" / name, there.data / name)
    if attributes:
        shutil.copyfile(ROOT / ".gitattributes", there.folder / ".gitattributes")
    there.commit()
    clone = ["git", "clone", "-q", "-c", "core.autocrlf=true", str(there.folder), str(tmp_path / "here")]
    subprocess.run(clone, check=True, capture_output=True)
    here = tmp_path / "here" / "datapackages"
    known, _ = standards_.load(STANDARDS)
    assert known is not None
    read = (read_association(folder, known)[0] for folder in sorted((here / "associations").iterdir()))
    dossier, problems = read_institution(
        here / "institutions" / "ndaje-ker", known, {association.id: association for association in read if association}
    )
    assert dossier is not None
    if attributes:
        assert problems == ()
        assert {signature.status for signature in dossier.signatures} == {"good"}
        return
    told = {problem.code: problem for problem in problems}
    assert "core.autocrlf" in told["signature-unreadable"].message
    assert "*.sig -text" in told["signature-unreadable"].fix

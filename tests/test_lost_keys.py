"""A key whose row goes from keys.csv takes the badges that it signed with it, and the check says so."""

import shutil
from dataclasses import replace
from datetime import date

import pytest

from generator import packages, standards
from generator.language.printer import Printer
from generator.language.problem_words import ProblemWords
from generator.model import IssuerKey
from generator.packages.history import undeclared_changes
from generator.pipeline.credentials.issue import given_awards
from generator.pipeline.credentials.lost_keys import lost_keys
from generator.pipeline.credentials.offline_signing import awards_of
from generator.problems import Location
from generator.signatures.multikey import multikey
from tests.credential_cases import KEY, OTHER, known
from tests.repositories import Repository
from tests.small_sites import ROOT

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git here")
DATA = ROOT / "datapackages"
PUBLIC, PUBLIC_OTHER = multikey(KEY.public), multikey(OTHER.public)
BEGUN = date(2015, 1, 1)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A repository in which one association lists two keys, its data, and the awards that it gave."""
    folder = tmp_path_factory.mktemp("published")
    repository = Repository(folder)
    shutil.rmtree(repository.data / "institutions")
    for name in ("standards", "associations", "institutions/ambarika", "institutions/sacha-warmi"):
        shutil.copytree(DATA / name, repository.data / name)
    given = given_awards(awards_of(repository.data))
    association = given[0].association
    write(repository.data, association, IssuerKey(PUBLIC, BEGUN), IssuerKey(PUBLIC_OTHER, date(2100, 1, 1)))
    repository.commit()
    loaded, _ = standards.load(repository.data / "standards")
    return repository, association, loaded, [one for one in given if one.association.id == association.id]


def write(data, association, *keys):
    place = data / "associations" / association.id
    shutil.rmtree(place)
    packages.write_association(place, replace(association, keys=keys), standards=known())


@pytest.mark.parametrize(
    ("row", "ends"),
    [
        (None, True),
        (IssuerKey(PUBLIC, BEGUN), False),
        (IssuerKey(PUBLIC, BEGUN, date(2090, 12, 31)), False),  # its last day, as somebody who changes keys writes it
        (IssuerKey(PUBLIC, BEGUN, date(2016, 1, 1)), True),
        (IssuerKey(PUBLIC, date(2090, 1, 1)), True),
    ],
)
def test_a_key_that_ends_badges_is_warned_of_with_their_number_and_what_to_do(published, row, ends):
    repository, association, loaded, given = published
    write(repository.data, association, *filter(None, [row]))  # the second key signed nothing, so nobody misses it

    found = lost_keys(repository.data, None, loaded, "main")

    assert len(found) == ends
    for one in found:
        assert (one.code, one.severity, one.found) == ("key-ends-badges", "warning", PUBLIC)
        assert one.location == Location(f"associations/{association.id}/keys.csv")
        assert f"verify no more: {len(given):,}." in one.message
        assert f"{PUBLIC},{BEGUN}," in one.allowed
        assert "until" in one.fix
        words = ProblemWords(Printer(known(), "es"))
        assert None not in [words.sentence("key_ends_badges", text) for text in (one.message, one.allowed, one.fix)]
    assert not undeclared_changes.compare(repository.data, None, loaded, "main")
    assert lost_keys(repository.data, {f"institutions/{given[0].institution.id}"}, loaded, "main") == []


def test_badges_that_another_key_signed_offline_are_not_counted(published):
    repository, association, loaded, given = published
    credentials = repository.data / "associations" / association.id / "credentials"
    write(repository.data, association, IssuerKey(PUBLIC, BEGUN))
    credentials.mkdir()
    for one in given[1:]:
        proof = f'{{"proof": {{"verificationMethod": "https://x.example/issuers/a.json#{PUBLIC_OTHER}"}}}}\n'
        (credentials / one.file).write_text(proof)
    repository.commit()
    write(repository.data, association)

    (told,) = lost_keys(repository.data, None, loaded, "main")

    assert "verify no more: 1." in told.message

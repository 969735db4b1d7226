"""The commands that make keys, sign awards and verify badges, as people and scripts call them."""

import json
import os
import re
import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import MODULES, SIGNING, main
from generator.pipeline import build_site
from generator.pipeline.options import SIGNING_KEY, BuildOptions, signing_key
from generator.problems import BuildError
from generator.signatures.multikey import multikey
from tests.credential_cases import KEY, baked, issued, usual
from tests.small_sites import ROOT, contents, small_project


def portal(*arguments: str | Path, **environment: str) -> Result:
    return CliRunner(env={SIGNING_KEY: "", "SITE_URL": "", **environment}).invoke(
        main, [str(each) for each in arguments]
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The parts of a site that verification needs."""
    folder: Path = tmp_path_factory.mktemp("site")
    what = issued()
    files = {**what.files, "badges/ambarika.svg": baked(usual(), what, "ambarika", "2024")}
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def test_a_badge_is_verified_against_the_site_that_is_named_or_was_built_last(site, tmp_path, monkeypatch):
    done = portal("badge", "verify", site / "badges" / "ambarika.svg", "--at", "2026-01-15", "--site", site)

    assert done.exit_code == 0, done.output
    assert done.output.count("passed") == 7
    assert "Valid on 2026-01-15: Ambarika & <Sons> holds STAR for fiscal year 2024, until 2027-06-30" in done.output
    assert "Not checked" in done.output
    (tmp_path / "mkdocs.yml").touch()
    shutil.copytree(site, tmp_path / "build/site")
    monkeypatch.chdir(tmp_path)
    assert portal("badge", "verify", site / "badges" / "ambarika.svg", "--at", "2026-01-15").exit_code == 0


def test_issuer_documents_that_lie_beside_a_badge_are_not_believed(site, tmp_path, monkeypatch):
    elsewhere = tmp_path / "portal"
    elsewhere.mkdir()
    (elsewhere / "mkdocs.yml").touch()
    monkeypatch.chdir(elsewhere)
    done = portal("badge", "verify", site / "badges" / "ambarika.svg", "--at", "2026-01-15")

    assert done.exit_code == 3, done.output
    assert done.output.count("passed") == 5
    assert (
        "genuine only if https://portal.example/odd/issuers/neem-circle.json lists the key "
        f"{multikey(KEY.public)}, and the list https://portal.example/odd/status/neem-circle.json"
    ) in done.output
    assert "Valid" not in done.output

    late = portal("badge", "verify", site / "badges" / "ambarika.svg", "--at", "2030-01-01")
    assert (late.exit_code, "FAILED  time" in late.output) == (1, True), "whoever the issuer is"
    touched = tmp_path / "touched.svg"
    touched.write_text((site / "badges" / "ambarika.svg").read_text().replace("2027", "2037"))
    assert portal("badge", "verify", touched, "--at", "2026-01-15").exit_code == 1
    assert portal("badge", "verify", touched, "--issuer", site, "--site", site).exit_code == 2


@pytest.mark.parametrize("issuer", [".", "issuers", "issuers/neem-circle.json"])
def test_a_downloaded_badge_is_verified_with_a_copy_of_the_issuers_document(site, tmp_path, issuer):
    alone = tmp_path / "downloaded.svg"
    shutil.copy(site / "badges" / "ambarika.svg", alone)

    assert portal("badge", "verify", alone, "--issuer", site / issuer, "--at", "2026-01-15").exit_code == 0


def test_a_badge_that_is_not_valid_names_the_step(site, tmp_path):
    touched = tmp_path / "touched.svg"
    touched.write_text((site / "badges" / "ambarika.svg").read_text().replace("Ambarika \\u0026", "Ambarika und", 1))
    done = portal("badge", "verify", touched, "--issuer", site, "--at", "2026-01-15")

    assert done.exit_code == 1
    assert re.search(r"^FAILED  signature .*\[signature\]$", done.output, re.MULTILINE)
    late = portal("badge", "verify", site / "badges" / "ambarika.svg", "--at", "2030-01-01")
    assert (late.exit_code, "FAILED  time" in late.output) == (1, True)
    other = portal("badge", "verify", site / "badges/ambarika.svg", "--issuer", site / "issuers/red-quinual.json")
    assert (other.exit_code, "FAILED  issuer" in other.output) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nowhere.svg",),
        ("{site}/badges/ambarika.svg", "--at", "20260115"),
        ("{site}/badges/ambarika.svg", "--issuer", "{empty}"),
    ],
)
def test_what_is_not_understood_ends_with_two(site, tmp_path, arguments):
    said = [each.format(site=site, empty=tmp_path) for each in arguments]

    assert portal("badge", "verify", *said).exit_code == 2


def test_a_stranger_does_not_steer_the_terminal(site, tmp_path):
    odd = tmp_path / "odd.json"
    text = (site / "credentials/ambarika/2024.json").read_text()
    odd.write_text(
        text.replace(f'"id":"{json.loads(text)["issuer"]["id"]}"', '"id":"https://x.example/\u202e\u009b31m"')
    )
    done = portal("badge", "verify", odd, "--issuer", site)

    assert done.exit_code == 1
    assert not re.search(r"[\u202e\u009b\x1b]", done.output)


def test_a_new_key_is_for_its_owner_alone_and_never_written_over_another(tmp_path):
    path = tmp_path / "portal.pem"
    done = portal("key", "new", "--out", path)

    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert re.search(r"Public key: z6Mk\w{44}\n", done.output)
    assert re.search(r"\(key,since,until\): z6Mk\w{44},\d{4}-\d\d-\d\d,\n", done.output)
    assert "PRIVATE" not in done.output
    assert portal("key", "new", "--out", path).exit_code == 2


def test_a_key_in_the_environment_is_a_path_or_the_text_and_never_told(tmp_path, monkeypatch):
    path = tmp_path / "portal.pem"
    portal("key", "new", "--out", path)
    for said in (str(path), path.read_text()):
        monkeypatch.setenv(SIGNING_KEY, said)
        assert signing_key() is not None
        assert SIGNING_KEY not in os.environ  # so that no child process and no page can find it
    monkeypatch.setenv(SIGNING_KEY, path.read_text().replace("PRIVATE", "PUBLIC")[:60])
    with pytest.raises(BuildError) as refused:
        signing_key()
    assert "MC4CAQAw" not in str(refused.value)
    assert signing_key() is None


def test_a_command_that_signs_nothing_lets_go_of_the_key(monkeypatch):
    assert set(SIGNING) < set(MODULES)
    monkeypatch.setenv(SIGNING_KEY, "no key at all")
    assert CliRunner().invoke(main, ["new", "No Id"]).exit_code == 2
    assert SIGNING_KEY not in os.environ


@pytest.fixture(scope="module")
def some_data(tmp_path_factory) -> Path:
    """The part of the demonstration set that two awards need."""
    data: Path = tmp_path_factory.mktemp("some") / "datapackages"
    for name in ("standards", "associations", "institutions/ambarika", "institutions/bokk-liggey"):
        shutil.copytree(ROOT / "datapackages" / name, data / name, ignore=shutil.ignore_patterns("credentials"))
    return data


def test_awards_signed_apart_make_a_public_build_that_needs_no_secret(some_data, tmp_path, monkeypatch):
    data, key = tmp_path / "datapackages", tmp_path / "portal.pem"
    shutil.copytree(some_data, data)
    portal("key", "new", "--out", key)
    done = portal("badge", "sign", "--data", data, SITE_URL="https://portal.example/p/", **{SIGNING_KEY: str(key)})
    assert done.exit_code == 0, done.output
    asked = r"associations/([a-z-]+)/keys.csv: The awards are signed with a key that is not listed.*\n.*\n.*\n.*Add this row \(key,since,until\): (\S+)"
    rows = dict(re.findall(asked, done.output))
    assert rows
    written = {path.name for path in data.glob("associations/*/credentials/*.json")}
    assert "status.json" in written
    assert any(name.startswith("ambarika-") for name in written)
    again = portal("badge", "sign", "--data", data, SITE_URL="https://portal.example/p/", **{SIGNING_KEY: str(key)})
    assert again.exit_code == 0

    refused = portal("badge", "sign", "--data", data)
    assert refused.exit_code == 2
    assert SIGNING_KEY in refused.output


def test_nothing_is_signed_while_the_address_is_not_known(some_data, tmp_path):
    key = tmp_path / "portal.pem"
    portal("key", "new", "--out", key)
    done = portal("badge", "sign", "--data", some_data, **{SIGNING_KEY: str(key)})

    assert done.exit_code == 1
    assert "set SITE_URL, or site_url in mkdocs.yml" in done.output


@pytest.mark.parametrize("address", ["https://[x/", "x", "ftp://portal.example/", "https://a b/", "https:///"])
def test_nothing_is_signed_for_what_is_no_address(some_data, tmp_path, address):
    key = tmp_path / "portal.pem"
    portal("key", "new", "--out", key)
    done = portal("badge", "sign", "--data", some_data, SITE_URL=address, **{SIGNING_KEY: str(key)})

    assert done.exit_code == 1
    assert "is no address of a site" in done.output


def test_a_file_where_credentials_belong_is_said(some_data, tmp_path):
    data, key = tmp_path / "datapackages", tmp_path / "portal.pem"
    shutil.copytree(some_data, data)
    portal("key", "new", "--out", key)
    for association in (data / "associations").iterdir():
        (association / "credentials").write_text("x")
    done = portal("badge", "sign", "--data", data, SITE_URL="https://portal.example/p/", **{SIGNING_KEY: str(key)})

    assert done.exit_code == 1
    assert "cannot be written" in done.output


def test_a_site_built_with_a_key_has_badges_that_verify_and_no_trace_of_the_key(some_data, tmp_path, monkeypatch):
    key = tmp_path / "portal.pem"
    portal("key", "new", "--out", key)
    project = small_project(tmp_path / "small")
    monkeypatch.setenv(SIGNING_KEY, str(key))
    monkeypatch.setenv("SITE_URL", "https://portal.example/")
    settings = project.configuration
    settings.write_text(
        settings.read_text().replace("site_url:", "# site_url:") + "\nsite_url: https://portal.example/\n"
    )
    outcome = build_site(BuildOptions(project, some_data, tmp_path / "site", jobs=1))

    assert not [remark for remark in outcome.remarks if "unsigned" in remark or "badge" in remark]
    built, day = tmp_path / "site", outcome_day(tmp_path / "site")
    done = portal("badge", "verify", built / "badges/ambarika.svg", "--site", built, "--at", day)
    assert done.exit_code == 0, done.output
    spanish = portal("badge", "verify", built / "es/badges/ambarika.svg", "--site", built, "--at", day)
    assert spanish.exit_code == 0, spanish.output
    assert (tmp_path / "site/.well-known/did.json").is_file()
    assert (tmp_path / "site/badges/ambarika.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads((tmp_path / "site/badges/ambarika.json").read_text())["schemaVersion"] == 1
    secret = "".join(key.read_text().splitlines()[1:-1]).encode()
    for place in (tmp_path / "site", project.cache):
        assert not [name for name, data in contents(place).items() if secret in data or b"PRIVATE KEY" in data]

    unsigned = build_site(BuildOptions(project, some_data, tmp_path / "site", jobs=1))
    assert any("unsigned" in remark for remark in unsigned.remarks)
    assert not (tmp_path / "site/credentials/ambarika").exists()
    assert "openbadges" not in (tmp_path / "site/badges/ambarika.svg").read_text()
    assert unsigned.done < unsigned.kept


def outcome_day(site: Path) -> str:
    text = (site / "badges/ambarika.svg").read_text()
    found = re.search(r'"validFrom":"(\d{4}-\d\d-\d\d)', text)
    assert found
    return found[1]

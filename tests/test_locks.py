"""The two lock files: one for running the portal, and one for developing it."""

import re
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
RUN, DEV, AUDIT = (ROOT / name for name in ("requirements.lock", "requirements-dev.lock", ".github/audit.lock"))
PYTHONS = ("3.11.2", "3.12.0", "3.13.0", "3.14.0")
"""Debian 12's own Python, and the first one of every later line."""

PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==(\S+)((?: \\\n +--hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)


def pins(path: Path) -> dict[str, tuple[str, frozenset[str]]]:
    """Every pin of a lock file by its name: version and hashes."""
    return {
        name: (pinned, frozenset(re.findall("[0-9a-f]{64}", hashes)))
        for name, pinned, hashes in PIN.findall(path.read_text("utf-8"))
    }


@pytest.mark.parametrize("path", [RUN, DEV, AUDIT], ids=lambda path: path.name)
def test_a_lock_file_holds_pins_with_hashes_and_nothing_else_and_names_no_host(path):
    words = path.read_text("utf-8")
    rest = [line for line in PIN.sub("", words).splitlines() if line and not line.lstrip().startswith("#")]

    assert len(pins(path)) > 20
    assert rest == []
    assert re.findall(r"://|--(?:extra-)?index|--find-links|--trusted", words) == []


def test_what_develops_the_portal_stands_on_exactly_what_runs_it():
    run, dev = pins(RUN), pins(DEV)

    assert {name: pin for name, pin in run.items() if dev.get(name) != pin} == {}


def test_nothing_that_is_for_developing_only_is_in_the_lock_file_for_running():
    wanted = {canonicalize_name(Requirement(each).name) for each in PROJECT["dependencies"]}
    for_developing = {canonicalize_name(Requirement(each).name) for each in PROJECT["optional-dependencies"]["dev"]}

    assert for_developing <= pins(DEV).keys()
    assert for_developing & pins(RUN).keys() == set()
    assert wanted <= pins(RUN).keys()
    # The build needs nothing else: it is installed in place without fetching anything.
    assert "setuptools" in pins(RUN)


@pytest.mark.parametrize("python", PYTHONS)
def test_every_pin_takes_every_python_that_the_readme_promises(python):
    assert SpecifierSet(PROJECT["requires-python"]).contains(python)
    refuses = {}
    for name, (pinned, _) in pins(DEV).items():
        try:
            if version(name) != pinned:
                continue  # not installed as pinned: covered by another run
        except PackageNotFoundError:
            continue  # for another system
        wants = str(distribution(name).metadata.json.get("requires_python", ""))
        if not SpecifierSet(wants).contains(python):
            refuses[name] = wants

    assert refuses == {}


@pytest.mark.parametrize("python", PYTHONS)
def test_what_another_python_needs_besides_is_pinned_too(python):
    around = {**default_environment(), "python_full_version": python, "python_version": python.rpartition(".")[0]}
    lacking = set()
    for name in pins(DEV):
        try:
            asked = [Requirement(each) for each in requires(name) or ()]
        except PackageNotFoundError:
            continue
        for each in asked:
            needed = each.marker is None or each.marker.evaluate({**around, "extra": ""})
            if needed and canonicalize_name(each.name) not in pins(DEV):
                lacking.add(f"{name} needs {each}")

    assert lacking == set()


# ------------------------------------------------------------------------------------------------------------ make

RULES = {
    target: (needs.split(), recipe)
    for target, needs, recipe in re.findall(
        r"^([^\s#:=]+): *([^\n#=]*?)(?: *##[^\n]*)?\n((?:\t[^\n]*\n)*)",
        (ROOT / "Makefile").read_text("utf-8"),
        re.MULTILINE,
    )
}


def test_looking_at_a_portal_installs_what_runs_it_and_testing_it_both():
    assert {name for name, (needs, _) in RULES.items() if "$(READY)" in needs} == {
        *("site", "serve", "check", "dist"),
        "$(READY_DEV)",
    }
    assert "$(READY_DEV)" in RULES["test"][0]
    assert re.findall(r"-r (\S+)", RULES["$(READY)"][1]) == ["requirements.lock"]
    assert re.findall(r"-r (\S+)", RULES["$(READY_DEV)"][1]) == ["requirements-dev.lock"]
    installs = [line for line in "".join(recipe for _, recipe in RULES.values()).splitlines() if " -r " in line]
    assert [line for line in installs if "--require-hashes" not in line] == []


def test_an_audit_that_could_look_up_nothing_is_no_good_news(tmp_path):
    _, recipe = RULES["audit"]
    lines = recipe.splitlines()

    assert lines[-1].split()[1:] == ["--strict", "--require-hashes", "--disable-pip", "--requirement", DEV.name]
    guard = lines[0].split()
    assert subprocess.run(guard, cwd=ROOT, check=False).returncode == 0
    (tmp_path / DEV.name).write_text("# nothing is pinned\n", "utf-8")
    assert subprocess.run(guard, cwd=tmp_path, check=False).returncode == 1

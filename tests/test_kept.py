"""Whatever happens to the cache, the site is the same as without it."""

import inspect
import os
import random
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from generator import kept
from generator.atomic_write import atomic_write
from generator.engine import frames
from generator.packages.checks import frictionless_cache
from generator.pipeline.cache import keys
from generator.pipeline.cache.store import Cache, Entry
from generator.render.site.staging import Manifest, TaskResult
from tests import builders
from tests.small_sites import built, contents, small_data, small_project

STANDARDS = builders.standards([])
DAMAGES = 40
"""How many there are before each build."""
BUILDS = 5


def flipped(path: Path, dice: random.Random, __: Path) -> None:
    said = bytearray(path.read_bytes() or b"x")
    for _ in range(3):
        said[dice.randrange(len(said))] ^= 1 << dice.randrange(8)
    path.write_bytes(said)


def cut(path: Path, dice: random.Random, _: Path) -> None:
    os.truncate(path, dice.randrange(max(1, path.stat().st_size)))


def emptied(path: Path, _: random.Random, __: Path) -> None:
    path.write_bytes(b"")


def of_another(path: Path, _: random.Random, other: Path) -> None:
    said = other.read_bytes()
    path.unlink()
    path.write_bytes(said)


def no_file(path: Path, _: random.Random, __: Path) -> None:
    path.unlink()
    path.mkdir()


def leading_nowhere(path: Path, _: random.Random, __: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def gone(path: Path, _: random.Random, __: Path) -> None:
    path.unlink()


HARMS = (flipped, cut, emptied, of_another, no_file, leading_nowhere, gone)

KINDS = {
    "the manifest": "sites/*.manifest",
    "frames": "frames/*/??/**/*",
    "what the frames are": "frames/*/frames.json",
    "compiled templates": "data/*/templates/*/*",
    "compiled charts": "data/*/charts/*",
    "search indexes": "data/*/search/*",
    "dossiers": "data/*/dossiers/*",
    "facts": "data/*/facts/*",
    "the inventory": "data/*/inventory/*",
    "standards": "data/*/standards/*",
    "workbooks": "data/*/workbooks/*",
    "all else on the shelf": "data/*/*.pickle",
    "the site itself": "../../../site/**/*",
}
"""Every kind of cached file, by a pattern below the cache, but for the pictures of awards, which nobody here has."""


def files(cache: Path, pattern: str) -> list[Path]:
    return sorted(path for path in cache.glob(pattern) if path.is_file() and not path.is_symlink())


def harmed(cache: Path, number: int, dice: random.Random) -> Counter[str]:
    """Damage a number of files of the cache, of all kinds in turn."""
    done: Counter[str] = Counter()
    while done.total() < number:
        for kind, pattern in KINDS.items():
            found = files(cache, pattern)
            if found and done.total() < number:
                other = dice.choice(files(cache, dice.choice(list(KINDS.values()))) or found)
                dice.choice(HARMS)(dice.choice(found), dice, other)
                done[kind] += 1
    return done


@pytest.mark.slow
def test_damages_to_all_that_is_kept_leave_the_site_as_it_is_without_a_cache(tmp_path):
    project, data, site = small_project(tmp_path / "project"), small_data(tmp_path / "data"), tmp_path / "site"
    answers = data / "institutions" / "bambu" / "indicators.csv"
    states = [answers.read_text("utf-8"), answers.read_text("utf-8").replace("1200", "98765")]
    order = [number // 2 % 2 for number in range(BUILDS)]  # each twice: if nothing changed, fewer files are read
    wanted = {}
    for state, text in enumerate(states):
        answers.write_text(text, "utf-8")
        built(project, data, site)
        if state in order:
            built(project, data, tmp_path / "clean", use_cache=False, frames=frames(project, project.cache))
            wanted[state] = contents(tmp_path / "clean")
    dice, done = random.Random(9), Counter[str]()

    for number, state in enumerate(order):
        done += harmed(project.cache, DAMAGES, dice)
        answers.write_text(states[state], "utf-8")
        built(project, data, site)
        assert contents(site) == wanted[state], number
        assert not [path for path in site.rglob("*") if path.is_symlink()]

    assert done.total() == DAMAGES * BUILDS
    assert set(done) == set(KINDS)


@pytest.mark.parametrize("harm", HARMS)
def test_what_is_damaged_is_not_there_and_can_be_kept_again(tmp_path, harm):
    one, other = tmp_path / "room" / "one", tmp_path / "room" / "other"
    dice = random.Random(1)
    for _ in range(20):
        kept.put(one, "label", b"contents")
        kept.put(other, "another", b"contents")
        assert kept.get(one, "label") == b"contents"
        before = one.read_bytes()
        harm(one, dice, other)
        if not one.is_file() or one.read_bytes() != before:
            assert kept.get(one, "label") is None
    assert kept.get(other, "another") == b"contents"
    assert sorted(path.name for path in one.parent.iterdir() if path != one) == ["other"]


@pytest.mark.parametrize("durable", [True, False])
def test_a_file_is_replaced_whole_or_stays_as_it_was(tmp_path, durable):
    path = tmp_path / "table.csv"
    atomic_write(path, b"one", durable=durable)
    path.chmod(0o640)

    with pytest.raises(TypeError):
        atomic_write(path, b"two", None, durable=durable)  # type: ignore[arg-type]
    assert path.read_bytes() == b"one"
    atomic_write(path, b"two, ", b"three", durable=durable)

    assert path.read_bytes() == b"two, three"
    assert [other.name for other in tmp_path.iterdir()] == ["table.csv"]
    assert not durable or path.stat().st_mode & 0o777 == 0o640


def test_what_is_kept_is_not_there_under_another_label(tmp_path):
    kept.put(tmp_path / "one", "label", b"contents")
    shutil.copy(tmp_path / "one", tmp_path / "other")

    assert kept.get(tmp_path / "one", "label ") is None
    assert kept.get(tmp_path / "other", "other") is None


def test_a_name_that_is_no_text_can_be_kept(tmp_path):
    odd = os.fsdecode(b"\xff\xfe")
    kept.put(tmp_path / odd, odd, b"contents")

    assert kept.get(tmp_path / odd, odd) == b"contents"
    assert kept.digest_of_tree(tmp_path) != kept.digest_of_tree(tmp_path, without=odd)


def test_a_thing_of_the_shelf_in_the_place_of_another_is_not_there(tmp_path):
    shelf = Cache(tmp_path)
    shelf.put(Entry("one", "key"), 1)
    shelf.put(Entry("other", "key"), 2)
    shutil.copy(tmp_path / "one.pickle", tmp_path / "other.pickle")

    assert (shelf.get(Entry("one", "key")), shelf.get(Entry("other", "key"))) == (1, None)


class Reshaped:
    """As a class whose pickles, made before it changed, no longer fit it."""

    def __reduce__(self):
        return (Reshaped, (), ["no", "dictionary"])


def test_an_intact_entry_of_another_version_of_the_program_is_not_there(tmp_path):
    shelf = Cache(tmp_path)
    shelf.put(Entry("one", "key"), Reshaped())

    assert shelf.get(Entry("one", "key")) is None


def test_every_entry_of_the_cache_is_named_in_one_place_which_says_who_writes_and_who_reads_it():
    pipeline = Path(keys.__file__).parents[1]
    sources = {path.relative_to(pipeline): path.read_text("utf-8") for path in pipeline.rglob("*.py")}
    kinds = {
        name: made for name, made in vars(keys).items() if inspect.isfunction(made) and made.__module__ == keys.__name__
    }

    made_in = {path.as_posix() for path, text in sources.items() if re.search(r"\bEntry\(", text)}
    assert made_in == {"cache/keys.py", "cache/store.py"}
    for name, made in kinds.items():
        assert any(f"keys.{name}(" in text for text in sources.values()), f"{name} names an entry that nobody keeps"
        if inspect.signature(made).return_annotation is Entry:
            assert re.search(r"[Ww]ritten.*read\s", made.__doc__ or "", re.DOTALL), (
                f"{name} does not say who writes and who reads it"
            )


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_manifest_and_damaged_second_opinions_are_empty(tmp_path, harm):
    manifest, opinions, dice = tmp_path / "site.manifest", tmp_path / "opinions.txt", random.Random(2)
    kept.put(tmp_path / "other", "other", b"x")
    Manifest("stamp", {"job": TaskResult("key", files=(("a", 1, 2),))}).save(manifest)
    frictionless_cache.save(opinions, STANDARDS, {"0" * 64, "1" * 64})
    assert Manifest.read(manifest).tasks["job"].files == (("a", 1, 2),)
    assert frictionless_cache.load(opinions, STANDARDS) == {"0" * 64, "1" * 64}

    for path in (manifest, opinions):
        harm(path, dice, tmp_path / "other")

    assert Manifest.read(manifest) == Manifest()
    assert frictionless_cache.load(opinions, STANDARDS) == set()
    frictionless_cache.save(opinions, STANDARDS, {"2" * 64})
    assert frictionless_cache.load(opinions, STANDARDS) == {"2" * 64}


def test_what_was_used_a_moment_ago_by_the_clock_of_its_disk_is_not_forgotten(tmp_path):
    for name, age in (("mine", 0), ("fresh", 3600), ("old", 25 * 3600)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (10**9 - age, 10**9 - age))  # a disk whose clock is in 2001

    kept.forget(tmp_path, (tmp_path / "mine").stat().st_mtime, [tmp_path / "mine"])

    assert sorted(path.name for path in tmp_path.iterdir()) == ["fresh", "mine"]

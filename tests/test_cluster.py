"""A build on the workers of a scheduler of Dask, which run in processes and folders of their own on this machine."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from generator.cli.errors import words
from generator.pipeline import BuildOptions, build_site
from generator.pipeline.cache import cluster, remote, workers
from generator.problems import BuildError
from tests.portals import portal
from tests.small_sites import built, contents, small_data, small_project

NAMES = tuple(f"institution-{number:02}" for number in range(8))
AROUND = {name: value for name, value in os.environ.items() if name != "SITE_URL"} | {
    "DASK_DISTRIBUTED__WORKER__MEMORY__TERMINATE": "false"
}


@contextmanager
def process(folder: Path, *command: str | Path, until: str) -> Iterator[tuple[subprocess.Popen[str], re.Match[str]]]:
    """A program of Dask in a folder of its own, from the moment that it says `until`; killed at the end."""
    folder.mkdir()
    with subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + str(command[0]), *command[1:]],
        cwd=folder, env=AROUND, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    ) as started:  # fmt: skip
        try:
            assert started.stderr is not None
            said = ""
            for line in started.stderr:
                said += line
                if found := re.search(until, line):
                    break
            else:
                raise AssertionError(said)
            yield started, found
        finally:
            started.kill()
            started.communicate()


@contextmanager
def scheduler(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A scheduler and its address."""
    command = ("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-jupyter")
    with process(folder, *command, until=r"Scheduler at: *tcp://(\S+)") as (started, found):
        yield started, found[1]


@contextmanager
def worker(folder: Path, address: str) -> Iterator[subprocess.Popen[str]]:
    """A worker with one thread, in a process and a folder of its own."""
    options = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--local-directory", folder / "scratch")
    command = ("dask_worker", f"tcp://{address}", *options)
    with process(folder, *command, until="Registered to") as (started, _):
        yield started


@pytest.fixture
def few_items_go_to_the_cluster(monkeypatch):
    monkeypatch.setattr(workers, "FEW_ITEMS", 2)


@pytest.mark.slow
def test_three_workers_of_which_one_is_killed_make_the_same_bytes_as_one_machine(tmp_path, few_items_go_to_the_cluster):
    project, data = small_project(tmp_path / "project"), small_data(tmp_path / "data", NAMES)
    (data / "institutions" / NAMES[3] / "link.csv").symlink_to(data / "institutions" / NAMES[4] / "indicators.csv")
    alone = built(project, data, tmp_path / "alone", use_cache=False)
    store = tmp_path / "store"

    with (
        scheduler(tmp_path / "scheduler") as (_, address),
        worker(tmp_path / "one", address),
        worker(tmp_path / "two", address),
        worker(tmp_path / "three", address) as third,
    ):

        def kill(stage: str, done: int, _of: int) -> None:
            if stage == "site" and done and third.poll() is None:
                third.send_signal(signal.SIGKILL)
                third.wait()

        options = BuildOptions(
            project, data, tmp_path / "together", use_cache=False, progress=kill, workers=f"dask://{address}"
        )
        together = build_site(options)
        assert third.returncode == -signal.SIGKILL
        exchanged: set[str] = set()
        in_store = replace(
            options,
            site=tmp_path / "stored",
            worker_store=store.as_uri(),
            progress=lambda *_: exchanged.update(path.name for path in store.rglob("*") if path.is_file()),
        )
        build_site(in_store)
        assert exchanged
        assert list(store.iterdir()) == []
        assert list(tmp_path.glob("one/scratch/**/portal")) == []

    assert contents(tmp_path / "together") == contents(tmp_path / "alone") == contents(tmp_path / "stored")
    assert replace(together, done=0, kept=0) == replace(alone, done=0, kept=0)


def refused(options: BuildOptions) -> str:
    """The sentence with which a build ends, which leaves nothing behind."""
    with pytest.raises(BuildError) as caught:
        build_site(options)
    assert not list(options.site.parent.iterdir())
    return words(caught.value)


@pytest.mark.slow
def test_a_cluster_that_cannot_go_on_ends_the_build_with_one_sentence(
    tmp_path, few_items_go_to_the_cluster, monkeypatch
):
    monkeypatch.setattr(cluster, "ANSWER_SECONDS", 1)
    monkeypatch.setattr(remote, "IDLE_SECONDS", 0.2)
    project, data = small_project(tmp_path / "project"), small_data(tmp_path / "data", NAMES[:4])
    (tmp_path / "sites").mkdir()
    (tmp_path / "file").touch()
    options = BuildOptions(project, data, tmp_path / "sites" / "site", use_cache=False)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = replace(options, workers=f"dask://127.0.0.1:{free.getsockname()[1]}")
        assert "No scheduler of Dask answers" in refused(nobody)

    with scheduler(tmp_path / "scheduler") as (began, address):
        options = replace(options, workers=f"dask://{address}")
        assert "has no workers. Start some" in refused(options)
        with worker(tmp_path / "one", address) as only:
            said = refused(replace(options, worker_store=(tmp_path / "file").as_uri()))
            assert f"The shared store {(tmp_path / 'file').as_uri()} cannot be used" in said

            def kill(victim, stage: str, done: int, _of: int) -> None:
                if stage == "packages" and not done:
                    victim.send_signal(signal.SIGKILL)

            assert "has no workers any more" in refused(replace(options, progress=partial(kill, only)))
        with worker(tmp_path / "two", address):
            assert "was lost" in refused(replace(options, progress=partial(kill, began)))


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1:8786", "http://127.0.0.1:8786", "dask://127.0.0.1", "dask://host:port", "dask://h:1/x", "dask://"],
)
def test_an_address_of_another_form_is_refused(address):
    with pytest.raises(BuildError, match="write it as dask://HOST:PORT"):
        cluster.Cluster(address)


def test_an_address_with_tls_needs_the_certificates_of_dask():
    with pytest.raises(BuildError, match=r"names none that can be read: set the files of distributed\.comm\.tls"):
        cluster.Cluster("tls://127.0.0.1:1")


def test_a_refused_cluster_is_one_sentence_and_exit_code_2(tmp_path):
    done = portal("build", "--workers", "dask://nowhere", "--site", tmp_path / "site")

    assert (done.returncode, done.stderr.strip()) == (
        2,
        "--workers dask://nowhere: write it as dask://HOST:PORT, or tls://HOST:PORT.",
    )
    assert not list(tmp_path.iterdir())


def test_a_worker_with_another_program_says_so(tmp_path):
    with pytest.raises(BuildError, match="another version of the program"):
        remote.run(tmp_path, f"{'0' * 32}{'f' * 24}".encode(), b"")


def test_a_worker_that_cannot_write_says_so(tmp_path):
    home = tmp_path / "home"
    home.touch()  # a file where its folder should be
    common = remote._packed(([], None, {("data", "x"): b""}), remote._Places({}))

    with pytest.raises(BuildError, match=r"cannot use its disk \(Not a directory\). Make room there"):
        remote.run(home, f"{'0' * 32}{remote.program_digest()}".encode() + common, b"")

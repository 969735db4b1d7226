"""A cluster of workers behind a scheduler of Dask: the only module that knows Dask and fsspec.

Dask distributes calls, repeats those of a worker that died, and has clients for most ways to rent machines; its client
is an executor. Anyone who reaches the scheduler can run programs on every worker, see `docs/en/security.md`.
"""

import hashlib
import logging
from concurrent.futures import CancelledError, Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias
from urllib.parse import urlsplit
from uuid import uuid4

from generator.pipeline.cache import remote
from generator.problems import BuildError

SCHEMES = {"dask": "tcp", "tls": "tls"}
"""How an address begins, and what Dask calls it."""

ANSWER_SECONDS = 10
"""How long a scheduler may take to answer, and how long it may be without a worker."""

LARGE = 1 << 16
"""Bytes from which something is put into the shared store, if there is one."""


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """Bytes in the shared store, with the digest that they must have."""

    address: str
    digest: str

    def read(self) -> bytes:
        """The bytes. Raises OSError if they are not there, or are others."""
        import fsspec  # noqa: PLC0415 -- an extra

        with fsspec.open(self.address, "rb") as stream:
            found: bytes = stream.read()
        if hashlib.sha256(found).hexdigest() != self.digest:
            raise OSError(f"{self.address} was changed or is incomplete")
        return found


Sent: TypeAlias = bytes | StoredBytes


def _stored(data: bytes, store: str) -> Sent:
    """The same bytes, put into the store if there is one and they are large."""
    if not store or len(data) < LARGE:
        return data
    import fsspec  # noqa: PLC0415 -- an extra

    digest = hashlib.sha256(data).hexdigest()
    address = f"{store}/{digest}"
    with fsspec.open(address, "wb") as stream:
        stream.write(data)
    return StoredBytes(address, digest)


def _read(sent: Sent) -> bytes:
    return sent.read() if isinstance(sent, StoredBytes) else sent


def _on_worker(shared: Sent, data: Sent, store: str) -> Sent:
    """One call, on a worker of Dask."""
    try:
        given, wanted = _read(shared), _read(data)
    except _STORE_ERRORS as error:
        raise _worker_without(store, error) from None
    done = remote.run(_home(), given, wanted)
    try:
        return _stored(done, store)
    except _STORE_ERRORS as error:
        raise _worker_without(store, error) from None


_STORE_ERRORS = (OSError, ValueError, ImportError)
"""What fsspec raises for an address that is wrong, cannot be reached, or needs a library that is missing."""


def _worker_without(store: str, error: Exception) -> BuildError:
    return BuildError(
        f"A worker cannot use the shared store {store} ({type(error).__name__}: {error}). Check its address, and that "
        "workers may read and write there and have room, then build again."
    )


def _same(sent: Sent) -> Sent:
    return sent


def _forget(dask_worker: Any) -> None:
    remote.forget(Path(dask_worker.local_directory))  # a call outside of tasks gets its worker by this name


def _home() -> Path:
    """The folder that Dask gave this worker; it is removed when the worker ends, or by the next one if it was killed."""
    from distributed import get_worker  # noqa: PLC0415 -- an extra

    return Path(get_worker().local_directory)


class Cluster:
    """The workers of one scheduler. A context manager; on exit, workers remove what they were sent."""

    def __init__(self, address: str, store: str = "") -> None:
        """Connect. Raises `BuildError` if nobody answers, there are no workers, or they have another program."""
        self._address = address
        self._store = f"{store.rstrip('/')}/portal-{uuid4().hex}" if store else ""
        where = _contact(address)
        try:
            import distributed  # noqa: PLC0415 -- an extra
            from dask import config  # noqa: PLC0415 -- as above
        except ImportError:
            raise BuildError(
                "--workers needs Dask: install it with `pip install 'mfi-transparency-portal[dask]'`."
            ) from None
        logging.getLogger("distributed").setLevel(logging.CRITICAL + 1)  # failures are reported once, in our words
        logging.getLogger("tornado").setLevel(logging.CRITICAL + 1)
        config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})  # packages travel with the calls
        dask: Any = distributed  # untyped
        security = dask.Security()
        try:
            # Asked first: a client that fails for this reason prints a traceback when the program ends.
            secured = security.get_connection_args("client").get("ssl_context") is not None
        except OSError:  # a file that is named there is missing, or no certificate
            secured = False
        if where.startswith("tls:") and not secured:
            raise BuildError(
                f"{address} needs certificates, and Dask's own configuration names none that can be read: set the files of "
                "distributed.comm.tls (see docs/en/security.md), then build again."
            )
        try:
            self._client = dask.Client(where, timeout=ANSWER_SECONDS, set_as_default=False, security=security)
        except (OSError, ValueError, TypeError, RuntimeError):
            raise BuildError(
                f"No scheduler of Dask answers at {address}. Start it there (`dask scheduler`), correct the address or the "
                "TLS settings of Dask, or build without --workers."
            ) from None
        try:
            self.threads = self._ready()
            self._prepare_store()
            self._executor: Executor = self._client.get_executor(pure=False)
        except BaseException:
            self._client.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(Exception):  # what could not be removed now is removed when the worker ends
            self._executor.shutdown(wait=False)
            if kind is None:
                self._client.run(_forget, on_error="ignore")
        with suppress(Exception):
            self._client.close(timeout=ANSWER_SECONDS)
        if self._store:
            self._clear_store()

    def share(self, data: bytes) -> Any:
        """Send bytes to all workers, once each.

        They are the result of a call, which the scheduler repeats where every worker that had it died. Data that Dask
        only scattered would be lost then, and all calls that need them cancelled.
        """
        return self._client.submit(_same, self._put(data), pure=False)

    def submit(self, shared: Any, data: bytes) -> "Future[Any]":
        """Call `remote.run` on a worker. Its input is kept by the scheduler, so the loss of a worker loses nothing."""
        return self._executor.submit(_on_worker, shared, self._put(data), self._store)

    def result(self, done: "Future[Any]") -> bytes:
        """The result of a finished call. Raises `BuildError` if workers or the scheduler failed."""
        from distributed import KilledWorker  # noqa: PLC0415 -- an extra

        try:
            return _read(done.result())
        except KilledWorker:
            raise BuildError(
                "Several workers ended while they did the same piece of work, most likely because they had not enough "
                "memory. Give them more (`dask worker --memory-limit`), then build again."
            ) from None
        except CancelledError:
            self.check()
            raise self._lost() from None
        except OSError as error:
            raise self._no_store(error) from None

    def check(self) -> None:
        """Raise `BuildError` if the scheduler does not answer, or has no workers any more."""
        import distributed  # noqa: PLC0415 -- an extra

        if self._client.status != "running":
            raise self._lost()
        try:
            self._client.wait_for_workers(1, timeout=ANSWER_SECONDS)
        except (TimeoutError, distributed.TimeoutError):
            raise BuildError(
                f"The scheduler at {self._address} has no workers any more. Start some (`dask worker`), then build again."
            ) from None
        except (OSError, ValueError):
            raise self._lost() from None

    def _ready(self) -> int:
        """The number of threads of all workers, whose program is compared with this one."""
        try:
            self._client.wait_for_workers(1, timeout=ANSWER_SECONDS)
        except TimeoutError:
            raise BuildError(
                f"The scheduler at {self._address} has no workers. Start some (`dask worker`), then build again."
            ) from None
        try:
            digests = set(self._client.run(remote.program_digest).values())
        except Exception:  # noqa: BLE001 -- whatever an unknown program raises
            digests = {""}
        if digests != {remote.program_digest()}:
            raise BuildError(
                f"Some workers of {self._address} have another version of this program, of Python or of a library, or lack "
                "it. Install the same ones there as here (requirements.lock), start them again, then build again."
            )
        return sum(self._client.nthreads().values())

    def _put(self, data: bytes) -> Sent:
        try:
            return _stored(data, self._store)
        except _STORE_ERRORS as error:
            raise self._no_store(error) from None

    def _prepare_store(self) -> None:
        if self._store:
            import fsspec  # noqa: PLC0415 -- an extra

            try:
                system, path = fsspec.url_to_fs(self._store)
                system.makedirs(path, exist_ok=True)
            except _STORE_ERRORS as error:
                raise self._no_store(error) from None

    def _clear_store(self) -> None:
        import fsspec  # noqa: PLC0415 -- an extra

        with suppress(Exception):  # what is left there costs only space
            system, path = fsspec.url_to_fs(self._store)
            system.rm(path, recursive=True)

    def _no_store(self, error: Exception) -> BuildError:
        return BuildError(
            f"The shared store {self._store.rpartition('/')[0]} cannot be used ({type(error).__name__}: {error}). Check its "
            "address, the rights and the space there, or build without --worker-store."
        )

    def _lost(self) -> BuildError:
        return BuildError(
            f"The connection to the scheduler at {self._address} was lost. See that it runs, then build again."
        )


def _contact(address: str) -> str:
    """The address as Dask writes it. Raises `BuildError` for anything but dask://HOST:PORT or tls://HOST:PORT."""
    with suppress(ValueError):  # of a port that is no number
        said = urlsplit(address)
        if (
            said.scheme in SCHEMES
            and said.hostname
            and said.port
            and not (said.path or said.query or said.fragment or said.username)
        ):
            return f"{SCHEMES[said.scheme]}://{said.netloc}"
    raise BuildError(f"--workers {address}: write it as dask://HOST:PORT, or tls://HOST:PORT.")

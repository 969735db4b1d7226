"""`make fuzz`: fuzzes every parser in turn, or the named ones, for a total time. Exit code 1 if something was found."""

import argparse
import resource
import sys
import traceback
from pathlib import Path

from tests.fuzz.fuzzing import fuzz
from tests.fuzz.parsers import PARSERS

HOME = Path(__file__).parents[2] / "build" / "fuzz"
MEMORY = 4 * 1024**3
"""Memory limit of the fuzzer in bytes. Input that needs more fails with a MemoryError, which is a finding."""


def main() -> int:
    """Fuzz the parsers."""
    options = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    options.add_argument("--seconds", type=float, default=300, help="for all of them together")
    options.add_argument("names", nargs="*", help=", ".join(PARSERS))
    said = options.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    names, found = said.names or list(PARSERS), 0
    for name in names:
        try:
            count, kept = fuzz(name, PARSERS[name], HOME, seconds=said.seconds / len(names))
        except Exception:  # noqa: BLE001 -- any exception is a finding
            found += 1
            sys.stdout.write(f"{name}: FOUND\n{traceback.format_exc()}\n")
        else:
            sys.stdout.write(f"{name}: {count:,} inputs, {kept:,} kept\n")
        sys.stdout.flush()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

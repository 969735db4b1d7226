"""`make fuzz`: every parser in turn, or those that are named, for so many seconds in all. Exit code 1: something was found."""

import argparse
import resource
import sys
import traceback
from pathlib import Path

from tests.fuzz.fuzzing import fuzz
from tests.fuzz.parsers import PARSERS

HOME = Path(__file__).parents[2] / "build" / "fuzz"
MEMORY = 4 * 1024**3
"""Bytes that the fuzzer may take. What asks for more fails with a MemoryError, and is found."""


def main() -> int:
    """Ask them."""
    options = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    options.add_argument("--seconds", type=float, default=300, help="for all of them together")
    options.add_argument("names", nargs="*", help=", ".join(PARSERS))
    said = options.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    names, found = said.names or list(PARSERS), 0
    for name in names:
        try:
            count, kept = fuzz(name, PARSERS[name], HOME, seconds=said.seconds / len(names))
        except Exception:  # noqa: BLE001 -- whatever it is, it is a find
            found += 1
            sys.stdout.write(f"{name}: FOUND\n{traceback.format_exc()}\n")
        else:
            sys.stdout.write(f"{name}: {count:,} inputs, {kept:,} kept\n")
        sys.stdout.flush()
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

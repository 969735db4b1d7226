"""The MFI Transparency Portal: data packages in, a static site of profiles, charts and STAR badges out."""

import io
import sys

if sys.argv[:1] == ["-m"] and not sys.flags.safe_path:
    # `python -m generator.cli` would look for every module in the current folder first, whoever wrote what lies there.
    del sys.path[0]

__version__ = "0.1.0"


def portal() -> None:
    """Start the command. Whoever stops it while it is still loading reads no traceback either.

    A terminal or a file that lacks a letter gets its number: in Windows-1252 a Khmer name cannot be written, and ends nothing.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        from generator.cli import main  # noqa: PLC0415 -- what takes long to load

        main(prog_name="portal")
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. Run the command again to go on.\n")
        raise SystemExit(130) from None

"""The MFI Transparency Portal: data packages in, a static site of profiles, charts and STAR badges out."""

import io
import sys

if sys.argv[:1] == ["-m"] and not sys.flags.safe_path:
    # `python -m generator` would search the current folder for every module first, and others may write there.
    del sys.path[0]

__version__ = "0.1.0"


def portal() -> None:
    """Start the command. An interruption while it is still loading prints no traceback either.

    A character that the terminal or the file cannot encode, such as Khmer in Windows-1252, is printed as an escape.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        from generator.kept import gc_seldom  # noqa: PLC0415 -- the package itself imports nothing

        gc_seldom()
        from generator.cli import main  # noqa: PLC0415 -- slow to load

        main(prog_name="portal")
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. Run the command again to go on.\n")
        raise SystemExit(130) from None
    finally:
        import signal  # noqa: PLC0415 -- as above

        signal.signal(signal.SIGINT, signal.SIG_DFL)  # who is impatient now stops Python's own end, without a traceback

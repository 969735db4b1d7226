"""`python -m generator.cli` is `portal`."""

from generator.cli import main

if __name__ == "__main__":
    main(prog_name="portal")

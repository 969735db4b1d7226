"""`python -m generator.cli` is `portal`."""

from generator import portal

if __name__ == "__main__":
    portal()

"""`python -m generator.cli` is `portal`."""

import generator

if __name__ == "__main__":
    generator.portal()

"""`python -m generator` is `portal`."""

import generator

if __name__ == "__main__":
    generator.portal()

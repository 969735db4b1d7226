"""`python -m generator.bench`."""

from generator.bench import main

main()

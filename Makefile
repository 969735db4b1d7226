# Everything from a bare Python 3.11 or newer with pip. `make site` and `make test` do their own set-up: the
# portal's dependencies are pinned in requirements.lock, those of the tests in requirements-dev.lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PYTEST := $(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder
PIN := $(BIN)/pip-compile --quiet --upgrade --allow-unsafe --generate-hashes --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

# A program that is started a hundred times is compiled only once, overriding the machine's settings.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: site serve check test test-slow programs dist lint types golden pictures bench bench-before compare limits slots lock fuzz audit clean help

help:            ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

site: $(READY)   ## build the portal into build/site
	$(BIN)/portal build

serve: $(READY)  ## serve it on this machine, rebuilt at every change
	$(BIN)/portal serve

check: $(READY)  ## check every data package
	$(BIN)/portal check

test: $(READY_DEV) programs ## lint, types, and the tests with the browser's, but for the slow ones
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PYTEST) -m "not slow"

test-slow: $(READY_DEV) programs ## the slow tests: whole processes from outside, long runs of random cases
	$(BIN)/python -m tests.libreoffice
	$(BIN)/python -m tests.browser.engines
	$(PYTEST) -m slow
	FUZZ_EXAMPLES=1000 $(PYTEST) --dist load tests/test_fuzz_packages.py

# What the tests need that is not from PyPI; as root, what is missing is installed.
programs: $(READY_DEV)
	$(BIN)/python tests/browser/find_chromium.py
	$(BIN)/python tests/find_ssh_keygen.py

# The wheel is made from the source distribution, so that the latter is known to be complete.
dist: $(READY)   ## make the package of the program in dist/: sources, and a wheel
	rm -rf dist
	$(BIN)/python -c "from setuptools import build_meta; build_meta.build_sdist('dist')"
	$(INSTALL:install=wheel) --no-deps --no-build-isolation --wheel-dir dist dist/*.tar.gz

golden: $(READY_DEV) ## rewrite the golden files; then read the diff
	GOLDEN=write $(BIN)/pytest tests/test_golden.py tests/test_broken.py tests/test_diff.py

pictures: $(READY_DEV) ## take the pictures of CONTRIBUTING.md (says what has to be installed)
	$(BIN)/python -m tests.browser.pictures

bench: $(READY_DEV) ## measure, and write BENCHMARKS.md
	$(BIN)/python -m generator.bench

bench-before: $(READY_DEV) ## build the same packages with the commit REV and with this one, and print ratios (INSTITUTIONS=500 or ARCHIVE=1)
	$(BIN)/python -m tests.bench_before $(REV) $(if $(INSTITUTIONS),--institutions $(INSTITUTIONS)) $(if $(ARCHIVE),--archive)

compare: $(READY_DEV) ## compare the site of the commit BASE with this one's, byte for byte (ARCHIVE=1, SHOW=path)
	$(BIN)/python -m tests.compare_sites $(BASE) $(if $(ARCHIVE),--archive) $(if $(SHOW),--show $(SHOW))

limits: $(READY_DEV) ## print the rows missing in the table of bounds in docs/*/security.md
	$(BIN)/python -m tests.limits_table

slots: $(READY_DEV) ## write SLOTS.md: everything that a page may use
	$(BIN)/python -m tests.slots_page

fuzz: $(READY_DEV) ## run every reader on damaged input, for SECONDS in all (default 300)
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),300) $(PARSERS)

lock: $(READY_DEV) ## pin the newest versions with their hashes
	$(PIN) --build-deps-for editable --output-file requirements.lock pyproject.toml
	$(PIN) --build-deps-for editable --constraint requirements.lock --extra dev --extra dask \
		--output-file requirements-dev.lock pyproject.toml
	$(PIN) --output-file .github/audit.lock .github/audit.in

# The lock file for developing has all pins of the other one. Strict: a failed lookup is an error, as is an
# empty file, for which the program would print "no known vulnerabilities".
audit:           ## check the pinned packages for known vulnerabilities (needs a network)
	grep -q == requirements-dev.lock
	$(PYTHON) -m venv build/audit
	build/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .github/audit.lock
	build/audit/bin/pip-audit --strict --require-hashes --disable-pip --requirement requirements-dev.lock

clean:           ## remove everything generated
	rm -rf build dist $(VENV)

# The lock files pin every package by hash; the project itself is installed in place and fetches nothing.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "The portal needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

$(READY_DEV): $(READY) requirements-dev.lock
	$(INSTALL) --require-hashes -r requirements-dev.lock
	touch $@

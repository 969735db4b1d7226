# Everything from a bare Python 3.11 or newer with pip. `make site` and `make test` do their own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

# A program that is started a hundred times is compiled once, whatever the machine says otherwise.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: site serve check test lint types golden pictures bench lock fuzz audit clean help

help:            ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

site: $(READY)   ## build the portal into build/site
	$(BIN)/portal build

serve: $(READY)  ## serve it on this machine, rebuilt at every change
	$(BIN)/portal serve

check: $(READY)  ## check every data package
	$(BIN)/portal check

test: $(READY)   ## lint, types, and all tests with the browser's
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python tests/browser/find_chromium.py
	$(BIN)/python tests/find_ssh_keygen.py
	$(BIN)/python tests/libreoffice.py
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

golden: $(READY) ## write the golden files anew, to be read in the diff
	GOLDEN=write $(BIN)/pytest tests/test_golden.py tests/test_broken.py tests/test_diff.py

pictures: $(READY) ## take the pictures of CONTRIBUTING.md anew (says what has to be installed)
	$(BIN)/python -m tests.browser.pictures

bench: $(READY)  ## measure, and write BENCHMARKS.md
	$(BIN)/python -m generator.bench

lock: $(READY)   ## pin the newest versions with their hashes
	$(BIN)/pip-compile --quiet --upgrade --allow-unsafe --generate-hashes --strip-extras --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--extra dev --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --upgrade --allow-unsafe --generate-hashes --strip-extras --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--output-file .github/audit.lock .github/audit.in

fuzz: $(READY)   ## ask every reader with damaged input, for SECONDS in all (300 unless told)
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),300) $(PARSERS)

audit:           ## ask whether a pinned package has a known weakness (needs a network)
	$(PYTHON) -m venv build/audit
	build/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .github/audit.lock
	build/audit/bin/pip-audit --require-hashes --disable-pip --requirement requirements.lock

clean:           ## remove everything generated
	rm -rf build $(VENV)

# The lock file pins every package by hash; the project itself is installed in place and fetches nothing.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "The portal needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

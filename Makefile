# Everything that people do often. `make run` and `make test` set themselves up.
PYTHON ?= python3
BIN := .venv/bin
RUNS := .venv/.runs
READY := .venv/.ready

.PHONY: run demo test suite lint format types layers cover fuzz torture screenshots bench bench-decide bench-service bench-screening bench-large lock clean

run: $(RUNS)
	$(BIN)/reasoned serve --example

demo: $(RUNS)
	$(BIN)/reasoned demo

# Side by side: types are checked by one process, while the others wait for each other now and then.
test: $(READY)
	@$(MAKE) --no-print-directory --jobs 4 lint types layers suite

suite: $(READY)
	$(BIN)/pytest -n 2 --dist worksteal

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(READY)
	$(BIN)/mypy

layers: $(READY)
	$(BIN)/lint-imports

# The whole suite again, counting lines: half as slow again, so apart from `make test`.
cover: $(READY)
	$(BIN)/pytest -n 2 --dist worksteal --cov --cov-report=term --cov-fail-under=85

fuzz: $(READY)
	$(BIN)/python -m tests.fuzz

bench: bench-decide bench-service

bench-decide: $(READY)
	$(BIN)/python -m benchmarks.decide

bench-service: $(READY)
	$(BIN)/python -m benchmarks.service

bench-screening: $(READY)
	$(BIN)/python -m benchmarks.screening

bench-large: $(READY)
	$(BIN)/python -m benchmarks.decide --large
	$(BIN)/python -m benchmarks.service --large

torture: $(READY)
	$(BIN)/python -m tests.torture

# One picture of each page, for the documentation. It needs Debian's Chromium.
screenshots: $(READY)
	rm -f docs/screenshots/*.jpg
	SCREENSHOTS_DOCS=docs/screenshots $(BIN)/pytest -q -n 2 tests/web/pages

# The environment lives in the checkout: what running needs first, what testing needs on
# top. `pip --python` needs neither ensurepip (Debian packs it apart) nor a pip inside.
INSTALL = $(PYTHON) -m pip --python $(BIN)/python install --quiet

$(RUNS): requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Reasoned needs Python 3.11 or newer: make PYTHON=python3.11")'
	@echo "Setting up .venv; this takes a minute, once."
	$(PYTHON) -m venv --without-pip .venv
	$(INSTALL) --require-hashes -r requirements/run.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $(RUNS)

$(READY): $(RUNS) requirements/dev.txt
	$(INSTALL) --require-hashes -r requirements/dev.txt
	touch $(READY)

# Versions and hashes only: no index is named, so that any mirror serves.
lock:
	uv pip compile --quiet --python-version 3.11 --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --group build pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --python-version 3.11 --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --group dev pyproject.toml -o requirements/dev.txt

clean:
	rm -rf .venv build .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

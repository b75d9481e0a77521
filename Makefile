# Two commands on a fresh machine: `make run` and `make test`. Needs Python 3.11+ with venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
endif
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test lint format exports docs clean
run: $(VENV)/.run
	$(BIN)/coder demo

# Asserts as they are written: to prepare them for their explanations takes each process a quarter of a minute.
# What failed is explained by: python -m pytest --last-failed
test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 3 --dist worksteal --assert=plain

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The demo's counts and agreement as they lie in exports/; a test compares the bytes.
exports: $(VENV)/.run
	$(BIN)/python -m coder.sample.make_exports exports

docs: $(VENV)/.dev
	$(BIN)/python -m coder.cli.reference docs

$(VENV)/.python:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.run: $(VENV)/.python pyproject.toml constraints.txt
	$(PIP) -e .
	touch $@

$(VENV)/.dev: $(VENV)/.run
	$(PIP) -e '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) demo-project .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

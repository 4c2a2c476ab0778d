# The two commands a newcomer needs: make scan DIR=path, make test. Everything runs in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DIR ?= .
TREES ?=

.PHONY: scan test check bench docs install dev

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.developing: $(VENV)/.installed
	$(BIN)/python tools/groups.py test check | xargs $(BIN)/python -m pip install --quiet --disable-pip-version-check
	$(BIN)/python tools/groups.py deep | xargs $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
	@touch $@

install: $(VENV)/.installed
dev: $(VENV)/.developing

scan: $(VENV)/.installed  ## scan DIR and print its inventory
	@$(BIN)/shadowbom scan "$(DIR)"

test: $(VENV)/.developing  ## all tests, with branch coverage, on each core
	$(BIN)/python -m pytest -n auto --dist loadgroup --cov --cov-report=term

check: $(VENV)/.developing  ## everything that is not a test; what `catalog check` says is one: tests/catalog
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/docs.py --check
	$(BIN)/python tools/lint_ci.py
	$(BIN)/python tools/semgrep_test.py
	$(BIN)/python tools/smoke_wheel.py

docs: $(VENV)/.developing  ## regenerate the generated pages
	$(BIN)/python tools/docs.py

bench: $(VENV)/.developing  ## figures of benchmarks/results.md: make bench TREES=folder-of-clones [SOURCES=small-clones-to-sweep]
	$(BIN)/python benchmarks/run.py --trees "$(TREES)" $(ARGS)
	$(if $(SOURCES),$(BIN)/python benchmarks/sweep.py --sources "$(SOURCES)" $(SWEEP_ARGS))

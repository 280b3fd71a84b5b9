# `make help` lists the targets. PIP_ARGS goes to pip (README: PyTorch without CUDA), ARGS to the command behind a target.
PYTHON ?= python3
PIP_ARGS ?=
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo serve test lint check bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/installed ## The whole path on the sample recordings, then the pages (ARGS=--no-serve: without the pages)
	@$(BIN)/debrief demo $(ARGS)

serve: $(VENV)/installed ## Pages, API and worker, with your own data
	@$(BIN)/debrief serve $(ARGS)

test: $(VENV)/installed-dev ## Every test (ARGS="tests/unit -x": some of them)
	@$(BIN)/pytest $(ARGS)

lint: $(VENV)/installed-dev ## Style, formatting, types and arrows
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check: lint test ## Lint, then test

bench: $(VENV)/installed-dev ## Speed and accuracy on the samples, each beside something to compare with
	@for bench in tests/bench/bench_*.py; do echo "== $$bench"; $(BIN)/python $$bench || exit 1; done

clean: ## Remove the environment and the demo's data
	rm -rf $(VENV) demo-data

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Debrief needs Python 3.11 or newer; this is $$($(PYTHON) -V). Try: make PYTHON=python3.11 …" >&2; exit 1; }
	@echo "Making the environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --quiet --upgrade 'pip>=25.1'
	@touch $@

$(VENV)/installed: $(VENV)/python pyproject.toml constraints.txt
	@echo "Installing Debrief and what it needs (PyTorch is large; this takes some minutes once) …"
	@$(PIP) install --quiet --constraint constraints.txt $(PIP_ARGS) --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing what the tests need …"
	@$(PIP) install --quiet --constraint constraints.txt $(PIP_ARGS) --editable '.[postgres]' --group dev
	@touch $@

# make demo     install, check the sample report against the sample corpus, write review.csv
# make test     install, lint, type-check, run every test (what the operating system lacks is skipped by name)
# make lock     pin the newest versions that pyproject.toml allows in requirements.lock
# Needs Python 3.11 or newer and make, nothing else. `make PYTHON=/path/to/python demo` picks another interpreter.

.PHONY: help venv dev demo test lint format lock clean
.DEFAULT_GOAL := help

VENV   ?= .venv
EXTRAS := fast,documents,postgres,parquet,ray,web
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
NEWER  := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13 python; do \
	$$p -c '$(NEWER)' 2>/dev/null && echo $$p && break; done)

help:
	@sed -n 's/^# //p' Makefile

venv: $(VENV)/.installed
dev: $(VENV)/.installed-dev

# The stamps make a second run instant; a changed pyproject.toml or lock file installs again.
$(VENV)/.installed: pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: python.org/downloads" >&2; exit 1; }
	@echo "Installing into $(VENV) (some minutes, once) ..." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(PIP) install -c requirements.lock -e '.[$(EXTRAS)]'
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Installing the development tools into $(VENV) ..." >&2
	@$(PIP) install -c requirements.lock --group dev
	@touch $@

demo: venv
	@$(BIN)/factcheck demo

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

test: lint
	$(BIN)/pytest

# Versions only: which registry they come from is the user's matter, and so is the build of torch ("+cpu").
lock:
	@set -e; fresh=$$(mktemp -d); trap 'rm -rf "$$fresh"' EXIT; \
	$(PYTHON) -m venv "$$fresh"; \
	"$$fresh/bin/python" -m pip -qq install --upgrade 'pip>=25.1'; \
	"$$fresh/bin/python" -m pip -qq install '.[$(EXTRAS)]' --group dev; \
	{ echo "# Written by \`make lock\`: every version that \`make venv\` and \`make test\` install."; \
	  "$$fresh/bin/python" -m pip freeze --exclude factcheck | sed 's/+[a-z0-9.]*$$//'; } > requirements.lock.new; \
	mv requirements.lock.new requirements.lock; wc -l requirements.lock

clean:
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist

# Set-up and checks. Needs Python 3.11 or newer, make and git; everything else is installed into .venv.
PYTHON ?= python3
PORT   ?= 8000
VENV   := .venv
TOOLS  := .tools
UV     := $(TOOLS)/bin/uv
export UV_SYSTEM_CERTS := 1
RUN    := UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) run --frozen --no-sync

.PHONY: help run ask test check deep lint types bench shots words lighthouse clean
.DEFAULT_GOAL := help

help:  ## This list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ -/'

run: $(VENV)/run.done  ## Install what is needed and start the web pages and the JSON interface on this machine; open the printed address
	@$(VENV)/bin/unknot serve --port $(PORT)

ask: $(VENV)/run.done  ## The same interview in the terminal
	@$(VENV)/bin/unknot ask

test: $(VENV)/dev.done lint types  ## Everything that CI runs; the tests lint and prove the knowledge
	$(RUN) pytest -q -n 2 --dist worksteal -m "not deep" $(PYTEST_FLAGS)

check: $(VENV)/dev.done lint types  ## Lint, types and the fast tests, about two minutes
	$(RUN) pytest -q -n 2 --dist worksteal -m "not slow and not deep"

deep: $(VENV)/dev.done  ## What takes longer; writes docs/deep-report.md
	$(RUN) pytest -q -n 2 --dist worksteal -m deep
	$(RUN) python bench/deep.py docs/deep-report.md

lint: $(VENV)/dev.done
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	$(RUN) lint-imports --no-cache

types: $(VENV)/dev.done
	$(RUN) mypy

bench: $(VENV)/dev.done  ## Times of one assessment, of the commands and of the pages under load
	$(RUN) python bench/assess.py
	$(RUN) python bench/page_parts.py
	$(RUN) python bench/pages.py

shots: $(VENV)/dev.done  ## Pictures of the pages, into docs/shots; needs a Chromium
	$(RUN) python tools/shots.py docs/shots

words: $(VENV)/dev.done  ## Collect the texts of the pages that can be translated, into knowledge/languages
	$(RUN) python tools/words.py

lighthouse: $(VENV)/dev.done  ## Lighthouse on its phone profile, into docs/lighthouse.md; needs Node, npm and a Chromium
	$(RUN) python tools/lighthouse.py docs/lighthouse.md

clean:  ## Remove the environment and all caches
	rm -rf $(VENV) $(TOOLS) .mypy_cache .ruff_cache .pytest_cache .hypothesis dist

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit("Unknot needs Python 3.11 or newer; this is %d.%d. Try: make run PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/pip install --quiet --disable-pip-version-check "uv>=0.7,<1"

$(VENV)/run.done: pyproject.toml uv.lock | $(UV)
	UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --quiet --frozen --no-dev --inexact --python $(shell command -v $(PYTHON))
	@touch $@

$(VENV)/dev.done: pyproject.toml uv.lock | $(UV)
	UV_PROJECT_ENVIRONMENT=$(VENV) $(UV) sync --quiet --frozen --all-extras --python $(shell command -v $(PYTHON))
	@touch $@ $(VENV)/run.done

# The commands of a working day. `make` alone lists them.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.setup-done
BENCH_STAMP := $(VENV)/.bench-done
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
LOCALE := src/osa/locale
COMPILE := $(BIN)/uv pip compile --quiet pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --upgrade

export PIP_ROOT_USER_ACTION := ignore

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench lock messages pages pictures clean

help: ## List the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

setup: $(STAMP) ## Make .venv with everything in it (again when the lock or pyproject.toml changes)

$(STAMP): requirements.lock pyproject.toml
	@python=$$(scripts/python.sh) && \
	echo "setup: $$($$python --version), into $(VENV); this takes a minute" && \
	$$python -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@
	@echo "setup: done; the command is $(BIN)/osa"

run: setup ## Make the database, load the programme into it, and serve the site on http://127.0.0.1:8000
	@$(BIN)/osa register load --yes
	@$(BIN)/osa serve

test: setup ## Run all tests, on SQLite and PostgreSQL and in Chromium (both installed if that is possible)
	@scripts/postgres.sh
	@scripts/chromium.sh
	@$(BIN)/python -m pytest
	@$(BIN)/python -m tests.on_postgres

lint: setup ## Check style, types and import layers
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(BENCH_STAMP) ## Measure against other engines and print a table
	@$(BIN)/python -m benchmarks

$(BENCH_STAMP): requirements-bench.lock $(STAMP)
	@$(PIP) install --require-hashes -r requirements-bench.lock
	@touch $@

lock: setup ## Resolve the dependencies of pyproject.toml anew into the lock files
	@$(COMPILE) --extra dev --extra postgres --output-file requirements.lock
	@$(COMPILE) --extra dev --extra postgres --extra bench --constraint requirements.lock \
		--output-file requirements-bench.lock

messages: setup ## Collect the messages of osa, and bring the catalogues of its languages up to date
	@$(BIN)/pybabel --quiet extract --keyword _ --keyword N_ --no-location --sort-output --no-wrap --omit-header \
		--mapping babel.cfg --output-file $(LOCALE)/osa.pot src/osa
	@$(BIN)/pybabel --quiet update --domain osa --locale ja --init-missing --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date --no-wrap --input-file $(LOCALE)/osa.pot --output-dir $(LOCALE)
	@$(BIN)/pybabel --quiet compile --domain osa --directory $(LOCALE)

pages: setup ## Write the guide pages that are made from code: permissions and indicators
	@for language in en ja; do \
		ending=$$([ $$language = en ] && echo md || echo ja.md); \
		$(BIN)/python -m osa.accounts.permission_page $$language > docs/guide/permissions.$$ending; \
		$(BIN)/python -m osa.appraisal.indicator_page $$language > docs/guide/indicators.$$ending; \
	done

pictures: setup ## Draw the pictures of docs/pictures anew: charts, and pages in Chromium
	@scripts/chromium.sh
	@scripts/pictures.sh

clean: ## Remove everything that the other commands made
	@rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find src tests benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# The two commands are `make report` and `make test`; everything else is in `make help`.
DATA    ?= data/customers.csv
ENGINE  ?= auto
REFIT   ?=
PORT    ?= 8000
PYTHON  ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && { echo $$p; break; }; done)

VENV    := .venv
BIN     := $(VENV)/bin
READY   := $(VENV)/.ready
DEV     := $(VENV)/.ready-dev
QUARTO  := $(VENV)/.quarto
INPUT   := results/.input
RESULTS := results/results.json
SITE    := results/.built
RENDERED := $(wildcard _site/index.html)
TESTED  := $(VENV)/.tested

# What writes results/ or sends them out does so alone, and leaves a line in results/report.log.
NO_PYTHON := Python 3.11, 3.12 or 3.13 is needed and none was found; install one, or say make PYTHON=/path/to/python3
ALONE = $(or $(shell test -x $(BIN)/python && echo $(BIN)/python),$(PYTHON),$(error $(NO_PYTHON))) -m analysis.unattended results
YES   = $(filter-out 0 no false,$(1))

ANALYSIS  := $(shell find analysis -name '*.py' 2>/dev/null)
REPORT    := $(shell find report \( -name '*.py' -o -path report/theme/\* \) -not -path '*/__pycache__/*' -type f 2>/dev/null)
PAGES     := $(wildcard report/*.qmd)
TEMPLATES := $(shell find templates -type f 2>/dev/null)
TESTS     := $(shell find tests -name '*.py' 2>/dev/null)
DEFAULTS  := $(wildcard data/*)

.PHONY: report site email mailing publish publishing test check serve bench study gallery quarto clean help lock FORCE
.DEFAULT_GOAL := help
.NOTPARALLEL:

help:  ## Say what can be done
	@echo "make report [DATA=data/customers.csv] [ENGINE=auto|quarto|builtin] [REFIT=auto|always|never]"
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

report:  ## Analyse DATA, then build the site (_site/) and the PDF
	@$(ALONE) "make report" $(MAKE) --no-print-directory site
	@echo "Site: _site/index.html    PDF: _site/customer-segments.pdf    (make serve shows the site)"

site: $(SITE)

# A new table, new content in it, or another REFIT is what makes the analysis run again.
$(INPUT): $(READY) FORCE
	@$(BIN)/python -m analysis.fingerprint "$(DATA)" $@ "$(REFIT)"

$(RESULTS): $(INPUT) $(ANALYSIS)
	@$(BIN)/python -m analysis run "$(DATA)" --results results $(if $(REFIT),--refit "$(REFIT)")

results/.engine: $(READY) FORCE
	@mkdir -p results
	@printf '%s' "$(ENGINE)" | cmp -s - $@ || printf '%s' "$(ENGINE)" > $@

# Pages carry the data's date as their time, so a stamp says when they were built.
$(SITE): $(RESULTS) $(REPORT) $(PAGES) $(TEMPLATES) _quarto.yml results/.engine $(if $(RENDERED),,FORCE) | $(QUARTO)
	@$(BIN)/python -m report build --results results --site _site --engine "$(ENGINE)"
	@touch $@

$(READY): requirements.lock
	@test -n "$(PYTHON)" || { echo "$(NO_PYTHON)" >&2; exit 2; }
	@echo "Setting up $(VENV) with $(PYTHON) (once, a minute or two) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@touch $@

$(DEV): requirements-dev.lock $(READY)
	@echo "Adding the tools for tests (once, about a minute) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

$(QUARTO): requirements-quarto.lock | $(READY)
	@echo "Trying to install Quarto (once, at most two minutes; the report does not need it) ..."
	@$(BIN)/python -m report.engine.install_quarto $@

email:  ## Write the mail to TO="a@b c@d" into outbox/ (SEND=1 sends it, IF_CHANGED=1 only after a notable change)
	@test -n "$(TO)" || { echo 'make email: TO is missing; say who gets the mail: make email TO="ann@example.org ben@example.org"' >&2; exit 2; }
	@$(ALONE) "make email" $(MAKE) --no-print-directory mailing

mailing: $(READY)
	@$(BIN)/python -m report email --to "$(TO)" --results results --site _site --outbox outbox \
		$(if $(call YES,$(SEND)),--send) $(if $(call YES,$(IF_CHANGED)),--if-changed)

publish:  ## Put _site/ in place at DEST=folder or DEST=host:folder
	@test -n "$(DEST)" || { echo 'make publish: DEST is missing; say where the site goes: make publish DEST=/var/www/segments or DEST=host:folder' >&2; exit 2; }
	@$(ALONE) "make publish" $(MAKE) --no-print-directory publishing

publishing: $(READY)
	@$(BIN)/python -m report publish --site _site --dest "$(DEST)"

quarto: $(READY)  ## Try again to install Quarto
	@$(BIN)/python -m report.engine.install_quarto $(QUARTO)

test: $(TESTED)  ## Run all tests (again only when something changed)
	@echo "These files have passed all tests (rm $(TESTED) runs them again)."

$(TESTED): $(DEV) $(ANALYSIS) $(REPORT) $(PAGES) $(TEMPLATES) $(TESTS) $(DEFAULTS) $(wildcard .github/workflows/*) _quarto.yml Makefile pyproject.toml README.md ARCHITECTURE.md CHANGELOG.md | $(QUARTO)
	@$(BIN)/python -m pytest
	@touch $@

check: $(DEV)  ## Style, types, layers, and the built site against our rules
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@PYTHONPATH=. $(BIN)/lint-imports --no-logo
	@if test -e _site/index.html; then $(BIN)/python -m report lint --results results --site _site; else echo "No _site/ yet, so no report to lint; make report builds one."; fi

serve: report  ## Show the site on http://localhost:8000 (PORT=...)
	@echo "http://localhost:$(PORT)/ (Ctrl-C stops)"
	@$(BIN)/python -m http.server -b 127.0.0.1 -d _site $(PORT)

bench: $(DEV)  ## Time each step and measure peak memory, nothing cached
	@$(BIN)/python -m tests.bench "$(DATA)"

study: $(DEV)  ## The calibration study of the verdict (about an hour)
	@$(BIN)/python -m tests.study.calibration_study

gallery: report $(DEV)  ## Pictures of every page and PDF page, in gallery/
	@$(BIN)/python -m report gallery --site _site --into gallery

lock: $(DEV)  ## Choose the versions anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q --upgrade pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:  ## Delete what was generated (keeps .venv, results/runs and results/report.log)
	rm -rf _site _site.* gallery report/_parts report/assets report/segments _variables.yml $(TESTED)
	rm -rf results/results.json results/customers.parquet results/assigner.json results/reference.json results/.cache results/.input results/.engine results/.built results/.new-*

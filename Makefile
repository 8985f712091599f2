# One command each; `make` alone lists them. Everything is set up on first use, from locked files only.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PY := .venv/bin/python
CODE := layers/common/suanqing functions ops demo embedded bench
export SAM_CLI_TELEMETRY := 0
export AWS_EC2_METADATA_DISABLED := true
# Compiling what it imports costs each process seconds of CPU: kept in __pycache__, whatever the machine's settings say.
unexport PYTHONDONTWRITEBYTECODE

# A stamp's name holds its inputs' checksum: set-up runs again when a lock changes, not when a date does.
sum = $(shell (pwd; cat requirements/make-venv $(1)) | cksum | cut -d' ' -f1)
stamp = $(1)/.made-$(call sum,$(2))

BOOTSTRAP := $(call stamp,.venv-bootstrap,requirements/bootstrap.txt)
PROJECT := $(call stamp,.venv,requirements/dev.txt pyproject.toml)
AWS := $(call stamp,.venv-aws,requirements/aws.txt)
SAM := $(call stamp,.venv-sam,requirements/sam.txt)
LINT := $(call stamp,.venv-lint,requirements/lint.txt)
CLIENTS := $(call stamp,.venv-clients,requirements/clients.txt)
BENCH := $(call stamp,.venv-bench,requirements/bench.txt pyproject.toml)
RUNTIMES := $(call stamp,.venv-runtimes,requirements/runtimes.txt)
NODE := $(call stamp,node_modules,package-lock.json requirements/runtimes.txt)

.PHONY: help search shuffled times coverage fuzz setup test check templates quick console demo pictures local bench verify openapi lock redrive reprocess reconcile chain clean

help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(PROJECT) $(AWS) $(SAM) $(LINT) $(CLIENTS) $(RUNTIMES) $(NODE) ## Python environments, Java, Node, DynamoDB Local and TypeScript (done by the others when needed)

test: setup check ## Everything CI runs: style, types, import contracts, all tests
	mkdir -p build
	$(PY) -m pytest -n 4 -m "not last" $(ARGS)
	$(PY) -m pytest -m last tests/contract || [ $$? -eq 5 ]

fuzz: $(PROJECT) ## 15,000 odd calls over the whole contract (ODD_SEED=n, ODD_CALLS=n)
	SEARCH=1 ODD_CALLS=$${ODD_CALLS:-15000} $(PY) -m pytest -q tests/simulation/test_odd_calls.py

search: $(PROJECT) $(AWS) $(SAM) $(RUNTIMES) $(NODE) ## Every test of random examples with new ones (ARGS="-k name")
	SEARCH=1 $(PY) -m pytest -q -n 2 tests/unit tests/integration tests/simulation $(ARGS)

shuffled: $(PROJECT) $(AWS) $(SAM) $(RUNTIMES) $(NODE) ## All tests in a random order, its seed printed (ARGS="-p randomly -p 'randomly_seed=n'")
	$(PY) -m pytest -q -n 2 -p randomly -m "not last and not e2e" $(ARGS)

times: $(PROJECT) $(AWS) $(SAM) $(RUNTIMES) $(NODE) ## What tests cost in CPU seconds, by test, file and folder (ARGS=tests/unit)
	$(PY) -m pytest -q -p tests.times $(ARGS)

coverage: $(PROJECT) $(AWS) $(SAM) $(RUNTIMES) $(NODE) ## Branch coverage of the pure packages, each to be 95 % at least
	$(PY) -m pytest -q -n 2 -m "not last" --cov=layers/common/suanqing --cov-branch \
		--cov-report=json:build/coverage.json --cov-report= tests/unit tests/integration $(ARGS)
	$(PY) -m tests.branches

check: $(PROJECT) $(RUNTIMES) ## Style, types, import contracts, generated files and templates (seconds)
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy --strict $(CODE)
	.venv/bin/lint-imports
	$(PY) -m ops openapi --check
	$(PY) -m embedded.console check
	@$(MAKE) templates

# A stamp of the templates' content: linting three regions takes eight seconds of CPU, asking make again none.
TEMPLATES := template.yaml $(addprefix infra/,$(addsuffix .yaml,data uploads analytics messaging access alarms)) docs/examples/plugin/template.yaml
VALID := build/templates$(call stamp,,$(TEMPLATES) requirements/lint.txt)

templates: $(VALID)

$(VALID): | $(LINT)
	.venv-lint/bin/cfn-lint -r us-east-1 cn-north-1 cn-northwest-1 -- $(TEMPLATES)
	@rm -rf build/templates; mkdir -p build/templates; touch $@

quick: check ## Checks, and the unit tests with few examples, but the long ones (a minute): while one works
	QUICK=1 $(PY) -m pytest -q -n 2 -m "not last and not long" --durations=5 --durations-min=2 tests/unit $(ARGS)

console: $(PROJECT) $(RUNTIMES) ## The console's pages, from console/ into functions/console (a second where nothing changed)
	@$(PY) -m embedded.console

demo: $(PROJECT) $(AWS) $(SAM) $(RUNTIMES) ## A day's tickets on the embedded AWS (ONCE=1: run through once and stop; FULL=1: every golden run)
	$(PY) -m demo

pictures: $(PROJECT) $(NODE) ## The README's pictures, of a demo that runs (AT=the API's address)
	@$(PY) -m tests.browser.pictures --at $(AT) $(ARGS)

local: $(PROJECT) $(AWS) $(SAM) $(RUNTIMES) ## An empty deployment on the embedded AWS (then: source build/local.env)
	@mkdir -p build
	@$(PY) -m embedded.aws start --port 0 | sed -n 's/^  export/export/p' > build/local.env
	@source build/local.env; $(PY) -m embedded.deploy Stage=local > build/local.json

mutants: $(PROJECT) ## Change the money core a little and see whether its tests notice (ARGS="--help")
	@$(PY) -m tests.mutants $(ARGS)

bench: $(BENCH) $(AWS) $(SAM) $(RUNTIMES) $(NODE) ## Measure, and print the table of figures
	.venv-bench/bin/python -m bench $(ARGS)

verify: $(PROJECT) ## Check an exported ledger journal (LINE=file.json)
	$(PY) -m ops verify $(LINE)

openapi: $(PROJECT) ## Regenerate docs/openapi.json and infra/api.yaml from routes and models
	$(PY) -m ops openapi

redrive: $(PROJECT) ## Send a dead-letter queue's messages back (ARGS=...)
	$(PY) -m ops redrive $(ARGS)

reprocess: $(PROJECT) ## Process again what a stream function gave up on (ARGS=...)
	$(PY) -m ops reprocess $(ARGS)

reconcile: $(PROJECT) ## Compare tickets, entries and balances (ARGS=...)
	$(PY) -m ops reconcile $(ARGS)

chain: $(PROJECT) ## Seal or verify the journal, make a month again (ARGS="verify --period 2026-11")
	$(PY) -m ops chain $(ARGS)

COMPILE = .venv-bootstrap/bin/uv pip compile --quiet --universal --python-version 3.13 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url $(if $(UPGRADE),--upgrade)

lock: $(BOOTSTRAP) $(RUNTIMES) ## Recompile the requirement locks (UPGRADE=1: newest versions)
	for name in layers/common/requirements requirements/{bootstrap,dev,bench,lint,aws,sam,clients,runtimes}; do \
		echo "Locking $$name.txt"; $(COMPILE) $$name.in -o $$name.txt; done
	$(NPM) install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

clean: ## Remove everything made here
	rm -rf build console/node_modules console/dist functions/console/files .aws-sam .venv .venv-* node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(BOOTSTRAP):
	@python=$$(requirements/find-python); \
	echo "Setting up with $$python"; \
	rm -rf .venv-bootstrap; "$$python" -m venv .venv-bootstrap
	@.venv-bootstrap/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

# The two import roots and the repository's own folder, editable: built by the locked hatchling, nothing fetched.
EDITABLE = .venv-bootstrap/bin/uv pip install --quiet --offline --no-deps --no-build-isolation --editable . --python

$(PROJECT): | $(BOOTSTRAP)
	@requirements/make-venv .venv requirements/dev.txt
	@$(EDITABLE) .venv/bin/python
	@touch $@

$(BENCH): | $(BOOTSTRAP)
	@requirements/make-venv .venv-bench requirements/bench.txt
	@$(EDITABLE) .venv-bench/bin/python
	@touch $@

$(AWS): | $(BOOTSTRAP)
	@requirements/make-venv .venv-aws requirements/aws.txt
	@touch $@

$(SAM): | $(BOOTSTRAP)
	@requirements/make-venv .venv-sam requirements/sam.txt
	@touch $@

$(CLIENTS): | $(BOOTSTRAP)
	@requirements/make-venv .venv-clients requirements/clients.txt
	@touch $@

$(LINT): | $(BOOTSTRAP)
	@requirements/make-venv .venv-lint requirements/lint.txt
	@touch $@

$(RUNTIMES): | $(BOOTSTRAP)
	@requirements/make-venv .venv-runtimes requirements/runtimes.txt
	@touch $@

# Node and npm out of .venv-runtimes, whatever the PATH has.
NPM = .venv-runtimes/bin/python -m embedded.runtimes npm

$(NODE): | $(RUNTIMES)
	@echo "Setting up node_modules from package-lock.json"
	@$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

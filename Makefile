# make verify: check every claim.  make test: run the tests.  make coq: check with Coq.  All build .venv from this directory first.
VENV ?= .venv
PYTHON ?= python3
ARGS ?=
COQ_PACKAGES = coq libcoq-mathcomp libcoq-mathcomp-analysis libcoq-mathcomp-algebra-tactics
PYTEST_ARGS ?=
PIP = $(VENV)/bin/python -m pip --disable-pip-version-check install --quiet

.PHONY: verify test codec-check lint types coq clean

verify: $(VENV)/.installed
	$(VENV)/bin/tracebound verify $(ARGS)

test: $(VENV)/.installed-test
	$(VENV)/bin/python -m pytest -n 2 --cov=proofs.kernel --cov-branch --cov-fail-under=100 --cov-report=term $(PYTEST_ARGS)

# Minutes: a million vectors in every mode of the codec, and ten million coordinates in closed loop.
codec-check: $(VENV)/.installed
	$(VENV)/bin/python -m numerics.codec.check $(ARGS)

lint: $(VENV)/.installed-lint
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(VENV)/.installed-lint
	$(VENV)/bin/pyright --pythonpath $(VENV)/bin/python

# Needs Coq and mathcomp-analysis; on Debian as root they are installed, 1.7 GB, if they are not there.
coq: $(VENV)/.installed
	@if ! command -v coqc >/dev/null && command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends $(COQ_PACKAGES); fi
	$(VENV)/bin/tracebound coq $(ARGS)

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) -e .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(PIP) -e '.[test]'
	touch $@

$(VENV)/.installed-lint: $(VENV)/.installed
	$(PIP) -e '.[test,lint]'
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

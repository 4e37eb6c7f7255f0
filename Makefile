# make verify: check every claim.  make test: run the tests.  Both build .venv from this directory first.
VENV ?= .venv
PYTHON ?= python3
ARGS ?=
PYTEST_ARGS ?=
PIP = $(VENV)/bin/python -m pip --disable-pip-version-check install --quiet

.PHONY: verify test codec-check lint types clean

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

# make verify: check every claim.  make test: run the tests.  Both build .venv from this directory first.
VENV ?= .venv
PYTHON ?= python3
ARGS ?=
PYTEST_ARGS ?=
PIP = $(VENV)/bin/python -m pip --disable-pip-version-check install --quiet

.PHONY: verify test semantics corroborate mutation regenerate lint types clean

verify: $(VENV)/.installed
	$(VENV)/bin/tracebound verify $(ARGS)

test: $(VENV)/.installed-test
	$(VENV)/bin/python -m pytest -n 2 --cov=proofs.kernel --cov-branch --cov-fail-under=100 --cov-report=term $(PYTEST_ARGS)

# Every theorem in random finite models.
semantics: $(VENV)/.installed
	$(VENV)/bin/tracebound semantics $(ARGS)

# Every arithmetic step, asked of z3 and cvc5; the questions are written to build/corroborate.
corroborate: $(VENV)/.installed
	$(PIP) -e '.[cross]'
	$(VENV)/bin/tracebound corroborate --export build/corroborate $(ARGS)

# Changes the trusted code in every place and demands that the tests notice; takes minutes.
mutation: $(VENV)/.installed-test
	$(VENV)/bin/python tests/mutation.py $(ARGS)

# Everything that is generated and committed, in the order of what depends on what.
regenerate: $(VENV)/.installed-test
	$(VENV)/bin/tracebound constants --json proofs/constants.json
	$(VENV)/bin/tracebound paper --statements

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

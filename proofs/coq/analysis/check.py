"""Builds the theorems about integrals, enclosed numbers and rounded arithmetic, and audits what they assume.

Each file `Stated*.v` holds the theorems of one family, each under its claim's key; the other files prove them, over the
real numbers of Coq's standard library, with Coquelicot's integrals, Flocq's rounding and CoqInterval's enclosures.
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from proofs.coq import changed
from proofs.coq.changed import Mutant
from proofs.coq.layer import BLOCK, FOLDER, BadSource, CoqStatement, by_key, refusals_in, stated
from proofs.coq.program import (
    STANDARD,
    Say,
    assumptions,
    between,
    compiled,
    copied,
    every,
    last_error,
    make,
    marked,
    not_allowed,
)

ANALYSIS = FOLDER / "analysis"
FLAGS = ("-R", ".", "Analysis")
# A statement file may define what its theorems speak of, and nothing else.
PREAMBLE = re.compile(
    r"(From\s+[\w.]+\s+Require(\s+Import)?(\s+[\w.]+)+|(Set|Unset)(\s+\w+)+|Import(\s+[\w.]+)+|(Local\s+)?Open\s+Scope\s+\w+"
    r"|(Definition|Fixpoint|Local\s+Notation)\s.*)\.\Z",
    re.DOTALL,
)
CLASSIC = {"Classical_Prop.classic": "forall P : Prop, or P (not P)"}
MUTANTS = (
    Mutant("cell_moments", "D^2/12", "D^2/13"),
    Mutant("uniform_source", "4^b", "3^b"),
    Mutant("dithered_uniform", "granular h D y ->", ""),
    Mutant("high_resolution", "36 * sqrt 3", "37 * sqrt 3"),
    Mutant("angle_bits", "PI^2", "3^2"),
    Mutant("cosines_at_least", "n / 2 <=", "n / 3 <="),
    Mutant("normal_b4", "0.01154288443135089938986153683917", "0.01154288443135089938986153683916"),
    Mutant("normal_convex", "0 < ddcb", "1 < ddcb"),
    Mutant("laplace_convex", "^2/12", "^2/11"),
    Mutant("laplace_closed_form", "0 < s ->", ""),
    Mutant("laplace_b4", "laplace_optimum 4", "laplace_optimum 5"),
    Mutant("bits_of_traces", "/2 *", "/3 *"),
    Mutant("means_inequality", "positive d f ->", ""),
    Mutant("excess_enclosed", "<= 0.2546143348200630119747326", "<= 0.2546143348200630119747325"),
    Mutant("shifted_cell", "log_concave f A B ->", ""),
    Mutant("sphere_64_b2", "64 2", "64 3"),
    Mutant("sphere_exceeds", "4 ^ 2", "4 ^ 1"),
    Mutant("maximum_entropy", "/ 2 * ln", "/ 3 * ln"),
    Mutant("no_constant_for_all_bits", "4 ^ b", "3 ^ b"),
    Mutant("panter_dite_limit", "T ^ 3 / 12 - e", "T ^ 3 / 11 - e"),
    Mutant("quantizer_any_precision", "1 - u + 2 * u", "1 - u + u"),
    Mutant("quantizer_binary64", "2 ^ 52", "2 ^ 54"),
    Mutant("dot_product_binary64", "unharmed s ->", ""),
)


@cache
def accepted() -> dict[str, str]:
    """What may be assumed: the axioms of the reals, classical logic, the integers that CoqInterval computes with."""
    return {**STANDARD, **CLASSIC, **tomllib.loads((ANALYSIS / "primitives.toml").read_text(encoding="utf-8"))}


@cache
def files() -> Mapping[str, list[CoqStatement]]:
    """The theorems of each file of statements, by the file's name without its end; raises BadSource."""
    paths = sorted(ANALYSIS.glob("Stated*.v"))
    found = {p.stem: stated(p.read_text(encoding="utf-8"), f"analysis/{p.name}", PREAMBLE) for p in paths}
    names = [s.theorem for theorems in found.values() for s in theorems]
    if repeated := {name for name in names if names.count(name) > 1}:
        raise BadSource(f"analysis: stated twice: {', '.join(sorted(repeated))}")
    return found


def theorems() -> dict[str, list[CoqStatement]]:
    """The theorems of each claim, in the order of the files."""
    return by_key(s for found in files().values() for s in found)


@dataclass
class Found:
    """What Coq said: of each claim as it is kept, whether each changed statement was refused, and the problems."""

    rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    controls: dict[str, bool] = field(default_factory=dict[str, bool])
    problems: list[str] = field(default_factory=list[str])


def check(work: Path, say: Say, keys: Sequence[str] = ()) -> Found:
    """Build all theorems, or those of these claims, in a folder below `work`; audit them, and try changed ones."""
    found = Found(problems=refusals_in(ANALYSIS))
    wanted = [name for name, there in files().items() if not keys or any(s.key in keys for s in there)]
    if found.problems or not wanted:
        return found
    folder = work / "analysis"
    copied(ANALYSIS, folder)
    done = make(folder, [f"{name}.vo" for name in wanted] if keys else (), say)
    if done.returncode:
        found.problems.append(f"analysis: {last_error(done)}")
        return found
    say("the assumptions of the analysis")
    texts = {**{f"Audit{name}": _audit(name) for name in wanted}, **_mutants(wanted, found.problems)}
    said = compiled(folder, texts, FLAGS, say)
    assumed = {name: _assumed(name, said[f"Audit{name}"], found.problems) for name in wanted}
    for name in wanted:
        if f"Mutants{name}" in said:
            found.controls |= _refused(name, said[f"Mutants{name}"], found.problems)
    found.rows = [_row(key, own, assumed) for key, own in theorems().items() if not keys or key in keys]
    return found


def _assumed(name: str, done: subprocess.CompletedProcess[str], problems: list[str]) -> dict[str, str] | None:
    """What the theorems of a file assume together; None, with a problem, if that is not all accepted."""
    try:
        if done.returncode:
            raise BadSource(last_error(done))
        found = assumptions(between(done.stdout, "every"))
    except BadSource as error:
        problems.append(f"analysis/{name}.v: {error}")
        return None
    odd = not_allowed(found, accepted())
    problems += [f"analysis/{name}.v: assume {axiom}" for axiom in odd]
    return None if odd else found


def _own(name: str) -> tuple[list[Mutant], dict[str, CoqStatement]]:
    """The changed statements of a file, and its theorems by name."""
    stated_there = {s.theorem: s for s in files()[name]}
    return [m for m in MUTANTS if m.theorem in stated_there], stated_there


def _mutants(names: Iterable[str], problems: list[str]) -> dict[str, str]:
    """For each file of which there are any the text that tries its changed statements."""
    texts: dict[str, str] = {}
    for name in names:
        mutants, there = _own(name)
        problems += (wrong := changed.absent(mutants, there))
        if mutants and not wrong:
            definitions = BLOCK.sub("", (ANALYSIS / f"{name}.v").read_text(encoding="utf-8"))
            texts[f"Mutants{name}"] = changed.text(f"{definitions}\n", mutants, there)
    return texts


def _refused(name: str, done: subprocess.CompletedProcess[str], problems: list[str]) -> dict[str, bool]:
    if done.returncode:
        problems.append(f"analysis/{name}.v, changed: {last_error(done)}")
    answers = changed.refused(_own(name)[0], done.stdout)
    return {words: refused and not done.returncode for words, refused in answers.items()}


def _audit(name: str) -> str:
    """Asks of all theorems of a file at once; nothing is imported, so that no notation takes part in the printing."""
    full = [f"{name}.{s.theorem}" for s in files()[name]]
    return f"From Analysis Require {name}.\n{every(full)}Set Printing All.\n{marked('every', 'every')}"


def _row(key: str, own: Sequence[CoqStatement], assumed: Mapping[str, Mapping[str, str] | None]) -> dict[str, Any]:
    """A claim as it is kept."""
    found = [assumed[name] for name, there in files().items() if any(s.key == key for s in there)]
    return {
        "key": key,
        "status": "failed" if None in found else "checked",
        "axioms": sorted({axiom for each in found for axiom in each or ()}),
        "theorems": [{"theorem": s.theorem, "statement": s.shown} for s in own],
    }

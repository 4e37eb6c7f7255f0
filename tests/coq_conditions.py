"""Each side condition of each rule in proofs/coq/kernel left out, one at a time: the rule's soundness must not compile.

`python -m tests.coq_conditions` prints a line a condition. A condition is left out by putting what is always true in
its place, so that a proof does not fail for its shape alone: it misses the fact that the condition gave. Conditions
that soundness does not need would compile; those that Python's kernel has and Coq's has not are listed at the end.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from proofs.coq.layer import FOLDER
from proofs.coq.program import JOBS, copied, last_error, make, run

KERNEL = FOLDER / "kernel"
IDLE = "compiles: soundness does not need it"
RULES = ("RulesLogic", "RulesArithmetic", "RulesSums", "RulesQuantifiers", "RulesMeans", "RulesRoots")


@dataclass(frozen=True)
class Condition:
    """A condition of a rule: the file, what it demands, and the change of the definition that leaves it out."""

    file: str
    rule: str
    words: str
    old: str
    new: str


def _of(file: str, rule: str, *rows: tuple[str, str, str]) -> Iterator[Condition]:
    yield from (Condition(file, rule, *row) for row in rows)


CONDITIONS: tuple[Condition, ...] = (
    *_of("RulesLogic", "assume", ("F is a hypothesis of F |- F", "Some ([F], F)", "Some ([], F)")),
    *_of(
        "RulesLogic",
        "cut",
        ("the other hypotheses of the target stay", "(fold_right (fun q G => del (snd q) G) (fst t) qs)", "[]"),
        ("the hypotheses of the proofs stay", "(hyps qs), snd t)", "[], snd t)"),
    ),
    *_of(
        "RulesLogic",
        "instantiate",
        ("the hypotheses are replaced in as well", "map r (fst s)", "map (fun F => F) (fst s)"),
        ("the hypotheses stay", "map r (fst s)", "map r []"),
    ),
    *_of(
        "RulesLogic",
        "cases",
        ("one conclusion for both", "if eqF (snd s) (snd t)", "if eqF (snd s) (snd s)"),
        ("the first premise has no other hypotheses", "(del (Rel Gt0 p) (fst s))", "[]"),
        ("the second premise has no other hypotheses", "(del (Rel Ge0 (pneg p)) (fst t))", "[]"),
        ("the second premise assumes -p >= 0", "Rel Ge0 (pneg p)", "Rel Gt0 (pneg p)"),
    ),
    *_of(
        "RulesLogic",
        "absurd",
        ("the premise is strict", "Rel Gt0 PNil", "Rel Ge0 PNil"),
        ("the premise is about 0", "Rel Gt0 PNil", "Rel Gt0 _"),
        ("the hypotheses stay", "Some (G, F)", "Some ([], F)"),
    ),
    *_of(
        "RulesArithmetic",
        "sum_eqs",
        ("a multiplier belongs to an equation", "Some (Eq0, p), Some s", "Some (_, p), Some s"),
    ),
    *_of(
        "RulesArithmetic",
        "product",
        ("a strict product takes strict facts alone", "Some (false, pmul p q)", "Some (b, pmul p q)"),
    ),
    *_of(
        "RulesArithmetic",
        "sum_products",
        ("a factor is not negative", "if Qle_bool 0 c then match product", "if Qle_bool 0 0 then match product"),
        ("a strict product has no squares", "b && is_nil sq &&", "b && is_nil ([] : list poly) &&"),
        ("a strict product has a positive factor", "negb (Qle_bool c 0)", "negb (Qle_bool 1 0)"),
        ("a strict product has strict facts", "Some (b && is_nil sq", "Some (true && is_nil sq"),
    ),
    *_of(
        "RulesArithmetic",
        "arithmetic",
        ("an equation follows from equations alone", "Eq0 => none", "Eq0 => true"),
        ("a strict goal needs something strict", "Gt0 => strict", "Gt0 => orb strict true"),
        ("the identity holds", "peqb p (padd s t)", "peqb p p"),
        ("the hypotheses stay", "Some (hyps ps, Rel r p)", "Some ([], Rel r p)"),
    ),
    *_of(
        "RulesArithmetic",
        "antisymmetry",
        ("the first premise is p >= 0", "peqb p q && peqb", "peqb p p && peqb"),
        ("the second premise is -p >= 0", "peqb (pneg p) r", "peqb (pneg p) (pneg p)"),
        ("the premises are inequalities", "(_, Rel Ge0 q); (_, Rel Ge0 r)", "(_, Rel Ge0 q); (_, Rel _ r)"),
        ("the hypotheses stay", "Some (hyps ps, Rel Eq0 p)", "Some ([], Rel Eq0 p)"),
    ),
    *_of(
        "RulesArithmetic",
        "index_arithmetic",
        ("a factor is not negative", "if Qle_bool 0 c then match sum_forms", "if Qle_bool 0 0 then match sum_forms"),
        ("the slack is not negative", "Qle_bool 0 slack", "Qle_bool 0 0"),
        ("the identity holds", "peqb (real t) (padd (pconst slack) s)", "peqb (real t) (real t)"),
        ("the hypotheses stay", "Some (hyps ps, Nonneg t)", "Some ([], Nonneg t)"),
    ),
    *_of(
        "RulesArithmetic", "index_real", ("t >= 0 over the integers", "Some ([Nonneg t], Rel Ge0", "Some ([], Rel Ge0")
    ),
    *_of(
        "RulesArithmetic",
        "bracket_value",
        ("t >= 0 where it is one", "then ([Nonneg t],", "then ([],"),
        ("t < 0 where it is zero", "else ([index_at_least (iconst (-1)) t],", "else ([],"),
    ),
    *_of("RulesSums", "sum_step", ("n >= 0", "Some ([Nonneg n], Rel Eq0", "Some ([], Rel Eq0")),
    *_of(
        "RulesSums",
        "induct",
        ("the base proves F(0)", "eqF (snd base) (subF (put_i x (iconst 0)) F)", "eqF (snd base) (snd base)"),
        (
            "the step proves F(n + 1)",
            "eqF (snd step) (subF (put_i x (isucc (ivar (Free x)))) F)",
            "eqF (snd step) (snd step)",
        ),
        ("n is not free in N", "absent_form x n", "absent_form x (iconst 0)"),
        ("n is not free in the other hypotheses", "forallb (absent_i x) rest", "forallb (absent_i x) []"),
        ("N >= 0", "Some (add (Nonneg n) rest,", "Some (add (Nonneg (iconst 0)) rest,"),
    ),
    *_of(
        "RulesSums",
        "trichotomy",
        ("one conclusion below and above", "eqF (snd less) (snd more)", "eqF (snd less) (snd less)"),
        (
            "the middle case is that conclusion at k",
            "eqF (snd same) (subF (put_i x k) (snd less))",
            "eqF (snd same) (snd same)",
        ),
        ("the hypotheses of the middle case stay", "(union (fst same) (del", "(union [] (del"),
        ("below means i < k", "(iplus k (-1) (iconst 1))", "(iplus k (-2) (iconst 1))"),
        ("above means i > k", "(ivar (Free x)) (isucc k)", "(ivar (Free x)) (isucc (isucc k))"),
    ),
    *_of(
        "RulesQuantifiers",
        "generalize_i",
        ("the variable is not free in the bound", "absent_form x n", "absent_form x (iconst 0)"),
        ("the variable is not free in a hypothesis", "forallb (absent_i x) rest", "forallb (absent_i x) []"),
        ("the hypotheses stay", "Some (rest, AllI", "Some ([], AllI"),
    ),
    *_of(
        "RulesQuantifiers",
        "generalize_o",
        ("the variable is not free in a hypothesis", "forallb (absent_o x) (fst s)", "forallb (absent_o x) []"),
        ("the hypotheses stay", "Some (fst s, AllO", "Some ([], AllO"),
    ),
    *_of(
        "RulesQuantifiers",
        "generalize_f",
        ("the family is not free in a hypothesis", "forallb (absent_f x) (fst s)", "forallb (absent_f x) []"),
        ("the hypotheses stay", "Some (fst s, AllF", "Some ([], AllF"),
    ),
    *_of(
        "RulesQuantifiers",
        "specialize_i",
        ("t >= 0", "add (Nonneg t) (add", "add (Nonneg (iconst 0)) (add"),
        ("t is below the bound", "(index_at_least n (isucc t))", "(index_at_least n t)"),
        ("the hypotheses stay", "(isucc t)) G)", "(isucc t)) [])"),
    ),
    *_of(
        "RulesQuantifiers",
        "specialize_o",
        ("the hypotheses stay", "Some (G, subF (open_o u) F)", "Some ([], subF (open_o u) F)"),
    ),
    *_of(
        "RulesQuantifiers",
        "specialize_f",
        ("the hypotheses stay", "Some (G, subF (open_f b) F)", "Some ([], subF (open_f b) F)"),
    ),
    *_of(
        "RulesMeans",
        "mean_linear",
        ("f is integrable", "Some ([Intble f; Intble g],", "Some ([Intble g; Intble g],"),
        ("g is integrable", "Some ([Intble f; Intble g],", "Some ([Intble f; Intble f],"),
        ("the factor is a constant", "pmul (constant a) f", "pmul a f"),
    ),
    *_of(
        "RulesMeans",
        "mean_nonneg",
        ("f is integrable", "[Intble f; AllO (Rel Ge0 f)]", "[Intble pone; AllO (Rel Ge0 f)]"),
        ("f >= 0 at every outcome", "AllO (Rel Ge0 f)], Rel", "AllO (Rel Ge0 pone)], Rel"),
    ),
    *_of(
        "RulesMeans",
        "mean_congruence",
        ("g is integrable", "[Intble g; AllO (equal f g)]", "[Intble pone; AllO (equal f g)]"),
        ("f = g at every outcome", "AllO (equal f g)]", "AllO (equal f f)]"),
    ),
    *_of("RulesRoots", "sqrt_value", ("x >= 0", "Some ([Rel Ge0 p], if", "Some ([Rel Ge0 pone], if")),
    *_of(
        "RulesRoots",
        "floor_exact",
        ("x >= t", "[at_least p (real t); above", "[at_least p p; above"),
        ("t + 1 > x", "above (padd (real t) pone) p]", "above (padd (pfloor p) pone) p]"),
    ),
    *_of(
        "RulesRoots",
        "congruence",
        ("the premise is x = y", "peqb r (psub p q)", "peqb r r"),
        ("the premise is an equation", "(G, Rel Eq0 r)", "(G, Rel _ r)"),
        ("the hypotheses stay", "Some (G, if root", "Some ([], if root"),
    ),
)
# What Python's kernel checks and soundness does not need, so that no rule in Coq has it, but for the first.
PYTHON_ALONE = (
    "arithmetic: no equation in a product, which would be 0; Coq's rule refuses it too, for the sake of its proof",
    "cut: the formula that is cut is a hypothesis of the target",
    "instantiate, induct, trichotomy, mean_linear: terms without loose bound variables",
    "trichotomy: the variable is not free in the pivot, nor in the hypotheses of the middle case",
    "specialize, a lambda: as many arguments as the family has; no loose bound variable",
    "mean_linear: functions of one outcome and of no index",
    "congruence: of sqrt or floor, by name",
)


def broken(folder: Path, condition: Condition) -> tuple[bool, str]:
    """Whether the file without the condition does not compile, and where: the lemma, or what went wrong otherwise."""
    text = (KERNEL / f"{condition.file}.v").read_text(encoding="utf-8")
    start = re.search(rf"^(Definition|Fixpoint) {_defined(condition.rule)}\b", text, re.MULTILINE)
    if start is None:
        return False, "no such rule"
    head, body = text[: start.start()], text[start.start() :]
    if condition.old not in body.partition("\nProof.")[0]:
        return False, "the condition is not in the rule"
    changed = head + body.replace(condition.old, condition.new, 1)
    with tempfile.TemporaryDirectory(prefix="tracebound-condition-") as name:
        work = Path(name)
        (work / f"{condition.file}.v").write_text(changed, encoding="utf-8")
        done = run(["coqc", "-q", "-w", "-all", "-R", str(folder), "Kernel", f"{condition.file}.v"], work)
    if done.returncode == 0:
        return False, IDLE
    line = re.search(r"line (\d+), characters", done.stderr)
    if line is None:
        return False, last_error(done)
    before = "\n".join(changed.split("\n")[: int(line[1])])
    lemma = re.findall(r"^Lemma (\w+)|^(Definition|Fixpoint) (\w+)", before, re.MULTILINE)[-1]
    return (True, f"{lemma[0]} fails") if lemma[0] else (False, f"{lemma[2]} is not well formed")


def _defined(rule: str) -> str:
    """The definition in which a rule's conditions stand, where it is not the rule's own."""
    return {"arithmetic": "allowed", "index_arithmetic": "sum_forms"}.get(rule, rule)


def main(rules: Sequence[str] = ()) -> int:
    """Try each condition (of these rules, if any are named), a line each; 1 if one is not needed."""
    if shutil.which("coqc") is None:
        print("coqc is not installed: skipped")
        return 0
    chosen = [c for c in CONDITIONS if not rules or c.rule in rules]
    with tempfile.TemporaryDirectory(prefix="tracebound-coq-") as name:
        folder = Path(name, "kernel")
        copied(KERNEL, folder)
        done = make(folder, [f"{file}.vo" for file in RULES])
        if done.returncode:
            print(f"build: {last_error(done)}", file=sys.stderr)
            return 2
        needed = 0
        with ThreadPoolExecutor(JOBS) as pool:
            for condition, found in zip(chosen, pool.map(lambda c: broken(folder, c), chosen), strict=True):
                refused, words = found
                needed += refused
                mark = "needed   " if refused else "NOT SHOWN"
                print(f"{mark}  {condition.rule}: {condition.words}: {words}", flush=True)
    print(f"{needed} of {len(chosen)} conditions are needed; Python's kernel checks besides:")
    for words in PYTHON_ALONE:
        print(f"  {words}")
    return 0 if needed == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Every theorem is true in random finite models, and a false one is found."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from types import SimpleNamespace

import pytest

from proofs.checking import book, replayed
from proofs.kernel import rules as r
from proofs.kernel.formulas import Formula, above, all_family, all_index, at_least, equal, index_at_least, names
from proofs.kernel.rules import RULES
from proofs.kernel.terms import family, floor, index, mean, real, sqrt, total
from proofs.models import soundness
from proofs.models.drawn import random_model, repair
from proofs.models.soundness import Sequent, examine
from proofs.models.truth import holds
from tracebound.__main__ import main

x, y, n = family("x"), family("y"), index("n")


def test_every_theorem_is_true_in_a_share_of_the_models() -> None:
    """Of the committed proofs, which are quicker to replay than to find; `tracebound semantics` takes more models."""
    proved = replayed.theorems(book.keys())
    replays = {key: SimpleNamespace(prove=lambda found=found: found) for key, found in proved.items()}
    theorems = soundness.sequents(replays)
    findings = examine(theorems, soundness.shown_models(map(book.module, book.keys())), shared=3, repaired=0)
    assert findings.violations == []
    assert findings.unhit_rules == []
    assert findings.evaluations > 6000
    assert findings.reached > len(theorems) // 2
    print(f"{findings.evaluations} evaluations, {findings.reached} of {len(theorems)} theorems reached")


FALSE: dict[str, tuple[tuple[Formula, ...], Formula]] = {
    "order turned round": ((at_least(x, y),), at_least(y, x)),
    "strict from weak": ((at_least(x),), above(x)),
    "root of a square without a sign": ((), equal(sqrt(x**2), x)),
    "floor at most the number below": ((), at_least(floor(x), x)),
    "sum with one term too many": (
        (index_at_least(n),),
        equal(total(n + 1, lambda i: family("f", i)), total(n, lambda i: family("f", i))),
    ),
    "E of a product": ((), equal(mean(lambda w: family("X", w) ** 2), mean(lambda w: family("X", w)) ** 2)),
    "an index that is positive": ((), at_least(real(n), 1)),
    "every vector has a positive sum": ((), all_family(1, 0, lambda v: at_least(total(n, lambda i: v(i))))),
    "diagonal after the order": (
        (all_index(n, lambda i: at_least(family("m", i, i))),),
        all_family(1, 0, lambda v: at_least(total(n, lambda i: total(n, lambda j: family("m", i, j) * v(i) * v(j))))),
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_theorem_is_found(name: str) -> None:
    hypotheses, conclusion = FALSE[name]
    findings = examine([Sequent(hypotheses, conclusion, frozenset({"cut"}), name)], [], shared=60, repaired=2)
    assert findings.violations
    assert name in findings.violations[0]


def test_a_rule_without_its_side_condition_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    free = r.assume((), at_least(family("f", "i")))
    monkeypatch.setattr(r, "_absent", lambda *arguments: None)
    wrong = r.generalize((free,), "index", "i", n, (0, 0))
    found = Sequent(tuple(wrong.hypotheses), wrong.conclusion, frozenset({wrong.rule}), "control")
    assert examine([found], [], shared=60, repaired=2).violations


def every_rule() -> Sequent:
    return Sequent((), at_least(1), frozenset(RULES), "control")


@pytest.mark.parametrize(
    ("sequent", "least", "problem"),
    [
        (every_rule(), "1", ""),
        (replace(every_rule(), rules=RULES.keys() - {"floor_exact"}), "1", "not reached: rule floor_exact"),
        (replace(every_rule(), hypotheses=(above(0),)), "0", "not reached: rule cut"),
        (replace(every_rule(), conclusion=at_least(-1)), "1", "violated: control: "),
        (every_rule(), "4", "too few: 3 evaluations, 4 wanted"),
    ],
)
def test_the_command_fails_for_a_rule_that_no_model_reached(
    sequent: Sequent, least: str, problem: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(soundness, "sequents", lambda proofs, progress: [sequent])
    monkeypatch.setattr(soundness, "shown_models", lambda _: [])
    assert main(["semantics", "--models", "3", "--least", least]) == (1 if problem else 0)
    assert problem in capsys.readouterr().out


def test_models_are_repaired_until_the_hypotheses_hold() -> None:
    hypotheses = (
        index_at_least(n, 1),
        all_index(n, lambda i: equal(family("a", i) * 3, family("b", i) + 7)),
        above(family("b", 0), 5),
        equal(sqrt(y) + x, 11),
    )
    free = frozenset[tuple[str, str]]().union(*(names(f)[0] for f in hypotheses))
    met = 0
    for seed in range(20):
        model = random_model(free, seed)
        if repair(hypotheses, model, Random(seed)):
            met += 1
            assert all(holds(f, model) for f in hypotheses)
    assert met >= 10


def test_the_same_seed_gives_the_same_model() -> None:
    free = {("index", "n"), ("outcome", "w"), ("family", "X")}
    first, second = random_model(free, 7), random_model(free, 7)
    places = [(i, w) for i in range(3) for w in range(3)]
    assert [first.family("X", p) for p in places] == [second.family("X", p) for p in reversed(places)][::-1]
    assert (first.indices, first.outcomes, first.probabilities) == (
        second.indices,
        second.outcomes,
        second.probabilities,
    )
    assert sum(first.probabilities) == Fraction(1)

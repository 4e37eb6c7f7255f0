"""What the models of a claim say of each goal: one of all its hypotheses, in two dimensions, and one against each."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from proofs.checking import book, exhibited
from proofs.checking.contents import Claim
from proofs.claims.models import law_model, matrix_model
from proofs.kernel.formulas import all_family, all_index, at_least, equal
from proofs.kernel.terms import family, total
from proofs.models.enlarged import in_the_plane, shapes
from proofs.models.semantics import Model, NotEvaluable, table
from proofs.models.truth import holds
from proofs.recheck.claims import CERTIFICATES
from proofs.search.counterexamples import search
from tests.proofs.test_claims import TEMPLATE, checked, reading, with_parts

HALF = (Fraction(1, 2), Fraction(1, 2))
CLAIMS = [key for key in book.keys() if book.claim(key).kind != "refuted" and book.claim(key).goals]  # noqa: SIM118


def rows_of(claim: Claim) -> dict[str, exhibited.Row]:
    return exhibited.rows(claim.statement, exhibited.shown(claim))


@pytest.mark.parametrize("key", CLAIMS)
def test_every_goal_has_a_model_of_all_its_hypotheses(key: str) -> None:
    claim, rows = book.entry(key), checked(key).goals
    assert [*rows] == [goal.name for goal in claim.statement.goals]
    for goal in claim.statement.goals:
        assert rows[goal.name]["model"] and rows[goal.name]["model"]["d"] != 1
        assert [*rows[goal.name]["hypotheses"]] == list(goal.under)


@pytest.mark.parametrize("key", CLAIMS)
def test_what_the_models_show_is_in_the_certificate(key: str) -> None:
    data = json.loads((CERTIFICATES / f"{key}.json").read_text(encoding="utf-8"))
    replayed = {tuple(entry[:3]) for entry in data["evidence"]}
    for goal, row in checked(key).goals.items():
        assert ("model", goal, "") in replayed
        assert {
            ("necessity", goal, name) for name, word in row["hypotheses"].items() if word == "witnessed"
        } <= replayed


AT_ZERO = {"own-whitening": {"eps"}}  # it is what the claim asks for
ONE_STEP = {  # the bound of one step, or the step S alone
    "pq-codebook": {"assignment", "centroids", "lloyd", "bound", "optimal"},
    "closed-loop-pathwise": {"loading-of-two-sizes"},
    "closed-loop-dithered": {"quantizer"},
}


@pytest.mark.parametrize("key", CLAIMS)
def test_the_model_of_a_goal_leaves_nothing_at_zero_and_takes_two_steps(key: str) -> None:
    statement = book.claim(key)
    data = json.loads((CERTIFICATES / f"{key}.json").read_text(encoding="utf-8"))
    models = {name: data["models"][at] for what, name, _, at in data["evidence"] if what == "model"}
    for goal in statement.goals:
        tables, sizes = models[goal.name]["families"], models[goal.name]["indices"]
        spoken_of = shapes((*statement.formulas(goal), goal.formula))
        silent = {name for name in spoken_of if not any(Fraction(value) for _, value in tables.get(name, ()))}
        assert silent <= AT_ZERO.get(key, set()), (goal.name, silent)
        steps = {name: sizes[name] for name in ("T", "n", "N", "m") if name in sizes}
        assert all(size > 1 for size in steps.values()) or goal.name in ONE_STEP.get(key, ()), (goal.name, steps)


def test_of_a_goal_s_models_the_fullest_is_shown() -> None:
    claim = book.entry("query-weighted")
    entry = exhibited.shown(claim)["logit"]
    assert entry.model is not None and any(entry.model[1].families["e"].values())


def test_refuted_claims_and_those_without_goals_have_no_rows() -> None:
    assert rows_of(book.entry("fixed-steps")) == rows_of(book.entry("cell-mse")) == {}


def test_a_goal_without_a_model_fails() -> None:
    report = book.check(with_parts(TEMPLATE, sharpness=tuple))
    assert any(p.startswith("goal bound: no model of all its hypotheses is shown") for p in report.problems)
    assert report.goals["bound"]["model"] == {}


def test_a_hypothesis_that_the_theorem_does_not_use_fails() -> None:
    more = "hypothesis other (technical): y is y\n    y = z\n\ngoal bound"
    text = TEMPLATE.source.text.replace("goal bound", more, 1).replace(
        "under at-least-one", "under at-least-one, other"
    )
    report = book.check(reading(TEMPLATE, text))
    assert "goal bound: its theorem uses nothing of other; leave it out" in report.problems


def test_what_is_known_of_each_hypothesis_is_reported_by_goal() -> None:
    report = book.check(TEMPLATE)
    assert report.goals == {"bound": {"model": {"words": "x = 1", "d": 0}, "hypotheses": {"at-least-one": "witnessed"}}}
    without = with_parts(TEMPLATE, necessity=dict)
    silent = rows_of(without)
    wanted = "goal bound: no model shows that it fails without at-least-one; "
    assert any(problem.startswith(wanted) for problem in book.check(without).problems)
    assert silent["bound"]["hypotheses"] == {"at-least-one": "not shown"}


def test_two_copies_are_independent_and_a_coordinate_may_rest() -> None:
    goal = book.claim("pq-trace-bounded").goals[0]
    formulas = book.claim("pq-trace-bounded").formulas(goal)
    model = law_model([[1, -1]], HALF, 1)
    twice, resting, corner = in_the_plane(model, shapes(formulas))
    for larger in (twice, resting, corner):
        assert larger.indices["d"] == 2
    assert len(twice.probabilities) == 4 and all(holds(f, twice) for f in formulas)
    assert not all(holds(f, resting) for f in formulas)  # the basis needs a one beside the resting coordinate
    assert all(holds(f, corner) for f in formulas)
    assert list(in_the_plane(replace(model, indices={"d": 2, "M": 1}), shapes(formulas))) == []


def test_the_places_of_a_family_that_run_over_the_dimension_are_read_from_the_formulas() -> None:
    a, t = family("a", "t", "i"), total("d", lambda k: family("b", k) * family("c", 0, k))
    found = shapes([all_index("d", lambda i: equal(family("m", i, 0), a)), at_least(t)])
    assert {name: (shape.indices, shape.places) for name, shape in found.items()} == {
        "m": (2, {0}), "a": (2, {1}), "b": (1, {0}), "c": (2, {1}),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("a", "b", "c", "true"),
    [(1, 2, 1, True), (1, 3, 1, False), (0, 0, 0, True), (0, 1, 9, False), (-1, 0, 1, False), (1, 0, -1, False)],
)
def test_a_quadratic_inequality_for_every_number_is_decided(a: int, b: int, c: int, true: bool) -> None:
    formula = all_family(0, 0, lambda v: at_least(family("a") * v() ** 2 + family("b") * v() + family("c")))
    model = Model({}, {"a": table(a), "b": table(b), "c": table(c)})
    assert holds(formula, model) is true
    cubic = all_family(0, 0, lambda v: at_least(family("a") * v() ** 3))
    if a:
        with pytest.raises(NotEvaluable):
            holds(cubic, model)


def test_matrices_are_block_diagonal_in_two_copies() -> None:
    claim = book.claim("loewner-trace")
    model = matrix_model(A=[[1]], B=[[2]])
    twice = next(in_the_plane(model, shapes(f for h in claim.hypotheses for f in h.formulas)))
    assert twice.families["A"] == {(0, 0): 1, (1, 1): 1}


def test_what_a_search_found_is_on_record_and_refutes() -> None:
    count = 0
    for key in CLAIMS:
        statement = book.claim(key)
        for entry in exhibited.found(key):
            count += 1
            assert exhibited.refutes(statement, statement.goal(entry.goal), entry.model, entry.hypothesis), (key, entry)
    assert count >= 45
    assert {path.stem for path in exhibited.FOUND.glob("*.json")} <= set(CLAIMS)


def test_a_search_is_seeded_counted_and_keeps_only_the_changes_that_it_needs() -> None:
    statement = TEMPLATE.statement
    goal = statement.goal("bound")
    models = [("x = 1", Model(families={"x": table(1), "y": table(5)}))]

    def against(model: Model) -> bool:
        return exhibited.refutes(statement, goal, model, "at-least-one")

    first, again = (search(models, against, "seed", 1000) for _ in range(2))
    assert first is not None and first == again and against(first[1])
    assert first[0] in {"x = 1; but x = 1/2", "x = 1; but x = 1/4"}
    assert search(models, against, "seed", 0) is None and search([], against, "seed", 9) is None


def test_a_damaged_record_fails_the_claim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "template.json").write_text('[{"goal": "bound"}]', encoding="utf-8")
    monkeypatch.setattr(exhibited, "FOUND", tmp_path)
    assert any(problem.startswith("models: KeyError") for problem in book.check(TEMPLATE).problems)

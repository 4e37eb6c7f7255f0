"""Theorems on matrices, whitening, rates and words: what they state, and that they are true in random models."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest

from proofs.claims.models import Matrix, matrix_model, three_points
from proofs.claims.rate.rate_distortion import powered
from proofs.claims.security.delta_entropy import words_model
from proofs.claims.whitening.pipeline import DELTA_ZCA, ORIGINAL_ZCA, whitened_model, whitened_pair
from proofs.kernel.formulas import Formula, above, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, family, index, mean
from proofs.library.delta import word_masses, words
from proofs.library.delta.comparison import levels_cancelled
from proofs.library.logic import algebra
from proofs.library.logic.logic import assume
from proofs.library.matrices import inverses, plane
from proofs.library.matrices.matrices import dominated, named, positive_semidefinite, quadratic, symmetric
from proofs.library.quantizer import scaling
from proofs.library.quantizer.law import Law, bound_factor
from proofs.library.quantizer.setting import d
from proofs.library.rate import rate
from proofs.library.whitening import common_step, own_whitening, whitening
from proofs.models.semantics import Model, evaluate, table
from tests.proofs.models_for_tests import assert_true, counterexamples, random_model, random_orthonormal

HALF = Fraction(1, 2)
A, B, G, H, M, W = (named(name) for name in "ABGHmw")
EPS, PLACE = family("eps"), index("i")


def v(i: Indexish) -> Poly:
    return family("v", i)


def x(i: Indexish) -> Poly:
    return family("x", i)


def free_models(theorem: Theorem) -> list[Model]:
    formulas = (*theorem.hypotheses, theorem.conclusion)
    return [random_model(formulas, rng := Random(f"free {n}"), {"d": rng.randint(0, 3)}) for n in range(30)]


IDENTITIES: dict[str, tuple[Theorem, Formula]] = {
    "associative": (
        algebra.associative(M, W, v, "i"),
        equal(algebra.applied(algebra.times(M, W), v)(PLACE), algebra.applied(M, algebra.applied(W, v))(PLACE)),
    ),
    "adjoint": (
        algebra.adjoint(M, x, v),
        equal(algebra.dot(x, algebra.applied(M, v)), algebra.dot(algebra.applied(lambda i, j: M(j, i), x), v)),
    ),
    "congruence": (
        algebra.congruence_form(W, M, v),
        equal(
            quadratic(algebra.times(W, algebra.times(M, lambda i, j: W(j, i))), v),
            quadratic(M, algebra.applied(lambda i, j: W(j, i), v)),
        ),
    ),
    "shift": (
        algebra.shifted_form(M, EPS, v),
        equal(quadratic(algebra.shifted(M, EPS), v), quadratic(M, v) + EPS * algebra.dot(v, v)),
    ),
}


@pytest.mark.parametrize("name", IDENTITIES)
def test_matrix_identities(name: str) -> None:
    theorem, formula = IDENTITIES[name]
    assert theorem.conclusion == formula
    assert_true(theorem, free_models(theorem), least=20)


def positive(size: int, rng: Random) -> list[list[Fraction]]:
    """L L^T for a random integer L."""
    rows = [[Fraction(rng.randint(-2, 2)) for _ in range(size)] for _ in range(size)]
    return [[sum((a * b for a, b in zip(p, q, strict=True)), Fraction(0)) for q in rows] for p in rows]


def inverse(matrix: Matrix) -> Matrix:
    """The inverse of a matrix of size one or two."""
    if len(matrix) == 1:
        return [[1 / Fraction(matrix[0][0])]]
    (p, q), (r, s) = matrix
    determinant = Fraction(p * s - q * r)
    return [[s / determinant, -q / determinant], [-r / determinant, p / determinant]]


def ordered_models() -> list[Model]:
    models: list[Model] = []
    for place in range(30):
        rng = Random(f"ordered {place}")
        size, eps = rng.randint(1, 2), Fraction(rng.randint(1, 4), 2)
        small, gap = positive(size, rng), positive(size, rng)
        large = [[p + q for p, q in zip(*rows, strict=True)] for rows in zip(small, gap, strict=True)]
        soft = [[[m[i][j] + eps * (i == j) for j in range(size)] for i in range(size)] for m in (small, large)]
        matrices = {"A": small, "B": large, "G": inverse(soft[0]), "H": inverse(soft[1])}
        models.append(matrix_model(**matrices, eps=eps, v=[rng.randint(-3, 3) for _ in range(size)]))
    return models


def test_soft_whitening_keeps_the_order_and_inverses_reverse_it() -> None:
    reversed_order, order = inverses.soft_antitone(EPS)
    assert reversed_order.conclusion == at_least(quadratic(G, v), quadratic(H, v))
    assert order.conclusion == at_least(quadratic(algebra.times(B, H), v), quadratic(algebra.times(A, G), v))
    wanted = {
        symmetric(A),
        positive_semidefinite(A),
        dominated(A, B),
        at_least(EPS),
        inverses.inverse_of(algebra.shifted(A, EPS), G),
        inverses.inverse_of(algebra.shifted(B, EPS), H),
    }
    for theorem in (reversed_order, order):
        assert wanted <= theorem.hypotheses
        assert len(theorem.hypotheses - wanted) <= 1  # the dimension
        assert_true(theorem, ordered_models(), least=30)


def test_determinants_of_ordered_matrices_in_the_plane() -> None:
    theorem = plane.determinants_ordered()
    assert theorem.conclusion == at_least(plane.determinant(B), plane.determinant(A))
    assert_true(theorem, [m for m in ordered_models() if m.indices["d"] == 2], least=8)
    model = matrix_model(A=[[2, 3], [5, 7]])
    assert evaluate(plane.determinant(A), model) == -1


def test_a_scaled_quantizer_scales_its_output_and_needs_its_step_scaled() -> None:
    theorem = scaling.scaled_quantizer()
    models: list[Model] = []
    for place in range(60):
        rng = Random(f"scaled {place}")
        factor, step = Fraction(rng.choice((-2, -1, 1, 3)), 2), Fraction(rng.randint(0, 3), 2)
        y = Fraction(rng.randint(-12, 12), 4)
        values = {
            "scale": factor,
            "gain": 1 / factor,
            "y": y,
            "scaled": factor * y,
            "step": step,
            "reciprocal": 1 / step if step else Fraction(0),
            "scaled_step": factor * step,
            "scaled_reciprocal": 1 / (factor * step) if step else Fraction(0),
        }
        models.append(Model({"M": rng.randint(1, 3)}, {name: table(value) for name, value in values.items()}))
    assert_true(theorem, models, least=60)
    dropped = equal(family("scaled_step"), family("scale") * family("step"))
    shrunk = [
        Model(m.indices, {**m.families, "scaled_step": table(Fraction(1)), "scaled_reciprocal": table(Fraction(1))})
        for m in models
    ]
    assert dropped in theorem.hypotheses
    assert counterexamples(theorem.hypotheses - {dropped}, theorem.conclusion, shrunk)[1]


def laws(common: bool) -> list[Model]:
    """Rational laws with rational whitening, in random bases, inside and on the ends of their ranges."""
    half, rare = (HALF, HALF), (Fraction(3, 32), Fraction(3, 32), Fraction(13, 16))
    models: list[Model] = []
    for place in range(6):
        rng = Random(f"law {place}")
        turn = random_orthonormal(2, rng)
        kappa, levels = rng.choice((1, 2, 3)), rng.choice((1, 2, 4))
        rows, weights = three_points((10, 18), 2)
        models.append(whitened_model(rows, weights, max(kappa, 2), levels, 144, common=common, basis=turn))
        models.append(whitened_model([[3, -3]], half, kappa, levels, 16, common=common))
        if common:
            models.append(whitened_model([[4, -4, 0]], rare, 2, levels, 1, common=True))
    return models


PIPELINE: dict[str, tuple[Callable[[], Theorem], bool, int]] = {
    "coordinate_is": (lambda: whitening.coordinate_is(ORIGINAL_ZCA), True, 10),
    "residual_is": (lambda: whitening.residual_is(ORIGINAL_ZCA), True, 10),
    "gain_square": (lambda: whitening.gain_square(ORIGINAL_ZCA), True, 10),
    "matched_step": (lambda: whitening.matched_step(ORIGINAL_ZCA), False, 10),
    "matched_output": (lambda: whitening.matched_output(ORIGINAL_ZCA), False, 10),
    "matched_residual": (lambda: whitening.matched_residual(ORIGINAL_ZCA), False, 10),
    "matched_distortion": (lambda: whitening.matched_distortion(ORIGINAL_ZCA), False, 10),
    "matched_bound": (lambda: whitening.matched_bound(ORIGINAL_ZCA), False, 6),
    "matched_attained": (lambda: whitening.matched_attained(ORIGINAL_ZCA), False, 2),
    "common_bound": (lambda: common_step.common_bound(ORIGINAL_ZCA), True, 6),
    "common_attained": (lambda: common_step.common_attained(ORIGINAL_ZCA), True, 1),
    "range_kept": (lambda: common_step.range_kept(ORIGINAL_ZCA)[0], True, 1),
}


@pytest.mark.parametrize("name", PIPELINE)
def test_whitened_quantizer_is_true_in_exact_laws(name: str) -> None:
    build, common, least = PIPELINE[name]
    places = [Model({**m.indices, "i": 0, "k": 0}, m.families, m.probabilities, {"w": 0}) for m in laws(common)]
    assert_true(build(), places, least)


def test_both_whitened_covariances_are_the_identity() -> None:
    for theorem in (own_whitening.own_covariance(DELTA_ZCA), own_whitening.same_covariance(ORIGINAL_ZCA, DELTA_ZCA)):
        models = [
            whitened_pair([[a, -a]], [[b, -b]], (HALF, HALF), 1, 1, 0, common=True) for a in (1, 2) for b in (1, 3)
        ]
        assert_true(theorem, models, least=4)


def test_code_vectors_and_powers() -> None:
    theorem = rate.codebook_bound(Law())
    rows, weights = three_points((2, 4), 2)
    models = [powered(rows, weights, 2, levels, random_orthonormal(2, Random(str(levels)))) for levels in (1, 2, 4)]
    assert_true(theorem, [*models, powered([[1, -1]], (HALF, HALF), 2, 1)], least=4)
    for model in models:
        assert evaluate(family(rate.CODEWORDS, d), model) == (2 * model.indices["M"]) ** 2


def random_words(rng: Random) -> Model:
    length, points = rng.randint(1, 3), rng.randint(1, 4)
    sources = [[rng.randint(0, 1) for _ in range(length)] for _ in range(points)]
    listed = [[rng.randint(0, 1) for _ in range(length)] for _ in range(3)]

    def delta(word: list[int]) -> list[int]:
        return [b - a for a, b in zip([0, *word[:-1]], word, strict=True)]

    return words_model(sources, list(map(delta, sources)), [(word, delta(word)) for word in listed])


def test_delta_encoding_carries_masses() -> None:
    theorem = word_masses.mass_carried()
    models = [random_words(Random(f"words {place}")) for place in range(40)]
    placed = [Model({**m.indices, "n": place % 3}, m.families, m.probabilities) for place, m in enumerate(models)]
    assert_true(theorem, placed, least=40)
    indicator = word_masses.ORIGINAL.indicator("n", Outcome("w"))
    for model in placed:
        for w in range(len(model.probabilities)):
            here = Model(model.indices, model.families, model.probabilities, {"w": w})
            same = all(
                model.family("X", (t, 0, w)) == model.family("x", (model.indices["n"], t, 0))
                for t in range(model.indices["T"])
            )
            assert evaluate(indicator, here) == int(same)


def test_words_are_decoded_and_encoded() -> None:
    source, delta = words.named("X"), words.named("Z")
    decoded = words.decode_encoded(source, delta)
    first, steps = words.encode_decoded(source, delta)
    assert decoded.conclusion == words.decoded(source, delta)
    assert (first.conclusion, steps.conclusion) == (
        words.first_frame(source, delta),
        words.differences(source, delta),
    )
    for place in range(20):
        rng = Random(f"word {place}")
        frames = [[Fraction(rng.randint(-3, 3)) for _ in range(2)] for _ in range(rng.randint(1, 4))]
        gaps = [
            frames[0],
            *([b - a for a, b in zip(*pair, strict=True)] for pair in pairwise(frames)),
        ]
        model = Model({"d": 2, "T": len(frames)}, {"X": table(frames), "Z": table(gaps)})
        for theorem in (decoded, first, steps):
            assert_true(theorem, [model], least=1)


def test_levels_are_cancelled_in_the_strict_and_in_the_weak_case() -> None:
    a, b = family("a"), mean(lambda w: family("b", w))
    for relation in (above, at_least):
        scaled = assume(relation(bound_factor() * a, bound_factor() * b))
        assert levels_cancelled(a, b, scaled).conclusion == relation(a, b)

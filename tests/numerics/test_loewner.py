"""Loewner verdicts against exact rational elimination, on matrices made to deceive floating point."""

import itertools
import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from numerics.loewner import routes
from numerics.loewner.quadratic_form import quadratic_form
from numerics.loewner.verdict import ROUTES, Certificate, certify_psd, compare
from numerics.validation import ensembles

FLOAT_ROUTES = ROUTES[:3]


def positive_semidefinite(rows: list[list[Fraction]]) -> bool:
    """By symmetric elimination in rationals: a negative pivot, or a zero one with a nonzero row, says no."""
    work = [row[:] for row in rows]
    n = len(work)
    for k in range(n):
        pivot = work[k][k]
        if pivot < 0 or (pivot == 0 and any(work[k][j] for j in range(k + 1, n))):
            return False
        for i in range(k + 1, n):
            factor = work[i][k] / pivot if pivot else Fraction(0)
            for j in range(k + 1, n):
                work[i][j] -= factor * work[k][j]
    return True


def exactly(matrix: NDArray) -> list[list[Fraction]]:
    return [[Fraction(x) for x in row] for row in matrix.tolist()]


def value(matrix: NDArray, vector: tuple[int, ...]) -> Fraction:
    rows = exactly(matrix)
    return sum(
        (rows[i][j] * vector[i] * vector[j] for i, j in itertools.product(range(len(rows)), repeat=2)), Fraction(0)
    )


def check(found: Certificate, matrix: NDArray) -> None:
    """No verdict contradicts rational arithmetic."""
    shifted = exactly(matrix)
    for i, row in enumerate(shifted):
        row[i] -= Fraction(found.shift)
    if found.verdict == "certified":
        assert found.witness is None
        assert found.lower_bound >= found.shift
        assert positive_semidefinite(shifted)
    if found.verdict == "refuted":
        assert found.witness is not None
        squares = sum(v * v for v in found.witness)
        assert found.value == value(matrix, found.witness) - Fraction(found.shift) * squares
        assert found.value is not None and found.value < 0
        assert not positive_semidefinite(shifted)


def deceptive(rng: np.random.Generator, d: int) -> tuple[NDArray, NDArray, NDArray]:
    """An indefinite integer matrix M, the factor F of its neighbour F F^T >= 0, and signs v with v^T M v < 0.

    As in `ensembles.nearly_singular`: v^T F F^T v = 0, and M is less in one corner, by about 2^-52 of its norm.
    """
    signs = np.append(rng.choice([-1, 1], size=d - 1), -1)
    high = int(2**26.5 / d**0.5)
    factor = rng.integers(-high, high, size=(d, d))
    factor[-1] = signs[:-1] @ factor[:-1]
    gram = factor @ factor.T
    gram[0, 0] -= int(rng.integers(1, d + 1))
    matrix = gram.astype(np.float64)
    assert value(matrix, tuple(signs.tolist())) < 0
    return matrix, factor.astype(np.float64), signs


def deceptive_matrices() -> list[tuple[NDArray, NDArray, NDArray]]:
    rng = np.random.default_rng(7)
    return [deceptive(rng, d) for d in (8, 16, 32, 48) for _ in range(6)]


def allowed_error(matrix: NDArray) -> list[Fraction]:
    """w (d,) with abs(F_ij) <= w_i w_j for every F of a conventional Cholesky, M + F = L L^T; its square is gamma m_jj.

    gamma_(j+2) / (1 - gamma_(j+3)), rounded down: less than what the a-priori route allows for.
    """
    return [
        Fraction(math.isqrt(int(Fraction(x) * (j + 3) * 2**147)), 2**100) for j, x in enumerate(np.diagonal(matrix))
    ]


@pytest.mark.parametrize("bound", [routes.a_posteriori, routes.integer_slices])
@pytest.mark.parametrize("n", [5, 70, 300])
@pytest.mark.filterwarnings("error")
def test_what_stands_above_the_diagonal_is_not_read(bound: Callable[[NDArray, float, NDArray], float], n: int) -> None:
    """The matrix comes in memory that is not cleared, and answers must not differ between runs."""
    factor = np.tril(np.random.default_rng(n).integers(-3, 4, size=(n, n)).astype(float)) + 9 * np.eye(n)
    matrix = factor @ factor.T
    found = bound(matrix, 0.0, factor)
    assert -1e-6 < found <= 0.0
    for above in (0.0, 2.0**1000, np.nan):
        assert bound(np.where(np.tri(n, dtype=bool), matrix, above), 0.0, factor) == found


@pytest.mark.parametrize("route", FLOAT_ROUTES)
def test_no_route_certifies_an_exactly_indefinite_matrix(route: str) -> None:
    for matrix, _, _ in deceptive_matrices():
        assert certify_psd(matrix, allowed=[route]).verdict != "certified"


def test_a_priori_leaves_no_room_for_the_worst_conventional_cholesky(monkeypatch: pytest.MonkeyPatch) -> None:
    """The errors that a conventional Cholesky may make, all in the direction v, would deceive it about M itself."""
    asked = []
    for matrix, _, signs in deceptive_matrices():
        exact_signs = tuple(signs.tolist())

        def runs_through(handed: NDArray, v: tuple[int, ...] = exact_signs) -> bool:
            # The worst F is that of the vector s_i w_i, s the signs of v.
            return value(handed, v) + sum(allowed_error(handed)) ** 2 >= 0

        def worst(buffer: NDArray, diagonal: NDArray, clean: bool = False) -> routes.Cholesky:
            handed = np.tril(buffer, -1) + np.tril(buffer, -1).T + np.diag(diagonal)
            asked.append(runs_through(handed))
            return routes.Cholesky(np.eye(len(buffer)), None if asked[-1] else 0)

        assert runs_through(matrix)
        monkeypatch.setattr(routes, "cholesky", worst)
        proved, _ = routes.a_priori(np.tril(matrix).copy(order="F"), np.diagonal(matrix).copy(), 0.0)
        assert not proved
    assert asked and not any(asked)


@pytest.mark.parametrize("route", FLOAT_ROUTES[1:])
def test_a_deceived_factorisation_deceives_no_route(route: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The factor is that of the neighbour F F^T >= 0, from F^T = Q R: L = R^T has the residual of a good Cholesky."""
    called = []
    for matrix, factor, signs in deceptive_matrices():
        lower = np.asarray(np.linalg.qr(factor.T, mode="r")).T
        lower = lower * np.where(np.diagonal(lower) < 0, -1.0, 1.0)
        lower[np.diag_indices_from(lower)] += 2.0**-20
        assert (np.diagonal(lower) > 0).all()
        assert np.abs(lower @ lower.T - matrix).max() < 1e-12 * np.abs(matrix).max()

        def deceived(
            buffer: NDArray, diagonal: NDArray, clean: bool = False, lower: NDArray = lower
        ) -> routes.Cholesky:
            called.append(len(buffer))
            return routes.Cholesky(lower.copy(order="F"), None)

        monkeypatch.setattr(routes, "cholesky", deceived)
        bound = {"a-posteriori": routes.a_posteriori, "integer-slices": routes.integer_slices}[route]
        least = value(matrix, tuple(signs.tolist())) / len(signs)
        assert all(bound(matrix, shift, lower) <= least for shift in (0.0, 2.0**-20, 0.125, 1.0, 8.0))
        assert certify_psd(matrix, allowed=[route]).verdict != "certified"
    assert called


def test_indefinite_matrices_are_refuted_in_the_end() -> None:
    rng = np.random.default_rng(11)
    for d in (8, 12, 24, 48):
        found = certify_psd(ensembles.nearly_singular(rng, d))
        assert found.verdict == "refuted"


@settings(max_examples=150)
@given(st.integers(0, 2**32), st.integers(1, 7), st.integers(-6, 60), st.sampled_from([0.0, 1.0, -1.0, 2.0**-40]))
def test_verdicts_agree_with_rational_elimination(seed: int, d: int, digits: int, shift: float) -> None:
    rng = np.random.default_rng(seed)
    rank = int(rng.integers(0, d + 1))
    factor = rng.integers(-9, 10, size=(d, rank)).astype(np.float64)
    matrix = factor @ factor.T
    touched = int(rng.integers(d))
    matrix[touched, touched] += float(rng.choice([0.0, 1.0, -1.0])) * 2.0**-digits
    if not shift:
        grades = 2.0 ** rng.integers(-30, 30, size=d)
        matrix = matrix * grades[:, None] * grades
    scale = 2.0 ** int(rng.choice([0, -900, 900, 40]))
    for route in (*ROUTES, None):
        found = certify_psd(scale * matrix, shift=scale * shift, allowed=ROUTES if route is None else [route])
        check(found, scale * matrix)
    assert found.verdict != "undecided", "small matrices are decided exactly"


@settings(max_examples=100)
@given(st.integers(0, 2**32), st.integers(1, 6))
def test_differences_are_exact(seed: int, d: int) -> None:
    """B = A + a little, with digits that B - A in float64 would lose."""
    rng = np.random.default_rng(seed)
    factor = rng.integers(-9, 10, size=(d, d)).astype(np.float64)
    a = factor @ factor.T * 2.0 ** float(rng.integers(-60, 60))
    small = rng.integers(-3, 4, size=(d, d)).astype(np.float64)
    b = small @ small.T + np.diag(rng.integers(-1, 2, size=d)) * 2.0**-60
    found = compare(a, b)
    difference = [[y - x for x, y in zip(p, q, strict=True)] for p, q in zip(exactly(a), exactly(b), strict=True)]
    assert found.verdict == ("certified" if positive_semidefinite(difference) else "refuted")
    if found.witness is not None:
        assert found.value == value(b, found.witness) - value(a, found.witness)


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.integers(2, 40))
def test_nothing_is_certified_and_refuted(seed: int, d: int) -> None:
    rng = np.random.default_rng(seed)
    name = list(ensembles.ENSEMBLES)[int(rng.integers(len(ensembles.ENSEMBLES)))]
    matrix = ensembles.ENSEMBLES[name](rng, d)
    matrix = (matrix + matrix.T) / 2
    least = float(np.linalg.eigvalsh(matrix)[0])
    shift = least + float(rng.choice([0, 1, -1])) * 10.0 ** float(rng.uniform(-18, -3))
    verdicts = {certify_psd(matrix, shift=shift, allowed=[route]).verdict for route in ROUTES}
    assert not {"certified", "refuted"} <= verdicts


def test_shift_and_uncertainty() -> None:
    matrix = np.diag([2.0, 3.0])
    assert certify_psd(matrix, shift=1.9).verdict == "certified"
    assert certify_psd(matrix, shift=2.0).verdict == "certified"
    assert certify_psd(matrix, shift=2.1).verdict == "refuted"
    assert certify_psd(matrix, shift=1.9, uncertainty=0.2).verdict == "undecided"
    assert certify_psd(matrix, shift=2.5, uncertainty=0.2).verdict == "refuted"
    assert certify_psd(matrix, shift=1.7, uncertainty=0.2).verdict == "certified"


def test_long_integers() -> None:
    """Digits beyond 53 bits decide."""
    top = 10**40
    assert certify_psd(np.array([[top, top], [top, top]], dtype=object)).verdict == "certified"
    assert certify_psd(np.array([[top, top], [top, top - 1]], dtype=object)).verdict == "refuted"
    a, b = np.array([[top, 0], [0, top]], dtype=object), np.array([[top + 1, 1], [1, top + 1]], dtype=object)
    assert compare(a, b).verdict == "certified"
    assert compare(b, a).verdict == "refuted"
    large = np.array([[2**62, 2**62], [2**62, 2**62 - 1]])
    assert certify_psd(large).verdict == "refuted"


def test_exact_residual_reaches_further_than_the_worst_case() -> None:
    """Flat spectrum, d = 300 > 256, so that only the routes in float64 are there."""
    rng = np.random.default_rng(3)
    spectrum = rng.uniform(0.1, 1, size=300)
    for least, verdicts in ((1e-9, ["certified"] * 3), (1e-14, ["undecided", "undecided", "certified"])):
        spectrum[0] = least
        matrix = ensembles.from_spectrum(rng, spectrum)
        symmetric = (matrix + matrix.T) / 2
        found = [certify_psd(symmetric, allowed=[route]) for route in FLOAT_ROUTES]
        assert [f.verdict for f in found] == verdicts
        assert all(f.lower_bound < 1.1 * least for f in found)


def test_constant_coordinates_are_left_out() -> None:
    d = 300
    rng = np.random.default_rng(6)
    matrix = np.zeros((d, d))
    assert certify_psd(matrix).verdict == "certified"
    assert certify_psd(matrix, shift=1e-300).verdict == "refuted"
    assert compare(np.ones((d, d)), np.ones((d, d))).verdict == "certified"
    inside = ensembles.wishart(rng, d - 100)
    matrix[100:, 100:] = (inside + inside.T) / 2
    found = certify_psd(matrix)
    assert (found.verdict, found.lower_bound) == ("certified", 0.0)
    matrix[150, 150] = -1
    found = certify_psd(matrix)
    assert found.verdict == "refuted"
    assert found.witness is not None
    assert found.value == value(matrix, found.witness)
    matrix[0, 1] = matrix[1, 0] = 1e-9
    assert certify_psd(matrix).verdict == "refuted"


def test_differences_beyond_the_range_of_float64() -> None:
    corner = np.array([[1.0, 1.5e308], [1.5e308, 1.0]])
    assert compare(corner, -corner).verdict == "refuted"


@pytest.mark.usefixtures("all_cores")
def test_large_indefinite_matrix_is_refuted() -> None:
    rng = np.random.default_rng(4)
    spectrum = rng.uniform(0.1, 1, size=300)
    spectrum[0] = -1e-12
    matrix = ensembles.from_spectrum(rng, spectrum)
    found = certify_psd((matrix + matrix.T) / 2)
    assert found.verdict == "refuted"
    assert found.witness is not None
    assert found.value is not None and found.value < 0
    assert value((matrix + matrix.T) / 2, found.witness) == found.value


@pytest.mark.parametrize("scale", [2.0**-1074, 2.0**-1040, 2.0**-600, 2.0**600, 2.0**1020])
def test_scales_from_subnormal_to_huge(scale: float) -> None:
    assert certify_psd(scale * np.array([[2.0, 1.0], [1.0, 2.0]])).verdict == "certified"
    assert certify_psd(scale * np.array([[1.0, 2.0], [2.0, 1.0]])).verdict == "refuted"
    mixed = np.array([[1.0, 0.0], [0.0, scale]])
    assert certify_psd(mixed).verdict == "certified"
    assert certify_psd(-mixed).verdict == "refuted"
    assert certify_psd(np.array([[2.0**-1074, scale], [scale, 2.0**-1074]])).verdict in ("refuted", "certified")


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (np.zeros((0, 0)), "not empty"),
        (np.zeros((2, 3)), "square"),
        (np.zeros(4), "square"),
        (np.array([[1.0, 2.0], [3.0, 4.0]]), "symmetric"),
        (np.array([[1.0, np.nan], [np.nan, 1.0]]), "finite"),
        (np.array([[np.nan, 0.0], [0.0, 1.0]]), "finite"),
        (np.array([[1.0, np.inf], [np.inf, 1.0]]), "finite"),
        (np.array([[np.inf, 0.0], [0.0, 1.0]]), "finite"),
        (np.array([[1.0 + 0j]]), "complex"),
        (np.array([["1"]]), "hold floats"),
        (np.array([[1.5]], dtype=object), "Python integers"),
        (np.array([[True]]), "hold floats"),
        (np.array([[10**400]], dtype=object), "range"),
        (np.array([[1, 2], [3, 1 << 60]]), "symmetric"),
        (np.ones((1, 1), dtype=np.longdouble), "64 bits"),
    ],
)
def test_bad_matrices_are_named(matrix: NDArray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        certify_psd(matrix)
    with pytest.raises(ValueError, match=message):
        compare(matrix, matrix)


def test_bad_questions_are_named() -> None:
    one = np.ones((1, 1))
    for shift, uncertainty in ((np.nan, 0.0), (np.inf, 0.0), (0.0, -1.0), (0.0, np.nan), (1e308, 1e308)):
        with pytest.raises(ValueError, match="finite"):
            certify_psd(one, shift=shift, uncertainty=uncertainty)
    with pytest.raises(ValueError, match="one shape"):
        compare(one, np.ones((2, 2)))
    assert compare(np.full((1, 1), -1.7e308), np.full((1, 1), 1.7e308)).verdict == "certified"
    assert compare(np.full((1, 1), 2**60 + 1), np.full((1, 1), 2.0**60)).verdict == "refuted"


@settings(max_examples=80)
@given(st.integers(0, 2**32), st.integers(1, 9), st.integers(1, 90))
def test_quadratic_form_is_exact(seed: int, d: int, bits: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = rng.standard_normal((d, d)) * 2.0 ** rng.integers(-1070, 1000, size=(d, d)).astype(np.float64)
    vector = tuple(int(v) * 2 ** max(0, bits - 50) for v in rng.integers(-(2 ** min(bits, 50)), 2 ** min(bits, 50), d))
    assert quadratic_form(matrix, vector) == value(matrix, vector)


def test_input_is_left_alone() -> None:
    matrix = np.asfortranarray(np.diag([1.0, 2.0, 3.0]))
    before = matrix.copy()
    certify_psd(matrix, shift=0.5)
    compare(matrix, matrix)
    assert (matrix == before).all()


def graded(rng: np.random.Generator, d: int, decades: float) -> tuple[NDArray, NDArray]:
    """A well-conditioned matrix in coordinates whose units differ by so many decades, and the units (d,)."""
    factor = rng.standard_normal((d, d + 20))
    units = 10.0 ** rng.uniform(-decades / 2, decades / 2, d)
    units[0], units[-1] = 10.0 ** (-decades / 2), 10.0 ** (decades / 2)
    matrix = (factor @ factor.T / d + np.eye(d) / 10) * np.outer(units, units)
    return np.triu(matrix) + np.triu(matrix, 1).T, units


@pytest.mark.usefixtures("all_cores")
@pytest.mark.parametrize("decades", [0, 6, 12, 60, 250])
def test_units_that_differ_by_decades_are_balanced(decades: float) -> None:
    """More rows than balls take, so that without balancing nothing here would be decided."""
    rng = np.random.default_rng(4)
    matrix, units = graded(rng, 300, decades)
    least = float(units.min()) ** 2
    assert certify_psd(matrix).verdict == "certified"
    assert compare(matrix / 2, matrix).verdict == "certified"
    assert certify_psd(matrix, shift=least / 1000, uncertainty=least / 1000).verdict == "certified"
    direction = rng.standard_normal(300) * units
    lost = matrix - np.outer(direction, direction) * 10
    lost = np.triu(lost) + np.triu(lost, 1).T
    found = certify_psd(lost)
    assert found.verdict == "refuted" and found.witness is not None
    assert found.value == quadratic_form(lost, found.witness) < 0


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.integers(2, 6), st.integers(4, 400), st.sampled_from([0.0, 1.0, -1.0]))
def test_balanced_verdicts_agree_with_rational_elimination(seed: int, d: int, decades: int, shift: float) -> None:
    rng = np.random.default_rng(seed)
    matrix, units = graded(rng, d, float(min(decades, 280)))
    touched = int(rng.integers(d))
    matrix[touched, touched] *= float(rng.choice([1.0, 0.5, 0.1, -1.0]))
    found = certify_psd(matrix, shift=shift * float(units.min()) ** 2 / 8)
    check(found, matrix)
    assert found.verdict != "undecided"


def test_what_cannot_be_balanced_exactly_is_asked_as_it_is() -> None:
    tiny = 2.0**-1074
    matrix = np.array([[2.0**900, tiny, 0.0], [tiny, 2.0**900, 0.0], [0.0, 0.0, tiny]])
    check(found := certify_psd(matrix), matrix)
    assert found.verdict == "certified"
    for bad in (np.nan, np.inf):
        matrix[0, 2] = matrix[2, 0] = bad
        with pytest.raises(ValueError, match="finite"):
            certify_psd(matrix)

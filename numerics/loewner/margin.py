"""How much room a Loewner order has: rigorous bounds of least eigenvalues and of largest generalised eigenvalues.

Lower ends come from certificates, upper ends from integer vectors evaluated exactly, so every interval contains the
exact value, for the exact matrices. Estimates in floating point only choose what to certify.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import flint
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve, eigh

from numerics.loewner.matrix import Symmetric, difference, single
from numerics.loewner.routes import a_priori_constant
from numerics.loewner.verdict import ROUTES, Question, decided, form_value, rounded, rounded_up, unbalanced

Floats = NDArray[np.float64]
EXACT_RANGE = 256  # rows up to which the range of a singular integer matrix is found exactly
ATTEMPTS = 12
ITERATIONS = 40
FINE = 2.0**-40  # of the least eigenvalue, where a balanced matrix gives it to many digits


@dataclass(frozen=True)
class Bounds:
    """lower <= value <= upper; `witness` is the integer vector (d,) whose Rayleigh quotient is the end it proves.

    eps: what was added to both diagonals, zero for none. rank: rows of the subspace the question was restricted to.
    """

    lower: float
    upper: float
    witness: tuple[int, ...] | None
    eps: float = 0.0
    rank: int | None = None


def smallest_eigenvalue(matrix: ArrayLike) -> Bounds:
    """Bounds of the least eigenvalue of a symmetric matrix (d, d); errors as in `numerics.loewner.verdict.certify_psd`.

    The gap is a few times the a-priori constant, about d u tr(M) / 2, or less; if M is positive definite and its
    diagonal has entries of many sizes, it is a small part of the eigenvalue itself.
    """
    return _smallest(single(matrix))


def margin(a: ArrayLike, b: ArrayLike) -> Bounds:
    """Bounds of the least eigenvalue of B - A, exactly; errors as in `numerics.loewner.verdict.compare`."""
    return _smallest(difference(a, b))


def largest_generalised_eigenvalue(a: ArrayLike, b: ArrayLike, *, eps: float = 0.0) -> Bounds:
    """Bounds of the least alpha with A <= alpha B, the largest of v^T A v / v^T B v, for A >= 0 and B >= 0 (d, d).

    If B is positive definite the gap is at most 4 c / lambda_min(B), c the a-priori constant of alpha B - A, barring a
    B so near to singular that nothing is certified; then upper is infinite. (Of the balanced pair D A D, D B D, which
    has the same alpha, if the diagonal of B has entries of many sizes.) With eps > 0 the answer is about the pair
    A + eps I, B + eps I instead, which is another question unless alpha = 1. A singular B of integers (also integers
    held as floats), up to 256 rows, is restricted to its range, found exactly; if A is not zero outside it, both ends
    are infinite. Raises ValueError as `numerics.loewner.verdict.compare`, and for a negative eps.
    """
    if not (math.isfinite(eps) and eps >= 0):
        raise ValueError("eps must be finite and not negative")
    first, second = single(a), single(b)
    if len(first) != len(second):
        raise ValueError(f"the matrices must have one shape, not {len(first)} and {len(second)} rows")
    for matrix in (first, second):
        matrix.require_symmetric()
        matrix.require_finite()
    places = None if eps else _range(second)
    if places is None:
        return _generalised(first, second, eps, None)
    outside = _outside(first, second, places)
    if outside is not None:
        return Bounds(math.inf, math.inf, outside, 0.0, len(places))
    if not places:
        return Bounds(0.0, 0.0, None, 0.0, 0)
    found = _generalised(first.restricted(places), second.restricted(places), 0.0, len(places))
    if found.witness is None:
        return found
    inside = dict(zip(places, found.witness, strict=True))
    return replace(found, witness=tuple(inside.get(i, 0) for i in range(len(first))))


def _smallest(exact: Symmetric) -> Bounds:
    exact.require_symmetric()
    exact.require_finite()
    exponent = exact.exponent(0.0)
    center, _ = exact.lower(exponent)
    exponents = exact.balancing()
    balanced = exact.balanced(exponents) if exponents else None
    found = _inverse_iteration(balanced, exponents) if exponents and balanced else None
    vector = found or list(rounded(eigh(center, lower=True, subset_by_index=[0, 0])[1][:, 0]))[-1]
    quotient = form_value(exact, vector, 0.0, 0.0) / sum(v * v for v in vector)
    guess = float(quotient)
    step = 1.5 * a_priori_constant(np.diagonal(center) - math.ldexp(guess, exponent))
    step = abs(guess) * FINE if found else max(math.ldexp(step, -exponent), math.ulp(abs(guess)))
    lower = _search(lambda shift: decided(exact, shift, 0.0, ROUTES[:3]).verdict == "certified", guess, -step)
    return Bounds(lower, rounded_up(quotient), tuple(vector))


def _inverse_iteration(balanced: Symmetric, exponents: list[int]) -> tuple[int, ...] | None:
    """Integers in the direction of the least eigenvalue of M, by solving with D M D; None if it is not definite.

    An eigensolver would lose what is smaller than u norm(M).
    """
    try:
        factor = cho_factor(balanced.lower(0)[0], lower=True, check_finite=False)
    except LinAlgError:
        return None
    scale = np.ldexp(1.0, np.array(exponents) - max(exponents))
    vector = solved = np.ones(len(balanced))
    for _ in range(ITERATIONS):
        solved = cho_solve(factor, scale * vector, check_finite=False)
        vector = scale * solved
        largest = float(np.abs(vector).max())
        if not 0 < largest < math.inf:
            return None
        vector /= largest
    return unbalanced(list(rounded(solved))[-1], exponents)


def _generalised(a: Symmetric, b: Symmetric, eps: float, rank: int | None) -> Bounds:
    """Bounds for a B that is positive definite, at least with eps on the diagonal."""
    n = len(a)
    a, b = a.plus(eps), b.plus(eps)
    exponents = b.balancing()
    balanced_a, balanced_b = (a.balanced(exponents), b.balanced(exponents)) if exponents else (None, None)
    if balanced_a and balanced_b:
        a, b = balanced_a, balanced_b
    else:
        exponents = None
    # Estimates; the common power of two keeps them in range.
    scale = max(a.exponent(0.0), b.exponent(0.0), key=abs)
    float_a, float_b = (matrix.lower(scale)[0] for matrix in (a, b))
    try:
        values, vectors = eigh(np.tril(float_a), np.tril(float_b), lower=True, subset_by_index=[n - 1, n - 1])
        least = float(eigh(np.tril(float_b), lower=True, eigvals_only=True, subset_by_index=[0, 0])[0])
    except (LinAlgError, ValueError):
        return Bounds(0.0, math.inf, None, eps, rank)
    lower, witness = Fraction(0), None
    for vector in rounded(vectors[:, 0]):
        below = b.value(vector)
        quotient = a.value(vector) / below if below > 0 else Fraction(0)
        if quotient > lower:
            lower, witness = quotient, tuple(vector)
    if witness and exponents:
        witness = unbalanced(witness, exponents)
    guess = float(values[0])
    constant = a_priori_constant(guess * np.diagonal(float_b) - np.diagonal(float_a))
    step = max(1.5 * constant / least if least > 0 else 0.0, math.ulp(guess))

    def dominated(alpha: float) -> bool:
        terms = [(alpha * factor, term) for factor, term in b.terms] + [(-factor, term) for factor, term in a.terms]
        return Question(Symmetric(tuple(terms)), 0.0, 0.0).answer(ROUTES[:3]).verdict == "certified"

    return Bounds(-rounded_up(-lower), _search(dominated, guess, step), witness, eps, rank)


def _search(holds: Callable[[float], bool], guess: float, step: float) -> float:
    """The first of guess + step, guess + 4 step, guess + 16 step ... that holds; infinite with step's sign if none."""
    for k in range(ATTEMPTS):
        value = guess + step * 4.0**k
        if math.isfinite(value) and holds(value):
            return value
    return math.copysign(math.inf, step)


def _range(b: Symmetric) -> list[int] | None:
    """Coordinates whose unit vectors span a complement of the null space of a singular integer matrix, else None."""
    if len(b) > EXACT_RANGE:
        return None
    entries, exponent = b.entries()
    if exponent:
        return None
    reduced, _, rank = flint.fmpz_mat(entries).rref()
    if rank == len(b):
        return None
    return [next(j for j in range(len(b)) if reduced[i, j] != 0) for i in range(rank)]


def _outside(a: Symmetric, b: Symmetric, places: list[int]) -> tuple[int, ...] | None:
    """A vector with B v = 0 and A v != 0, None if there is none; B's null space is read off its reduced rows."""
    reduced, denominator, _ = flint.fmpz_mat(b.entries()[0]).rref()
    whole = flint.fmpz_mat(a.entries()[0])
    for free in sorted(set(range(len(b))) - set(places)):
        vector = [0] * len(b)
        vector[free] = int(denominator)
        for row, place in enumerate(places):
            vector[place] = -int(reduced[row, free])
        if any(x != 0 for x in (whole * flint.fmpz_mat(len(b), 1, vector)).entries()):
            return tuple(vector)
    return None

"""Loewner order of symmetric matrices: a verdict that is never wrong, with its certificate.

`compare(a, b)` answers A <= B, `certify_psd(matrix)` answers M >= 0, for the matrices whose entries are the given
numbers, exactly: **certified**, **refuted** by an integer vector v with v^T M v < 0, or **undecided**. The question may
be M >= s I (`shift`), and M may be known only up to a symmetric perturbation of spectral norm at most e
(`uncertainty`): then certified means that every such matrix is >= s I, and refuted that none is.

Why a verdict can be trusted:
- refuted: v^T M v is evaluated in integers, without rounding (`numerics.loewner.quadratic_form`).
- certified: M = C + F, where C is a float64 matrix and norm(F) is bounded (`numerics.loewner.matrix`: the exact errors
  of the subtractions in B - A, the digits of long integers beyond 53 bits), and C >= (s + e + norm(F)) I is proved by
  one of the routes of `numerics.loewner.routes`, or M itself is decided by ball arithmetic (`numerics.loewner.ball`) or
  in integers (`numerics.loewner.exact`).
- undecided is the answer whenever a bound does not reach. The usual case is a singular matrix in more
  than 512 dimensions, or with an uncertainty.

What is trusted of BLAS and LAPACK, with any order of summation, blocking, threads and fused multiply-adds:
- a-priori: dpotrf is a conventional Cholesky, its pivots divided by or multiplied by their rounded reciprocals;
- a-posteriori: a matrix product sums its terms conventionally. Nothing about the Cholesky;
- integer-slices: the same, and that sums and products of integers below 2^53 are exact;
- ball, exact, vector: nothing. `numerics.loewner.routes` has the proofs from these.

Where the diagonal entries of M - (s + e) I differ by more than 2^10, D (M - (s + e) I) D >= 0 is asked instead, D the
powers of two that make its diagonal about 1. That is the same question, and no other scaling makes the matrix better
conditioned by more than a factor d (van der Sluis, Numer. Math. 14, 1969).

Routes are tried in order of cost: a-priori (one Cholesky), the vector that a broken Cholesky points to, a-posteriori,
integer-slices, the eigenvector of the least eigenvalue, balls (up to 64 rows), integers (without uncertainty and up to
512 rows), balls (up to 256 rows).
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import LinAlgError, eigh, solve_triangular

from numerics.loewner import ball, routes
from numerics.loewner import exact as loewner_exact
from numerics.loewner.matrix import Symmetric, difference, single
from numerics.loewner.routes import Cholesky, up

Floats = NDArray[np.float64]
Verdict = Literal["certified", "refuted", "undecided"]
ROUTES = ("a-priori", "a-posteriori", "integer-slices", "ball", "exact")
VECTOR_BITS = (8, 24, 52)
ONE = Fraction(1)


@dataclass(frozen=True)
class Certificate:
    """The answer to M >= shift I for M up to an uncertainty.

    lower_bound: a proved lower bound of the least eigenvalue, at least shift if certified; -inf if nothing is proved.
    witness: if refuted, integers v (d,), and value = v^T (M - shift I) v + uncertainty v^T v < 0, exactly.
    route: what decided, one of ROUTES, "zero" for a matrix of zeros, "vector" for a refutation; empty if undecided.
    """

    verdict: Verdict
    route: str
    shift: float
    uncertainty: float
    lower_bound: float = -math.inf
    witness: tuple[int, ...] | None = None
    value: Fraction | None = None


def certify_psd(
    matrix: ArrayLike,
    *,
    shift: float = 0.0,
    uncertainty: float = 0.0,
    allowed: Sequence[str] = ROUTES,
    assume_symmetric: bool = False,
) -> Certificate:
    """Verdict on M >= shift I for a symmetric M (d, d) of floats or of integers (also Python integers of any size).

    shift and uncertainty are in the unit of M; `allowed` restricts the certifying routes. assume_symmetric saves the
    comparison of the triangles, which costs up to a third of the Cholesky: a certificate is then about the upper
    triangle, mirrored. Raises ValueError if M is not square, exactly symmetric and finite, or is empty.
    """
    exact = single(matrix)
    if not assume_symmetric:
        exact.require_symmetric()
    return _decided(exact, shift, uncertainty, allowed)


def compare(
    a: ArrayLike,
    b: ArrayLike,
    *,
    shift: float = 0.0,
    uncertainty: float = 0.0,
    allowed: Sequence[str] = ROUTES,
    assume_symmetric: bool = False,
) -> Certificate:
    """Verdict on A + shift I <= B for symmetric matrices (d, d): that of `certify_psd` on the exact B - A.

    Raises ValueError as `certify_psd`, and for shapes that differ.
    """
    exact = difference(a, b)
    if not assume_symmetric:
        exact.require_symmetric()
    return _decided(exact, shift, uncertainty, allowed)


def _decided(exact: Symmetric, shift: float, uncertainty: float, allowed: Sequence[str]) -> Certificate:
    """The answer; if 0 is the question, rows of zeros (coordinates that are constant) are left out of it."""
    shift, uncertainty = _float("shift", shift), _float("uncertainty", uncertainty)
    if not (math.isfinite(shift) and uncertainty >= 0 and math.isfinite(shift + uncertainty)):
        raise ValueError("shift must be finite, uncertainty finite and not negative")
    places = exact.nonzero_rows()
    if places == [] and shift <= -uncertainty:
        return Certificate("certified", "zero", shift, uncertainty, 0.0 - uncertainty)
    if places is None or not places or not shift == uncertainty == 0:
        return decided(exact, shift, uncertainty, allowed)
    found = decided(exact.restricted(places), 0.0, 0.0, allowed)
    if found.witness is None:
        return replace(found, lower_bound=min(found.lower_bound, 0.0))
    inside = dict(zip(places, found.witness, strict=True))
    return replace(found, witness=tuple(inside.get(i, 0) for i in range(len(exact))))


def _float(name: str, given: float) -> float:
    """The number as a float64, which it must be: a rounded one would ask another question."""
    try:
        found = float(given)
        if math.isnan(found) or found == given:
            return found
    except (OverflowError, TypeError, ValueError):
        pass
    raise ValueError(f"{name} must be finite and a number of float64")


def decided(exact: Symmetric, shift: float, uncertainty: float, allowed: Sequence[str]) -> Certificate:
    """The answer, from the balanced question where the diagonal's entries are of many sizes."""
    question = Question(exact, shift, uncertainty)
    exponents = exact.balancing(question.shift + question.uncertainty)
    balanced = exact.balanced(exponents, (question.shift, question.uncertainty)) if exponents else None
    if exponents and balanced:
        # The exact route balances by itself, and is quicker than balls.
        first = [name for name in allowed if name != "exact"]
        if question.exactly(allowed) and len(exact) > ball.POLYNOMIAL:
            first = [name for name in first if name != "ball"]
        found = Question(balanced, 0.0, 0.0).answer(first)
        if found.verdict == "certified":
            return Certificate("certified", found.route, question.shift, question.uncertainty, question.shift)
        if found.witness is not None:
            refuted = question.first_negative(iter([unbalanced(found.witness, exponents)]))
            if refuted:
                return refuted
    return question.answer(allowed)


class Question:
    """M >= shift I up to an uncertainty, with the float64 matrix C that stands for 2^exponent M."""

    def __init__(self, exact: Symmetric, shift: float, uncertainty: float) -> None:
        self.exact, self.shift, self.uncertainty = exact, shift, uncertainty
        # Operations on fractions that change nothing would take a tenth of the time at d = 256.
        self.exponent = exact.exponent(float(Fraction(shift) + Fraction(uncertainty)) if uncertainty else shift)
        self.scale = Fraction(2) ** self.exponent if self.exponent else ONE
        self.plain = not uncertainty and not self.exponent

    @cached_property
    def wanted(self) -> Fraction:
        """What the least eigenvalue of 2^exponent M must be at least."""
        return (Fraction(self.shift) + Fraction(self.uncertainty)) * self.scale

    def _load(self, exactly: bool) -> Floats:
        """C; sets its diagonal, the norm of what it leaves out, and the least eigenvalue that is enough."""
        center, self.slack = self.exact.lower(self.exponent, exactly)
        if self.exact.plain and not self.exponent:
            self.diagonal, finite = self.exact.diagonal, all(map(math.isfinite, self.exact.extent))
        else:
            self.diagonal = np.diagonal(center).copy()
            finite = math.isfinite(self.slack) and bool(np.isfinite(self.diagonal).all())
        if not finite:
            self.least = math.inf
        elif self.plain and not self.slack:
            self.least = self.shift
        else:
            self.least = rounded_up(self.wanted + Fraction(self.slack))
        return center

    def answer(self, allowed: Sequence[str]) -> Certificate:
        """Try the routes in order."""
        broken = None
        if "a-priori" in allowed:
            buffer = self._load(exactly=False)
            if math.isfinite(self.least):
                proved, broken = routes.a_priori(buffer, self.diagonal, self.least)
                if proved:
                    return self._certified("a-priori", self.least)
        self.exact.require_finite()
        self.exact.require_symmetric()
        center = self._load(exactly=True)
        refuted = self.first_negative(self._early(center, broken))
        if refuted:
            return refuted
        best = -math.inf
        for name in ("a-posteriori", "integer-slices"):
            if name in allowed and math.isfinite(self.least):
                best = max(best, self._residual(name, center))
                if best >= self.least:
                    return self._certified(name, best)
        refuted = self.first_negative(self._eigenvector(center)) if math.isfinite(self.least) else None
        if refuted:
            return refuted
        places = len(center)
        balls = "ball" in allowed and places <= ball.LARGEST
        last = [(balls, "ball"), (self.exactly(allowed), "exact")]
        for asked, name in last if places <= ball.POLYNOMIAL else last[::-1]:
            found = self._in_integers(name) if asked else None
            if found:
                return found
        return Certificate("undecided", "", self.shift, self.uncertainty, self._unscaled(best))

    def _unscaled(self, bound: float) -> float:
        """A lower bound of the least eigenvalue of every M, from one of C."""
        if not math.isfinite(bound):
            return bound
        return -rounded_up(Fraction(self.uncertainty) - (Fraction(bound) - Fraction(self.slack)) / self.scale)

    def _certified(self, route: str, bound: float) -> Certificate:
        lower = max(self.shift, self._unscaled(bound)) if bound > self.least else self.shift
        return Certificate("certified", route, self.shift, self.uncertainty, lower)

    def first_negative(self, vectors: Iterator[Sequence[int]]) -> Certificate | None:
        """The refutation by the first of these integer vectors that gives one."""
        for vector in vectors:
            if not any(vector):
                continue
            value = form_value(self.exact, vector, self.shift, self.uncertainty)
            if value < 0:
                return Certificate(
                    "refuted", "vector", self.shift, self.uncertainty, witness=tuple(vector), value=value
                )
        return None

    def _early(self, center: Floats, broken: Cholesky | None) -> Iterator[list[int]]:
        """A unit vector, or the direction in which Cholesky broke."""
        smallest = int(np.argmin(self.diagonal))
        if self.diagonal[smallest] <= self.least:
            yield [int(i == smallest) for i in range(len(center))]
        if broken is not None and broken.broke is not None:
            k = broken.broke
            vector = np.zeros(len(center))
            vector[k] = 1.0
            if k:
                # The factor is that of the leading block; the vector need not be exact.
                block = broken.factor[:k, :k]
                half = solve_triangular(block, center[k, :k], lower=True, check_finite=False)
                vector[:k] = -solve_triangular(block, half, lower=True, trans=1, check_finite=False)
            yield from rounded(vector)

    def _eigenvector(self, center: Floats) -> Iterator[list[int]]:
        """The direction of the least eigenvalue, unless it is clearly above what is asked."""
        try:
            values, vectors = eigh(center, lower=True, subset_by_index=[0, 0], check_finite=False)
        except (LinAlgError, ValueError):
            return
        doubt = 64 * len(center) * routes.UNIT * float(np.abs(self.diagonal).max(initial=0))
        if values[0] <= self.least + doubt:
            yield from rounded(vectors[:, 0])

    def _residual(self, name: str, center: Floats) -> float:
        """The best lower bound of the least eigenvalue of C from a factor and its residual."""
        bound = routes.a_posteriori if name == "a-posteriori" else routes.integer_slices
        best = -math.inf
        step = routes.typical_residual(name, self.diagonal - self.least)
        for _ in range(3):
            shift = self.least + step
            found = routes.cholesky(np.tril(center).copy(order="F"), self.diagonal - shift, clean=True)
            if found.broke is not None:
                step /= 16
                continue
            reached = bound(center, shift, found.factor)
            best = max(best, reached)
            if reached >= self.least or not math.isfinite(reached):
                break
            step = 1.25 * (shift - reached)
        return best

    def exactly(self, allowed: Sequence[str]) -> bool:
        """Whether the exact route is to be tried."""
        return "exact" in allowed and self.uncertainty == 0 and len(self.exact) <= loewner_exact.LARGEST

    def _in_integers(self, name: str) -> Certificate | None:
        """The answer of the routes "ball" and "exact", if they have one."""
        entries, exponent = self.exact.entries()
        wanted = Fraction(self.shift) + Fraction(self.uncertainty)
        finer = max(exponent, wanted.denominator.bit_length() - 1)
        moved = [[x << (finer - exponent) for x in row] for row in entries]
        for i, row in enumerate(moved):
            row[i] -= int(wanted * 2**finer)
        if name == "ball":
            proved, directions = ball.decide(moved)
        else:
            proved, vector = loewner_exact.decide(moved)
            directions = iter([] if vector is None else [vector])
        if proved:
            return Certificate("certified", name, self.shift, self.uncertainty, self.shift)
        return self.first_negative(directions)


def unbalanced(vector: Sequence[int], exponents: Sequence[int]) -> tuple[int, ...]:
    """A multiple of D v by a power of two, where D_ii = 2^e_i."""
    least = min(exponents)
    return tuple(v << (e - least) for v, e in zip(vector, exponents, strict=True))


def form_value(exact: Symmetric, vector: Sequence[int], shift: float, uncertainty: float) -> Fraction:
    """v^T (M - shift I) v + uncertainty v^T v; negative refutes M >= shift I for all M within the uncertainty."""
    norm = sum(v * v for v in vector)
    return exact.value(vector) - (Fraction(shift) - Fraction(uncertainty)) * norm


def rounded_up(value: Fraction) -> float:
    """The least float64 that is at least this value."""
    try:
        found = float(value)
    except OverflowError:
        return math.inf if value > 0 else -sys.float_info.max
    return found if Fraction(found) >= value else up(found)


def rounded(vector: Floats) -> Iterator[list[int]]:
    """Integer vectors in about this direction, the shortest first."""
    largest = float(np.abs(vector).max())
    if not 0 < largest < math.inf:
        return
    for bits in VECTOR_BITS:
        yield [int(x) for x in np.rint(np.ldexp(vector / largest, bits)).tolist()]

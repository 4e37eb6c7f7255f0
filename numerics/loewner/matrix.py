"""Symmetric matrices as the Loewner routes take them: a float64 lower triangle, and what its rounding left out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import zip_longest
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import issymmetric

from numerics.loewner.quadratic_form import quadratic_form
from numerics.loewner.routes import LARGEST, PANEL, ROUND_UP, UNIT

Floats = NDArray[np.float64]
SMALL, TILE, STRIP = 1024, 128, 64
SAFE = 64  # a largest entry from 2^-64 to 2^64 needs no scaling
SPREAD = 2.0**10  # diagonal entries within this factor need no balancing
LOST = 2.0**-500  # more than the root of the squares that underflow in a sum of squares, per row


def checked(matrix: ArrayLike) -> list[Floats]:
    """Float64 matrices that add up to the given one, exactly: one, or more for integers beyond 2^53.

    Raises ValueError unless it is square and not empty, of floats of at most 64 bits or of integers (also Python
    integers of any size).
    """
    if np.ma.isMaskedArray(matrix) and np.ma.getmaskarray(matrix).any():
        raise ValueError("the matrix must have no masked numbers")
    found = np.asarray(matrix)
    if found.ndim != 2 or found.shape[0] != found.shape[1] or not found.size:
        raise ValueError(f"the matrix must be square and not empty, not of shape {found.shape}")
    if len(found) > LARGEST:
        raise ValueError(f"the matrix must have at most {LARGEST} rows")
    if found.dtype.kind == "f" and found.dtype.itemsize <= 8:
        return [found.astype(np.float64, order="C", copy=False)]
    if found.dtype == object:
        if not all(isinstance(x, int) and not isinstance(x, bool) for x in found.flat):
            raise ValueError("a matrix of objects must hold Python integers alone")
    elif found.dtype.kind not in "iu":
        raise ValueError(f"the matrix must hold floats of at most 64 bits or integers, not {found.dtype}")
    if max(int(found.max()), -int(found.min())) <= 1 << 53:
        return [found.astype(np.float64)]
    if max(int(found.max()), -int(found.min())).bit_length() > 1023:
        raise ValueError("the integers exceed the range of float64; divide them by a power of two")
    parts, rest = [], found.astype(object)
    while rest.any():
        parts.append(rest.astype(np.float64))
        rest = rest - np.array([[int(x) for x in row] for row in parts[-1].tolist()], dtype=object)
    return parts


def require_symmetric(matrix: Floats) -> None:
    """Raises ValueError if a square matrix is not exactly symmetric, or has a NaN; scipy's loop for small ones."""
    if len(matrix) <= SMALL:
        equal = bool(issymmetric(matrix))
    else:
        # Copying a tile transposed and comparing it in order is faster than comparing across strides.
        equal = True
        turned = np.empty((TILE, TILE))
        for i in range(0, len(matrix), TILE):
            for j in range(0, i + 1, TILE):
                tile = matrix[i : i + TILE, j : j + TILE]
                mirror = turned[: tile.shape[0], : tile.shape[1]]
                np.copyto(mirror, matrix[j : j + TILE, i : i + TILE].T)
                equal = equal and bool((tile == mirror).all())
    if not equal:
        require_finite(matrix)
        raise ValueError("the matrix must be symmetric, exactly; take (M + M^T) / 2")


def require_finite(matrix: Floats) -> None:
    """Raises ValueError for NaN and infinite values."""
    if not np.isfinite(matrix).all():
        raise ValueError("the matrix must be finite; remove NaN and infinite values")


@dataclass(frozen=True, eq=False)
class Symmetric:
    """The exact matrix M = sum of factor * term (d, d)."""

    terms: tuple[tuple[float, Floats], ...]

    def __len__(self) -> int:
        return len(self.terms[0][1])

    def value(self, vector: Sequence[int]) -> Fraction:
        """v^T M v, exactly."""
        return sum((Fraction(factor) * quadratic_form(term, vector) for factor, term in self.terms), Fraction(0))

    def entries(self) -> tuple[list[list[int]], int]:
        """Integers K (d, d) and e with M = 2^-e K."""
        exact = [[Fraction(factor) * x for x in map(Fraction, term.ravel().tolist())] for factor, term in self.terms]
        total = [sum(parts, Fraction(0)) for parts in zip(*exact, strict=True)]
        exponent = max(x.denominator.bit_length() - 1 for x in total)
        whole = [x.numerator << (exponent - x.denominator.bit_length() + 1) for x in total]
        return [whole[i : i + len(self)] for i in range(0, len(whole), len(self))], exponent

    @property
    def plain(self) -> bool:
        """Whether M is a single float64 matrix."""
        return len(self.terms) == 1 and self.terms[0][0] == 1

    @cached_property
    def diagonal(self) -> Floats:
        """That of M (d,), rounded."""
        if self.plain:
            return np.diagonal(self.terms[0][1]).copy()
        with np.errstate(over="ignore", invalid="ignore"):
            return np.asarray(sum(factor * np.diagonal(term) for factor, term in self.terms))

    @cached_property
    def extent(self) -> tuple[float, float]:
        """The least and the largest entry of the diagonal, rounded, or NaN."""
        return float(np.minimum.reduce(self.diagonal)), float(np.maximum.reduce(self.diagonal))

    def exponent(self, shift: float) -> int:
        """e such that 2^e M and 2^e shift are of moderate size; zero for those that already are."""
        if self.plain:
            least, most = self.extent
            if 2.0**-SAFE <= max(abs(shift), -least, most) <= 2.0**SAFE:
                return 0
        top = max(abs(shift), *(float(np.abs(np.diagonal(term)).max()) * abs(f) for f, term in self.terms))
        if 2.0**-SAFE <= top <= 2.0**SAFE:
            return 0
        top = max(abs(shift), *(float(np.abs(term).max()) * abs(f) for f, term in self.terms))
        return -math.frexp(top)[1] if 0 < top < math.inf else 0

    def nonzero_rows(self) -> list[int] | None:
        """The rows that are not zero, None for all; looks only at those whose diagonal entry is."""
        if len(self.terms) <= 2 and self.extent[0] > 0:
            return None
        signed = all(factor in (1, -1) for factor, _ in self.terms)
        added = [term for factor, term in self.terms if factor == 1 or not signed]
        taken = [term for factor, term in self.terms if factor == -1 and signed]
        # Equal integers have equal parts (`checked`), so that what is subtracted need only be compared part by part.
        pairs = list(zip_longest(added, taken))
        zero = np.ones(len(self), dtype=bool)
        for first, second in pairs:
            zero &= _cancels(*(None if term is None else np.diagonal(term) for term in (first, second)))
        for i in np.flatnonzero(zero):
            zero[i] = all(
                _cancels(*(None if term is None else term[i] for term in (first, second))).all()
                for first, second in pairs
            )
        return np.flatnonzero(~zero).tolist() if zero.any() else None

    def balancing(self, shift: float = 0.0) -> list[int] | None:
        """e_1, ..., e_d with 2^(2 e_i) (M - shift I)_ii from 1/2 to 2; None if these entries are of one size, or not
        positive. Only an estimate, as M's entries are rounded."""
        least, most = (end - shift for end in self.extent)  # rounding keeps the order
        if not 0 < least <= most < math.inf or most <= least * SPREAD:
            return None
        with np.errstate(over="ignore", invalid="ignore"):
            diagonal = self.diagonal - np.float64(shift)
        return (-(np.frexp(diagonal)[1] // 2)).tolist()

    def balanced(self, exponents: list[int], shifts: Sequence[float] = ()) -> Symmetric | None:
        """D (M - s I) D with D_ii = 2^e_i and s the sum of the shifts; None if float64 cannot hold D M D exactly.

        s D^2 is rounded up where it is too small to be held, so that the answer >= 0 is about M - s I in any case.
        """
        powers = np.add.outer(exponents, exponents)
        terms: list[tuple[float, Floats]] = []
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            for factor, term in self.terms:
                scaled = np.ldexp(term, powers)
                if not (np.ldexp(scaled, -powers) == term).all():
                    return None
                terms.append((factor, scaled))
            for shift in filter(None, shifts):
                scaled = np.ldexp(shift, np.diagonal(powers))
                if not np.isfinite(scaled).all():
                    return None
                rounded = np.ldexp(scaled, -np.diagonal(powers)) != shift
                terms.append((-1.0, np.diag(np.where(rounded, np.nextafter(scaled, np.inf), scaled))))
        return Symmetric(tuple(terms))

    def plus(self, number: float) -> Symmetric:
        """M + number I, exactly."""
        return Symmetric((*self.terms, (1.0, number * np.eye(len(self))))) if number else self

    def restricted(self, places: list[int]) -> Symmetric:
        """The principal submatrix at these rows."""
        return Symmetric(tuple((f, np.ascontiguousarray(term[np.ix_(places, places)])) for f, term in self.terms))

    def require_symmetric(self) -> None:
        """Raises ValueError if a term is not exactly symmetric."""
        for _, term in self.terms:
            require_symmetric(term)

    def require_finite(self) -> None:
        """Raises ValueError for NaN and infinite values."""
        for _, term in self.terms:
            require_finite(term)

    def lower(self, exponent: int, exactly: bool = True) -> tuple[Floats, float]:
        """C, Fortran-ordered, and a bound of norm(2^exponent M - C)_2; the norm is infinite or NaN for such entries.

        `exactly` takes the true rounding errors of sums, which may be none, and otherwise a quicker bound. The upper
        triangle of M is read; C is set on and below the diagonal, and a little above it.
        """
        n = len(self)
        center = np.empty((n, n), order="F")
        factors = [factor for factor, _ in self.terms]
        if self.plain and not exponent:
            for i in range(0, n, STRIP):
                center[i:, i : i + STRIP] = self.terms[0][1][i : i + STRIP, i:].T
            return center, 0.0
        if factors == [1, -1] and not exponent and not exactly:
            return center, self._quick_difference(center)
        squares, exact = 0.0, all(math.frexp(abs(factor))[0] == 0.5 for factor in factors)
        for i in range(0, n, PANEL):
            for j in range(i, n, PANEL):
                tile, error = self._tile(np.s_[i : i + PANEL, j : j + PANEL], exponent)
                center[j : j + PANEL, i : i + PANEL] = tile.T
                if error.any():
                    exact = False
                    squares += float(np.vdot(error, error)) * (1 if i == j else 2)
        slack = 0.0 if exact else math.sqrt(squares) * ROUND_UP + 2 * n * LOST
        return center, slack + (n * LOST if exponent else 0.0)

    def _quick_difference(self, center: Floats) -> float:
        """Fill C for a difference of two terms; a rounded difference errs by u times itself."""
        (_, first), (_, second) = self.terms
        squares = 0.0
        with np.errstate(over="ignore", invalid="ignore"):
            for i in range(0, len(self), TILE):
                strip = first[i : i + TILE, i:] - second[i : i + TILE, i:]
                center[i:, i : i + TILE] = strip.T
                squares += float(np.einsum("ij,ij->", strip, strip))
        return UNIT * math.sqrt(2 * squares) * ROUND_UP + len(self) * LOST

    def _tile(self, place: Any, exponent: int) -> tuple[Floats, Floats]:
        """A tile of C and a bound of the modulus of its error, but for underflow."""
        total: Floats | None = None
        bound: Floats = np.zeros(1)
        with np.errstate(over="ignore", invalid="ignore"):
            for factor, term in self.terms:
                part = np.ldexp(term[place], exponent) * factor if exponent else term[place] * factor
                if math.frexp(abs(factor))[0] != 0.5:
                    bound = bound + np.abs(part) * (UNIT * ROUND_UP)
                if total is None:
                    total = part
                    continue
                # Knuth's two-sum: the rounding error of the sum, exactly.
                rounded = total + part
                taken = rounded - total
                bound = bound + np.abs((total - (rounded - taken)) + (part - taken))
                total = rounded
        assert total is not None
        return total, bound


def _cancels(first: Floats | None, second: Floats | None) -> NDArray[np.bool_]:
    """Where finite entries less others are zero; None stands for zeros."""
    if first is None or second is None:
        one = second if first is None else first
        assert one is not None
        return one == 0
    return (first == second) & np.isfinite(first)


def single(given: ArrayLike) -> Symmetric:
    """M itself; errors as in `checked`."""
    return Symmetric(tuple((1.0, term) for term in checked(given)))


def difference(a: ArrayLike, b: ArrayLike, factor: float = 1.0) -> Symmetric:
    """factor * B - A; errors as in `checked`, also for shapes that differ."""
    first, second = checked(a), checked(b)
    if first[0].shape != second[0].shape:
        raise ValueError(f"the matrices must have one shape, not {first[0].shape} and {second[0].shape}")
    pairs = zip_longest(((factor, term) for term in second), ((-1.0, term) for term in first))
    return Symmetric(tuple(term for pair in pairs for term in pair if term is not None))

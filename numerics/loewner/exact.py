"""Exact answers in integers, also for singular matrices of some hundred rows; neither BLAS nor rounding is trusted.

An integer symmetric matrix K (d, d) of rank r has r rows S, found modulo a prime, whose principal block K[S, S] is not
singular. Then K >= 0 iff K[S, S] > 0: rank K = r leaves a Schur complement of zero, and K is congruent to the block and
zeros.

**K[S, S] > 0**, or a vector against it, by congruences. X^T K X with an integer X of nonzero determinant has the
inertia of K. X is the rounded inverse of a Cholesky factor of K + delta I in floating point, so that eigenvalues
lambda become about lambda / (lambda + delta): those below delta grow, negative ones too, by 1 / delta, about 10^12.
(Rump, Inversion of extremely ill-conditioned matrices in floating-point, Japan J. Indust. Appl. Math. 26, 2009.) After
a few of these, in exact integers, the matrix is strictly diagonally dominant, which proves it, or a vector u with
u^T K' u < 0 shows up, and X u is the one for K. What floating point proposes is never believed.

**rank K = r.** With A = K[S, S] > 0 the rank is r iff the minors det K[S + i, S + j] are zero for all i, j outside of
S. They are c_ij det A - b_i^T adj(A) b_j, where b are the columns of K[S, not S] and c the entries of the other block.
By Hadamard det A <= prod a_kk, and the eigenvalues of adj(A) are products of r - 1 eigenvalues of A, at most
(tr A / (r - 1))^(r - 1): so the minors are bounded. They are zero modulo every prime modulo which the rank is r, and
so zero once the product of such primes is beyond the bound.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import flint
import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, eigh
from scipy.linalg.lapack import dpotrf, dtrtri  # pyright: ignore[reportAttributeAccessIssue]

from numerics.loewner.routes import UNIT

Floats = NDArray[np.float64]
Rows = list[list[int]]
LARGEST = 512
STEPS = 40
PLACES = 40  # binary places of X: of an eigenvalue 1 afterwards, the rounding takes about d 2^-40
GAIN = 4  # delta in units of d 2^-53
WORK = 1 << 31  # bits of a matrix of integers beyond which the congruences end
RANKED = 1 << 42  # bits of the minors times the products in one elimination, beyond which the rank is not proved
LONGEST = 3000  # bits of a vector's entries
UNLUCKY = 8  # primes tried, should the rank be lower modulo some
PRIMES = 1 << 62  # primes are below


def decide(entries: Rows) -> tuple[bool | None, list[int] | None]:
    """Whether an integer matrix K (d, d) is >= 0, or a vector v with v^T K v < 0; None and None if not known."""
    rows, exponents = _balanced(entries)
    found = _plain(rows)
    if found is None:
        proved, found = _decided(rows)
        if proved:
            return True, None
    if found is None:
        return None, None
    least = min(exponents)
    return None, [v << (e - least) for v, e in zip(found, exponents, strict=True)]


def _block(rows: Rows, places: Sequence[int]) -> Rows:
    return [[rows[i][j] for j in places] for i in places]


def _balanced(entries: Rows) -> tuple[Rows, list[int]]:
    """K_ij 2^(e_i + e_j) in integers as short as the diagonal's sizes allow, and e."""
    sizes = [max(1, abs(row[i]).bit_length()) for i, row in enumerate(entries)]
    width = max(
        (
            (sizes[i] + sizes[j] + 1) // 2 - (x & -x).bit_length() + 1
            for i, row in enumerate(entries)
            for j, x in enumerate(row[: i + 1])
            if x
        ),
        default=0,
    )
    exponents = [-((size - width - 1) // 2) for size in sizes]
    rows = [
        [_shifted(x, exponents[i] + exponents[j]) if x else 0 for j, x in enumerate(row)]
        for i, row in enumerate(entries)
    ]
    return rows, exponents


def _shifted(x: int, places: int) -> int:
    return x << places if places >= 0 else x >> -places


def _plain(rows: Rows) -> list[int] | None:
    """A vector of one or two entries against K >= 0, where its 1 x 1 and 2 x 2 blocks give one in plain sight."""
    size = len(rows)
    for i, row in enumerate(rows):
        if row[i] < 0:
            return [int(k == i) for k in range(size)]
    for i, row in enumerate(rows):
        for j in range(i):
            x, a, b = row[j], row[i], rows[j][j]
            if x and (not (a and b) or x * x > 16 * a * b):
                # t e_i - s e_j, in the ratio of the roots of the diagonal or, beside a zero, beyond the other entry.
                s, t = 1 << ((a.bit_length() + 1) // 2), 1 << ((b.bit_length() + 1) // 2)
                s, t = (s, t) if a and b else (1, b + 1) if not a else (a + 1, 1)
                found = [0] * size
                found[i], found[j] = t, -s if x > 0 else s
                if t * t * a + s * s * b - 2 * s * t * abs(x) < 0:
                    return found
    return None


def _decided(rows: Rows) -> tuple[bool | None, list[int] | None]:
    for prime in islice(_primes(), UNLUCKY):
        places = _independent(rows, prime)
        positive, vector = _positive(_block(rows, places))
        if vector is not None:
            inside = dict(zip(places, vector, strict=True))
            return None, [inside.get(i, 0) for i in range(len(rows))]
        try:
            if positive is None:
                break
            if _spans(rows, places):
                return True, None
        except TooLarge:
            break
    return None, None


class TooLarge(Exception):
    """More work than is done here."""


def _primes() -> Iterator[int]:
    """The primes below 2^62, downwards."""
    number = PRIMES - 1
    while True:
        if flint.fmpz(number).is_prime():
            yield number
        number -= 2


def _independent(rows: Rows, prime: int) -> list[int]:
    """The first rows that are a basis of all of them modulo a prime."""
    reduced, rank = flint.nmod_mat(flint.fmpz_mat(rows), prime).rref()
    found, column = [], 0
    for row in range(rank):
        while not reduced[row, column]:
            column += 1
        found.append(column)
        column += 1
    return found


def _positive(rows: Rows) -> tuple[bool | None, list[int] | None]:
    """Whether an integer matrix (d, d) is positive definite, or a vector if it is not; it must not be singular."""
    if not rows:
        return True, None
    size, matrix, given = len(rows), flint.fmpz_mat(rows), flint.fmpz_mat(rows)
    taken: list[Any] = []
    for _ in range(STEPS):
        found = _plain(rows)
        if found is not None:
            return None, _shortened(given, taken, found)
        floats, exponents = _floats(rows)
        if _dominant(rows, floats, exponents):
            return True, None
        found = _direction(floats, exponents)
        if found is not None and _form(matrix, flint.fmpz_mat(size, 1, found)) < 0:
            return None, _shortened(given, taken, found)
        change = _change(floats, exponents)
        if change is None:
            break
        taken.append(change)
        matrix = change.transpose() * matrix * change
        rows = [[int(x) for x in row] for row in matrix.tolist()]
        if size * size * max(row[i].bit_length() for i, row in enumerate(rows)) > WORK:
            break
    return None, None


def _floats(rows: Rows) -> tuple[Floats, list[int]]:
    """2^(-e_i - e_j) K_ij, rounded, and e, with which a positive diagonal is from 1/2 to 2."""
    exponents = [row[i].bit_length() // 2 for i, row in enumerate(rows)]
    found = np.empty((len(rows), len(rows)))
    for i, row in enumerate(rows):
        for j in range(i + 1):
            spare = max(0, row[j].bit_length() - 64)
            found[i, j] = found[j, i] = math.ldexp(row[j] >> spare, spare - exponents[i] - exponents[j])
    return found, exponents


def _dominant(rows: Rows, floats: Floats, exponents: list[int]) -> bool:
    """Whether the scaled matrix is strictly diagonally dominant, with a positive diagonal, in integers."""
    if not (2 * np.diagonal(floats) > np.abs(floats).sum(axis=1)).all():
        return False
    most = max(exponents)
    for i, row in enumerate(rows):
        others = sum(abs(x) << (most - e) for x, e in zip(row, exponents, strict=True))
        if not 2 * (row[i] << (most - exponents[i])) > others:
            return False
    return True


def _direction(floats: Floats, exponents: list[int]) -> list[int] | None:
    """The direction of the least eigenvalue, in integers, if that may be negative."""
    try:
        values, vectors = eigh(floats, subset_by_index=[0, 0], check_finite=False)
    except (LinAlgError, ValueError):
        return None
    vector = vectors[:, 0]
    if not (values[0] < 0 and np.isfinite(vector).all()):
        return None
    most = max(exponents)
    whole = np.rint(np.ldexp(vector, 52)).tolist()
    return [int(x) << (most - e) for x, e in zip(whole, exponents, strict=True)]


def _change(floats: Floats, exponents: list[int]) -> Any:
    """X, triangular without a zero on its diagonal; None if no factor was found."""
    size = len(floats)
    delta = GAIN * size * UNIT * float(np.diagonal(floats).max())
    while delta < size:
        factor, info = dpotrf(floats + delta * np.eye(size), lower=0, clean=1)
        inverse = dtrtri(factor, lower=0)[0] if info == 0 else factor
        if info == 0 and np.isfinite(inverse).all():
            most = max(exponents)
            whole = np.rint(np.ldexp(inverse, PLACES)).tolist()
            rows = [[int(x) << (most - e) for x in row] for row, e in zip(whole, exponents, strict=True)]
            for i, row in enumerate(rows):
                row[i] = row[i] or 1
            return flint.fmpz_mat(rows)
        delta *= 8
    return None


def _form(matrix: Any, column: Any) -> int:
    return int((column.transpose() * matrix * column)[0, 0])


def _shortened(matrix: Any, taken: list[Any], vector: list[int]) -> list[int] | None:
    """The image of a vector under the changes taken, or its leading bits where they do; None if it is too long."""
    column = flint.fmpz_mat(len(vector), 1, vector)
    for change in reversed(taken):
        column = change * column
    whole = [int(x) for x in column.entries()]
    length = max(abs(x).bit_length() for x in whole)
    bits = 64
    while bits < 2 * length:
        found = [_shifted(x, min(0, bits - length)) for x in whole]
        if bits <= LONGEST and _form(matrix, flint.fmpz_mat(len(found), 1, found)) < 0:
            return found
        bits *= 2
    return None


def _spans(rows: Rows, places: Sequence[int]) -> bool:
    """Whether the rank is that of K[S, S], which is positive definite. Raises TooLarge."""
    outside = sorted({*range(len(rows))} - {*places})
    if not outside or not places:
        return not outside or not any(map(any, rows))
    bound, product, matrix = _minors(rows, places, outside), 1, flint.fmpz_mat(rows)
    if bound.bit_length() * len(rows) ** 2 * len(places) > RANKED:
        raise TooLarge
    for prime in _primes():
        if flint.nmod_mat(matrix, prime).rank() > len(places):
            return False
        product *= prime
        if product > bound:
            return True
    return False


def _minors(rows: Rows, places: Sequence[int], outside: Sequence[int]) -> int:
    """A bound of the minors det K[S + i, S + j] for a positive definite K[S, S]."""
    rank = len(places)
    determinant = math.prod(rows[k][k] for k in places)
    adjoint = (-(-sum(rows[k][k] for k in places) // max(1, rank - 1))) ** (rank - 1)
    corner = max(abs(rows[i][j]) for i in outside for j in outside)
    border = max(sum(rows[i][k] ** 2 for k in places) for i in outside)
    return corner * determinant + border * adjoint

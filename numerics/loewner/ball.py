"""Exact answers for small matrices, without BLAS: LDL^T in ball arithmetic, then the characteristic polynomial.

Every ball of python-flint contains the exact value. If all pivots are certainly positive, M is positive definite by
Sylvester's law; if one is certainly negative, back substitution points to a vector, which is then evaluated exactly.
Precision is raised a few times. What is left is singular, or as good as: up to `POLYNOMIAL` rows M >= 0 is then read
off det(x I - M), all of whose roots are real: none is negative iff its coefficients alternate in sign. If it is not,
or there are more rows, a vector is sought in M + 2^-k I, whose zero eigenvalues are out of the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import flint

LARGEST = 256
POLYNOMIAL = 64
PRECISIONS = (128, 512)  # bits; a direction gets half of them
LIFTS = (0, 40, 120, 240)


def decide(entries: list[list[int]]) -> tuple[bool | None, Iterator[list[int]]]:
    """Whether an integer matrix is >= 0, None for not known, and directions in which it may be negative."""
    directions, negative = [], False
    for bits in PRECISIONS:
        answer, direction = _factor(entries, bits)
        if answer:
            return True, iter(())
        negative = negative or answer is False
        if direction is not None:
            directions.append(direction)
    if negative:
        return None, iter(directions)
    if len(entries) <= POLYNOMIAL:
        coefficients = flint.fmpz_mat(entries).charpoly().coeffs()
        degree = len(coefficients) - 1
        if all(c * (-1) ** (degree - k) >= 0 for k, c in enumerate(coefficients)):
            return True, iter(())
    for places in LIFTS:
        lifted = [[x << places for x in row] for row in entries]
        for i, row in enumerate(lifted):
            row[i] += 1
        answer, direction = _factor(lifted, PRECISIONS[-1])
        if answer is False and direction is not None:
            directions.append(direction)
            break
    return None, iter(directions)


def _factor(entries: list[list[int]], bits: int) -> tuple[bool | None, list[int] | None]:
    """Outer-product LDL^T; stops at the first pivot that is not certainly positive, with a direction of its sign."""
    saved, flint.ctx.prec = flint.ctx.prec, bits
    try:
        rows: list[list[Any]] = [[flint.arb(x) for x in row[: i + 1]] for i, row in enumerate(entries)]
        for k in range(len(rows)):
            pivot = rows[k][k]
            if not pivot > 0:
                return (False if pivot < 0 else None), _direction(rows, k, bits)
            column = [rows[i][k] for i in range(k + 1, len(rows))]
            for offset, value in enumerate(column):
                factor, row = value / pivot, rows[k + 1 + offset]
                for j in range(offset + 1):
                    row[k + 1 + j] -= factor * column[j]
                row[k] = factor
        return True, None
    finally:
        flint.ctx.prec = saved


def _direction(rows: list[list[Any]], k: int, bits: int) -> list[int]:
    """L^-T e_k, rounded to integers of at most about `bits` / 2 bits."""
    vector = [flint.arb(0)] * len(rows)
    vector[k] = flint.arb(1)
    for i in range(k - 1, -1, -1):
        total = -sum((rows[j][i] * vector[j] for j in range(i + 1, k + 1)), flint.arb(0))
        vector[i] = flint.arb(total).mid()
    largest = max(abs(float(v)) for v in vector)
    if not 0 < largest < float("inf"):
        return [int(i == k) for i in range(len(rows))]
    scale = flint.arb(2) ** (bits // 2) / flint.arb(largest)
    found = []
    for value in vector:
        mantissa, exponent = (value * scale).mid().man_exp()
        m, e = int(mantissa), int(exponent)
        found.append(m << e if e >= 0 else -((-m) >> -e))
    return found

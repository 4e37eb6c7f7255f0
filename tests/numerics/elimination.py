"""Whether a symmetric matrix is positive semidefinite, by elimination in rationals: what verdicts are held against."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def positive_semidefinite(rows: Sequence[Sequence[int | Fraction]]) -> bool:
    """By LDL^T: a negative pivot, or a zero one whose row is not zero, says no."""
    work = [[Fraction(x) for x in row] for row in rows]
    for k in range(len(work)):
        pivot = work[k][k]
        if pivot < 0 or (pivot == 0 and any(work[k][k + 1 :])):
            return False
        for i in range(k + 1, len(work)):
            factor = work[i][k] / pivot if pivot else Fraction(0)
            for j in range(k + 1, len(work)):
                work[i][j] -= factor * work[k][j]
    return True

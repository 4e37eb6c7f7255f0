"""The Loewner order of two matrices, decided rigorously.

certify(A, B).verdict           # is A <= B? "certified", "refuted" or "undecided", never wrong
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

if TYPE_CHECKING:
    from numerics.loewner.verdict import Certificate

__all__ = ["certify"]


def certify(a: ArrayLike, b: ArrayLike, *, shift: float = 0.0, uncertainty: float = 0.0) -> Certificate:
    """Verdict on A + shift I <= B for symmetric matrices (d, d): that of `numerics.loewner.verdict.compare`.

    shift and uncertainty, by which the spectral norm of B - A may be off, are in the unit of the matrices. Raises
    ValueError for matrices that are not square, exactly symmetric, finite and of one shape.
    """
    from numerics.loewner.verdict import compare

    return compare(a, b, shift=shift, uncertainty=uncertainty)

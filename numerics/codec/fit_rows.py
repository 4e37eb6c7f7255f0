"""Rows to fit modes and schemes to, with what their fits have in common, each made once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.codec.rows import checked, lengths_of

Floats = NDArray[np.float64]
T = TypeVar("T")


class InBasis(NamedTuple):
    """Eigenvectors (d, d) of second moments, their eigenvalues (d,), and all rows there, less their mean (n, d)."""

    basis: Floats
    variances: Floats
    rows: Floats


@dataclass(frozen=True, eq=False)
class FitRows:
    """Rows (n, d) in time order and the lengths of their documents; nothing here may be changed."""

    data: Floats
    documents: tuple[int, ...]
    _made: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, rows: ArrayLike | FitRows, documents: Sequence[int] | None = None) -> FitRows:
        """Rows that are these already, or those of an array; raises ValueError as `checked` and `lengths_of`."""
        if isinstance(rows, FitRows):
            return rows
        data = checked(rows)
        return cls(data, lengths_of(data, documents))

    @cached_property
    def largest(self) -> float:
        """The largest modulus of a number."""
        return float(np.abs(self.data).max())

    @cached_property
    def mean(self) -> Floats:
        """Of the rows, (d,)."""
        return self.data.mean(axis=0)

    @cached_property
    def centred(self) -> Floats:
        """The rows less their mean."""
        return self.data - self.mean

    @cached_property
    def alone(self) -> InBasis:
        """The eigenbasis of the rows less their mean."""
        return self.in_basis(self.centred)

    @cached_property
    def current(self) -> NDArray[np.intp] | slice:
        """Places of the rows that have one before them in their document."""
        if len(self.documents) == 1:
            return slice(1, None)
        ends = np.cumsum((0, *self.documents))
        return np.concatenate([np.arange(a + 1, b) for a, b in pairwise(ends)]).astype(np.intp)

    def pairs(self, every: Floats) -> tuple[Floats, Floats]:
        """Current and previous of numbers for each row, for all pairs within documents."""
        at = self.current
        return (every[1:], every[:-1]) if isinstance(at, slice) else (every[at], every[at - 1])

    def in_basis(self, sample: Floats) -> InBasis:
        """All rows in the eigenbasis of the second moments of some vectors (m, d)."""
        variances, basis = np.linalg.eigh(sample.T @ sample / len(sample))
        return InBasis(basis, variances, self.centred @ basis)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made under the key before, else what is made now."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

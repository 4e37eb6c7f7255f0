"""What one fixed rotation does to single vectors: column i of U has all its norm in coordinate i, and none has more."""

from __future__ import annotations

from proofs.kernel.formulas import Formula, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, family, index, total
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, cut, ordered
from proofs.library.quantizer.setting import d
from proofs.library.rotation import rotation
from proofs.library.rotation.rotation import u
from proofs.library.sums.sums import (
    bracket_is,
    bracket_is_not,
    congruent,
    kronecker,
    kronecker_idempotent,
    linear,
    nonneg,
    pick,
)
from proofs.search.certificate import prove


def entry(k: Indexish) -> Poly:
    """x_k."""
    return family("x", k)


def coordinate(i: Indexish) -> Poly:
    """(U^T x)_i."""
    return total(d, lambda k: u(k, i) * entry(k))


NORM = total(d, lambda k: entry(k) ** 2)
COLUMN: Formula = all_index(d, lambda k: equal(entry(k), u(k, "i")))


@lemma
def concentrated() -> tuple[Theorem, Theorem]:
    """x = column i of U |- |x|^2 = 1, and (U^T x)_j = [i = j] for i, j < d."""
    here = at(assume(COLUMN), "k")
    square = prove(equal(entry("k") ** 2, u("k", "i") ** 2), [here], multipliers=(entry("k"), u("k", "i")))
    norm = congruent(d, "k", square, lambda k: entry(k) ** 2, lambda k: u(k, "i") ** 2)
    same = at(assume(rotation.orthonormal()), "i", "i")
    unit = prove(equal(NORM, 1), [norm, same, bracket_is(0), bracket_is_not(-1)])
    cell = prove(equal(u("k", "j") * entry("k"), u("k", "i") * u("k", "j")), [here], multipliers=(1, u("k", "j")))
    row = congruent(d, "k", cell, lambda k: u(k, "j") * entry(k), lambda k: u(k, "i") * u(k, "j"))
    gram = at(assume(rotation.orthonormal()), "i", "j")
    return unit, prove(equal(coordinate("j"), kronecker("i", "j")), [row, gram])


@lemma
def no_more() -> Theorem:
    """U^T U = I |- (U^T x)_i^2 <= |x|^2 for i < d: the norm without coordinate i is a sum of squares."""
    energy = rotation.transposed_energy("U", entry)
    i, j = index("i"), index("j")
    alone = pick(d, i, lambda j: coordinate(j) ** 2)

    def rest(j: Indexish) -> Poly:
        return (1 - kronecker(j, i)) * coordinate(j) ** 2

    masked = (1 - kronecker(j, i)) * coordinate(j)
    each = prove(at_least(rest(j)), [kronecker_idempotent(j, i)], multipliers=(coordinate(j) ** 2,), squares=[masked])
    low = ordered(d, 0, (assume(index_at_least(d)),))
    split = linear(d, rest, [(1, lambda j: coordinate(j) ** 2), (-1, lambda j: kronecker(j, i) * coordinate(j) ** 2)])
    sign = nonneg(d, "j", each, rest)
    return prove(at_least(NORM, coordinate(i) ** 2), [energy, alone, cut(split, low), cut(sign, low)])

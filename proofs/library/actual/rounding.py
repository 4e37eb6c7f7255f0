"""The standard model of rounded arithmetic: factors 1 + delta with abs(delta) <= u, products of them, and sizes.

A size is a pair of theorems, X >= x and X >= -x. In this order: `upper`, `lower`.
"""

from __future__ import annotations

from collections.abc import Sequence

from proofs.kernel import rules
from proofs.kernel.formulas import IndexNonneg, Relation, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, Polyish, family, index, poly, real
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, constant, cut, for_index, index_positive, instance, ordered
from proofs.search.certificate import NoCertificate, prove, prove_index

Size = tuple[Theorem, Theorem]
u = family("u")


@lemma
def _bounded_product() -> Size:
    """X >= x, X >= -x, Z >= z, Z >= -z |- X Z >= x z, X Z >= -x z."""
    x, most_x, z, most_z = (family(name) for name in ("x", "X", "z", "Z"))
    up, down = assume(at_least(most_x, x)), assume(at_least(most_x, -x))
    high, low = assume(at_least(most_z, z)), assume(at_least(most_z, -z))
    return (
        prove(at_least(most_x * most_z, x * z), products=[(up, low), (down, high)]),
        prove(at_least(most_x * most_z, -x * z), products=[(up, high), (down, low)]),
    )


def bounded_product(x: Polyish, most_x: Polyish, size_x: Size, z: Polyish, most_z: Polyish, size_z: Size) -> Size:
    """From the sizes of x and z: X Z >= x z and X Z >= -x z."""
    values = {"x": x, "X": most_x, "z": z, "Z": most_z}
    put = {name: constant(value) for name, value in values.items()}
    facts = [
        prove(at_least(poly(most), sign * poly(value)), [theorem])
        for value, most, size in ((x, most_x, size_x), (z, most_z, size_z))
        for sign, theorem in zip((1, -1), size, strict=True)
    ]
    upper, lower = (cut(instance(t, families=put), *facts) for t in _bounded_product())
    return upper, lower


def relative(value: Polyish) -> tuple[Relation, Relation]:
    """abs(delta) <= u, as the statements say it: delta >= -u and u >= delta."""
    return at_least(poly(value), -u), at_least(u, value)


def size_of(lower: Theorem, upper: Theorem, value: Polyish, most: Poly = u) -> Size:
    """The size of a delta from delta >= -u and u >= delta."""
    return prove(at_least(most, value), [upper]), prove(at_least(most, -poly(value)), [lower])


def power(k: Indexish) -> Poly:
    """(1 + u)^k."""
    return family("power", k)


POWER = equal(power(0), 1), all_index("n", lambda k: equal(power(k + 1), power(k) * (1 + u)))
UNIT = at_least(u)


@lemma
def powers() -> tuple[Theorem, Theorem]:
    """u >= 0, 0 <= j <= n |- (1 + u)^j >= 1, and 1 >= (1 - j u) (1 + u)^j, by induction on j."""
    j, first, sign = index("j"), assume(POWER[0]), assume(UNIT)
    step = at(assume(POWER[1]), j)

    def large(k: Indexish) -> Relation:
        return at_least(power(k), 1)

    def small(k: Indexish) -> Relation:
        return at_least(1, (1 - real(k) * u) * power(k))

    more = prove(large(j + 1), [assume(large(j)), step, sign], products=[(assume(large(j)), sign)])
    grown = rules.induct((prove(large(0), [first]), more), "j", index("n"), large(j))
    low, high = assume(index_at_least(j)), assume(index_at_least("n", j + 1))
    here = cut(up_to(grown, j), ordered("n", j, (high,)))
    weight = prove(at_least(real(j) + 1), [index_positive(j, low)])
    spread = prove(at_least((real(j) + 1) * power(j)), [weight], products=[(weight, here)])
    less = prove(
        small(j + 1),
        [assume(small(j)), step],
        multipliers=(1 - (real(j) + 1) * u,),
        weighted=[(u, spread)],
    )
    shrunk = rules.induct((prove(small(0), [first]), less), "j", index("n"), small(j))
    return grown, shrunk


def settled(theorem: Theorem, *facts: Theorem) -> Theorem:
    """The theorem with every index inequality discharged that follows from these."""
    wanted = [f for f in theorem.hypotheses if isinstance(f, IndexNonneg)]
    given = {fact.conclusion for fact in facts}
    proofs = [_follows(f, facts) for f in sorted(wanted, key=repr) if f not in given]
    return cut(theorem, *(p for p in proofs if p is not None))


def _follows(formula: IndexNonneg, facts: Sequence[Theorem]) -> Theorem | None:
    try:
        return prove_index(formula, facts)
    except NoCertificate:
        return None


def up_to(theorem: Theorem, j: Indexish) -> Theorem:
    """A theorem about (1 + u)^n for a length j <= n."""
    shorter = instance(theorem, {"n": j})
    room = ordered("n", index("i") + 1, (assume(index_at_least(j, index("i") + 1)), assume(index_at_least("n", j))))
    return cut(shorter, for_index(cut(at(assume(POWER[1]), "i"), room), "i", j))

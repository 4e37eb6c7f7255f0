"""Cells of the line: a number within bounds lies in a cell between two integers, and integers lie in no cell's inside.

The kernel knows the value of a floor only at an integer that is an index. So a claim about a number between two
indices is proved for each cell, an index by itself; and a product of two indices is told apart from the inside of
every cell by induction.
"""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, Relation, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, floor, index, real
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    for_index,
    index_positive,
    instance,
    negation,
    ordered,
)
from proofs.library.quantizer.quantizer import code_inside
from proofs.library.quantizer.setting import code
from proofs.search.certificate import prove


def in_cell(value: Poly, place: Indexish) -> tuple[Relation, Relation]:
    """The value is at least an integer and less than the next one."""
    return at_least(value, real(place)), above(real(index(place) + 1), value)


def by_cells(goal: Relation, value: Poly, half: str, name: str, cell: Theorem) -> Theorem:
    """The goal for a value from -n to n, n excluded, from |- goal where it is in the cell from i - n, 0 <= i < 2n.

    `half` is n and `name` is i; under value >= -n and n > value.
    """
    count, low = index(half) + half, -real(half)

    def reached(i: Indexish) -> Relation:
        return at_least(value, low + real(i))

    clash = prove(above(0), [cell, assume(negation(goal))])
    step = by_contradiction(reached(index(name) + 1), clash)
    base = prove(reached(0), [assume(at_least(value, low))])
    all_of = rules.induct((base, step), name, count, reached(name))
    end = prove(above(0), [all_of, assume(above(real(half), value))])
    return by_contradiction(goal, end)


def code_in_cell(value: Poly, half: str, name: str) -> Theorem:
    """The value in the cell from i - n, 0 <= i < 2n |- code value = i - n."""
    place = index(name) - half
    known = cut(rules.floor_exact((), value, place), *(assume(f) for f in in_cell(value, place)))
    low, high = assume(index_at_least(name)), assume(index_at_least(index(half) + half, index(name) + 1))
    least = index_positive(place + half, ordered(place + half, 0, (low, high)))
    most = index_positive(index(half) - 1 - place, ordered(index(half) - 1 - place, 0, (low, high)))
    whole = floor(value)
    inside = (
        prove(at_least(real(half) - 1, whole), [known, most]),
        prove(at_least(whole, -real(half)), [known, least]),
    )
    same = cut(instance(code_inside(real(half)), families={"z": constant(value)}), *inside)
    return prove(equal(code(value, real(half)), real(place)), [same, known])


def _outside(value: Poly) -> Relation:
    """Not between 0 and 1, both excluded."""
    return at_least(value * (value - 1))


@lemma
def product_outside() -> Theorem:
    """B >= 1, n >= 0 |- 2 B n - s is not between 0 and 1, for every integer s >= -2B, by induction on n."""
    n, t, width = index("n"), index("t"), index("B") + "B"

    def value(n: Indexish, t: Indexish) -> Poly:
        return 2 * real("B") * real(n) + real(width) - real(t)

    def goal(n: Indexish) -> Formula:
        return all_index("S", lambda t: _outside(value(n, t)))

    def sides(pivot: Indexish) -> tuple[Theorem, Theorem]:
        return (
            index_positive(index(pivot) - 1 - t, assume(index_at_least(index(pivot) - 1, t))),
            index_positive(t - pivot - 1, assume(index_at_least(t, index(pivot) + 1))),
        )

    less, more = sides(width)
    first = _outside(value(0, t))
    base = rules.trichotomy(
        (
            prove(first, [less], products=[(less, less)]),
            prove(_outside(value(0, width))),
            prove(first, [more], products=[(more, more)]),
        ),
        "t",
        width,
    )
    wide = prove(at_least(real("B"), 1), [index_positive(index("B") - 1, assume(index_at_least("B", 1)))])
    many = index_positive(n, assume(index_at_least(n)))
    far = prove(at_least(value(n + 1, t), 1), [wide, less], products=[(wide, many), (many,)])
    edge = prove(at_least(value(n + 1, width), 1), [wide], products=[(wide, many), (many,)])
    before = at(assume(goal(n)), t - width)
    inside = (assume(index_at_least(t, width + 1)), assume(index_at_least("S", t + 1)), assume(index_at_least("B", 1)))
    before = cut(before, ordered(t - width, 0, inside), ordered("S", t - width + 1, inside))
    step = rules.trichotomy(
        (
            prove(_outside(value(n + 1, t)), [far], products=[(far, far)]),
            prove(_outside(value(n + 1, width)), [edge], products=[(edge, edge)]),
            prove(_outside(value(n + 1, t)), [before]),
        ),
        "t",
        width,
    )
    whole = rules.induct((for_index(base, "t", "S"), for_index(step, "t", "S")), "n", index("N"), goal(n))
    s = index("s")
    low = assume(index_at_least(s + width, 0))
    here = at(instance(whole, {"S": s + width + 1}), s + width)
    value_at = 2 * real("B") * real("N") - real(s)
    return prove(_outside(value_at), [cut(here, low, ordered(s + width + 1, s + width + 1))])

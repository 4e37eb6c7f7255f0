"""A step of a loop in rounded arithmetic: a residual, and the state after it."""

from __future__ import annotations

from proofs.kernel.formulas import above, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Poly, family
from proofs.library.actual.rounding import bounded_product, relative, size_of, u
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    magnitude,
    magnitude_at_most,
    magnitude_bounds,
    magnitude_facts,
    square_bound,
    square_monotone,
)
from proofs.search.certificate import prove


@lemma
def state() -> Theorem:
    """u < 1 |- (1 - u) abs(residual - level) + u (abs(residual) + abs(state)) >= (1 - u) abs(value - state)."""
    value, guess, residual, level, after = map(family, ("value", "guess", "residual", "level", "state"))
    taken = assume(equal(residual, (value - guess) * (1 + family("first"))))
    added = assume(equal(after, (guess + level) * (1 + family("second"))))
    room = prove(above(1 - u), [assume(above(1, u))])

    def inverse(exact: Poly, got: Poly, delta: str, definition: Theorem) -> tuple[Theorem, Theorem]:
        """u abs(got) >= (1 - u)(exact - got), and its opposite."""
        lower, upper = (assume(f) for f in relative(family(delta)))
        small = size_of(lower, upper, family(delta))
        size_exact = magnitude_bounds(exact)
        moved = bounded_product(exact, magnitude(exact), size_exact, family(delta), u, small)
        # abs(got) >= (1 - u) abs(exact)
        up, down = magnitude_bounds(got)
        high = prove(at_least(magnitude(got) + u * magnitude(exact), exact), [up, definition, *moved])
        low = prove(at_least(magnitude(got) + u * magnitude(exact), -exact), [down, definition, *moved])
        most = magnitude_at_most(
            exact,
            magnitude(got) + u * magnitude(exact),
            high,
            prove(at_least(exact, -(magnitude(got) + u * magnitude(exact))), [low]),
        )
        unit_sign = prove(at_least(u), list(small))
        shrunk = prove(at_least(magnitude(got), (1 - u) * magnitude(exact)), [most])
        return tuple(  # type: ignore[return-value]
            prove(
                at_least(u * magnitude(got), (1 - u) * side * (exact - got)),
                [definition],
                multipliers=(1, 1 - u),
                products=[(unit_sign, shrunk), *((room, m) for m in moved)],
            )
            for side in (1, -1)
        )

    before = inverse(value - guess, residual, "first", taken)
    later = inverse(guess + level, after, "second", added)
    up, down = magnitude_bounds(residual - level)
    most = (1 - u) * magnitude(residual - level) + u * (magnitude(residual) + magnitude(after))
    gap = value - after
    sides = [
        prove(at_least(most, (1 - u) * side * gap), [b, a], products=[(room, m)])
        for side, b, a, m in zip((1, -1), before, later, (up, down), strict=True)
    ]
    square_gap = magnitude_facts(gap)[1]
    inside = square_bound((1 - u) * gap, most, sides[0], prove(at_least((1 - u) * gap, -most), [sides[1]]))
    facts = [inside, square_gap]
    final = prove(at_least(most**2, ((1 - u) * magnitude(gap)) ** 2), facts, multipliers=(1, (1 - u) ** 2))
    low = prove(at_least(most), sides)
    return square_monotone((1 - u) * magnitude(gap), most, low, final)

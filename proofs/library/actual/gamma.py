"""The bounds of rounded dot products by gamma_n = n u / (1 - n u), which (1 + u)^n - 1 does not exceed."""

from __future__ import annotations

from proofs.kernel.formulas import above, at_least, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Poly, poly
from proofs.library.actual.dot_product import (
    GAMMA,
    SMALL,
    N,
    any_order,
    delta_unit,
    dot,
    gamma,
    k,
    partial,
    recursive,
    result,
    size,
    sizes,
    term,
)
from proofs.library.actual.rounding import (
    power,
    powers,
    settled,
)
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    assume,
    by_contradiction,
    cut,
    magnitude,
    magnitude_bounds,
)
from proofs.library.sums.sums import monotone, scale
from proofs.search.certificate import prove


def by_gamma(theorem: Theorem, error: Poly) -> Theorem:
    """From ((1 + u)^n - 1) sum abs(a_k b_k) >= error, with n u < 1: gamma_n sum abs(a_k b_k) >= error."""
    definition, small, unit = assume(GAMMA), assume(SMALL), powers()[1]
    # (gamma + 1)(1 - n u) = 1 >= (1 + u)^n (1 - n u)
    gap = gamma + 1 - power(N)
    wrong = assume(above(-gap))
    clash = prove(above(0), [definition, unit], products=[(wrong, small)])
    larger = by_contradiction(at_least(gap), clash)
    magnitudes = monotone(N, "k", _size_nonneg(), lambda _: poly(0), size)
    none = scale(N, 0, lambda _: poly(0))
    sign = prove(at_least(sizes()), [magnitudes, none])
    return prove(at_least(gamma * sizes(), error), [theorem], products=[(larger, sign)])


def _size_nonneg() -> Theorem:
    return prove(at_least(size(k)), list(magnitude_bounds(term(k))))


@lemma
def goals() -> dict[str, Theorem]:
    """The bounds of both sums, by (1 + u)^n - 1 and by gamma_n."""
    found: dict[str, Theorem] = {}
    for name, theorem, value, delta in (
        ("recursive", recursive(), partial(N), "rho"),
        ("any-order", any_order(), result, "zeta"),
    ):
        found[f"{name}-exact"] = theorem
        short = by_gamma(theorem, magnitude(value - dot()))
        found[name] = settled(cut(short, delta_unit(delta)), assume(index_at_least(N, 1)))
    return found

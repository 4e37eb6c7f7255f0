"""Weights changed by factors in [1/c, c] change after normalisation by factors in [1/c^2, c^2]: numerator and sum.

A softmax weight is exp(l_j) over the sum of all; logits that move by at most eps change each exponential by a factor
in [1/c, c], c = exp(eps), so no attention weight changes by more than exp(2 eps). The statement is about positive
weights, the exponential stands in its words alone. Classical.

Without `positive` the sums may vanish, and a normalised weight is anything; without `factors` nothing holds; with
`at-least-one` dropped c may be negative, and so the disturbed weights.
"""

from __future__ import annotations

from numerics.validation.readout import disturbed_attention
from proofs.claims.readout.shared import attention_model
from proofs.claims.vocabulary import *
from proofs.library.readout.attention import fall, n, rise


def prove() -> dict[str, Theorem]:
    """The weight changes by at most c, the sum of all by at most c the other way; then both in each other's place."""
    return {"rise": for_index(rise(), "j", n), "fall": for_index(fall(), "j", n)}


def necessity() -> Necessity:
    """No weights at all, a negative c, and a weight off by more than c."""
    return {
        "positive": Counterexample(
            "all weights 0: p = (0, 0), phat = (1, 0)", "rise", attention_model((0, 0), (0, 0), 1, (0, 0), (1, 0))
        ),
        "at-least-one": Counterexample(
            "c = -1, a = (1, 1), ahat = (-1, -3)", "rise", attention_model((1, 1), (-1, -3), -1)
        ),
        "factors": Counterexample("c = 1, a = (1, 1), ahat = (3, 1)", "rise", attention_model((1, 1), (3, 1), 1)),
    }


def models() -> tuple[Counterexample, ...]:
    """The same against the other goal."""
    return (
        Counterexample(
            "all weights 0: p = (1, 0), phat = (0, 0)", "fall", attention_model((0, 0), (0, 0), 1, (1, 0), (0, 0))
        ),
        Counterexample("c = -1, a = (1, 1), ahat = (-1, -3)", "fall", attention_model((1, 1), (-1, -3), -1)),
        Counterexample("c = 1, a = (1, 1), ahat = (3, 1)", "fall", attention_model((1, 1), (3, 1), 1)),
    )


def sharpness() -> tuple[Sharpness, ...]:
    """One key of a vanishing share against all others: its weight by c, their sum by 1/c, for c = 2."""
    counts = (4, 40, 400, 40_000)
    up = tuple(attention_model((1, n), (2, Fraction(n, 2)), 2) for n in counts)
    down = tuple(attention_model((1, n), (Fraction(1, 2), 2 * n), 2) for n in counts)
    return (
        Approached("a = (1, N), ahat = (2, N/2), N = 4 to 40000", "rise", "factor", up, Fraction(1, 2000)),
        Approached("a = (1, N), ahat = (1/2, 2 N), N = 4 to 40000", "fall", "factor", down, Fraction(1, 2000)),
    )


def derivation() -> Derivation:
    """Two keys: the ratio of the normalised weights, its limit, and c^2 less that ratio."""
    c, x, y = sympy.symbols("c x y", positive=True)
    before, after = x / (x + y), c * x / (c * x + y / c)
    gap = c**2 * x * (c - 1) * (c + 1) / (c**2 * x + y)
    return Derivation(
        sympy=(
            identity("c^2 less the ratio for two keys", c**2 - after / before, gap),
            identity("the ratio as x vanishes", (after / before).cancel().subs(x, 0), c**2),
            refuted(identity("c in the place of c^2", (after / before).cancel().subs(x, 0), c)),
        ),
        ground=(("rise", {"n": 1}, 1), ("rise", {"n": 2}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest ratio of softmax weights of random logits disturbed by at most eps, and exp(2 eps)."""
    return disturbed_attention(rng)

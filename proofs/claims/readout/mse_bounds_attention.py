"""Refuted: "a small mean squared error of the keys changes attention weights little".

A mean over n keys says little of one of them. One key is off by a vector of norm one, all others are exact: the mean
squared error is 1/n, and a query along that vector has the key's logit off by one, its weight multiplied by nearly e.
The exponential enters by its tangent alone; the model takes 27/10 < e for it. `attention-one-key` has the same for
every n, and `attention-pathwise` the bound of the largest error that does hold. Real caches have such rows: the first.
"""

from __future__ import annotations

from numerics.validation.readout import one_key_attention
from proofs.claims.readout.shared import attention_model
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def refute() -> tuple[Counterexample, ...]:
    """The first of 64 keys is off by one along the query; it had one weight in ten."""
    count, factor = 64, Fraction(27, 10)
    exact = [[0, j] for j in range(count)]
    coded = [[1, 0], *exact[1:]]
    raw = [7] + [1] * (count - 1)
    frame = {"K": exact, "Khat": coded, "query": [1, 0], "g": [factor] + [1] * (count - 1)}
    model = attention_model(raw, [7 * factor, *raw[1:]], 1, None, None, {"d": 2}, **frame)
    return (
        Counterexample(
            "64 keys, the first off by a vector of norm one: its weight goes from 1/10 to 3/13", "little", model
        ),
    )


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """The weight of the key that is off depends on its share and on the factor, not on the number of keys."""
    a, rest, g = sympy.symbols("a s g", positive=True)
    p = a / (a + rest)
    return Derivation(
        sympy=(
            identity("its weight after", g * a / (g * a + rest), g * p / (1 + (g - 1) * p)),
            identity(
                "from 1/10 by 27/10",
                (g * p / (1 + (g - 1) * p)).subs({a: 1, rest: 9, g: sympy.Rational(27, 10)}),
                sympy.Rational(3, 13),
            ),
            identity("limit of a vanishing share: the whole factor", sympy.limit(g / (1 + (g - 1) * p), a, 0), g),
        )
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Two, and the largest ratio of attention weights with one of 64 random keys off by one along the query."""
    return one_key_attention(rng)

"""One vector subtracted from every key changes no attention weight, so the mean of the keys costs nothing.

Every logit of a query q moves by the one number -<q, m>, so every weight exp(<q, k_j>) is multiplied by the one factor
f = exp(-<q, m>), which cancels in the normalised weight. The decoder does not need m: only the energy that is left
has to be quantized, and m = the mean of the keys leaves the least. That holds for a vector that is common to all keys
in the frame in which they are used; a mean that is rotated from key to key is not, and has to be added back. Classical.

Without `positive` the sums may vanish; without `one-factor`, as with a vector for each key, the weights change;
`factor-positive` keeps them from vanishing together; without `shifted` or `mean` nothing is said of the keys.
"""

from __future__ import annotations

from numerics.validation.readout import shifted_attention
from proofs.claims.readout.shared import attention_model
from proofs.claims.vocabulary import *
from proofs.library.readout.attention import least_energy, n, one_factor, shifted_logits


def prove() -> dict[str, Theorem]:
    """<q, k - m> is linear; a common factor cancels; squares about t exceed those about the mean by n norm(m - t)^2."""
    return {
        "logits": for_index(shifted_logits(), "j", n),
        "weights": for_index(one_factor(), "j", n),
        "energy": least_energy(),
    }


def necessity() -> Necessity:
    """No weights, a vector for each key, the factor zero, keys that are not shifted, a vector that is not the mean."""
    keys = table([[1, 2], [3, 4]])
    frame = {"K": keys, "Khat": keys, "query": table([1, 1]), "m": table([1, 0]), "t": table([2, 3])}
    moved = Model({"d": 2, "n": 2}, frame)
    return {
        "positive": Counterexample(
            "all weights 0: p = (1, 0), phat = (0, 0)",
            "weights",
            attention_model((0, 0), (0, 0), 1, (1, 0), (0, 0), f=1),
        ),
        "one-factor": Counterexample("a = (1, 1), ahat = (3, 1)", "weights", attention_model((1, 1), (3, 1), f=1)),
        "factor-positive": Counterexample(
            "f = 0, a = (1, 1), ahat = 0, phat = 0", "weights", attention_model((1, 1), (0, 0), f=0)
        ),
        "shifted": Counterexample("m = e_1, keys as they were", "logits", moved),
        "mean": Counterexample("keys (1, 2), (3, 4), m = e_1, t their mean", "energy", moved),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """t the mean as well."""
    keys = table([[1, 2], [3, 4]])
    centre = table([2, 3])
    model = Model({"d": 2, "n": 2}, {"K": keys, "m": centre, "t": centre})
    return (Attained("t the mean of two keys", "energy", "factor", model),)


def models() -> tuple[Exhibited, ...]:
    """Two keys less their mean, and weights under one factor."""
    frame = {"K": [[1, 2], [3, 4]], "Khat": [[-1, -1], [1, 1]], "m": [2, 3], "query": [1, 1], "t": [0, 0]}
    model = attention_model((1, 2), (3, 6), 1, None, None, {"d": 2}, f=3, **frame)
    return (Exhibited("two keys less their mean, every weight times three", model),)


def derivation() -> Derivation:
    """Two exponentials under one shift, and what a mean of two keys leaves."""
    x, y, s, t = sympy.symbols("x y s t", real=True)
    before = sympy.exp(x) / (sympy.exp(x) + sympy.exp(y))
    after = sympy.exp(x) * sympy.exp(-s) / (sympy.exp(x) * sympy.exp(-s) + sympy.exp(y) * sympy.exp(-s))
    centre = (x + y) / 2
    return Derivation(
        sympy=(
            identity("softmax of two logits less s", after, before),
            identity(
                "squares about t less those about the mean",
                (x - t) ** 2 + (y - t) ** 2 - (x - centre) ** 2 - (y - centre) ** 2,
                2 * (centre - t) ** 2,
            ),
        ),
        ground=(("logits", {"d": 2, "n": 2}, 1), ("weights", {"n": 2}, 1), ("energy", {"d": 1, "n": 2}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Sum of the squared softmax weights with the mean of the keys taken from every key, and without."""
    return shifted_attention(rng)

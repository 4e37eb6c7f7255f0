"""One of n keys off by a fixed vector: the mean squared error falls as 1/n, the change of its weight does not fall.

D = norm(v)^2 / n, the key's logit is off by <q, v>, and its weight p_0 becomes g p_0 / (1 + (g - 1) p_0) with
g = exp(<q, v>), whatever n is: a mean square over the keys bounds no weight (`mse-bounds-attention`). A query that
pays p_0 attention to the key sees the same change in a cache of ten keys and of a million. Elementary.

Without `one-key` other keys err, too; without `one-weight` or `positive` the weights are not those of the logits.
"""

from __future__ import annotations

from numerics.validation.readout import one_key_weight
from proofs.claims.readout.shared import attention_model
from proofs.claims.vocabulary import *
from proofs.library.readout.one_key import logit, mean_square, weight


def prove() -> dict[str, Theorem]:
    """One term of each sum is left; the sum of the weights grows by (g - 1) a_0."""
    return {"mean-square": mean_square(), "logit": logit(), "weight": weight()}


def _keys(coded: Matrix) -> Model:
    frame = {"K": table([[1, 2], [3, 4]]), "Khat": table(coded), "v": table([1, -1]), "query": table([2, 1])}
    return Model({"d": 2, "n": 2}, frame)


def necessity() -> Necessity:
    """A second key off, no weights, another weight."""
    return {
        "keys": NotNeeded("some-key says that there is one"),
        "one-key": Counterexample("both keys off by v", "mean-square", _keys([[2, 1], [4, 3]])),
        "positive": Counterexample(
            "a = ahat = 0, p = 0, phat = (1, 0), g = 1",
            "weight",
            attention_model((0, 0), (0, 0), 1, (0, 0), (1, 0), g=1),
        ),
        "one-weight": Counterexample(
            "g = 1, a = (1, 1), ahat = (3, 1)", "weight", attention_model((1, 1), (3, 1), g=1)
        ),
    }


def models() -> tuple[Exhibited | Counterexample, ...]:
    """One key off by v, its weight by three; and a first key that is off otherwise."""
    frame = {"K": [[1, 2], [3, 4]], "Khat": [[2, 1], [3, 4]], "v": [1, -1], "query": [2, 1]}
    return (
        Exhibited(
            "two keys, the first off by (1, -1), g = 3",
            attention_model((1, 2), (3, 2), 1, None, None, {"d": 2}, g=3, **frame),
        ),
        Counterexample("the first key off by 2 v", "logit", _keys([[3, 0], [3, 4]])),
    )


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def derivation() -> Derivation:
    """The weight after in terms of the share before, with the exponential in place of g."""
    a, rest, x = sympy.symbols("a s x", positive=True)
    p, g = a / (a + rest), sympy.exp(x)
    return Derivation(
        sympy=(
            identity("weight after", g * a / (g * a + rest), g * p / (1 + (g - 1) * p)),
            refuted(identity("no change", g * a / (g * a + rest), p)),
        ),
        ground=(("mean-square", {"d": 2, "n": 2}, 1), ("logit", {"d": 2, "n": 2}, 1), ("weight", {"n": 2}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Softmax weight of a random key that is off by a random vector, and the formula."""
    return one_key_weight(rng)

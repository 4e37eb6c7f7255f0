"""Weights changed by factors in [1/c, c] move the output sum_j p_j v_j by at most (c^2 - 1) sum_j p_j norm(v_j).

By `attention-weights` no normalised weight moves by more than (c^2 - 1) p_j, up or down; the triangle inequality adds
the values up. With values that are quantized, too, the error of the values counts with the disturbed weights. So an
attention's output is controlled by the largest logit error, c = exp of it, and by the values' error. Elementary.

Without `positive` the normalised weights are anything; without `factors`, or with c negative, they are not controlled.
"""

from __future__ import annotations

from numerics.validation.readout import moved_output
from proofs.claims.readout.shared import attention_model
from proofs.claims.vocabulary import *
from proofs.library.readout.output import output_moves, output_with_values

VALUES = [[3, 4], [0, 0]]


def prove() -> dict[str, Theorem]:
    """The triangle inequality over the keys, and over weight and value for each key."""
    return {"output": output_moves(), "values": output_with_values()}


def _model(a: Any, ahat: Any, c: int, p: Any = None, phat: Any = None, coded: Matrix = VALUES) -> Model:
    return attention_model(a, ahat, c, p, phat, {"d": 2}, V=VALUES, Vhat=coded)


def _against(goal: str) -> dict[str, Counterexample]:
    return {
        "positive": Counterexample(
            "all weights 0: p = (0, 0), phat = (1, 0)", goal, _model((0, 0), (0, 0), 1, (0, 0), (1, 0))
        ),
        "at-least-one": Counterexample("c = -1, a = (1, 1), ahat = (-1, -3)", goal, _model((1, 1), (-1, -3), -1)),
        "factors": Counterexample("c = 1, a = (1, 1), ahat = (3, 1)", goal, _model((1, 1), (3, 1), 1)),
    }


def necessity() -> Necessity:
    """No weights, a negative c, and a weight off by more than c; values (3, 4) and 0."""
    return _against("output")


def models() -> tuple[Counterexample, ...]:
    """The same against the other goal."""
    return tuple(_against("values").values())


def sharpness() -> tuple[Sharpness, ...]:
    """The only value at a key of vanishing share, c = 2; and one error in all values, weights exact."""
    laws = tuple(_model((1, count), (2, Fraction(count, 2)), 2) for count in (4, 40, 400, 40_000))
    same = _model((1, 2), (1, 2), 1, coded=[[6, 8], [3, 4]])
    return (
        Approached(
            "a = (1, N), ahat = (2, N/2), v = (3, 4) and 0, N = 4 to 40000",
            "output",
            "factor",
            laws,
            Fraction(1, 2000),
        ),
        Attained("weights exact, c = 1, both values off by (3, 4)", "values", "share", same),
    )


def derivation() -> Derivation:
    """What the fall of a weight leaves of the bound, and the ratio for two keys of which one has a value."""
    c, x, y = sympy.symbols("c x y", positive=True)
    before, after = x / (x + y), c * x / (c * x + y / c)
    ratio = ((after - before) / ((c**2 - 1) * before)).factor()
    return Derivation(
        sympy=(
            identity("c^2 - 1 less 1 - 1/c^2", (c**2 - 1) - (1 - 1 / c**2), (c - 1 / c) ** 2),
            identity("the ratio to the bound as x vanishes", ratio.subs(x, 0), 1),
            refuted(identity("c - 1 in the place of c^2 - 1", (ratio * (c + 1)).subs(x, 0), 1)),
        ),
        ground=(("output", {"d": 1, "n": 1}, 1),),
        at=(("values", sharpness()[1].model),),  # type: ignore[union-attr]
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest ratio over queries of how far an attention output moves to the bound with values quantized, and 1."""
    return moved_output(rng)

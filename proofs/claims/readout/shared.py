"""Models that the attention claims share."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from proofs.models.semantics import Model, table

Numbers = Sequence[Fraction | int]


def shares(weights: Numbers) -> list[Fraction]:
    """Weights over their sum, zeros where that is zero."""
    whole = sum(map(Fraction, weights))
    return [Fraction(w) / whole if whole else Fraction(0) for w in weights]


def attention_model(
    a: Numbers,
    ahat: Numbers,
    c: Fraction | int = 1,
    p: Numbers | None = None,
    phat: Numbers | None = None,
    indices: dict[str, int] | None = None,
    /,
    **more: Any,
) -> Model:
    """Weights of n keys, as they are and as disturbed, with what they are after normalisation, and a bound c."""
    before, after = p if p is not None else shares(a), phat if phat is not None else shares(ahat)
    named = {"a": a, "ahat": ahat, "p": before, "phat": after, "c": c, **more}
    return Model({"n": len(a), **(indices or {})}, {name: table(value) for name, value in named.items()})

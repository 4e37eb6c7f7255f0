"""Models that the claims about readouts and attention share."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from proofs.claims.models import Matrix, law_model, law_tables
from proofs.library.quantizer.law import Law
from proofs.library.readout.dither import Dithered
from proofs.library.readout.dither import X as ORIGINAL
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


def corners(size: int, kappa: int, half_levels: int = 1) -> Model:
    """Coordinates that are all 0, or all at an end of [-1, 1] with every sign alike: uncorrelated, 1 = kappa sigma."""
    signs = list(product((1, -1), repeat=size))
    share = Fraction(1, kappa**2 * len(signs))
    rows = [[0, *(sign[i] for sign in signs)] for i in range(size)]
    return law_model(rows, (1 - Fraction(1, kappa**2), *[share] * len(signs)), kappa, half_levels)


def with_readout(law: Model, readout: Matrix, **more: Any) -> Model:
    """A law with a readout R of p rows."""
    tables = {"R": table(readout), **{name: table(value) for name, value in more.items()}}
    return Model({**law.indices, "p": len(readout)}, {**law.families, **tables}, law.probabilities)


def dithered_model(
    coordinates: Matrix,
    dither: Matrix,
    probabilities: Sequence[Fraction],
    kappa: Fraction | int,
    half_levels: int = 1,
    basis: Matrix | None = None,
    law: Dithered = ORIGINAL,
) -> Model:
    """One source X = U Z with a dither (d, outcomes) in its coordinates, steps 2 kappa sigma_i / (L - 1)."""
    names = Law(law.source, law.basis, law.step, law.reciprocal)
    tables = law_tables(names, coordinates, probabilities, kappa, half_levels, basis)
    factor = Fraction(2 * half_levels, 2 * half_levels - 1)
    tables[law.step] = {place: factor * value for place, value in tables[law.step].items()}
    tables[law.reciprocal] = {place: value / factor for place, value in tables[law.reciprocal].items()}
    tables[law.dither] = table(dither)
    return Model({"d": len(coordinates), "M": half_levels}, tables, tuple(probabilities))

"""Finite laws whose coordinates err as smooth ones do: what the claims on high resolution are shown with.

The kernel's hypothesis `smooth` says what a coordinate's error is, and a finite law may have that error too.
"""

from __future__ import annotations

from proofs.claims.vocabulary import *

ROOT = Fraction(1351, 780)  # a little above the square root of 3
HALF = (Fraction(1, 2), Fraction(1, 2))
SIXTHS = tuple(Fraction(1, n) for n in (8, 8, 3, 3, 24, 24))
SIGNS: Sequence[Fraction | int] = (1, -1, 1, -1, 1, -1)
LEVELLED: Sequence[Fraction | int] = (0, 0, 1, -1, 2, -2)  # variance one; 3 L^2 D = kappa^2 at kappa = 2, 5/4 at 4/3


def resolved(share: Fraction, kappa: Fraction | int) -> tuple[Fraction, Fraction]:
    """v and eta, a little above what an error off by this share asks for: v = 3 sqrt 3 share / kappa, eta = share."""
    return 3 * ROOT * share / kappa, share * ROOT**2 / 3


def smooth_model(
    law: Model, variations: Mapping[str, Fraction | int], v: Fraction | int, eta: Fraction | int, **more: Fraction | int
) -> Model:
    """A law with the variation of each coordinate's density by the family's name, the largest v, and eta."""
    size = law.indices["d"]
    tables = {name: table([Fraction(value)] * size) for name, value in variations.items()}
    tables |= {name: table(Fraction(value)) for name, value in {"v": v, "eta": eta, **more}.items()}
    return Model(law.indices, {**law.families, **tables}, law.probabilities)

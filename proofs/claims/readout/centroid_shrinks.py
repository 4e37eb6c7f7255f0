"""Where every reproduction value is the mean of its cell, E <X, Xhat> = E norm(Xhat)^2 = E norm(X)^2 - D.

An optimal quantizer has such values (Lloyd 1957; Gersho and Gray 1992, section 11.2), so "an optimal quantizer gives
unbiased inner products" is false: they shrink by exactly 1 - D / E norm(X)^2. For X of norm one the figure
2 (1 - E <X, Xhat>), often measured as the error of a codebook of directions, is exactly 2 D.

Without `centroids` a level may be anything, and inner products grow or are unbiased; `cells` says that every outcome
counts once, `decoded` that it is reproduced as its cell's value; without `lossy` nothing shrinks, and `unit` is what
the last figure is about.
"""

from __future__ import annotations

from numerics.validation.readout import shrunk_products
from proofs.claims.vocabulary import *
from proofs.library.readout.centroids import biased, less_distortion, reproduced, shrunk, unit_figure

HALVES = (Fraction(1, 2), Fraction(1, 2))
QUARTERS = (Fraction(1, 4),) * 4


def prove() -> dict[str, Theorem]:
    """Cell by cell E X_k s_c z_ck = E s_c z_ck^2; the square of a difference gives the rest."""
    return {
        "reproduced": reproduced(),
        "less-distortion": less_distortion(),
        "shrunk": shrunk(),
        "biased": biased(),
        "unit-figure": unit_figure(),
    }


def cells_model(
    source: Matrix,
    centroids: Matrix,
    chosen: Sequence[int],
    probabilities: Sequence[Fraction],
    outputs: Matrix | None = None,
    weight: Fraction | int = 1,
) -> Model:
    """A source (d, outcomes), one centroid's number for each outcome, and the outputs if they are not the centroids.

    t is D over E norm(X)^2.
    """
    size = len(source)
    out = outputs or [[centroids[c][k] for c in chosen] for k in range(size)]
    cells = [[weight * int(c == number) for c in chosen] for number in range(len(centroids))]
    pairs = [(p, Fraction(source[k][w]), Fraction(out[k][w])) for w, p in enumerate(probabilities) for k in range(size)]
    norm, distortion = sum(p * x * x for p, x, _ in pairs), sum(p * (x - y) ** 2 for p, x, y in pairs)
    values = {"X": source, "Xhat": out, "z": centroids, "s": cells, "t": distortion / norm}
    tables = {name: table(value) for name, value in values.items()}
    return Model({"d": size, "K": len(centroids)}, tables, tuple(probabilities))


# norm one, in two cells of the half planes; X itself, three times as large; one cell at 0, which is not the mean
PLANE = [[Fraction(3, 5), Fraction(3, 5), Fraction(-3, 5), Fraction(-3, 5)], [Fraction(4, 5), Fraction(-4, 5)] * 2]
MEANS = [[Fraction(3, 5), 0], [Fraction(-3, 5), 0]]


def necessity() -> Necessity:
    """Levels that are not means, outcomes that count twice, outputs that are not the levels."""
    return {
        "centroids": Counterexample(
            "X = +-1 at levels +-2", "reproduced", cells_model([[1, -1]], [[2], [-2]], (0, 1), HALVES)
        ),
        "cells": Counterexample(
            "no outcome counts: s = 0, outputs +-2",
            "reproduced",
            cells_model([[1, -1]], [[1], [-1]], (0, 1), HALVES, [[2, -2]], 0),
        ),
        "decoded": Counterexample(
            "X = +-1, levels +-1, outputs +-2",
            "reproduced",
            cells_model([[1, -1]], [[1], [-1]], (0, 1), HALVES, [[2, -2]]),
        ),
        "lossy": Counterexample("X = +-1 at levels +-1", "biased", cells_model([[1, -1]], [[1], [-1]], (0, 1), HALVES)),
        "unit": Counterexample(
            "X = +-2 at levels +-2", "unit-figure", cells_model([[2, -2]], [[2], [-2]], (0, 1), HALVES)
        ),
    }


def models() -> tuple[Exhibited | Counterexample, ...]:
    """A law on the circle in two cells, and the same counterexamples against the other goals."""
    found: list[Exhibited | Counterexample] = [
        Exhibited("four points of norm one in two half planes", cells_model(PLANE, MEANS, (0, 0, 1, 1), QUARTERS))
    ]
    levels, none = cells_model([[1, -1]], [[2], [-2]], (0, 1), HALVES), [[2, -2]]
    for goal in ("less-distortion", "shrunk", "biased", "unit-figure"):
        found += [
            Counterexample("X = +-1 at levels +-2", goal, levels),
            Counterexample(
                "no outcome counts: s = 0, outputs +-2",
                goal,
                cells_model([[1, -1]], [[1], [-1]], (0, 1), HALVES, none, 0),
            ),
            Counterexample(
                "X = +-1, levels +-1, outputs +-2", goal, cells_model([[1, -1]], [[1], [-1]], (0, 1), HALVES, [[2, -2]])
            ),
        ]
    return tuple(found)


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def derivation() -> Derivation:
    """Two points in one cell, with any weights: inner product, energy of the mean, and what is left."""
    x, y, p, r = sympy.symbols("x y p r", positive=True)
    mean = (p * x + r * y) / (p + r)
    inner, norm = p * x * mean + r * y * mean, p * x**2 + r * y**2
    distortion = p * (x - mean) ** 2 + r * (y - mean) ** 2
    return Derivation(
        sympy=(
            identity("E X Xhat is E Xhat^2", inner, (p + r) * mean**2),
            identity("E X^2 - D", inner, norm - distortion),
            refuted(identity("unbiased", inner, norm)),
        ),
        at=tuple((goal, cells_model(PLANE, MEANS, (0, 0, 1, 1), QUARTERS)) for goal in ("reproduced", "biased")),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """E <X, Xhat> of a sample with its own cells' means, and E norm(X)^2 - D."""
    return shrunk_products(rng)

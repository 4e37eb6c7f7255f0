"""An error uniform on one cell of width Delta has mean square Delta^2 / 12.

The classical figure for uniform quantization (Bennett 1948), as an integral. It needs `uniform-error`: an error that
sits on the cell's edge has mean square Delta^2 / 4, three times as much.

Coq proves it as an integral, `proofs/coq/analysis/StatedIntegrals.v`.
"""

from __future__ import annotations

from numerics.validation.witness import scalar_errors
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """No kernel theorem: integrals are not kernel terms."""
    return {}


def necessity() -> Necessity:
    """The hypothesis is the law that is integrated; the derivation shows another law with another figure."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def derivation() -> Derivation:
    """The integral, its antiderivative differentiated back, and controls that do not come out."""
    e, delta = sympy.symbols("e Delta", positive=True)
    share = sympy.Rational(statement("cell-mse").constants[0].value)
    value = share * delta**2
    lower, upper = -delta / 2, delta / 2
    return Derivation(
        sympy=(
            integral("mean square on a cell", e**2 / delta, e, lower, upper, value),
            integral("the density has mass one", 1 / delta, e, lower, upper, 1),
            *(
                refuted(integral("another share", e**2 / delta, e, lower, upper, sympy.Rational(s) * delta**2))
                for s in statement("cell-mse").constants[0].strengthened()
            ),
            refuted(identity("an error on the cell's edge instead", (delta / 2) ** 2, value)),
        ),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Mean squared error on a uniform sample, and Delta^2 / 12."""
    errors, half_step = scalar_errors(rng.uniform(-1, 1, size=100_000), 1.0, 4)
    return float((errors**2).mean()), half_step**2 / 3

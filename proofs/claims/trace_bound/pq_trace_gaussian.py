"""For a normal X the distortion is c(b, kappa) tr Sigma, an equality, in every orthonormal basis with matched steps.

Every coordinate of a normal vector is normal, so by `scalar-mse-gaussian` each errs by c times its variance, c the same
for all under one rule. Of a normal law that is all the kernel is told, as the hypothesis `proportional-errors`; the
rotation and the sum are proved. The enclosed values of c at the best loading are those of `scalar-mse-gaussian`. Bo Jun
Han, doi:10.5281/zenodo.19440451.

Without `proportional-errors` the error is no fixed multiple of the variance; without `orthonormal` the rotation changes
the norm.
"""

from __future__ import annotations

from numerics.constants import store
from numerics.validation.witness import normal_error
from proofs.claims.vocabulary import *
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.proportional import distortion_proportional

HALF = (Fraction(1, 2), Fraction(1, 2))


def prove() -> dict[str, Theorem]:
    """D is the sum of the coordinates' errors and tr Sigma that of their variances; c is pulled out of the sum."""
    return {"value": distortion_proportional(Law())}


def _with_constant(model: Model, value: Fraction) -> Model:
    return Model(model.indices, {**model.families, "c": table(value)}, model.probabilities)


def necessity() -> Necessity:
    """A law with another constant, and a basis that is not orthonormal."""
    signs, inner = [[1, -1]], [[Fraction(1, 4), Fraction(-1, 4)]]  # X = U inner
    return {
        "proportional-errors": Counterexample(
            "X = +-1, kappa = 1, L = 2, c = 1: D = 1/4", "value", _with_constant(law_model(signs, HALF, 1), Fraction(1))
        ),
        "orthonormal": Counterexample(
            "U = 2, X = +-1/2, kappa = 1, L = 2: c = 1/4, D = 1/4",
            "value",
            _with_constant(law_model(inner, HALF, 1, basis=[[2]]), Fraction(1, 4)),
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def models() -> tuple[Exhibited, ...]:
    """Laws that meet all hypotheses of the goals that no law above shows."""
    law = _with_constant(law_model([[1, -1]], HALF, 1), Fraction(1, 4))
    return (Exhibited("X = +-1, kappa = 1, L = 2, c = 1/4", law),)


def derivation() -> Derivation:
    """At d = 3 the trace of c Lambda is c times the trace."""
    variances = symbol_matrix("lambda", 3, 1)
    factor = symbol_matrix("c", 1, 1)[0]
    summed = sum(factor * v for v in variances)
    return Derivation(
        sympy=(identity("c is pulled out of the sum", summed, factor * sum(variances)),),
        ground=(("value", {"d": 1, "M": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of a large normal sample at the best loading for 4 bits, and the enclosed c times the trace."""
    best = store.uniform("gaussian", 4)
    error, trace = normal_error(rng, 4, float(best.loading))
    return error, float(best.mse) * trace

"""The trace bound holds in every orthonormal basis with steps matched to its variances; the eigenbasis is not needed.

U is any orthonormal matrix, lambda_i = E Y_i^2 the variance of X along its i-th vector, Delta_i = 2 kappa
sqrt(lambda_i) / L. The variances add up to tr Sigma in every such basis, so all bases share one bound; what the
eigenbasis of Bo Jun Han's theorem (doi:10.5281/zenodo.19440451) changes is only which laws stay within the ranges.

Without `orthonormal` neither the energy nor the error is kept; without `no-overload` the bound fails as ever.
`eigenbasis` is the theorem's own hypothesis. The attaining law has fully correlated coordinates.
"""

from __future__ import annotations

from numerics.validation.ensembles import orthonormal
from numerics.validation.witness import bounded_sample, error_in_basis
from proofs.claims.vocabulary import *
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.product_quantizer import trace_attained, trace_bound, trace_is_sum

LAW = Law()
HALVES = (Fraction(1, 2), Fraction(1, 2))


def prove() -> dict[str, Theorem]:
    """The proof of `pq-trace-bounded`, in which nothing asks that the basis diagonalise the covariance."""
    return {"bound": trace_bound(LAW), "attained": trace_attained(LAW), "one-trace": trace_is_sum(LAW)}


def correlated() -> Model:
    """Y_1 = Y_2 = +-1, kappa = 1, L = 4, in a rotated basis: Sigma is singular and U does not diagonalise it."""
    return law_model([[1, -1], [1, -1]], HALVES, 1, 2, ROTATION)


def necessity() -> Necessity:
    """Overload, a basis that is too long, and a law off the ends of its ranges, all with correlated coordinates."""
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
    small = [Fraction(1, 2), Fraction(-1, 2)]
    return {
        "no-overload": Counterexample(
            "Y_1 = Y_2 = +-4 with probability 1/32 each, else 0; kappa = 1, L = 2",
            "bound",
            law_model([[4, -4, 0], [4, -4, 0]], rare, 1, 1, ROTATION),
        ),
        "orthonormal": Counterexample(
            "U = 2 I, X_1 = X_2 = +-1, kappa = 1, L = 2: Q(X) = 2X",
            "bound",
            law_model([small, small], HALVES, 1, basis=[[2, 0], [0, 2]]),
        ),
        "attaining": Counterexample(
            "Y_1 = Y_2 = +-1, kappa = 2, L = 2: D = 0",
            "attained",
            law_model([[1, -1], [1, -1]], HALVES, 2, 1, ROTATION),
        ),
        "eigenbasis": NotNeeded("the bound and the equality hold in every orthonormal basis"),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Fully correlated signs in a basis that is not an eigenbasis."""
    return (Attained("Y_1 = Y_2 = +-1, kappa = 1, L = 4, rotated basis", "bound", "factor", correlated()),)


def derivation() -> Derivation:
    """A rotation of the plane keeps the sum of the variances; the attaining law's basis is not its eigenbasis."""
    t = symbol_matrix("t", 1, 1)[0]
    cosine, sine = (1 - t**2) / (1 + t**2), 2 * t / (1 + t**2)
    turn = sympy.Matrix([[cosine, -sine], [sine, cosine]])
    sigma = symbol_matrix("s", 2, 2)
    turned = turn.T * sigma * turn
    covariance = evaluate(mean(lambda w: LAW.coordinate(0, w) * LAW.coordinate(1, w)), correlated())
    return Derivation(
        sympy=(
            identity("variances along a rotated basis", turned[0, 0] + turned[1, 1], sigma.trace()),
            refuted(identity("E Y_1 Y_2 of the attaining law", sympy.Rational(covariance), 0)),
        ),
        ground=(("one-trace", {"d": 1}, 2),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of the reference quantizer in a random basis, and the bound."""
    sample, _ = bounded_sample(rng)
    return error_in_basis(sample, orthonormal(rng, sample.shape[1]), 4)

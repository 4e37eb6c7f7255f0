"""With subtractive dither, matched steps and the eigenbasis the error's covariance is c Sigma.

Y = U^T (X - E X), Xhat = E X + U (q(Y + N) - N), steps Delta_i = 2 kappa sqrt(lambda_i) / (L - 1) and c =
kappa^2 / (3 (L - 1)^2). The error of coordinate i is uniform on a cell whatever Y_i is (`subtractive-dither`, derived),
so E eps_i^2 = Delta_i^2 / 12 = c lambda_i; with dithers independent of each other and of X the errors are uncorrelated
among themselves and with Y. Independence is no notion of the kernel: the moments that are used stand as the hypotheses
`cell`, `white`, `mean-zero` and `uncorrelated`. Rotated back, diag(c lambda) is c Sigma. Gray and Stockham 1993,
Schuchman 1964: one coordinate.

Without `eigenbasis` the error's covariance is c times the diagonal part of Sigma in the basis; without `orthonormal`
the decoder's basis does not return what was sent; a hypothesis on eps dropped, that moment is another.
"""

from __future__ import annotations

from numerics.validation.readout import dithered_covariances
from proofs.claims.readout.dithered_pairs import OTHER, PLANE, one
from proofs.claims.readout.shared import dithered_model
from proofs.claims.vocabulary import *
from proofs.library.quantizer.setting import d
from proofs.library.readout.dither import X
from proofs.library.readout.error_covariance import error_covariance, uncorrelated_error


def prove() -> dict[str, Theorem]:
    """Delta_i^2 / 12 = c lambda_i in the basis, zero off the diagonal; both matrices rotate back alike."""
    return {
        "covariance": _each(error_covariance(X)),
        "uncorrelated-error": _each(uncorrelated_error(X)),
    }


def _each(theorem: Theorem) -> Theorem:
    return for_index(for_index(theorem, "j", d), "k", d)


def necessity() -> Necessity:
    """Signs at one bit, whose error is -Delta/2 or Delta/6, with one moment changed at a time."""
    quarter, third = Fraction(1, 4), Fraction(1, 3)
    leaning = dithered_model([[1, 1, -1]], [[-1, third, third]], (quarter, quarter, 2 * quarter), 1)
    sixths = (third / 2, third / 2, third, third)
    often = dithered_model([[1, -1, 1, -1]], [[-1, -1, 0, 0]], sixths, 1)
    moments = {name: Counterexample(words, "covariance", side.alone()) for name, words, side, _ in OTHER}
    return {
        **moments,
        "levels": NotNeeded("the identities hold for every number of levels that the steps are matched to"),
        "mean-zero": Counterexample("X = +-1, error -Delta/2 with probability 1/3, else none", "covariance", often),
        "uncorrelated": Counterexample("the error -Delta/2 at X = 1 alone", "uncorrelated-error", leaning),
    }


def models() -> tuple[Exhibited | Counterexample, ...]:
    """Independent signs in a rotated basis, each with a dither of its own; and a long basis vector."""
    return (
        Exhibited("independent +-5 and +-10 in a rotated basis, L = 2", PLANE.alone()),
        Counterexample("U = 2, X = +-1", "uncorrelated-error", one(1, 2).alone()),
    )


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def derivation() -> Derivation:
    """Delta^2 / 12 in the loading, and diag(c lambda) rotated back, in the plane."""
    k, s, count = sympy.symbols("kappa sigma L", positive=True)
    step = 2 * k * s / (count - 1)
    share = sympy.Integer(statement("dithered-error-covariance").constants[0].value.numerator)
    c, x, y = sympy.symbols("c lambda_0 lambda_1", positive=True)
    t = sympy.Symbol("t", real=True)
    turn = sympy.Matrix([[1 - t**2, -2 * t], [2 * t, 1 - t**2]]) / (1 + t**2)
    sigma, error = turn * sympy.diag(x, y) * turn.T, turn * sympy.diag(c * x, c * y) * turn.T
    uniform, e, width = (
        sympy.Rational(1, 12),
        sympy.symbols("e Delta", positive=True)[0],
        sympy.Symbol("Delta", positive=True),
    )
    return Derivation(
        sympy=(
            integral(
                "mean square of an error uniform on a cell", e**2 / width, e, -width / 2, width / 2, uniform * width**2
            ),
            identity("share (L - 1)^2 Delta^2 / 12", share * (count - 1) ** 2 * uniform * step**2, k**2 * s**2),
            *(
                identity(f"entry {i}, {j} of the error's covariance", error[i, j], c * sigma[i, j])
                for i in (0, 1)
                for j in (0, 1)
            ),
            refuted(identity("steps that are not matched", (turn * sympy.diag(c, c) * turn.T)[0, 0], c * sigma[0, 0])),
        ),
        at=(("covariance", models()[0].model), ("uncorrelated-error", models()[0].model)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Mean square of a readout of the dithered error, and c times its variance."""
    return dithered_covariances(rng)

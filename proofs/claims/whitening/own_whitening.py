"""eps = 0, each source whitened by its own covariance: both whitened covariances are I, in every dimension.

Whatever the covariances were, the whitened sources have the same one, so no comparison of X and its delta can be
read off in the whitened domain (`whitened-domination` refutes it). What is compared has to be the error after
de-whitening, as in `delta-whiten-pq`. Classical: the definition of whitening.

Without `eps-zero` the whitened variances are lambda_i / (lambda_i + eps); without `eigenbasis` coordinates stay
correlated; without `orthonormal` W is not the inverse square root of Sigma. Each for either source.
"""

from __future__ import annotations

from numerics.validation.witness import whitened_energy
from proofs.claims.vocabulary import *
from proofs.claims.whitening.pipeline import DELTA_ZCA, ORIGINAL_ZCA, whitened_pair
from proofs.library.whitening.own_whitening import own_covariance, same_covariance


def prove() -> dict[str, Theorem]:
    """W (X - E X) = U diag(s) Y with E Y_i Y_j = [i = j] lambda_i and s_i^2 lambda_i = 1; then U U^T = I."""
    return {
        "whitened": own_covariance(ORIGINAL_ZCA),
        "whitened-delta": own_covariance(DELTA_ZCA),
        "same": same_covariance(ORIGINAL_ZCA, DELTA_ZCA),
    }


def necessity() -> Necessity:
    """One exact pair for each hypothesis."""
    half = (Fraction(1, 2), Fraction(1, 2))
    one, quarter, joint = [[1, -1]], [[Fraction(1, 4), Fraction(-1, 4)]], [[1, -1], [1, -1]]
    soft = whitened_pair(one, one, half, 1, 1, 3, common=True)
    turned = whitened_pair(quarter, quarter, half, 1, 1, 0, common=True, bases=([[2]], [[2]]))
    correlated = whitened_pair(joint, joint, half, 1, 1, 0, common=True)
    return {
        "eps-zero": Counterexample("X = +-1, eps = 3: 1/4", "whitened", soft),
        "orthonormal": Counterexample("U = 2, X = +-1/2: 4", "whitened", turned),
        "orthonormal-delta": Counterexample("V = 2, Z = +-1/2: 4", "whitened-delta", turned),
        "eigenbasis": Counterexample("X_1 = X_2 = +-1, U = I", "whitened", correlated),
        "eigenbasis-delta": Counterexample("Z_1 = Z_2 = +-1, V = I", "whitened-delta", correlated),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """An equality is its own best constant."""
    return ()


def models() -> tuple[Exhibited, ...]:
    """A law that meets all hypotheses, and laws against `same`, which `necessity` leaves out."""
    pair = whitened_pair([[1, -1]], [[2, -2]], (Fraction(1, 2), Fraction(1, 2)), 1, 1, 0, common=True)
    quarters = (Fraction(1, 4),) * 4
    joint, apart = [[1, 1, -1, -1]] * 2, [[1, 1, -1, -1], [1, -1, 1, -1]]
    long = Fraction(11, 4)
    return (
        Exhibited("X = +-1, Z = +-2, eps = 0", pair),
        Exhibited(
            "X = +-1, Z = +-11/4, eps = 3: 1/4 against 121/169",
            whitened_pair([[1, -1]], [[long, -long]], (Fraction(1, 2), Fraction(1, 2)), 1, 1, 3, common=True),
        ),
        Exhibited("X_1 = X_2, Z_1 and Z_2 independent", whitened_pair(joint, apart, quarters, 1, 1, 0, common=True)),
        Exhibited("Z_1 = Z_2, X_1 and X_2 independent", whitened_pair(apart, joint, quarters, 1, 1, 0, common=True)),
    )


def derivation() -> Derivation:
    """W Sigma W^T = I for a rotated diagonal covariance of the plane."""
    t = sympy.Symbol("t", real=True)
    a, b = sympy.symbols("sigma_1 sigma_2", positive=True)
    frame = sympy.Matrix([[1 - t**2, -2 * t], [2 * t, 1 - t**2]]) / (1 + t**2)
    covariance = frame * sympy.diag(a**2, b**2) * frame.T
    whitener = frame * sympy.diag(1 / a, 1 / b) * frame.T
    whitened = whitener * covariance * whitener.T
    return Derivation(
        sympy=tuple(
            identity(f"W Sigma W^T, entry {k}, {j}", sympy.factor(whitened[k, j]), int(k == j))
            for k, j in ((0, 0), (0, 1), (1, 1))
        ),
        ground=(("whitened", {"d": 1}, 2), ("same", {"d": 1}, 2)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Sum of squares of the entries of a sample's whitened covariance, and d."""
    return whitened_energy(rng)

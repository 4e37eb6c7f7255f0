"""eps = 0, each source whitened by its own covariance: both whitened covariances are I, in every dimension.

Whatever the covariances were, the whitened sources have the same one, so no comparison of X and its delta can be
read off in the whitened domain (`whitened-domination` refutes it). What is compared has to be the error after
de-whitening, as in `delta-whiten-pq`. Classical: the definition of whitening.

Without `eps-zero` the whitened variances are lambda_i / (lambda_i + eps); without `eigenbasis` coordinates stay
correlated; without `orthonormal` W is not the inverse square root of Sigma. Each for either source.
"""

from __future__ import annotations

from fractions import Fraction

import sympy
from numpy.random import Generator

from numerics.witness import whitened_energy
from proofs.claims.derivations import identity
from proofs.claims.hypotheses import dimension, orthonormal
from proofs.claims.whitening.pipeline import DELTA_ZCA, ORIGINAL_ZCA, whitened_pair, whitening
from proofs.kernel.formulas import Formula, all_index, equal
from proofs.kernel.rules import Theorem
from proofs.library.own_whitening import (
    integrable_products,
    own_covariance,
    same_covariance,
    whitened_covariance,
)
from proofs.library.setting import d
from proofs.library.soft_zca import EPS, SoftZca
from proofs.library.sums import kronecker
from proofs.statement import Counterexample, Derivation, Goal, Hypothesis, Necessity, Sharpness, Statement

PARTS = ("orthonormal", "whitening", "eigenbasis", "integrable")


def zero_eps() -> Hypothesis:
    """eps = 0."""
    return Hypothesis("eps-zero", "eps = 0", r"\varepsilon = 0", (equal(EPS),))


def source_hypotheses(z: SoftZca, mark: str = "") -> tuple[Hypothesis, ...]:
    """A source in the eigenbasis of its covariance, with its whitening."""
    return (
        orthonormal(z.law, mark),
        whitening(z, mark),
        Hypothesis(
            f"eigenbasis{mark}",
            "the basis diagonalises the covariance",
            r"U^\top \Sigma U \text{ diagonal}",
            (z.law.eigenbasis(),),
        ),
        Hypothesis(
            f"integrable{mark}",
            "the products Y_i Y_j have expectations",
            r"Y \in L^2",
            (integrable_products(z),),
            "technical",
        ),
    )


def state() -> Statement:
    """The statement: it has no constant."""

    def unit(z: SoftZca) -> Formula:
        covariance = whitened_covariance(z)
        return all_index(d, lambda k: all_index(d, lambda j: equal(covariance(k, j), kronecker(k, j))))

    first, second = whitened_covariance(ORIGINAL_ZCA), whitened_covariance(DELTA_ZCA)
    same = all_index(d, lambda k: all_index(d, lambda j: equal(first(k, j), second(k, j))))
    of_x, of_z = ("dimension", "eps-zero", *PARTS), ("dimension", "eps-zero", *(f"{name}-delta" for name in PARTS))
    return Statement(
        key="own-whitening",
        title="Each source whitened by its own covariance",
        section="G",
        kind="equality",
        words="eps = 0: both whitened covariances are I, so nothing can be concluded in the whitened domain",
        latex=r"\varepsilon = 0 \implies W_X \Sigma_X W_X^\top = I = W_D \Sigma_D W_D^\top",
        source="the definition of whitening",
        hypotheses=(
            dimension(),
            zero_eps(),
            *source_hypotheses(ORIGINAL_ZCA),
            *source_hypotheses(DELTA_ZCA, "-delta"),
        ),
        goals=(
            Goal("whitened", "the whitened covariance of X is I", unit(ORIGINAL_ZCA), of_x),
            Goal("whitened-delta", "the whitened covariance of the delta is I", unit(DELTA_ZCA), of_z),
            Goal("same", "the two whitened covariances are equal", same, (*of_x, *of_z[2:])),
        ),
        uses=("rotation-invariance",),
    )


STATEMENT = state()


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

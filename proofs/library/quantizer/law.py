"""One source with its basis, steps and quantizer: the terms and the named hypotheses of the trace bound.

"The same configuration" for two sources is the same kappa and M; each law has its own steps, derived from its own
variances by M Delta_i = kappa sqrt(lambda_i).
"""

from __future__ import annotations

from dataclasses import dataclass

from proofs.kernel.formulas import (
    Formula,
    all_index,
    all_outcome,
    at_least,
    equal,
    integrable,
)
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, mean, real, sqrt, total
from proofs.library.quantizer import setting
from proofs.library.quantizer.quantizer import reciprocals
from proofs.library.quantizer.setting import M, d, kappa, levels, quantized
from proofs.library.sums.sums import kronecker


@dataclass(frozen=True)
class Law:
    """A source X, an orthonormal basis U, steps Delta and their reciprocals, by the names of their families.

    `loadings` names a loading factor for each coordinate; without it all have kappa.
    """

    source: str = "X"
    basis: str = "U"
    step: str = "Delta"
    reciprocal: str = "r"
    loadings: str = ""

    def centred(self, k: Indexish, w: Outcome) -> Poly:
        """X_k - E X_k."""
        return setting.centred(k, w, self.source)

    def coordinate(self, i: Indexish, w: Outcome) -> Poly:
        """Y_i = sum_k U_ki (X_k - E X_k)."""
        return setting.coordinate(i, w, self.source, self.basis)

    def variance(self, i: Indexish) -> Poly:
        """lambda_i = E Y_i^2."""
        return setting.variance(i, self.source, self.basis)

    def loading(self, i: Indexish) -> Poly:
        """kappa, or kappa_i."""
        return family(self.loadings, i) if self.loadings else kappa

    def range(self, i: Indexish) -> Poly:
        """R_i = kappa sqrt(lambda_i)."""
        return self.loading(i) * sqrt(self.variance(i))

    def steps(self, i: Indexish) -> Poly:
        """Delta_i."""
        return family(self.step, i)

    def quantized(self, i: Indexish, w: Outcome) -> Poly:
        """q_i(Y_i)."""
        return quantized(self.coordinate(i, w), self.steps(i), family(self.reciprocal, i))

    def error(self, i: Indexish, w: Outcome) -> Poly:
        """Y_i - q_i(Y_i)."""
        return self.coordinate(i, w) - self.quantized(i, w)

    def mean_error(self, i: Indexish) -> Poly:
        """E (Y_i - q_i(Y_i))^2."""
        return mean(lambda w: self.error(i, w) ** 2)

    def residual(self, k: Indexish, w: Outcome) -> Poly:
        """Entry k of X - Q(X), with Q(X) = E X + U q(Y)."""
        shift = total(d, lambda i: setting.basis(k, i, self.basis) * self.quantized(i, w))
        return self.centred(k, w) - shift

    def distortion(self) -> Poly:
        """D = E norm(X - Q(X))^2."""
        return mean(lambda w: total(d, lambda k: self.residual(k, w) ** 2))

    def trace(self) -> Poly:
        """tr Sigma = sum_k E (X_k - E X_k)^2."""
        return setting.trace(self.source)

    def orthonormal(self) -> Formula:
        """U^T U = I."""

        def product(i: Index, j: Index) -> Poly:
            return total(d, lambda k: setting.basis(k, i, self.basis) * setting.basis(k, j, self.basis))

        return all_index(d, lambda i: all_index(d, lambda j: equal(product(i, j), kronecker(i, j))))

    def definitions(self) -> tuple[Formula, ...]:
        """M Delta_i = kappa sqrt(lambda_i), and r_i the reciprocal of Delta_i (zero for zero)."""
        return all_index(d, lambda i: equal(real(M) * self.steps(i), self.range(i))), *self.reciprocals()

    def reciprocals(self) -> tuple[Formula, Formula]:
        """r_i is the reciprocal of Delta_i, zero for zero."""
        return reciprocals(self.steps, lambda i: family(self.reciprocal, i))

    def no_overload(self) -> tuple[Formula, ...]:
        """abs(Y_i) <= R_i at every outcome."""
        return (
            all_index(d, lambda i: all_outcome(lambda w: at_least(self.range(i), self.coordinate(i, w)))),
            all_index(d, lambda i: all_outcome(lambda w: at_least(self.coordinate(i, w), -self.range(i)))),
        )

    def attaining(self) -> Formula:
        """Y_i is -R_i, 0 or R_i at every outcome."""

        def support(i: Index, w: Outcome) -> Poly:
            y = self.coordinate(i, w)
            return y * (y - self.range(i)) * (y + self.range(i))

        return all_index(d, lambda i: all_outcome(lambda w: equal(support(i, w))))

    def eigenbasis(self) -> Formula:
        """E Y_i Y_j = 0 for i != j."""

        def product(i: Index, j: Index) -> Poly:
            return mean(lambda w: self.coordinate(i, w) * self.coordinate(j, w))

        return all_index(d, lambda i: all_index(d, lambda j: equal((1 - kronecker(i, j)) * product(i, j))))

    def integrable(self) -> tuple[Formula, ...]:
        """The squares of X_k - E X_k, of Y_i and of Y_i - q_i(Y_i) have expectations."""
        return (
            all_index(d, lambda k: integrable(lambda w: self.centred(k, w) * self.centred(k, w))),
            all_index(d, lambda i: integrable(lambda w: self.coordinate(i, w) ** 2)),
            all_index(d, lambda i: integrable(lambda w: self.error(i, w) ** 2)),
        )


def bound_factor() -> Poly:
    """L^2 = (2M)^2, which is 4^b for M = 2^(b-1)."""
    return levels() ** 2

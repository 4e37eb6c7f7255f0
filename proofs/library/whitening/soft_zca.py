"""Soft-ZCA whitening before the quantizer, in every dimension: W = U (Lambda + eps I)^(-1/2) U^T, and back.

The pipeline is centred, whitened by W, read in the basis U, quantized, written in U, and de-whitened by the inverse
of W. Powers of matrices enter by their numbers in the basis: s_i with s_i^2 (lambda_i + eps) = 1 and s_i >= 0, and
their reciprocals g_i, s_i g_i = 1. So W = U diag(s) U^T and its inverse is U diag(g) U^T.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from proofs.kernel.formulas import Formula, all_index, all_outcome, at_least, equal, integrable
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, mean, real, sqrt, total
from proofs.library.matrices.matrices import Matrix
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.quantizer import penrose
from proofs.library.quantizer.setting import M, basis, d, kappa, quantized

EPS = family("eps")


def spectral(law: Law, numbers: Callable[[Indexish], Poly]) -> Matrix:
    """U diag(a) U^T."""

    def entry(k: Indexish, j: Indexish) -> Poly:
        return total(d, lambda i: basis(k, i, law.basis) * numbers(i) * basis(j, i, law.basis))

    return entry


@dataclass(frozen=True)
class SoftZca:
    """A source's whitened quantizer: its law, scales s, gains g, steps and their reciprocals, by names of families."""

    law: Law
    scale_name: str = "s"
    gain_name: str = "g"
    step_name: str = "Delta_W"
    reciprocal_name: str = "r_W"

    def scale(self, i: Indexish) -> Poly:
        """s_i, the reciprocal square root of lambda_i + eps."""
        return family(self.scale_name, i)

    def gain(self, i: Indexish) -> Poly:
        """g_i = 1 / s_i."""
        return family(self.gain_name, i)

    def step(self, i: Indexish) -> Poly:
        """The step in whitened coordinate i."""
        return family(self.step_name, i)

    def whitened(self, k: Indexish, w: Outcome) -> Poly:
        """Entry k of W (X - E X)."""
        return total(d, lambda j: spectral(self.law, self.scale)(k, j) * self.law.centred(j, w))

    def coordinate(self, i: Indexish, w: Outcome) -> Poly:
        """T_i, coordinate i of the whitened source in the basis U."""
        return total(d, lambda k: basis(k, i, self.law.basis) * self.whitened(k, w))

    def variance(self, i: Indexish) -> Poly:
        """E T_i^2."""
        return mean(lambda w: self.coordinate(i, w) ** 2)

    def quantized(self, i: Indexish, w: Outcome) -> Poly:
        """q_i(T_i)."""
        return quantized(self.coordinate(i, w), self.step(i), family(self.reciprocal_name, i))

    def error(self, i: Indexish, w: Outcome) -> Poly:
        """T_i - q_i(T_i)."""
        return self.coordinate(i, w) - self.quantized(i, w)

    def written(self, j: Indexish, w: Outcome) -> Poly:
        """Entry j of U q(T), the quantized whitened vector."""
        return total(d, lambda i: basis(j, i, self.law.basis) * self.quantized(i, w))

    def residual(self, k: Indexish, w: Outcome) -> Poly:
        """Entry k of X - E X - W^-1 U q(T): the error after de-whitening."""
        restored = total(d, lambda j: spectral(self.law, self.gain)(k, j) * self.written(j, w))
        return self.law.centred(k, w) - restored

    def softened_trace(self) -> Poly:
        """tr Sigma + d eps."""
        return self.law.trace() + real(d) * EPS

    def scales(self) -> tuple[Formula, ...]:
        """s_i^2 (lambda_i + eps) = 1, s_i >= 0, s_i g_i = 1."""
        return (
            all_index(d, lambda i: equal(self.scale(i) ** 2 * (self.law.variance(i) + EPS), 1)),
            all_index(d, lambda i: at_least(self.scale(i))),
            all_index(d, lambda i: equal(self.scale(i) * self.gain(i), 1)),
        )

    def _reciprocals(self) -> tuple[Formula, Formula]:
        def pair(part: int) -> Formula:
            return all_index(d, lambda i: penrose(self.step(i), family(self.reciprocal_name, i))[part])

        return pair(0), pair(1)

    def matched_steps(self) -> tuple[Formula, ...]:
        """M Delta_i = kappa sqrt(E T_i^2): each step from its whitened variance."""
        steps = all_index(d, lambda i: equal(real(M) * self.step(i), kappa * sqrt(self.variance(i))))
        return (steps, *self._reciprocals())

    def common_step(self) -> tuple[Formula, ...]:
        """M Delta = kappa for every coordinate: one step for all."""
        return (all_index(d, lambda i: equal(real(M) * self.step(i), kappa)), *self._reciprocals())

    def within(self) -> tuple[Formula, ...]:
        """abs(T_i) <= kappa at every outcome."""
        return (
            all_index(d, lambda i: all_outcome(lambda w: at_least(kappa, self.coordinate(i, w)))),
            all_index(d, lambda i: all_outcome(lambda w: at_least(self.coordinate(i, w), -kappa))),
        )

    def on_ends(self) -> Formula:
        """T_i is -kappa, 0 or kappa at every outcome."""

        def support(i: Index, w: Outcome) -> Poly:
            value = self.coordinate(i, w)
            return value * (value - kappa) * (value + kappa)

        return all_index(d, lambda i: all_outcome(lambda w: equal(support(i, w))))

    def squared_error(self, w: Outcome) -> Poly:
        """norm(X - its reproduction)^2 at an outcome."""
        return total(d, lambda k: self.residual(k, w) ** 2)

    def distortion(self) -> Poly:
        """E norm(X - its reproduction)^2."""
        return mean(self.squared_error)

    def integrable(self) -> Formula:
        """norm(X - its reproduction)^2 has an expectation."""
        return integrable(self.squared_error)

"""Hypotheses that several claims share, by their names in the theory."""

from __future__ import annotations

from functools import partial

from proofs.kernel.formulas import Formula, at_least, equal, index_at_least
from proofs.kernel.terms import family, index, real
from proofs.library.comparison import DELTA, ORIGINAL
from proofs.library.law import Law
from proofs.library.matrices import Matrix, dominated
from proofs.library.moments import difference_is
from proofs.library.quantizer import penrose, reciprocal, step
from proofs.library.scalar import RECIPROCAL, STEP
from proofs.library.setting import M, covariance, d, kappa, source
from proofs.statement import Hypothesis

R = family("R")


def levels() -> Hypothesis:
    """L = 2M."""
    return Hypothesis(
        "levels", "L = 2M with an integer M >= 1", r"L = 2M,\ M \ge 1", (index_at_least(M, 1),), "technical"
    )


def dimension() -> Hypothesis:
    """d >= 0."""
    return Hypothesis("dimension", "d is a number of coordinates", r"d \ge 0", (index_at_least(d),), "technical")


def place(name: str = "j") -> Hypothesis:
    """0 <= j < d."""
    formulas = (index_at_least(name), index_at_least(d, index(name) + 1))
    return Hypothesis("coordinate", f"{name} is a coordinate", rf"0 \le {name} < d", formulas, "technical")


def step_of_range() -> Hypothesis:
    """The step of one number's quantizer, from its range R."""
    return Hypothesis(
        "step",
        "the step is R / M, with its reciprocal (zero for zero)",
        r"\Delta = 2R/L",
        (equal(real(M) * step, R), *penrose(step, reciprocal)),
        "definition",
    )


def step_of_variance() -> Hypothesis:
    """The step of one source's quantizer, from its second moment and the loading factor."""
    return Hypothesis(
        "step",
        "the step is kappa sigma / M, with its reciprocal (zero for zero)",
        r"\Delta = 2\kappa\sigma/L,\ \sigma^2 = \mathbb{E}Y^2",
        (STEP, *RECIPROCAL),
        "definition",
    )


def orthonormal(law: Law, mark: str = "") -> Hypothesis:
    """U^T U = I."""
    return Hypothesis(f"orthonormal{mark}", "the basis is orthonormal", r"U^\top U = I", (law.orthonormal(),))


def attaining(law: Law, mark: str = "") -> Hypothesis:
    """abs(Y_i) in {0, R_i}."""
    words = "every coordinate is -R_i, 0 or R_i at every outcome"
    return Hypothesis(f"attaining{mark}", words, r"|Y_i| \in \{0, R_i\}", (law.attaining(),))


def eigenbasis(law: Law) -> Hypothesis:
    """U^T Sigma U is diagonal."""
    return Hypothesis("eigenbasis", "U diagonalises Sigma", r"U^\top \Sigma U \text{ diagonal}", (law.eigenbasis(),))


def nonnegative_loading() -> Hypothesis:
    """kappa >= 0."""
    return Hypothesis("loading", "kappa is not negative", r"\kappa \ge 0", (at_least(kappa),))


def source_hypotheses(law: Law, mark: str = "") -> tuple[Hypothesis, ...]:
    """The hypotheses on one source of any support, their names ending in `mark`."""
    loading, symbol = ("kappa_i", r"\kappa_i") if law.loadings else ("kappa", r"\kappa")
    return (
        orthonormal(law, mark),
        Hypothesis(
            f"steps{mark}",
            f"Delta_i = {loading} sqrt(lambda_i) / M with its reciprocal (zero for zero)",
            rf"\Delta_i = 2{symbol}\sqrt{{\lambda_i}}/L",
            law.definitions(),
            "definition",
        ),
        Hypothesis(
            f"integrable{mark}",
            "the squares of X_k - E X_k, Y_i and Y_i - q_i(Y_i) have expectations",
            r"X,\ Y,\ Y - q(Y) \in L^2",
            law.integrable(),
            "technical",
        ),
    )


def no_overload(law: Law, mark: str = "") -> Hypothesis:
    """abs(Y_i) <= R_i."""
    words = "every coordinate stays within its range at every outcome"
    symbol = r"\kappa_i" if law.loadings else r"\kappa"
    return Hypothesis(f"no-overload{mark}", words, rf"|Y_i| \le {symbol}\sqrt{{\lambda_i}}", law.no_overload())


def law_hypotheses(law: Law, mark: str = "") -> tuple[Hypothesis, ...]:
    """The hypotheses on one source without overload, their names ending in `mark`."""
    *shape, integrable = source_hypotheses(law, mark)
    return (*shape, no_overload(law, mark), integrable)


def delta_source() -> Hypothesis:
    """Z = X_t - X_{t-1}."""
    z, x, p = (partial(source, name=name) for name in ("Z", "X", "P"))
    formula = difference_is(z, x, p)
    return Hypothesis("delta", "Z is the delta X_t - X_{t-1}", r"Z_t = X_t - X_{t-1}", (formula,))


def covariance_dominated() -> Hypothesis:
    """Sigma_D <= Sigma_X."""
    sigma_d, sigma_x = (partial(covariance, name=law.source) for law in (DELTA, ORIGINAL))
    words = "Sigma_D <= Sigma_X in the Loewner order"
    return order("dominated", sigma_d, sigma_x, words, r"\Sigma_D \preceq \Sigma_X")


def order(name: str, smaller: Matrix, larger: Matrix, words: str, latex: str) -> Hypothesis:
    """smaller <= larger in the Loewner order."""
    formulas: tuple[Formula, ...] = (dominated(smaller, larger),)
    return Hypothesis(name, words, latex, formulas)

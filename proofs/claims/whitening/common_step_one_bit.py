"""One bit: under abs(Y_i) <= kappa sqrt(lambda_i) and eps > 0 the common-step bound is strict. From b = 2 on it is not.

This is what is true of `common-step-slack`. With L = 2 the only edge inside the range is 0, so a coordinate away from
0 errs by less than half a step: (kappa^2 / 4) (tr Sigma + d eps) - D is at least the sum of
(1 - rho_i) lambda_i with rho_i = sqrt(lambda_i / (lambda_i + eps)) < 1.

Without `one-bit` there are inner edges; without `eps` or `positive-variance` rho_i is one, or nothing is spared;
without `no-overload` the overload error has no bound; without `orthonormal` de-whitening does not return to the source.
"""

from __future__ import annotations

from fractions import Fraction

import sympy
from numpy.random import Generator

from numerics.witness import bounded_sample, one_bit_whitened
from proofs.claims.derivations import identity
from proofs.claims.hypotheses import dimension, law_hypotheses, levels
from proofs.claims.whitening.pipeline import ORIGINAL_ZCA as ZCA
from proofs.claims.whitening.pipeline import common_step, integrable, whitened_model, whitening
from proofs.kernel.formulas import above, at_least, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import index
from proofs.library.law import bound_factor
from proofs.library.one_bit import ONE_BIT, kept, one_bit_strict
from proofs.library.setting import d, kappa
from proofs.library.soft_zca import EPS
from proofs.semantics import Model
from proofs.statement import Counterexample, Derivation, Goal, Hypothesis, Loose, Necessity, Sharpness, Statement


def state() -> Statement:
    """The statement: it has no constant."""
    bound, error = kappa**2 * ZCA.softened_trace(), bound_factor() * ZCA.distortion()
    hypotheses = (
        dimension(),
        levels(),
        Hypothesis("one-bit", "L = 2", "L = 2", (ONE_BIT,)),
        *(h for h in law_hypotheses(ZCA.law) if h.name in ("orthonormal", "no-overload")),
        whitening(ZCA),
        common_step(ZCA),
        integrable(ZCA),
        Hypothesis("eps", "eps > 0", r"\varepsilon > 0", (above(EPS),)),
        Hypothesis(
            "positive-variance",
            "some coordinate has positive variance",
            r"\lambda_k > 0",
            (index_at_least("k"), index_at_least(d, index("k") + 1), above(ZCA.law.variance("k"))),
        ),
    )
    under = tuple(h.name for h in hypotheses)
    return Statement(
        key="common-step-one-bit",
        title="Slack of the common-step bound with one bit",
        section="G",
        kind="upper bound",
        words="b = 1, abs(Y_i) <= kappa sqrt(lambda_i), eps > 0, X not constant: D < (kappa^2 / 4) (tr Sigma + d eps)",
        latex=r"b = 1,\ |Y_i| \le \kappa\sqrt{\lambda_i} \implies"
        r" D < \tfrac{\kappa^2}{4}(\operatorname{tr}\Sigma + d\,\varepsilon)",
        source="what is true of the range of the main theorem carried over to the whitened quantizer",
        hypotheses=hypotheses,
        goals=(
            Goal(
                "spared",
                "L^2 D + 4 sum (1 - rho_i) lambda_i <= kappa^2 (tr Sigma + d eps)",
                at_least(bound, error + 4 * kept(ZCA)),
                under,
            ),
            Goal("strict", "L^2 D < kappa^2 (tr Sigma + d eps)", above(bound, error), under),
        ),
        uses=("soft-zca-common-step",),
    )


STATEMENT = state()


def prove() -> dict[str, Theorem]:
    """The level is half a step with the sign of Z_i; within rho_i kappa the error is short of half a step."""
    spared, strict = one_bit_strict(ZCA)
    return {"spared": spared, "strict": strict}


def _at(model: Model) -> Model:
    return Model({**model.indices, "k": 0}, model.families, model.probabilities)


def necessity() -> Necessity:
    """One exact law for each hypothesis."""
    half, share = (Fraction(1, 2), Fraction(1, 2)), Fraction(9, 50)
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
    quarter = [[Fraction(1, 4), Fraction(-1, 4)]]
    return {
        "one-bit": Counterexample(
            "Y = +-5 with probability 9/50 each, else 0: eps = 16, kappa = 2, L = 4, Z in {-1, 0, 1}",
            "strict",
            _at(whitened_model([[5, -5, 0]], (share, share, 1 - 2 * share), 2, 2, 16, common=True)),
        ),
        "orthonormal": Counterexample(
            "d = 1, U = 2, X = +-1/2, eps = 3, kappa = 2",
            "strict",
            _at(whitened_model(quarter, half, 2, 1, 3, common=True, basis=[[2]])),
        ),
        "no-overload": Counterexample(
            "Y = +-8 with probability 1/32 each, else 0; eps = 5, kappa = 1",
            "strict",
            _at(whitened_model([[8, -8, 0]], rare, 1, 1, 5, common=True)),
        ),
        "eps": Counterexample(
            "Y = +-1, eps = 0, kappa = 1", "strict", _at(whitened_model([[1, -1]], half, 1, 1, 0, common=True))
        ),
        "positive-variance": Counterexample(
            "Y = 0, eps = 1, kappa = 1", "strict", _at(whitened_model([[0, 0]], half, 1, 1, 1, common=True))
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """The spared part is not exact."""
    return (Loose("the worst case spares (1 - rho_i) lambda_i / rho_i, at Y_i in {-R_i, 0, R_i}"),)


def derivation() -> Derivation:
    """The squared error with one bit, and what is spared at the end rho kappa of the range."""
    kappa_, z, rho = sympy.symbols("kappa z rho", positive=True)
    lam, eps = sympy.symbols("lambda epsilon", positive=True)
    error = (z - kappa_ / 2) ** 2
    root = sympy.sqrt(lam * (lam + eps))
    law = whitened_model([[3, -3]], (Fraction(1, 2), Fraction(1, 2)), 1, 1, 16, common=True)
    return Derivation(
        sympy=(
            identity("squared error at z in [0, kappa]", error, kappa_**2 / 4 - z * (kappa_ - z)),
            identity(
                "its distance from the bound",
                z * (kappa_ - z) - (1 - rho) * z**2,
                z * (rho * kappa_ - z) + (1 - rho) * z * (kappa_ - z),
            ),
            identity("spared in the worst case, times rho", (root - lam) * lam / root, lam - lam**2 / root),
        ),
        at=(("spared", _at(law)), ("strict", _at(law))),  # with the law free z3 does not decide two outcomes
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of the whitened quantizer with one bit, and the bound, on a random ensemble."""
    sample, _ = bounded_sample(rng)
    return one_bit_whitened(sample)

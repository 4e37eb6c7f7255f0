"""Delta only where it pays: in each coordinate of an orthonormal basis the smaller of two variances, never more in all.

With v_i the variance of the coordinate and w_i that of its delta, the coded source has variance min(v_i, w_i), so its
trace is at most that of X, and less where some w_i < v_i. No assumption on the stream. It needs one bit for each
coordinate as side information, chosen from variances that are estimated: on finite data the claim holds for the rows
the choice was made on.

This compares the distortion of what is handed to the quantizer. It is the reconstruction error of X_t only if the
decoder knows X_{t-1} exactly.

Without `chosen` the delta may be larger; without an orthonormal basis the coordinates' energies are not the source's.
"""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import sympy
from numpy.random import Generator

from numerics.witness import selective_residual
from proofs.claims.delta.predicted import BOUND, CODED, INDEPENDENT, OPPOSITE, always, breaking, hypotheses, model
from proofs.claims.derivations import identity
from proofs.kernel.formulas import above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import index
from proofs.library import prediction
from proofs.library.comparison import DELTA, ORIGINAL, worst_case
from proofs.library.law import bound_factor
from proofs.library.logic import for_index, instance, minimum
from proofs.library.setting import d, kappa
from proofs.semantics import Model
from proofs.statement import (
    Attained,
    Constant,
    Counterexample,
    Derivation,
    Goal,
    Hypothesis,
    Necessity,
    Sharpness,
    Statement,
)


def state(factor: Fraction = Fraction(1)) -> Statement:
    """The statement, with the constant in front of the source's energy as an argument."""
    chosen = Hypothesis(
        "chosen",
        "b_i is 1 where the delta has the smaller variance, 0 where the coordinate has",
        r"b_i = [\,w_i < v_i\,]",
        prediction.CHOSEN,
    )
    v, w = prediction.variance, prediction.energy
    wins = Hypothesis(
        "wins",
        "in coordinate k the delta has strictly the smaller variance",
        r"w_k < v_k",
        (index_at_least("k"), index_at_least(d, index("k") + 1), above(v("k"), w("k", 1))),
    )
    value = all_index(d, lambda i: equal(w(i), minimum(v(i), w(i, 1))))
    bound = at_least(factor * kappa**2 * ORIGINAL.trace(), bound_factor() * DELTA.distortion())
    return Statement(
        key="selective-delta",
        title="Selective delta",
        section="E",
        kind="upper bound",
        words="delta only in the coordinates whose delta variance is smaller: sum_i min(v_i, w_i) <= tr Sigma_X always,"
        " strict where some w_i < v_i",
        latex=r"\operatorname{tr}\Sigma_Z = \sum_i \min(v_i, w_i) \le \operatorname{tr}\Sigma_X",
        source="from Bo Jun Han, doi:10.5281/zenodo.19440451",
        hypotheses=(*hypotheses(), chosen, wins),
        goals=(
            Goal("value", "E Z_i^2 = min(v_i, w_i)", value, ("dimension", "present", "chosen")),
            Goal(
                "trace",
                "tr Sigma_Z <= tr Sigma_X",
                at_least(factor * ORIGINAL.trace(), DELTA.trace()),
                (*CODED, "chosen"),
            ),
            Goal(
                "strict", "tr Sigma_Z < tr Sigma_X", above(ORIGINAL.trace(), DELTA.trace()), (*CODED, "chosen", "wins")
            ),
            Goal("bound", "L^2 D_Z <= kappa^2 tr Sigma_X", bound, (*BOUND, "chosen")),
        ),
        constants=(Constant("factor", factor, "1"),),
        uses=("pq-trace-bounded", "trace-suffices"),
    )


STATEMENT = state()


def prove() -> dict[str, Theorem]:
    """The chosen energy is min(v, w) by the two cases of b; sum over the coordinates and rotate the trace back."""
    found = prediction.smaller_of_two()
    traces = prediction.traces_from(found["bound"])
    return {
        "value": for_index(found["value"], "i", d),
        "trace": traces,
        "strict": prediction.strict_trace(found["bound"], instance(found["strict"], {"i": "k"}), "k"),
        "bound": worst_case(traces),
    }


def _smaller(v: Fraction, c: Fraction, s: Fraction) -> Fraction:
    return Fraction(int(v - 2 * c + s < v))


def necessity() -> Necessity:
    """One exact stream for each hypothesis."""
    pinned = model(*INDEPENDENT, _smaller)
    at_zero = Model({**pinned.indices, "k": 0}, pinned.families, pinned.probabilities)
    others = breaking(partial(model, factor=_smaller))
    return {
        "chosen": Counterexample("P = -X, b = 1: the residual has variance 4", "trace", model(*OPPOSITE, always)),
        "wins": Counterexample("independent signs: nothing is won", "strict", at_zero),
        **{name: Counterexample(*evidence) for name, evidence in others.items()},
    }


def sharpness() -> tuple[Sharpness, ...]:
    """No coordinate gains: independent signs."""
    stream = model(*INDEPENDENT, _smaller)
    words = "X_t and X_{t-1} independent fair signs, kappa = 1, L = 2: no delta is taken"
    return tuple(Attained(words, goal, "factor", stream) for goal in ("trace", "bound"))


def derivation() -> Derivation:
    """The chosen energy for b = 0 and b = 1."""
    v, w, c, s, b = sympy.symbols("v w c s b", real=True)
    energy = v - 2 * b * c + b**2 * s
    mixed = ((1 - b) * v + b * w).subs(w, v - 2 * c + s)
    return Derivation(
        sympy=tuple(identity(f"the energy at b = {n}", energy.subs(b, n), mixed.subs(b, n)) for n in (0, 1)),
        ground=(("trace", {"d": 1}, 2),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Energy of the selectively coded source of a generated stream in its eigenbasis, and the trace of the stream."""
    return selective_residual(rng)

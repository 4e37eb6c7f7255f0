"""Sigma_D <= alpha Sigma_X shrinks the bound by alpha, and alpha 4^k <= 1 saves k bits a coordinate at an equal bound.

The gain is 10 log10(1 / alpha) dB by definition. In the kernel 2^k is a number K: the delta has L / K = 2 M_D levels,
and k bits are the instance K = 2^k, where k < b says that M_D is at least one. Quantitative form of `delta-advantage`,
after Bo Jun Han, doi:10.5281/zenodo.19440451.

This compares the distortion of what is handed to the quantizer. It is the reconstruction error of X_t only if the
decoder knows X_{t-1} exactly.

Without `gain` nothing relates the bounds; without `saving` the coarser steps are too coarse; without `bits-left` the
delta has no levels left, in the counterexample a negative number of them. The quantizer's own hypotheses are those of
`pq-trace-bounded`. That Z is a difference is not needed.
"""

from __future__ import annotations

from numerics.validation.witness import pq_error_and_bound, stream_pair
from proofs.claims.delta.delta_advantage import HALF
from proofs.claims.vocabulary import *
from proofs.library.delta.comparison import DELTA, ORIGINAL
from proofs.library.delta.gain import gain_bound, gain_levels, gain_traces


def prove() -> dict[str, Theorem]:
    """The trace of alpha Sigma_X is alpha tr Sigma_X; the delta's trace bound and fewer levels do the rest."""
    return {"traces": gain_traces(), "bound": gain_bound(), "bits": gain_levels()}


def _model(original: Matrix, delta: Matrix, alpha: Fraction | int, **more: Any) -> Model:
    found = pair_model(original, delta, **{"probabilities": HALF, "kappa": 1, **more})
    return Model(found.indices, {**found.families, "alpha": table(Fraction(alpha))}, found.probabilities)


def _fewer_model(original: Matrix, delta: Matrix, alpha: Fraction, ratio: int, few: int = 1, **more: Any) -> Model:
    """X, and Z with `ratio` times fewer levels, L_D = 2 `few`; on two equally likely outcomes unless said otherwise."""
    weights = more.get("probabilities", HALF)
    tables = law_tables(DELTA, delta, weights, 1, few, more.get("basis"))
    tables |= {ORIGINAL.source: table(rotated(original, None)[1]), "K": table(ratio), "alpha": table(alpha)}
    return Model({"d": len(delta), "M": ratio * few, "M_D": few}, tables, weights)


def necessity() -> Necessity:
    """One exact pair of sources for each hypothesis."""
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 32), Fraction(15, 32))
    one, half = [[1, -1]], Fraction(1, 2)
    return {
        "delta": NotNeeded("the claim holds for any two sources with such covariances"),
        "gain": Counterexample("X = Z = +-1, alpha = 1/2", "traces", _model(one, one, half)),
        "saving": Counterexample(
            "X = Z = +-1, alpha = 1, one bit fewer",
            "bits",
            _fewer_model(one, one, Fraction(1), 2),
        ),
        "bits-left": Counterexample(
            "K = M_D = -1: every X = Z = +-1 is decoded as 3/2", "bits", _fewer_model(one, one, Fraction(1), -1, -1)
        ),
        "no-overload-delta": Counterexample(
            "Z = +-4 with probability 1/32 each, X = +-1; alpha = 1, kappa = 1, L = 2",
            "bound",
            _model([[1, -1, 1, -1]], [[4, -4, 0, 0]], 1, probabilities=rare),
        ),
        "orthonormal-delta": Counterexample(
            "V = 2, X = Z = +-1, alpha = 1", "bound", _model(one, [[half, -half]], 1, bases=(None, [[2]]))
        ),
    }


def models() -> tuple[Exhibited, ...]:
    """What the quantizer's hypotheses keep out of `bits`; K = 2, M_D = 1, alpha = 1/4."""
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 32), Fraction(15, 32))
    quarter, short = Fraction(1, 4), [[Fraction(1, 4), Fraction(-1, 4)]]
    wild = _fewer_model([[2, -2, 2, -2]], [[4, -4, 0, 0]], quarter, 2, probabilities=rare)
    return (
        Exhibited("X = +-2, Z = +-4 with probability 1/32 each, else 0", wild),
        Exhibited("V = 2, X = +-1, Z = +-1/2", _fewer_model([[1, -1]], short, quarter, 2, basis=[[2]])),
    )


def sharpness() -> tuple[Sharpness, ...]:
    """X = +-2 and Z = +-1, both on the ends of their ranges: alpha = 1/4, which is one bit."""
    quarter, words = Fraction(1, 4), "X = +-2, Z = +-1, alpha = 1/4, kappa = 1"
    twice, one = [[2, -2]], [[1, -1]]
    alike = _model(twice, one, quarter)
    return (
        Attained(words + ", L = 2", "traces", "factor", alike),
        Attained(words + ", L = 2", "bound", "factor", alike),
        Attained(words + ", K = 2, L = 4", "bits", "factor", _fewer_model(twice, one, quarter, 2)),
    )


def derivation() -> Derivation:
    """The gain in decibels and in bits."""
    alpha, k = sympy.symbols("alpha k", positive=True)
    gain = 10 * sympy.log(1 / alpha) / sympy.log(10)
    per_bit = sympy.simplify(gain.subs(alpha, 4**-k) / k)
    return Derivation(
        sympy=(
            identity("each bit is worth 20 log10(2) dB", per_bit, 20 * sympy.log(2) / sympy.log(10)),
            identity("the bound shrinks by alpha", alpha * k, k * alpha),
        ),
        ground=(("traces", {"d": 1}, 2),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of a bounded AR(1) stream's deltas, and its bound."""
    return pq_error_and_bound(stream_pair(rng)[1], 4)

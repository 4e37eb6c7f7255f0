"""Predicting each coordinate by its own factor never has the larger trace, nor the larger trace bound; errors it may.

In any orthonormal basis, with b_i = Cov / Var of the coordinate (zero where X_{t-1} has no variance there), the
residual has variance v_i - c_i^2 / s_i <= v_i, the least over all factors. No assumption on the stream, stationary or
not; no matrix predictor. It needs d numbers as side information, which are fitted: on finite data the claim holds for
the rows the factors were fitted on, and a held-out figure is another matter. The classical one-tap predictor (Jayant
and Noll, Digital Coding of Waveforms, 1984).

This compares the distortion of what is handed to the quantizer. It is the reconstruction error of X_t only if the
decoder knows X_{t-1} exactly.

Without `least-squares` the residual may be larger than the source; without an orthonormal basis the coordinates'
energies are not the source's; the quantizer's own hypotheses are those of `pq-trace-bounded`.
"""

from __future__ import annotations

from numerics.validation.witness import diagonal_residual
from proofs.claims.delta import predicted
from proofs.claims.vocabulary import *
from proofs.library.delta import prediction
from proofs.library.quantizer.setting import d


def prove() -> dict[str, Theorem]:
    """Expand E (y - b p)^2, put b = c s^+ in, sum over the coordinates, and rotate the trace back."""
    found = prediction.least_squares()
    each = {"best": for_index(found["best"], "i", d), "coordinate": for_index(found["bound"], "i", d)}
    return {**predicted.from_each_coordinate(found), **each}


def _least_squares(v: Fraction, c: Fraction, s: Fraction) -> Fraction:
    return c / s if s else Fraction(0)


def necessity() -> Necessity:
    """One exact stream for each hypothesis."""
    double = Counterexample(
        "P = -X, b = 1: variance 4", "coordinate", predicted.model(*predicted.OPPOSITE, predicted.always)
    )
    return {"least-squares": double, **predicted.against_basis_and_range(_least_squares)}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to predict: X_t uncorrelated with X_{t-1}, on the ends of its range."""
    return predicted.nothing_gained("the residual is X_t", _least_squares)


def models() -> tuple[Exhibited, ...]:
    """A stream that is predicted."""
    return (predicted.gained(_least_squares),)


def derivation() -> Derivation:
    """The parabola in b, its vertex, and the value there."""
    v, c, s, b = sympy.symbols("v c s b", positive=True)
    parabola = v - 2 * b * c + b**2 * s
    return Derivation(
        sympy=(
            identity("the derivative vanishes at c/s", sympy.diff(parabola, b).subs(b, c / s), 0),
            identity("the value there", parabola.subs(b, c / s), v - c**2 / s),
            identity("elsewhere it is larger by a square", parabola - (v - c**2 / s), s * (b - c / s) ** 2),
        ),
        ground=(("coordinate", {"d": 1}, 2),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Energy of the residual of a generated stream in its eigenbasis, and the trace of the stream."""
    return diagonal_residual(rng)

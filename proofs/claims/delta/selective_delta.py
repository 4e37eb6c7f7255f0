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

from numerics.validation.witness import selective_residual
from proofs.claims.delta import predicted
from proofs.claims.vocabulary import *
from proofs.library.delta import prediction


def prove() -> dict[str, Theorem]:
    """The chosen energy is min(v, w) by the two cases of b; sum over the coordinates and rotate the trace back."""
    found = prediction.smaller_of_two()
    strict = prediction.strict_trace(found["bound"], instance(found["strict"], {"i": "k"}), "k")
    return {**predicted.from_each_coordinate(found), "strict": strict}


def _smaller(v: Fraction, c: Fraction, s: Fraction) -> Fraction:
    return Fraction(int(v - 2 * c + s < v))


def _at(law: Model) -> Model:
    """The law with the coordinate in which the delta wins."""
    return Model({**law.indices, "k": 0}, law.families, law.probabilities)


def necessity() -> Necessity:
    """One exact stream for each hypothesis."""
    nothing_won = _at(predicted.model(*predicted.INDEPENDENT, _smaller))
    return {
        "chosen": Counterexample(
            "P = -X, b = 1: the residual has variance 4",
            "trace",
            predicted.model(*predicted.OPPOSITE, predicted.always),
        ),
        "wins": Counterexample("independent signs: nothing is won", "strict", nothing_won),
        **predicted.against_basis_and_range(_smaller),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """No coordinate gains: independent signs."""
    return predicted.nothing_gained("no delta is taken", _smaller)


def models() -> tuple[Exhibited, ...]:
    """A stream that gains; a law that meets all hypotheses of `strict`; one against it without an orthonormal basis."""
    halved = predicted.model([[2, 2, -2, -2]], [[1, 1, -1, -1]], predicted.always)
    doubled = predicted.model(
        [[1, -1]], [[Fraction(1, 2), Fraction(-1, 2)]], predicted.always, probabilities=predicted.HALF, basis=[[2]]
    )
    return (
        predicted.gained(_smaller),
        Exhibited("X = +-2, P = X / 2", _at(halved)),
        Exhibited("U = 2, X = +-1, P = X / 2: tr Sigma_Z = 1", _at(doubled)),
    )


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

"""A smaller trace saves bits at an equal bound: tr Sigma_D 4^k <= tr Sigma_X saves k bits a coordinate.

The delta is quantized with L / 2^k levels and obeys the bound that X has with L. In the kernel 2^k is a number K with
M = K M_D, and k bits are the instance K = 2^k. In logarithms the saving is (1/2) log2(tr Sigma_X / tr Sigma_D) bits a
coordinate, of which the whole part can be spent; that is d k bits a vector. Only the traces matter, not the order of
the matrices. Bo Jun Han, doi:10.5281/zenodo.19440451.

This compares the distortion of what is handed to the quantizer. It is the reconstruction error of X_t only if the
decoder knows X_{t-1} exactly.

Without `saving` the coarser steps are too coarse; without `no-overload-delta` or an orthonormal basis the delta
exceeds its own bound. That Z is a difference is not needed.
"""

from __future__ import annotations

from numerics.validation.witness import saved_bits
from proofs.claims.vocabulary import *
from proofs.library.delta.comparison import DELTA, ORIGINAL
from proofs.library.rate.rate import saved_levels


def prove() -> dict[str, Theorem]:
    """L_D^2 D_D <= kappa^2 tr Sigma_D, times K^2."""
    return {"bound": saved_levels()}


def saving_model(
    original: Matrix,
    delta: Matrix,
    weights: tuple[Fraction, ...],
    kappa: int,
    ratio: int,
    few: int = 1,
    basis: Matrix | None = None,
) -> Model:
    """X, and Z with `ratio` times fewer levels, L_D = 2 `few`."""
    tables = law_tables(DELTA, delta, weights, kappa, few, basis)
    tables |= {ORIGINAL.source: table(rotated(original, None)[1]), "K": table(ratio)}
    return Model({"d": len(delta), "M": ratio * few, "M_D": few}, tables, weights)


def necessity() -> Necessity:
    """One exact pair of sources for each hypothesis."""
    half = (Fraction(1, 2), Fraction(1, 2))
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 32), Fraction(15, 32))
    one, unit = [[1, -1]], [[Fraction(1, 2), Fraction(-1, 2)]]
    return {
        "delta": NotNeeded("the claim holds for any two sources with such traces"),
        "saving": Counterexample("X = Z = +-1, kappa = 1, one bit fewer", "bound", saving_model(one, one, half, 1, 2)),
        "no-overload-delta": Counterexample(
            "Z = +-4 with probability 1/32 each, X = +-1; kappa = 1, K = 1",
            "bound",
            saving_model([[1, -1, 1, -1]], [[4, -4, 0, 0]], rare, 1, 1),
        ),
        "orthonormal-delta": Counterexample(
            "V = 2, Z = +-1, X = +-1; kappa = 1, K = 1", "bound", saving_model(one, unit, half, 1, 1, basis=[[2]])
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """tr Sigma_X = 4 tr Sigma_D, the delta on the ends of its ranges in the plane, one bit fewer."""
    rows, weights = three_points((2, 4), 2)
    double = [[2 * value for value in row] for row in rows]
    model = saving_model(double, rows, weights, 2, 2, basis=ROTATION)
    return (Attained("Sigma_X = 4 Sigma_D, Y_i in {-R_i, 0, R_i}, d = 2, k = 1", "bound", "factor", model),)


def derivation() -> Derivation:
    """The saving in logarithms, and the numbers at k = 1 to 4."""
    x, z = sympy.symbols("tr_X tr_D", positive=True)
    saved = sympy.log(x / z, 4)
    halved = sympy.log(x / z) / (2 * sympy.log(2))
    exact = all(sympy.log(sympy.Integer(4) ** k, 2) / 2 == k for k in (1, 2, 3, 4))
    return Derivation(
        sympy=(
            identity("log4 of the ratio", sympy.expand_log(saved, force=True), sympy.expand_log(halved, force=True)),
            Derived("(1/2) log2(4^k) = k", "k = 1..4", exact),
        ),
        ground=(("bound", {"d": 1, "M": 2, "M_D": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of a slow stream's deltas with the bits that its traces save, and the bound of the stream."""
    return saved_bits(rng)

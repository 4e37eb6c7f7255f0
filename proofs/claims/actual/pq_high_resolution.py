"""Smooth coordinates err by (kappa^2 / (3 4^b)) tr Sigma up to a share eta = (2 / (3 sqrt 3)) v kappa / 2^b.

v bounds the total variation of the density of every Y_i / sqrt(lambda_i), and the mid-rise quantizer has no ends. The
density of Y_i then varies by v / sqrt(lambda_i) at most, `high-resolution` puts its error within
v Delta_i^3 / (36 sqrt 3 sqrt(lambda_i)) of Delta_i^2 / 12, and with matched steps both are proportional to lambda_i.
So the actual error, not its bound, is known: a third of the worst case. Bennett 1948, with the error term explicit.

The constant is that of one coordinate: uniform laws of width Delta / sqrt 3 about midpoints of cells attain it. Without
`smooth` or `variation` a coordinate errs as it likes; without `orthonormal` errors do not add up.
"""

from __future__ import annotations

from numerics.validation.smooth import normal_source
from proofs.claims.actual.smooth import HALF, resolved, smooth_model
from proofs.claims.vocabulary import *
from proofs.library.actual.high_resolution import SOURCE, relative

THIRDS = Fraction(4, 3)  # kappa at which a sign on two levels has 3/4 of the error of high resolution


def prove() -> dict[str, Theorem]:
    """Both sides of each coordinate's error in proportion to its variance; then the sums, rotated back."""
    return {"relative": relative(SOURCE)}


def necessity() -> Necessity:
    """A sign in one bit, kappa = 4/3: D is 3/4 of what high resolution says."""
    signs = law_model([[1, -1]], HALF, THIRDS)
    v, eta = resolved(Fraction(1, 4), THIRDS)
    long = law_model([[Fraction(1, 2), Fraction(-1, 2)]], HALF, THIRDS, basis=[[2]])
    return {
        "smooth": Counterexample("X = +-1, n = v = eta = 0", "relative", smooth_model(signs, {"n": 0}, 0, 0)),
        "variation": Counterexample("X = +-1, n > v = eta = 0", "relative", smooth_model(signs, {"n": v}, 0, 0)),
        "orthonormal": Counterexample(
            "U = 2, X = +-1, Y = +-2: X - Q(X) = 5/3", "relative", smooth_model(long, {"n": v}, v, eta)
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """An error a quarter below; v is irrational where eta is attained, and a rational v comes near."""
    v, eta = resolved(Fraction(1, 4), THIRDS)
    near = smooth_model(law_model([[1, -1]], HALF, THIRDS), {"n": v}, v, eta)
    words = "the error a quarter below that of high resolution, v = 1351/780 times 9/16"
    return (Approached(words, "relative", "factor", (near,), Fraction(1, 2000)),)


def derivation() -> Derivation:
    """The share of the error term, and the densities that attain it."""
    v, k, s, count = sympy.symbols("v kappa sigma L", positive=True)
    e = sympy.Symbol("e", real=True)
    root = sympy.sqrt(3)
    step = 2 * k * s / count
    main = k**2 * s**2 / (3 * count**2)
    eta = 2 * v * k / (3 * root * count)
    term = (v / s) * step**3 / (36 * root)
    width = step / root
    variation = 2 / width * s  # of the density of Y / sigma: up and down once, whether about one midpoint or several
    return Derivation(
        sympy=(
            identity("Delta^2 / 12", step**2 / 12, main),
            identity("the error term over it", sympy.radsimp(term / main), sympy.radsimp(eta)),
            integral("uniform of that width about midpoints", e**2 / width, e, -width / 2, width / 2, step**2 / 36),
            identity("falls short by 2/3", 1 - (step**2 / 36) / main, sympy.Rational(2, 3)),
            identity("which is eta for its density", sympy.radsimp(eta.subs(v, variation)), sympy.Rational(2, 3)),
            refuted(identity("half the share", sympy.radsimp(term / main), sympy.radsimp(eta / 2))),
        ),
        at=(("relative", sharpness()[0].models[0]),),  # type: ignore[union-attr]
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distance of D over its figure to one for a normal source at 4 bits, and eta."""
    return normal_source(rng)

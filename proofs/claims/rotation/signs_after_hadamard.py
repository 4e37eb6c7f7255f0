"""Refuted: "U = H diag(s), signs behind a flat H, is isotropic as well".

U_ki U_li = H_ki H_li s_i^2 = H_ki H_li: column i carries one sign, which no square shows, so nothing is random in what
`rotation-oblivious` asks for. A vector along a column of H has all its energy in one coordinate at every outcome. The
signs belong in front: Y = H diag(s) X, that is U = diag(s) H^T, is isotropic (`hadamard-isotropic`).
"""

from __future__ import annotations

from numerics.validation.rotated import signs_behind
from proofs.claims.rotation.laws import FLAT, FOUR, signed_law
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """Nothing is proved here: the statement is refuted."""
    return {}


def refute() -> tuple[Counterexample, ...]:
    """Sylvester's matrix of order four with four rows of signs: 4 E U_0i U_1i = +-1."""
    words = "d = 4, H = Sylvester's matrix / 2, signs a row of it: U_00 U_10 = 1/4 always"
    return (Counterexample(words, "isotropic", signed_law(FLAT, FOUR, [(0, 0, 0, 0)])),)


def necessity() -> Necessity:
    """A refuted statement needs none of its hypotheses."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Nothing to attain."""
    return ()


def derivation() -> Derivation:
    """At d = 2 the sign falls out of the product of two entries of a column."""
    s = sympy.Symbol("s", real=True)
    top, bottom = s / sympy.sqrt(2), -s / sympy.sqrt(2)
    return Derivation(sympy=(identity("U_01 U_11 with s^2 = 1", (top * bottom).subs(s**2, 1), -sympy.Rational(1, 2)),))


def witness(rng: Generator) -> tuple[float, float]:
    """The energy of x = (1, .., 1), and d times the mean square of its first coordinate under U = H diag(s)."""
    return signs_behind(rng)

"""For a normal Y the clipped quantizer's error is c(b, kappa) sigma^2, and its best loading is enclosed for b = 1..16.

With step s in units of sigma, N = 2^(b-1) and kappa = N s: c = 1 - 2 s B + s^2 A, A = 1/4 + 4 sum j Q(j s),
B = f(0) + 2 sum f(j s), sums over 0 < j < N, f the normal density and Q its tail. SymPy derives the closed form; ball
arithmetic encloses the step that is best over all of (0, inf), and the error there. Max (IRE Trans. Inf. Theory 6,
1960) tabulated such steps; here each digit is certain.

It needs `normal`: another law of the same variance has another error (`uniform-source`, `scalar-mse-laplace`).

Coq proves the closed form, that one step is best, and 30 digits of it, `proofs/coq/analysis/StatedNormal.v`.
"""

from __future__ import annotations

from proofs.claims import clipped_mse
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """No kernel theorem: integrals are not kernel terms."""
    return {}


def necessity() -> Necessity:
    """The hypotheses are the law that is integrated and its quantizer."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def derivation() -> Derivation:
    """The three tail moments differentiated back, the telescoped sum, its derivative, and one bit in closed form."""
    t, s = sympy.Symbol("t", real=True), clipped_mse.s
    density = sympy.exp(-(t**2) / 2) / sympy.sqrt(2 * sympy.pi)
    tail = (1 - sympy.erf(t / sympy.sqrt(2))) / 2
    one_bit = 1 - 2 * s * density.subs(t, 0) + s**2 / 4
    best = 2 * sympy.sqrt(2 / sympy.pi)
    return Derivation(
        sympy=(
            *clipped_mse.antiderivatives(density, tail, density, t * density + tail, t),
            *(clipped_mse.telescoped(n) for n in clipped_mse.SIZES),
            *clipped_mse.derivative(lambda x: tail.subs(t, x), lambda x: density.subs(t, x)),
            identity("one bit is best at s = 2 sqrt(2/pi)", sympy.diff(one_bit, s).subs(s, best), 0),
            identity("where the error is 1 - 2/pi", one_bit.subs(s, best), 1 - 2 / sympy.pi),
            refuted(identity("another error at one bit", one_bit.subs(s, best), 1 - 3 / sympy.pi)),
        )
    )


def enclosures() -> Iterator[Derived]:
    """The optimum for every b by its certificate."""
    return clipped_mse.enclosures("gaussian")


def witness(rng: Generator) -> tuple[float, float]:
    """Mean squared error on a normal sample at the best loading for 4 bits, and the enclosed error."""
    return clipped_mse.witness(lambda r: r.normal(size=200_000), rng, "gaussian")

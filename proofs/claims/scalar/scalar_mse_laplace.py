"""For a Laplace Y the clipped quantizer's error is c(b, kappa) sigma^2, and its best loading is enclosed for b = 1..16.

As `scalar-mse-gaussian`, with f(t) = exp(-a t) / sqrt 2, Q(t) = exp(-a t) / 2 and m(t) = (t + 1/a) exp(-a t) / 2,
a = sqrt 2 for unit variance. The heavier tail wants wider loading and costs more at every b.

It needs `laplace`: another law of the same variance has another error (`scalar-mse-gaussian`).

Coq proves the closed form, that one step is best, and 30 digits of it, `proofs/coq/analysis/StatedLaplace.v`.
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
    t, s, a = sympy.Symbol("t", positive=True), clipped_mse.s, sympy.sqrt(2)
    decay = sympy.exp(-a * t) / 2
    density, first, second = a * decay, (t + 1 / a) * decay, (t**2 + 2 * t / a + 2 / a**2) * decay

    def printed(n: int) -> Derived:
        tails = [decay.subs(t, j * s) for j in range(1, n)]
        firsts = [first.subs(t, j * s) for j in range(1, n)]
        inner = sympy.Rational(1, 4) + 4 * sum(j * q for j, q in enumerate(tails, 1))
        general = 1 - 2 * s * (first.subs(t, 0) + 2 * sum(firsts)) + s**2 * inner
        sums = 1 + 2 * sum(sympy.exp(-a * j * s) for j in range(1, n))
        return identity(
            f"the closed form, L = {2 * n}", sympy.expand(general), sympy.expand(1 + s**2 / 4 - s / a * sums)
        )

    one_bit = 1 - 2 * s * first.subs(t, 0) + s**2 / 4
    return Derivation(
        sympy=(
            *clipped_mse.antiderivatives(density, decay, first, second, t),
            *(clipped_mse.telescoped(n) for n in clipped_mse.SIZES),
            *(printed(n) for n in clipped_mse.SIZES),
            *clipped_mse.derivative(lambda x: decay.subs(t, x), lambda x: first.subs(t, x)),
            identity("the variance is one", 2 * second.subs(t, 0), 1),
            identity("one bit is best at s = sqrt 2", sympy.diff(one_bit, s).subs(s, a), 0),
            identity("where the error is 1/2", one_bit.subs(s, a), sympy.Rational(1, 2)),
            refuted(identity("another error at one bit", one_bit.subs(s, a), sympy.Rational(1, 3))),
        )
    )


def enclosures() -> Iterator[Derived]:
    """The optimum for every b by its certificate."""
    return clipped_mse.enclosures("laplace")


def witness(rng: Generator) -> tuple[float, float]:
    """Mean squared error on a Laplace sample at the best loading for 4 bits, and the enclosed error."""
    return clipped_mse.witness(lambda r: r.laplace(scale=2**-0.5, size=200_000), rng, "laplace")

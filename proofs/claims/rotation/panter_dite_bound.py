"""Panter and Dite's limit bounds the error of every log-concave density at every number of levels, and so the sphere's.

With h = f^(1/3) and u its integral, dh/du = (log h)' falls, so h is concave in u, and between two places the integral
of 1/h is at most that of the reciprocal of the chord, (v - w) over the logarithmic mean of h(v) and h(w), which is at
least their geometric mean: `log-concave` in `companded-cell`. N equal cells along u, of length T in all, each with its
centroid, have the error T^3/(12 N^2). For d >= 3 the density of a unit vector's coordinate is log-concave, and T^3 is
c_d (sqrt pi Gamma(d/6 + 1/2) / Gamma(d/6 + 1))^3, which `gamma` bounds: d T^3/12 <= sqrt(3) pi/2 sqrt(1 - 1/d).

The uniform law, d = 3, attains the bound by T at every N. Without `density` the formula is a limit alone: a law on two
far pieces has little T and a large error at N = 1.
"""

from __future__ import annotations

from flint import arb

from numerics.constants import sphere, store
from numerics.constants.optimum import NotCertified
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """No kernel theorem of its own: integrals are not kernel terms; that of one cell is `companded-cell`."""
    return {}


def necessity() -> Necessity:
    """The hypotheses are the law and a classical inequality."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """Attained by the uniform law only, as far as is known."""
    return (Loose("the uniform law (d = 3) attains the bound by T; elsewhere it is approached as N grows"),)


def derivation() -> Derivation:
    """The chord's integral, logarithmic and geometric mean, the cells' sum, T for the sphere, and the powers of d."""
    t, a, b, x = sympy.symbols("t a b x", positive=True)
    n, d, length = sympy.symbols("N d T", positive=True)
    chord = sympy.log(a + (b - a) * t) / (b - a)
    score = sympy.Function("phi")(x)
    whole = [sympy.integrate(sympy.expand((1 - x**2) ** k), (x, -1, 1)) for k in (0, 1, 2)]
    gammas = [sympy.sqrt(sympy.pi) * sympy.gamma(k + 1) / sympy.gamma(k + sympy.Rational(3, 2)) for k in (0, 1, 2)]
    rise = (sympy.cosh(t) - 1 - 2 * sympy.sinh(t / 2) ** 2).rewrite(sympy.exp)
    return Derivation(
        sympy=(
            identity("the integral of 1/chord, differentiated back", sympy.diff(chord, t), 1 / (a + (b - a) * t)),
            identity("(sinh t - t)' = 2 sinh(t/2)^2: logarithmic >= geometric mean", sympy.expand(rise), 0),
            identity(
                "dh/du = h'/h = (log h)'", sympy.diff(sympy.exp(score), x) / sympy.exp(score), sympy.diff(score, x)
            ),
            identity("N cells", n * (length / n) ** 3 / 12, length**3 / (12 * n**2)),
            *(
                identity(f"T by gamma functions, d = {6 * k + 3}", *pair)
                for k, pair in enumerate(zip(whole, gammas, strict=True))
            ),
            identity("Gamma(d/6 + 1) / Gamma(d/6 + 1/2) >= sqrt(d/6), cubed and squared", 108 * (d / 6) ** 3, d**3 / 2),
            identity("with sqrt(d/2 - 1/2): what is left is 1 - 1/d", d**2 * (d - 1) / 2 / (d**3 / 2), 1 - 1 / d),
            identity("the constant", sympy.pi / 12 * sympy.sqrt(108), sympy.sqrt(3) * sympy.pi / 2),
            identity("d = 3: T^3 d/12 = 1", (2 * sympy.Rational(1, 2) ** sympy.Rational(1, 3)) ** 3 * 3 / 12, 1),
            refuted(identity("with another power", 36 * (d / 6) ** 3, d**3 / 2)),
        )
    )


def _by_length(d: int) -> arb:
    """d T^3 / 12 for the coordinate of a unit vector in R^d."""
    half, sixth = arb(d) / 2, arb(d) / 6
    scale = half.gamma() / (arb.pi().sqrt() * (half - arb(1) / 2).gamma())
    return d * scale * (arb.pi().sqrt() * (sixth + arb(1) / 2).gamma() / (sixth + 1).gamma()) ** 3 / 12


def enclosures() -> Iterator[Derived]:
    """The table below the bound by T, that below the constant, and the two laws on the line below theirs."""
    limit = arb(3).sqrt() * arb.pi() / 2
    for d in sphere.DIMENSIONS[1:]:
        bound, constant = _by_length(d), limit * (1 - 1 / arb(d)).sqrt()
        yield Derived(f"d = {d}", f"d T^3/12 = {bound.str(8)} < {constant.str(8)}", bool(bound < constant))
        for bits in range(1, sphere.MAX_BITS + 1):
            try:
                found = sphere.optimum(d, bits).error * arb(4) ** bits
            except NotCertified as error:
                yield Derived(f"d = {d}, b = {bits}", str(error), False)
                continue
            yield Derived(f"d = {d}, b = {bits}", f"{found.str(8)} < {bound.str(8)}", bool(found < bound))
    for law, top in (("gaussian", limit), ("laplace", arb(9) / 2)):
        for bits in store.RATES[store.LLOYD_MAX]:
            found = store.lloyd_max_mse(law, bits) * arb(4) ** bits
            yield Derived(f"{law}, b = {bits}", f"{found.str(8)} < {top.str(8)}", bool(found < top))


def witness(rng: Generator) -> tuple[float, float]:
    """4^b d times the best error at a random dimension and rate, and the bound."""
    d, bits = int(rng.integers(3, 200)), int(rng.integers(1, 7))
    return float(sphere.optimum(d, bits).error) * 4.0**bits, float(arb(3).sqrt() * arb.pi() / 2) * (1 - 1 / d) ** 0.5

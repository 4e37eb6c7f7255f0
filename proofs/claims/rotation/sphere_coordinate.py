"""A coordinate of a uniform unit vector in R^d, its best b-bit codebook and d times the error there, enclosed.

The law is what a random rotation makes of a coordinate of every vector of norm one. Mass and first moment of a cell
are in closed form, a critical point is enclosed by an interval Newton step in balls, and it is the best codebook of
2^b levels, since there is no other critical point: `numerics.constants.sphere` has the argument, whose one analytic
fact, that a cell shifted by h moves its centroid by h at most, is derived here, and whose conclusion for codebooks of
any number of cells is the theorem `one-centroid-codebook`. Fleischer 1964 and Trushkin 1982 show it for every
log-concave density.

It needs `sphere`: for d = 2 the density is not log-concave, and the normal law has another error.

Coq proves that the best codebook is one, and encloses its error in three dimensions of the table for b <= 4,
`proofs/coq/analysis/StatedSphere.v`.
"""

from __future__ import annotations

from numerics.constants import sphere
from numerics.constants.optimum import NotCertified, ball
from numerics.constants.table import bounds
from numerics.validation.rotated import sphere_error
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """No kernel theorem: integrals are not kernel terms."""
    return {}


def necessity() -> Necessity:
    """The hypothesis is the law that is integrated."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def derivation() -> Derivation:
    """First moment and variance of the law, its uniform case, and how a shifted cell moves its centroid."""
    x, t, n = sympy.symbols("x t n", positive=True)
    power = (1 - x**2) ** ((n - 3) / 2)
    first = -((1 - x**2) ** ((n - 1) / 2)) / (n - 1)
    score = sympy.diff(sympy.log(1 - x**2) * (n - 3) / 2, x)
    count, j = sympy.symbols("N j", integer=True, positive=True)
    whole: Any = sympy.summation(sympy.Rational(2, 3) / (2 * count) ** 3, (j, 0, count - 1))  # both halves
    # over a cell, p_k is the integral of x^k f and s_k that of x^k f': the cell and f shifted by t, less the shift
    p0, p1, s0, s1 = sympy.symbols("p0 p1 s0 s1", real=True)
    mass, lever = p0 + t * s0, p1 + t * s1
    moved = sympy.diff(lever / mass, t).subs(t, 0)
    steps = (
        identity("m' = -x f", sympy.simplify((sympy.diff(first, x) / (x * power)).subs(n, 7)), 1),
        *(identity(f"m' = -x f, d = {d}", *(sympy.expand(e.subs(n, d)) for e in (sympy.diff(first, x), x * power)))
          for d in (5, 7, 9)),
        *(integral(f"the variance is 1/d, d = {d}", sympy.expand((d * x**2 - 1) * power.subs(n, d)), x, -1, 1, 0)
          for d in (3, 5, 9)),
        identity("d = 3: equal cells, d times the error is 4^-b", 3 * whole, 1 / (2 * count) ** 2),
        identity("(log f)' = -(d - 3) x / (1 - x^2)", score, -(n - 3) * x / (1 - x**2)),
        identity("which falls", sympy.diff(score, x), -(n - 3) * (1 + x**2) / (1 - x**2) ** 2),
        identity("a shifted cell's centroid moves by 1 + Cov(X, (log f)')", moved, s1 / p0 - p1 / p0 * s0 / p0),
        refuted(identity("another variance", sympy.integrate((4 * x**2 - 1) / 2, (x, -1, 1)), 0)),
    )  # fmt: skip
    return Derivation(sympy=steps)


def enclosures() -> Iterator[Derived]:
    """The one critical point and its error, for every dimension and rate of the table."""
    for d in sphere.DIMENSIONS:
        for bits in range(1, sphere.MAX_BITS + 1):
            words = f"d = {d}, b = {bits}: d times the error of the one critical point"
            try:
                found = sphere.optimum(d, bits)
            except NotCertified as error:
                yield Derived(words, str(error), False)
                continue
            exact = found.exact is None or bool(found.error.contains(ball(found.exact)))
            yield Derived(words, f"in [{', '.join(bounds(found.error))}]", exact)


def witness(rng: Generator) -> tuple[float, float]:
    """The codebook's error on all coordinates of random unit vectors, and the enclosed one, at 3 bits and d = 64."""
    return sphere_error(rng, 64, 3)

"""A rounded dot product of n terms errs by at most gamma_n sum abs(a_k b_k), in whatever order it is summed.

The standard model: every operation is exact up to a factor 1 + delta with abs(delta) <= u. One after the other, the
first sum, to zero, is exact, so that no term passes more than n factors; in any other order, pairwise or in blocks or
with fused operations, none does either. Both sums err by at most (1 + u)^n - 1 times sum abs(a_k b_k), which is
attained, and that is at most gamma_n = n u / (1 - n u), which it approaches as n u falls. Wilkinson 1963; Higham,
Accuracy and Stability of Numerical Algorithms, 2002, section 3.1.

Without `rounding` or `rounding-in-any-order` a sum may be anything; without `first-sum` there is one factor more;
without `small` gamma_n is not positive. Overflow and underflow are outside of the model: they break `rounding`.
"""

from __future__ import annotations

from numerics.validation.rounded import dot_product
from proofs.claims.vocabulary import *
from proofs.library.actual.gamma import goals

Row = Sequence[Fraction | int]


def prove() -> dict[str, Theorem]:
    """By induction on the terms, or on the factors that a term passes; then (1 + u)^n (1 - n u) <= 1."""
    return goals()


def summed(
    unit: Fraction | int, terms: Row, deltas: Row, epsilons: Row | None = None, zetas: Matrix | None = None
) -> Model:
    """Terms a_k, all b_k one, with their roundings; the factors of the other order are `deltas` unless given."""
    count = len(terms)
    sums = [Fraction(0)]
    later = [Fraction(0), *deltas[1:]] if epsilons is None else epsilons
    for a, delta, epsilon in zip(terms, deltas, later, strict=True):
        sums.append((sums[-1] + a * (1 + Fraction(delta))) * (1 + Fraction(epsilon)))
    rows = [list(deltas)] * count if zetas is None else zetas
    passed = [[Fraction(1)] * count]
    for row in rows:
        passed.append([p * (1 + Fraction(z)) for p, z in zip(passed[-1], row, strict=True)])
    spent = count * Fraction(unit)
    tables: dict[str, Any] = {
        "a": list(map(Fraction, terms)),
        "b": [Fraction(1)] * count,
        "s": sums,
        "rho": list(map(Fraction, deltas)),
        "tau": list(map(Fraction, later)),
        "zeta": [list(map(Fraction, row)) for row in rows],
        "passed": passed,
        "result": sum((a * p for a, p in zip(terms, passed[-1], strict=True)), Fraction(0)),
        "u": Fraction(unit),
        "power": [(1 + Fraction(unit)) ** k for k in range(count + 1)],
        "gamma": spent / (1 - spent) if spent != 1 else Fraction(0),
    }
    return Model({"n": count}, {name: table(value) for name, value in tables.items()})


QUARTER = Fraction(1, 4)


def necessity() -> Necessity:
    """One term, with a rounding too large, one too many, or a unit too large."""
    large = summed(QUARTER, [1], [1])
    return {
        "rounding": Counterexample("n = 1, u = 1/4, delta = 1", "recursive-exact", large),
        "rounding-in-any-order": Counterexample("n = 1, u = 1/4, zeta = 1", "any-order-exact", large),
        "first-sum": Counterexample(
            "n = 1, u = rho_0 = tau_0 = 1/4: 9/16 against 1/3",
            "recursive",
            summed(QUARTER, [1], [QUARTER], [QUARTER]),
        ),
        "small": Counterexample("n = 1, u = 2, gamma = -2, nothing rounded", "recursive", summed(2, [1], [0])),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """All of the sum in its first term, every factor 1 + u; gamma_n as u falls."""
    entries: list[Sharpness] = []
    for count, unit in ((1, QUARTER), (3, Fraction(1, 10)), (4, Fraction(1, 100))):
        law = summed(unit, [1, *[0] * (count - 1)], [unit] * count)
        words = f"a = (1, 0, ..), b = 1, every delta = u = {unit}, n = {count}"
        entries += [Attained(words, f"{name}-exact", "share", law) for name in ("recursive", "any-order")]
    falling = tuple(summed(Fraction(1, 10**k), [1, 0], [Fraction(1, 10**k)] * 2) for k in (2, 3, 4))
    words = "n = 2, a = (1, 0), b = 1, every delta = u = 1/100, 1/1000, 1/10000"
    entries += [Approached(words, name, "factor", falling, Fraction(1, 2000)) for name in ("recursive", "any-order")]
    return tuple(entries)


def derivation() -> Derivation:
    """(1 + u)^n - 1 is at most gamma_n, for n up to three, and not at most n u."""
    u = sympy.Symbol("u", positive=True)
    gaps = {1: u**2, 2: 3 * u**2 + 2 * u**3, 3: 6 * u**2 + 8 * u**3 + 3 * u**4}
    return Derivation(
        sympy=(
            *(
                identity(f"n u - ((1 + u)^n - 1)(1 - n u), n = {n}", n * u - ((1 + u) ** n - 1) * (1 - n * u), gap)
                for n, gap in gaps.items()
            ),
            identity("(1 + u)^2 - 1 exceeds 2 u", (1 + u) ** 2 - 1 - 2 * u, u**2),
        ),
        ground=(("recursive-exact", {"n": 1}, 1), ("any-order-exact", {"n": 1}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest error of dot products of 64 terms in float32, over its bound, and 1."""
    return dot_product(rng)

"""Bits of its own for each coordinate: the bound, the greedy allocation that minimises it, and the floor below it.

Coordinate i has b_i >= 0 bits, b_i = 0 meaning that it is reproduced as zero. Without overload D <= kappa^2 sum
lambda_i 4^-b_i. Bit n of coordinate i takes lambda_i (4^-n - 4^-(n + 1)) off the sum. Giving one bit after another,
from none on, each where it gains most of those that are free, leaves the smallest sum of all allocations with as many
bits, fractional ones included; so does every allocation whose bits gain at least some theta and all others at most
theta. No allocation of B bits has a sum below d (prod lambda_i)^(1/d) 4^(-B/d), by the inequality of arithmetic and
geometric means, proved here by induction on d. Classical (Shoham and Gersho 1988; Huang and Schultheiss 1963).

kappa >= 1 need not be assumed: without overload lambda_i <= kappa^2 lambda_i. Without `greedy` a bit in the wrong place
costs more; without `same-total` `total` or `fractions` the other allocation has more bits; without `greedy-choice`
a step may give a bit that gains less.
"""

from __future__ import annotations

from math import prod

from numerics.quantizer.codebooks import allocated_error_and_bound
from numerics.validation.witness import bounded_sample
from proofs.claims.vocabulary import *
from proofs.library.quantizer import allocation
from proofs.library.quantizer.allocation import CAPACITY
from proofs.library.quantizer.greedy import greedy_run


def prove() -> dict[str, Theorem]:
    """Coordinate by coordinate; gains exchanged bit for bit, by induction on the steps; AM-GM by induction on d."""
    some = ordered(CAPACITY, 0, (assume(index_at_least(CAPACITY, 1)),))
    return {
        "bound": allocation.allocated_bound(),
        "power": allocation.power_of_bits(),
        "greedy-is-best": cut(allocation.greedy_is_best(), some),
        "greedy": cut(greedy_run(), some),
        "floor": cut(allocation.allocation_floor(), some),
    }


def allocated(
    deviations: Sequence[int],
    spent: Sequence[int],
    basis: Matrix | None = None,
    other: Matrix = (),
    theta: Fraction | int = 0,
    mean: Fraction | int = 0,
    run: Sequence[tuple[int, int]] = (),
) -> Model:
    """Signs +-sqrt(lambda_i), kappa = 1, with b_i bits each, capacity 2; a run gives bits (coordinate, number)."""
    size, capacity = len(deviations), 2
    quarter = Fraction(1, 4)
    law = law_model([[s, -s] for s in deviations], (Fraction(1, 2),) * 2, 1, 1, basis)
    halves = [Fraction(2 ** max(0, b - 1)) for b in spent]
    steps = [law.families["Delta"][i,] / h for i, h in enumerate(halves)]
    powers = [quarter**b for b in spent]
    terms = [s * s * p for s, p in zip(deviations, powers, strict=True)]
    averages_ = [Fraction(0), *(sum(terms[:n], Fraction(0)) / n for n in range(1, size + 1))]
    families = {
        "s": [[[int((i, n) in run[:t]) for n in range(capacity)] for i in range(size)] for t in range(len(run) + 1)],
        "e": [[[int((i, n) == bit) for n in range(capacity)] for i in range(size)] for bit in run],
        "H": halves,
        "Delta": steps,
        "r": [1 / s if s else Fraction(0) for s in steps],
        "a": [[Fraction(int(n < b)) for n in range(capacity)] for b in spent],
        "c": [[Fraction(x) for x in row] for row in other],
        "h": [quarter**n for n in range(capacity + 1)],
        "theta": Fraction(theta),
        "g": Fraction(mean),
        "gp": [Fraction(mean) ** n for n in range(size + 1)],
        "volume": [Fraction(prod(s * s for s in deviations[:n])) for n in range(size + 1)],
        "rate": [prod(powers[:n], start=Fraction(1)) for n in range(size + 1)],
        "average": averages_,
        "power": [[a**m for m in range(size + 2)] for a in averages_],
    }
    tables = {name: table(value) for name, value in families.items()}
    counts = {CAPACITY: capacity, "B": len(run), "b": 1}
    return Model({**law.indices, **counts}, {**law.families, **tables}, law.probabilities)


def necessity() -> Necessity:
    """Overload, a basis that is too long, and allocations of lambda = (1, 4) that are not as they should be."""
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
    one_bit = allocated((1,), (1,))
    wild = law_model([[4, -4, 0]], rare, 1)
    long = law_model([[Fraction(1, 4), Fraction(-1, 4)]], (Fraction(1, 2),) * 2, 1, basis=[[4]])

    def over(law: Model) -> Model:
        names = ("a", "h", "H")
        families = {**law.families, **{name: one_bit.families[name] for name in names}}
        return Model({**law.indices, CAPACITY: 2}, families, law.probabilities)

    return {
        "no-overload": Counterexample(
            "Y = +-4 with probability 1/32 each, else 0; kappa = 1, one bit", "bound", over(wild)
        ),
        "orthonormal": Counterexample("d = 1, U = 4, X = +-1, Y = +-4, kappa = 1, one bit", "bound", over(long)),
        "loading": NotNeeded("no overload gives lambda_i <= kappa^2 lambda_i, which is all a lost coordinate needs"),
        "greedy": Counterexample(
            "the bit goes to lambda = 1 and not to 4",
            "greedy-is-best",
            allocated((1, 2), (1, 0), other=((0, 0), (1, 0))),
        ),
        "fractions": Counterexample(
            "minus one bit for lambda = 1 and two first bits for 4",
            "greedy-is-best",
            allocated((1, 2), (0, 1), other=((-1, 0), (2, 0)), theta=1),
        ),
        "same-total": Counterexample(
            "the other has a bit more", "greedy-is-best", allocated((1, 2), (0, 1), other=((1, 0), (1, 0)), theta=1)
        ),
        "greedy-choice": Counterexample(
            "one step, which gives the bit to lambda = 1 and not to 4",
            "greedy",
            allocated((1, 2), (0, 0), other=((0, 0), (1, 0)), run=((0, 0),)),
        ),
        "total": Counterexample(
            "one step; the other has two bits",
            "greedy",
            allocated((1, 2), (0, 0), other=((1, 0), (1, 0)), run=((1, 0),)),
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Signs in a rotated basis, one coordinate lost and one with two bits; terms that are all equal."""
    lost = allocated((1, 2), (0, 2), ROTATION)
    return (
        Attained("Y = (+-1, +-2), kappa = 1, bits (0, 2), rotated basis", "bound", "factor", lost),
        Attained("lambda = (1, 4), bits (0, 1): both terms are 1", "floor", "least", allocated((1, 2), (0, 1), mean=1)),
    )


def models() -> tuple[Exhibited, ...]:
    """Greedy steps for lambda = (1, 4), and what `fractions` keeps out of them."""
    steps, other = ((1, 0), (0, 0), (1, 1)), ((1, 1), (1, 0))
    three = allocated((1, 2), (1, 2), other=other, theta=Fraction(3, 4), run=steps)
    below = allocated((1, 2), (0, 0), other=((-1, 0), (2, 0)), run=steps[:1])
    return (
        Exhibited("three steps, one bit for 1 and two for 4; the other has them the other way round", three),
        Exhibited("one step; minus one bit for lambda = 1 and two first bits for 4", below),
    )


def derivation() -> Derivation:
    """What a bit gains, the product of the powers, and the step of the inequality of the means."""
    n = sympy.Symbol("n", integer=True, nonnegative=True)
    bits = sympy.symbols("b0:3", integer=True, nonnegative=True)
    z, y, power = sympy.symbols("z y p", positive=True)
    u, v = sympy.symbols("u v", positive=True)
    gained = sympy.powsimp(sympy.expand((4 ** (-n) - 4 ** (-(n + 1))) * 4**n))
    joined = sympy.powsimp(sympy.prod([4 ** (-b) for b in bits]) * 4 ** sum(bits))
    m = sympy.Symbol("m", positive=True)
    here = z * power - (m + 1) * z * y**m + m * y ** (m + 1)  # power stands for z^m
    after = z * z * power - (m + 2) * z * y ** (m + 1) + (m + 1) * y ** (m + 2)
    step = sympy.expand(sympy.powsimp(sympy.expand(after - z * here - (m + 1) * y**m * (z - y) ** 2)))
    return Derivation(
        sympy=(
            identity("bit n gains 3/4 of 4^-n", gained, sympy.Rational(3, 4)),
            identity("prod 4^-b_i = 4^-sum b_i, d = 3", joined, 1),
            Derived("the step of the means, from n to n + 1", f"{step} = 0", step == 0),
            identity("two means, d = 2", u**2 + v**2 - 2 * u * v, (u - v) ** 2),
            refuted(identity("the floor for unequal terms", u**2 + v**2, 2 * u * v)),
        ),
        ground=(("greedy-is-best", {"d": 1, "N": 1}, 1), ("power", {"N": 2, "b": 1}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of the reference quantizer under the greedy allocation of three bits a coordinate, and the bound."""
    sample, _ = bounded_sample(rng)
    return allocated_error_and_bound(sample, 3 * sample.shape[1])

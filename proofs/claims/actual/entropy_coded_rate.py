"""Dithered and entropy coded given the dither, D_i = c_i lambda_i costs at most 0.2546 bits more than a normal channel.

The rate is at most sum_i ((1/2) log2(1 + 1/c_i) + (1/2) log2(2 pi e / 12)) bits, whatever the law. Cited as
`zamir-feder`: the entropy of the codes given the dither is h(Y + N) - h(N), N uniform on a cell and independent of Y
(Zamir and Feder, IEEE Transactions on Information Theory 38, 1992, 428-436). Cited as `maximum-entropy`: h(Y + N) is at
most (1/2) log2(2 pi e (lambda + D)). The kernel has neither entropies nor logarithms: it adds up, the rest is derived.

The quantizer has no ends here, and the entropy coder knows the law of each code given the dither. Codes of fixed length
pay b bits for the same c = kappa^2 / (3 (2^b - 1)^2), which grows with the loading; here no loading is paid for.
"""

from __future__ import annotations

from flint import arb

from numerics.constants.table import bounds
from numerics.validation.smooth import dithered_entropy
from proofs.claims.vocabulary import *
from proofs.kernel.formulas import all_index
from proofs.kernel.terms import total
from proofs.library.actual.rounding import settled
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import linear, monotone, number_of_terms, scale

EXCESS = family("excess")


def prove() -> dict[str, Theorem]:
    """Coordinate by coordinate, then the sum."""

    def entry(name: str) -> Any:
        return lambda i: family(name, i)

    rate, noisy, noise, normal, gain = map(entry, ("rate", "noisy", "noise", "normal", "gain"))
    given = (
        all_index(d, lambda i: equal(rate(i), noisy(i) - noise(i))),
        all_index(d, lambda i: at_least(normal(i), noisy(i))),
        all_index(d, lambda i: equal(normal(i) - noise(i), gain(i) + EXCESS)),
    )
    each = arithmetic(at_least(gain("i") + EXCESS, rate("i")), [at(assume(f), "i") for f in given])
    facts = [
        monotone(d, "i", each, rate, lambda i: gain(i) + EXCESS),
        linear(d, lambda i: gain(i) + EXCESS, [(1, gain), (1, lambda _: EXCESS)]),
        scale(d, EXCESS, lambda _: poly(1)),
        number_of_terms(d),
    ]
    goal = at_least(total(d, gain) + real(d) * EXCESS, total(d, rate))
    return {"rate": settled(arithmetic(goal, facts, multipliers=(1, EXCESS)), assume(index_at_least(d)))}


def necessity() -> Necessity:
    """All of the hypotheses are cited theorems, or say what a name stands for."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """When the second cited theorem is an equality, and how far it can be from one."""
    return (
        Loose(
            "approached by normal coordinates as c falls; as c grows the rate tends to zero, the bound to 0.2546 bits"
        ),
    )


def models() -> tuple[Exhibited, ...]:
    """Numbers that meet all hypotheses."""
    values = {"rate": (1, 2), "noisy": (3, 5), "noise": (2, 3), "normal": (4, 6), "gain": (1, 2)}
    tables = {name: table([Fraction(x) for x in row]) for name, row in values.items()}
    return (Exhibited("two coordinates, gains 1 and 2, excess 1", Model({"d": 2}, {**tables, "excess": table(1)})),)


def derivation() -> Derivation:
    """The three logarithms as powers of four, and the variance of the noise."""
    c, x, step = sympy.symbols("c lambda Delta", positive=True)
    e = sympy.Symbol("e", real=True)
    noise = 12 * c * x  # 4^h(N) = Delta^2
    normal = 2 * sympy.pi * sympy.E * (x + c * x)
    excess = 2 * sympy.pi * sympy.E / 12
    return Derivation(
        sympy=(
            integral("the noise has variance Delta^2 / 12", e**2 / step, e, -step / 2, step / 2, step**2 / 12),
            identity("4^(h(normal) - h(N)) is (1 + 1/c) 2 pi e / 12", normal / noise, (1 + 1 / c) * excess),
            refuted(identity("without the second term", normal / noise, 1 + 1 / c)),
        ),
        ground=(("rate", {"d": 2}, 1),),
    )


def enclosures() -> Iterator[Derived]:
    """The excess in bits, to four digits."""
    excess = (2 * arb.pi() * arb(1).exp() / 12).log() / (2 * arb(2).log())
    low, high = arb("0.25461"), arb("0.25462")
    words = "(1/2) log2(2 pi e / 12) lies between 0.25461 and 0.25462"
    yield Derived(words, f"excess in [{', '.join(bounds(excess))}]", bool(low < excess) and bool(excess < high))


def witness(rng: Generator) -> tuple[float, float]:
    """Entropy of the codes of a normal source given the dither, mean over 400 dithers, and the bound, in bits."""
    return dithered_entropy(rng)

"""Where distortions follow the determinants, the delta's is at most a (1 + eta) / (1 - eta) times the original's.

At high rate, with bits allocated by the logarithms of the variances, D is about g = K (det Sigma)^(1/d) (Huang and
Schultheiss 1963; Gersho and Gray 1992, section 8.3). Let a = (det Sigma_D / det Sigma_X)^(1/d), and let both
distortions follow this law up to a relative error eta: (1 - eta) g <= D_X and D_D <= (1 + eta) a g. Then D_D <= f D_X
with f = a (1 + eta) / (1 - eta). That is an advantage where f < 1, and none is guaranteed where f >= 1: then both
hypotheses allow D_D >= D_X. Domination gives a <= 1 by the order of determinants (Horn and Johnson 2013, corollary
7.7.4), which is cited, so f <= (1 + eta) / (1 - eta); it gives no advantage by itself.

Without `lower`, `upper` or `accuracy` nothing ties the distortions to the law; without `ratio` the factor is negative.
"""

from __future__ import annotations

from numerics.quantizer.codebooks import determinant_pair
from proofs.claims.vocabulary import *
from proofs.library.logic.logic import constant
from proofs.library.quantizer.setting import d
from proofs.library.sums.powers import root_at_most_one

original, delta, reference, a, eta, f = (family(name) for name in ("D_X", "D_D", "g", "a", "eta", "f"))
det_x, det_d = family("det_X"), family("det_D")

LOWER, UPPER = at_least(original, (1 - eta) * reference), at_least((1 + eta) * a * reference, delta)
ACCURACY = (at_least(eta), above(1, eta))
FACTOR = equal(f * (1 - eta), a * (1 + eta))
EXTREME = (equal(original, (1 - eta) * reference), equal(delta, (1 + eta) * a * reference))


def prove() -> dict[str, Theorem]:
    """Two inequalities chained through g; a^d <= 1 forces a <= 1 by Bernoulli's inequality."""
    lower, upper, ratio, named = (assume(x) for x in (LOWER, UPPER, at_least(a), FACTOR))
    sign, small = (assume(x) for x in ACCURACY)
    wrong = assume(above(-f))
    clash = arithmetic(above(0), [named, ratio], products=[(wrong, small), (sign, ratio)])
    nonneg = by_contradiction(at_least(f), clash)
    bound = arithmetic(
        at_least(f * original, delta), [upper, named], multipliers=(1, reference), products=[(nonneg, lower)]
    )
    less, some = assume(above(1, f)), assume(above(original))
    first, second = (assume(x) for x in EXTREME)
    more, whole = assume(at_least(f, 1)), assume(at_least(reference))
    order = instance(root_at_most_one(), {"N": d}, {name: constant(value) for name, value in ROOT.items()})
    return {
        "bound": bound,
        "advantage": arithmetic(above(original, delta), [bound], products=[(less, some)]),
        "no-guarantee": arithmetic(
            at_least(delta, original),
            [first, second, named],
            multipliers=(1, reference),
            products=[(more, small, whole)],
        ),
        "dominated-ratio": order,
        "dominated-factor": arithmetic(at_least(1 + eta, f * (1 - eta)), [named, order], products=[(order, sign)]),
    }


ROOT = {"x": a, "u": det_x, "v": det_d}


def numbers(**values: Any) -> Model:
    """Numbers by name, in the plane; powers of a as the recursion has them."""
    base = Fraction(values.get("a", 0))
    return Model({"d": 2}, {**{name: table(Fraction(v)) for name, v in values.items()}, "p": table([1, base, base**2])})


def necessity() -> Necessity:
    """A few numbers for each hypothesis."""
    half = Fraction(1, 2)
    return {
        "lower": Counterexample("D_X = 0, D_D = g = a = f = 1, eta = 0", "bound", numbers(D_D=1, g=1, a=1, f=1)),
        "upper": Counterexample("D_D = 2, D_X = g = a = f = 1, eta = 0", "bound", numbers(D_D=2, D_X=1, g=1, a=1, f=1)),
        "accuracy": Counterexample("eta = 2, D_D = 3, D_X = 0", "bound", numbers(eta=2, f=-3, a=1, g=1, D_D=3)),
        "ratio": Counterexample("a = f = -1, D_D = -1, D_X = 10", "bound", numbers(a=-1, f=-1, g=1, D_D=-1, D_X=10)),
        "factor-below-one": Counterexample("all one, eta = 0", "advantage", numbers(a=1, f=1, g=1, D_D=1, D_X=1)),
        "positive-distortion": Counterexample("all zero", "advantage", numbers()),
        "extreme": Counterexample("D_D = 0 all the same", "no-guarantee", numbers(a=1, f=1, g=1, D_X=1)),
        "factor-not-below-one": Counterexample(
            "a = f = 1/2, eta = 0", "no-guarantee", numbers(a=half, f=half, g=1, D_D=half, D_X=1)
        ),
        "reference": Counterexample("g = -1, a = f = 2", "no-guarantee", numbers(a=2, f=2, g=-1, D_D=-2, D_X=-1)),
        "regular": Counterexample("both determinants zero, a = 2", "dominated-ratio", numbers(a=2)),
    }


def models() -> tuple[Exhibited, ...]:
    """An advantage at eta = 1/3; what `accuracy` keeps out of the other goals, eta above one or below minus one."""
    third, sixth, half = Fraction(1, 3), Fraction(1, 6), Fraction(1, 2)
    near = numbers(eta=third, a=half**2, f=half, g=3, D_X=2, D_D=1, det_X=1, det_D=half**4)
    return (
        Exhibited("eta = 1/3, a = 1/4, f = 1/2, g = 3: D_D = 1, D_X = 2", near),
        Exhibited("eta = 2, f = -3: D_D = 3, D_X = 1", numbers(eta=2, a=1, f=-3, g=1, D_D=3, D_X=1)),
        Exhibited("eta = 2, f = 2: D_X = -1, D_D = -2", numbers(eta=2, a=-2 * third, f=2, g=1, D_D=-2, D_X=-1)),
        Exhibited("eta = -2, a = 1/2, f = -1/6", numbers(eta=-2, a=half, f=-sixth, det_X=1, det_D=half * half)),
    )


def sharpness() -> tuple[Sharpness, ...]:
    """Both distortions at the ends of what the law allows."""
    third = Fraction(1, 3)
    model = numbers(eta=third, a=1, f=2, g=3, D_X=2, D_D=4, det_X=1, det_D=1)
    lossless = numbers(a=2, f=2, det_X=1, det_D=4)
    return (
        Attained("no distortion at all, a = f = 2", "bound", "", lossless),
        Attained("eta = 1/3, a = 1, g = 3, D_X = 2, D_D = 4, f = 2", "bound", "factor", model),
    )


def derivation() -> Derivation:
    """The factor at the ends, the ratio of determinants of diagonal covariances, and the guarantee's limit."""
    a_, e, g = sympy.symbols("a eta g", positive=True)
    ends = (1 + e) * a_ * g / ((1 - e) * g)
    spectrum = sympy.symbols("lambda0:3", positive=True)
    scaled = sympy.prod([a_ * v for v in spectrum]) / sympy.prod(spectrum)
    limit = (1 - e) / (1 + e)
    return Derivation(
        sympy=(
            identity("D_D / D_X at the ends", ends, a_ * (1 + e) / (1 - e)),
            identity("det(a Sigma) / det(Sigma) at d = 3 is a^3", scaled, a_**3),
            identity("the factor is one at a = (1 - eta)/(1 + eta)", (a_ * (1 + e) / (1 - e)).subs(a_, limit), 1),
            refuted(identity("the factor is one at a = 1", (1 + e) / (1 - e), 1)),
        ),
        ground=(("bound", {}, 1), ("advantage", {}, 1), ("no-guarantee", {}, 1), ("dominated-ratio", {"d": 2}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortions of two uniform sources with bits after their variances, determinants in the ratio 4^-d."""
    return determinant_pair(rng)

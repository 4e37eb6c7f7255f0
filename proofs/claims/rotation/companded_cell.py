"""A cell of a companded quantizer errs no more than the uniform law does on the companded axis.

Along u, with du = h dx and h = f^(1/3), a cell of length T has the error T E (x - c)^2 h^2, the outcome being uniform
along u, and the claim is that this is at most T E (u - m)^2 = T^3/12. `log-concave` is what concavity of log f gives
for pairs of places, `falling` what it gives for h and its mirror image: `panter-dite-bound` says how.

Without `positive` pairs of opposite sign may be anywhere; without `log-concave` x may be stretched; without `falling`
a place where h is small may be far from all others.
"""

from __future__ import annotations

from numerics.validation.rotated import cell_error_and_bound
from proofs.claims.vocabulary import *
from proofs.library.rotation.companded import cell_bound


def prove() -> dict[str, Theorem]:
    """Average the pairs over both places, Chebyshev for s, and E h squared is at most E h^2; then divide by E h^2."""
    return {"bound": cell_bound()}


def _cell(middle: int = 0, **families: Any) -> Model:
    """Places that are equally likely, m = `middle` and c = the centroid, with the spread of u."""
    count = len(families["u"])
    masses = [Fraction(v) ** 2 for v in families["h"]]
    centre = sum((Fraction(v) * p for v, p in zip(families["x"], masses, strict=True)), Fraction(0)) / sum(masses)
    spread = sum(((Fraction(v) - middle) ** 2 for v in families["u"]), Fraction(0)) / count
    tables = {name: table([Fraction(v) for v in values]) for name, values in families.items()}
    rest = {"m": table(middle), "a": table(spread), "c": table(centre)}
    return Model({}, {**tables, **rest}, (Fraction(1, count),) * count)


UNIFORM = _cell(u=[-1, 0, 1], x=[-1, 0, 1], h=[1, 1, 1], s=[1, 1, 1])


def necessity() -> Necessity:
    """Signs that differ, a stretched cell, and a place of little weight far away."""
    small = Fraction(1, 16)
    return {
        "positive": Counterexample(
            "h = (1, -1), x = +-10 at u = +-1", "bound", _cell(u=[-1, 1], x=[-10, 10], h=[1, -1], s=[0, 0])
        ),
        "log-concave": Counterexample("h = 1, x = 2u", "bound", _cell(u=[-1, 1], x=[-2, 2], h=[1, 1], s=[1, 1])),
        "falling": Counterexample(
            "h = (1, 1/16, 1), x = (-1, 3, 1) at u = (-1, 0, 1)",
            "bound",
            _cell(u=[-1, 0, 1], x=[-1, 3, 1], h=[1, small, 1], s=[1, small, 1]),
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """The uniform law itself."""
    return (Attained("h = 1, x = u", "bound", "factor", UNIFORM),)


def models() -> tuple[Exhibited, ...]:
    """A cell that is heavier in its middle."""
    half = Fraction(1, 2)
    heavy = _cell(1, u=[0, 1, 2], x=[half, 1, 3 * half], h=[1, 2, 1], s=[1, 2, 1])
    return (Exhibited("h = (1, 2, 1) about m = c = 1", heavy),)


def derivation() -> Derivation:
    """Averaged over pairs of places, both sides of the inequality are variances; at three places."""
    x, u, h = (symbol_matrix(name, 3, 1) for name in ("x", "u", "h"))
    places = range(3)

    def paired(value: Any, weight: Any) -> Any:
        return sum(weight[i] * weight[j] * (value[i] - value[j]) ** 2 for i in places for j in places)

    def variance(value: Any, weight: Any) -> Any:
        moments = [sum(weight[i] * value[i] ** n for i in places) for n in range(3)]
        return 2 * (moments[0] * moments[2] - moments[1] ** 2)

    squares = h.multiply_elementwise(h)
    return Derivation(
        sympy=(
            identity("pairs with the weights h^2", paired(x, squares), variance(x, squares)),
            identity("pairs with the weights h", paired(u, h), variance(u, h)),
            refuted(identity("pairs, counted once", paired(u, h), variance(u, h) / 2)),
        ),
        ground=(("bound", {}, 1),),
        at=(("bound", UNIFORM),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Error of a random cell of the normal law about its centroid, and (integral of f^(1/3))^3 / 12 over the cell."""
    return cell_error_and_bound(rng)

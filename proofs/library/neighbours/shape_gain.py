"""A vector as its norm times a unit vector, both reproduced: the error splits exactly into a gain and a shape part."""

from __future__ import annotations

from proofs.kernel.formulas import Formula, all_outcome, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, family, mean, total
from proofs.library.expectation.means import mean_equal, mean_expanded
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, cut, ordered, random
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import linear
from proofs.search.certificate import prove

W = Outcome("w")


def gain(w: Outcome, name: str = "r") -> Poly:
    """The norm of the vector, or what stands for it."""
    return family(name, w)


def shape(i: Indexish, w: Outcome, name: str = "u") -> Poly:
    """Coordinate i of the unit vector."""
    return family(name, i, w)


def unit(name: str) -> Formula:
    """The shape has norm 1 at every outcome."""
    return all_outcome(lambda w: equal(total(d, lambda i: shape(i, w, name) ** 2), 1))


def error(w: Outcome) -> Poly:
    """norm(r u - rhat uhat)^2."""
    return total(d, lambda i: (gain(w) * shape(i, w) - gain(w, "rhat") * shape(i, w, "uhat")) ** 2)


def chord(w: Outcome) -> Poly:
    """norm(u - uhat)^2."""
    return total(d, lambda i: (shape(i, w) - shape(i, w, "uhat")) ** 2)


@lemma
def pointwise() -> Theorem:
    """norm u = norm uhat = 1 |- norm(r u - rhat uhat)^2 = (r - rhat)^2 + r rhat norm(u - uhat)^2."""
    r, code = gain(W), gain(W, "rhat")
    parts = (
        lambda i: shape(i, W) ** 2,
        lambda i: shape(i, W) * shape(i, W, "uhat"),
        lambda i: shape(i, W, "uhat") ** 2,
    )
    whole = linear(
        d,
        lambda i: (r * shape(i, W) - code * shape(i, W, "uhat")) ** 2,
        list(zip((r**2, -2 * r * code, code**2), parts, strict=True)),
    )
    apart = linear(d, lambda i: (shape(i, W) - shape(i, W, "uhat")) ** 2, list(zip((1, -2, 1), parts, strict=True)))
    units = [at(assume(unit(name)), W) for name in ("u", "uhat")]
    goal = equal(error(W), (r - code) ** 2 + r * code * chord(W))
    proof = prove(goal, [whole, apart, *units], multipliers=(1, r**2, r * code, code**2))
    return cut(proof, ordered(d, 0, (assume(index_at_least(d)),)))


@lemma
def in_expectation() -> Theorem:
    """The same for expectations, from the integrable parts."""
    parts = [
        (1, random(lambda w: (gain(w) - gain(w, "rhat")) ** 2)),
        (1, random(lambda w: gain(w) * gain(w, "rhat") * chord(w))),
    ]
    value, domain = mean_expanded(parts)
    right = random(lambda w: (gain(w) - gain(w, "rhat")) ** 2 + gain(w) * gain(w, "rhat") * chord(w))
    moved = cut(mean_equal(random(error), right, pointwise())[0], domain)
    return prove(equal(mean(error), mean(parts[0][1]) + mean(parts[1][1])), [moved, value])

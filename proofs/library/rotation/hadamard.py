"""Random signs and a flat orthonormal matrix H, d H_ik^2 = 1: Y = H diag(s) X is a random rotation of X.

Its basis has the entries U_ki = s_k H_ik, so U_ki U_li = s_k s_l H_ik H_il has the mean [k = l] / d.
"""

from __future__ import annotations

from proofs.kernel.formulas import all_index, all_outcome, equal, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Lambda, Outcome, Poly, family, function, mean, real, total
from proofs.library.expectation.means import mean_scale
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, cut, for_index, instance, random
from proofs.library.matrices.matrices import over_pairs
from proofs.library.quantizer.setting import d
from proofs.library.rotation import oblivious, rotation
from proofs.library.rotation.oblivious import entries
from proofs.library.sums.sums import congruent, kronecker, moved
from proofs.search.certificate import prove

W = Outcome("w")


def flat(i: Indexish, k: Indexish) -> Poly:
    """H_ik."""
    return family("H", i, k)


def sign(k: Indexish, w: Outcome) -> Poly:
    """s_k at an outcome."""
    return family("s", k, w)


def frame(k: Indexish, i: Indexish, w: Outcome) -> Poly:
    """U_ki = s_k H_ik."""
    return sign(k, w) * flat(i, k)


def signs(k: Indexish, j: Indexish) -> Lambda:
    """s_k s_j."""
    return random(lambda w: sign(k, w) * sign(j, w))


def _products(k: Indexish, j: Indexish) -> Lambda:
    """s_k s_j X_k X_j."""
    return random(lambda w: signs(k, j)(w) * entries(k, j)(w))


FLAT = all_index(d, lambda i: all_index(d, lambda k: equal(real(d) * flat(i, k) ** 2, 1)))
SIGNS = all_index(d, lambda k: all_outcome(lambda w: equal(sign(k, w) ** 2, 1)))


UNCORRELATED = over_pairs(lambda k, j: equal(mean(signs(k, j)), kronecker(k, j)))
PRESENT = over_pairs(lambda k, j: integrable(signs(k, j)))
INDEPENDENT = over_pairs(lambda k, j: equal(mean(_products(k, j)), mean(signs(k, j)) * mean(entries(k, j))))
PRODUCTS = over_pairs(lambda k, j: integrable(_products(k, j)))


def _pair(i: Indexish, k: Indexish, j: Indexish) -> Lambda:
    return random(lambda w: frame(k, i, w) * frame(j, i, w))


def _pulled() -> Theorem:
    """E U_ki U_ji = H_ik H_ij E s_k s_j."""
    value = mean_scale(flat("i", "k") * flat("i", "j"), signs("k", "j"))[0]
    return cut(value, at(assume(PRESENT), "k", "j"))


@lemma
def isotropic() -> Theorem:
    """d E U_ki U_ji = [k = j] for i, k, j < d."""
    level = flat("i", "k") * flat("i", "j")
    same = moved("k", "j", lambda k: flat("i", k) * flat("i", "j"))  # [k = j] (H_ik H_ij - H_ij^2) = 0
    mass = at(assume(FLAT), "i", "j")
    delta = kronecker("k", "j")
    return prove(
        equal(real(d) * mean(_pair("i", "k", "j")), delta),
        [_pulled(), at(assume(UNCORRELATED), "k", "j"), same, mass],
        multipliers=(1, real(d), real(d) * level, delta),
    )


@lemma
def orthonormal() -> Theorem:
    """H^T H = I and s_k^2 = 1 |- U^T U = I at every outcome, for i, j < d."""
    i, j = "i", "j"
    square = at(assume(SIGNS), "k", W)
    each = prove(
        equal(frame("k", i, W) * frame("k", j, W), flat(i, "k") * flat(j, "k")),
        [square],
        multipliers=(1, flat(i, "k") * flat(j, "k")),
    )
    summed = congruent(d, "k", each, lambda k: frame(k, i, W) * frame(k, j, W), lambda k: flat(i, k) * flat(j, k))
    rows = instance(rotation.at_basis(rotation.complete(), "H"), {"k": i, "j": j})
    return prove(equal(total(d, lambda k: frame(k, i, W) * frame(k, j, W)), kronecker(i, j)), [summed, rows])


@lemma
def moment() -> Theorem:
    """E (U^T X)_i^2 = E |X|^2 / d for i < d: signs that are uncorrelated with the products of X meet the hypothesis."""
    level = flat("i", "k") * flat("i", "j")
    here = at(assume(PRODUCTS), "k", "j")
    value, domain = (cut(t, here) for t in mean_scale(level, _products("k", "j")))
    whole = random(lambda w: _pair("i", "k", "j")(w) * entries("k", "j")(w))
    factored = prove(
        equal(mean(whole), mean(_pair("i", "k", "j")) * mean(entries("k", "j"))),
        [value, _pulled(), at(assume(INDEPENDENT), "k", "j")],
        multipliers=(1, level, mean(entries("k", "j"))),
    )
    general = instance(oblivious.moment(), families={"U": function(2, 1, frame)})
    return cut(general, *(_everywhere(t) for t in (isotropic(), factored, domain)))


def _everywhere(theorem: Theorem) -> Theorem:
    """For all i, k, j < d."""
    return for_index(for_index(for_index(theorem, "j", d), "k", d), "i", d)

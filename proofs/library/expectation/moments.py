"""Second moments of random vectors in every dimension: bilinear expansion of E, covariances as quadratic forms."""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import Formula, all_index, all_outcome, equal, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, Polyish, family, function, index, mean, poly, total
from proofs.library.expectation.means import mean_equal, mean_expanded, mean_of_sum, mean_scale
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import Term, assume, at, cut, for_index, instance, one, random
from proofs.library.matrices.matrices import bilinear
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import congruent, product
from proofs.search.certificate import prove

Vector = Callable[[Indexish, Outcome], Polyish]
W = Outcome("w")


def present(f: Vector, g: Vector) -> Formula:
    """f_k g_j is integrable for all k, j < d."""
    return all_index(d, lambda k: all_index(d, lambda j: integrable(lambda w: poly(f(k, w)) * g(j, w))))


def moment(f: Vector, g: Vector) -> Callable[[Indexish, Indexish], Poly]:
    """The matrix E f_k g_j."""
    return lambda k, j: mean(lambda w: poly(f(k, w)) * g(j, w))


@lemma
def _bilinear() -> tuple[Theorem, Theorem]:
    """f_k g_j integrable |- E (sum a_k f_k)(sum b_j g_j) = a^T (E f g^T) b, and that product is integrable."""

    def f(i: Indexish, w: Outcome) -> Poly:
        return family("f", i, w)

    def g(i: Indexish, w: Outcome) -> Poly:
        return family("g", i, w)

    def a(i: Indexish) -> Poly:
        return family("a", i)

    def b(i: Indexish) -> Poly:
        return family("b", i)

    k, j = index("k"), index("j")

    def cell(k: Indexish, j: Indexish, w: Outcome) -> Poly:
        return a(k) * f(k, w) * b(j) * g(j, w)

    each = at(assume(present(f, g)), k, j)
    value, domain = (cut(t, each) for t in mean_scale(a(k) * b(j), random(lambda w: f(k, w) * g(j, w))))
    row, row_domain = (cut(t, for_index(domain, "j", d)) for t in mean_of_sum(d, lambda j, w: cell(k, j, w)))
    entries = moment(f, g)
    same = congruent(d, "j", value, lambda j: mean(lambda w: cell(k, j, w)), lambda j: a(k) * entries(k, j) * b(j))
    row = prove(
        equal(mean(lambda w: total(d, lambda j: cell(k, j, w))), total(d, lambda j: a(k) * entries(k, j) * b(j))),
        [row, same],
    )
    columns = for_index(row_domain, "k", d)
    whole, whole_domain = (cut(t, columns) for t in mean_of_sum(d, lambda k, w: total(d, lambda j: cell(k, j, w))))
    outer = congruent(
        d,
        "k",
        row,
        lambda k: mean(lambda w: total(d, lambda j: cell(k, j, w))),
        lambda k: total(d, lambda j: a(k) * entries(k, j) * b(j)),
    )
    pointwise = product(d, d, lambda k: a(k) * f(k, W), lambda j: b(j) * g(j, W))
    left = random(lambda w: total(d, lambda k: a(k) * f(k, w)) * total(d, lambda j: b(j) * g(j, w)))
    right = random(lambda w: total(d, lambda k: total(d, lambda j: cell(k, j, w))))
    moved, moved_domain = (cut(t, whole_domain) for t in mean_equal(left, right, pointwise))
    return prove(equal(mean(left), bilinear(entries, a, b)), [moved, whole, outer]), moved_domain


def mean_of_products(f: Vector, g: Vector, a: Term, b: Term) -> tuple[Theorem, Theorem]:
    """f_k g_j integrable |- E (sum a_k f_k)(sum b_j g_j) = a^T (E f g^T) b, and that product is integrable."""
    put = {"f": function(1, 1, f), "g": function(1, 1, g), "a": one(a), "b": one(b)}
    value, domain = (instance(t, families=put) for t in _bilinear())
    return value, domain


def centred(f: Vector) -> Vector:
    """f_k - E f_k."""
    return lambda k, w: poly(f(k, w)) - mean(lambda u: f(k, u))


def covariance(f: Vector, g: Vector) -> Callable[[Indexish, Indexish], Poly]:
    """Cov(f_k, g_j)."""
    return moment(centred(f), centred(g))


def difference_is(z: Vector, f: Vector, g: Vector) -> Formula:
    """z_k = f_k - g_k at every outcome."""

    def gap(k: Index) -> Formula:
        return all_outcome(lambda w: equal(z(k, w), poly(f(k, w)) - g(k, w)))

    return all_index(d, gap)


def difference_covariance(z: Vector, f: Vector, g: Vector) -> Theorem:
    """z = f - g |- Cov(z)_kj = Cov(f)_kj + Cov(g)_kj - Cov(f, g)_kj - Cov(f, g)_jk for k, j < d."""
    k, j = index("k"), index("j")
    fc, gc, zc = centred(f), centred(g), centred(z)

    def gap(place: Index) -> Theorem:
        """z - E z = (f - E f) - (g - E g) at the outcome, from E z = E f - E g."""
        each = at(assume(difference_is(z, f, g)), place)
        here = at(each, W)
        parts = [(1, random(lambda w: f(place, w))), (-1, random(lambda w: g(place, w)))]
        split, domain = mean_expanded(parts)
        singles = [at(assume(integrable_entries(x)), place) for x in (f, g)]
        split, domain = cut(split, *singles), cut(domain, *singles)
        parted = random(lambda w: poly(f(place, w)) - g(place, w))
        moved = cut(mean_equal(random(lambda w: z(place, w)), parted, here)[0], domain)
        return prove(equal(zc(place, W), poly(fc(place, W)) - gc(place, W)), [here, moved, split])

    first, second = gap(k), gap(j)
    fk, fj, gk, gj = fc(k, W), fc(j, W), gc(k, W), gc(j, W)
    expanded = prove(
        equal(zc(k, W) * zc(j, W), (fk - gk) * (fj - gj)),
        [first, second],
        multipliers=(1, zc(j, W), fk - gk),
    )
    parts = [
        (1, random(lambda w: poly(fc(k, w)) * fc(j, w))),
        (1, random(lambda w: poly(gc(k, w)) * gc(j, w))),
        (-1, random(lambda w: poly(fc(k, w)) * gc(j, w))),
        (-1, random(lambda w: poly(fc(j, w)) * gc(k, w))),
    ]
    value, domain = mean_expanded(parts)
    given = [
        at(assume(present(fc, fc)), k, j),
        at(assume(present(gc, gc)), k, j),
        at(assume(present(fc, gc)), k, j),
        at(assume(present(fc, gc)), j, k),
    ]
    value, domain = cut(value, *given), cut(domain, *given)
    left = random(lambda w: zc(k, w) * zc(j, w))
    right = random(lambda w: (poly(fc(k, w)) - gc(k, w)) * (poly(fc(j, w)) - gc(j, w)))
    moved = cut(mean_equal(left, right, expanded)[0], domain)
    sigma_f, sigma_g, gamma = covariance(f, f), covariance(g, g), covariance(f, g)
    goal = equal(covariance(z, z)(k, j), sigma_f(k, j) + sigma_g(k, j) - gamma(k, j) - gamma(j, k))
    return prove(goal, [moved, value])


def integrable_entries(f: Vector) -> Formula:
    """f_k is integrable for every k < d."""
    return all_index(d, lambda k: integrable(lambda w: f(k, w)))

"""The product quantizer with subtractive dither: the error's second moments are c Sigma, so every readout is ordered.

N is the dither, eps_i = Y_i + N_i - q_i(Y_i + N_i) the error of coordinate i. Independence is no notion of the kernel:
what is used of it are the moments E eps_i = 0, E eps_i^2 = Delta_i^2 / 12, E eps_i eps_j = 0 and E eps_i Y_j = 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from proofs.kernel.formulas import Formula, all_index, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, Polyish, family, function, index, mean, poly, total
from proofs.library.expectation.means import mean_equal
from proofs.library.expectation.moments import Vector, mean_of_products, moment, present
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import Term, assume, at, constant, cut, for_index, instance, one, random, root
from proofs.library.matrices.matrices import Matrix, bilinear, named
from proofs.library.quantizer import setting
from proofs.library.quantizer.law import Law
from proofs.library.quantizer.scalar import variance_nonneg
from proofs.library.quantizer.setting import d, deviation, kappa, levels, quantized
from proofs.library.rotation.rotation import reconstruction
from proofs.library.sums.sums import congruent, kronecker, linear, moved, scale
from proofs.search.certificate import prove

W = Outcome("w")
GAPS = levels() - 1
SHARE = 3 * GAPS**2  # kappa^2 over c


@dataclass(frozen=True)
class Dithered(Law):
    """A law whose coordinates take a dither, by the name of its family, before they are quantized."""

    dither: str = "N"

    def covariance(self, k: Indexish, j: Indexish) -> Poly:
        """Sigma_kj."""
        return setting.covariance(k, j, self.source)

    def quantized(self, i: Indexish, w: Outcome) -> Poly:
        """q_i(Y_i + N_i) - N_i; so `error` is eps_i, and `residual` is X - Xhat with Xhat = E X + U (q(Y + N) - N)."""
        dither = family(self.dither, i, w)
        return quantized(self.coordinate(i, w) + dither, self.steps(i), family(self.reciprocal, i)) - dither

    def vector(self, k: Indexish, i: Indexish) -> Poly:
        """U_ki."""
        return setting.basis(k, i, self.basis)

    def off_diagonal(self, f: Vector) -> Formula:
        """E f_i f_j = 0 for i != j."""
        entries = moment(f, f)
        return all_index(d, lambda i: all_index(d, lambda j: equal(entries(i, j) * (1 - kronecker(i, j)))))

    def matched(self) -> Formula:
        """(L - 1) Delta_i = 2 kappa sqrt(lambda_i)."""
        return all_index(d, lambda i: equal(GAPS * self.steps(i), 2 * kappa * deviation(self.variance(i))))

    def cell(self) -> Formula:
        """12 E eps_i^2 = Delta_i^2."""
        return all_index(d, lambda i: equal(12 * mean(lambda w: self.error(i, w) ** 2), self.steps(i) ** 2))

    def mean_zero(self) -> Formula:
        """E eps_i = 0."""
        return all_index(d, lambda i: equal(mean(lambda w: self.error(i, w))))

    def uncorrelated(self) -> Formula:
        """E eps_i Y_j = 0."""
        return all_index(
            d, lambda i: all_index(d, lambda j: equal(mean(lambda w: self.error(i, w) * self.coordinate(j, w))))
        )


X, Z = Dithered(), Dithered("Z", "V", "Delta_Z", "r_Z", dither="N_Z")


@lemma
def _by_diagonal() -> Theorem:
    """m_ij (1 - [i = j]) = 0 and s m_ii = t n_ii, n alike |- s m_ij = t n_ij for i, j < d."""
    i, j = index("i"), index("j")
    m, n, s, t = named("m"), named("n"), family("s"), family("t")
    off = [
        at(assume(all_index(d, lambda i, x=x: all_index(d, lambda j: equal(x(i, j) * (1 - kronecker(i, j)))))), i, j)
        for x in (m, n)
    ]
    here = at(assume(all_index(d, lambda i: equal(s * m(i, i), t * n(i, i)))), j)
    turns = [moved(i, j, lambda i, x=x: x(i, j)) for x in (m, n)]
    one = kronecker(i, j)
    return prove(equal(s * m(i, j), t * n(i, j)), [*off, here, *turns], multipliers=(s, t, one))


@lemma
def _scaled_form() -> Theorem:
    """s m_ij = t n_ij for i, j < d |- s a^T m b = t a^T n b."""
    i, j = index("i"), index("j")
    m, n, s, t = named("m"), named("n"), family("s"), family("t")

    def a(i: Indexish) -> Poly:
        return family("a", i)

    def b(i: Indexish) -> Poly:
        return family("b", i)

    entries = at(assume(all_index(d, lambda i: all_index(d, lambda j: equal(s * m(i, j), t * n(i, j))))), i, j)
    cell = prove(equal(a(i) * s * m(i, j) * b(j), a(i) * t * n(i, j) * b(j)), [entries], multipliers=(a(i) * b(j),))

    def whole(factor: Poly, x: Matrix) -> Theorem:
        """sum_i sum_j f a_i x_ij b_j = f a^T x b."""
        row = scale(d, factor, lambda j: a(i) * x(i, j) * b(j))
        rows = congruent(
            d,
            "i",
            row,
            lambda i: total(d, lambda j: a(i) * factor * x(i, j) * b(j)),
            lambda i: factor * total(d, lambda j: a(i) * x(i, j) * b(j)),
        )
        outer = scale(d, factor, lambda i: total(d, lambda j: a(i) * x(i, j) * b(j)))
        value = total(d, lambda i: total(d, lambda j: a(i) * factor * x(i, j) * b(j)))
        return prove(equal(value, factor * bilinear(x, a, b)), [rows, outer])

    inner = congruent(d, "j", cell, lambda j: a(i) * s * m(i, j) * b(j), lambda j: a(i) * t * n(i, j) * b(j))
    both = congruent(
        d,
        "i",
        inner,
        lambda i: total(d, lambda j: a(i) * s * m(i, j) * b(j)),
        lambda i: total(d, lambda j: a(i) * t * n(i, j) * b(j)),
    )
    return prove(equal(s * bilinear(m, a, b), t * bilinear(n, a, b)), [both, whole(s, m), whole(t, n)])


def scaled_form(s: Polyish, m: Matrix, t: Polyish, n: Matrix, entries: Theorem, a: Term, b: Term) -> Theorem:
    """From |- s m_ij = t n_ij at i, j below d: d >= 0 |- s a^T m b = t a^T n b."""
    put = {"m": function(2, 0, m), "n": function(2, 0, n), "a": one(a), "b": one(b), "s": constant(s), "t": constant(t)}
    return cut(instance(_scaled_form(), families=put), for_index(for_index(entries, "j", d), "i", d))


@lemma
def diagonal(law: Dithered) -> Theorem:
    """3 (L - 1)^2 E eps_i^2 = kappa^2 lambda_i for i < d, from Delta_i^2 / 12 and (L - 1) Delta_i = 2 kappa sigma_i."""
    i = index("i")
    errors, energies = moment(law.error, law.error), moment(law.coordinate, law.coordinate)
    step, variance = law.steps(i), law.variance(i)
    sign = instance(variance_nonneg(), families={"Y": random(lambda w: law.coordinate(i, w))})
    square = root(variance, cut(sign, at(assume(present(law.coordinate, law.coordinate)), i, i)))[1]
    width = deviation(variance)
    facts = [at(assume(law.cell()), i), at(assume(law.matched()), i), square]
    multipliers = (1, GAPS**2, GAPS * step, kappa * width, kappa**2)
    return prove(equal(SHARE * errors(i, i), kappa**2 * energies(i, i)), facts, multipliers=multipliers)


@lemma
def coordinates(law: Dithered) -> Theorem:
    """3 (L - 1)^2 E eps_i eps_j = kappa^2 E Y_i Y_j for i, j < d: on the diagonal Delta_i^2 / 12, elsewhere zero."""
    put = {
        "m": function(2, 0, moment(law.error, law.error)),
        "n": function(2, 0, moment(law.coordinate, law.coordinate)),
        "s": constant(SHARE),
        "t": constant(kappa**2),
    }
    return cut(instance(_by_diagonal(), families=put), for_index(diagonal(law), "i", d))


@lemma
def error_is(law: Dithered) -> Theorem:
    """U^T U = I |- (X - Xhat)_k = sum_i U_ki eps_i at outcome w, for k < d."""
    k = index("k")
    whole = reconstruction(law.basis, lambda k: law.centred(k, W), k)
    parts: list[tuple[Polyish, Term]] = [
        (1, lambda i: law.vector(k, i) * law.coordinate(i, W)),
        (-1, lambda i: law.vector(k, i) * law.quantized(i, W)),
    ]
    split = linear(d, lambda i: law.vector(k, i) * law.error(i, W), parts)
    return prove(equal(law.residual(k, W), total(d, lambda i: law.vector(k, i) * law.error(i, W))), [whole, split])


def entry_moment(
    law: Dithered, f: Vector, g: Vector, left: Vector, right: Vector, same: Sequence[Theorem]
) -> tuple[Theorem, Theorem]:
    """From |- f_k = sum_i U_ki left_i and |- g_j = sum_i U_ji right_i: E f_k g_j = U_k^T (E left right^T) U_j.

    Second, that f_k g_j is integrable; both under the integrability of left_i right_l.
    """
    k, j = index("k"), index("j")
    value, domain = mean_of_products(left, right, lambda i: law.vector(k, i), lambda i: law.vector(j, i))

    def expanded(x: Vector, place: Indexish) -> Callable[[Outcome], Poly]:
        return lambda w: total(d, lambda i: law.vector(place, i) * x(i, w))

    fs, gs = expanded(left, k), expanded(right, j)
    pointwise = prove(equal(poly(f(k, W)) * g(j, W), fs(W) * gs(W)), list(same), multipliers=(poly(g(j, W)), fs(W)))
    turned, there = mean_equal(random(lambda w: poly(f(k, w)) * g(j, w)), random(lambda w: fs(w) * gs(w)), pointwise)
    turned, there = cut(turned, domain), cut(there, domain)
    goal = equal(
        moment(f, g)(k, j), bilinear(moment(left, right), lambda i: law.vector(k, i), lambda i: law.vector(j, i))
    )
    return prove(goal, [turned, value]), there


@lemma
def source_moment(law: Dithered) -> tuple[Theorem, Theorem]:
    """Sigma_kj = U_k^T (E Y Y^T) U_j for k, j < d, and (X_k - E X_k)(X_j - E X_j) is integrable."""
    k, j = index("k"), index("j")
    same = [reconstruction(law.basis, lambda k: law.centred(k, W), place) for place in (k, j)]
    return entry_moment(law, law.centred, law.centred, law.coordinate, law.coordinate, same)


@lemma
def second_moment(law: Dithered) -> tuple[Theorem, Theorem]:
    """3 (L - 1)^2 E e_k e_j = kappa^2 Sigma_kj for k, j < d, and e_k e_j is integrable."""
    k, j = index("k"), index("j")
    first, second = error_is(law), instance(error_is(law), {"k": j})
    errors, there = entry_moment(law, law.residual, law.residual, law.error, law.error, (first, second))
    sigma, _ = source_moment(law)
    form = scaled_form(
        SHARE,
        moment(law.error, law.error),
        kappa**2,
        moment(law.coordinate, law.coordinate),
        coordinates(law),
        lambda i: law.vector(k, i),
        lambda i: law.vector(j, i),
    )
    goal = equal(SHARE * moment(law.residual, law.residual)(k, j), kappa**2 * law.covariance(k, j))
    return prove(goal, [errors, sigma, form], multipliers=(1, SHARE, kappa**2)), there

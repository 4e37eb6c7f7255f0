"""Linear prediction of X_t from X_{t-1} by a matrix A = Gamma S, with S any generalized inverse of Sigma_P.

In a direction v the prediction is u.P with u = A^T v. From Sigma_P S Sigma_P = Sigma_P alone,
E (v.X)(t.P) = E (u.P)(t.P) for every t: for n = t - S Sigma_P t has Sigma_P n = 0, so E (n.P)^2 = 0, and by
Cauchy-Schwarz E (v.X)(n.P) = 0. So E (v.Z)^2 = E (v.X)^2 - E (u.P)^2, and no other vector leaves less.
"""

from __future__ import annotations

from proofs.kernel.formulas import Formula, above, all_index, all_outcome, at_least, equal
from proofs.kernel.rules import Theorem, mean_nonneg
from proofs.kernel.terms import Indexish, Outcome, Poly, family, function, index, mean, poly, total
from proofs.library.delta.stationary import (
    GAMMA,
    SIGMA_D,
    SIGMA_P,
    SIGMA_X,
    P,
    X,
    Z,
    projection,
    spread,
    v,
)
from proofs.library.expectation.means import mean_equal, mean_expanded, mean_of_sum, mean_scale
from proofs.library.expectation.moments import centred, integrable_entries, mean_of_products
from proofs.library.lemmas import lemma
from proofs.library.logic.algebra import applied, times
from proofs.library.logic.logic import (
    Term,
    assume,
    at,
    cut,
    equal_by_contradiction,
    for_index,
    for_outcome,
    instance,
    one,
    random,
)
from proofs.library.matrices.generalized_inverse import A, S, null_directions, t, through
from proofs.library.matrices.matrices import (
    Matrix,
    bilinear,
    columns,
    order_from_forms,
    quadratic,
    rows,
    trace_ordered,
    transposed,
)
from proofs.library.matrices.norms import mean_cauchy_schwarz
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import congruent, kronecker, linear, pick
from proofs.search.certificate import prove

W = Outcome("w")


def residual() -> Formula:
    """Z_k = X_k - sum_j A_kj P_j at every outcome."""
    return all_index(
        d, lambda k: all_outcome(lambda w: equal(Z(k, w), X(k, w) - total(d, lambda j: A(k, j) * P(j, w))))
    )


U = through(A, v)


def unexplained(weights: Term) -> Poly:
    """E (v.X - b.P)^2, both centred."""
    return mean(lambda w: (projection(v, w) - projection(weights, w, "P")) ** 2)


def before(a: Term, b: Term) -> Poly:
    """E (a.P)(b.P), centred."""
    return mean(lambda w: projection(a, w, "P") * projection(b, w, "P"))


def lagged(b: Term) -> Poly:
    """E (v.X)(b.P), centred."""
    return mean(lambda w: projection(v, w) * projection(b, w, "P"))


def explained(k: Indexish, j: Indexish) -> Poly:
    """Entry k, j of A Gamma^T = Gamma S Gamma^T."""
    return times(A, transposed(GAMMA))(k, j)


@lemma
def normal_equation() -> Theorem:
    """Sigma_P S Sigma_P = Sigma_P, A = Gamma S |- E (v.X)(t.P) = E (u.P)(t.P) with u = A^T v, for every t."""
    put = {"Q": function(2, 0, SIGMA_P), "G": function(2, 0, GAMMA)}
    null, moved = (instance(theorem, families=put) for theorem in null_directions())
    image = applied(S, applied(SIGMA_P, t))

    def n(i: Indexish) -> Poly:
        return t(i) - image(index(i))

    xc, pc = centred(X), centred(P)
    own, own_domain = mean_of_products(pc, pc, n, n)
    cross, cross_domain = mean_of_products(xc, pc, v, n)
    _, energy_domain = mean_of_products(xc, xc, v, v)
    bound = mean_cauchy_schwarz(lambda w: projection(v, w), lambda w: projection(n, w, "P"))
    bound = cut(bound, own_domain, cross_domain, energy_domain)
    none = prove(equal(before(n, n)), [own, null])
    square = prove(at_least(-(lagged(n) ** 2)), [bound, none], multipliers=(1, spread(v)))
    zero = equal_by_contradiction(
        lagged(n),
        poly(0),
        lambda gap: prove(above(0), [square], products=[(assume(above(gap)), assume(above(gap)))]),
    )
    lag, after = mean_of_products(xc, pc, v, t)[0], mean_of_products(pc, pc, U, t)[0]
    return prove(equal(lagged(t), before(U, t)), [zero, cross, moved, lag, after])


@lemma
def unexplained_expanded() -> tuple[Theorem, Theorem]:
    """E (v.X - t.P)^2 = E (v.X)^2 - 2 E (v.X)(t.P) + E (t.P)^2, and the square is integrable."""
    xc, pc = centred(X), centred(P)
    domains = [mean_of_products(*four)[1] for four in ((xc, xc, v, v), (xc, pc, v, t), (pc, pc, t, t))]
    parts = [
        (1, random(lambda w: projection(v, w) ** 2)),
        (-2, random(lambda w: projection(v, w) * projection(t, w, "P"))),
        (1, random(lambda w: projection(t, w, "P") ** 2)),
    ]
    value, domain = (cut(theorem, *domains) for theorem in mean_expanded(parts))
    return value, domain


@lemma
def projected() -> Theorem:
    """Z = X - A P |- v.Z = v.X - u.P at every outcome, all centred."""
    xc, pc, zc, k, j = centred(X), centred(P), centred(Z), index("k"), index("j")
    here = at(assume(residual()), k, W)
    entry = at(assume(integrable_entries(P)), j)
    value, domain = (cut(theorem, entry) for theorem in mean_scale(A(k, j), random(lambda w: P(j, w))))
    summed, whole = (
        cut(theorem, for_index(domain, "j", d)) for theorem in mean_of_sum(d, lambda j, w: A(k, j) * P(j, w))
    )
    pulled = congruent(
        d, "j", value, lambda j: mean(lambda w: A(k, j) * P(j, w)), lambda j: A(k, j) * mean(lambda w: P(j, w))
    )
    parts = [(1, random(lambda w: X(k, w))), (-1, random(lambda w: total(d, lambda j: A(k, j) * P(j, w))))]
    given = [at(assume(integrable_entries(X)), k), whole]
    split, domain = (cut(theorem, *given) for theorem in mean_expanded(parts))
    right = random(lambda w: X(k, w) - total(d, lambda j: A(k, j) * P(j, w)))
    moved = cut(mean_equal(random(lambda w: Z(k, w)), right, here)[0], domain)
    centre = linear(
        d,
        lambda j: A(k, j) * pc(j, W),
        [(1, lambda j: A(k, j) * P(j, W)), (-1, lambda j: A(k, j) * mean(lambda w: P(j, w)))],
    )

    def predicted(k: Indexish) -> Poly:
        return total(d, lambda j: A(k, j) * pc(j, W))

    gap = prove(
        equal(v(k) * zc(k, W), v(k) * (poly(xc(k, W)) - predicted(k))),
        [here, moved, split, summed, pulled, centre],
        multipliers=(v(k),),
    )
    directed = congruent(d, "k", gap, lambda k: v(k) * zc(k, W), lambda k: v(k) * (poly(xc(k, W)) - predicted(k)))
    spread_out = linear(
        d,
        lambda k: v(k) * (poly(xc(k, W)) - predicted(k)),
        [(1, lambda k: v(k) * xc(k, W)), (-1, lambda k: v(k) * predicted(k))],
    )
    both = [rows(A, v, lambda j: pc(j, W)), columns(A, v, lambda j: pc(j, W))]
    goal = equal(projection(v, W, "Z"), projection(v, W) - projection(U, W, "P"))
    return prove(goal, [directed, spread_out, *both])


@lemma
def residual_value() -> Theorem:
    """E (v.Z)^2 = E (v.X)^2 - E (u.P)^2, u = A^T v."""
    fitted = {"t": one(U)}
    expanded, domain = (instance(theorem, families=fitted) for theorem in unexplained_expanded())
    line, z = projected(), projection(v, W, "Z")
    right = projection(v, W) - projection(U, W, "P")
    square = prove(equal(z**2, right**2), [line], multipliers=(z, right))
    left = random(lambda w: projection(v, w, "Z") ** 2)
    moved = cut(mean_equal(left, random(lambda w: (projection(v, w) - projection(U, w, "P")) ** 2), square)[0], domain)
    normal = instance(normal_equation(), families=fitted)
    return prove(equal(mean(left), spread(v) - before(U, U)), [moved, expanded, normal])


def _energy_nonneg() -> Theorem:
    """E (u.P)^2 >= 0."""
    square = for_outcome(prove(at_least(projection(U, W, "P") ** 2), squares=[projection(U, W, "P")]))
    domain = mean_of_products(centred(P), centred(P), U, U)[1]
    return cut(mean_nonneg((), random(lambda w: projection(U, w, "P") ** 2)), square, domain)


@lemma
def in_direction() -> Theorem:
    """E (v.X)^2 >= E (v.Z)^2."""
    goal = at_least(spread(v), mean(lambda w: projection(v, w, "Z") ** 2))
    return prove(goal, [residual_value(), _energy_nonneg()])


@lemma
def best_vector() -> Theorem:
    """E (v.X - t.P)^2 >= E (v.Z)^2 for every t: the gap is E (t.P - u.P)^2."""
    pc = centred(P)
    parts = [
        (1, random(lambda w: projection(t, w, "P") ** 2)),
        (-2, random(lambda w: projection(U, w, "P") * projection(t, w, "P"))),
        (1, random(lambda w: projection(U, w, "P") ** 2)),
    ]
    domains = [mean_of_products(pc, pc, *pair)[1] for pair in ((t, t), (U, t), (U, U))]
    value, whole = (cut(theorem, *domains) for theorem in mean_expanded(parts))
    gap = random(lambda w: (projection(t, w, "P") - projection(U, w, "P")) ** 2)
    root = projection(t, W, "P") - projection(U, W, "P")
    sign = cut(mean_nonneg((), gap), for_outcome(prove(at_least(gap(W)), squares=[root])), whole)
    goal = at_least(unexplained(t), mean(lambda w: projection(v, w, "Z") ** 2))
    return prove(goal, [sign, value, unexplained_expanded()[0], normal_equation(), residual_value()])


@lemma
def _cross_moment() -> Theorem:
    """E (v.Z)(s.Z) = v^T Sigma_X s - v^T A Gamma^T s, which determines every entry of Sigma_Z."""

    def s(i: Indexish) -> Poly:
        return family("s", i)

    other, k, weights = through(A, s), index("k"), through(GAMMA, s)
    lines = [projected(), instance(projected(), families={"v": one(s)})]
    x, y = projection(v, W), projection(s, W)
    p, q = projection(U, W, "P"), projection(other, W, "P")
    expanded = prove(
        equal(projection(v, W, "Z") * projection(s, W, "Z"), (x - p) * (y - q)),
        lines,
        multipliers=(projection(s, W, "Z"), x - p),
    )
    xc, pc = centred(X), centred(P)
    own, lag, back, energy = (
        mean_of_products(*four) for four in ((xc, xc, v, s), (xc, pc, v, other), (xc, pc, s, U), (pc, pc, U, other))
    )
    parts = [
        (1, random(lambda w: projection(v, w) * projection(s, w))),
        (-1, random(lambda w: projection(v, w) * projection(other, w, "P"))),
        (-1, random(lambda w: projection(s, w) * projection(U, w, "P"))),
        (1, random(lambda w: projection(U, w, "P") * projection(other, w, "P"))),
    ]
    domains = [pair[1] for pair in (own, lag, back, energy)]
    value, whole = (cut(theorem, *domains) for theorem in mean_expanded(parts))
    left = random(lambda w: projection(v, w, "Z") * projection(s, w, "Z"))
    right = random(
        lambda w: (projection(v, w) - projection(U, w, "P")) * (projection(s, w) - projection(other, w, "P"))
    )
    moved = cut(mean_equal(left, right, expanded)[0], whole)
    normal = instance(normal_equation(), families={"t": one(other)})
    inner = [columns(transposed(GAMMA), lambda i: A(k, i), s), rows(transposed(GAMMA), lambda i: A(k, i), s)]

    def first(k: Indexish) -> Poly:
        return v(k) * total(d, lambda j: explained(k, j) * s(j))

    def second(k: Indexish) -> Poly:
        return v(k) * total(d, lambda i: A(k, i) * weights(i))

    same = congruent(d, "k", prove(equal(first(k), second(k)), inner, multipliers=(1, v(k))), first, second)
    forms = [rows(explained, v, s), same, rows(A, v, weights), columns(A, v, weights), columns(GAMMA, s, U)]
    product_form = mean_of_products(centred(Z), centred(Z), v, s)[0]
    goal = equal(bilinear(SIGMA_D, v, s), bilinear(SIGMA_X, v, s) - bilinear(explained, v, s))
    return prove(goal, [moved, value, own[0], back[0], normal, product_form, *forms])


def _entry(matrix: Matrix) -> Theorem:
    """0 <= k, j < d |- e_k^T m e_j = m_kj."""
    k, j = index("k"), index("j")

    def unit(i: Indexish) -> Poly:
        return kronecker(i, j)

    row = pick(d, j, lambda i: matrix(k, i))
    chosen = pick(d, k, lambda i: poly(applied(matrix, unit)(i)))
    goal = equal(bilinear(matrix, lambda i: kronecker(i, k), unit), matrix(k, j))
    return prove(goal, [rows(matrix, lambda i: kronecker(i, k), unit), chosen, row])


@lemma
def covariance_value() -> Theorem:
    """Sigma_Z = Sigma_X - A Gamma^T, at entry k, j."""
    units = {"v": one(lambda i: kronecker(i, "k")), "s": one(lambda i: kronecker(i, "j"))}
    facts = [instance(_cross_moment(), families=units), *(_entry(m) for m in (SIGMA_D, SIGMA_X, explained))]
    return prove(equal(SIGMA_D("k", "j"), SIGMA_X("k", "j") - explained("k", "j")), facts)


@lemma
def covariance_dominated() -> Theorem:
    """Sigma_Z <= Sigma_X."""
    own, left = (mean_of_products(centred(f), centred(f), v, v)[0] for f in (X, Z))
    forms = prove(at_least(quadratic(SIGMA_X, v), quadratic(SIGMA_D, v)), [in_direction(), own, left])
    return order_from_forms(SIGMA_D, SIGMA_X, "v", forms)


def traces() -> Theorem:
    """tr Sigma_X >= tr Sigma_Z."""
    return cut(trace_ordered(SIGMA_D, SIGMA_X), covariance_dominated())

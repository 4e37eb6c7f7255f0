"""The delta of a stationary stream: its covariance, and domination as a condition on lag-1 covariances.

X is the current vector, P the previous one, Z = X - P the delta, e the innovation of X = rho P + e.
"""

from __future__ import annotations

from functools import partial

from proofs.kernel.formulas import (
    Formula,
    above,
    all_family,
    all_index,
    all_outcome,
    at_least,
    equal,
)
from proofs.kernel.rules import Theorem, mean_nonneg
from proofs.kernel.terms import Index, Indexish, Outcome, Poly, family, index, mean, poly, total
from proofs.library.expectation.means import mean_equal, mean_expanded
from proofs.library.expectation.moments import (
    centred,
    covariance,
    difference_covariance,
    difference_is,
    integrable_entries,
    mean_of_products,
    present,
)
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    Term,
    assume,
    at,
    by_contradiction,
    cut,
    for_family,
    for_index,
    for_outcome,
    instance,
    one,
    random,
)
from proofs.library.matrices.matrices import (
    combined_form,
    dominated,
    quadratic,
    same_form,
    split_form,
    transposed_form,
)
from proofs.library.quantizer.setting import d, source
from proofs.search.certificate import prove

X, P, Z, E = (partial(source, name=name) for name in ("X", "P", "Z", "e"))
RHO = family("rho")
W = Outcome("w")
SIGMA_X, SIGMA_P, SIGMA_D, GAMMA = covariance(X, X), covariance(P, P), covariance(Z, Z), covariance(X, P)

DELTA = difference_is(Z, X, P)
STATIONARY = all_index(d, lambda k: all_index(d, lambda j: equal(SIGMA_P(k, j), SIGMA_X(k, j))))
DOMINATED = dominated(SIGMA_D, SIGMA_X)
PRESENT: tuple[Formula, ...] = (
    integrable_entries(X),
    integrable_entries(P),
    present(centred(X), centred(X)),
    present(centred(P), centred(P)),
    present(centred(X), centred(P)),
)


def v(i: Indexish) -> Poly:
    """A direction."""
    return family("v", i)


def both_ways(i: Indexish, j: Indexish) -> Poly:
    """Gamma + Gamma^T."""
    return GAMMA(i, j) + GAMMA(j, i)


GAMMA_DOMINATES = dominated(SIGMA_X, both_ways)


def projection(vector: Term, w: Outcome, name: str = "X") -> Poly:
    """v^T (X - E X)."""
    return total(d, lambda k: poly(vector(k)) * centred(partial(source, name=name))(k, w))


def spread(vector: Term, name: str = "X") -> Poly:
    """The variance of X, or of the source of that name, in a direction."""
    return mean(lambda w: projection(vector, w, name) ** 2)


def lagged(vector: Term) -> Poly:
    """Cov(v.X, v.P)."""
    return mean(lambda w: projection(vector, w) * projection(vector, w, "P"))


def directions(share: Poly) -> Formula:
    """In every direction the lag-1 covariance is at least this share of the variance."""
    return all_family(1, 0, lambda v: at_least(lagged(v), share * spread(v)))


def autoregressive() -> Formula:
    """X_k = rho P_k + e_k at every outcome."""

    def equation(k: Index) -> Formula:
        return all_outcome(lambda w: equal(X(k, w), RHO * P(k, w) + E(k, w)))

    return all_index(d, equation)


INNOVATION = all_index(d, lambda k: all_index(d, lambda j: equal(covariance(E, P)(k, j))))


@lemma
def delta_covariance() -> tuple[Theorem, Theorem]:
    """Sigma_D = Sigma_X + Sigma_P - Gamma - Gamma^T at k, j; and 2 Sigma_X - Gamma - Gamma^T where stationary."""
    general = difference_covariance(Z, X, P)
    same = at(assume(STATIONARY), "k", "j")
    k, j = index("k"), index("j")
    goal = equal(SIGMA_D(k, j), 2 * SIGMA_X(k, j) - GAMMA(k, j) - GAMMA(j, k))
    return general, prove(goal, [general, same])


def over_entries(theorem: Theorem) -> Theorem:
    """A theorem about entry k, j, for all k, j < d."""
    return for_index(for_index(theorem, "j", d), "k", d)


@lemma
def forms() -> tuple[Theorem, Theorem, Theorem]:
    """v^T (Sigma_X - Sigma_D) v in three ways: as it is split, by Gamma + Gamma^T, and by the lag-1 covariance.

    With F = v^T (Sigma_X - Sigma_D) v: F = v^T (Gamma + Gamma^T - Sigma_X) v = 2 Cov(v.X, v.P) - Var(v.X).
    """
    k, j = index("k"), index("j")

    def gap(i: Indexish, j: Indexish) -> Poly:
        return SIGMA_X(i, j) - SIGMA_D(i, j)

    def other(i: Indexish, j: Indexish) -> Poly:
        return both_ways(i, j) - SIGMA_X(i, j)

    entry = prove(equal(gap(k, j), other(k, j)), [delta_covariance()[1]])
    moved = same_form(gap, other, entry, v)
    crossed = mean_of_products(centred(X), centred(P), v, v)[0]
    varied = mean_of_products(centred(X), centred(X), v, v)[0]
    parts = [
        moved,
        split_form(both_ways, SIGMA_X, v),
        combined_form(1, GAMMA, lambda i, j: GAMMA(j, i), v),
        transposed_form(GAMMA, v),
        crossed,
        varied,
    ]
    summary = prove(equal(quadratic(gap, v), 2 * lagged(v) - spread(v)), parts)
    return moved, summary, varied


@lemma
def equivalences(half: Poly) -> dict[str, Theorem]:
    """Domination against Gamma + Gamma^T >= Sigma and against directional autocorrelation: four theorems."""
    moved, summary, _ = forms()
    gap = at(assume(DOMINATED), one(v))
    gamma = at(assume(GAMMA_DOMINATES), one(v))
    low = at(assume(directions(half)), one(v))
    form = quadratic(lambda i, j: SIGMA_X(i, j) - SIGMA_D(i, j), v)
    other = quadratic(lambda i, j: both_ways(i, j) - SIGMA_X(i, j), v)
    proofs = {
        "to-gamma": prove(at_least(other), [gap, moved]),
        "from-gamma": prove(at_least(form), [gamma, moved]),
        "to-directions": prove(at_least(lagged(v), half * spread(v)), [gap, summary]),
        "from-directions": prove(at_least(form), [low, summary]),
    }
    return {name: for_family(theorem, "v") for name, theorem in proofs.items()}


@lemma
def autoregressive_gamma() -> Theorem:
    """X = rho P + e, e uncorrelated with P |- Gamma_kj = rho Sigma_P,kj for k, j < d."""
    k, j = index("k"), index("j")
    xc, pc, ec = centred(X), centred(P), centred(E)
    here = at(assume(autoregressive()), k, W)
    parts = [(RHO, random(lambda w: P(k, w))), (1, random(lambda w: E(k, w)))]
    entries = [at(assume(integrable_entries(f)), k) for f in (P, E)]
    split, domain = (cut(t, *entries) for t in mean_expanded(parts))
    moved = mean_equal(random(lambda w: X(k, w)), random(lambda w: RHO * P(k, w) + E(k, w)), here)[0]
    centre = prove(equal(xc(k, W), RHO * pc(k, W) + ec(k, W)), [here, cut(moved, domain), split])
    product = prove(
        equal(poly(xc(k, W)) * pc(j, W), RHO * (poly(pc(k, W)) * pc(j, W)) + poly(ec(k, W)) * pc(j, W)),
        [centre],
        multipliers=(pc(j, W),),
    )
    products = [(RHO, random(lambda w: poly(pc(k, w)) * pc(j, w))), (1, random(lambda w: poly(ec(k, w)) * pc(j, w)))]
    given = [at(assume(f), k, j) for f in (present(pc, pc), present(ec, pc))]
    value, whole = (cut(t, *given) for t in mean_expanded(products))
    left = random(lambda w: poly(xc(k, w)) * pc(j, w))
    right = random(lambda w: RHO * (poly(pc(k, w)) * pc(j, w)) + poly(ec(k, w)) * pc(j, w))
    equation = cut(mean_equal(left, right, product)[0], whole)
    uncorrelated = at(assume(INNOVATION), k, j)
    return prove(equal(GAMMA(k, j), RHO * SIGMA_P(k, j)), [equation, value, uncorrelated])


@lemma
def autoregressive_form() -> Theorem:
    """X = rho P + e |- v^T (Sigma_X - Sigma_D) v = (2 rho - 1) Var(v.P), stationary or not."""
    k, j = index("k"), index("j")
    gamma = autoregressive_gamma()
    mirrored = instance(instance(instance(gamma, {"k": "k'"}), {"j": "k"}), {"k'": "j"})

    def gap(i: Indexish, j: Indexish) -> Poly:
        return SIGMA_X(i, j) - SIGMA_D(i, j)

    def zero(i: Indexish, j: Indexish) -> Poly:
        return poly(0)

    def scaled(i: Indexish, j: Indexish) -> Poly:
        return (2 * RHO - 1) * SIGMA_P(i, j)

    facts = [delta_covariance()[0], gamma, mirrored]
    entry = prove(equal(gap(k, j), scaled(k, j)), facts, multipliers=(1, RHO))
    moved = same_form(gap, scaled, entry, v)
    pulled = combined_form(2 * RHO - 1, SIGMA_P, zero, v)
    nothing = combined_form(1, zero, zero, v)
    varied = mean_of_products(centred(P), centred(P), v, v)[0]
    goal = equal(quadratic(gap, v), (2 * RHO - 1) * spread(v, "P"))
    return prove(goal, [moved, pulled, nothing, varied], multipliers=(1, RHO))


@lemma
def autoregressive_threshold(half: Poly) -> tuple[Theorem, Theorem]:
    """X = rho P + e: rho >= 1/2 |- dominated; and dominated, Var(v.P) > 0 |- rho >= 1/2."""
    form = autoregressive_form()
    square = for_outcome(prove(at_least(projection(v, W, "P") ** 2), squares=[projection(v, W, "P")]))
    domain = mean_of_products(centred(P), centred(P), v, v)[1]
    varied = cut(mean_nonneg((), random(lambda w: projection(v, w, "P") ** 2)), square, domain)
    value = quadratic(lambda i, j: SIGMA_X(i, j) - SIGMA_D(i, j), v)
    enough = assume(at_least(RHO, half))
    sufficient = for_family(prove(at_least(value), [form], products=[(enough, varied)]), "v")
    wrong, some = assume(above(half, RHO)), assume(above(spread(v, "P")))
    order = at(assume(DOMINATED), one(v))
    necessary = by_contradiction(at_least(RHO, half), prove(above(0), [form, order], products=[(wrong, some)]))
    return sufficient, necessary

"""The leaky delta Z = X_t - a X_{t-1} of a stationary stream, direction by direction.

With x, p the projections of X_t and X_{t-1} on a vector v: v^T Sigma_Z v = E x^2 - 2 a E x p + a^2 E p^2, and
E p^2 = E x^2 where stationary. So v^T (t Sigma_X - Sigma_Z) v = (t - 1 - a^2) Var(v.X) + 2 a Cov(v.X, v.P).
"""

from __future__ import annotations

from proofs.kernel.formulas import Formula, above, all_index, all_outcome, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, Polyish, family, mean, poly
from proofs.library.delta.stationary import (
    SIGMA_D,
    SIGMA_P,
    SIGMA_X,
    STATIONARY,
    P,
    X,
    Z,
    directions,
    lagged,
    projection,
    spread,
    v,
)
from proofs.library.expectation.means import mean_equal, mean_expanded
from proofs.library.expectation.moments import centred, integrable_entries, mean_of_products
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, by_contradiction, cut, for_family, one, random
from proofs.library.matrices.matrices import combined_form, dominated, quadratic, same_form, split_form
from proofs.library.quantizer.setting import d
from proofs.library.sums.sums import congruent, linear
from proofs.search.certificate import prove

W = Outcome("w")
LEAK, LEAST = family("a"), family("s")


def leaky() -> Formula:
    """Z_k = X_k - a P_k at every outcome."""
    return all_index(d, lambda k: all_outcome(lambda w: equal(Z(k, w), X(k, w) - LEAK * P(k, w))))


def scaled(share: Polyish) -> Formula:
    """Sigma_Z <= share Sigma_X."""
    return dominated(SIGMA_D, lambda i, j: poly(share) * SIGMA_X(i, j))


@lemma
def projected() -> Theorem:
    """Z = X - a P |- v.Z = v.X - a v.P at every outcome, all centred."""
    xc, pc, zc = centred(X), centred(P), centred(Z)
    here = at(assume(leaky()), "k", W)
    parts = [(1, random(lambda w: X("k", w))), (-LEAK, random(lambda w: P("k", w)))]
    entries = [at(assume(integrable_entries(f)), "k") for f in (X, P)]
    split, domain = (cut(t, *entries) for t in mean_expanded(parts))
    moved = cut(
        mean_equal(random(lambda w: Z("k", w)), random(lambda w: X("k", w) - LEAK * P("k", w)), here)[0], domain
    )
    entry = prove(
        equal(v("k") * zc("k", W), v("k") * (poly(xc("k", W)) - LEAK * pc("k", W))),
        [here, moved, split],
        multipliers=(v("k"),),
    )
    summed = congruent(d, "k", entry, lambda k: v(k) * zc(k, W), lambda k: v(k) * (poly(xc(k, W)) - LEAK * pc(k, W)))
    spread_out = linear(
        d,
        lambda k: v(k) * (poly(xc(k, W)) - LEAK * pc(k, W)),
        [(1, lambda k: v(k) * xc(k, W)), (-LEAK, lambda k: v(k) * pc(k, W))],
    )
    goal = equal(projection(v, W, "Z"), projection(v, W) - LEAK * projection(v, W, "P"))
    return prove(goal, [summed, spread_out])


@lemma
def variance_of_residual() -> Theorem:
    """Z = X - a P, stationary |- E (v.Z)^2 = (1 + a^2) Var(v.X) - 2 a Cov(v.X, v.P)."""
    own, _ = mean_of_products(centred(X), centred(X), v, v)
    before, before_domain = mean_of_products(centred(P), centred(P), v, v)
    _, domain = mean_of_products(centred(X), centred(X), v, v)
    _, cross_domain = mean_of_products(centred(X), centred(P), v, v)
    x, p = (lambda w: projection(v, w)), (lambda w: projection(v, w, "P"))
    parts = [
        (1, random(lambda w: x(w) ** 2)),
        (-2 * LEAK, random(lambda w: x(w) * p(w))),
        (LEAK**2, random(lambda w: p(w) ** 2)),
    ]
    value, whole = (cut(t, domain, cross_domain, before_domain) for t in mean_expanded(parts))
    line, z = projected(), projection(v, W, "Z")
    right = x(W) - LEAK * p(W)
    square = prove(equal(z**2, right**2), [line], multipliers=(z, right))
    moved = cut(
        mean_equal(random(lambda w: projection(v, w, "Z") ** 2), random(lambda w: (x(w) - LEAK * p(w)) ** 2), square)[
            0
        ],
        whole,
    )
    same = same_form(SIGMA_P, SIGMA_X, at(assume(STATIONARY), "k", "j"), v)
    goal = equal(mean(lambda w: projection(v, w, "Z") ** 2), (1 + LEAK**2) * spread(v) - 2 * LEAK * lagged(v))
    return prove(goal, [moved, value, own, before, same], multipliers=(1, LEAK**2))


@lemma
def form(share: Polyish) -> Theorem:
    """v^T (share Sigma_X - Sigma_Z) v = (share - 1 - a^2) Var(v.X) + 2 a Cov(v.X, v.P)."""

    def larger(i: Indexish, j: Indexish) -> Poly:
        return poly(share) * SIGMA_X(i, j)

    def nothing(i: Indexish, j: Indexish) -> Poly:
        return poly(0)

    own = mean_of_products(centred(X), centred(X), v, v)[0]
    residual = mean_of_products(centred(Z), centred(Z), v, v)[0]
    facts = [
        split_form(larger, SIGMA_D, v),
        combined_form(share, SIGMA_X, nothing, v),
        combined_form(1, nothing, nothing, v),
        own,
        residual,
        variance_of_residual(),
    ]
    value = quadratic(lambda i, j: larger(i, j) - SIGMA_D(i, j), v)
    goal = equal(value, (poly(share) - 1 - LEAK**2) * spread(v) + 2 * LEAK * lagged(v))
    return prove(goal, facts, multipliers=(1, share))


@lemma
def equivalence(half: Polyish) -> dict[str, Theorem]:
    """a > 0: Sigma_Z <= Sigma_X iff every directional lag-1 correlation is at least a/2."""
    positive, value = assume(above(LEAK)), form(1)
    low = at(assume(directions(half * LEAK)), one(v))
    enough = for_family(prove(at_least(_form(1)), [value], products=[(positive, low)]), "v")
    goal = at_least(lagged(v), half * LEAK * spread(v))
    wrong = assume(above(half * LEAK * spread(v), lagged(v)))
    order = at(assume(scaled(1)), one(v))
    needed = by_contradiction(goal, prove(above(0), [value, order], products=[(wrong, positive)]))
    return {"sufficient": enough, "necessary": needed}


def _form(share: Polyish) -> Poly:
    return quadratic(lambda i, j: poly(share) * SIGMA_X(i, j) - SIGMA_D(i, j), v)


@lemma
def best_leak() -> tuple[Theorem, Theorem]:
    """Every directional correlation >= s >= 0, a = s |- Sigma_Z <= (1 - s^2) Sigma_X; and the same in direction v."""
    share = 1 - LEAST**2
    equality = assume(equal(LEAK, LEAST))
    low = at(assume(directions(LEAST)), one(v))
    sign = assume(at_least(LEAST))
    value, direct = form(share), variance_of_residual()
    gap = _gap(direct, equality)
    goal = at_least(share * spread(v), mean(lambda w: projection(v, w, "Z") ** 2))
    direction = prove(goal, [gap], products=[(sign, low)])
    matrix = prove(
        equal(_form(share), 2 * LEAST * lagged(v) - 2 * LEAST**2 * spread(v)),
        [value, equality],
        multipliers=(1, lagged(v), spread(v) * (LEAK + LEAST)),
    )
    return for_family(prove(at_least(_form(share)), [matrix], products=[(sign, low)]), "v"), direction


def _gap(direct: Theorem, equality: Theorem) -> Theorem:
    """E (v.Z)^2 with a = s."""
    right = (1 + LEAST**2) * spread(v) - 2 * LEAST * lagged(v)
    return prove(
        equal(mean(lambda w: projection(v, w, "Z") ** 2), right),
        [direct, equality],
        multipliers=(1, lagged(v), spread(v) * (LEAK + LEAST)),
    )

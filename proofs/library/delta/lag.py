"""The delta over k rows: what `stationary` says of two rows, said of row k and the first row of a group.

X and Z have a row, a coordinate and an outcome.
"""

from __future__ import annotations

from proofs.kernel.formulas import Formula, all_family, all_index, all_outcome, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, family, function, mean, poly, total
from proofs.library.delta import stationary
from proofs.library.expectation.moments import Vector, centred, covariance, integrable_entries, present
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import Term, assume, at, cut, for_index, instance, one
from proofs.library.matrices.matrices import dominated
from proofs.library.quantizer.setting import d

ROWS = "n"


def row(k: Indexish, name: str = "X") -> Vector:
    """Row k as a random vector."""
    return lambda i, w: family(name, k, i, w)


def delta() -> Formula:
    """Z_k = X_k - X_0 for every row of the group."""

    def entry(k: Indexish, i: Indexish, w: Outcome) -> Formula:
        return equal(family("Z", k, i, w), family("X", k, i, w) - family("X", 0, i, w))

    return all_index(ROWS, lambda k: all_index(d, lambda i: all_outcome(lambda w: entry(k, i, w))))


def given() -> tuple[Formula, ...]:
    """The definition of Z, what is integrable at every lag, and one covariance for all rows."""

    def same(k: Indexish) -> Formula:
        own, first = (covariance(row(t), row(t)) for t in (k, 0))
        return all_index(d, lambda i: all_index(d, lambda j: equal(first(i, j), own(i, j))))

    return (
        delta(),
        all_index(ROWS, lambda k: integrable_entries(row(k))),
        all_index(ROWS, lambda k: present(centred(row(k)), centred(row(k)))),
        all_index(ROWS, lambda k: present(centred(row(k)), centred(row(0)))),
        all_index(ROWS, same),
    )


def at_lag(theorem: Theorem) -> Theorem:
    """A theorem about a pair of rows and their difference, for row k of the group and its first row, 0 <= k < n."""
    put = {"X": function(1, 1, row("k")), "P": function(1, 1, row(0)), "Z": function(1, 1, row("k", "Z"))}
    return cut(instance(theorem, families=put), *(at(assume(f), "k") for f in given()))


def dominated_at(k: Indexish) -> Formula:
    """Row k less the first is dominated."""
    return dominated(covariance(row(k, "Z"), row(k, "Z")), covariance(row(k), row(k)))


def correlated_at(half: Poly, k: Indexish) -> Formula:
    """In every direction the lag-k covariance is at least `half` of the variance."""

    def along(v: Term, w: Outcome, t: Indexish) -> Poly:
        return total(d, lambda i: poly(v(i)) * centred(row(t))(i, w))

    def bound(v: Term) -> Formula:
        lagged = mean(lambda w: along(v, w, k) * along(v, w, 0))
        return at_least(lagged, half * mean(lambda w: along(v, w, k) ** 2))

    return all_family(1, 0, bound)


@lemma
def equivalences(half: Poly) -> dict[str, Theorem]:
    """Domination at lag k against lag-k autocorrelation, and both for a whole group."""
    pair = stationary.equivalences(half)
    necessary, sufficient = at_lag(pair["to-directions"]), at_lag(pair["from-directions"])
    dominated_rows = assume(all_index(ROWS, dominated_at))
    correlated_rows = assume(all_index(ROWS, lambda k: correlated_at(half, k)))
    return {
        "covariance": at_lag(stationary.over_entries(stationary.delta_covariance()[1])),
        "necessary": at(necessary, one(stationary.v)),
        "sufficient": sufficient,
        "group-necessary": for_index(cut(necessary, at(dominated_rows, "k")), "k", ROWS),
        "group-sufficient": for_index(cut(sufficient, at(correlated_rows, "k")), "k", ROWS),
    }

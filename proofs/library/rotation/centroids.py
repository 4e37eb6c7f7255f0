"""Codebooks of N cells on one interval whose inner edges lie halfway between their centroids: there is one at most.

t and u are the edges of two of them, c and e the centroids. What is used of the law is that a centroid moves by parts
p_j and s_j of what the ends of its cell move, p_j >= 0, s_j > 0, p_j + s_j <= 1. With h = u - t and h_1 >= 0, by
induction h_(n+1) >= h_1 and h_(n+1) >= e_n - c_n; but h_N = 0.
"""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Poly, bracket, family, index
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    antisymmetric,
    assume,
    at,
    by_contradiction,
    cut,
    for_index,
    instance,
    one,
    ordered,
)
from proofs.library.sums.sums import bracket_is, bracket_is_not
from proofs.search.certificate import prove

N = "N"


def edge(j: Indexish, name: str = "t") -> Poly:
    """t_j, or u_j."""
    return family(name, j)


def centroid(j: Indexish, name: str = "c") -> Poly:
    """c_j, or e_j."""
    return family(name, j)


def lower(j: Indexish) -> Poly:
    """p_j."""
    return family("p", j)


def upper(j: Indexish) -> Poly:
    """s_j."""
    return family("s", j)


def shift(j: Indexish) -> Poly:
    """h_j = u_j - t_j."""
    return edge(j, "u") - edge(j)


def moved(j: Indexish) -> Poly:
    """e_j - c_j."""
    return centroid(j, "e") - centroid(j)


def halfway(edges: str, centroids: str) -> Formula:
    """2 t_(j+1) = c_j + c_(j+1) for j + 1 < N."""

    def here(j: Indexish) -> Formula:
        following = index(j) + 1
        return equal(2 * edge(following, edges), centroid(j, centroids) + centroid(following, centroids))

    return all_index(index(N) - 1, here)


ENDS = (equal(edge(0), edge(0, "u")), equal(edge(N), edge(N, "u")))
HALFWAY = (halfway("t", "c"), halfway("u", "e"))
MOVES = all_index(N, lambda j: equal(moved(j), lower(j) * shift(j) + upper(j) * shift(index(j) + 1)))
PARTS = (
    all_index(N, lambda j: at_least(lower(j))),
    all_index(N, lambda j: above(upper(j))),
    all_index(N, lambda j: at_least(1, lower(j) + upper(j))),
)


def _both(n: Indexish, i: Indexish) -> Poly:
    """h_(n+1) - h_1 for i = 0 and h_(n+1) - (e_n - c_n) for i = 1."""
    later, chosen = shift(index(n) + 1), bracket(index(i) - 1)
    return chosen * (later - moved(n)) + (1 - chosen) * (later - shift(1))


def _joined(n: Indexish, first: Theorem, second: Theorem) -> Theorem:
    """For i < 2 from the two parts."""
    less = [assume(index_at_least(0, "i"))]
    more = [assume(index_at_least("i", 2))]
    goal = at_least(_both(n, "i"))
    scaled = (1, shift(index(n) + 1), moved(n), shift(1))
    cases = (
        prove(goal, [bracket_is_not(index("i") - 1, less), first], multipliers=scaled),
        prove(at_least(_both(n, 1)), [bracket_is(0), second], multipliers=scaled),
        prove(goal, [bracket_is(index("i") - 1, more), second], multipliers=scaled),
    )
    return for_index(rules.trichotomy(cases, "i", index(1)), "i", 2)


def _part(theorem: Theorem, n: Indexish, i: int) -> Theorem:
    here = at(theorem, i)
    here = cut(here, ordered(0, 0), ordered(2, 1))
    value = bracket_is(0) if i else bracket_is_not(-1)
    later = shift(index(n) + 1)
    goal = at_least(later, moved(n) if i else shift(1))
    return prove(goal, [here, value], multipliers=(1, later, moved(n), shift(1)))


@lemma
def _growing() -> Theorem:
    """t_0 = u_0 and h_1 >= 0 |- h_(m+1) >= h_1 for 0 <= m < N, by induction."""
    n = index("n")
    start, first = assume(ENDS[0]), assume(at_least(shift(1)))
    room = (assume(index_at_least(N, 1)),)
    zero = [cut(at(assume(f), 0), ordered(0), ordered(N, 1, room)) for f in (MOVES, *PARTS)]
    # e_0 - c_0 = s_0 h_1 <= h_1
    opening = prove(
        at_least(shift(1), moved(0)),
        [zero[0], start],
        multipliers=(1, lower(0)),
        products=[(zero[3], first), (zero[1], first)],
    )
    base = _joined(0, prove(at_least(shift(1), shift(1))), opening)
    known = assume(all_index(2, lambda i: at_least(_both("n", i))))
    later, centre = _part(known, n, 0), _part(known, n, 1)
    inside = (assume(index_at_least(n)), assume(index_at_least("m", n + 1)), assume(index_at_least(index(N) - 1, "m")))
    half = [cut(at(assume(f), n), ordered(index(N) - 1, n + 1, inside)) for f in HALFWAY]
    cell = [cut(at(assume(f), n + 1), ordered(n + 1, 0, inside), ordered(N, n + 2, inside)) for f in (MOVES, *PARTS)]
    positive = prove(at_least(shift(n + 1)), [later, first])
    # e_(n+1) - c_(n+1) = 2 h_(n+1) - (e_n - c_n) >= h_(n+1)
    pushed = prove(at_least(moved(n + 1), shift(n + 1)), [*half, centre])
    falls = assume(above(shift(n + 1), shift(n + 2)))
    clash = prove(above(0), [pushed, cell[0]], products=[(cell[2], falls), (cell[3], positive)])
    rises = by_contradiction(at_least(shift(n + 2), shift(n + 1)), clash)
    following = prove(at_least(shift(n + 2)), [rises, positive])
    kept = prove(at_least(shift(n + 2), moved(n + 1)), [cell[0]], products=[(cell[3], following), (cell[1], rises)])
    step = _joined(n + 1, prove(at_least(shift(n + 2), shift(1)), [rises, later]), kept)
    goal = all_index(2, lambda i: at_least(_both("n", i)))
    whole = rules.induct((base, step), "n", index("m"), goal)
    return _part(whole, "m", 0)


def _swapped(theorem: Theorem) -> Theorem:
    """The theorem with the two codebooks exchanged."""
    names = {"t": "u", "u": "t", "c": "e", "e": "c"}
    return instance(theorem, families={a: one(lambda j, b=b: family(b, j)) for a, b in names.items()})


def _inner() -> Theorem:
    """t_j = u_j for 1 <= j <= N: h_N = 0 >= h_1 if h_1 >= 0, and the same holds of -h."""
    room = assume(index_at_least(N, 1))
    last = (ordered(index(N) - 1, 0, (room,)), ordered(index(N) - 1, index(N) - 1))
    ends = [assume(f) for f in ENDS]
    grown = [(_growing(), 1), (cut(_swapped(_growing()), *_exchanged()), -1)]
    signs: dict[int, Theorem] = {}
    for theorem, sign in grown:
        wrong = assume(above(sign * shift(1)))
        here = cut(instance(theorem, {"m": index(N) - 1}), *last, prove(at_least(sign * shift(1)), [wrong]))
        signs[sign] = by_contradiction(at_least(-sign * shift(1)), prove(above(0), [here, wrong, *ends]))
    sides: list[Theorem] = []
    for theorem, sign in grown:
        first = prove(at_least(sign * shift(1)), [signs[-sign]])
        further = cut(instance(theorem, {"m": index("j") - 1}), first)
        sides.append(prove(at_least(sign * shift("j")), [further, first]))
    return antisymmetric(edge("j"), edge("j", "u"), *sides)


@lemma
def one_codebook() -> tuple[Theorem, Theorem]:
    """The two codebooks have the same edges, for 0 <= j <= N, and the same centroids, for 0 <= j < N."""
    n, goal = index("n"), equal(edge("n"), edge("n", "u"))
    within = (assume(index_at_least(n)), assume(index_at_least("j", n + 1)), assume(index_at_least(N, "j")))
    step = cut(instance(_inner(), {"j": n + 1}), ordered(n, 0, within), ordered(N, n + 1, within))
    edges = rules.induct((assume(ENDS[0]), step), "n", index("j"), goal)
    low, high = edges, instance(edges, {"j": index("j") + 1})
    inside = (assume(index_at_least("j")), assume(index_at_least(N, index("j") + 1)))
    low = cut(low, ordered(N, "j", inside))
    high = cut(high, ordered(index("j") + 1, 0, inside), ordered(N, index("j") + 1, inside))
    move = at(assume(MOVES), "j")
    same = prove(equal(centroid("j"), centroid("j", "e")), [move, low, high], multipliers=(1, lower("j"), upper("j")))
    return edges, same


def _exchanged() -> tuple[Theorem, ...]:
    """What `_growing` assumes, of the codebooks exchanged: the moves and the start are those with the signs turned."""
    here = at(assume(MOVES), "j")
    turned = prove(equal(-moved("j"), -(lower("j") * shift("j") + upper("j") * shift(index("j") + 1))), [here])
    return for_index(turned, "j", N), prove(equal(edge(0, "u"), edge(0)), [assume(ENDS[0])])

"""Rows X_t = R_t (m + N_t), R_t a rotation by an angle in each of P planes; w_p is how far the angle grows in a row.

Plane p of a row is a pair of coordinates; m and N, and what is written n and O beside them, are the two entries of the
plane in the rotating frame. One row's noise may be correlated with the next one's.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel.formulas import Formula, above, all_index, all_outcome, at_least, equal, index_at_least, integrable
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Lambda, Outcome, Poly, family, index, mean, total
from proofs.library.expectation.means import ONE, mean_constant, mean_equal, mean_expanded, mean_of_sum
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import assume, at, cut, for_index, ordered, random, square_monotone
from proofs.library.sums.pairs import halves, neighbours
from proofs.library.sums.sums import congruent, linear, nonneg, scale
from proofs.search.certificate import prove

P, W = "P", Outcome("w")
NOW, NEXT = index("t"), index("t") + 1


def cosine(t: Index, p: Indexish) -> Poly:
    """Cosine of the angle of row t in plane p."""
    return family("c", t, p)


def sine(t: Index, p: Indexish) -> Poly:
    """Sine of the angle of row t in plane p."""
    return family("s", t, p)


def step(p: Indexish) -> tuple[Poly, Poly]:
    """Cosine and sine of the angle between the two rows."""
    (c, s), (e, f) = ((cosine(t, p), sine(t, p)) for t in (NEXT, NOW))
    return c * e + s * f, s * e - c * f


def centre(p: Indexish) -> tuple[Poly, Poly]:
    """The two entries of m."""
    return family("m", p), family("n", p)


def noise(t: Index, p: Indexish, w: Outcome) -> tuple[Poly, Poly]:
    """The two entries of N_t."""
    return family("N", t, p, w), family("O", t, p, w)


def turned(t: Index, p: Indexish, a: Poly, b: Poly) -> tuple[Poly, Poly]:
    """A pair rotated by the angle of row t."""
    return cosine(t, p) * a - sine(t, p) * b, sine(t, p) * a + cosine(t, p) * b


def row(t: Index, p: Indexish, w: Outcome) -> tuple[Poly, Poly]:
    """Plane p of X_t."""
    (m, n), (a, b) = centre(p), noise(t, p, w)
    return turned(t, p, m + a, n + b)


def moved(p: Indexish, w: Outcome) -> Poly:
    """Plane p of norm(X_(t+1) - X_t)^2."""
    (x, y), (u, v) = row(NEXT, p, w), row(NOW, p, w)
    return (x - u) ** 2 + (y - v) ** 2


def left_over(p: Indexish, w: Outcome) -> Poly:
    """Plane p of norm(X_(t+1) - R_(t+1) m)^2."""
    (x, y), (u, v) = row(NEXT, p, w), turned(NEXT, p, *centre(p))
    return (x - u) ** 2 + (y - v) ** 2


def along(p: Indexish, w: Outcome) -> Poly:
    """<N_(t+1), N_t> in plane p."""
    (a, b), (e, f) = noise(NEXT, p, w), noise(NOW, p, w)
    return a * e + b * f


def across(p: Indexish, w: Outcome) -> Poly:
    """The cross product of N_(t+1) and N_t in plane p."""
    (a, b), (e, f) = noise(NEXT, p, w), noise(NOW, p, w)
    return a * f - b * e


def _each(body: Callable[[Index], Formula]) -> Formula:
    return all_index(P, body)


def unit(t: Index) -> Formula:
    """The angles of row t."""
    return _each(lambda p: equal(cosine(t, p) ** 2 + sine(t, p) ** 2, 1))


UNCORRELATED: tuple[Formula, ...] = (
    _each(lambda p: equal(mean(lambda w: along(p, w)))),
    _each(lambda p: equal(mean(lambda w: across(p, w)))),
)


def plane(t: Index, p: Indexish) -> Poly:
    """E norm(N_t)^2 in plane p."""
    return mean(lambda w: noise(t, p, w)[0] ** 2) + mean(lambda w: noise(t, p, w)[1] ** 2)


def energy(t: Index) -> Poly:
    """E norm(N_t)^2."""

    return total(P, lambda p: plane(t, p))


def turn(p: Indexish) -> Poly:
    """2 (1 - cos w_p) norm(m_p)^2."""
    m, n = centre(p)
    return 2 * (1 - step(p)[0]) * (m**2 + n**2)


def lagged(p: Indexish) -> Poly:
    """E <R N_(t+1), N_t> in plane p, R the rotation of the step."""
    return step(p)[0] * mean(lambda w: along(p, w)) + step(p)[1] * mean(lambda w: across(p, w))


DRIFT, LAGGED = total(P, turn), total(P, lagged)
ONE_COVARIANCE = equal(energy(NOW), energy(NEXT))
DELTA = mean(lambda w: total(P, lambda p: moved(p, w)))
CENTRED = mean(lambda w: total(P, lambda p: left_over(p, w)))
LOW = ordered(P, 0, (assume(index_at_least(P)),))


def _entry(t: Index, part: int) -> Callable[[Indexish], Lambda]:
    return lambda p: random(lambda w: noise(t, p, w)[part])


def _square(t: Index, part: int) -> Callable[[Indexish], Lambda]:
    return lambda p: random(lambda w: noise(t, p, w)[part] ** 2)


ENTRIES = [_entry(t, part) for t in (NOW, NEXT) for part in (0, 1)]
SQUARES = [_square(t, part) for t in (NOW, NEXT) for part in (0, 1)]
ZERO_MEAN: tuple[Formula, ...] = tuple(_each(lambda p, f=f: equal(mean(f(p)))) for f in ENTRIES)
PRODUCTS = [lambda p: random(lambda w: along(p, w)), lambda p: random(lambda w: across(p, w))]


def _present(p: Indexish) -> list[Theorem]:
    """What has an expectation in plane p."""
    return [at(assume(_each(lambda p, f=f: integrable(f(p)))), p) for f in (*ENTRIES, *SQUARES, *PRODUCTS)]


@lemma
def plane_of_delta() -> tuple[Theorem, Theorem]:
    """0 <= p < P |- E of plane p of norm(X_(t+1) - X_t)^2, and that it has one.

    norm(R' u - R v)^2 = norm(u)^2 + norm(v)^2 - 2 <R' u, R v>, and that product has the angle between the rows alone.
    """
    p = index("p")
    (c, s), (m, n) = step(p), centre(p)
    (a, b), (e, f) = noise(NEXT, p, W), noise(NOW, p, W)
    units = [at(assume(unit(t)), p) for t in (NEXT, NOW)]
    parts = [
        (1, a**2), (1, b**2), (1, e**2), (1, f**2), (-2 * c, along(p, W)), (-2 * s, across(p, W)),
        (2 * (1 - c) * m - 2 * s * n, a), (2 * (1 - c) * n + 2 * s * m, b),
        (2 * (1 - c) * m + 2 * s * n, e), (2 * (1 - c) * n - 2 * s * m, f),
    ]  # fmt: skip
    value = sum((q * term for q, term in parts), turn(p))
    energies = ((m + a) ** 2 + (n + b) ** 2, (m + e) ** 2 + (n + f) ** 2)
    spread = prove(equal(moved(p, W), value), units, multipliers=energies)
    bodies = [*SQUARES[2:], *SQUARES[:2], *PRODUCTS, *ENTRIES[2:], *ENTRIES[:2]]
    whole = [(turn(p), ONE), *((q, body(p)) for (q, _), body in zip(parts, bodies, strict=True))]
    one_mean, one_domain = mean_constant(1)
    known = [one_domain, *_present(p)]
    expanded, domain = (cut(t, *known) for t in mean_expanded(whole))
    right = Lambda(0, 1, sum((q * body.body for q, body in whole), Poly({})))
    equated, present = (cut(t, domain) for t in mean_equal(random(lambda w: moved(p, w)), right, spread))
    zero = [at(assume(f), p) for f in ZERO_MEAN]
    goal = equal(mean(lambda w: moved(p, w)), turn(p) + plane(NOW, p) + plane(NEXT, p) - 2 * lagged(p))
    return prove(goal, [equated, expanded, one_mean, *zero], multipliers=(1, *(q for q, _ in whole))), present


@lemma
def correlated_delta() -> Theorem:
    """E norm(X_(t+1) - X_t)^2 = drift + 2 E norm(N)^2 - 2 E <R N_(t+1), N_t> where N has one energy."""
    value, present = plane_of_delta()
    split, _ = (cut(t, for_index(present, "p", P)) for t in mean_of_sum(P, moved))

    def whole(p: Indexish) -> Poly:
        return turn(p) + plane(NOW, p) + plane(NEXT, p) - 2 * lagged(p)

    parts = [(1, turn), (1, lambda p: plane(NOW, p)), (1, lambda p: plane(NEXT, p)), (-2, lagged)]
    facts = [
        split,
        congruent(P, "p", value, lambda p: mean(lambda w: moved(p, w)), whole),
        linear(P, whole, parts),
        assume(ONE_COVARIANCE),
    ]
    return prove(equal(DELTA, DRIFT + 2 * energy(NEXT) - 2 * LAGGED), facts)


@lemma
def delta() -> Theorem:
    """N uncorrelated in time |- E norm(X_(t+1) - X_t)^2 = drift + 2 E norm(N)^2."""
    p = index("p")
    none = [at(assume(f), p) for f in UNCORRELATED]
    each = prove(equal(lagged(p)), none, multipliers=step(p))
    zero = congruent(P, "p", each, lagged, lambda _: Poly({}))
    nothing = scale(P, 0, lambda _: Poly({}))
    return prove(equal(DELTA, DRIFT + 2 * energy(NEXT)), [correlated_delta(), zero, nothing])


@lemma
def centred() -> Theorem:
    """E norm(X_(t+1) - R_(t+1) m)^2 = E norm(N)^2: a rotation keeps the norm."""
    p = index("p")
    a, b = noise(NEXT, p, W)
    spread = prove(equal(left_over(p, W), a**2 + b**2), [at(assume(unit(NEXT)), p)], multipliers=(1, a**2 + b**2))
    given = [(1, body(p)) for body in SQUARES[2:]]
    expanded, domain = (cut(t, *_present(p)) for t in mean_expanded(given))
    right = random(lambda w: noise(NEXT, p, w)[0] ** 2 + noise(NEXT, p, w)[1] ** 2)
    equated, present = (cut(t, domain) for t in mean_equal(random(lambda w: left_over(p, w)), right, spread))
    value = prove(equal(mean(lambda w: left_over(p, w)), plane(NEXT, p)), [equated, expanded])
    split, _ = (cut(t, for_index(present, "p", P)) for t in mean_of_sum(P, left_over))
    same = congruent(P, "p", value, lambda p: mean(lambda w: left_over(p, w)), lambda p: plane(NEXT, p))
    return prove(equal(CENTRED, energy(NEXT)), [split, same])


@lemma
def at_least_twice() -> Theorem:
    """N uncorrelated in time |- E norm(X_(t+1) - X_t)^2 >= 2 E norm(X_(t+1) - R_(t+1) m)^2."""
    p = index("p")
    (c, s), (m, n) = step(p), centre(p)
    units = [at(assume(unit(t)), p) for t in (NEXT, NOW)]
    inside = prove(at_least(1, c**2), units, multipliers=(1, cosine(NOW, p) ** 2 + sine(NOW, p) ** 2), squares=[s])
    below = square_monotone(c, 1, prove(at_least(1)), inside)
    each = prove(at_least(turn(p)), weighted=[(m, below), (n, below)])
    return prove(at_least(DELTA, 2 * CENTRED), [delta(), centred(), nonneg(P, "p", each, turn)])


@lemma
def threshold() -> tuple[Theorem, Theorem]:
    """2 E <R N_(t+1), N_t> > E norm(N)^2 + drift iff the delta has less energy than the row less its mean."""
    facts = [correlated_delta(), centred()]
    enough, less = above(2 * LAGGED, energy(NEXT) + DRIFT), above(CENTRED, DELTA)
    return prove(less, [*facts, assume(enough)]), prove(enough, [*facts, assume(less)])


def coordinate(t: Index, i: Indexish, w: Outcome) -> Poly:
    """Coordinate i of the row as it lies in memory."""
    return family("Z", t, i, w)


def laid_out(first: Callable[[Index], Index], second: Callable[[Index], Index]) -> tuple[Formula, ...]:
    """Plane p is two coordinates of the row, at both rows."""

    def entry(t: Index, part: int) -> Formula:
        place = (first, second)[part]
        return _each(lambda p: all_outcome(lambda w: equal(coordinate(t, place(p), w), row(t, p, w)[part])))

    return tuple(entry(t, part) for t in (NOW, NEXT) for part in (0, 1))


def in_coordinates(first: Callable[[Index], Index], second: Callable[[Index], Index], paired: Theorem) -> Theorem:
    """The delta's energy as a sum over 2P coordinates; `paired` says of one outcome how they make P pairs."""
    p = index("p")
    spots = [at(assume(f), p, W) for f in laid_out(first, second)]

    def gap(i: Indexish, w: Outcome) -> Poly:
        return coordinate(NEXT, i, w) - coordinate(NOW, i, w)

    now, following = row(NOW, p, W), row(NEXT, p, W)
    squares: list[Theorem] = []
    for part, place in enumerate((first(p), second(p))):
        here = following[part] - now[part]
        same = prove(equal(gap(place, W), here), [spots[part], spots[2 + part]])
        squares.append(prove(equal(gap(place, W) ** 2, here**2), [same], multipliers=(gap(place, W), here)))

    def pair(p: Indexish) -> Poly:
        return gap(first(index(p)), W) ** 2 + gap(second(index(p)), W) ** 2

    each = prove(equal(pair(p), moved(p, W)), squares)
    pointwise = prove(
        equal(total(index(P) + P, lambda i: gap(i, W) ** 2), total(P, lambda p: moved(p, W))),
        [paired, congruent(P, "p", each, pair, lambda p: moved(p, W))],
    )
    domain = cut(mean_of_sum(P, moved)[1], for_index(plane_of_delta()[1], "p", P))
    left = random(lambda w: total(index(P) + P, lambda i: gap(i, w) ** 2))
    right = random(lambda w: total(P, lambda p: moved(p, w)))
    same = cut(mean_equal(left, right, cut(pointwise, LOW))[0], cut(domain, LOW))
    return cut(prove(equal(mean(left), DRIFT + 2 * energy(NEXT)), [same, delta()]), LOW)


@lemma
def laid_out_delta() -> tuple[Theorem, Theorem]:
    """The delta's energy for pairs 2p, 2p + 1 of coordinates, and for pairs p, P + p."""

    def square(i: Index) -> Poly:
        return (coordinate(NEXT, i, W) - coordinate(NOW, i, W)) ** 2

    return (
        in_coordinates(lambda p: p + p, lambda p: p + p + 1, neighbours(P, square)),
        in_coordinates(lambda p: p, lambda p: index(P) + p, halves(P, square)),
    )

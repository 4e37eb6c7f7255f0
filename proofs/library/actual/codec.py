"""A row through the codec in rounded arithmetic: centred, rotated, quantized, rotated back, its mean added.

With F the norm of a matrix as a vector, a rounded product V^T c differs from U^T c by at most
(F(V - U) + gamma_d F(V)) norm(c), whatever the order of its sums.
"""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, above, all_index, at_least, equal, index_at_least
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Index, Indexish, Lambda, Poly, Polyish, family, function, index, poly, real, sqrt, total
from proofs.library.actual import dot_product, scalar
from proofs.library.actual.rounding import bounded_product, relative, settled, size_of, u
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    Term,
    assume,
    at,
    by_contradiction,
    constant,
    cut,
    for_index,
    index_positive,
    instance,
    magnitude,
    magnitude_at_most,
    magnitude_bounds,
    magnitude_facts,
    one,
    root,
    square_bound,
    square_monotone,
)
from proofs.library.matrices.norms import cauchy_schwarz, minkowski
from proofs.library.quantizer.quantizer import penrose
from proofs.library.quantizer.setting import HALF, HALF_LEVELS, code, d, levels
from proofs.library.rotation import rotation
from proofs.library.sums.sums import bracket_is, bracket_is_not, congruent, exchange, linear, monotone, nonneg, number_of_terms, pick, scale
from proofs.search.certificate import prove

i, k = index("i"), index("k")
eta, size, gamma, v = family("eta"), family("size"), family("gamma"), family("v")
SOME = assume(index_at_least(d, 1))


def entry(name: str) -> Callable[[Indexish], Poly]:
    """The vector of a family."""
    return lambda k: family(name, k)


X, mu, c, y, t, p, found, step = map(entry, ("X", "mu", "c", "y", "t", "p", "Xhat", "Delta"))


def stored(k: Indexish, i: Indexish) -> Poly:
    """Entry k of the i-th stored basis vector."""
    return family("V", k, i)


def off(k: Indexish, i: Indexish) -> Poly:
    """What it differs from the orthonormal one."""
    return stored(k, i) - rotation.u(k, i)


def square(f: Term) -> Poly:
    """norm(f)^2."""
    return total(d, lambda k: poly(f(k)) ** 2)


def norm(f: Term) -> Poly:
    """The length of a vector."""
    return sqrt(square(f))


def norm_facts(f: Term) -> tuple[Theorem, Theorem]:
    """norm(f) >= 0 and its square, for d >= 0."""
    each = prove(at_least(poly(f(k)) ** 2), squares=[f(k)])
    return root(square(f), nonneg(d, "k", each, lambda k: poly(f(k)) ** 2))


def each(fact: Callable[[Index], Formula]) -> Formula:
    """For all k < d."""
    return all_index(d, fact)


def _small(name: str, *places: Indexish) -> tuple[Theorem, Theorem]:
    """The size of a delta with these indices."""

    def nested(part: int, found: tuple[Indexish, ...]) -> Formula:
        if len(found) == len(places):
            return relative(family(name, *found))[part]
        return each(lambda j: nested(part, (*found, j)))

    low, high = (at(assume(nested(part, ())), *places) for part in (0, 1))
    return size_of(low, high, family(name, *places))


@lemma
def _spread() -> Theorem:
    """abs(e_i) <= m sum_k abs(G_ik h_k) for i < d, m, s >= 0, F(G)^2 <= s^2 |- norm(e) <= m s norm(h)."""
    e, h, m, s = entry("e"), entry("h"), family("m"), family("s")

    def g(i: Indexish, k: Indexish) -> Poly:
        return family("G", i, k)

    def summed(i: Indexish) -> Poly:
        return total(d, lambda k: magnitude(g(i, k) * h(k)))

    bound = at(assume(each(lambda i: at_least(m * summed(i), magnitude(e(i))))), i)
    up, down = magnitude_bounds(e(i))
    inside = square_bound(
        e(i), m * summed(i), prove(at_least(m * summed(i), e(i)), [bound, up]),
        prove(at_least(e(i), -m * summed(i)), [bound, down]),
    )
    # (sum abs(G h))^2 <= sum G^2 sum h^2
    size_gh, square_gh = magnitude_facts(g(i, k) * h(k))
    factors = [magnitude_facts(term)[0] for term in (g(i, k), h(k))]
    parts = [magnitude_facts(term)[1] for term in (g(i, k), h(k))]
    both = magnitude(g(i, k)) * magnitude(h(k))
    same = prove(
        at_least(both**2, magnitude(g(i, k) * h(k)) ** 2),
        [square_gh, *parts],
        multipliers=(1, magnitude(h(k)) ** 2, g(i, k) ** 2),
    )
    larger = square_monotone(magnitude(g(i, k) * h(k)), both, prove(at_least(both), products=[tuple(factors)]), same)
    longer = monotone(
        d, "k", larger, lambda k: magnitude(g(i, k) * h(k)), lambda k: magnitude(g(i, k)) * magnitude(h(k))
    )
    product = total(d, lambda k: magnitude(g(i, k)) * magnitude(h(k)))
    positive = nonneg(d, "k", size_gh, lambda k: magnitude(g(i, k) * h(k)))
    wide = cauchy_schwarz(d, lambda k: magnitude(g(i, k)), lambda k: magnitude(h(k)))
    plain = [
        congruent(d, "k", part, lambda k, f=f: magnitude(f(k)) ** 2, lambda k, f=f: f(k) ** 2)
        for part, f in zip(parts, (lambda k: g(i, k), h), strict=True)
    ]
    row = total(d, lambda k: g(i, k) ** 2)
    magnitudes = total(d, lambda k: magnitude(g(i, k)) ** 2)
    squares = prove(at_least(product**2, summed(i) ** 2), products=[(longer, longer), (longer, positive)])
    crossed = prove(
        at_least(row * square(h), summed(i) ** 2), [squares, wide, *plain], multipliers=(1, magnitudes, square(h))
    )
    scaled = prove(at_least(m**2 * row * square(h), e(i) ** 2), [inside], weighted=[(m, crossed)])
    sums = monotone(d, "i", scaled, lambda i: e(i) ** 2, lambda i: m**2 * square(h) * total(d, lambda k: g(i, k) ** 2))
    pulled = scale(d, m**2 * square(h), lambda i: total(d, lambda k: g(i, k) ** 2))
    whole = total(d, lambda i: total(d, lambda k: g(i, k) ** 2))
    limit = assume(at_least(s**2, whole))
    (_, square_e), (low_h, square_h) = norm_facts(e), norm_facts(h)
    energy = prove(at_least(square(h)), squares=[norm(h)], facts=[square_h])
    most = prove(at_least(m**2 * s**2 * square(h), square(e)), [sums, pulled], weighted=[(m, prove(at_least((s**2 - whole) * square(h)), products=[(limit, energy)]))])
    right = prove(at_least(m * s * norm(h)), products=[(assume(at_least(m)), assume(at_least(s)), low_h)])
    last = prove(at_least((m * s * norm(h)) ** 2, norm(e) ** 2), [most, square_e, square_h], multipliers=(1, m**2 * s**2))
    return square_monotone(norm(e), m * s * norm(h), right, last)


def spread(
    e: Term, m: Polyish, s: Polyish, g: Callable[[Index, Index], Polyish], h: Term, *facts: Theorem
) -> Theorem:
    """norm(e) <= m s norm(h) from the facts that `_spread` asks for; the first is about index i."""
    put = {"e": one(e), "m": constant(m), "s": constant(s), "G": function(2, 0, g), "h": one(h)}
    return cut(instance(_spread(), families=put), for_index(facts[0], "i", d), *facts[1:])


STORED = at_least(eta), at_least(eta**2, total(d, lambda i: total(d, lambda k: off(k, i) ** 2)))
SIZE = at_least(size), at_least(size**2, total(d, lambda i: total(d, lambda k: stored(k, i) ** 2)))
GAMMA, SMALL = equal(gamma * (1 - real(d) * u), real(d) * u), above(1, real(d) * u)
POWER = equal(family("power", 0), 1), each(lambda k: equal(family("power", k + 1), family("power", k) * (1 + u)))


@lemma
def unit() -> tuple[Theorem, Theorem, Theorem]:
    """d >= 1, 1 > d u |- u >= 0, 1 > u, gamma >= 0."""
    first = _small("alpha", 0)
    sign = prove(at_least(u), list(first))
    count = prove(at_least(real(d), 1), [index_positive(index(d) - 1, SOME)])
    below = prove(above(1, u), [assume(SMALL)], products=[(count_less(count), sign)])
    wrong = assume(above(-gamma))
    amount = prove(at_least(real(d) * u), products=[(count, sign), (sign,)])
    clash = prove(above(0), [assume(GAMMA)], products=[(wrong, prove(above(1 - real(d) * u), [assume(SMALL)])), (amount,)])
    return tuple(settled(f, SOME) for f in (sign, below, by_contradiction(at_least(gamma), clash)))  # type: ignore[return-value]


def count_less(count: Theorem) -> Theorem:
    """d - 1 >= 0 over the reals."""
    return prove(at_least(real(d) - 1), [count])


def _dot(
    place: Index, a: Term, b: Term, passed: str, delta: str, result: Poly, parts: tuple[Formula, Formula, Formula]
) -> Theorem:
    """gamma sum abs(a_k b_k) >= abs(result - sum a_k b_k): `float-dot-product` at one place."""
    put: dict[str, Lambda] = {
        "a": one(a),
        "b": one(b),
        "passed": function(2, 0, lambda j, k: family(passed, place, j, k)),
        "zeta": function(2, 0, lambda j, k: family(delta, place, j, k)),
        "result": constant(result),
    }
    whole = instance(dot_product.goals()["any-order"], {"n": d}, put)
    small = [
        at(assume(each(lambda i: each(lambda j: each(lambda k: relative(family(delta, i, j, k))[part])))), place)
        for part in (0, 1)
    ]
    return cut(whole, *(at(assume(f), place) for f in parts), *small)


def _factors(passed: str, delta: str) -> tuple[Formula, Formula]:
    def first(i: Index) -> Formula:
        return each(lambda k: equal(family(passed, i, 0, k), 1))

    def more(i: Index) -> Formula:
        def fact(j: Index, k: Index) -> Formula:
            return equal(family(passed, i, j + 1, k), family(passed, i, j, k) * (1 + family(delta, i, j, k)))

        return each(lambda j: each(lambda k: fact(j, k)))

    return each(first), each(more)


ROTATED = each(lambda i: equal(y(i), total(d, lambda k: stored(k, i) * c(k) * family("passed", i, d, k))))
RETURNED = each(lambda k: equal(p(k), total(d, lambda i: stored(k, i) * t(i) * family("back", k, d, i))))
CENTRED = each(lambda k: equal(c(k), (X(k) - mu(k)) * (1 + family("alpha", k))))
ADDED = each(lambda k: equal(found(k), (mu(k) + p(k)) * (1 + family("beta", k))))
G = eta + gamma * size


def turned(i: Indexish) -> Poly:
    """(U^T c)_i."""
    return total(d, lambda k: rotation.u(k, i) * c(k))


def spun(k: Indexish) -> Poly:
    """(U t)_k."""
    return total(d, lambda i: rotation.u(k, i) * t(i))


def _product(
    matrix: Callable[[Index, Index], Poly], exact: Callable[[Index, Index], Poly], h: Term, got: Term, each_dot: Theorem,
    sizes: tuple[Theorem, Theorem],
) -> Theorem:
    """(eta + gamma size) norm(h) >= norm(got - exact h), for rounded products of a matrix (row, column) with h."""

    def product(g: Callable[[Index, Index], Poly]) -> Term:
        return lambda i: total(d, lambda k: g(index(i), k) * h(k))

    def gap(i: Indexish, k: Indexish) -> Poly:
        return matrix(index(i), index(k)) - exact(index(i), index(k))

    rounded = spread(
        lambda i: poly(got(i)) - product(matrix)(i), gamma, size, matrix, h, each_dot, unit()[2], assume(SIZE[0]), sizes[1]
    )
    inner = linear(d, lambda k: gap(i, k) * h(k), [(1, lambda k: matrix(i, k) * h(k)), (-1, lambda k: exact(i, k) * h(k))])
    # abs(sum (V - U) h) <= sum abs((V - U) h): `_sum_size` of the dot product, at length d
    put = {"a": one(lambda k: gap(i, k)), "b": one(h)}
    within = instance(dot_product.sum_size(), {"n": d}, put)
    moved = total(d, lambda k: gap(i, k) * h(k))
    shift = prove(
        at_least(1 * total(d, lambda k: magnitude(gap(i, k) * h(k))), magnitude(moved)), [within]
    )
    perturbed = spread(
        lambda i: total(d, lambda k: gap(i, k) * h(k)), 1, eta, gap, h, shift, prove(at_least(poly(1))), assume(STORED[0]), sizes[0]
    )
    joined = minkowski(d, lambda i: poly(got(i)) - product(matrix)(i), lambda i: total(d, lambda k: gap(i, k) * h(k)))
    same = prove(
        equal(
            (poly(got(i)) - product(exact)(i)) ** 2,
            (poly(got(i)) - product(matrix)(i) + moved) ** 2,
        ),
        [inner],
        multipliers=(1, got(i), product(exact)(i), product(matrix)(i), moved),
    )
    return named_norm(
        lambda i: poly(got(i)) - product(exact)(i),
        lambda i: poly(got(i)) - product(matrix)(i) + total(d, lambda k: gap(i, k) * h(k)),
        same,
        G * norm(h),
        [joined, rounded, perturbed],
    )


def named_norm(f: Term, other: Term, same: Theorem, most: Poly, facts: list[Theorem]) -> Theorem:
    """most >= norm(f), from f_i^2 = other_i^2 and facts that give most >= norm(other)."""
    sums = congruent(d, "i", same, lambda i: poly(f(i)) ** 2, lambda i: poly(other(i)) ** 2)
    roots = rules.congruence((sums,), square(f), square(other), "sqrt")
    return prove(at_least(most, norm(f)), [roots, *facts])


@lemma
def rotated() -> Theorem:
    """(eta + gamma size) norm(c) >= norm(y - U^T c)."""
    dot = _dot(i, lambda k: stored(k, i), c, "passed", "zeta", y(i), (*_factors("passed", "zeta"), ROTATED))
    return _product(
        lambda i, k: stored(k, i), lambda i, k: rotation.u(k, i), c, y, dot, (assume(STORED[1]), assume(SIZE[1]))
    )


@lemma
def returned() -> Theorem:
    """(eta + gamma size) norm(t) >= norm(p - U t)."""
    dot = _dot(i, lambda k: stored(i, k), t, "back", "xi", p(i), (*_factors("back", "xi"), RETURNED))
    bounds = [
        prove(
            at_least(limit**2, total(d, lambda i: total(d, lambda k: matrix(i, k) ** 2))),
            [assume(fact), exchange(d, d, lambda i, k: matrix(i, k) ** 2)],
        )
        for limit, matrix, fact in ((eta, off, STORED[1]), (size, stored, SIZE[1]))
    ]
    return _product(stored, rotation.u, t, p, dot, (bounds[0], bounds[1]))


def minus(f: Term, g: Term) -> Term:
    """f - g."""
    return lambda k: poly(f(k)) - g(k)


def rounded(f: Term, error: Term, delta: str, definition: Theorem) -> Theorem:
    """u norm(f) >= norm(error), from a definition at index k that says error_k = -f_k delta_k."""
    same = prove(equal(poly(error(k)), -poly(f(k)) * family(delta, k)), [definition])
    small = _small(delta, k)
    part = family(delta, k)
    inside = square_bound(part, u, small[0], prove(at_least(part, -u), [small[1]]))
    smaller = prove(at_least(u**2 * poly(f(k)) ** 2, (poly(f(k)) * part) ** 2), weighted=[(f(k), inside)])
    squares = prove(
        at_least(u**2 * poly(f(k)) ** 2, poly(error(k)) ** 2),
        [smaller, same],
        multipliers=(1, error(k), poly(f(k)) * part),
    )
    sums = monotone(d, "k", squares, lambda k: poly(error(k)) ** 2, lambda k: u**2 * poly(f(k)) ** 2)
    pulled = scale(d, u**2, lambda k: poly(f(k)) ** 2)
    (_, left), (low, right) = norm_facts(error), norm_facts(f)
    nonneg_right = prove(at_least(u * norm(f)), products=[(unit()[0], low)])
    last = prove(at_least((u * norm(f)) ** 2, norm(error) ** 2), [sums, pulled, left, right], multipliers=(1, u**2))
    return square_monotone(norm(error), u * norm(f), nonneg_right, last)


CENTRE, SUM = minus(X, mu), (lambda k: mu(k) + p(k))
ERROR, LEFT = minus(X, found), minus(y, t)


def triangle(whole: Term, *parts: Term) -> Theorem:
    """norm(part_1) + .. >= norm(whole), where whole is the sum of the parts as a polynomial."""
    first, *rest = parts
    if not rest:
        return prove(at_least(norm(whole), norm(whole)))
    remaining = lambda k: sum((poly(f(k)) for f in rest), poly(0))  # noqa: E731
    split = minkowski(d, first, remaining)
    return prove(at_least(sum((norm(f) for f in parts), poly(0)), norm(whole)), [split, triangle(remaining, *rest)])


@lemma
def pieces() -> Theorem:
    """norm(y - t) + g (norm(c) + norm(t)) + u norm(X - mu) + u norm(mu + p) >= norm(X - Xhat)."""
    first = rounded(CENTRE, minus(CENTRE, c), "alpha", at(assume(CENTRED), k))
    last = rounded(SUM, minus(SUM, found), "beta", at(assume(ADDED), k))
    # norm(c - U t) = norm(U^T c - t), and U^T c - t is y - t less y - U^T c
    turn = rules.congruence(
        (rotation.error_invariance("U", c, t),), square(minus(c, spun)), square(minus(turned, t)), "sqrt"
    )
    rotate = triangle(minus(turned, t), LEFT, minus(turned, y))
    back = triangle(ERROR, minus(CENTRE, c), minus(c, spun), minus(spun, p), minus(SUM, found))
    most = norm(LEFT) + G * (norm(c) + norm(t)) + u * norm(CENTRE) + u * norm(SUM)
    return settled(
        prove(at_least(most, norm(ERROR)), [first, last, turn, rotate, back, rotated(), returned()]), SOME
    )


@lemma
def rows() -> Theorem:
    """(1 - u)(norm(y - t) + g (norm(c) + norm(t))) + u (norm(c) + norm(Xhat)) >= (1 - u) norm(X - Xhat)."""
    sign, below, _ = unit()
    first = rounded(CENTRE, minus(CENTRE, c), "alpha", at(assume(CENTRED), k))
    last = rounded(SUM, minus(SUM, found), "beta", at(assume(ADDED), k))
    # norm(X - mu) <= norm(c) + u norm(X - mu), and so for mu + p
    facts = [
        prove(at_least(norm(got), (1 - u) * norm(f)), [triangle(f, minus(f, got), got), bound])
        for f, got, bound in ((CENTRE, c, first), (SUM, found, last))
    ]
    inside = norm(LEFT) + G * (norm(c) + norm(t))
    room = prove(above(1 - u), [below])
    goal = at_least((1 - u) * inside + u * (norm(c) + norm(found)), (1 - u) * norm(ERROR))
    return settled(prove(goal, products=[(room, pieces()), *((sign, f) for f in facts)]), SOME)


QUANTIZED = each(
    lambda i: equal(
        t(i), step(i) * (code(y(i) * family("r", i) * (1 + family("rho", i))) + HALF) * (1 + family("tau", i))
    )
)
WITHIN = each(lambda i: at_least(HALF_LEVELS * step(i), magnitude(y(i))))
SLACK = 1 + v * levels() + u * (levels() - 1)


@lemma
def quantized() -> Theorem:
    """SLACK norm(Delta) >= 2 norm(y - t)."""
    values = {"y": y(i), "step": step(i), "reciprocal": family("r", i), "R": HALF_LEVELS * step(i)}
    values |= {name: family(name, i) for name in ("rho", "tau")}
    inner = instance(scalar.rounded_error(), families={name: constant(value) for name, value in values.items()})
    inverse = (at(assume(each(lambda i, part=part: penrose(step(i), family("r", i))[part])), i) for part in (0, 1))
    low, high = (
        [
            at(assume(each(lambda i, part=part: (at_least(family(name, i), -most), at_least(most, family(name, i)))[part])), i)
            for name, most in (("rho", v), ("tau", u))
        ]
        for part in (0, 1)
    )
    bound = cut(inner, *inverse, *low, *high, at(assume(WITHIN), i), prove(equal(0)))
    exact = step(i) * (code(y(i) * family("r", i) * (1 + family("rho", i))) + HALF) * (1 + family("tau", i))
    gap = y(i) - exact
    up, down = magnitude_bounds(gap)
    most = step(i) * SLACK
    inside = square_bound(
        2 * gap, most, prove(at_least(most, 2 * gap), [bound, up]), prove(at_least(2 * gap, -most), [bound, down])
    )
    given = at(assume(QUANTIZED), i)
    squares = prove(
        at_least(SLACK**2 * step(i) ** 2, 4 * (y(i) - t(i)) ** 2), [inside, given], multipliers=(1, t(i), y(i), exact)
    )
    sums = monotone(d, "i", squares, lambda i: 4 * (y(i) - t(i)) ** 2, lambda i: SLACK**2 * step(i) ** 2)
    pulled = [scale(d, 4, lambda i: (y(i) - t(i)) ** 2), scale(d, SLACK**2, lambda i: step(i) ** 2)]
    (_, left), (low_norm, right) = norm_facts(LEFT), norm_facts(step)
    many = scalar.levels_fact()
    spread_v = size_of(*(at(assume(each(lambda i, part=part: (at_least(family("rho", i), -v), at_least(v, family("rho", i)))[part])), 0) for part in (0, 1)), family("rho", 0), v)
    sign_v = prove(at_least(v), list(spread_v))
    slack = prove(at_least(SLACK), [unit()[0]], products=[(many, sign_v), (many, unit()[0]), (sign_v,)])
    wide = prove(at_least(SLACK * norm(step)), products=[(slack, low_norm)])
    last = prove(at_least((SLACK * norm(step)) ** 2, (2 * norm(LEFT)) ** 2), [sums, *pulled, left, right], multipliers=(1, SLACK**2))
    return settled(square_monotone(2 * norm(LEFT), SLACK * norm(step), wide, last), SOME)


@lemma
def direct() -> Theorem:
    """w half + (w^2 - 1)(norm(X) + norm(mu)) + u norm(mu) >= norm(X - Xhat), with w = (1 + u)(1 + g)."""
    sign, _, positive = unit()
    g_sign = prove(at_least(G), [assume(STORED[0])], products=[(positive, assume(SIZE[0]))])
    half = HALF * SLACK * norm(step)
    ends = norm(X) + norm(mu)
    first = rounded(CENTRE, minus(CENTRE, c), "alpha", at(assume(CENTRED), k))
    span = prove(at_least(ends, norm(CENTRE)), [minkowski(d, X, lambda k: -mu(k))])
    whole = triangle(c, CENTRE, minus(c, CENTRE))
    centre = prove(at_least((1 + u) * ends, norm(c)), [whole, first, span], products=[(sign, span)])
    turn = rules.congruence((rotation.transposed_energy("U", c),), square(turned), square(c), "sqrt")
    computed = prove(at_least((1 + G) * norm(c), norm(y)), [triangle(y, turned, minus(y, turned)), turn, rotated()])
    left = prove(at_least(half, norm(LEFT)), [quantized()])
    sent = prove(at_least(norm(y) + half, norm(t)), [triangle(t, y, minus(t, y)), left])
    wide = prove(at_least((1 + G) * (1 + u) * ends, norm(y)), [computed, centre], products=[(g_sign, centre)])
    state = prove(at_least((1 + G) * (1 + u) * ends + half, norm(t)), [sent, wide])
    spin = rules.congruence((instance(rotation.energy(), families={"z": one(t)}),), square(spun), square(t), "sqrt")
    out = prove(at_least((1 + G) * norm(t), norm(p)), [triangle(p, spun, minus(p, spun)), spin, returned()])
    total_norm = prove(at_least(norm(mu) + norm(p), norm(SUM)), [minkowski(d, mu, p)])
    w = (1 + u) * (1 + G)
    goal = at_least(w * half + (w**2 - 1) * ends + u * norm(mu), norm(ERROR))
    products = [(g_sign, centre), (g_sign, state), (sign, span), (sign, total_norm), (sign, out), (sign, state)]
    facts = [pieces(), left]
    return settled(prove(goal, facts, products=[*products, (sign, g_sign, state)]), SOME)


@lemma
def basis() -> Theorem:
    """U^T U = I |- sum_i sum_k U_ki^2 = d."""
    gram = at(assume(rotation.orthonormal()), i, i)
    one_each = dot_product_unit(gram)
    sums = congruent(d, "i", one_each, lambda i: total(d, lambda k: rotation.u(k, i) ** 2), lambda _: poly(1))
    goal = equal(total(d, lambda i: total(d, lambda k: rotation.u(k, i) ** 2)), real(d))
    return settled(prove(goal, [sums, number_of_terms(d)]), SOME)


def dot_product_unit(gram: Theorem) -> Theorem:
    """sum_k U_ki^2 = 1 from (U^T U)_ii = [i = i]."""
    diagonal = [bracket_is(0), bracket_is_not(-1)]
    return prove(equal(total(d, lambda k: rotation.u(k, i) ** 2), 1), [gram, *diagonal])


@lemma
def state() -> Theorem:
    """u < 1 |- (1 - u) abs(residual - level) + u (abs(residual) + abs(state)) >= (1 - u) abs(value - state)."""
    value, guess, residual, level, after = map(family, ("value", "guess", "residual", "level", "state"))
    taken = assume(equal(residual, (value - guess) * (1 + family("first"))))
    added = assume(equal(after, (guess + level) * (1 + family("second"))))
    room = prove(above(1 - u), [assume(above(1, u))])

    def inverse(exact: Poly, got: Poly, delta: str, definition: Theorem) -> tuple[Theorem, Theorem]:
        """u abs(got) >= (1 - u)(exact - got), and its opposite."""
        lower, upper = (assume(f) for f in relative(family(delta)))
        small = size_of(lower, upper, family(delta))
        size_exact = magnitude_bounds(exact)
        moved = bounded_product(exact, magnitude(exact), size_exact, family(delta), u, small)
        # abs(got) >= (1 - u) abs(exact)
        (up, down), sign = magnitude_bounds(got), magnitude_facts(exact)[0]
        del sign
        high = prove(at_least(magnitude(got) + u * magnitude(exact), exact), [up, definition, *moved])
        low = prove(at_least(magnitude(got) + u * magnitude(exact), -exact), [down, definition, *moved])
        most = magnitude_at_most(
            exact, magnitude(got) + u * magnitude(exact), high,
            prove(at_least(exact, -(magnitude(got) + u * magnitude(exact))), [low]),
        )
        unit_sign = prove(at_least(u), list(small))
        shrunk = prove(at_least(magnitude(got), (1 - u) * magnitude(exact)), [most])
        return tuple(  # type: ignore[return-value]
            prove(at_least(u * magnitude(got), (1 - u) * side * (exact - got)), [definition],
                  multipliers=(1, 1 - u), products=[(unit_sign, shrunk), *((room, m) for m in moved)])
            for side in (1, -1)
        )

    before = inverse(value - guess, residual, "first", taken)
    later = inverse(guess + level, after, "second", added)
    up, down = magnitude_bounds(residual - level)
    most = (1 - u) * magnitude(residual - level) + u * (magnitude(residual) + magnitude(after))
    gap = value - after
    sides = [
        prove(at_least(most, (1 - u) * side * gap), [b, a], products=[(room, m)])
        for side, b, a, m in zip((1, -1), before, later, (up, down), strict=True)
    ]
    square_gap = magnitude_facts(gap)[1]
    inside = square_bound(
        (1 - u) * gap, most, sides[0], prove(at_least((1 - u) * gap, -most), [sides[1]])
    )
    final = prove(at_least(most**2, ((1 - u) * magnitude(gap)) ** 2), [inside, square_gap], multipliers=(1, (1 - u) ** 2))
    low = prove(at_least(most), [prove(at_least(most, (1 - u) * gap), [sides[0]]), prove(at_least(most, -(1 - u) * gap), [sides[1]])])
    return square_monotone((1 - u) * magnitude(gap), most, low, final)

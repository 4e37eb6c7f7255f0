"""A row through the codec in rounded arithmetic: centred, rotated, quantized, rotated back, its mean added."""

from __future__ import annotations

from proofs.kernel import rules
from proofs.kernel.formulas import Formula, above, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Poly, family, poly, real, total
from proofs.library.actual import rounded_scalar
from proofs.library.actual.lengths import (
    SOME,
    X,
    c,
    each,
    found,
    i,
    k,
    mu,
    norm,
    norm_facts,
    p,
    small_delta,
    square,
    step,
    t,
    v,
    y,
)
from proofs.library.actual.products import ADDED, CENTRED, SIZE, STORED, G, returned, rotated, spun, turned, unit
from proofs.library.actual.rounding import settled, u
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import (
    Term,
    assume,
    at,
    constant,
    cut,
    instance,
    magnitude,
    magnitude_bounds,
    one,
    square_bound,
    square_monotone,
)
from proofs.library.matrices.norms import minkowski
from proofs.library.quantizer.quantizer import reciprocals
from proofs.library.quantizer.setting import HALF, HALF_LEVELS, code, d, levels
from proofs.library.rotation import rotation
from proofs.library.sums.sums import (
    bracket_is,
    bracket_is_not,
    congruent,
    monotone,
    number_of_terms,
    scale,
)
from proofs.search.certificate import prove


def minus(f: Term, g: Term) -> Term:
    """f - g."""
    return lambda k: poly(f(k)) - g(k)


def rounded(f: Term, error: Term, delta: str, definition: Theorem) -> Theorem:
    """u norm(f) >= norm(error), from a definition at index k that says error_k = -f_k delta_k."""
    same = prove(equal(poly(error(k)), -poly(f(k)) * family(delta, k)), [definition])
    small = small_delta(delta, k)
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
    return settled(prove(at_least(most, norm(ERROR)), [first, last, turn, rotate, back, rotated(), returned()]), SOME)


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


def _within(name: str, most: Poly) -> tuple[Formula, Formula]:
    """abs(delta_i) <= most for i < d."""
    return each(lambda i: at_least(family(name, i), -most)), each(lambda i: at_least(most, family(name, i)))


@lemma
def quantized() -> Theorem:
    """SLACK norm(Delta) >= 2 norm(y - t)."""
    values = {"y": y(i), "step": step(i), "reciprocal": family("r", i), "R": HALF_LEVELS * step(i)}
    values |= {name: family(name, i) for name in ("rho", "tau")}
    inner = instance(rounded_scalar.rounded_error(), families={name: constant(value) for name, value in values.items()})
    inverse = (at(assume(f), i) for f in reciprocals(step, lambda i: family("r", i)))
    limits = (at(assume(f), i) for name, most in (("rho", v), ("tau", u)) for f in _within(name, most))
    bound = cut(inner, *inverse, *limits, at(assume(WITHIN), i), prove(equal(0)))
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
    many = rounded_scalar.levels_fact()
    sign_v = prove(at_least(v), [at(assume(f), 0) for f in _within("rho", v)])
    slack = prove(at_least(SLACK), [unit()[0]], products=[(many, sign_v), (many, unit()[0]), (sign_v,)])
    wide = prove(at_least(SLACK * norm(step)), products=[(slack, low_norm)])
    facts = [sums, *pulled, left, right]
    last = prove(at_least((SLACK * norm(step)) ** 2, (2 * norm(LEFT)) ** 2), facts, multipliers=(1, SLACK**2))
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
    one_each = _unit_row(gram)
    sums = congruent(d, "i", one_each, lambda i: total(d, lambda k: rotation.u(k, i) ** 2), lambda _: poly(1))
    goal = equal(total(d, lambda i: total(d, lambda k: rotation.u(k, i) ** 2)), real(d))
    return settled(prove(goal, [sums, number_of_terms(d)]), SOME)


def _unit_row(gram: Theorem) -> Theorem:
    """sum_k U_ki^2 = 1 from (U^T U)_ii = [i = i]."""
    diagonal = [bracket_is(0), bracket_is_not(-1)]
    return prove(equal(total(d, lambda k: rotation.u(k, i) ** 2), 1), [gram, *diagonal])

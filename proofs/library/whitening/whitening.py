"""What soft-ZCA whitening does to the quantizer's error: nothing with matched steps, tr Sigma + d eps with one step."""

from __future__ import annotations

from proofs.kernel.formulas import above, at_least, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, family, index, real, sqrt, total
from proofs.library.expectation import means
from proofs.library.lemmas import lemma
from proofs.library.logic.algebra import associative
from proofs.library.logic.logic import (
    Term,
    assume,
    at,
    constant,
    cut,
    equal_by_contradiction,
    equal_from_squares,
    instance,
    one,
    random,
    root,
)
from proofs.library.quantizer.law import bound_factor
from proofs.library.quantizer.product_quantizer import distortion_is_sum, trace_attained, trace_bound
from proofs.library.quantizer.quantizer import levels_fact
from proofs.library.quantizer.scalar import variance_nonneg
from proofs.library.quantizer.scaling import scaled_quantizer
from proofs.library.quantizer.setting import M, basis, d, kappa
from proofs.library.rotation import rotation
from proofs.library.rotation.rotation import u
from proofs.library.sums.sums import (
    congruent,
    exchange,
    kronecker,
    kronecker_symmetric,
    pick,
    scale,
)
from proofs.library.whitening.soft_zca import EPS, SoftZca
from proofs.search.certificate import prove

W = Outcome("w")
i, k, m = index("i"), index("k"), index("m")


def _numbers(name: str) -> Term:
    return lambda i: family(name, i)


@lemma
def _column() -> Theorem:
    """U^T U = I |- sum_k U_ki (sum_l U_kl c_l) = c_i for i < d."""
    c = _numbers("c")
    pulled = congruent(
        d,
        "k",
        scale(d, u(k, i), lambda m: u(k, m) * c(m)),
        lambda k: total(d, lambda m: u(k, i) * (u(k, m) * c(m))),
        lambda k: u(k, i) * total(d, lambda m: u(k, m) * c(m)),
    )
    swapped = exchange(d, d, lambda k, m: u(k, i) * (u(k, m) * c(m)))
    entry = prove(
        equal(total(d, lambda k: u(k, i) * (u(k, m) * c(m))), kronecker(m, i) * c(m)),
        [
            scale(d, c(m), lambda k: u(k, i) * u(k, m)),
            at(assume(rotation.orthonormal()), i, m),
            kronecker_symmetric(i, m),
        ],
        multipliers=(1, c(m)),
    )
    row = congruent(
        d,
        "m",
        entry,
        lambda m: total(d, lambda k: u(k, i) * (u(k, m) * c(m))),
        lambda m: kronecker(m, i) * c(m),
    )
    goal = equal(total(d, lambda k: u(k, i) * total(d, lambda m: u(k, m) * c(m))), c(i))
    return prove(goal, [pulled, swapped, row, pick(d, i, c)])


def _spectral(k: Indexish, j: Indexish) -> Poly:
    """Entry k, j of U diag(a) U^T."""
    return total(d, lambda i: u(k, i) * family("a", i) * u(j, i))


@lemma
def acting() -> Theorem:
    """d >= 0 |- (U diag(a) U^T x)_k = sum_l U_kl a_l y_l with y = U^T x."""
    a, x = _numbers("a"), _numbers("x")
    return associative(lambda k, m: u(k, m) * a(index(m)), lambda m, j: u(j, m), x, k)


@lemma
def whitened_coordinate() -> Theorem:
    """U^T U = I |- (U^T U diag(a) U^T x)_i = a_i y_i with y = U^T x, for i < d."""
    a, x = _numbers("a"), _numbers("x")

    def y(i: Indexish) -> Poly:
        return total(d, lambda j: u(j, i) * x(j))

    def image(k: Indexish) -> Poly:
        return total(d, lambda j: _spectral(k, j) * x(j))

    def short(k: Indexish) -> Poly:
        return total(d, lambda m: u(k, m) * (a(m) * y(m)))

    moved = prove(equal(u(k, i) * image(k), u(k, i) * short(k)), [acting()], multipliers=(u(k, i),))
    summed = congruent(d, "k", moved, lambda k: u(k, i) * image(k), lambda k: u(k, i) * short(k))
    column = instance(_column(), families={"c": one(lambda m: a(m) * y(m))})
    return prove(equal(total(d, lambda k: u(k, i) * image(k)), a(i) * y(i)), [summed, column])


@lemma
def restored_entry() -> Theorem:
    """U^T U = I |- (U diag(a) U^T U q)_k = sum_l U_kl a_l q_l."""
    a, q = _numbers("a"), _numbers("q")

    def written(j: Indexish) -> Poly:
        return total(d, lambda m: u(j, m) * q(m))

    acted = instance(acting(), families={"x": one(written)})
    column = instance(_column(), {"i": "m"}, {"c": one(q)})
    each = prove(
        equal(u(k, m) * a(m) * total(d, lambda j: u(j, m) * written(j)), u(k, m) * a(m) * q(m)),
        [column],
        multipliers=(u(k, m) * a(m),),
    )
    summed = congruent(
        d,
        "m",
        each,
        lambda m: u(k, m) * a(m) * total(d, lambda j: u(j, m) * written(j)),
        lambda m: u(k, m) * a(m) * q(m),
    )
    goal = equal(total(d, lambda j: _spectral(k, j) * written(j)), total(d, lambda m: u(k, m) * a(m) * q(m)))
    return prove(goal, [acted, summed])


def _of(theorem: Theorem, z: SoftZca, **families: Term) -> Theorem:
    put = {name: one(value) for name, value in families.items()}
    return rotation.at_basis(instance(theorem, families=put), z.law.basis)


@lemma
def coordinate_is(z: SoftZca) -> Theorem:
    """T_i = s_i Y_i at outcome w, for i < d: whitening is diagonal in the basis."""
    return _of(whitened_coordinate(), z, a=z.scale, x=lambda j: z.law.centred(j, W))


@lemma
def residual_is(z: SoftZca) -> Theorem:
    """The error after de-whitening is X_k - E X_k - sum_i U_ki g_i q_i(T_i) at outcome w."""
    restored = _of(restored_entry(), z, a=z.gain, q=lambda i: z.quantized(i, W))
    short = total(d, lambda i: basis(k, i, z.law.basis) * (z.gain(i) * z.quantized(i, W)))
    return prove(equal(z.residual(k, W), z.law.centred(k, W) - short), [restored])


def _square(z: SoftZca) -> tuple[Theorem, Theorem]:
    """lambda_i >= 0, and s_i^2 lambda_i = E T_i^2, for i < d."""
    present = at(assume(z.law.integrable()[1]), "i")
    value = random(lambda w: z.law.coordinate("i", w))
    sign = cut(instance(variance_nonneg(), families={"Y": value}), present)
    factor, y = z.scale("i"), z.law.coordinate("i", W)
    pulled, domain = (cut(t, present) for t in means.mean_scale(factor**2, random(lambda w: value(w) ** 2)))
    here = prove(
        equal(z.coordinate("i", W) ** 2, factor**2 * y**2),
        [coordinate_is(z)],
        multipliers=(z.coordinate("i", W), factor * y),
    )
    left, right = random(lambda w: z.coordinate("i", w) ** 2), random(lambda w: factor**2 * value(w) ** 2)
    moved = cut(means.mean_equal(left, right, here)[0], domain)
    return sign, prove(equal(z.variance("i"), factor**2 * z.law.variance("i")), [moved, pulled])


@lemma
def matched_step(z: SoftZca) -> Theorem:
    """M Delta'_i = kappa sqrt(E T_i^2) and M Delta_i = kappa sqrt(lambda_i) |- Delta'_i = s_i Delta_i, for i < d."""
    sign, square = _square(z)
    factor, spread, scaled = z.scale("i"), z.law.variance("i"), z.variance("i")
    positive = at(assume(z.scales()[1]), "i")
    scaled_sign = prove(at_least(scaled), [square], weighted=[(factor, sign)])
    (small, small_square), (large, large_square) = root(spread, sign), root(scaled, scaled_sign)
    product = factor * sqrt(spread)
    same = equal_from_squares(
        sqrt(scaled),
        product,
        large,
        prove(at_least(product), products=[(positive, small)]),
        prove(equal(sqrt(scaled) ** 2, product**2), [large_square, square, small_square], multipliers=(1, factor**2)),
    )
    steps = [at(assume(f), "i") for f in (z.matched_steps()[0], z.law.definitions()[0])]
    wide = prove(
        equal(real(M) * z.step("i"), real(M) * (factor * z.law.steps("i"))),
        [*steps, same],
        multipliers=(1, kappa, factor),
    )
    many = prove(at_least(real(M) - 1), [levels_fact()])

    def clash(gap: Poly) -> Theorem:
        wrong = assume(above(gap))
        return prove(above(0), [wide, wrong], products=[(wrong, many)])

    return equal_by_contradiction(z.step("i"), factor * z.law.steps("i"), clash)


@lemma
def matched_output(z: SoftZca) -> Theorem:
    """Matched steps |- q'_i(T_i) = s_i q_i(Y_i) at outcome w, for i < d."""
    law = z.law
    put = {
        "scale": z.scale("i"),
        "gain": z.gain("i"),
        "scaled": z.coordinate("i", W),
        "scaled_step": z.step("i"),
        "scaled_reciprocal": family(z.reciprocal_name, "i"),
        "y": law.coordinate("i", W),
        "step": law.steps("i"),
        "reciprocal": family(law.reciprocal, "i"),
    }
    theorem = instance(scaled_quantizer(), families={name: constant(value) for name, value in put.items()})
    given = (*z.matched_steps()[1:], *law.definitions()[1:], z.scales()[2])
    return cut(theorem, coordinate_is(z), matched_step(z), *(at(assume(f), "i") for f in given))


@lemma
def matched_residual(z: SoftZca) -> Theorem:
    """Matched steps |- the error after de-whitening is the error without whitening, at outcome w, for k < d."""
    law = z.law

    def frame(i: Indexish) -> Poly:
        return basis(k, i, law.basis)

    unit = at(assume(z.scales()[2]), "i")
    each = prove(
        equal(frame("i") * (z.gain("i") * z.quantized("i", W)), frame("i") * law.quantized("i", W)),
        [matched_output(z), unit],
        multipliers=(frame("i") * z.gain("i"), frame("i") * law.quantized("i", W)),
    )
    summed = congruent(
        d,
        "i",
        each,
        lambda i: frame(i) * (z.gain(i) * z.quantized(i, W)),
        lambda i: frame(i) * law.quantized(i, W),
    )
    return prove(equal(z.residual(k, W), law.residual(k, W)), [residual_is(z), summed])


@lemma
def matched_distortion(z: SoftZca) -> Theorem:
    """Matched steps |- the distortion is that of direct quantization, for every law."""
    law = z.law
    left, right = z.residual(k, W), law.residual(k, W)
    square = prove(equal(left**2, right**2), [matched_residual(z)], multipliers=(left, right))
    squares = congruent(d, "k", square, lambda k: z.residual(k, W) ** 2, lambda k: law.residual(k, W) ** 2)
    turned = rotation.error_invariance(law.basis, lambda k: law.centred(k, W), lambda i: law.quantized(i, W))
    errors = random(lambda w: total(d, lambda i: law.error(i, w) ** 2))
    split, whole = means.mean_of_sum(d, lambda i, w: law.error(i, w) ** 2)
    split, whole = (cut(t, assume(law.integrable()[2])) for t in (split, whole))
    pointwise = prove(equal(z.squared_error(W), errors(W)), [squares, turned])
    moved = cut(means.mean_equal(random(z.squared_error), errors, pointwise)[0], whole)
    return prove(equal(z.distortion(), law.distortion()), [moved, split, distortion_is_sum(law)])


def matched_bound(z: SoftZca) -> Theorem:
    """Matched steps, `no-overload` |- L^2 D <= kappa^2 tr Sigma."""
    goal = at_least(kappa**2 * z.law.trace(), bound_factor() * z.distortion())
    return prove(goal, [matched_distortion(z), trace_bound(z.law)], multipliers=(1, bound_factor()))


def matched_attained(z: SoftZca) -> Theorem:
    """Matched steps, every Y_i in {-R_i, 0, R_i} |- L^2 D = kappa^2 tr Sigma."""
    goal = equal(bound_factor() * z.distortion(), kappa**2 * z.law.trace())
    return prove(goal, [matched_distortion(z), trace_attained(z.law)], multipliers=(1, bound_factor()))


@lemma
def gain_square(z: SoftZca) -> Theorem:
    """g_i^2 = lambda_i + eps, for i < d."""
    square, unit = (at(assume(z.scales()[place]), "i") for place in (0, 2))
    s, g = z.scale("i"), z.gain("i")
    soft = z.law.variance("i") + EPS
    return prove(equal(g**2, soft), [square, unit], multipliers=(1, g**2, s * g * soft, soft))

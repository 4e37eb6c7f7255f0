"""A source whitened by its own covariance, eps = 0: its covariance is the identity, in every dimension."""

from __future__ import annotations

from proofs.kernel.formulas import Formula, equal
from proofs.kernel.rules import Theorem
from proofs.kernel.terms import Indexish, Outcome, Poly, index, mean, total
from proofs.library.expectation.means import mean_equal
from proofs.library.expectation.moments import mean_of_products, moment, present
from proofs.library.lemmas import lemma
from proofs.library.logic.logic import Term, assume, at, cut, for_index, instance, one, random
from proofs.library.matrices.matrices import Matrix, bilinear
from proofs.library.quantizer.setting import basis, d
from proofs.library.rotation import rotation
from proofs.library.sums.sums import congruent, kronecker, kronecker_symmetric, pick
from proofs.library.whitening.soft_zca import EPS, SoftZca
from proofs.library.whitening.whitening import acting
from proofs.search.certificate import prove

W = Outcome("w")
i, j, k, m = index("i"), index("j"), index("k"), index("m")


def whitened_covariance(z: SoftZca) -> Matrix:
    """E of the products of the entries of W (X - E X), which have mean zero."""
    return lambda k, j: mean(lambda w: z.whitened(k, w) * z.whitened(j, w))


def integrable_products(z: SoftZca) -> Formula:
    """The products Y_i Y_j have expectations."""
    return present(z.law.coordinate, z.law.coordinate)


def _row(z: SoftZca, k: Indexish) -> Term:
    """U_ki s_i."""
    return lambda i: basis(k, i, z.law.basis) * z.scale(i)


def _entry(z: SoftZca, k: Indexish) -> Theorem:
    """(W (X - E X))_k = sum_i U_ki s_i Y_i at outcome w."""
    put = {"a": one(z.scale), "x": one(lambda j: z.law.centred(j, W))}
    return rotation.at_basis(instance(acting(), {"k": k}, put), z.law.basis)


def _moments(z: SoftZca) -> Theorem:
    """eps = 0, U diagonalises Sigma |- a^T (E Y Y^T) b = sum_i U_ki U_ji with a, b the rows k, j of U diag(s)."""
    a, b = _row(z, k), _row(z, j)
    entries = moment(z.law.coordinate, z.law.coordinate)

    def cell(i: Indexish, m: Indexish) -> Poly:
        return a(index(i)) * entries(i, m) * b(index(m))

    apart = at(assume(z.law.eigenbasis()), i, m)
    picked = prove(
        equal(cell(i, m), kronecker(m, i) * cell(i, m)),
        [apart, kronecker_symmetric(i, m)],
        multipliers=(a(i) * b(m), cell(i, m)),
    )
    row = congruent(d, "m", picked, lambda m: cell(i, m), lambda m: kronecker(m, i) * cell(i, m))
    square, soft = at(assume(z.scales()[0]), "i"), assume(equal(EPS))
    outer = basis(k, i, z.law.basis) * basis(j, i, z.law.basis)
    diagonal = prove(
        equal(total(d, lambda m: cell(i, m)), outer),
        [row, pick(d, i, lambda m: cell(i, m)), square, soft],
        multipliers=(1, outer, outer * z.scale("i") ** 2),
    )
    summed = congruent(
        d,
        "i",
        diagonal,
        lambda i: total(d, lambda m: cell(i, m)),
        lambda i: basis(k, i, z.law.basis) * basis(j, i, z.law.basis),
    )
    goal = total(d, lambda i: basis(k, i, z.law.basis) * basis(j, i, z.law.basis))
    return prove(equal(bilinear(entries, a, b), goal), [summed])


@lemma
def own_covariance(z: SoftZca) -> Theorem:
    """eps = 0, U orthonormal and diagonalises Sigma |- the whitened covariance is [k = j] for all k, j < d."""
    y = z.law.coordinate
    value, domain = (cut(t, assume(integrable_products(z))) for t in mean_of_products(y, y, _row(z, k), _row(z, j)))
    left, right = z.whitened(k, W), z.whitened(j, W)
    first, second = (total(d, lambda i, p=p: _row(z, p)(index(i)) * y(i, W)) for p in (k, j))
    pointwise = prove(equal(left * right, first * second), [_entry(z, k), _entry(z, j)], multipliers=(1, right, first))
    product = random(
        lambda w: total(d, lambda i: _row(z, k)(i) * y(i, w)) * total(d, lambda i: _row(z, j)(i) * y(i, w))
    )
    moved = cut(mean_equal(random(lambda w: z.whitened(k, w) * z.whitened(j, w)), product, pointwise)[0], domain)
    complete = rotation.at_basis(rotation.complete(), z.law.basis)
    entry = prove(equal(whitened_covariance(z)(k, j), kronecker(k, j)), [moved, value, _moments(z), complete])
    return for_index(for_index(entry, "j", d), "k", d)


@lemma
def same_covariance(first: SoftZca, second: SoftZca) -> Theorem:
    """Both whitened covariances agree, for all k, j < d."""
    parts = [at(own_covariance(z), k, j) for z in (first, second)]
    entry = prove(equal(whitened_covariance(first)(k, j), whitened_covariance(second)(k, j)), parts)
    return for_index(for_index(entry, "j", d), "k", d)

"""Delta, then soft-ZCA whitening, then the product quantizer: the paper's Theorem 5.1-R in full.

Sigma_D <= Sigma_X; each source is whitened by its own soft-ZCA with the same eps, quantized with the same kappa and
L, and de-whitened. With one step for all whitened coordinates
D_D <= (kappa^2 / 4^b) (tr Sigma_D + d eps) <= (kappa^2 / 4^b) (tr Sigma_X + d eps), strictly if Sigma_D != Sigma_X;
with steps matched to the whitened variances the same with eps dropped. The bounds are attained, so the worst cases
are ordered: every source on the ends of its ranges has at least the distortion of every delta within its own.
Bo Jun Han, doi:10.5281/zenodo.19440451, Theorem 5.1-R.

This compares the distortion of what is handed to the quantizer. It is the reconstruction error of X_t only if the
decoder knows X_{t-1} exactly. The order of the whitened covariances is not used and says nothing (`own-whitening`).

Without `dominated` nothing orders the bounds; without `different` or `loading` they may be equal; without the range
of the delta, `whitened-range-delta` or `no-overload-delta`, or orthonormal bases a pipeline exceeds its own bound;
without `whitened-ends` or `attaining` a source can do better than its worst case. That Z is a difference is not
needed.
"""

from __future__ import annotations

import contextlib

from numerics.validation.witness import whitened_stream
from proofs.claims.models import unit_matrix
from proofs.claims.vocabulary import *
from proofs.claims.whitening.pipeline import DELTA_ZCA, HALF, ORIGINAL_ZCA, whitened_pair
from proofs.library.whitening.whitened_comparison import comparisons
from proofs.models.semantics import NotEvaluable


def prove() -> dict[str, Theorem]:
    """The order of the covariances orders the traces, and each pipeline has its bound and its equality case."""
    return comparisons(ORIGINAL_ZCA, DELTA_ZCA)


def necessity() -> Necessity:
    """One exact pair of sources for each hypothesis."""
    half, rare = HALF, (Fraction(1, 32), Fraction(1, 32), Fraction(15, 32), Fraction(15, 32))
    one, quarter, none = [[1, -1]], [[Fraction(1, 4), Fraction(-1, 4)]], [[0, 0]]
    return {
        "delta": NotNeeded("the claim holds for any two sources with ordered covariances"),
        "dominated": Counterexample(
            "X = +-5, Z = +-9, eps = 144",
            "common-bounds",
            whitened_pair([[5, -5]], [[9, -9]], half, 1, 1, 144, common=True),
        ),
        "different": Counterexample(
            "X = Z = +-1, eps = 3", "common-strict", whitened_pair(one, one, half, 1, 1, 3, common=True)
        ),
        "loading": Counterexample(
            "X = +-1, Z = 0, eps = 9/16, kappa = 0",
            "common-strict",
            whitened_pair(one, none, half, 0, 1, Fraction(9, 16), common=True),
        ),
        "whitened-range-delta": Counterexample(
            "Z = +-8 with probability 1/32 each, X = +-2; eps = 5, kappa = 1, L = 2",
            "common-delta",
            whitened_pair([[2, -2, 2, -2]], [[8, -8, 0, 0]], rare, 1, 1, 5, common=True),
        ),
        "no-overload-delta": Counterexample(
            "Z = +-4 with probability 1/32 each, X = +-1; eps = 3, kappa = 1, L = 2",
            "matched-worst-case",
            whitened_pair([[1, -1, 1, -1]], [[4, -4, 0, 0]], rare, 1, 1, 3, common=False),
        ),
        "orthonormal-delta": Counterexample(
            "V = 2, Z = +-1/2, X = +-1; eps = 3, kappa = 2, L = 2",
            "common-delta",
            whitened_pair(one, quarter, half, 2, 1, 3, common=True, bases=(None, [[2]])),
        ),
        "orthonormal": Counterexample(
            "U = 2, X = +-1/2, eps = 3, kappa = 2, L = 2",
            "common-attained",
            whitened_pair(quarter, one, half, 2, 1, 3, common=True, bases=([[2]], None)),
        ),
        "whitened-ends": Counterexample(
            "X = Z = +-3, eps = 16, kappa = 1, L = 2: D_X = 1/4",
            "common-attained",
            whitened_pair([[3, -3]], [[3, -3]], half, 1, 1, 16, common=True),
        ),
        "attaining": Counterexample(
            "X = Z = +-1, eps = 3, kappa = 2, L = 2: D_X = 0",
            "matched-attained",
            whitened_pair(one, one, half, 2, 1, 3, common=False),
        ),
    }


def independent_ends() -> tuple[Matrix, Matrix, tuple[Fraction, ...]]:
    """Independent X in {-3, 0, 3} with P(+-3) = 4/9 and Z in {-2, 0, 2} with P(+-2) = 3/8: variances 8 and 3."""
    xs = ((3, Fraction(4, 9)), (-3, Fraction(4, 9)), (0, Fraction(1, 9)))
    zs = ((2, Fraction(3, 8)), (-2, Fraction(3, 8)), (0, Fraction(1, 4)))
    cells = [(x, z, p * q) for x, p in xs for z, q in zs]
    return [[x for x, _, _ in cells]], [[z for _, z, _ in cells]], tuple(p for _, _, p in cells)


def sharpness() -> tuple[Sharpness, ...]:
    """Deltas on the ends of their ranges: one step for all with eps = 1, and matched steps in the plane."""
    rows, weights = three_points((10, 18), 2)
    matched = whitened_pair(rows, rows, weights, 2, 2, 144, common=False, bases=(unit_matrix(2), ROTATION))
    common = whitened_pair(*independent_ends(), 1, 1, 1, common=True)
    return (
        Attained("Z in {-2, 0, 2} and X in {-3, 0, 3}, eps = 1, kappa = 1", "common-delta", "factor", common),
        Attained("Y_i in {-R_i, 0, R_i}, d = 2, rotated basis", "matched-delta", "factor", matched),
    )


def models() -> tuple[Exhibited, ...]:
    """A law that meets all hypotheses, and pairs against the goals that `necessity` leaves out."""
    half, uneven = HALF, (Fraction(1, 8), Fraction(1, 8), Fraction(3, 8), Fraction(3, 8))
    third, middle = Fraction(4, 3), Fraction(1, 2)
    longer, twice = ([[Fraction(3, 2)]], None), (None, [[2]])
    four, less = [[4, -4]], [[Fraction(9, 4), Fraction(-9, 4)]]
    found = [
        Exhibited("X = +-4, Z = +-9/4; matched steps, eps = 9", whitened_pair(four, less, half, 1, 1, 9, common=False))
    ]
    for common, eps in ((False, 0), (True, 0), (True, 3)):
        words = f"{'common' if common else 'matched'} steps, eps = {eps}"
        pairs: tuple[tuple[str, Matrix, Matrix, tuple[Fraction, ...], int, Any], ...] = (
            ("X = +-2, Z = +-1", [[2, -2]], [[1, -1]], half, 1, (None, None)),
            ("X = +-1, Z = +-2", [[1, -1]], [[2, -2]], half, 1, (None, None)),
            ("X = +-1, Z = +-1 or 0, kappa = 2", [[1, -1, 1, -1]], [[1, -1, 0, 0]], uneven, 2, (None, None)),
            ("U = 3/2, X = +-2, Z = +-1", [[third, -third]], [[1, -1]], half, 1, longer),
            ("V = 2, X = Z = +-1", [[1, -1]], [[middle, -middle]], half, 1, twice),
        )
        for said, x, z, weights, loading, bases in pairs:
            with contextlib.suppress(NotEvaluable):
                pair = whitened_pair(x, z, weights, loading, 1, eps, common=common, bases=bases)
                found.append(Exhibited(f"{said}; {words}", pair))
    return (*found, *_sent_nothing())


def _sent_nothing() -> Iterator[Exhibited]:
    """A basis of zero sends nothing: no error beyond the source's own variance, and no less."""
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 32), Fraction(15, 32))
    none, one, three, far = [[0, 0]], [[1, -1]], [[3, -3]], [[12, -12, 0, 0]]
    large = whitened_pair(none, none, HALF, 4, 1, 1, common=True, bases=([[0]], None))
    small = whitened_pair(three, none, HALF, Fraction(3, 5), 1, 16, common=True, bases=(None, [[0]]))
    matched = whitened_pair([[0, 0, 0, 0]], far, rare, 4, 1, 16, common=False, bases=([[0]], None))
    for words, pair, name, rows in (
        ("common-order: U = 0, X = +-1, Z = 0, eps = 1, kappa = 4: D_X = 1, D_Z = 4", large, "X", one),
        ("common-order: V = 0, X = +-3, Z = +-3, eps = 16, kappa = 3/5: D_X = 9/4, D_Z = 9", small, "Z", three),
        ("matched-order: U = 0, X = +-3, Z = +-12 or 0, kappa = 4: D_X = 9, D_Z = 36", matched, "X", [[3, -3, 3, -3]]),
    ):
        yield Exhibited(words, Model(pair.indices, {**pair.families, name: table(rows)}, pair.probabilities))


def derivation() -> Derivation:
    """At d = 2 and 3 the gap of the bounds is kappa^2 times the trace of the gap, whatever eps."""
    steps = []
    eps, kappa_ = symbol_matrix("eps", 1, 1)[0], symbol_matrix("kappa", 1, 1)[0]
    for size in (2, 3):
        x, z = symbol_matrix("x", size, size), symbol_matrix("z", size, size)
        gap = kappa_**2 * (x.trace() + size * eps) - kappa_**2 * (z.trace() + size * eps)
        steps.append(identity(f"gap of the common-step bounds, d = {size}", gap, kappa_**2 * (x - z).trace()))
    return Derivation(sympy=tuple(steps), ground=(("common-bounds", {"d": 1, "M": 1}, 2),))


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of a generated or real stream's deltas through the whole pipeline, and the bound."""
    return whitened_stream(rng)

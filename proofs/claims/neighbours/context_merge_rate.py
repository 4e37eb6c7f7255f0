"""Merging n rows into one that is coded with n times the bits, against coding each row: an exact threshold.

D = W + n D_B exactly, at every outcome before the mean is taken: W is the energy of the rows about their mean B, and
D_B the distortion of B, coded with l^n levels a coordinate where a row has l. With C_j = kappa^2 / l^(2j) the bound of
merging is W + n C_n tr Sigma_B, that of direct coding C_1 times the rows' energy about E B, which is W + n tr Sigma_B.
So merging has the smaller bound iff (1 - C_n) W < (C_1 - C_n) energy; then its distortion is below the direct bound.
W is bounded by the rows' increments (`context-merge`). From Bo Jun Han's remark on context compression and his trace
bound, doi:10.5281/zenodo.19440451; the split is Steiner's.

Without `no-overload` or `orthonormal` the coded mean errs by more; without `threshold` the rows differ too much.
"""

from __future__ import annotations

from numerics.validation.neighbours import merged_error_and_bound
from proofs.claims.models import law_tables
from proofs.claims.vocabulary import *
from proofs.library.neighbours import merge_rate
from proofs.library.quantizer.law import Law


def prove() -> dict[str, Theorem]:
    """Steiner's identity about the reproduction and about E B; the trace bound for B; then compare the two bounds."""
    sufficient, necessary, boundary = merge_rate.threshold()
    return {
        "split": merge_rate.split(),
        "total-energy": merge_rate.total_energy(),
        "bound": merge_rate.bound(),
        "sufficient": sufficient,
        "necessary": necessary,
        "boundary": boundary,
        "distortion": merge_rate.distortion_below(),
    }


HALF = Fraction(1, 2)
RARE = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
SIGNS = (Fraction(1, 4),) * 4


def block(
    coordinates: Matrix,
    probabilities: Sequence[Fraction],
    apart: Sequence[Fraction | int],
    kappa: int = 1,
    basis: Matrix | None = None,
    direct_levels: int = 2,
) -> Model:
    """Two rows B + a and B - a, B by its coordinates, a the same in each entry by outcome; both bounds."""
    levels = direct_levels**2
    tables = law_tables(Law("B"), coordinates, probabilities, kappa, levels // 2, basis)
    size, points = len(coordinates), len(probabilities)
    centre = [[tables["B"][k, w] for w in range(points)] for k in range(size)]
    rows = [[[b + sign * Fraction(a) for b, a in zip(row, apart, strict=True)] for row in centre] for sign in (1, -1)]
    within = 2 * size * sum(p * Fraction(a) ** 2 for p, a in zip(probabilities, apart, strict=True))
    means = [sum(p * b for p, b in zip(probabilities, row, strict=True)) for row in centre]
    trace = sum(
        p * (row[w] - m) ** 2 for row, m in zip(centre, means, strict=True) for w, p in enumerate(probabilities)
    )
    families = {
        **tables,
        "X": table(rows),
        "p": table([Fraction(direct_levels) ** n for n in range(3)]),
        "merging": table(within + Fraction(2 * kappa**2, levels**2) * trace),
        "direct": table(Fraction(kappa**2, direct_levels**2) * (within + 2 * trace)),
    }
    return Model({"d": size, "M": levels // 2, "n": 2, "l": direct_levels}, families, tuple(probabilities))


def necessity() -> Necessity:
    """An overloaded mean, a basis that is too long, rows far apart, rows close together."""
    far = block([[1, 1, -1, -1]], SIGNS, [1, -1, 1, -1])
    long = block([[HALF, -HALF]], (HALF, HALF), [0, 0], basis=[[2]])
    close = block([[1, 1, -1, -1]], SIGNS, [0, 0, 0, 0])
    return {
        "no-overload": Counterexample(
            "B = +-4 with probability 1/32 each, else 0", "bound", block([[4, -4, 0]], RARE, [0] * 3)
        ),
        "orthonormal": Counterexample("d = 1, U = 2, B = +-1, two equal rows", "bound", long),
        "threshold": Counterexample("rows B + a, B - a of independent signs", "sufficient", far),
        "better": Counterexample("rows B + a, B - a of independent signs", "necessary", far),
        "level": Counterexample("two equal rows", "boundary", close),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Two rows at a distance at which both bounds agree."""
    apart = [HALF, -HALF, HALF, -HALF]
    one = block([[1, 1, -1, -1]], SIGNS, apart)
    two = block([[1, 1, -1, -1], [-1, -1, 1, 1]], SIGNS, apart, basis=ROTATION)
    words = "B +-1, rows 1/2 to both sides, l = 2, kappa = 1"
    return (
        Attained(f"{words}, d = 1", "boundary", "factor", one),
        Attained(f"{words}, d = 2, rotated basis", "boundary", "factor", two),
    )


def models() -> tuple[Exhibited, ...]:
    """Two close rows in a rotated basis of the plane."""
    quarter = Fraction(1, 4)
    rows: Matrix = [[1, 1, -1, -1], [2, -2, 2, -2]]
    near = block(rows, SIGNS, [quarter, -quarter, -quarter, quarter], basis=ROTATION)
    return (Exhibited("d = 2, rows 1/4 to both sides, rotated basis", near),)


def derivation() -> Derivation:
    """Steiner's identity for three rows, and the difference of both bounds."""
    x, b = symbol_matrix("x", 3, 1), sympy.Symbol("b", real=True)
    mean = sum(x) / 3
    around = sum((v - b) ** 2 for v in x)
    w, energy, c1, cn = sympy.symbols("W energy C1 Cn", real=True)
    return Derivation(
        sympy=(
            identity("Steiner for three rows", around, sum((v - mean) ** 2 for v in x) + 3 * (mean - b) ** 2),
            identity(
                "direct less merging",
                c1 * energy - (w + cn * (energy - w)),
                (c1 - cn) * energy - (1 - cn) * w,
            ),
        ),
        at=(("split", block([[1, 1, -1, -1]], SIGNS, [HALF, -HALF, HALF, -HALF])),),
        ground=(("split", {"d": 1, "M": 1, "n": 1, "l": 1}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of merged blocks of two rows whose means are coded with twice the bits, and the bound."""
    return merged_error_and_bound(rng)

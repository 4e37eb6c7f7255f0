"""Whatever reference the decoder has, the error is that of one quantization, and it never exceeds r_i / (L - 1).

X_t - Xhat_t = u_t - Q(u_t) with u_t = X_t less the reference: errors do not add up, whatever the reference. Coded
against an earlier row, or against any weighted mean of earlier rows as they were decoded, with ranges
R_i = r_i L / (L - 1), r_i a bound of the row less the same mean of the rows themselves, the error in coordinate i is
at all times at most r_i / (L - 1). The closed loop is the reference of one row before (`closed-loop-pathwise`); an
anchor, a key frame and the mean of two neighbours are others. Derived from Bo Jun Han's residual and closed-loop
remarks, doi:10.5281/zenodo.19440451. Classical for one row before (Jayant and Noll 1984, section 6.2).

Without `weights` the reference carries more than one error; without `increments` or `first-error` the residual
overloads; without `orthonormal` the decoder's basis does not return what was sent.
"""

from __future__ import annotations

from numerics.quantizer.exact import quantize
from numerics.validation.neighbours import anchor_ratio
from proofs.claims.models import unit_matrix
from proofs.claims.vocabulary import *
from proofs.kernel.formulas import all_index, all_outcome
from proofs.kernel.terms import Outcome
from proofs.library.closed_loop import reference as loop
from proofs.library.closed_loop.closed_loop import GAPS, T, W, bound, bound_nonneg, error, reconstruction, source
from proofs.library.quantizer.setting import d

Rows = Sequence[Sequence[Fraction | int]]


def prove() -> dict[str, Theorem]:
    """By induction the mean of the errors before is within half a step, so |u| <= r + Delta / 2 = R."""
    k = index("k")
    anchor, sent = family("A", "t", k, W), family("Q", "t", k, W)

    def decoded(k: Indexish, w: Outcome) -> Formula:
        return equal(reconstruction("t", k, w), family("A", "t", k, w) + family("Q", "t", k, w))

    any_row = at(assume(all_index(d, lambda k: all_outcome(lambda w: decoded(k, w)))), k, W)
    gap = source("t", k, W) - reconstruction("t", k, W)
    same = arithmetic(equal(gap, source("t", k, W) - anchor - sent), [any_row])
    small = error(T, "i", W)
    size = GAPS * magnitude(small)
    squares = arithmetic(
        at_least(bound("i") ** 2, size**2),
        [loop.coordinate_bound(), magnitude_facts(small)[1]],
        multipliers=(1, GAPS**2),
    )
    return {
        "error": for_index(for_outcome(same), "k", d),
        "coordinate": square_monotone(size, bound("i"), bound_nonneg(), squares),
        "norm": loop.norm_bound(),
    }


def anchored(
    rows: Rows,
    weights: Rows,
    bounds: Sequence[int],
    first: Sequence[int],
    half_levels: int = 1,
    basis: Matrix | None = None,
) -> Model:
    """Rows X_0 .. X_T, each but the first coded against a weighted mean of those decoded before it.

    First errors are in half steps, in the basis; A and Q are the reference and what is sent for row t = T.
    """
    size, frame = len(bounds), unit_matrix(len(bounds)) if basis is None else basis
    steps = [Fraction(2 * r, 2 * half_levels - 1) for r in bounds]
    start = [e * s / 2 for e, s in zip(first, steps, strict=True)]
    found = [[Fraction(rows[0][k]) - sum(frame[k][j] * start[j] for j in range(size)) for k in range(size)]]
    anchor, sent = found[0], [Fraction(0)] * size
    for row, shares in zip(rows[1:], weights, strict=True):
        anchor = [
            sum((Fraction(g) * f[k] for g, f in zip(shares, found, strict=True)), Fraction(0)) for k in range(size)
        ]
        u = [sum((frame[k][j] * (row[k] - anchor[k]) for k in range(size)), Fraction(0)) for j in range(size)]
        levels = [quantize(value, step, half_levels) for value, step in zip(u, steps, strict=True)]
        sent = [sum((frame[k][j] * levels[j] for j in range(size)), Fraction(0)) for k in range(size)]
        found.append([a + q for a, q in zip(anchor, sent, strict=True)])
    count = len(weights)
    padded = [[Fraction(g) for g in (*shares, *[0] * (count - len(shares)))] for shares in weights]
    families = {
        "X": table([[[Fraction(x)] for x in row] for row in rows]),
        "Xhat": table([[[x] for x in row] for row in found]),
        "A": table([[[x] for x in anchor]] * (count + 1)),
        "Q": table([[[x] for x in sent]] * (count + 1)),
        "U": table(frame),
        "g": table(padded),
        "Delta": table(steps),
        "inverse": table([1 / s if s else Fraction(0) for s in steps]),
        "r": table([Fraction(r) for r in bounds]),
    }
    return Model({"d": size, "M": half_levels, "T": count, "t": count, "i": 0}, families, (Fraction(1),), {"w": 0})


def necessity() -> Necessity:
    """A decoder that adds something else, weights of 2, an increment or a first error too large, a short basis."""
    coded = anchored([[0], [1]], [[1]], [1], [0])
    stray = Model(coded.indices, {**coded.families, "Q": table([[[5]], [[5]]])}, coded.probabilities, coded.outcomes)
    doubled = anchored([[0], [1]], [[2]], [1], [1])
    return {
        "any-reference": Counterexample("Xhat is not the reference plus Q(u)", "error", stray),
        "weights": Counterexample("r = 1, L = 2, twice the row before: residual 3, error 2", "coordinate", doubled),
        "increments": Counterexample(
            "r = 1, one increment of 4, L = 2: the error is 3", "coordinate", anchored([[0], [4]], [[1]], [1], [0])
        ),
        "first-error": Counterexample(
            "r = 1, L = 2, first error 4: then 4", "coordinate", anchored([[0], [1]], [[1]], [1], [4])
        ),
        "orthonormal": Counterexample(
            "d = 1, U = 1/2: the decoder moves half as far",
            "norm",
            anchored([[0], [4], [8], [12]], [[1], [0, 1], [0, 0, 1]], [2], [0], basis=[[Fraction(1, 2)]]),
        ),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """A first row half a step off and rows that move by r from their reference attain the bound in each coordinate."""
    half = Fraction(1, 2)
    anchor = anchored([[0], [1], [1], [1]], [[1], [1, 0], [1, 0, 0]], [1], [1], 2)
    mean = anchored([[0], [1], [Fraction(3, 2)]], [[1], [half, half]], [1], [1], 2)
    frame = [[sum(ROTATION[k][j] * t * (j + 1) for j in range(2)) for k in range(2)] for t in range(2)]
    plane = anchored(frame, [[1]], [1, 2], [1, 1], 2, ROTATION)
    return (
        Attained("three rows coded against one anchor, L = 4", "coordinate", "factor", anchor),
        Attained("a row coded against the mean of two before, L = 4", "coordinate", "factor", mean),
        Attained("d = 2, rotated basis, r = (1, 2), L = 4", "norm", "factor", plane),
    )


def derivation() -> Derivation:
    """Increment and half a step fill the range; a weighted mean of errors within half a step is within half a step."""
    r, count = sympy.symbols("r L", positive=True)
    e, f, g = sympy.symbols("e f g", real=True)
    step = 2 * r / (count - 1)
    return Derivation(
        sympy=(
            identity("r plus half a step is the range", r + step / 2, r * count / (count - 1)),
            identity("what a mean of two errors leaves", 1 - (g * e + (1 - g) * f), g * (1 - e) + (1 - g) * (1 - f)),
        ),
        ground=(("error", {"d": 2, "t": 1}, 1), ("coordinate", {"d": 1, "M": 1, "T": 1, "i": 0}, 1)),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest error over r_i / (L - 1) of random rows, each coded against a random earlier one, and 1."""
    return anchor_ratio(rng)

"""One step for all coordinates of a basis: D <= (d / 4^b) max R_i^2, least in a basis of equal variances.

With R = max R_i the bound is at least the matched one, kappa^2 tr Sigma / 4^b, and equal to it iff all variances are
equal. Every symmetric matrix has an orthonormal basis in which its diagonal is constant (Horn 1954: cited; d - 1 plane
rotations find it, `numerics.moments.equal_variance`). Where a flat orthonormal H exists, as for d a power of two, it is
proved here: U H is such a basis for every eigenbasis U. Unlike a random rotation it needs the covariance.

Without `no-overload` the error has no bound by the step; without `orthonormal` neither energy nor error is kept;
`ranges`, `loading`, `largest`, `equal-variances` and `equal-bounds` say what R is and which case is meant; without
`eigenbasis` or `flat` the coordinates mix unevenly; without `rotation` U H is no basis.
"""

from __future__ import annotations

from numerics.validation.rotated import equal_step_error_and_bound
from proofs.claims.models import unit_matrix
from proofs.claims.rotation.laws import FLAT, HALF
from proofs.claims.vocabulary import *
from proofs.library.quantizer.setting import d
from proofs.library.rotation import equal_variance

EVEN = (HALF, HALF)


def prove() -> dict[str, Theorem]:
    """Round within R and rotate back; compare kappa^2 lambda_i with R^2 term by term; expand in the eigenbasis."""
    return {
        "bound": equal_variance.bound(),
        "attained": equal_variance.bound(exact=True),
        "never-better": equal_variance.never_better(),
        "equal": equal_variance.with_equal_variances(),
        "only-equal": for_index(for_index(equal_variance.only_equal(), "k", d), "i", d),
        "flat-basis": for_index(equal_variance.flat_basis(), "i", d),
        "turned": for_index(for_index(equal_variance.turned_orthonormal(), "j", d), "i", d),
    }


def law(
    rows: Matrix,
    weights: Sequence[Fraction],
    kappa: Fraction | int,
    top: Fraction | int,
    *,
    half_levels: int = 1,
    basis: Matrix | None = None,
    mixing: Matrix | None = None,
) -> Model:
    """A source by its coordinates in a basis, R = `top` with the step R / M, the place j = 0, and H, by default I."""
    found = law_model(rows, weights, kappa, half_levels, basis)
    step = Fraction(top) / half_levels
    extra = {
        "R": table(Fraction(top)),
        "Delta": table(step),
        "r": table(1 / step if step else Fraction(0)),
        "H": table(mixing if mixing is not None else unit_matrix(len(rows))),
    }
    return Model({**found.indices, "j": 0}, {**found.families, **extra}, found.probabilities)


def _equal(top: int = 2) -> Model:
    rows, weights = three_points((2, 2), 2)
    return law(rows, weights, 2, top, half_levels=2, basis=ROTATION, mixing=ROTATION)


def _unequal(kappa: int, top: int) -> Model:
    """Variances 1 and 49."""
    return law([[1, -1, 1, -1], [7, 7, -7, -7]], (Fraction(1, 4),) * 4, kappa, top)


def necessity() -> Necessity:
    """One law for each hypothesis."""
    rare = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))
    short = [[Fraction(1, 16), Fraction(-1, 16)]]
    same = [[1, -1]] * 4
    return {
        "no-overload": Counterexample(
            "d = 1, Y = +-4 with probability 1/32 each, else 0; R = 1", "bound", law([[4, -4, 0]], rare, 1, 1)
        ),
        "orthonormal": Counterexample(
            "d = 1, U = 4, X = +-1/4, R = 1, L = 2: Q(X) = 8X", "bound", law(short, EVEN, 1, 1, basis=[[4]])
        ),
        "attaining": Counterexample("d = 1, Y = +-1, R = 2, L = 2: D = 0", "attained", law([[1, -1]], EVEN, 1, 2)),
        "ranges": Counterexample(
            "variances 1 and 49, kappa = 1, R = 5: both bounds are 50", "only-equal", _unequal(1, 5)
        ),
        "loading": Counterexample("variances 1 and 49, kappa = 0, R = 0", "only-equal", _unequal(0, 0)),
        "largest": Counterexample("variances 1 and 1, kappa = 2, R = 3", "equal", _equal(3)),
        "equal-variances": Counterexample(
            "variances 1 and 49, kappa = 1, R = 1, that of coordinate 0", "equal", _unequal(1, 1)
        ),
        "equal-bounds": Counterexample(
            "variances 1 and 49, kappa = 1, R = 7: 98 against 50", "only-equal", _unequal(1, 7)
        ),
        "eigenbasis": Counterexample(
            "X = +-(1, 1, 1, 1), U = I: one coordinate of U H has all", "flat-basis", law(same, EVEN, 1, 1, mixing=FLAT)
        ),
        "flat": Counterexample("variances 1 and 49, H = I", "flat-basis", _unequal(1, 7)),
        "rotation": Counterexample("H = 2 I", "turned", law([[1, -1]], EVEN, 1, 1, mixing=[[2]])),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Uncorrelated coordinates of equal variance on the ends of one range, in a rotated basis of the plane."""
    return (
        Attained(
            "Y_i in {-2, 0, 2} with P(+-2) = 1/8, d = 2, rotated basis, R = 2, L = 4", "bound", "factor", _equal()
        ),
    )


def models() -> tuple[Exhibited, ...]:
    """Laws against further goals without a hypothesis, and one in four dimensions with a flat H."""
    rows, weights = three_points((2, 6, 2, 4), 2)
    short, narrow = [[1, -1]], law([[1, -1]], EVEN, 1, HALF)
    uneven = law([[1, -1], [2, -2]], EVEN, 1, 1, basis=[[1, 0], [0, HALF]])
    long = law([[HALF, -HALF]], EVEN, 1, 1, basis=[[2]])
    return (
        Exhibited(
            "variances 1, 9, 1, 4, uncorrelated, U = H = Sylvester's matrix / 2",
            law(rows, weights, 2, 6, basis=FLAT, mixing=FLAT),
        ),
        Exhibited("d = 1, Y = +-1, kappa = 1, R = 1/2", narrow),
        Exhibited("d = 1, Y = +-1, kappa = -1, R = 0", law(short, EVEN, -1, 0)),
        Exhibited("d = 2, U = diag(1, 1/2), X = +-(1, 1), R = 1", uneven),
        Exhibited("d = 1, U = 1/2, X = +-1, R = 1/2", law([[2, -2]], EVEN, 1, HALF, basis=[[HALF]])),
        Exhibited("d = 1, U = 2, X = +-1", long),
    )


def _spread(columns: Sequence[Sequence[Any]], spectrum: Sequence[Any], words: str) -> Iterator[Derived]:
    """The columns are orthonormal, and each has the mean of the spectrum as its variance."""
    size, mean = len(spectrum), sum(spectrum) / len(spectrum)
    basis = sympy.Matrix(columns).T
    gram, turned = basis.T * basis, basis.T * sympy.diag(*spectrum) * basis
    for i in range(size):
        for j in range(i, size):
            yield identity(f"{words}: columns {i} and {j}", sympy.simplify(gram[i, j]), int(i == j))
        yield identity(f"{words}: variance of column {i}", sympy.simplify(turned[i, i]), mean)


def derivation() -> Derivation:
    """The basis for every spectrum at d = 2, 3, 4: 45 degrees, two turns, c^2 = (m - l_1)/(l_0 - l_1), Sylvester."""
    root, half = sympy.sqrt(2), sympy.Rational(1, 2)
    plane, (l0, l1, l2) = sympy.symbols("lambda0:2", positive=True), sympy.symbols("lambda0:3", positive=True)
    mean = (l0 + l1 + l2) / 3
    c, s = sympy.sqrt((mean - l1) / (l0 - l1)), sympy.sqrt((l0 - mean) / (l0 - l1))
    space = ((c, s, 0), (-s / root, c / root, 1 / root), (-s / root, c / root, -1 / root))
    four = sympy.symbols("lambda0:4", positive=True)
    steps = (
        *_spread(((1 / root, 1 / root), (1 / root, -1 / root)), plane, "d = 2"),
        *_spread(space, (l0, l1, l2), "d = 3, l_0 >= m >= l_1"),
        *_spread([[half * sympy.sign(e) for e in row] for row in FLAT], four, "d = 4"),
        refuted(identity("the eigenbasis itself", l0, mean)),
    )
    return Derivation(sympy=steps, ground=(("bound", {"d": 1, "M": 1}, 1), ("turned", {"d": 1}, 1)))


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of a random ensemble with one step in its basis of equal variances, and d R^2 / 4^b."""
    return equal_step_error_and_bound(rng, 4)

"""m residual stages of b bits with nested ranges have the bound of one stage of m b bits: kappa^2 tr Sigma / 4^(m b).

Each stage codes the error of the one before; ranges are R, R/L, R/L^2, .. (L = 2^b levels). No stage but the first can
overload, for the error of a stage is within its half step, which is the next range. So `no-overload` is asked for at
the first stage alone, and the error in each coordinate is at most R / L^m. Stages that are loaded by their own
residual's deviation have the bound kappa^(2m) tr Sigma / L^(2m) under `own-range`, and kappa >= 1 wherever something
varies: never better. From Bo Jun Han's remark on residual compression, doi:10.5281/zenodo.19440451; residual
quantization is classical (Juang and Gray 1982). That the nested stages are one quantizer is `successive-refinement`.

Without `no-overload` the first stage errs by more; without `orthonormal` the decoder's basis does not return what the
encoder saw; without `own-range` a stage overloads; with a loading below 1 more stages would seem to help.
"""

from __future__ import annotations

from numerics.quantizer.exact import quantize
from numerics.validation.neighbours import staged_error_and_bound
from proofs.claims.models import rotated
from proofs.claims.vocabulary import *
from proofs.library.quantizer.own_stages import never_better, own_loading
from proofs.library.quantizer.stages import coordinate_bound, trace_bound


def prove() -> dict[str, Theorem]:
    """By induction over the stages; then rotate the last error back, take E and add up."""
    return {
        "coordinate": coordinate_bound(),
        "bound": trace_bound(),
        "own-loading": own_loading(),
        "never-better": never_better(),
    }


def staged(
    coordinates: Matrix,
    probabilities: Sequence[Fraction],
    kappa: Fraction | int,
    stages: int = 2,
    half_levels: int = 1,
    basis: Matrix | None = None,
    own: bool = False,
) -> Model:
    """A source with mean zero by its coordinates, coded in stages; `own` loads each stage by its own residual."""
    frame, source = rotated(coordinates, basis)
    size, levels = len(frame), 2 * half_levels
    turned = [
        [sum((u[i] * v for u, v in zip(frame, x, strict=True)), Fraction(0)) for x in zip(*source, strict=True)]
        for i in range(size)
    ]
    residuals, steps = [turned], list[list[Fraction]]()
    for stage in range(stages):
        if own or not stage:
            steps.append([Fraction(kappa) * _deviation(row, probabilities) / half_levels for row in residuals[-1]])
        else:
            steps.append([s / levels for s in steps[-1]])
        residuals.append(
            [[v - quantize(v, s, half_levels) for v in row] for row, s in zip(residuals[-1], steps[-1], strict=True)]
        )
    padded = [*steps, [s / levels for s in steps[-1]]]
    families = {
        "X": table(source),
        "U": table(frame),
        "u": table(residuals),
        "Delta": table(padded),
        "inverse": table([[1 / s if s else Fraction(0) for s in row] for row in padded]),
        "p": table([Fraction(levels) ** n for n in range(stages + 1)]),
        "k": table([Fraction(kappa) ** n for n in range(stages + 1)]),
        "kappa": table(Fraction(kappa)),
    }
    sizes = {"d": size, "M": half_levels, "m": stages, "i": 0}
    return Model(sizes, families, tuple(probabilities), {"w": 0})


def _deviation(row: Sequence[Fraction], probabilities: Sequence[Fraction]) -> Fraction:
    """sqrt(E u^2) of a coordinate's values."""
    return rational_root(sum((p * v * v for p, v in zip(probabilities, row, strict=True)), Fraction(0)))


HALF = (Fraction(1, 2), Fraction(1, 2))
RARE = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16))


def necessity() -> Necessity:
    """Overload at the first stage or at a later one, a basis that is too long, a loading below 1."""
    over = staged([[4, -4, 0]], RARE, 1)
    return {
        "no-overload": Counterexample("Y = +-4 with probability 1/32 each, else 0; kappa = 1, L = 2", "bound", over),
        "orthonormal": Counterexample(
            "d = 1, U = 2, X = +-1/2, kappa = 1, L = 2",
            "bound",
            staged([[Fraction(1, 2), Fraction(-1, 2)]], HALF, 1, basis=[[2]]),
        ),
        "own-range": Counterexample(
            "the same, each stage loaded by its own deviation", "own-loading", staged([[4, -4, 0]], RARE, 1, own=True)
        ),
        "loading": Counterexample("kappa = 1/2, two stages", "never-better", staged([[1, -1]], HALF, Fraction(1, 2))),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """Laws on the ends of their ranges, for several numbers of stages, in a rotated basis of the plane."""
    rows, weights = three_points((2, 4), 2)
    found: list[Sharpness] = []
    for count, half_levels in ((1, 2), (2, 1), (3, 2)):
        model = staged(rows, weights, 2, count, half_levels, ROTATION)
        words = f"Y_i in {{-R_i, 0, R_i}}, d = 2, rotated basis, {count} stages, L = {2 * half_levels}"
        found += [Attained(words, goal, "factor", model) for goal in ("coordinate", "bound")]
    return tuple(found)


def models() -> tuple[Exhibited, ...]:
    """Three points and a sign in each of two coordinates, stages loaded by their own deviations; a long basis."""
    rows, weights = three_points((2, 4), 2)
    signs: Matrix = [[1, -1, 1, -1], [2, 2, -2, -2]]
    quarter = (Fraction(1, 4),) * 4
    long = staged([[Fraction(1, 2), Fraction(-1, 2)]], HALF, 1, basis=[[2]], own=True)
    return (
        Exhibited(
            "Y_i in {-R_i, 0, R_i}, two stages of L = 4, kappa = 2, own loading",
            staged(rows, weights, 2, 2, 2, ROTATION, own=True),
        ),
        Exhibited("two independent signs, kappa = 1, own loading", staged(signs, quarter, 1, basis=ROTATION, own=True)),
        Exhibited("d = 1, U = 2, own loading", long),
    )


def derivation() -> Derivation:
    """Half a step of a stage is the range of the next; m stages of b bits and one of m b bits."""
    top, count, m, b = sympy.symbols("R L m b", positive=True)
    step = 2 * top / count
    cases = [(n, bits) for n in (1, 2, 3) for bits in (1, 2, 4)]
    same = all(sympy.Integer(2**bits) ** (2 * n) == sympy.Integer(4) ** (n * bits) for n, bits in cases)
    return Derivation(
        sympy=(
            identity("half a step is the next range", step / 2, top / count),
            identity("exponents", 2 * m * b, 2 * (m * b)),
            Derived("levels of m stages", "(2^b)^(2m) = 4^(m b), m = 1..3, b = 1, 2, 4", same),
        ),
        ground=(("coordinate", {"d": 1, "M": 1, "m": 1, "i": 0}, 1),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Distortion of a random sample coded in two or three stages, and kappa^2 tr Sigma / 4^(m b)."""
    return staged_error_and_bound(rng)

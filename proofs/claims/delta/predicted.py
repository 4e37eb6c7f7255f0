"""What the claims about prediction coordinate by coordinate share: goals, counterexamples and exact models."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from proofs.claims.models import unit_matrix
from proofs.claims.vocabulary import *
from proofs.library.delta import prediction
from proofs.library.delta.comparison import worst_case
from proofs.library.quantizer.setting import d

Factor = Callable[[Fraction, Fraction, Fraction], Fraction]  # of v, c, s
HALF = (Fraction(1, 2), Fraction(1, 2))
QUARTERS = (Fraction(1, 4),) * 4
INDEPENDENT: tuple[Matrix, Matrix] = ([[1, 1, -1, -1]], [[1, -1, 1, -1]])
FOLLOWING: tuple[Matrix, Matrix] = ([[2, 0, 0, -2]], [[1, 1, -1, -1]])  # X_t = X_{t-1} + e_t
OPPOSITE: tuple[Matrix, Matrix] = ([[1, 1, -1, -1]], [[-1, -1, 1, 1]])


def always(v: Fraction, c: Fraction, s: Fraction) -> Fraction:
    """The factor one, whatever the moments: the plain delta."""
    return Fraction(1)


def from_each_coordinate(found: Mapping[str, Theorem]) -> dict[str, Theorem]:
    """The energy of each coordinate, the trace and the trace bound, from a coordinate's `value` and `bound`."""
    traces = prediction.traces_from(found["bound"])
    return {"value": for_index(found["value"], "i", d), "trace": traces, "bound": worst_case(traces)}


def nothing_gained(words: str, factor: Factor) -> tuple[Sharpness, ...]:
    """Independent fair signs, kappa = 1, L = 2: trace and bound of the residual are those of X_t."""
    stream, said = model(*INDEPENDENT, factor), "X_t and X_{t-1} independent fair signs, kappa = 1, L = 2"
    return tuple(Attained(f"{said}: {words}", goal, "factor", stream) for goal in ("trace", "bound"))


def gained(factor: Factor) -> Exhibited:
    """A stream whose residual is an independent fair sign, half its variance; kappa = 1, L = 2."""
    return Exhibited("X_t = X_{t-1} + e_t, independent fair signs: b = 1 and Z = e_t", model(*FOLLOWING, factor))


def against_basis_and_range(factor: Factor) -> dict[str, Counterexample]:
    """Counterexamples for the hypotheses on bases and quantizer, with these factors."""
    rare, model_of = (Fraction(1, 32), Fraction(1, 32), Fraction(15, 16)), partial(model, factor=factor)
    return {
        "orthonormal": Counterexample(
            "U = 2, X = +-1, P = 0: tr Sigma_Z = 4",
            "trace",
            model_of([[1, -1]], [[0, 0]], probabilities=HALF, basis=[[2]]),
        ),
        "no-overload-delta": Counterexample(
            "X = +-4 with probability 1/32 each, else 0; P = 0, kappa = 1, L = 2",
            "bound",
            model_of([[4, -4, 0]], [[0, 0, 0]], probabilities=rare),
        ),
        "orthonormal-delta": Counterexample(
            "V = 2, X = +-2, P = 0, kappa = 1, L = 2",
            "bound",
            model_of([[2, -2]], [[0, 0]], probabilities=HALF, stretch=2),
        ),
    }


def model(
    current: Matrix,
    previous: Matrix,
    factor: Factor,
    probabilities: Sequence[Fraction] = QUARTERS,
    kappa: Fraction | int = 1,
    half_levels: int = 1,
    basis: Matrix | None = None,
    stretch: int = 1,
) -> Model:
    """X_t = `current` and X_{t-1} = `previous`, centred (d, points), coded with b_i = factor(v_i, c_i, s_i).

    U is `basis`, the identity if None; the residual's own basis V is `stretch` times the identity.
    """
    size, points = len(current), len(probabilities)
    frame = unit_matrix(size) if basis is None else basis

    def rotated(rows: Matrix) -> list[list[Fraction]]:
        return [
            [sum((Fraction(frame[k][i]) * rows[k][w] for k in range(size)), Fraction(0)) for w in range(points)]
            for i in range(size)
        ]

    def product(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
        return sum((q * x * y for q, x, y in zip(probabilities, a, b, strict=True)), Fraction(0))

    y, p = rotated(current), rotated(previous)
    variances = [product(row, row) for row in p]
    factors = [factor(product(a, a), product(a, b), s) for a, b, s in zip(y, p, variances, strict=True)]
    coded = [[a - f * b for a, b in zip(x, q, strict=True)] for x, q, f in zip(y, p, factors, strict=True)]
    inner = [[Fraction(0)] * points for _ in range(size)]  # the original's own steps play no part
    own = [[Fraction(stretch * int(i == j)) for j in range(size)] for i in range(size)]
    shrunk = [[value / stretch for value in row] for row in coded]
    found = pair_model(inner, shrunk, probabilities, kappa, half_levels, (None, own))
    more = {
        "X": table([[Fraction(v) for v in row] for row in current]),
        "P": table([[Fraction(v) for v in row] for row in previous]),
        "U": table([[Fraction(v) for v in row] for row in frame]),
        "b": table(factors),
        "r_P": table([1 / s if s else Fraction(0) for s in variances]),
    }
    return Model(found.indices, {**found.families, **more}, found.probabilities)

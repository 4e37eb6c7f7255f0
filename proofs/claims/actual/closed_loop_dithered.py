"""In closed loop with subtractive dither D_(t+1) = c (s + D_t) exactly, with limit c / (1 - c) s.

s = E |X_(t+1) - X_t|^2 and c = kappa^2 / (3 (L - 1)^2): ranges kappa sqrt(E u_i^2) hold the residual and a dither of
one cell, the error is uniform on a cell (`subtractive-dither`) and uncorrelated with all that comes later. So
E |u_t|^2 = s + D_t, and direct coding with the same dither, of distortion c tr Sigma_X, is worse iff
s / tr Sigma_X < 1 - c. That is milder than (1 - 2^-b)^2, which the worst-case bounds ask for (`closed-loop-threshold`).
Moments are about zero, as the loop's quantizer is not centred: s is tr Sigma_D where X_(t+1) and X_t have one mean, and
more otherwise. Derived from Bo Jun Han's closed-loop remark, doi:10.5281/zenodo.19440451; Schuchman 1964 for the
dither.

Independence is no term of the kernel: what is used of it is stated, a mean square and a vanishing expectation of
products. Without `dithered` an error may vanish; without `orthonormal` coordinates do not add up to the norm; without
`uncorrelated`, `quantized` or `spread` the recursion has other terms; a drift of the mean counts where `equal-means`
fails; for c >= 1 nothing settles.
"""

from __future__ import annotations

from numerics.codec.witness import dithered_closed_loop
from proofs.claims.closed_loop.shared import rotated_paths
from proofs.claims.vocabulary import *
from proofs.library.actual import dithered_loop as loop

HALF = Fraction(1, 2)
Paths = Sequence[Sequence[Sequence[Fraction | int]]]  # by outcome, time and entry


def prove() -> dict[str, Theorem]:
    """Coordinate by coordinate; the expanded square of delta + e; induction on the time; a comparison of numbers."""
    below, other = loop.compared()
    return {
        "quantizer": loop.dithered_step(),
        "recursion": loop.recursion(),
        "trace": loop.spread_is_trace(),
        "exact": loop.exact(),
        "below-direct": below,
        "not-below-direct": other,
    }


def streamed(source: Paths, errors: Paths, c: Fraction | int, s: int, basis: Matrix = ((1,),), step: int = 0) -> Model:
    """X along these paths and Xhat = X - error, equally likely; kappa = 1, L = 2, and c and s as given."""
    exact = [[[Fraction(x) for x in row] for row in path] for path in source]
    found = [
        [[x - Fraction(e) for x, e in zip(*rows, strict=True)] for rows in zip(path, off, strict=True)]
        for path, off in zip(exact, errors, strict=True)
    ]
    size, count, unit = (
        len(basis),
        len(source[0]) - 1,
        [[int(i == j) for j in range(len(basis))] for i in range(len(basis))],
    )
    tables = {
        "X": rotated_paths(exact, unit),
        "Xhat": rotated_paths(found, unit),
        "U": table([[Fraction(v) for v in row] for row in basis]),
        "Delta": table([step] * size),
        "kappa": table(1),
        "c": table(Fraction(c)),
        "s": table(s),
        "power": table([Fraction(c) ** t for t in range(count + 1)]),
    }
    weights = (Fraction(1, len(source)),) * len(source)
    return Model({"d": size, "M": 1, "T": count, "S": 0}, tables, weights)


def compared(c: Fraction | int, s: int, x: int) -> Model:
    """c, s and x with the limit and the direct distortion that belong to them."""
    values = {"c": Fraction(c), "s": s, "x": x, "limit": Fraction(c) * s / (1 - Fraction(c)), "direct": c * x}
    return Model({"d": 2}, {name: table(Fraction(value)) for name, value in values.items()})


def necessity() -> Necessity:
    """Each fact about errors and increments broken by itself; numbers out of order."""
    third = Fraction(1, 3)
    rest, two = [[[0], [0]]] * 3, [[[0], [2]]] * 3
    skewed = streamed([[[0, 0], [1, 0]]] * 3, [[[0, 0], e] for e in ([1, -2], [0, 0], [0, 0])], third, 1, SKEW, 2)
    return {
        "orthonormal": Counterexample("U = [[1, 1], [0, 1]], d = 2: E |e|^2 = 5/3 against 1/3", "quantizer", skewed),
        "dithered": Counterexample("u = 2, no error", "quantizer", streamed(two, rest, third, 4, step=4)),
        "quantized": Counterexample("u = 2, c = 1/3, no error", "recursion", streamed(two, rest, third, 4)),
        "uncorrelated": Counterexample(
            "X moves by +-1 in the direction of its error of +-1, c = 1/4",
            "recursion",
            streamed([[[0], [1]], [[0], [-1]]], [[[1], [1]], [[-1], [-1]]], Fraction(1, 4), 1),
        ),
        "spread": Counterexample(
            "s = 0, X moves by 2, c = 1/4",
            "recursion",
            streamed([[[0], [2]]], [[[0], [1]]], Fraction(1, 4), 0),
        ),
        "equal-means": Counterexample(
            "X moves by 2 at every outcome: s = 4, tr Sigma_D = 0", "trace", streamed(two, rest, third, 4)
        ),
        "contracting": Counterexample("c = 0, s = 0, x = 1: both vanish", "below-direct", compared(0, 0, 1)),
        "milder": Counterexample("c = 1/2, s = x = 1: limit 1, direct 1/2", "below-direct", compared(HALF, 1, 1)),
        "not-milder": Counterexample("c = 1/2, s = 1, x = 4: limit 1, not 2", "not-below-direct", compared(HALF, 1, 4)),
    }


SKEW: Matrix = ((1, 1), (0, 1))


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def models() -> tuple[Exhibited | Counterexample, ...]:
    """Streams and numbers that meet all hypotheses, and one more against each goal that none above is against."""
    errors = [[[0], [2]], [[0], [0]], [[0], [0]]]
    signs = [[[0], [sign]] for sign in (1, -1, 1, -1)]
    twice = [[[0], [sign], [2 * sign]] for sign in (1, -1, 1, -1)]
    kept = [[[error]] * 3 for error in (1, 1, -1, -1)]
    apart = [[[2], [1]], [[2], [-1]], [[-2], [1]], [[-2], [-1]]]
    return (
        Exhibited("u = 2, errors 2, 0, 0, c = 1/3", streamed([[[0], [2]]] * 3, errors, Fraction(1, 3), 4, step=4)),
        Exhibited("errors +-2 and increments +-1, c = 1/5", streamed(signs, apart, Fraction(1, 5), 1)),
        Exhibited("two steps, errors and increments +-1, c = 1/2", streamed(twice, kept, HALF, 1, step=1)),
        Counterexample("increments +-1, s = 0", "trace", streamed(signs, apart, Fraction(1, 5), 0)),
        Exhibited("c = 1/2, s = x = 1: limit 1, direct 1/2", compared(HALF, 1, 1)),
        Exhibited("c = 2, s = x = 1: limit -2, direct 2", compared(2, 1, 1)),
    )


def derivation() -> Derivation:
    """The loading, the fixed point, one step's contraction towards it, and the threshold."""
    k, count, c, s, x, now = sympy.symbols("kappa L c s x D", positive=True)
    step = 2 * k * sympy.sqrt(x) / (count - 1)
    share = sympy.Rational(statement("closed-loop-dithered").constants[0].value)
    fixed = c * s / (1 - c)
    return Derivation(
        sympy=(
            identity("Delta^2 / 12 over E u^2", share * step**2 / x, k**2 / (3 * (count - 1) ** 2)),
            identity("the limit is a fixed point", c * (s + fixed), fixed),
            identity("distance to it after a step", c * (s + now) - fixed, c * (now - fixed)),
            identity("direct less limit", c * x - fixed, c * ((1 - c) * x - s) / (1 - c)),
            refuted(identity("without the error before", c * s, fixed)),
            *(
                refuted(identity("another share", sympy.Rational(v) * step**2 / x, k**2 / (3 * (count - 1) ** 2)))
                for v in statement("closed-loop-dithered").constants[0].strengthened()
            ),
        ),
        ground=(("below-direct", {}, 1), ("not-below-direct", {}, 1)),
        at=(("recursion", models()[1].model),),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Mean squared error of 4000 dithered closed loops over an AR(1) after 40 steps, and c / (1 - c) tr Sigma_D."""
    return dithered_closed_loop(rng)

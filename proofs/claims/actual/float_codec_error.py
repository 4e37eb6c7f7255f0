"""A row that is centred, rotated, quantized, rotated back and moved to its mean, all rounded: the bound, inflated.

The standard model: every operation is exact up to 1 + delta, abs(delta) <= u, and sums run in any order. With
g = eta + gamma_d size, where size is the norm of the stored basis and eta its distance from an orthonormal one, a
rounded product by the basis is off by at most g times the length of what it is applied to. With w = (1 + u)(1 + g)

    norm(X - Xhat) <= w half + (w^2 - 1)(norm(X) + norm(mu)) + u norm(mu),

half the bound of the rounded quantizer (`float-scalar-error`). `rows` is the same for numbers that were computed, and
for any state t, that of a closed loop as well; `state` carries a loop's step. These are what the codec prints, at
u = 2^-53. That some orthonormal basis lies within eta = norm(V^T V - I) of the stored one is the polar decomposition
(Higham, Functions of Matrices, 2008, lemma 8.17), which the codec uses and the kernel does not need: U is given here.

At u = 0 the bounds are those of the exact codec and are attained. Without `orthonormal` or `stored` the row that comes
back is another one; without the bounds on roundings anything may; without `small` gamma_d is not positive.
"""

from __future__ import annotations

from numerics.quantizer.exact import code
from numerics.validation.rounded import codec_row
from proofs.claims.vocabulary import *
from proofs.library.actual import codec, loop_step

Number = Fraction | int
Row = Sequence[Number]


def prove() -> dict[str, Theorem]:
    """Five differences of vectors, by Minkowski; a product by the basis by Cauchy-Schwarz from `float-dot-product`."""
    return {"basis": codec.basis(), "rows": codec.rows(), "direct": codec.direct(), "state": loop_step.state()}


def carried(
    x: Row,
    steps: Row,
    half_levels: int = 1,
    stored: Number = 1,
    true: Number = 1,
    size: Number = 2,
    sent: Row | None = None,
    **more: Number,
) -> Model:
    """A row through bases `stored` I and `true` I, with mean zero; all deltas and units are zero but those given.

    `alpha`, `rho` and `tau` are those of all entries; `sent` replaces the quantizer's levels.
    """
    d, rate = len(x), {"u": Fraction(more.get("u", 0)), "v": Fraction(more.get("v", 0))}
    alpha, rho, tau = (Fraction(more.get(name, 0)) for name in ("alpha", "rho", "tau"))
    c = [Fraction(a) * (1 + alpha) for a in x]
    y = [stored * a for a in c]
    inverse = [1 / Fraction(s) if s else Fraction(0) for s in steps]
    levels = [
        Fraction(s) * (code(a * (1 + rho), Fraction(s), half_levels) + Fraction(1, 2)) * (1 + tau)
        for a, s in zip(y, steps, strict=True)
    ]
    t = levels if sent is None else [Fraction(a) for a in sent]
    spent = d * rate["u"]
    ones = [[[Fraction(1)] * d] * (d + 1)] * d
    entries: dict[str, Any] = {
        "X": list(map(Fraction, x)),
        "c": c,
        "y": y,
        "t": t,
        "p": [stored * a for a in t],
        "Xhat": [stored * a for a in t],
        "V": [[Fraction(stored) * (i == k) for i in range(d)] for k in range(d)],
        "U": [[Fraction(true) * (i == k) for i in range(d)] for k in range(d)],
        "Delta": list(map(Fraction, steps)),
        "r": inverse,
        "passed": ones,
        "back": ones,
        "alpha": [alpha] * d,
        "rho": [rho] * d,
        "tau": [tau] * d,
        "size": Fraction(size),
        "gamma": spent / (1 - spent),
        "power": [(1 + rate["u"]) ** k for k in range(d + 1)],
        **rate,
    }
    return Model({"d": d, "M": half_levels}, {name: table(value) for name, value in entries.items()})


def stepped(value: Number, level: Number, u: Number = 0, first: Number = 0, second: Number = 0) -> Model:
    """A step of a loop from the guess zero."""
    residual, state = value * (1 + Fraction(first)), level * (1 + Fraction(second))
    values = {"value": value, "level": level, "residual": residual, "state": state, "u": u, "first": first}
    return Model(families={name: table(Fraction(v)) for name, v in {**values, "second": second}.items()})


def rounded_everywhere() -> Model:
    """A row (5, 0) about the mean (1, 0) in a stored basis 1/8 off, and a step of a loop: every operation rounds.

    u = v = 1/16 and L = 8; the second coordinate is at rest, so that all norms are rational.
    """
    u, stored, step, row, mean = Fraction(1, 16), Fraction(9, 8), Fraction(2), Fraction(5), Fraction(1)
    up, down = 1 + u, 1 - u
    c = (row - mean) * up
    y = stored * c * down**2
    t = step * (code(y * up, step, 4) + Fraction(1, 2)) * up
    back = stored * t * up**2
    spent, basis = 2 * u, [[stored, 0], [0, 1]]
    entries: dict[str, Any] = {
        **{name: [value, 0] for name, value in {"X": row, "mu": mean, "c": c, "y": y, "t": t, "p": back}.items()},
        "Xhat": [(mean + back) * down, 0],
        "V": basis,
        "U": [[1, 0], [0, 1]],
        "Delta": [step, 0],
        "r": [1 / step, 0],
        "passed": [[[down**n] * 2 for n in range(3)]] * 2,
        "back": [[[up**n] * 2 for n in range(3)]] * 2,
        **{name: [u, u] for name in ("alpha", "rho", "tau")},
        "beta": [-u, -u],
        "zeta": [[[-u] * 2] * 2] * 2,
        "xi": [[[u] * 2] * 2] * 2,
        "power": [up**n for n in range(3)],
        **{"size": 2, "eta": stored - 1, "gamma": spent / (1 - spent), "u": u, "v": u},
        **{"value": 5, "guess": 1, "residual": 4 * up, "first": u, "level": 5, "state": 6 * down, "second": -u},
    }
    return Model({"d": 2, "M": 4}, {name: table(value) for name, value in entries.items()})


def necessity() -> Necessity:
    """One coordinate, or two of which one is at rest; steps of one."""
    far, wide = Fraction(5, 4), Fraction(3, 4)
    return {
        "orthonormal": Counterexample(
            "U = V = 2, X = 5/4, y = t = 5/2: 5 comes back", "direct", carried([far], [1], 8, 2, 2)
        ),
        "stored": Counterexample("U = 1, V = 2, eta = 0", "direct", carried([far], [1], 8, 2, 1)),
        "rounding": Counterexample("alpha = 1, u = 0: 5/2 comes back", "direct", carried([far], [1], 8, alpha=1)),
        "small": Counterexample(
            "d = 2, u = 3/4, gamma = -3, nothing rounded, L = 64",
            "direct",
            carried([Fraction(1, 2), 0], [1, 0], 32, u=wide, size=Fraction(3, 2)),
        ),
        "no-overload": Counterexample("y = 2, one step of 1, L = 2", "direct", carried([2], [1])),
        "quotient": Counterexample(
            "y = 9/10, rho = 1, v = 0: the code is 1", "direct", carried([Fraction(9, 10)], [1], 2, rho=1)
        ),
        "product": Counterexample("y = 3/2, tau = 1, u = 0", "direct", carried([Fraction(3, 2)], [1], 2, tau=1)),
        "rounding-step": Counterexample(
            "u = 0, first = 1: value 1, residual, level and state 2", "state", stepped(1, 2, 0, 1)
        ),
        "unit": Counterexample("u = 2, value 0, level 5, second = -1", "state", stepped(0, 5, 2, 0, -1)),
    }


def sharpness() -> tuple[Sharpness, ...]:
    """The exact codec at an edge of a cell; what is known of the inflation."""
    edge = carried([0, 0], [1, 0])
    return (
        Attained("X on an edge, d = 2, u = 0", "direct", "factor", edge),
        Attained("X on an edge, d = 2, u = 0", "rows", "share", edge),
        Attained("value 0, level 1, u = 0", "state", "whole", stepped(0, 1)),
        Loose("the inflation, about 2 d^(3/2) u (norm(X) + norm(mu)), takes all roundings at their worst together"),
    )


def models() -> tuple[Exhibited, ...]:
    """What shows the hypotheses of `rows` that are shown above for `direct`, and those of `basis`."""
    long, wide = Fraction(5, 4), Fraction(3, 4)
    return (
        Exhibited("X = (5, 0), mu = (1, 0), V = diag(9/8, 1), every operation off by 1/16", rounded_everywhere()),
        Exhibited("U = V = 2, d = 1", carried([long], [1], 8, 2, 2, sent=[Fraction(5, 2)])),
        Exhibited(
            "d = 2, u = 3/4, gamma = -3, y = t = (1, 0)",
            carried([1, 0], [1, 0], u=wide, size=Fraction(3, 2), sent=[1, 0]),
        ),
    )


def derivation() -> Derivation:
    """How the five differences add up, and what the inflation is for small u."""
    g, u, half, x, m = sympy.symbols("g u half x mu", positive=True)
    ends, w = x + m, (1 + u) * (1 + g)
    centred = (1 + u) * ends
    state = (1 + g) * centred + half
    total = half + g * (centred + state) + u * ends + u * (m + (1 + g) * state)
    d = sympy.Symbol("d", positive=True)
    small = w.subs(g, d ** sympy.Rational(3, 2) * u / (1 - d * u)) ** 2 - 1
    slope = sympy.diff(small, u).subs(u, 0)
    return Derivation(
        sympy=(
            identity("the pieces", total, w * half + (w**2 - 1) * ends + u * m),
            identity("the inflation's slope at u = 0, V orthonormal", slope, 2 + 2 * d ** sympy.Rational(3, 2)),
            refuted(identity("without the second product", total - g * state, w * half + (w**2 - 1) * ends + u * m)),
        ),
        ground=(("basis", {"d": 1}, 1),),
        at=(("rows", sharpness()[0].model), ("state", stepped(0, 1))),  # type: ignore[union-attr]
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Largest error of rows of 8 numbers in float32, over its bound, exactly; and 1."""
    return codec_row(rng)

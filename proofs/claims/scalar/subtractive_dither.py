"""With subtractive dither uniform on a cell the error is uniform for every law in the granular region: D = Delta^2/12.

The encoder quantizes y + Z, the decoder subtracts Z; the error is that of mid-rise at y + Z. As z runs over one cell's
width, y + z passes every place in a cell once, whatever y is, so the error is uniform on [-Delta/2, Delta/2] given y.
The range must hold y + Z: abs(y) <= R needs L Delta / 2 = R + Delta / 2, so Delta = 2 R / (L - 1) and, at R = kappa
sigma, D = kappa^2 sigma^2 / (3 (L - 1)^2). That is more than the worst case kappa^2 sigma^2 / L^2 of plain mid-rise at
L = 2 and less from L = 4 on. Schuchman 1964; Gray and Stockham 1993.

Without `dither` a constant source errs by Delta^2/4; a dither of another width, or one that is not subtracted, leaves
an error that depends on y.

Coq proves it for every law in the granular region, `proofs/coq/analysis/StatedIntegrals.v`.
"""

from __future__ import annotations

from numerics.validation.witness import dithered_error
from proofs.claims.vocabulary import *


def prove() -> dict[str, Theorem]:
    """No kernel theorem: integrals are not kernel terms."""
    return {}


def necessity() -> Necessity:
    """Both hypotheses say what is integrated; the derivation shows what comes out without the dither."""
    return {}


def sharpness() -> tuple[Sharpness, ...]:
    """An equality."""
    return ()


def _mean(function: Any, t: Any, width: Any, delta: Any, subtract: bool = True) -> Any:
    """The mean of a function's antiderivative over the dither, for y at distance t from the lower edge of its cell.

    z runs over [-width/2, width/2]; the error is that of mid-rise in the cell where y + z falls, which is the cell
    below for z < -t. That is 0 <= t <= Delta/2; the other half of the cell is its mirror
    image. Without subtraction the error is y less the level, constant in z in each piece.
    """
    e, z = sympy.symbols("e z", real=True)
    below, here = t + z + delta / 2, t + z - delta / 2
    pieces = ((-width / 2, -t, below), (-t, width / 2, here))
    if not subtract:
        return sum((b - a) * function(error.subs(z, 0)) for a, b, error in pieces) / width
    total = 0
    for a, b, error in pieces:
        antiderivative = sympy.integrate(function(e), e)
        assert sympy.expand(sympy.diff(antiderivative, e) - function(e)) == 0
        total += antiderivative.subs(e, error.subs(z, b)) - antiderivative.subs(e, error.subs(z, a))
    return total / width


def derivation() -> Derivation:
    """Every test function's mean over the dither, the moments, the enlarged range, and what must not come out."""
    t, r, k, s = sympy.symbols("t R kappa sigma", positive=True)
    delta = sympy.Symbol("Delta", positive=True)
    count = sympy.Symbol("L", positive=True)
    primitive = sympy.Function("G")
    share = sympy.Rational(statement("subtractive-dither").constants[0].value)
    edge = delta / 2
    # the pieces z < -t and z >= -t cover errors from t to Delta/2 and from -Delta/2 to t, for any antiderivative G
    pieces = (primitive(edge) - primitive(t)) + (primitive(t) - primitive(-edge))

    def moment(power: int) -> Derived:
        uniform = (edge ** (power + 1) - (-edge) ** (power + 1)) / ((power + 1) * delta)
        return identity(f"moment {power} given y", _mean(lambda e: e**power, t, delta, delta), uniform)

    def square(value: Any) -> Derived:
        return identity("mean square given y, free of y", _mean(lambda e: e**2, t, delta, delta), value * delta**2)

    wide = 2 * r / (count - 1)
    constant = k**2 * s**2 / (3 * (count - 1) ** 2)
    gap = 3 * (count - 1) ** 2 - count**2
    return Derivation(
        sympy=(
            identity("ends of the piece below: z = -Delta/2", (t + edge - edge), t),
            identity("every test function has the mean of a uniform error", pieces, primitive(edge) - primitive(-edge)),
            square(share),
            *(moment(power) for power in (1, 3, 4)),
            identity("R + Delta/2 is half of L steps", r + wide / 2, count * wide / 2),
            identity("Delta^2/12 on the enlarged range", share * wide.subs(r, k * s) ** 2, constant),
            identity("L^2 less 3 (L - 1)^2 at L = 2: dither is worse", gap.subs(count, 2), -1),
            identity("from L = 4 on it is better", gap, 2 * (count - 4) ** 2 + 10 * (count - 4) + 11),
            *(
                refuted(square(sympy.Rational(value)))
                for value in statement("subtractive-dither").constants[0].strengthened()
            ),
            refuted(identity("no dither, y on an edge", edge**2, share * delta**2)),
            refuted(identity("dither of half a cell", _mean(lambda e: e**2, t, delta / 2, delta), share * delta**2)),
            refuted(identity("dither not subtracted", _mean(lambda e: e**2, t, delta, delta, False), share * delta**2)),
        ),
    )


def witness(rng: Generator) -> tuple[float, float]:
    """Mean squared error of the dithered reference quantizer on three fixed points, and Delta^2 / 12."""
    return dithered_error(rng, 4)

"""Every constant of this folder by name, as outward-rounded decimals, and the table that puts them side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flint import arb, ctx

from numerics.constants import lloyd_max, optimum, sphere
from numerics.constants.laws import LAWS
from numerics.constants.optimum import PRECISION
from numerics.constants.store import lloyd_max_mse, uniform

DIGITS = 34  # significant digits of a bound
CLAIMS = {"gaussian": "scalar-mse-gaussian", "laplace": "scalar-mse-laplace"}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Enclosed:
    """A constant: its name, the claim it belongs to, its exact form if it has one, decimal bounds and origin."""

    name: str
    claim: str
    exact: str | None
    lower: str
    upper: str
    bits: int | None
    provenance: str


def bounds(value: arb) -> tuple[str, str]:
    """Decimals of 34 significant digits below and above a positive enclosed number."""
    low, high = _at_precision(value.lower), _at_precision(value.upper)
    return _rounded(_exact(low), up=False), _rounded(_exact(high), up=True)


def _exact(point: arb) -> Fraction:
    mantissa, exponent = point.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _rounded(x: Fraction, up: bool) -> str:
    """A positive fraction with so many significant digits, rounded down or up."""
    places = DIGITS - len(str(x.numerator // x.denominator)) if x >= 1 else DIGITS - 1
    while x * 10**places < 10 ** (DIGITS - 1):
        places += 1
    scaled = x * 10**places
    whole = -(-scaled.numerator // scaled.denominator) if up else scaled.numerator // scaled.denominator
    return optimum.decimal(Fraction(whole, 10**places))


def _at_precision(make: Callable[[], arb]) -> arb:
    before = ctx.prec
    try:
        ctx.prec = PRECISION
        return make()
    finally:
        ctx.prec = before


def asymptotes() -> dict[str, tuple[str, arb, str]]:
    """Exact forms, values and origins of the constants that the optimal errors are compared with, times 4^-b."""
    return {
        "panter-dite-gaussian": (
            "sqrt(3)*pi/2",
            _at_precision(lambda: arb(3).sqrt() * arb.pi() / 2),
            "Panter and Dite, Proc. IRE 39, 1951; also the published constant of random-rotation scalar quantizers",
        ),
        "panter-dite-laplace": ("9/2", _at_precision(lambda: arb(9) / 2), "Panter and Dite, Proc. IRE 39, 1951"),
        "entropy-coded-gap": (
            "pi*e/6",
            _at_precision(lambda: arb.pi() * arb(1).exp() / 6),
            "Gish and Pierce, IEEE Trans. Inf. Theory 14, 1968",
        ),
        "shannon-floor-laplace": (
            "e/pi",
            _at_precision(lambda: arb(1).exp() / arb.pi()),
            "Shannon's lower bound, 2^(2 h) / (2 pi e) with the entropy h = log2(e sqrt 2) of the law of variance 1",
        ),
    }


def sphere_name(dimension: int, bits: int) -> str:
    """The name of d times the best error of a coordinate of a unit vector."""
    return f"sphere-lloyd-max-mse-d{dimension}-b{bits}"


def enclosed(progress: Say = lambda _: None) -> Iterator[Enclosed]:
    """All constants, in a fixed order, each by checking its certificate. Raises NotCertified."""
    for law in LAWS:
        origin = f"numerics/constants/certificates/{law}-uniform.json, checked in balls over all steps"
        for bits in range(1, optimum.MAX_BITS + 1):
            progress(f"{law}, b = {bits}")
            best = uniform(law, bits)
            for part in ("step", "loading", "mse", "overload"):
                lower, upper = bounds(getattr(best, part))
                yield Enclosed(f"{law}-uniform-{part}-b{bits}", CLAIMS[law], None, lower, upper, bits, origin)
            lower, upper = bounds(_at_precision(lambda best=best: best.mse - best.overload))
            yield Enclosed(f"{law}-uniform-granular-b{bits}", CLAIMS[law], None, lower, upper, bits, origin)
        origin = f"numerics/constants/certificates/{law}-lloyd-max.json, one fixed point (Kieffer 1983)"
        for bits in range(1, lloyd_max.MAX_BITS + 1):
            lower, upper = bounds(lloyd_max_mse(law, bits))
            yield Enclosed(f"{law}-lloyd-max-mse-b{bits}", CLAIMS[law], None, lower, upper, bits, origin)
    origin = "numerics/constants/sphere.py, the one critical point, as the density is log-concave (Trushkin 1982)"
    for d in sphere.DIMENSIONS:
        progress(f"sphere, d = {d}")
        for bits in range(1, sphere.MAX_BITS + 1):
            best = sphere.optimum(d, bits)
            lower, upper = bounds(best.error) if best.exact is None else (optimum.decimal(best.exact),) * 2
            exact = None if best.exact is None else str(best.exact)
            yield Enclosed(sphere_name(d, bits), "sphere-coordinate", exact, lower, upper, bits, origin)
    for name, (exact, value, origin) in asymptotes().items():
        lower, upper = bounds(value)
        claim = CLAIMS["laplace" if name.endswith("laplace") else "gaussian"]
        yield Enclosed(name, claim, exact, lower, upper, None, origin)


@dataclass(frozen=True)
class Row:
    """One law at one number of bits: the best loading, and errors at unit variance, all times 4^b.

    `bound` is kappa^2 at the best loading, the theorem's constant for laws within that range; the normal and the
    Laplace law exceed it now and then, so their errors have an overload part beside it. `panter_dite` is the limit of
    `lloyd_max`, `random_rotation` the published constant for a quantizer after a random rotation, `shannon` the floor
    of every code and `entropy_coded` what uniform steps with ideal entropy coding tend to at that entropy.
    """

    law: str
    bits: int
    loading: Decimal
    uniform: Decimal
    lloyd_max: Decimal | None
    panter_dite: Decimal
    random_rotation: Decimal
    shannon: Decimal
    entropy_coded: Decimal
    bound: Decimal


def side_by_side(values: Mapping[str, str]) -> list[Row]:
    """The rows of all laws and rates from the constants' decimals by name; lower bounds serve, to 28 digits."""
    at = {name: Decimal(value) for name, value in values.items()}
    floors = {"gaussian": Decimal(1), "laplace": at["shannon-floor-laplace"]}
    rows: list[Row] = []
    for law in LAWS:
        for bits in range(1, optimum.MAX_BITS + 1):
            loading, scale = at[f"{law}-uniform-loading-b{bits}"], Decimal(4) ** bits
            best = at.get(f"{law}-lloyd-max-mse-b{bits}")
            rows.append(
                Row(
                    law,
                    bits,
                    loading,
                    at[f"{law}-uniform-mse-b{bits}"] * scale,
                    None if best is None else best * scale,
                    at[f"panter-dite-{law}"],
                    at["panter-dite-gaussian"],
                    floors[law],
                    floors[law] * at["entropy-coded-gap"],
                    loading * loading,
                )
            )
    return rows


def sphere_rows(values: Mapping[str, str]) -> list[tuple[int, list[Decimal]]]:
    """For each dimension 4^b d times the best error, b = 1..8, from the constants' decimals by name, to 28 digits."""
    rates = range(1, sphere.MAX_BITS + 1)
    return [(d, [Decimal(values[sphere_name(d, b)]) * 4**b for b in rates]) for d in sphere.DIMENSIONS]


def normalised(law: str, bits: int) -> tuple[arb, arb | None]:
    """4^b times the best uniform error, and times the best non-uniform error where b <= 8."""
    scale = arb(4) ** bits
    other = lloyd_max_mse(law, bits) * scale if bits <= lloyd_max.MAX_BITS else None
    return uniform(law, bits).mse * scale, other

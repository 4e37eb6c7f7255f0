"""The enclosed constants agree with quadrature, sampling and the reference quantizer; a tampered certificate fails."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import mpmath as _mpmath
import numpy as np
import pytest
from flint import arb, ctx

from numerics.constants import lloyd_max, optimum, store, table, uniform
from numerics.constants.laws import LAWS, Laplace, Law, Normal
from numerics.constants.optimum import Certificate, NotCertified
from numerics.quantizer.reference import decode, encode

mpmath: Any = _mpmath  # it has no annotations
SAMPLE = 1_000_000


def density(name: str) -> Any:
    if name == "gaussian":
        return lambda x: mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi)
    return lambda x: mpmath.exp(-mpmath.sqrt(2) * x) / mpmath.sqrt(2)


def sum_term(name: str, x: Any) -> Any:
    """H = 4 x Q - 2 m in closed form."""
    if name == "gaussian":
        return 2 * x * mpmath.erfc(x / mpmath.sqrt(2)) - 2 * density(name)(x)
    rate = mpmath.sqrt(2)
    return (x - 1 / rate) * mpmath.exp(-rate * x)


def meets(value: arb, low: float, high: float) -> bool:
    return not (value < low or value > high)


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("bits", [1, 2, 3, 5])
def test_enclosures_contain_the_quadrature_at_fifty_digits(name: str, bits: int) -> None:
    best = store.uniform(name, bits)
    with mpmath.workdps(50):
        step = mpmath.mpf(best.step.mid().str(60, radius=False))
        f, count = density(name), 2 ** (bits - 1)
        cells = [
            mpmath.quad(lambda x, q=step * (j + 0.5): (x - q) ** 2 * f(x), [step * j, step * (j + 1)])
            for j in range(count)
        ]
        last = step * (count - 0.5)
        beyond = mpmath.quad(lambda x: (x - last) ** 2 * f(x), [step * count, step * count + 5, mpmath.inf])
        value = 2 * (sum(cells) + beyond)
        ctx.prec = 200
        try:
            assert abs(best.mse - arb(str(value))) < arb("1e-30")
            assert abs(best.overload - 2 * arb(str(beyond))) < arb("1e-30")
        finally:
            ctx.prec = 53


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("bits", [1, 4, 8])
def test_a_million_samples_meet_the_enclosure(name: str, bits: int) -> None:
    rng = np.random.default_rng([2026, bits])
    values = rng.normal(size=SAMPLE) if name == "gaussian" else rng.laplace(scale=2**-0.5, size=SAMPLE)
    best = store.uniform(name, bits)
    top = float(best.loading)
    errors = (values - decode(encode(values, top, bits), top, bits)) ** 2
    spread = 5 * errors.std() / SAMPLE**0.5
    assert meets(best.mse, errors.mean() - spread, errors.mean() + spread)


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS.keys())
def test_tail_moments_and_derivatives_agree_with_numeric_integration(law: Law) -> None:
    f = density(law.name)
    with mpmath.workdps(30):
        for t in (0.0, 0.7, 2.5):
            for power, value in ((0, law.tail), (1, law.first), (2, law.second)):
                exact = mpmath.quad(lambda x, p=power: x**p * f(x), [t, t + 4, mpmath.inf])
                assert float(value(arb(t))) == pytest.approx(float(exact), rel=1e-12)

        beyond = mpmath.quad(lambda x: sum_term(law.name, x), [1.5, 4, 12, 40])
        assert float(law.tail_of_sum(arb(1.5))) == pytest.approx(float(beyond), rel=1e-6)
        for n in (1, 3, 5):
            derivative = mpmath.diff(lambda x: sum_term(law.name, x), 1.25, n)
            assert float(law.odd_derivative(n, arb(1.25))) == pytest.approx(float(derivative), rel=1e-9)
            grid = [abs(mpmath.diff(lambda x: sum_term(law.name, x), 0.05 + 0.1 * k, n + 1)) for k in range(60)]
            assert float(law.variation(n + 1)) >= 0.1 * float(sum(grid))


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS.keys())
@pytest.mark.parametrize(("bits", "step"), [(2, 0.9), (4, 0.4), (6, 0.1), (8, 0.05)])
def test_both_formulas_of_the_derivative_meet(law: Law, bits: int, step: float) -> None:
    plain, boxed = uniform.slope(law, bits, arb(step)), uniform.slope_of_box(law, bits, arb(step))
    assert plain.overlaps(boxed)
    wide = uniform.slope_of_box(law, bits, arb(step, step / 100))
    assert wide.contains(plain.mid())


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS.keys())
def test_closed_bounds_lie_below_the_error(law: Law) -> None:
    rng = np.random.default_rng(7)
    for _ in range(200):
        bits, step = int(rng.integers(1, 7)), float(np.exp(rng.uniform(-4, 1.5)))
        error = uniform.mse(law, bits, arb(step))
        assert not uniform.overload_alone(law, uniform.half_levels(bits) * arb(step)) > error
        assert not uniform.granular_alone(law, bits, arb(step) * arb("0.98"), arb(step)) > error
        if arb(step) / 2 > 2 * law.first(arb(0)):
            assert not uniform.inner_levels_alone(law, arb(step)) > error


def test_published_optima_are_met() -> None:
    """Max 1960, table II, to the digits printed there."""
    for bits, step, error in ((1, 1.596, 0.3634), (2, 0.9957, 0.1188), (3, 0.5860, 0.03744), (4, 0.3352, 0.01154)):
        best = store.uniform("gaussian", bits)
        assert float(best.step) == pytest.approx(step, abs=6e-5 if bits > 1 else 6e-4)
        assert float(best.mse) == pytest.approx(error, rel=6e-4)


@pytest.mark.parametrize("name", LAWS)
@pytest.mark.parametrize("bits", [1, 2, 5])
def test_search_finds_what_the_committed_certificate_holds(name: str, bits: int) -> None:
    found = optimum.find(LAWS[name], bits)
    assert abs(found.centre - Fraction(store._entry(name, store.UNIFORM, bits)["centre"])) < Fraction(1, 10**44)
    assert Certificate.from_json(json.loads(json.dumps(found.to_json()))) == found


def certificate(name: str = "gaussian", bits: int = 5) -> Certificate:
    return Certificate.from_json(store._entry(name, store.UNIFORM, bits))


@pytest.mark.parametrize(
    "change",
    [
        lambda c: {"centre": c.centre * Fraction(1001, 1000)},
        lambda c: {"centre": c.centre + 2 * c.radius},
        lambda c: {"radius": Fraction(0)},
        lambda c: {"radius": -c.radius},
        lambda c: {"convex": c.centre / 2},
        lambda c: {"convex": c.radius / 2},
        lambda c: {"falling": c.falling[:-1]},
        lambda c: {"falling": c.falling[1:]},
        lambda c: {"falling": (c.falling[0], c.falling[-1])},
        lambda c: {"falling": (Fraction(0), *c.falling)},
        lambda c: {"falling": c.falling[::-1]},
        lambda c: {"falling": ()},
        lambda c: {"rising": c.rising[1:]},
        lambda c: {"rising": c.rising[:-1]},
        lambda c: {"rising": (c.rising[0], c.rising[-1])},
        lambda c: {"rising": (c.centre / 2, *c.rising)},
        lambda c: {"granular": c.granular[1:]},
        lambda c: {"granular": c.granular[:-1]},
        lambda c: {"granular": (c.granular[0], c.granular[-1])},
        lambda c: {"bits": 4},
        lambda c: {"law": "laplace"},
    ],
)
def test_a_tampered_certificate_is_refused(change: Any) -> None:
    honest = certificate()
    optimum.check(honest)
    with pytest.raises(NotCertified):
        optimum.check(replace(honest, **change(honest)))


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"law": "gaussian", "bits": True},
        {**certificate().to_json(), "centre": "nan"},
        {**certificate().to_json(), "falling": 3},
        {**certificate().to_json(), "law": "cauchy"},
        {**certificate().to_json(), "bits": 17},
        {**certificate().to_json(), "convex": "1/0"},
    ],
)
def test_a_malformed_certificate_is_refused(entry: Any) -> None:
    with pytest.raises(NotCertified):
        Certificate.from_json(entry)


def lloyd(bits: int = 4) -> lloyd_max.LloydMaxCertificate:
    return lloyd_max.LloydMaxCertificate.from_json(store._entry("laplace", store.LLOYD_MAX, bits))


@pytest.mark.parametrize(
    "change",
    [
        lambda c: {"edges": (c.edges[0] * 2, *c.edges[1:])},
        lambda c: {"edges": c.edges[::-1]},
        lambda c: {"edges": tuple(t + 2 * c.radius for t in c.edges)},
        lambda c: {"radius": -c.radius},
        lambda c: {"law": "gaussian"},
    ],
)
def test_a_tampered_lloyd_max_certificate_is_refused(change: Any) -> None:
    honest = lloyd()
    lloyd_max.check(honest)
    with pytest.raises(NotCertified):
        lloyd_max.check(replace(honest, **change(honest)))


def test_lloyd_max_needs_the_right_number_of_edges() -> None:
    with pytest.raises(NotCertified):
        lloyd_max.LloydMaxCertificate.from_json({**lloyd().to_json(), "bits": 5})


@pytest.mark.parametrize("name", LAWS)
def test_the_non_uniform_optimum_is_below_the_uniform_one_and_tends_to_panter_and_dite(name: str) -> None:
    limit = table.asymptotes()[f"panter-dite-{name}"][1]
    before = arb(0)
    for bits in range(2, 9):
        uniform_error, other = table.normalised(name, bits)
        assert other is not None and before < other < uniform_error and other < limit
        before = other


@pytest.mark.parametrize("x", ["1e-9", "0.3333333333333333333333333333333333333333", "1", "12345.678", "4.5"])
def test_decimal_bounds_enclose_outwards(x: str) -> None:
    ctx.prec = 200
    try:
        low, high = table.bounds(arb(x))
        assert arb(low) <= arb(x) or arb(low).overlaps(arb(x))
        assert Fraction(low) <= Fraction(x) <= Fraction(high)
        assert Fraction(high) - Fraction(low) <= Fraction(x) / 10**32
    finally:
        ctx.prec = 53


def test_every_constant_is_within_one_part_in_ten_to_the_thirty() -> None:
    names: set[str] = set()
    for entry in table.enclosed():
        assert Fraction(entry.lower) <= Fraction(entry.upper), entry.name
        assert Fraction(entry.upper) - Fraction(entry.lower) <= Fraction(entry.lower) / 10**30, entry.name
        names.add(entry.name)
    assert {"gaussian-uniform-step-b16", "laplace-uniform-mse-b4", "gaussian-lloyd-max-mse-b4"} <= names


def test_laws_are_told_apart_by_their_names() -> None:
    assert {"gaussian": Normal(), "laplace": Laplace()} == LAWS

"""No printed bound is exceeded by a number that was computed: a million adversarial inputs, in exact integers.

Edges of cells, one unit in the last place beside them, offsets of 2^40, subnormal numbers; every input by itself.
"""

from __future__ import annotations

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from numerics import codec
from numerics.codec import BadMessage, Codec, decode, fit, rounding
from numerics.codec.dither import closed_loop_ranges
from numerics.quantizer.reference import Grid

Floats = NDArray[np.float64]
_shifted = np.frompyfunc(lambda number, by: number << by if by >= 0 else number >> -by, 2, 1)


def integers(values: Floats, unit: int) -> NDArray[np.object_]:
    """Floor of values / 2^unit, exactly, as Python integers."""
    mantissa, exponent = np.frexp(values)
    return _shifted((mantissa * 2.0**53).astype(np.int64).astype(object), exponent.astype(object) - 53 - unit)


def exceeded(rows: Floats, found: Floats, bounds: Floats) -> int:
    """How many rows (n, d) are farther from what was found than their bound (n,) of the squared length allows."""
    numbers = np.concatenate([rows.ravel(), found.ravel()])
    unit = int(np.frexp(numbers[numbers != 0])[1].min()) - 53
    error = ((integers(rows, unit) - integers(found, unit)) ** 2).sum(axis=1)
    return int((error > integers(bounds, 2 * unit)).sum())


def test_exceeded_is_exact() -> None:
    rows, found = np.array([[3.0, 4.0], [2.0**40, 5e-324]]), np.array([[0.0, 0.0], [2.0**40 - 2.0**-12, 0.0]])
    assert exceeded(rows, found, np.array([25.0, 2.0**-23])) == 0
    assert exceeded(rows, found, np.array([np.nextafter(25.0, 0), 2.0**-24])) == 2
    small = Fraction(2.0**-12) ** 2 + Fraction(5e-324) ** 2
    assert exceeded(rows[1:], found[1:], np.array([2.0**-24])) == 1 and small > Fraction(2.0**-24)


def beside_edges(rng: np.random.Generator, grid: Grid, rows: int) -> Floats:
    """Coordinates (rows, d) on edges of cells, ends of ranges and beyond, or a few units in the last place beside."""
    edges = rng.integers(-grid.half - 1, grid.half + 2, size=(rows, grid.step.size)) * grid.step
    beside = rng.choice([-2, -1, 0, 0, 1, 2], size=edges.shape)
    for _ in range(2):
        edges = np.where(beside, np.nextafter(edges, np.copysign(np.inf, beside)), edges)
        beside = beside - np.sign(beside)
    return edges


def made(d: int, bits: int, unit: float, offset: float, seed: int, mode: str, dither: int | None) -> Codec:
    """A codec with ranges of about `unit` and a mean of about `offset`, in a basis that is not quite orthonormal."""
    rng = np.random.default_rng(seed)
    basis = np.linalg.qr(rng.normal(size=(d, d)))[0]
    ranges = unit * rng.integers(5, 9, size=d) / 8 if unit < 2.0**-1000 else unit * rng.uniform(0.5, 1, size=d)
    plain = fit(np.arange(8.0 * d).reshape(8, d) ** 1.5, mode, max(bits, 2), dither=dither)
    moved = closed_loop_ranges(ranges, ranges / 2**16, max(bits, 2)) if dither is not None else ranges * 2
    key_bits = bits if mode == "direct" else 16
    return dataclasses.replace(
        plain,
        bits=bits,
        key_bits=key_bits,
        basis=basis,
        mean=offset * rng.uniform(0.5, 1, size=d),
        key_ranges=ranges,
        ranges=moved,
        predictor=np.ones(d),
    )


CASES = [
    (1, 1, 1.0, 0.0, "direct", None),
    (1, 4, 1.0, 2.0**40, "direct", None),
    (1, 16, 0.1, 2.0**40, "direct", None),
    (1, 4, 2.0**-1060, 0.0, "direct", None),
    (3, 4, 2.0**-1040, 2.0**-1050, "direct", None),
    (3, 8, 1.0, 2.0**40, "direct", None),
    (8, 4, 1e6, 1.0, "direct", None),
    (1, 4, 1.0, 2.0**40, "direct", 7),
    (3, 2, 2.0**-1040, 0.0, "direct", 7),
    (3, 4, 1.0, 2.0**40, "closed-loop", None),
    (3, 4, 2.0**-1030, 0.0, "closed-loop", None),
    (3, 4, 1.0, 1.0, "closed-loop", 7),
]
INPUTS = 1_000_000


@pytest.mark.parametrize(("d", "bits", "unit", "offset", "mode", "dither"), CASES)
def test_no_input_exceeds_its_bound(
    d: int, bits: int, unit: float, offset: float, mode: str, dither: int | None
) -> None:
    made_codec = made(d, bits, unit, offset, bits + d, mode, dither)
    rng = np.random.default_rng([d, bits])
    count = -(-INPUTS // (len(CASES) * d))
    grid = made_codec.key_grid if mode == "direct" else made_codec.grid
    coordinates = beside_edges(rng, grid, count)
    rows = made_codec.mean + coordinates @ made_codec.basis.T
    encoded = made_codec.encode(rows, [100] * (count // 100) + [count % 100] * bool(count % 100))
    assert decode(encoded.message).tobytes() == encoded.reconstruction.tobytes()
    assert exceeded(rows, encoded.reconstruction, encoded.bounds) == 0
    exact = sum(map(Fraction, encoded.bounds[:1000].tolist()), Fraction()) / min(count, 1000)
    assert rounding.mean_above(encoded.bounds[:1000]) >= exact
    if unit == 1.0 and offset <= 1:  # and no bound is loose: half a step, its inflation and no more
        half = float((grid.step**2).sum()) / 4
        inside = np.abs(coordinates).max(axis=1) < grid.ranges.min() / 2
        assert mode != "direct" or encoded.bounds[inside].max() <= half * (1 + 1e-10)


def test_without_its_inflation_a_bound_is_exceeded() -> None:
    """So the inputs are adversarial enough to tell: half a step alone, far from the origin and near it."""
    for d, bits, unit, offset in ((1, 16, 0.1, 1.0), (1, 4, 0.1, 0.0), (3, 8, 1.0, 2.0**20)):
        made_codec = made(d, bits, unit, offset, bits + d, "direct", None)
        grid = made_codec.key_grid
        coordinates = beside_edges(np.random.default_rng(1), grid, 20_000)
        rows = (made_codec.mean + coordinates @ made_codec.basis.T)[
            (np.abs(coordinates) < 0.9 * grid.ranges).all(axis=1)
        ]
        encoded = made_codec.encode(rows)
        assert encoded.overload_rate == 0
        assert exceeded(rows, encoded.reconstruction, np.full(len(rows), float((grid.step**2).sum() / 4))) > 0


def test_a_float32_codec_keeps_the_bound_that_is_known_beforehand() -> None:
    """Claim `float-codec-error`, goal direct, with u = 2^-24: centre, rotate, quantize, back, all in float32."""
    for number, d in enumerate((1, 3, 16)):
        rng = np.random.default_rng([32, d])
        basis = np.linalg.qr(rng.normal(size=(d, d)))[0].astype(np.float32)
        mean = rng.normal(scale=[1.0, 100.0, 2.0**10][number], size=d).astype(np.float32)
        step, half = np.ldexp(rng.uniform(0.5, 1, size=d), -7).astype(np.float32), 128
        edges = rng.integers(-half + 1, half, size=(40_000 // d, d)).astype(np.float32) * step
        rows = (mean + edges @ basis.T).astype(np.float32)
        y = (rows - mean) @ basis
        inside = (np.abs(y) <= half * step).all(axis=1)
        codes = np.clip(np.floor(y / step), -half, half - 1)
        found = mean + (step * (codes + np.float32(0.5))) @ basis.T
        assert found.dtype == np.float32
        wide = [a.astype(np.float64) for a in (step, basis, mean, rows)]
        bounds = rounding.direct(wide[0], half, *wide[1:], arithmetic="float32") ** 2 * (1 + 2.0**-50)
        with pytest.raises(ValueError, match="no power of two"):
            rounding.direct(wide[0], half - 1, *wide[1:], arithmetic="float32")
        assert inside.mean() > 0.9 and exceeded(wide[3][inside], found.astype(np.float64)[inside], bounds[inside]) == 0


REFUSED: list[tuple[str, dict[str, object]]] = [
    ("there is a dither for direct and closed-loop", {"mode": "leaky", "dither": 1}),
    ("there is a dither for direct and closed-loop", {"mode": "direct", "dither": 1, "levels": "mid-tread"}),
    ("a seed of the dither", {"mode": "direct", "dither": -1}),
    ("a seed of the dither", {"mode": "direct", "dither": 2**64}),
    ("a seed of the dither", {"mode": "direct", "dither": True}),
    ("at one bit no range", {"mode": "closed-loop", "bits": 1, "dither": 1}),
    ("does not settle", {"mode": "closed-loop", "bits": 2, "loading": 6.0, "dither": 1}),
]


@pytest.mark.parametrize(("reason", "options"), REFUSED)
def test_a_dither_that_cannot_be_is_refused(reason: str, options: dict[str, object]) -> None:
    rows = np.random.default_rng(0).standard_normal((20, 2))
    with pytest.raises(ValueError, match=reason):
        fit(rows, **{"bits": 4, **options})  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [-1, 2**64, 1.0, True, "7"])
def test_a_message_with_another_kind_of_seed_is_refused(seed: object) -> None:
    rows = np.random.default_rng(0).standard_normal((20, 2))
    old = codec.encode(rows, "direct", 4, dither=1).message
    with pytest.raises(BadMessage, match=r"^dither: "):
        decode(dataclasses.replace(old, codec=dataclasses.replace(old.codec, dither=seed)))  # type: ignore[arg-type]


def test_a_dithered_error_is_uniform_for_every_source() -> None:
    """A source at rest, whose error without dither is always the same: mean zero, a twelfth of a step squared."""
    rows = np.tile([[0.3], [-0.3], [0.0], [0.04]], (2500, 1))
    for mode in ("direct", "closed-loop"):
        encoded = codec.encode(rows, mode, 4, dither=3)
        errors = (rows - encoded.reconstruction)[:, 0]
        expected = encoded.message.codec.expected_error
        assert expected is not None and encoded.overload_rate == 0
        assert abs(float((errors**2).mean()) / expected - 1) < 0.03
        assert abs(float(errors.mean())) < 0.02 * expected**0.5
    assert fit(rows, "direct", 4).expected_error is None
    another = codec.encode(rows, "direct", 4, dither=4)
    assert another.message.keys != codec.encode(rows, "direct", 4, dither=5).message.keys

"""The optimal quantizer of a unit vector's coordinate: closed forms, quadrature, samples, the normal limit, codes."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import mpmath as _mpmath
import numpy as np
import pytest
from flint import arb, ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st

from numerics.constants import sphere, store, table
from numerics.constants.optimum import NotCertified
from numerics.quantizer.sphere import codebook

mpmath: Any = _mpmath  # it has no annotations
KNOWN = {
    (64, 1): "0.358387360777679760370162476822",
    (64, 4): "0.00913151760355627601940024920536",
    (128, 2): "0.116000070275114933108547164770",
}
BITS = range(1, sphere.MAX_BITS + 1)


@pytest.mark.parametrize(("d", "b"), KNOWN)
def test_the_error_has_the_digits_that_are_known(d: int, b: int) -> None:
    value = KNOWN[d, b]
    low, high = map(Fraction, table.bounds(sphere.optimum(d, b).error))
    unit = Fraction(1, 10 ** (len(value) - 2))
    assert high - low < unit and abs(low - Fraction(value)) <= unit


@pytest.mark.parametrize("b", BITS)
def test_a_uniform_coordinate_has_equal_steps_and_exactly_a_quarter_for_each_bit(b: int) -> None:
    found, count = sphere.optimum(3, b), 2 ** (b - 1)
    before, ctx.prec = ctx.prec, 192
    try:
        assert found.error.contains(arb(fmpq(1, 4**b)))
        assert all(e.contains(arb(fmpq(j, count))) for j, e in enumerate(found.edges, 1))
        assert all(c.contains(arb(fmpq(2 * j + 1, 2 * count))) for j, c in enumerate(found.levels))
    finally:
        ctx.prec = before
    assert found.exact == Fraction(1, 4**b)


@pytest.mark.parametrize(("d", "value"), [(5, Fraction(19, 64)), (7, Fraction(81, 256))])
def test_one_bit_of_an_odd_dimension_is_rational(d: int, value: Fraction) -> None:
    assert sphere.optimum(d, 1).error.contains(arb(fmpq(value.numerator, value.denominator)))


@pytest.mark.parametrize(("d", "b"), [(2, 3), (8, 2), (64, 3), (4096, 4)])
def test_levels_and_error_agree_with_quadrature(d: int, b: int) -> None:
    found = sphere.optimum(d, b)
    with mpmath.workdps(30):
        edges = [mpmath.mpf(x.mid().str(40, radius=False)) for x in (arb(0), *found.edges, arb(1))]
        levels = [mpmath.mpf(x.mid().str(40, radius=False)) for x in found.levels]
        total = mpmath.beta(mpmath.mpf(1) / 2, mpmath.mpf(d - 1) / 2)
        top = min(mpmath.mpf(1), 14 / mpmath.sqrt(d))
        cells = [(a, min(c, top)) for a, c in pairwise(edges)]

        def moment(k: int, q: Any, cell: tuple[Any, Any]) -> Any:
            return mpmath.quad(lambda x: (x - q) ** k * (1 - x * x) ** (mpmath.mpf(d - 3) / 2) / total, cell)

        error = 2 * d * sum(moment(2, q, c) for q, c in zip(levels, cells, strict=True))
        assert float(error) == pytest.approx(float(found.error), rel=1e-8)
        # each level is its cell's centroid, each inner edge halfway between its levels
        assert max(abs(float(moment(1, q, c))) for q, c in zip(levels, cells, strict=True)) < 1e-10
        halfway = [(p + q) / 2 for p, q in pairwise(levels)]
        assert max((abs(float(e - h)) for e, h in zip(edges[1:-1], halfway, strict=True)), default=0) < 1e-18


@pytest.mark.parametrize("b", BITS)
def test_high_dimensions_tend_to_the_normal_law_from_below(b: int) -> None:
    errors = [sphere.optimum(d, b).error for d in sphere.DIMENSIONS]
    assert all(low < high for low, high in pairwise(errors))
    normal = store.lloyd_max_mse("gaussian", b)
    gaps = [normal - e for e in errors]
    assert all(gap > 0 for gap in gaps)
    # the gap falls like 1/d: from 1024 to 4096 by four, from there to 10^9 by about 2.4e5
    assert float(gaps[9] / gaps[11]) == pytest.approx(4, rel=0.02)
    assert float((normal - sphere.optimum(10**9, b).error) / gaps[11]) == pytest.approx(4096e-9, rel=0.02)


def test_no_other_codebook_found_by_lloyds_iteration_is_better() -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(40_000, 8))
    x = np.sort((rows / np.linalg.norm(rows, axis=1, keepdims=True))[:, 0])
    best = codebook(8, 2)
    held = 8 * float(((x - best.decode(best.encode(x))) ** 2).mean())
    assert held == pytest.approx(best.error, rel=0.03)
    for _ in range(5):
        levels = np.sort(rng.uniform(-1, 1, size=4))
        for _ in range(200):
            parts = np.split(x, np.searchsorted(x, (levels[1:] + levels[:-1]) / 2))
            levels = np.array([p.mean() if p.size else q for p, q in zip(parts, levels, strict=True)])
        assert np.abs(levels - best.levels).max() < 0.02


@given(st.integers(2, 60), st.integers(1, 8))
def test_codebooks_are_symmetric_ordered_and_keep_their_levels(d: int, b: int) -> None:
    book = codebook(d, b)
    assert book.levels.shape == (2**b,) and book.thresholds.shape == (2**b - 1,)
    assert (book.levels == -book.levels[::-1]).all() and (np.diff(book.levels) > 0).all()
    assert (book.levels[:-1] < book.thresholds).all() and (book.thresholds < book.levels[1:]).all()
    codes = book.encode(book.levels)
    assert (codes == np.arange(2**b)).all() and (book.decode(codes) == book.levels).all()
    assert book.encode([-np.inf, -2, 2, np.inf]).tolist() == [0, 0, 2**b - 1, 2**b - 1]


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=40), st.sampled_from([2, 3, 64]), st.integers(1, 8))
def test_every_value_gets_its_nearest_level(values: list[float], d: int, b: int) -> None:
    book, x = codebook(d, b), np.array(values)
    found = np.abs(x - book.decode(book.encode(x)))
    assert (found <= np.abs(x[:, None] - book.levels).min(axis=1) + 1e-15).all()


@pytest.mark.parametrize(("d", "b"), [(1, 1), (0, 2), (-3, 4), (8, 0), (8, 9), (True, 2), (8, 2.0), ("8", 2)])
def test_other_dimensions_and_rates_are_refused(d: Any, b: Any) -> None:
    with pytest.raises(ValueError, match=r"must be an integer|no codebook"):
        codebook(d, b)


def test_what_is_no_value_or_code_is_refused() -> None:
    book = codebook(8, 2)
    with pytest.raises(ValueError, match="NaN"):
        book.encode([0.1, np.nan])
    for codes in ([4], [-1], [0.5]):
        with pytest.raises(ValueError, match="codes must be"):
            book.decode(codes)


def test_a_search_that_goes_astray_is_not_certified(monkeypatch: pytest.MonkeyPatch) -> None:
    search = sphere._search  # pyright: ignore[reportPrivateUsage]
    for astray in (lambda t: t + arb("1e-30"), lambda t: -t, lambda t: t * 2):
        monkeypatch.setattr(sphere, "_search", lambda d, n, astray=astray: [astray(t).mid() for t in search(d, n)])
        with pytest.raises(NotCertified):
            sphere.optimum.__wrapped__(8, 3)
    assert ctx.prec == 53


def test_the_table_has_every_dimension_and_rate_once() -> None:
    entries = {e.name: e for e in table.enclosed() if e.claim == "sphere-coordinate"}
    assert list(entries) == [table.sphere_name(d, b) for d in sphere.DIMENSIONS for b in BITS]
    rows = dict(table.sphere_rows({name: e.lower for name, e in entries.items()}))
    assert [float(x) for x in rows[3]] == [1.0] * 8
    assert entries["sphere-lloyd-max-mse-d3-b2"].exact == "1/16"
    assert all(float(x) < 2.7207 for row in rows.values() for x in row)

"""Rows of every finite size, at every distance from zero: moments against rational arithmetic, and the audit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from numerics.audit import audit, matrices
from numerics.audit.one_pass import Pass, collect
from numerics.audit.stream import BadStream, Loaded, Shard, Stream
from numerics.audit.units import Unit
from numerics.moments.stream_moments import StreamMoments

Floats = NDArray[np.float64]
ROOT = Path(__file__).resolve().parents[2]
LARGEST = np.finfo(np.float64).max
SMALLEST = 5e-324


def stream_of(rows: Floats) -> Stream:
    return Stream("x", (Shard("x", len(rows), rows.shape[1], rows.dtype.name, Loaded(rows)),))


def slow(seed: int, n: int = 400, d: int = 2) -> Floats:
    """Autocorrelation 0.9 in each coordinate, within 4."""
    rng = np.random.default_rng(seed)
    rows = np.zeros((n, d))
    rows[0] = rng.normal(size=d)
    for t in range(1, n):
        rows[t] = 0.9 * rows[t - 1] + 0.19**0.5 * rng.normal(size=d)
    return np.clip(rows, -4, 4)


def exactly(rows: Floats, starts: Sequence[int] = (0,)) -> dict[str, list[list[Fraction]]]:
    """The covariances of the pairs of a stream, in integers over a common denominator."""
    current = [t for t in range(len(rows)) if t not in set(starts)]
    numbers = [[Fraction(x) for x in row] for row in rows.tolist()]
    unit = max(x.denominator for row in numbers for x in row)
    whole = [[x.numerator * (unit // x.denominator) for x in row] for row in numbers]
    x, p = ([whole[t - by] for t in current] for by in (0, 1))
    d = [[a - b for a, b in zip(r, q, strict=True)] for r, q in zip(x, p, strict=True)]
    m = len(current)

    def covariance(first: list[list[int]], second: list[list[int]]) -> list[list[Fraction]]:
        left, right = list(zip(*first, strict=True)), list(zip(*second, strict=True))
        return [
            [
                Fraction(m * sum(a * b for a, b in zip(r, c, strict=True)) - sum(r) * sum(c), m * m * unit * unit)
                for c in right
            ]
            for r in left
        ]

    gamma = covariance(x, p)
    both = [[(gamma[i][j] + gamma[j][i]) / 2 for j in range(len(gamma))] for i in range(len(gamma))]
    return {"sigma_x": covariance(x, x), "sigma_p": covariance(p, p), "sigma_d": covariance(d, d), "gamma": both}


def within_bounds(found: StreamMoments, exact: dict[str, list[list[Fraction]]]) -> None:
    """Entry by entry: abs(computed - exact)_ij <= sqrt(b_i b_j) in the units of the coordinates."""
    units = [Fraction(2) ** int(e) for e in found.exponents]
    for name, wanted in exact.items():
        computed, bound = getattr(found, name), [Fraction(b) for b in found.bounds[name].tolist()]
        for i, row in enumerate(wanted):
            for j, value in enumerate(row):
                error = Fraction(float(computed[i, j])) - value / (units[i] * units[j])
                assert error**2 <= bound[i] * bound[j], (name, i, j, float(error))


def agrees(found: StreamMoments, exact: dict[str, list[list[Fraction]]]) -> None:
    """The variances to nine digits."""
    for name in ("sigma_x", "sigma_p", "sigma_d"):
        for i, e in enumerate(found.exponents.tolist()):
            wanted = exact[name][i][i] / Fraction(4) ** e
            assert abs(Fraction(float(getattr(found, name)[i, i])) - wanted) <= wanted / 10**9, (name, i)


def extreme() -> dict[str, Floats]:
    """Streams of two coordinates that one pass in float64 gets wrong, or hardly right."""
    base, step = slow(0, 60), np.arange(60.0)[:, None]
    turns = np.where(np.arange(60)[:, None] % 2 == [0, 1], 1e15 + 1, 1e15)
    outlier = base + 1e15
    outlier[0] = 0
    return {
        "1e-300": base * 1e-300,
        "1e-160": base * 1e-160,
        "subnormal": base * 1e-310,
        "few subnormals": np.round(base * 3) * SMALLEST,
        "1e300": base * 1e300,
        "largest": base / 4 * LARGEST,
        "largest and its opposite": np.where(base > 0, LARGEST, -LARGEST),
        "all sizes": base * np.array([1e-300, 1e300]),
        "one beside subnormals": np.column_stack([base[:, 0], base[:, 1] * 1e-310]),
        "1e12": base + 1e12,
        "1e13": base + np.array([1e13, -1e13]),
        "1e15": base + 1e15,
        "neighbours": turns,
        "late step": np.where(step > 58, 1e15 + 1, 1e15) * [1.0, 1.0] + base * [0, 1],
        "first row far away": outlier,
        "steep line": step * 1e12 + base,
        "constant beside": np.column_stack([base[:, 0], np.full(60, 0.1)]),
        "large constant beside": np.column_stack([base[:, 0], np.full(60, LARGEST)]),
        "largest offset": 1.5e308 + base * 1e294,
    }


@pytest.mark.parametrize("name", extreme())
@pytest.mark.parametrize("documents", [(60,), (1, 20, 2, 37)])
def test_moments_of_extreme_streams_are_sharp_and_right(name: str, documents: tuple[int, ...]) -> None:
    rows = extreme()[name]
    found, exact = collect(stream_of(rows), documents).moments, exactly(rows, np.cumsum((0, *documents[:-1])).tolist())
    assert found.sharp
    within_bounds(found, exact)
    agrees(found, exact)
    within_bounds(found.balanced(), exact)
    within_bounds(found.in_units(Unit.of(found).exponent), exact)


@settings(max_examples=30, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.lists(st.integers(-1060, 1015), min_size=1, max_size=3),
    st.floats(0, 60),
    st.lists(st.integers(1, 9), min_size=4, max_size=9),
)
def test_any_size_and_any_offset(seed: int, sizes: list[int], offset: float, lengths: list[int]) -> None:
    """Offsets of up to 2^60 standard deviations: rows then are equal, or differ in the last bit."""
    rng, lengths = np.random.default_rng(seed), [*lengths, 20]
    rows = rng.standard_normal((sum(lengths), len(sizes))) + 2.0**offset
    with np.errstate(under="ignore"):
        rows = np.ldexp(rows / 2.0**offset, np.array(sizes))
    found = collect(stream_of(rows), lengths).moments
    exact = exactly(rows, np.cumsum([0, *lengths[:-1]]).tolist())
    within_bounds(found, exact)
    agrees(found, exact)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=2), min_size=18, max_size=24
    )
)
def test_any_finite_rows_keep_their_bounds(rows: list[list[float]]) -> None:
    data = np.array(rows)
    within_bounds(collect(stream_of(data), (len(data),)).moments, exactly(data))


def test_ordinary_streams_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("numerics.audit.one_pass.largest", None)
    rows = slow(1)
    for each in (rows, rows * [1, 1e6], rows + 1000, np.column_stack([rows, np.full(400, 0.1)]), rows.astype("f4")):
        assert collect(stream_of(np.asarray(each)), (400,)).moments.sharp


VERDICTS = ("domination", "trace_condition", "mu_max", "mu_min", "rho_min", "trace_ratio", "diagonal_ratio", "rank")


@pytest.fixture(scope="module")
def plain() -> Any:
    return audit(stream_of(slow(2)))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("exponent", [-1022, -996, -531, -300, 300, 531, 996, 1020])
def test_a_power_of_two_changes_nothing(exponent: int, plain: Any) -> None:
    rows = np.ldexp(slow(2), exponent)
    found = audit(stream_of(rows))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert abs(found["unit_exponent"] - exponent) <= 4 or abs(exponent) == 300
    for key in VERDICTS:
        wanted = plain[key]
        assert found[key] == (wanted if isinstance(wanted, str) else pytest.approx(wanted, rel=1e-9)), key
    assert found["population"]["verdict"] == plain["population"]["verdict"]
    assert found["recommendations"][0]["variant"] == plain["recommendations"][0]["variant"]
    for one, other in zip(found["variants"], plain["variants"], strict=True):
        assert one["mse"] <= one["bound"] * (1 + 1e-9)
        if abs(exponent) != 300:
            unit = 4.0 ** (found["unit_exponent"] - exponent)
            assert one["mse"] * unit == pytest.approx(other["mse"], rel=1e-6), one["name"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("offset", [1e10, 1e13, 1e15, -1e15])
def test_an_offset_changes_nothing_but_the_last_bits_of_the_data(offset: float) -> None:
    rows = slow(3) + offset
    found, wanted = audit(stream_of(rows)), audit(stream_of(rows - offset))
    for key in VERDICTS:
        expected = wanted[key]
        assert found[key] == (expected if isinstance(expected, str) else pytest.approx(expected, rel=1e-9)), key
    assert found["recommendations"][0]["variant"] == wanted["recommendations"][0]["variant"]
    for one, other in zip(found["variants"], wanted["variants"], strict=True):
        assert one["mse"] == pytest.approx(other["mse"], rel=1e-6)
        assert one["mse"] <= one["bound"] * (1 + 1e-9)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", extreme())
def test_every_extreme_stream_is_audited(name: str) -> None:
    found = audit(stream_of(extreme()[name]))
    json.dumps(found, allow_nan=False)
    # The line's two coordinates are one but for 1e-26 of their variance, which no float64 matrix holds.
    assert (found["domination"] == "undecided") == (name == "steep line")


def test_badly_scaled_coordinates_are_decided_for_the_sample() -> None:
    """White noise beside a slow coordinate that is 1e-20 to 1e20 times as large: refuted along the noise."""
    noise = np.random.default_rng(4).standard_normal((400, 1))
    for scale in (1e-20, 1e20, 1e-150, 1e150):
        found = audit(stream_of(np.column_stack([slow(4)[:, :1] * scale, noise])))
        assert (found["domination"], found["rank"]) == ("refuted", 2)
        assert found["mu_max"] == pytest.approx(2, abs=0.2) and found["witness"] is not None
        assert found["witness"]["ratio"] == pytest.approx(found["mu_max"], rel=0.01)
        assert found["population"]["verdict"] != "supported"
        assert found["rho_max"] <= 1 + 1e-12 and found["rho_min"] >= -1 - 1e-12


@pytest.mark.parametrize("value", [0.1, 1e15 + 1, LARGEST, SMALLEST, 0.0])
def test_rows_that_are_the_same_have_no_variance(value: float) -> None:
    with pytest.raises(BadStream, match="no variance"):
        audit(stream_of(np.full((100, 2), value)))
    rows = np.full((100, 2), value)
    rows[50, 1] = np.nextafter(value, 0 if value else 1)
    found = collect(stream_of(rows), (100,)).moments
    assert matrices.variance(found) > 0 and found.bounds["sigma_x"][0] == 0


def test_not_finite_rows_are_named_among_the_largest() -> None:
    rows = slow(5) * 1e307
    rows[123, 1] = np.inf
    with pytest.raises(BadStream, match="row 123"):
        audit(stream_of(rows))


def same(one: Pass, other: Pass) -> bool:
    return all(
        getattr(one.moments, n).tobytes() == getattr(other.moments, n).tobytes()
        for n in ("sigma_x", "sigma_d", "gamma", "mean_x")
    )


def test_reading_again_does_not_depend_on_shards() -> None:
    rows = slow(6, 3000) + 1e14
    pieces = np.split(rows, [7, 1500])
    stream = Stream("x", tuple(Shard("x", len(p), 2, "float64", Loaded(p)) for p in pieces))
    lengths = (3, 1, 1200, 1796)
    found = collect(stream, lengths)
    whole = exactly(rows, [0, 3, 4, 1204])
    within_bounds(found.moments, whole)
    assert sum(b.pairs for b in found.blocks) == found.moments.pairs == 2996
    assert same(collect(stream_of(rows), lengths), collect(stream_of(rows), lengths))


def test_the_command_names_the_unit_of_its_figures(tmp_path: Path) -> None:
    np.save(tmp_path / "tiny.npy", slow(7) * 2.0**-1000)
    command = [sys.executable, "-W", "error", "-m", "tracebound", "audit", "tiny.npy", "--json", "tiny.json"]
    found = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stderr) == (0, "")
    exponent = json.loads((tmp_path / "tiny.json").read_text())["streams"][0]["unit_exponent"]
    assert -1004 <= exponent <= -996
    assert f"rank 2; variances and errors in the square of 2^{exponent}" in found.stdout

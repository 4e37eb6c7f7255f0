"""The codec's decoder returns the encoder's reconstruction bit by bit, and every bound holds."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from numerics.codec import MODES, Job, decode, encode, encode_all, fit, pack, packed_size, rounding, schemes, unpack
from numerics.codec import check as codec_check
from numerics.codec.predictors import closed_loop_ranges, least_squares, ridge
from numerics.quantizer import exact as rational_quantizer
from numerics.quantizer import reference as quantizer
from numerics.validation import streams

Floats = NDArray[np.float64]


def walk(seed: int, rows: int, d: int, rho: float = 0.9) -> Floats:
    rng = np.random.default_rng(seed)
    found = np.zeros((rows, d))
    for t in range(1, rows):
        found[t] = rho * found[t - 1] + rng.uniform(-1, 1, size=d)
    return found @ np.linalg.qr(rng.normal(size=(d, d)))[0] + rng.normal(size=d)


@given(st.integers(1, 16), st.lists(st.integers(-(2**15), 2**15 - 1), max_size=40))
def test_packing_round_trip(bits: int, values: list[int]) -> None:
    codes = np.asarray(values, dtype=np.int32) >> (16 - bits)
    data = pack(codes, bits)
    assert len(data) == packed_size(len(codes), bits)
    assert (unpack(data, len(codes), bits) == codes).all()


def test_packing_across_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    codes = np.random.default_rng(1).integers(-4, 4, size=100).astype(np.int32)
    whole = pack(codes, 3)
    monkeypatch.setattr("numerics.codec.packing.CHUNK", 16)
    assert pack(codes, 3) == whole
    assert (unpack(whole, 100, 3) == codes).all()


def test_packing_refuses_what_does_not_fit() -> None:
    assert pack(np.array([-2, 1]), 2) == bytes([0b00110000])
    with pytest.raises(ValueError, match="from -2 to 1"):
        pack(np.array([2]), 2)
    with pytest.raises(ValueError, match="take 1 bytes, not 2"):
        unpack(b"ab", 3, 2)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("bits", "loading"), [(1, "maximum"), (3, 2.0), (8, "maximum")])
def test_round_trip_and_bound(mode: str, bits: int, loading: float | str) -> None:
    rows = walk(3, 300, 5)
    documents = (1, 2, 150, 147)
    encoded = encode(rows, mode, bits, loading, documents=documents)  # type: ignore[arg-type]
    assert decode(encoded.message).tobytes() == encoded.reconstruction.tobytes()
    assert encoded.mean_squared_error <= encoded.bound
    free = mode in ("gated", "least-squares", "ridge")  # no promise that nothing overloads
    assert encoded.overload_rate == 0 or loading != "maximum" or free


@pytest.mark.parametrize("mode", MODES)
def test_held_out_rows_keep_their_bound(mode: str) -> None:
    """The second half overloads ranges fitted on the first; the bound then counts the overload."""
    rows = walk(5, 200, 4)
    rows[100:] *= 3
    encoded = encode(rows[100:], mode, 4, fit_on=rows[:100])
    assert encoded.overload_rate > 0
    assert encoded.claims[0] == "overload-error"
    assert encoded.mean_squared_error <= encoded.bound


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(list(MODES)), st.integers(0, 1000), st.integers(1, 5), st.integers(1, 16), st.integers(2, 40))
def test_round_trip_of_small_streams(mode: str, seed: int, d: int, bits: int, rows: int) -> None:
    data = np.random.default_rng(seed).normal(size=(rows, d)).round(1)
    encoded = encode(data, mode, bits, key_every=7)
    assert decode(encoded.message).tobytes() == encoded.reconstruction.tobytes()
    assert encoded.mean_squared_error <= encoded.bound


@pytest.mark.parametrize("mode", ["closed-loop", "least-squares", "gated"])
def test_a_document_decodes_as_it_does_among_others(mode: str) -> None:
    """A row's coordinates do not depend on what is coded beside it; only the last rotation goes through BLAS."""
    rows = walk(7, 120, 6)
    codec = fit(rows, mode, 4)
    apart = np.concatenate([codec.encode(rows[:50]).reconstruction, codec.encode(rows[50:]).reconstruction])
    together = codec.encode(rows, (50, 70)).reconstruction
    np.testing.assert_allclose(together, apart, rtol=0, atol=1e-12)


@pytest.mark.parametrize("together", [1, 1 << 21])
def test_codecs_side_by_side_are_codecs_one_by_one(together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, other = walk(8, 90, 5), walk(9, 40, 5)
    streams = [(rows, (60, 1, 29)), (other, None)]
    codecs = [fit(rows, mode, bits) for mode in MODES for bits in (2, 4)]
    monkeypatch.setattr("numerics.codec.coder.MOST_TOGETHER", together)
    dithered = fit(rows, "closed-loop", 4, dither=3)
    jobs = [*(Job(codec, streams, streams[::-1]) for codec in codecs), Job(dithered, streams[:1])]
    for job, (coded, rebuilt) in zip(jobs, encode_all(jobs), strict=True):
        again = [job.codec.encode(*stream) for stream in job.streams]
        for one, other_one in zip(coded, again, strict=True):
            assert one.message.keys == other_one.message.keys and one.message.codes == other_one.message.codes
            assert one.reconstruction.tobytes() == other_one.reconstruction.tobytes()
            assert one.bounds.tobytes() == other_one.bounds.tobytes()
            assert one.gates.tolist() == other_one.gates.tolist()
        found = [(each.rows.tobytes(), each.codes.tolist(), each.gates.tolist()) for each in rebuilt]
        wanted = [(each.reconstruction.tobytes(), each.codes.tolist(), each.gates.tolist()) for each in again[::-1]]
        assert found == wanted[: len(found)]
    with pytest.raises(ValueError, match="one stream at a time"):
        encode_all([Job(dithered, streams)])


def test_matrix_prediction_does_not_depend_on_the_batch() -> None:
    codec = fit(walk(7, 120, 6), "least-squares", 4)
    rows = np.random.default_rng(2).normal(size=(33, 6))
    each = np.concatenate([codec.predict(rows[i : i + 1]) for i in range(33)])
    assert codec.predict(rows).tobytes() == each.tobytes()
    np.testing.assert_allclose(each, rows @ codec.predictor.T, atol=1e-12)


def test_direct_is_the_reference_quantizer() -> None:
    rows = walk(9, 100, 3)
    codec = fit(rows, "direct", 4)
    reference = quantizer.ProductQuantizer(codec.basis, codec.mean, codec.key_ranges, 4)
    encoded = codec.encode(rows)
    np.testing.assert_allclose(encoded.reconstruction, reference.quantize(rows), atol=1e-12)
    assert encoded.message.keys == pack(reference.encode(rows), 4)
    assert (encoded.message.codes, encoded.message.gates) == (b"", b"")
    assert encoded.bits_per_coordinate == 4


def test_closed_loop_of_one_coordinate_in_rationals() -> None:
    """Small integers: the loop in floating point is exact, so it equals the recursion in fractions."""
    rows = np.random.default_rng(4).integers(-1, 2, size=200).cumsum().astype(np.float64)[:, None]
    codec = fit(rows, "closed-loop", 1)
    codec = replace(codec, basis=np.eye(1), mean=np.zeros(1), ranges=np.array([2.0]))
    found, state = codec.encode(rows).reconstruction[:, 0], None
    for value, got in zip(rows[:, 0], found, strict=True):
        exact = Fraction(value)
        if state is None:
            state = Fraction(got)
        else:
            state += rational_quantizer.quantize(exact - state, Fraction(2), 1)
        assert Fraction(got) == state


def test_selective_and_gated_are_at_most_direct_or_closed() -> None:
    rows = walk(11, 400, 5)
    errors = {mode: encode(rows, mode, 4) for mode in MODES}
    assert errors["gated"].mean_squared_error <= errors["direct"].mean_squared_error
    assert errors["gated"].bits_per_coordinate == pytest.approx(4 + 399 / 400 / 5)
    assert errors["selective"].bound <= max(errors["direct"].bound, errors["closed-loop"].bound) * 1.2


def test_open_loop_drifts_and_key_frames_stop_it() -> None:
    rows = np.linspace(0, 1e-6, 500)[:, None]  # deltas just above zero: every error is the same half step
    codec = replace(fit(rows, "open-loop", 2), ranges=np.array([1.0]))
    drifting = codec.encode(rows)
    framed = replace(codec, key_every=10).encode(rows)
    assert drifting.mean_squared_error > 100 * framed.mean_squared_error
    assert drifting.mean_squared_error <= drifting.bound
    assert framed.bits_per_coordinate > drifting.bits_per_coordinate


def test_ridge_falls_back_to_the_leaky_predictor() -> None:
    rng = np.random.default_rng(8)
    p, x = rng.normal(size=(40, 20)), rng.normal(size=(40, 20))  # nothing to predict
    assert np.abs(ridge(x, p)).max() < np.abs(least_squares(x, p)).max() / 5
    strong = ridge(x, p, 1e9)
    np.testing.assert_allclose(strong, strong[0, 0] * np.eye(20), atol=1e-6)


def test_closed_loop_ranges_are_those_of_the_scalar_formula() -> None:
    r = np.array([1.0, 2.0, 0.0])
    found = closed_loop_ranges(r, np.ones(3), np.zeros(3), 4)
    np.testing.assert_allclose(found, r * 4 / 3, rtol=1e-8)
    assert (closed_loop_ranges(np.ones(2), np.full((2, 2), 9.0), np.zeros(2), 4) == 1).all()  # no such ranges


@pytest.mark.parametrize("name", [n for n in streams.names() if "macro" in n])
@pytest.mark.parametrize("mode", MODES)
def test_real_stream(name: str, mode: str) -> None:
    rows = streams.load(name)
    encoded = encode(rows, mode, 8)
    assert decode(encoded.message).tobytes() == encoded.reconstruction.tobytes()
    assert encoded.mean_squared_error <= encoded.bound


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mode": "delta"}, "no mode 'delta'"),
        ({"bits": 0}, "bits must be"),
        ({"loading": 0.0}, "a loading is"),
        ({"loading": float("nan")}, "a loading is"),
        ({"key_every": 0}, "at least one row"),
        ({"documents": (3, 4)}, "add up to 8"),
        ({"documents": (1,) * 8}, "no pair"),
        ({"rows": np.full((8, 2), np.nan)}, "finite"),
        ({"rows": np.zeros(8)}, "shape"),
    ],
)
def test_bad_input(change: dict[str, object], message: str) -> None:
    given = {"rows": np.arange(16.0).reshape(8, 2), "mode": "closed-loop", "bits": 4, **change}
    with pytest.raises(ValueError, match=message):
        fit(**given)  # type: ignore[arg-type]


def test_a_damaged_message_is_refused() -> None:
    message = encode(walk(1, 30, 2), "closed-loop", 4).message
    with pytest.raises(ValueError, match="bytes"):
        decode(replace(message, codes=message.codes[:-1]))
    with pytest.raises(ValueError, match="gates: 30 rows"):
        decode(replace(message, gates=b"x"))
    with pytest.raises(ValueError, match="shape"):
        message.codec.encode(np.zeros((3, 5)))


def test_a_constant_stream_is_returned_exactly() -> None:
    rows = np.full((20, 3), 0.25)
    for mode in MODES:
        assert (decode(encode(rows, mode, 2).message) == rows).all()


def test_a_share_of_the_full_size_check() -> None:
    assert codec_check.main(["--quick"]) == 0


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [1e153, 1e155, 1e300])
def test_rows_whose_squares_overflow_are_coded_without_a_warning(size: float) -> None:
    """Where the mean of the squares is a floating-point number it is given, else infinity; the decoder's bits agree."""
    rows = np.cumsum(np.random.default_rng(5).normal(size=(40, 3)), axis=0)
    far = rows.copy()
    far[20] = size
    for mode in MODES:
        encoded = fit(rows, mode, 4).encode(far)
        assert np.array_equal(decode(encoded.message), encoded.reconstruction)
        assert encoded.mean_squared_error <= encoded.bound
        assert np.isfinite(encoded.mean_squared_error) == (size < 1e154)
    for name in schemes.names():
        coded = schemes.fit(rows, name, 4).encode(far)
        assert np.array_equal(schemes.decode(coded.message), coded.reconstruction)
        assert coded.mean_squared_error <= coded.bound


def test_a_mean_whose_sum_overflows() -> None:
    largest = float(np.finfo(np.float64).max)
    assert rounding.mean(np.full(1000, largest)) == largest
    assert rounding.mean_above(np.full(1000, largest / 2)) >= largest / 2
    assert rounding.mean(np.array([largest, np.inf])) == np.inf

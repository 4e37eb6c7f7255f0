"""Every scheme's message decodes to the encoder's rows bit by bit, rows keep their bounds, rates are what is sent."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from numerics.codec import BadMessage, exact, schemes
from numerics.codec.received import MOST_BITS
from numerics.codec.rotary import Turn
from numerics.codec.schemes import Coded, Rotary, Unavailable, base, codebook, gains, hadamard, polar
from numerics.validation import streams

Floats = NDArray[np.float64]
ROPE = Rotary(100.0)
NEW = tuple(name for name in schemes.KINDS if name not in ("diagonal", "selective", "least-squares", "ridge", "leaky"))


def walk(seed: int, rows: int, d: int) -> Floats:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((rows, d)).cumsum(axis=0) / 4 + 3 * rng.standard_normal(d)


def held(coded: Coded) -> None:
    """What a coded stream promises."""
    assert schemes.decode(coded.message).tobytes() == coded.reconstruction.tobytes()
    assert (coded.squares <= coded.bounds).all()
    assert coded.mean_squared_error <= coded.bound
    packed = len(coded.message.exact.data) + sum(map(len, coded.message.parts))
    sent = round(coded.bits_per_coordinate * coded.rows.size)
    assert 8 * packed - 8 * len(coded.message.parts) <= sent <= 8 * packed
    assert 0 <= coded.overload_rate <= 1


def available(rows: Floats, name: str, bits: int, **options: Any) -> schemes.Scheme | None:
    """The scheme, or None where there is none; a loop at one bit holds no dither."""
    try:
        return schemes.fit(rows, name, bits, **options)
    except ValueError as error:
        assert isinstance(error, Unavailable) or "at one bit" in str(error) or "no pair" in str(error), error
        return None


@pytest.mark.parametrize("name", NEW)
@pytest.mark.parametrize(("d", "bits"), [(1, 1), (1, 4), (2, 2), (6, 8), (7, 3), (12, 1), (16, 4)])
def test_messages_decode_bit_for_bit(name: str, d: int, bits: int) -> None:
    rows, documents = walk(d, 90, d), (1, 40, 2, 47)
    scheme = available(rows, name, bits, documents=documents)
    if scheme is None:
        return
    held(scheme.encode(rows, documents))
    held(scheme.encode(2 * walk(d + 1, 30, d), (29, 1)))  # overloads


@pytest.mark.parametrize("name", [name for name in NEW if name != "open-loop"])
def test_rows_turned_back_are_turned_forth(name: str) -> None:
    places = np.arange(5, 65)
    turn = Turn.of(ROPE.theta, "half", places, 6)
    rows = turn.forth(walk(1, 60, 6))
    scheme = schemes.fit(rows[:40], "unrotated-" + name, 3, rope=ROPE, positions=places[:40])
    assert "rotating-mean" in scheme.rests_on
    coded = scheme.encode(rows, positions=places)
    held(coded)
    alone = schemes.fit(turn[slice(0, 40)].back(rows[:40]), name, 3).encode(turn.back(rows))
    np.testing.assert_allclose(coded.squares, alone.squares, rtol=1e-6, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(NEW),
    st.integers(0, 10_000),
    st.integers(1, 9),
    st.integers(1, 8),
    st.integers(2, 30),
    st.integers(0, 3),
    st.sampled_from([1e-9, 1.0, 1e12]),
)
def test_any_rows(name: str, seed: int, d: int, bits: int, n: int, kept: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    rows = scale * rng.standard_t(2, (n, d)) * rng.choice([0.0, 1.0, 1e3], d)
    scheme = available(rows, name, bits, exact_rows=kept)
    if scheme is not None:
        held(scheme.encode(rows))
        held(scheme.encode(3 * rows[::-1]))


@pytest.mark.parametrize("name", NEW)
def test_rows_without_variance(name: str) -> None:
    for rows in (np.zeros((4, 3)), np.full((4, 3), 2.5), np.ones((1, 3))):
        scheme = available(rows, name, 4)
        if scheme is not None:
            coded = scheme.encode(rows)
            held(coded)
            limit = 0.0 if name != "hadamard" else coded.bound  # it subtracts no mean
            assert coded.mean_squared_error <= limit + 1e-20


@pytest.mark.parametrize("name", ["direct", "shape-gain", "anchor", "merge", "polar", "dithered-closed-loop"])
@pytest.mark.parametrize("kept", [1, 3, 50])
def test_exact_rows_are_exact_and_paid_for(name: str, kept: int) -> None:
    rows, documents = walk(2, 60, 4).astype(np.float16).astype(np.float64), (2, 38, 20)
    rows[[0, 2, 40]] *= 64  # what they are kept exact for
    coded = schemes.fit(rows, name, 4, documents=documents, exact_rows=kept).encode(rows, documents)
    held(coded)
    at = np.concatenate([np.arange(a, a + min(n, kept)) for a, n in ((0, 2), (2, 38), (40, 20))])
    assert (coded.squares[at] == 0).all() and (coded.bounds[at] == 0).all()
    assert coded.message.exact.form == "float16"
    assert len(coded.message.exact.data) == len(at) * 4 * 2
    if kept == 50:
        assert coded.bits_per_coordinate == 16 and coded.mean_squared_error == coded.overload_rate == 0
    else:
        before = schemes.fit(rows, name, 4, documents=documents).encode(rows, documents)
        rest = np.setdiff1d(np.arange(60), at)
        assert coded.squares[rest].mean() < before.squares[rest].mean()  # the large rows set no range


def test_exact_numbers_are_of_the_narrowest_kind() -> None:
    rng = np.random.default_rng(1)
    narrow = rng.standard_normal((5, 3)).astype(np.float16).astype(np.float64)
    brain = rng.standard_normal((5, 3)).astype("<f4").view("<u4") & np.uint32(0xFFFF0000)
    cases = {
        "float16": narrow * 2.0**-200,
        "bfloat16": brain.view("<f4").astype(np.float64) * 2.0**90 + np.zeros((5, 3)),
        "float32": rng.standard_normal((5, 3)).astype(np.float32).astype(np.float64),
        "float64": rng.standard_normal((5, 3)),
    }
    cases["bfloat16"][0] *= 2.0**-60  # beyond what float16 spans
    for form, rows in cases.items():
        kept = exact.packed(rows)
        assert kept.form == form
        assert (exact.unpacked(kept) == rows.reshape(-1)).all()
    extremes = np.array([[5e-324, 1.7e308]])
    assert (exact.unpacked(exact.packed(extremes)) == extremes[0]).all()
    assert exact.unpacked(exact.packed(np.empty((0, 3)))).size == 0


def test_stages_are_one_stage_of_as_many_bits() -> None:
    rows = walk(3, 200, 5)
    one = schemes.fit(rows, "direct", 6).encode(rows)
    for name in ("stages-2", "stages-3"):
        several = schemes.fit(rows, name, 6).encode(rows)
        np.testing.assert_allclose(several.reconstruction, one.reconstruction, rtol=1e-12)
        assert several.claims == ("residual-stages",) and several.overload_rate == 0
    assert schemes.fit(rows, "stages-2", 3).encode(rows).claims == ("granular-error", "rotation-invariance")


def test_an_anchor_does_not_overload_on_fitted_rows() -> None:
    rows, documents = walk(4, 300, 6), (100, 1, 199)
    coded = schemes.fit(rows, "anchor", 3, documents=documents).encode(rows, documents)
    assert coded.overload_rate == 0 and coded.claims[0] == "anchor-residual"


def test_merged_rows_err_as_their_mean_and_about_it() -> None:
    rows = walk(5, 41, 3)
    coded = schemes.fit(rows, "merge", 4).encode(rows)
    group = coded.scheme.coder.group  # type: ignore[attr-defined]
    parts = np.split(rows, range(group, 41, group))
    about = sum(((part - part.mean(axis=0)) ** 2).sum() for part in parts)
    decoded = np.split(coded.reconstruction, range(group, 41, group))
    of_means = sum(
        len(part) * ((part.mean(axis=0) - each[0]) ** 2).sum() for part, each in zip(parts, decoded, strict=True)
    )
    assert coded.squares.sum() == pytest.approx(about + of_means, rel=1e-12)


@pytest.mark.parametrize("d", [1, 2, 3, 7, 12, 64, 96])
def test_the_rotation_is_orthonormal_and_spreads(d: int) -> None:
    found = hadamard.rotation(d, 7)
    np.testing.assert_allclose(found.matrix @ found.matrix.T, np.eye(d), atol=1e-14)
    assert found.off < 1e-11
    assert (np.abs(found.matrix).max(axis=1) <= 1.0 + (d < 3)).all()
    if d in (64, 96):
        assert (found.matrix**2).max() <= 16 / d
    assert (hadamard.rotation(d, 7).matrix == found.matrix).all()


def test_polar_angles_and_back() -> None:
    for d in (1, 2, 3, 7, 8, 13):
        rows = walk(d, 20, d)
        angles = polar.angles_of(rows)
        assert [a.shape[1] for a in angles] == polar.counts(d)
        unit = polar.unit_blocks(angles, 20, d)
        starts = np.cumsum((0, *polar.blocks(d)[:-1]))
        np.testing.assert_allclose(np.add.reduceat(unit**2, starts, axis=1), 1)
        radii = np.add.reduceat(rows * unit, starts, axis=1)
        np.testing.assert_allclose(np.repeat(radii, polar.blocks(d), axis=1) * unit, rows, atol=1e-12)


def test_greedy_bits_add_up_and_follow_the_variances() -> None:
    found = codebook.greedy_bits(np.array([64.0, 16.0, 1.0, 0.0]), 3)
    assert sum(found) == 12 and found[0] > found[1] > found[2] > found[3] == 0
    assert codebook.greedy_bits(np.zeros(3), 4) == (0, 0, 0)
    assert max(codebook.greedy_bits(np.array([1e12, 1e-12]), 8)) == codebook.MOST_BITS
    assert codebook.normal_error(1) == pytest.approx(1 - 2 / np.pi)


def test_a_codebook_of_gains_beats_equal_steps() -> None:
    values = np.random.default_rng(3).exponential(size=500)
    found = gains.lloyd(values, 3)
    levels = values.min() + (np.arange(8) + 0.5) * np.ptp(values) / 8
    error = ((values - found.levels[found.codes(values)]) ** 2).mean()
    assert error < ((values[:, None] - levels) ** 2).min(axis=1).mean() * 0.8
    bounds, over = found.bounds(values, found.codes(values))
    assert over == 0 and (np.abs(values - found.levels[found.codes(values)]) <= bounds).all()


def test_decoded_rows_of_every_scheme() -> None:
    rows = walk(6, 80, 4)
    found = schemes.decoded(rows, 2, fitted=50, rope=ROPE, exact_rows=1)
    assert set(found) == set(schemes.names(ROPE)) - {"stages-3", "unrotated-stages-3"}
    for name, coded in found.items():
        assert coded.scheme.name == name and coded.reconstruction.shape == (80, 4)
    alone = schemes.fit(rows[:50], "shape-gain", 2, exact_rows=1).encode(rows)
    assert (found["shape-gain"].reconstruction == alone.reconstruction).all()
    documents = (30, 10, 40)
    with_documents = schemes.decoded(rows, 3, fitted=35, which=["anchor"], documents=documents)
    expected = schemes.fit(rows[:35], "anchor", 3, documents=(30, 5)).encode(rows, documents)
    assert (with_documents["anchor"].reconstruction == expected.reconstruction).all()
    with pytest.raises(Unavailable, match="3 bits"):
        schemes.decoded(rows, 2, fitted=50, which=["stages-3"])


BAD_FITS: list[tuple[dict[str, Any], str]] = [
    ({"name": "vector"}, "no scheme 'vector'"),
    ({"bits": 9}, "bits must be an integer from 1 to 8"),
    ({"bits": 0}, "bits must be"),
    ({"exact_rows": -1}, "exact rows must be"),
    ({"name": "unrotated-direct"}, "needs a rotary embedding"),
    ({"name": "unrotated-direct", "rope": ROPE, "rows": np.ones((4, 3))}, "even number of coordinates"),
    ({"name": "unrotated-direct", "rope": ROPE, "positions": [0]}, "wanted 4 integers"),
    ({"name": "unrotated-direct", "rope": ROPE, "positions": [0, 1, 2, -3]}, "from 0 to 2"),
    ({"rows": np.full((4, 2), np.nan)}, "finite"),
    ({"rows": np.full((4, 2), 1e160)}, "scale the rows"),
    ({"documents": (1, 2)}, "add up to 4"),
]


@pytest.mark.parametrize(("changes", "words"), BAD_FITS)
def test_what_cannot_be_fitted_is_named(changes: dict[str, Any], words: str) -> None:
    asked = {"rows": walk(1, 4, 2), "name": "direct", "bits": 4} | changes
    with pytest.raises(ValueError, match=words):
        schemes.fit(asked.pop("rows"), asked.pop("name"), asked.pop("bits"), **asked)
    with pytest.raises(ValueError, match="rows to fit on"):
        schemes.decoded(walk(1, 4, 2), 4, fitted=5)


def tampered(coded: Coded) -> list[tuple[str, Any]]:
    """Messages that no encoder writes, each with a word of what is said of it."""
    old = coded.message
    coder, kept = old.scheme.coder, old.exact
    wrong: list[tuple[str, Any]] = [
        ("documents", dataclasses.replace(old, documents=())),
        ("documents", dataclasses.replace(old, documents=(0, 24))),
        ("parts|exact", dataclasses.replace(old, documents=(25,))),
        ("parts", dataclasses.replace(old, parts=old.parts[:-1])),
        ("parts", dataclasses.replace(old, parts=(b"", *old.parts[1:]))),
        ("parts", dataclasses.replace(old, parts=None)),
        ("exact", dataclasses.replace(old, exact=kept._replace(form="float8"))),
        ("exact", dataclasses.replace(old, exact=kept._replace(data=kept.data + b"00"))),
        ("exact", dataclasses.replace(old, exact=kept._replace(exponent=10**9))),
        ("exact", dataclasses.replace(old, exact=None)),
        ("exact_rows", dataclasses.replace(old, scheme=dataclasses.replace(old.scheme, exact_rows=-1))),
        ("exact_rows", dataclasses.replace(old, scheme=dataclasses.replace(old.scheme, exact_rows=1.0))),
        ("positions", dataclasses.replace(old, positions=np.zeros(3))),
        ("theta", dataclasses.replace(old, scheme=dataclasses.replace(old.scheme, frame=Rotary(-1.0)))),
        ("layout", dataclasses.replace(old, scheme=dataclasses.replace(old.scheme, frame=Rotary(10.0, "spiral")))),  # type: ignore[arg-type]
    ]
    if isinstance(coder, base.Coder) and not hasattr(coder, "codec"):
        values: dict[str, list[Any]] = {
            "mean": [np.full(4, np.nan), np.zeros((4, 1)), None],
            "basis": [np.eye(3), None],
            "ranges": [np.full(4, -1.0), np.zeros(3)],
            "deviations": [np.full(4, -1.0), np.full(4, np.inf)],
            "bits": [0, 99, None, (1, 2), (True,) * 4, (99,) * 4],
            "seed": [-1, 1.5, True, 2**64],
            "unit": [0.0, -1.0, np.inf],
            "gains": [None, gains.Gains(np.zeros(3), 0.0, 1.0), gains.Gains(np.array([1.0, 0.0]), 0.0, 1.0)],
            "radii": [None, gains.Gains(np.full(2, np.nan), 0.0, 1.0)],
            "ends": [np.zeros((1, 2)), np.full((2, 2), np.inf), np.array([[1.0, 0.0]] * 2)],
            "group": [0, -1, 2.0],
            "keys": [None],
            "others": [None],
            "means": [None],
        }
        for name in (field.name for field in dataclasses.fields(coder)):  # type: ignore[arg-type]
            for value in values.get(name, ()):
                changed = dataclasses.replace(coder, **{name: value})  # type: ignore[type-var]
                wrong.append(
                    (r"\w+: ", dataclasses.replace(old, scheme=dataclasses.replace(old.scheme, coder=changed)))
                )
    return wrong


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "name", ["direct", "normal-greedy", "hadamard-mean", "shape-gain", "polar", "stages-2", "anchor"]
)
def test_a_tampered_message_is_refused(name: str) -> None:
    rows = walk(7, 24, 4)
    scheme = schemes.fit(rows, "unrotated-" + name, 3, rope=ROPE, exact_rows=1)
    coded = scheme.encode(rows, positions=np.arange(24))
    held(coded)
    for word, message in tampered(coded):
        with pytest.raises(BadMessage, match=word):
            schemes.decode(message)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NEW), st.integers(0, 2**32), st.integers(1, 8))
def test_any_codes_make_rows_or_a_named_error(name: str, seed: int, bits: int) -> None:
    rng = np.random.default_rng(seed)
    rows = walk(8, 12, 3)
    scheme = available(rows, name, bits)
    if scheme is None:
        return
    old = scheme.encode(rows).message
    noise = tuple(rng.integers(0, 256, len(part), dtype=np.uint8).tobytes() for part in old.parts)
    try:
        assert schemes.decode(dataclasses.replace(old, parts=noise)).shape == (12, 3)
    except BadMessage as error:
        assert "rows overflow" in str(error)


def test_on_the_shipped_key_the_codebooks_win_on_held_out_rows() -> None:
    """As the prototype has it: un-rotated, mean subtracted, a better codebook; the norm is paid for."""
    rows = streams.load("smol_key_l10h1", streams.DATA / "decoder").astype(np.float64)
    rope = Rotary(100000.0)
    names = ["direct", "closed-loop", "unrotated-direct", "unrotated-normal-greedy", "unrotated-shape-gain"]
    paid: dict[str, float] = {}
    for name in names:
        coded = schemes.fit(rows[:1024], name, 4, rope=rope).encode(rows[1024:], positions=np.arange(1024, 2048))
        paid[name] = 10 * np.log10(coded.mean_squared_error * 4.0**coded.bits_per_coordinate)
    gain = {name: paid["direct"] - each for name, each in paid.items()}
    assert gain["unrotated-shape-gain"] > 7.5 and gain["unrotated-normal-greedy"] > 6
    assert gain["closed-loop"] < 2 < 4 < gain["unrotated-direct"] < 5.5


def test_bits_of_codecs_and_schemes() -> None:
    assert codebook.MOST_BITS == 8 <= MOST_BITS
    assert base.Part(3, 4) == (3, 4, 1)

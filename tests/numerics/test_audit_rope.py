"""Keys turned back from a rotary embedding: against the stream before it, and against rows that were made so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from numerics.audit import audit
from numerics.audit.readers import open_streams
from numerics.audit.rope import LAYOUTS, Layout, Rope, read_positions, without_first
from numerics.audit.stream import BadStream, Loaded, Place, Shard, Stream
from numerics.validation import streams

FOLDER = streams.DATA / "decoder"


def stream_of(rows: np.ndarray, place: Place = Place()) -> Stream:  # noqa: B008  (frozen)
    shard = Shard("x", len(rows), rows.shape[1], rows.dtype.name, Loaded(rows))
    return Stream("x", (shard,), place=place)


def turned(rows: np.ndarray, positions: np.ndarray, theta: float, layout: Layout) -> np.ndarray:
    """Plane by plane, by complex numbers."""
    d, found = rows.shape[1], np.empty_like(rows)
    for p in range(d // 2):
        i, j = (p, p + d // 2) if layout == "half" else (2 * p, 2 * p + 1)
        z = (rows[:, i] + 1j * rows[:, j]) * np.exp(1j * positions * theta ** (-2 * p / d))
        found[:, i], found[:, j] = z.real, z.imag
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_rows_are_turned_back(layout: Layout) -> None:
    rng = np.random.default_rng(3)
    rows, positions = rng.standard_normal((50, 6)), rng.integers(0, 10**5, 50)
    back = Rope(10000.0, layout).undone(turned(rows, positions, 10000.0, layout), positions)
    np.testing.assert_allclose(back, rows, rtol=0, atol=1e-10)


def test_the_decoders_key_is_turned_back_to_what_it_was() -> None:
    key, before = (open_streams(FOLDER / f"smol_key{word}_l10h1.npy")[0] for word in ("", "_unrotated"))
    rope = Rope(100000.0)
    back = rope.undone(key.array(), np.arange(2048))
    assert np.abs(back - before.array()).max() < 0.02  # both are float16
    assert np.abs(Rope(100000.0, "pairs").undone(key.array(), np.arange(2048)) - before.array()).max() > 1
    found = audit(key, rope=rope)["rotary"]
    recorded = streams.catalogue(FOLDER)
    assert found is not None and found["mean_beats_delta"] and found["claim"] == "rotating-mean"
    assert found["trace_ratio"] == pytest.approx(recorded["smol_key_unrotated_l10h1"]["trace_ratio"], rel=1e-4)
    assert found["left_by_delta"] == pytest.approx(recorded["smol_key_l10h1"]["trace_ratio"], rel=1e-4)
    left = recorded["smol_key_unrotated_l10h1"]["trace_x"] / recorded["smol_key_l10h1"]["trace_x"]
    assert found["left_by_mean"] == pytest.approx(left, rel=5e-3)


@pytest.mark.parametrize(("rho", "beats"), [(0.0, True), (0.99, False)])
def test_the_mean_beats_the_delta_where_the_claim_says(rho: float, beats: bool) -> None:
    """Rows about a turned mean: without correlation the mean wins; where the noise hardly moves the delta does."""
    rng = np.random.default_rng(5)
    noise = np.zeros((3000, 4))
    for t in range(1, len(noise)):
        noise[t] = rho * noise[t - 1] + np.sqrt(1 - rho**2) * rng.standard_normal(4)
    if beats:
        rows, positions = turned(noise + np.array([3.0, 0, 0, 1.0]), np.arange(3000), 1e6, "half"), None
    else:  # turned by nothing: the mean is that of the rows
        rows, positions = noise, np.zeros(3000, dtype=np.int64)
    found = audit(stream_of(rows), rope=Rope(1e6, positions=positions))["rotary"]
    assert found is not None and found["mean_beats_delta"] is beats
    assert found["mean_share"] is not None and 0 <= found["mean_share"] <= 1


def test_positions_by_document_and_by_file(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    base = rng.standard_normal((300, 4)) + np.array([2.0, 1.0, 0.0, 0.0])
    positions = np.concatenate([np.arange(100), np.arange(200)])
    rows = turned(base, positions, 1000.0, "half")
    (tmp_path / "p").write_text("\n".join(map(str, positions)))
    by_document = audit(stream_of(rows), documents=[100, 200], rope=Rope(1000.0))["rotary"]
    by_file = audit(
        stream_of(rows), documents=[100, 200], rope=Rope(1000.0, positions=read_positions(str(tmp_path / "p"), 300))
    )
    assert by_document == by_file["rotary"] and by_document is not None
    mean = base.mean(axis=0)
    share = float(mean @ mean / (base**2).sum(axis=1).mean())
    assert by_document["mean_share"] == pytest.approx(share, rel=1e-9)
    parts = np.split(base, [100])
    deltas, current = (np.concatenate(each) for each in ([np.diff(p, axis=0) for p in parts], [p[1:] for p in parts]))
    ratio = float(deltas.var(axis=0).sum() / current.var(axis=0).sum())
    assert by_document["trace_ratio"] == pytest.approx(ratio, rel=1e-9)
    assert without_first(positions, [100, 200], 90).tolist() == [*range(90, 100), *range(90, 200)]
    skipped = audit(stream_of(rows), documents=[100, 200], skip_first=5, rope=Rope(1000.0))["rotary"]
    assert skipped is not None and skipped["mean_share"] == pytest.approx(share, rel=0.1)


def test_values_and_streams_without_a_rope_have_none() -> None:
    rows = np.random.default_rng(1).standard_normal((60, 3))
    assert audit(stream_of(rows, Place("value")), rope=Rope(100.0))["rotary"] is None
    assert audit(stream_of(rows))["rotary"] is None


def test_what_does_not_fit_is_said(tmp_path: Path) -> None:
    rows = np.random.default_rng(1).standard_normal((60, 3))
    with pytest.raises(BadStream, match="3 coordinates; --rope needs an even number"):
        audit(stream_of(rows), rope=Rope(100.0))
    with pytest.raises(BadStream, match="5 positions for 60 rows"):
        audit(stream_of(rows[:, :2]), rope=Rope(100.0, positions=np.arange(5)))
    for text in ("", "-1", "1.5", "x", str(1 << 41), "9" * 40):
        (tmp_path / "p").write_text(text)
        with pytest.raises(BadStream, match=r"^--positions .*p: "):
            read_positions(str(tmp_path / "p"), 300)
    with pytest.raises(BadStream, match="cannot read"):
        read_positions(str(tmp_path / "missing"), 300)

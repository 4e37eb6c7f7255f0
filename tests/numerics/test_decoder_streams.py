"""The shipped streams of a causal decoder: their recorded figures, and what an audit of them recommends."""

from __future__ import annotations

import numpy as np
import pytest

from numerics.audit import audit, matrices
from numerics.audit.one_pass import collect
from numerics.audit.readers import open_streams
from numerics.audit.rope import Rope
from numerics.audit.scheme_rows import EVERY
from numerics.audit.variants import Sample, ratios
from numerics.validation import streams

FOLDER = streams.DATA / "decoder"
FITTED = ("least_squares_ratio", "heldout_delta_ratio", "heldout_least_squares_ratio")


@pytest.mark.parametrize("name", streams.names(FOLDER))
def test_recorded_figures_to_six_digits(name: str) -> None:
    recorded, (stream,) = streams.catalogue(FOLDER)[name], open_streams(FOLDER / f"{name}.npy")
    assert (stream.rows, stream.dimension) == (recorded["rows"], recorded["dimension"])
    np.testing.assert_array_equal(stream.array(), streams.load(name, FOLDER))
    moments = collect(stream, (stream.rows,)).moments
    found = matrices.figures(moments, matrices.order(moments)) | ratios(Sample.of(stream, (stream.rows,)))
    assert (found["rank"], found["domination"]) == (recorded["rank"], "refuted")
    for key in ("trace_x", "trace_ratio", "mu_max", "mu_min", "selective_ratio", "diagonal_ratio", *FITTED):
        assert found[key] == pytest.approx(recorded[key], rel=1e-6), key


def test_every_stream_has_its_provenance() -> None:
    text = (FOLDER / "PROVENANCE.md").read_text(encoding="utf-8")
    names = {*streams.names(FOLDER), *streams.catalogue_of_queries(FOLDER)}
    assert {p.stem for p in FOLDER.glob("*.npy")} == names
    assert all(f"`{name}.npy`" in text for name in names)


def test_the_keys_ratio_as_its_queries_weight_it() -> None:
    ((name, recorded),) = streams.catalogue_of_queries().items()
    queries, key = streams.load_queries(name), streams.load(recorded["key"], FOLDER)
    assert queries.shape == (recorded["heads"], *key.shape) == (3, recorded["rows"], recorded["dimension"])
    rows = queries.reshape(-1, key.shape[1])
    second = rows.T @ rows / len(rows)
    of_rows, of_deltas = (np.cov(each.T, bias=True) for each in (key[1:], np.diff(key, axis=0)))
    assert np.trace(second) == pytest.approx(recorded["trace_q"], rel=1e-6)
    ratio = np.trace(second @ of_deltas) / np.trace(second @ of_rows)
    assert ratio == pytest.approx(recorded["query_weighted_ratio"], rel=1e-6)
    assert recorded["query_weighted_ratio"] == pytest.approx(0.589645, abs=5e-7)


def test_shapes_and_gains_are_recommended() -> None:
    found = {}
    for name in streams.names(FOLDER):
        entry = audit(open_streams(FOLDER / f"{name}.npy")[0])
        assert (entry["layer"], entry["head"]) == (10, 1)
        found[name] = (entry["kind"], entry["trace_condition"], entry["recommendations"][0]["variant"])
    assert found == {
        "smol_key_l10h1": ("key", "holds", "shape-gain"),
        "smol_value_l10h1": ("value", "fails", "shape-gain"),
        "smol_key_unrotated_l10h1": ("key", "fails", "shape-gain"),
    }


def test_on_the_shipped_key_the_winner_on_held_out_rows_is_recommended_and_marked() -> None:
    """Un-rotating, subtracting the mean and a better codebook win at each number of bits, and overload."""
    bits = (2, 4, 6)
    stream = open_streams(FOLDER / "smol_key_l10h1.npy")[0]
    entry = audit(stream, bits=bits, rope=Rope(100_000.0))
    for b, advice in zip(bits, entry["recommendations"], strict=True):
        found = {v["name"]: v for v in entry["variants"] if v["bits"] == b}
        best = max(found.values(), key=lambda v: v["net_gain_db"] or 0)
        assert advice["variant"] == best["name"] and best["name"].startswith("unrotated-")
        gain, of_delta = ((each["net_gain_db"] or 0) for each in (best, found["closed-loop"]))
        assert gain > 7 and gain > of_delta + 3
        assert advice["overloads"] and best["overload_rate"] > 0 and "marked: it overloads" in advice["text"]
        assert all(v["mse"] <= v["bound"] for v in found.values())
        assert "rotating-mean" in best["rests_on"]


def test_every_scheme_is_a_row_and_a_row_kept_exact_is_paid_for() -> None:
    stream = open_streams(FOLDER / "smol_key_l10h1.npy")[0]
    entry = audit(stream, rope=Rope(100_000.0), every=True, exact_rows=1)
    found = {v["name"]: v for v in entry["variants"]}
    assert set(EVERY) <= set(found)
    assert found["direct"]["rate"] == pytest.approx(4 + 12 / 2048)
    assert found["stages-2"]["gain_db"] == pytest.approx(found["direct"]["gain_db"], abs=1e-6)
    assert found["merge"]["rate"] == found["direct"]["rate"]
    assert all(v["mse"] <= v["bound"] for v in found.values())

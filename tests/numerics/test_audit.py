"""The audit of a stream: its figures, its verdicts, and one pass in parts."""

import json
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numerics.audit import audit, matrices, schema
from numerics.audit.advice import DIRECT, TUNED, predicts, recommendation
from numerics.audit.blocks import LEAST_BLOCKS
from numerics.audit.documents import lengths, read_lengths, without_first
from numerics.audit.heat import maps
from numerics.audit.one_pass import LEAST_PAIRS, collect, plan
from numerics.audit.overview import ORDER, by_gain, overview
from numerics.audit.readers import open_streams
from numerics.audit.scheme_rows import ALWAYS
from numerics.audit.stream import BadStream, Loaded, Shard, Stream
from numerics.audit.variants import MOST_NUMBERS, VARIANTS, Sample, measure, ratios
from numerics.loewner.file import recheck
from numerics.moments.one_pass import accumulate
from numerics.validation import ensembles, streams

FIGURES = ("trace_x", "trace_ratio", "mu_max", "mu_min", "rho_min", "rho_max", "selective_ratio", "diagonal_ratio")
MEASURED = {*VARIANTS, *ALWAYS}
FITTED = ("least_squares_ratio", "heldout_delta_ratio", "heldout_least_squares_ratio")


def stream_of(rows: Any, *cuts: int) -> Stream:
    """A stream in memory, in shards that begin at these rows."""
    pieces = np.split(np.asarray(rows), cuts)
    return Stream("x", tuple(Shard("x", len(p), p.shape[1], p.dtype.name, Loaded(p)) for p in pieces))


@pytest.fixture(scope="module")
def walk() -> np.ndarray:
    """A slow stream: in every direction the autocorrelation is 0.95."""
    return ensembles.autoregressive(
        np.random.default_rng(1), 3000, 0.95, ensembles.wishart(np.random.default_rng(2), 4)
    )


@pytest.fixture(scope="module")
def entry(walk: np.ndarray) -> schema.Entry:
    return audit(stream_of(walk), bits=(2, 4))


@pytest.mark.parametrize("name", streams.names())
def test_recorded_figures_to_six_digits(name: str) -> None:
    expected, stream = streams.catalogue()[name], open_streams(streams.DATA / f"{name}.npy")[0]
    moments = collect(stream, (stream.rows,)).moments
    found: dict[str, Any] = matrices.figures(moments, matrices.order(moments)) | ratios(
        Sample.of(stream, (stream.rows,))
    )
    assert (stream.rows, moments.pairs, stream.dimension) == tuple(expected[k] for k in ("rows", "deltas", "dimension"))
    assert (found["rank"], found["domination"]) == (expected["rank"], "refuted")
    for key in (*FIGURES, *FITTED):
        assert found[key] == pytest.approx(expected[key], rel=1e-6), key


def test_a_file_is_audited_as_its_parts_are() -> None:
    stream = open_streams(streams.DATA / "sm_macrodata_levels.npy")[0]
    found, moments = audit(stream), collect(stream, (203,)).moments
    for key, value in matrices.figures(moments, matrices.order(moments)).items():
        assert found[key] == value, key
    assert found["witness"] is not None and (found["witness"]["ratio"] or 0) > 1
    for variant in found["variants"]:
        assert 0 < variant["mse"] <= variant["bound"]


def test_the_report_is_its_schema(entry: schema.Entry) -> None:
    def check(value: Any, kind: Any) -> None:
        hints = get_type_hints(kind)
        if kind is schema.Population:
            assert set(hints) <= set(value)
        else:
            assert set(hints) == set(value)

    check(entry, schema.Entry)
    for key in ("margin", "spectrum", "directions", "population"):
        check(entry[key], get_type_hints(schema.Entry)[key])
    assert [each["bits"] for each in entry["recommendations"]] == [2, 4]
    for advice in entry["recommendations"]:
        check(advice, schema.Recommendation)
        check(advice["order"], schema.Order)
    for variant in entry["variants"]:
        check(variant, schema.Variant)
    for threshold in entry["closed_loop_thresholds"]:
        check(threshold, schema.Threshold)
    assert json.loads(json.dumps(entry, allow_nan=False)) == entry


def test_a_slow_stream_is_dominated_and_pays(entry: schema.Entry) -> None:
    assert (entry["domination"], entry["trace_condition"]) == ("certified", "holds")
    assert entry["mu_max"] < 1 < 2 * entry["rho_min"]
    assert entry["witness"] is None
    assert 0 < (entry["margin"]["lower"] or 0) <= (entry["margin"]["upper"] or 0)
    assert entry["share_of_directions"] == entry["share_of_variance"] == 1
    assert [(v["bits"], v["name"]) for v in entry["variants"]] == [
        (b, name) for b in (2, 4) for name in ORDER if name in MEASURED
    ]
    assert [each["threshold"] for each in entry["closed_loop_thresholds"]] == [0.75**2, 0.9375**2]
    for bits, chosen in zip((2, 4), entry["recommendations"], strict=True):
        assert chosen["variant"] not in DIRECT
        assert all(claim in chosen["text"] for claim in chosen["claims"])
        assert f"{bits} bits" in chosen["text"]
        assert chosen["order"]["no_larger"] == 0 and chosen["order"]["p_value"] == 0.05


def test_noise_is_coded_directly() -> None:
    noise = np.random.default_rng(3).standard_normal((2000, 3))
    found = audit(stream_of(noise))
    assert (found["domination"], found["trace_condition"]) == ("refuted", "fails")
    (advice,) = found["recommendations"]
    assert not predicts(advice["variant"])  # a better codebook wins on it, no delta
    assert "of the better direct coding" in advice["text"]


def test_integers_are_decided_exactly() -> None:
    """The delta of a constant plus a coordinate that repeats itself: singular, and still certified."""
    rng = np.random.default_rng(4)
    slow = np.repeat(rng.integers(-100, 100, 200), 20)
    rows = np.column_stack([slow, 2 * slow % 127, slow, np.full(len(slow), 7)]).astype(np.int8)
    kept: list[Any] = []
    found = audit(stream_of(rows), certificates=lambda *each: kept.append(each))
    assert (found["exact"], found["domination"], found["rank"]) == (True, "certified", 2)
    record, *matrices = kept[0]
    assert all(m.dtype == np.int64 for m in matrices)
    assert recheck(record, *matrices)


def test_certificates_are_about_the_matrices(walk: np.ndarray) -> None:
    kept: list[Any] = []
    audit(stream_of(walk[::-1] ** 3), certificates=lambda *each: kept.append(each))
    record, *matrices = kept[0]
    assert recheck(record, *matrices)
    assert not recheck(record | {"lower_bound": 1e9}, *matrices)


def test_constant_coordinates_change_no_verdict(walk: np.ndarray) -> None:
    found, alone = audit(stream_of(np.column_stack([walk, np.full(len(walk), 0.3)]))), audit(stream_of(walk))
    assert found["domination"] == alone["domination"] == "certified"
    assert (found["margin"]["lower"], found["population"]["verdict"]) == (0, "supported")
    assert 0 <= (found["margin"]["upper"] or 0) < 1e-9
    assert (found["mu_max"], found["rank"]) == (pytest.approx(alone["mu_max"], rel=1e-9), 4)


@pytest.mark.parametrize("loading", ["max", 2.5])
def test_bounds_hold_under_any_loading(walk: np.ndarray, loading: Any) -> None:
    for variant in audit(stream_of(walk), loading=loading, bits=(3,))["variants"]:
        assert variant["mse"] <= variant["bound"]
        assert variant["loading"] == (None if variant["name"] in ALWAYS else loading) or variant["name"] == TUNED
        assert variant["heldout"]


def test_short_documents_pay_for_their_key_rows(walk: np.ndarray) -> None:
    """Eight rows a document: each begins with a row of 16 bits, which costs more than the delta gains."""
    found = audit(stream_of(walk), documents=8)
    loop = next(v for v in found["variants"] if v["name"] == "closed-loop")
    assert loop["rate"] == pytest.approx(4 + 12 / 8, abs=0.01)
    assert (loop["gain_db"] or 0) - (loop["net_gain_db"] or 0) == pytest.approx(6.02 * 12 / 8, abs=0.05)
    assert found["deltas"] == 3000 - 375


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=60), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_parts_together_are_the_stream(sizes: list[int], dimension: int, seed: int) -> None:
    rows = np.random.default_rng(seed).integers(-128, 128, (sum(sizes), dimension)).astype(np.int8)
    if sum(n - 1 for n in sizes) < LEAST_PAIRS:
        with pytest.raises(ValueError, match="pair"):
            plan(sizes, dimension)
        return
    starts = np.cumsum([0, *sizes[:-1]]).tolist()
    parts = plan(sizes, dimension)
    assert len(parts) >= LEAST_BLOCKS and len(parts) % 2 == 0
    assert [p.start for p in parts] == [0, *(p.stop for p in parts[:-1])] and parts[-1].stop == len(rows)
    assert sorted(p.start + b for p in parts for b in p.begins) == starts
    whole, found = accumulate([rows], starts=starts), collect(stream_of(rows), sizes)
    assert found.moments.integers is not None and whole.integers is not None
    for name in ("sigma_x", "sigma_p", "sigma_d", "sum_x", "sum_p"):
        assert (getattr(found.moments.integers, name) == getattr(whole.integers, name)).all()
    current = np.setdiff1d(np.arange(len(rows)), starts)
    x, d = rows[current].astype(float), rows[current].astype(float) - rows[current - 1]
    assert all(block.pairs > 0 for block in found.blocks)
    for name, wanted in (("sum_x", x.sum(axis=0)), ("sum_d", d.sum(axis=0)), ("gram_x", x.T @ x), ("gram_d", d.T @ d)):
        assert np.array_equal(sum(getattr(block, name) for block in found.blocks), wanted)


def test_parts_of_real_numbers_agree_to_rounding(walk: np.ndarray) -> None:
    sizes = [1, 700, 2, 1500, 797]
    whole = accumulate([walk], starts=np.cumsum([0, *sizes[:-1]]).tolist())
    found = collect(stream_of(walk, 10, 1700), sizes).moments
    for name in ("sigma_x", "sigma_p", "sigma_d", "gamma"):
        difference = np.linalg.norm(getattr(found, name) - getattr(whole, name), 2)
        assert difference <= found.errors[name] + whole.errors[name]


def test_blocks_are_whole_documents_where_there_are_many() -> None:
    parts = plan([7] * 400, 3)
    assert all(not part.continues for part in parts)
    assert any(part.continues for part in plan([2800], 3))


def test_first_rows_of_documents_can_be_left_out(walk: np.ndarray) -> None:
    sizes = (3, 500, 1, 1000, 1496)
    keep = np.concatenate([np.arange(n) >= 4 for n in sizes])
    left = without_first(sizes, 4)
    stream = stream_of(walk, 100, 2000).without_first(sizes, 4)
    assert (left, stream.rows) == ((496, 996, 1492), 2984)
    assert (stream.array() == walk[keep]).all()
    assert (pickle.loads(pickle.dumps(stream)).array(17, 1900) == walk[keep][17:1900]).all()
    found, wanted = audit(stream_of(walk), documents=sizes, skip_first=4), audit(stream_of(walk[keep]), documents=left)
    assert {**found, "skipped": 0} == {**wanted, "shards": found["shards"]}


def test_hardly_any_rows_kept_are_read_in_pieces() -> None:
    rows = np.arange(3_000_000, dtype=np.float32).reshape(-1, 1)
    stream = stream_of(rows).without_first([1000] * 3000, 999)
    assert (stream.array()[:, 0] == np.arange(999, 3_000_000, 1000)).all()


def test_a_half_without_variance_is_measured() -> None:
    rows = np.random.default_rng(6).standard_normal((400, 2))
    for part in (slice(200), slice(200, None)):
        quiet = rows.copy()
        quiet[part] = 1.0
        found = audit(stream_of(quiet))
        assert json.dumps(found, allow_nan=False)
        assert found["recommendations"][0]["text"]


def test_large_streams_are_measured_on_two_contiguous_ranges() -> None:
    rows = np.random.default_rng(5).integers(-9, 9, (5000, 4096)).astype(np.int8)
    sample = Sample.of(stream_of(rows), (5000,))
    half = MOST_NUMBERS // 4096 // 2
    assert (sample.fit_range, sample.held_range) == ((0, half), (2500, 2500 + half))
    assert (sample.held == rows[2500 : 2500 + half]).all()
    assert [len(document) for document in sample.documents()] == [half, half]


def test_the_cut_is_at_a_document_near_the_middle(walk: np.ndarray) -> None:
    sample = Sample.of(stream_of(walk), (100, 1200, 1700))
    assert (sample.fit_range, sample.held_range) == ((0, 1300), (1300, 3000))
    assert [len(document) for document in sample.documents()] == [100, 1200, 1700]
    split = Sample.of(stream_of(walk), (100, 2900))
    assert split.fit_range == (0, 1500)
    assert [len(document) for document in split.documents()] == [100, 2900]


def test_a_variant_that_loses_on_a_quarter_is_not_recommended() -> None:
    common = {"bits": 4, "overload_rate": 0.0, "rests_on": ["a"], "claims": ["b"], "worse_than_mean": False}
    common |= {"largest_error": 1.0}
    common |= {"levels": "mid-rise", "loading": "max", "attention": None, "rate": 4.0, "coded_rate": 3.5}
    common |= {"coded_gain_db": 0.0, "coded_worst_quarter_db": 0.0}
    order = {"variant": "leaky", "rows": 100, "shuffles": 19, "no_larger": 0, "p_value": 0.05}
    order |= {"coded_no_larger": 0, "coded_p_value": 0.05}
    entries = [
        common | {"name": "direct", "net_gain_db": 0.0, "worst_quarter_db": 0.0},
        common | {"name": "closed-loop", "net_gain_db": 9.0, "worst_quarter_db": -0.1},
        common | {"name": "leaky", "net_gain_db": 2.95, "worst_quarter_db": 2.0},
        common | {"name": "ridge", "net_gain_db": 3.0, "worst_quarter_db": 2.5},
    ]
    assert recommendation(entries, order, 1.0)["variant"] == "leaky"
    assert recommendation(entries[:2], order, 1.0)["variant"] == "direct"
    by_chance = recommendation(entries, order | {"no_larger": 1, "p_value": 0.1}, 1.0)
    assert by_chance["variant"] == "direct" and "leaky codes 1 of 19 shuffles of them no worse" in by_chance["text"]
    codebook = common | {"name": "normal", "net_gain_db": 1.0, "worst_quarter_db": 0.5}
    codebook |= {"overload_rate": 0.02, "largest_error": 7.0}
    without_order = recommendation([*entries, codebook], order | {"no_larger": 1, "p_value": 0.1}, 1.0)
    assert without_order["variant"] == "normal"  # it does not rest on the order
    assert without_order["overloads"] and without_order["least_largest_error"] == "direct"
    assert "marked: it overloads on 2 % of the held-out coordinates, and errs by up to 7" in without_order["text"]
    tuned = common | {"name": TUNED, "net_gain_db": 0.5, "worst_quarter_db": -9.0, "loading": 3.0}
    advice = recommendation([*entries[:2], tuned], order, 1.0)
    assert advice["variant"] == TUNED and "mid-rise with ranges of 3 standard deviations" in advice["text"]


EXCHANGEABLE: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "Cauchy": lambda rng: rng.standard_cauchy((160, 2)),
    "Student's t of 2 degrees": lambda rng: rng.standard_t(2, (160, 2)),
    "normal": lambda rng: rng.standard_normal((160, 2)),
    "signs": lambda rng: rng.choice([-1.0, 1.0], (160, 2)),
    "a shuffled walk": lambda rng: rng.permutation(rng.standard_t(2, (160, 2)).cumsum(axis=0)),
}


def test_on_exchangeable_rows_a_delta_is_recommended_rarely() -> None:
    """At most one in twenty: of 40 streams more than 7 would be so with probability 0.0007, by the promise alone."""
    chosen, tests = [], []
    for law in EXCHANGEABLE.values():
        for seed in range(8):
            rows = law(np.random.default_rng([seed, 17]))
            _, (advice,) = measure("x", Sample.of(stream_of(rows), (len(rows),)), (4,), "max")
            chosen.append(advice["variant"])
            tests.append(advice["order"]["p_value"])
    assert sum(p <= 0.05 for p in tests) <= 7
    assert sum(map(predicts, chosen)) <= 2


def test_a_gain_of_order_is_recommended() -> None:
    """The guard costs no power where there is a gain."""
    for seed in range(3):
        rows = ensembles.autoregressive(np.random.default_rng(seed), 600, 0.97, np.eye(2))
        _, found = measure("x", Sample.of(stream_of(rows), (len(rows),)), (2, 4), "max")
        assert all(each["variant"] not in DIRECT and each["order"]["no_larger"] == 0 for each in found)


def test_one_recommendation_for_each_number_of_bits() -> None:
    """At one bit the closed loop's own error drowns the prediction; at many bits it pays."""
    rows = ensembles.autoregressive(np.random.default_rng(1), 2000, 0.8, np.eye(2))
    found = audit(stream_of(rows), bits=(1, 8))
    assert [each["bits"] for each in found["recommendations"]] == [1, 8]
    names = {each["bits"]: each["variant"] for each in found["recommendations"]}
    assert names[1] in DIRECT and names[8] not in DIRECT


def test_errors_above_that_of_sending_the_mean_are_said() -> None:
    rows = np.random.default_rng(2).standard_t(3, (600, 2))
    found = audit(stream_of(rows), bits=(1, 8))
    poor, good = found["recommendations"]
    assert poor["mean_mse"] == good["mean_mse"] > 2
    worse = {v["name"] for v in found["variants"] if v["bits"] == 1 and v["mse"] > poor["mean_mse"]}
    assert worse == {v["name"] for v in found["variants"] if v["worse_than_mean"]}
    assert "direct" in worse and TUNED not in worse
    assert poor["note"] is not None and all(name in poor["note"] for name in worse) and good["note"] is None


@pytest.mark.parametrize(("scale", "offset"), [(1.0, 1e15), (2.0**-1000, 0.0), (2.0**-530, 0.0), (2.0**400, 0.0)])
def test_variants_do_not_depend_on_unit_and_offset(scale: float, offset: float) -> None:
    """Integers, so that shift and scale are exact: gains are the same to the last digit."""
    rows = np.random.default_rng(3).integers(-1000, 1000, (400, 3)).cumsum(axis=0).astype(float)
    rows -= rows[0]
    plain = Sample.of(stream_of(rows), (400,))
    moved = Sample.of(stream_of(rows * scale + offset), (400,))
    (wanted, _), (found, _) = (measure("x", sample, (4,), "max") for sample in (plain, moved))
    for one, other in zip(found, wanted, strict=True):
        for key in ("net_gain_db", "worst_quarter_db", "overload_rate", "claims"):
            assert one[key] == other[key], key
    assert ratios(moved) == ratios(plain)


def test_errors_that_are_no_floating_point_numbers_are_refused() -> None:
    rows = np.random.default_rng(4).standard_normal((400, 3)) * 1e250
    with pytest.raises(BadStream, match="scale the rows"):
        measure("x", Sample.of(stream_of(rows), (400,)), (4,), "max")


def test_labels_and_lengths_of_documents(tmp_path: Path, walk: np.ndarray) -> None:
    stream = stream_of(walk)
    (tmp_path / "lengths").write_text("1000\n2000")
    assert lengths(stream, None) == (3000,)
    assert lengths(stream, 999) == (999, 999, 999, 3)
    read = read_lengths(str(tmp_path / "lengths"), 2)
    assert lengths(stream, read) == lengths(stream, (1000, 2000)) == (1000, 2000)
    labels = np.repeat(["a", "b", "a"], [5, 5, 2990])
    assert lengths(Stream("x", stream.shards, labels), None) == (5, 5, 2990)
    for wrong in (1, 0, -1, (1000, 1000), (3001, -1)):
        with pytest.raises(BadStream):
            lengths(stream, wrong)
    for name, most in (("none", 2), ("", 2), ("lengths", 1)):
        with pytest.raises(BadStream, match=r"--documents .*wanted a number, or a file"):
            read_lengths(str(tmp_path / name), most)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (np.full((100, 3), 0.1), "no variance"),
        (np.arange(30.0).reshape(10, 3), "9 pairs"),
        (np.where(np.arange(300).reshape(100, 3) == 250, np.nan, 1.0), "row 83"),
        (np.where(np.arange(300).reshape(100, 3) == 250, -np.inf, 1.0), "row 83"),
    ],
)
def test_bad_rows_are_named(rows: np.ndarray, words: str) -> None:
    with pytest.raises(BadStream, match=words):
        audit(stream_of(rows, 40))


def test_the_unit_of_the_data_does_not_matter(walk: np.ndarray, entry: schema.Entry) -> None:
    for unit in (2.0**300, 2.0**-300):
        found = audit(stream_of(walk * unit), bits=(2, 4))
        for key in ("trace_ratio", "mu_max", "mu_min", "rho_min", "diagonal_ratio", "least_squares_ratio"):
            assert found[key] == pytest.approx(entry[key], rel=1e-9), key
        assert found["domination"] == "certified"
        for one, other in zip(found["recommendations"], entry["recommendations"], strict=True):
            found_mse = one["mean_mse"] * 4.0 ** found["unit_exponent"]
            assert found_mse == pytest.approx(other["mean_mse"] * unit**2, rel=1e-12)
            assert {**one, "mean_mse": 0.0, "note": None} == {**other, "mean_mse": 0.0, "note": None}


def test_rows_are_counted_as_in_the_file() -> None:
    rows = np.random.default_rng(7).standard_normal((100, 2))
    rows[77, 1] = np.inf
    with pytest.raises(BadStream, match="row 77;"):
        audit(stream_of(rows), documents=10, skip_first=3)


def test_integers_beyond_64_bits_leave_an_enclosed_certificate() -> None:
    rng = np.random.default_rng(8)
    rows = np.repeat(rng.integers(-(2**15), 2**15, (10_000, 1)), 40, axis=0).astype(np.int16)
    kept: list[Any] = []
    found = audit(stream_of(rows), documents=400, certificates=lambda *each: kept.append(each))
    assert (found["exact"], found["domination"]) == (True, "certified")
    record, *matrices = kept[0]
    assert record["uncertainty"] > 0 and matrices[0].dtype == np.float64
    assert recheck(record, *matrices)


def test_documents_without_pairs_to_fit_on_are_refused(walk: np.ndarray) -> None:
    with pytest.raises(BadStream, match="pair"):
        audit(stream_of(walk[:400]), documents=[1] * 200 + [200])


def test_exact_rows_are_left_out_of_fits_and_paid_for(walk: np.ndarray) -> None:
    rows = walk.astype(np.float16)
    sample = Sample.of(stream_of(rows), (500, 1000, 400, 1100))
    assert (sample.fit_lengths, sample.held_lengths) == ((500, 1000), (400, 1100))
    left = sample.without_first(2)
    assert (left.fit_lengths, left.held_lengths) == ((498, 998), (398, 1098))
    assert (left.fit == np.delete(sample.fit, [0, 1, 500, 501], axis=0)).all()
    assert left.exact.share == 8 / 3000 and left.exact.bits == 16 and left.exact.paid(4.0) == 4 + 12 * 8 / 3000
    scaled, exponent = left.scaled
    assert exponent == sample.scaled[1]  # and one shift, so that both are in one frame
    assert (scaled.fit == np.delete(sample.scaled[0].fit, [0, 1, 500, 501], axis=0)).all()
    joined = Sample.of(stream_of(rows), (100, 2900))
    assert joined.joined and joined.without_first(3).held_lengths == (1500,)
    with pytest.raises(BadStream, match="with 3000 exact rows in each document no others are left"):
        audit(stream_of(rows), exact_rows=3000)
    found = audit(stream_of(rows), exact_rows=2)
    assert {round(v["rate"], 4) for v in found["variants"] if v["name"] in DIRECT} == {round(4 + 12 * 2 / 3000, 4)}


def test_beyond_the_codebooks_there_are_the_modes_alone(walk: np.ndarray) -> None:
    """Codebooks have at most 8 bits."""
    found = audit(stream_of(walk[:300]), bits=(8, 9), every=True)
    names = {b: {v["name"] for v in found["variants"] if v["bits"] == b} for b in (8, 9)}
    assert names[9] == set(VARIANTS) < names[8] and {"polar", "anchor", "stages-3"} < names[8]
    assert not any(name.startswith("unrotated") for name in names[8])


@pytest.mark.parametrize("shape", [(40, 1), (36, 5), (33, 3)])
def test_small_and_odd_streams_in_every_scheme(shape: tuple[int, int]) -> None:
    rows = np.random.default_rng(3).standard_normal(shape).cumsum(axis=0)
    for variant in audit(stream_of(rows), bits=(1, 3), every=True)["variants"]:
        assert variant["mse"] <= variant["bound"]


def test_the_command_loads_nothing_that_the_run_does_not_use(tmp_path: Path) -> None:
    """A wide stream, for which no limit is found, needs no special functions; a process of its own."""
    np.save(tmp_path / "walk.npy", np.random.default_rng(0).normal(size=(200, 20)).cumsum(axis=0))
    unused = ["scipy.special", "scipy.stats", "sympy", "z3", "numba", "pyarrow", "distributed", "matplotlib", "torch"]
    lines = [
        "import sys",
        "from tracebound.__main__ import main",
        f"assert main(['audit', {str(tmp_path / 'walk.npy')!r}]) == 0",
        f"assert not [name for name in {unused} if name in sys.modules]",
    ]
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_least_of_a_spectrum_is_not_lost_beside_a_direction_that_hardly_varies(tmp_path: Path) -> None:
    """One coordinate of 1e-35 whose delta is of the size of the others: the largest mu is some 1e70."""
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(4000, 6)).cumsum(axis=0) / 60
    rows[1::2, 5] = 1e-35 * rng.normal(size=2000)  # the current row of each pair; the one before varies as others do
    np.save(tmp_path / "graded.npy", rows)
    stream = next(iter(open_streams(tmp_path / "graded.npy")))
    found = audit(stream, bits=(4,), documents=2)
    np.save(tmp_path / "five.npy", rows[:, :5])
    beside = audit(next(iter(open_streams(tmp_path / "five.npy"))), bits=(4,), documents=2)
    assert found["rank"] == 6
    assert found["mu_max"] > 1e60
    assert 0 < found["mu_min"] < 2 * beside["mu_min"]


def test_a_spectrum_of_any_grades() -> None:
    units = np.diag([1.0, 1.0, 1e-3, 1e-20, 1e-35])
    turn = np.eye(5) + 0.1 * np.tri(5, k=-1)
    found = matrices.spectrum(turn @ turn.T / 4, units @ turn @ turn.T @ units)
    assert 0.2 < found[0] <= 0.26
    assert 1e69 < found[-1] < 1e70
    assert matrices.spectrum(np.zeros((2, 2)), np.zeros((2, 2))).shape == (0,)
    assert matrices.spectrum(np.diag([0.0, 1.0]), np.eye(2)).tolist() == [0.0, 1.0]


def test_the_bound_without_overload_is_one_of_key_rows_too() -> None:
    """Key rows take as many bits as others in the gated mode, and at 16 bits in all; their ranges are those of rows."""
    rng = np.random.default_rng(0)
    half = np.repeat(rng.uniform(-1, 1, size=(50, 2)), 2, axis=0) + 0.01 * rng.uniform(-1, 1, size=(100, 2))
    found = audit(stream_of(np.concatenate([half, half])), documents=2, bits=[4, 16])
    closed = [v for v in found["variants"] if v["bound_without_overload"] is not None]
    within = [v for v in closed if not v["overload_rate"]]
    assert {(v["name"], v["bits"]) for v in within} >= {("direct", 4), ("closed-loop", 4), ("closed-loop", 16)}
    assert all(v["bound"] <= (v["bound_without_overload"] or 0) for v in within)
    assert all(v["mse"] <= (v["bound_without_overload"] or 0) for v in closed)


def test_a_loop_that_does_not_settle_is_left_out(walk: np.ndarray) -> None:
    """As at one bit, which rates ask for, and loaded by a number of deviations; the stream is audited."""
    found = audit(stream_of(walk), bits=[6], loading=3.0, every=True, rates=True)
    assert found["rates"] is not None
    measured = {(p["name"], p["bits"]) for p in found["rates"]["points"]}
    assert ("dithered-closed-loop", 2) in measured and ("dithered-closed-loop", 1) not in measured
    assert ("dithered-direct", 1) in measured


def test_of_variants_without_error_the_least_rate_is_recommended() -> None:
    """Their gains are infinite, which a report has as null, like those where direct coding alone has no error."""
    found = audit(stream_of(np.tile([[0.0], [1.0]], (50, 1))), rates=True)
    entries = {v["name"]: v for v in found["variants"]}
    exact = {name for name, v in entries.items() if v["mse"] == 0}
    assert exact == {"hadamard-mean", "shape-gain"} and not any(entries[name]["net_gain_db"] for name in exact)
    (advice,) = found["recommendations"]
    assert advice["variant"] == advice["coded_variant"] == "shape-gain"
    assert entries["shape-gain"]["rate"] < 4 < entries["hadamard-mean"]["rate"]
    assert "at 4 bits its error on held-out rows is zero, and that of the better direct coding is not" in advice["text"]
    assert found["rates"] is not None and found["rates"]["winners"][3]["variant"] == "shape-gain"
    paid = [replace(found, layer=k, kind="key") for k in range(2)]
    lost = replace(paid[1], variants=[v | {"net_gain_db": None, "mse": 1.0} for v in found["variants"]])
    finite = replace(paid[1], variants=[v | {"net_gain_db": 1.0} for v in found["variants"]])
    for other, median, order in ((paid[1], None, [0, 1]), (lost, None, [0, 1]), (finite, None, [0, 1])):
        (group,) = overview([paid[0], other])["groups"]
        assert group["median_gain_db"] is median and "nan" not in group["text"]
        assert by_gain([paid[0], other]) == order
        assert by_gain([other, paid[0]]) == ([0, 1] if other is paid[1] else [1, 0])
        assert len(list(maps([paid[0], other], [4]))) == 3


def replace(entry: schema.Entry, **fields: Any) -> Any:
    return {**entry, **fields}

"""Rate as it is paid and error where it counts: what an audit says of streams on which these change the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest

from numerics.audit import audit, schema
from numerics.audit.advice import DIRECT, recommendation
from numerics.audit.attention import Attention, places
from numerics.audit.gains import DECIBELS_A_BIT, Measured, gains
from numerics.audit.page import page
from numerics.audit.queries import AttentionErrors, Queries, QueryFigures, open_queries
from numerics.audit.readers import open_streams
from numerics.audit.rope import Rope
from numerics.audit.stream import BadStream, Loaded, Place, Shard, Stream
from numerics.codec import schemes
from numerics.validation import streams

DECODER = streams.DATA / "decoder"


def stream_of(rows: Any, name: str = "x") -> Stream:
    return Stream(name, (Shard(name, len(rows), rows.shape[1], rows.dtype.name, Loaded(rows)),))


def queries_of(heads: Any, scale: float) -> Queries:
    return Queries("q.npy", tuple(stream_of(rows, "q.npy") for rows in heads), scale)


def bursts() -> np.ndarray:
    """White noise, and rare slow humps of one height: most of the variance, and little of the time."""
    hump = 15 * np.sin(np.linspace(0, np.pi, 41)) ** 2
    rows = np.random.default_rng(0).uniform(-1, 1, 2048)
    for number, start in enumerate(range(40, 2000, 500)):
        at = slice(start, start + len(hump))
        rows[at] = rows[at] * (1 - hump / 15) + (-1) ** number * hump
    return rows[:, None]


def two_kinds() -> tuple[np.ndarray, np.ndarray]:
    """Two slow coordinates of large variance, two white ones of small; queries that see hardly more than the latter."""
    rng = np.random.default_rng(3)
    slow = 3 * np.sin(2 * np.pi * np.arange(1200)[:, None] / np.array([40.0, 57.0]) + rng.uniform(0, 6, 2))
    queries = rng.standard_normal((2, 1200, 4)) * [0.05, 0.05, 4, 4]
    return np.concatenate([slow, rng.uniform(-1, 1, (1200, 2))], axis=1) * [1, 1.1, 1, 1.1], queries


@pytest.fixture(scope="module")
def seen() -> schema.Entry:
    keys, queries = two_kinds()
    return audit(stream_of(keys), queries=queries_of(queries, 0.5))


@pytest.fixture(scope="module")
def shipped() -> schema.Entry:
    (key,) = open_streams(DECODER / "smol_key_l10h1.npy")
    return audit(key, queries=open_queries(str(DECODER / "smol_query_l10h1.npy"), key), rope=Rope(1e5))


def test_a_delta_that_wins_at_equal_rate_loses_once_codes_are_entropy_coded() -> None:
    found = audit(stream_of(bursts()), bits=(7,), coded=True)
    (advice,) = found["recommendations"]
    variants = {each["name"]: each for each in found["variants"]}
    assert advice["variant"] not in DIRECT and advice["coded_variant"] in DIRECT
    assert "it is another at equal entropy-coded rate: Code directly" in advice["coded_text"]
    delta, direct = variants["leaky"], variants["direct"]
    assert found["trace_ratio"] < 0.2
    assert (delta["net_gain_db"] or 0) > 10 and (delta["coded_gain_db"] or 0) < 0
    # Coding of order 0 takes a few percent off the delta's codes, and nearly half off those of direct coding.
    assert 0.9 * delta["rate"] < delta["coded_rate"] and direct["coded_rate"] < 0.6 * direct["rate"]
    assert delta["coded_bytes"] is not None and direct["coded_bytes"] is not None
    assert delta["coded_bytes"] > 1.5 * direct["coded_bytes"]
    for each in found["variants"]:
        assert 0 <= 8 * (each["coded_bytes"] or 0) - each["coded_rate"] * 1024 <= 96


def test_without_queries_the_squared_error_decides_and_overload_is_warned_of() -> None:
    found = audit(stream_of(bursts()), bits=(4,))
    (advice,) = found["recommendations"]
    assert (advice["by"], advice["error_variant"], found["queries"]) == ("squared error", advice["variant"], None)
    over = [each["name"] for each in found["variants"] if each["overload_rate"]]
    assert bool(over) == (advice["warning"] is not None)
    assert all(each["attention"] is None and each["coded_bytes"] is None for each in found["variants"])
    rows = bursts()
    rows[1500] = 30
    warning = audit(stream_of(rows), bits=(4,))["recommendations"][0]["warning"]
    assert warning is not None and "every variant but hadamard-mean overloads on rows that were not fitted" in warning


def test_the_order_by_squared_error_is_not_that_by_logit_error(seen: schema.Entry) -> None:
    direct, delta = (next(v for v in seen["variants"] if v["name"] == name) for name in ("direct", "closed-loop"))
    assert direct["attention"] is not None and delta["attention"] is not None and seen["queries"] is not None
    assert delta["mse"] < 0.5 * direct["mse"]
    for key in ("query_error", "logit_error", "logit_error_max", "total_variation"):
        assert delta["attention"][key] > 1.2 * direct["attention"][key], key
    assert seen["trace_ratio"] < 0.2 and (seen["queries"]["ratio"] or 0) > 1.5
    (advice,) = seen["recommendations"]
    assert (advice["by"], advice["warning"]) == ("attention", None)
    assert advice["error_variant"] not in DIRECT and "attention" in advice["text"]


def test_with_queries_the_recommendation_goes_by_attention() -> None:
    common = {"bits": 4, "overload_rate": 0.1, "rests_on": ["a"], "claims": ["b"], "worse_than_mean": False}
    common |= {"levels": "mid-rise", "loading": "max", "rate": 4.0, "coded_rate": 3.5, "largest_error": 1.0}
    order = {"variant": "leaky", "shuffles": 19, "no_larger": 0, "p_value": 0.05}
    order |= {"coded_no_larger": 3, "coded_p_value": 0.2}

    def entry(name: str, error: float, attention: float) -> dict[str, Any]:
        keys = ("net_gain_db", "worst_quarter_db", "coded_gain_db", "coded_worst_quarter_db")
        return common | {"name": name, "attention": dict.fromkeys(keys, attention)} | dict.fromkeys(keys, error)

    entries = [entry("direct", 0.0, 0.0), entry("leaky", 3.0, -1.0), entry("gated", 1.0, 2.0)]
    advice = recommendation(entries, order, 1.0)
    assert (advice["variant"], advice["error_variant"], advice["by"]) == ("gated", "leaky", "attention")
    assert "total variation of attention weights" in advice["text"] and advice["warning"] is None
    assert "by squared error alone it would be leaky" in advice["text"]
    assert advice["coded_variant"] == "direct" and "3 of 19 shuffles" in advice["coded_text"]
    by_error = recommendation([each | {"attention": None} for each in entries], order, 1.0)
    assert (by_error["variant"], by_error["by"]) == ("leaky", "squared error")
    assert by_error["warning"] is not None and "up to 10 % of the coordinates" in by_error["warning"]


def test_errors_of_attention_keep_to_their_bounds(seen: schema.Entry, shipped: schema.Entry) -> None:
    for entry in (seen, shipped):
        for each in entry["variants"]:
            found = each["attention"]
            assert found is not None and set(found) == set(get_type_hints(AttentionErrors))
            assert 0 < found["logit_error"] <= (found["logit_bound"] or 0)
            assert found["logit_error"] <= found["logit_error_max"]
            assert found["total_variation"] <= found["total_variation_bound"] <= 1
            assert found["total_variation"] <= found["total_variation_max"] <= 1
        assert entry["queries"] is not None and set(entry["queries"]) == set(get_type_hints(QueryFigures))


def test_the_shipped_keys_ratios_to_six_digits(shipped: schema.Entry) -> None:
    assert shipped["trace_ratio"] == pytest.approx(0.704886, abs=5e-7)
    assert shipped["queries"] is not None
    assert shipped["queries"]["ratio"] == pytest.approx(0.589645, abs=5e-7)
    assert (shipped["queries"]["heads"], shipped["queries"]["scale"]) == (3, 0.125)
    direct, delta = (next(v for v in shipped["variants"] if v["name"] == name) for name in ("direct", "closed-loop"))
    assert direct["attention"] is not None and delta["attention"] is not None
    assert delta["mse"] < direct["mse"] and delta["attention"]["query_error"] > direct["attention"]["query_error"]


def test_a_codebook_of_less_squared_error_is_worse_for_attention_as_the_readme_says(shipped: schema.Entry) -> None:
    variants = {each["name"]: each for each in shipped["variants"]}
    book, grid = variants["unrotated-normal"], variants["unrotated-direct"]
    of_book, of_grid = book["attention"], grid["attention"]
    assert of_book is not None and of_grid is not None
    assert book["mse"] < grid["mse"] and of_book["query_error"] < of_grid["query_error"]
    assert of_book["logit_error"] > 4 * of_grid["logit_error"]
    assert of_book["total_variation"] > 3 * of_grid["total_variation"]
    assert (of_book["logit_bound"] or 0) > 3 * (of_grid["logit_bound"] or 0)
    told = " ".join((Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8").split())
    assert f"squared error than the plain grid ({book['mse']:.3g} against {grid['mse']:.3g})" in told
    weights = f"(total variation {of_book['total_variation']:.3f} against {of_grid['total_variation']:.3f})"
    assert weights in told
    (advice,) = shipped["recommendations"]
    assert advice["by"] == "attention" and advice["variant"] not in ("unrotated-normal", *DIRECT)
    assert advice["coded_variant"] == "unrotated-direct"


def test_a_figure_of_a_variant_from_scratch() -> None:
    """Queries without the compared rows' weights: E <q, e>^2 and the biases are those of the decoded rows."""
    keys, queries = two_kinds()
    found = audit(stream_of(keys), queries=queries_of(queries, 0.5), documents=[600, 600], skip_first=100)
    from numerics import codec

    rows = np.delete(keys, [*range(100), *range(600, 700)], axis=0)
    decoded = codec.fit(rows[:500], "direct", 4, documents=[500]).encode(rows[500:]).reconstruction
    q = np.delete(queries, [*range(100), *range(600, 700)], axis=1).reshape(-1, 4)
    second, error = q.T @ q / len(q), rows[500:] - decoded
    centred = rows[500:] - rows[500:].mean(axis=0)
    energy = np.einsum("ti,ij,tj->", centred, second, centred)
    figures = found["variants"][0]["attention"]
    assert figures is not None and found["queries"] is not None
    lost = np.einsum("ti,ij,tj->", error, second, error)
    assert figures["query_error"] == pytest.approx(lost / 500)
    assert figures["bias_of_centroids"] == pytest.approx(-lost / energy)
    assert figures["bias"] == pytest.approx(np.einsum("ti,ij,tj->", centred, second, centred - error) / energy - 1)
    # Documents of 500 rows: the measured one attends to itself alone.
    logits = 0.5 * np.einsum("hti,ki->htk", q.reshape(2, -1, 4)[:, 500:], error)
    largest = np.where(np.tri(500, dtype=bool), np.abs(logits), 0).max(axis=-1)
    assert found["queries"]["compared"] == 2 * 500
    assert figures["logit_error"] == pytest.approx(largest.mean())


def test_rows_that_are_sent_exactly_keep_their_weight_in_attention() -> None:
    keys, queries = two_kinds()
    keys[0] *= 5
    found = audit(stream_of(keys), queries=queries_of(queries, 0.5), exact_rows=1)
    scheme = schemes.fit(keys[:600], "direct", 4, exact_rows=1)
    coded = [scheme.encode(keys[:600]), schemes.Scheme("direct", 4, scheme.coder).encode(keys[600:])]
    pieces = [(c.rows - c.reconstruction, c.bounds) for c in coded]
    error, squares = (np.concatenate(each) for each in zip(*pieces, strict=True))
    assert not error[0].any() and not squares[0]
    rows, begins = places([0], 600, 1200, 2)
    expected = Attention(keys, queries[:, rows], rows, begins, 0.5).errors(error, np.sqrt(squares))
    figures = found["variants"][0]["attention"]
    assert figures is not None and found["queries"] is not None and found["queries"]["compared"] == 1200
    assert figures["total_variation"] == pytest.approx(expected.variation.mean(), rel=1e-6)
    assert figures["logit_error_max"] == pytest.approx(expected.largest.max(), rel=1e-6)
    assert figures["logit_bound"] == pytest.approx(expected.bound.mean(), rel=1e-6)


@pytest.mark.parametrize("axes", [(0, 1, 2), (1, 0, 2)])
def test_heads_are_told_from_tokens_by_the_rows_of_the_stream(axes: tuple[int, int, int], tmp_path: Path) -> None:
    keys, queries = two_kinds()
    np.save(tmp_path / "q.npy", queries.transpose(axes))
    found = open_queries(str(tmp_path / "q.npy"), stream_of(keys))
    assert (len(found.heads), found.scale, found.name) == (2, 0.5, "q.npy")
    np.testing.assert_array_equal(found.heads[1].array(), queries[1])
    np.testing.assert_array_equal(found.at(np.array([3, 700])), queries[:, [3, 700]])
    np.save(tmp_path / "one.npy", queries[0])
    assert len(open_queries(str(tmp_path / "one.npy"), stream_of(keys)).heads) == 1


def test_queries_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    keys, queries = two_kinds()
    np.save(tmp_path / "short.npy", queries[:, :100])
    with pytest.raises(BadStream, match="with 1200 tokens and 4 coordinates, as x has"):
        open_queries(str(tmp_path / "short.npy"), stream_of(keys))
    with pytest.raises(BadStream, match="no such file"):
        open_queries(str(tmp_path / "none.npy"), stream_of(keys))
    np.save(tmp_path / "square.npy", np.zeros((40, 40, 4)))
    with pytest.raises(BadStream, match="as many heads as rows"):
        open_queries(str(tmp_path / "square.npy"), stream_of(keys[:40]))
    value = replace(stream_of(keys), place=Place("value"))
    with pytest.raises(BadStream, match="for keys, and the name of x says that it is a value"):
        open_queries("q.npy", value)
    assert audit(value)["recommendations"][0]["warning"] is None
    queries[1, 5] = np.nan
    with pytest.raises(BadStream, match=r"q.npy: NaN or infinity in row 5"):
        audit(stream_of(keys), queries=queries_of(queries, 0.5))
    with pytest.raises(BadStream, match="squares overflow"):
        audit(stream_of(keys), queries=queries_of(np.full((1, 1200, 4), 1e200), 0.5))


def test_the_page_tells_what_queries_see(seen: schema.Entry, outline: Callable[[str], Any]) -> None:
    options = {"bits": [4], "loading": "max", "documents": None, "skip_first": 0, "dimension": None, "queries": "q.npy"}
    report = {"format": "tracebound-audit-4", "version": "1", "options": options, "streams": [seen]}
    text = page(report)
    found = outline(text)
    assert set(found.links) <= set(found.ids) and {"query-weighted", "attention-weights"} <= set(found.ids)
    assert "What queries see" in text and "queries: q.npy" in text and "equal entropy-coded rate" in text


def test_gains_over_the_direct_coding_that_is_better_at_its_rate() -> None:
    measured = {
        "direct": Measured(4.0, (4.0, 4.0), 4.0),
        "tuned": Measured(1.0, (1.0, 1.0), 6.0),
        "delta": Measured(1.0, (0.5, 2.0), 4.5),
        "none": Measured(0.0, (0.0, 0.0), 4.0),
    }
    found = gains(measured, ("direct", "tuned"))
    assert found["direct"] == (0.0, 0.0, 0.0)
    assert found["tuned"].net == pytest.approx(DECIBELS_A_BIT - 2 * DECIBELS_A_BIT)
    assert found["delta"].net == pytest.approx(DECIBELS_A_BIT / 2)
    assert found["delta"].worst == pytest.approx(10 * np.log10(2) - DECIBELS_A_BIT / 2)
    assert found["none"].net == np.inf
    amplitudes = {name: Measured(each.error, each.quarters, each.rate, False) for name, each in measured.items()}
    assert gains(amplitudes, ("direct",))["delta"].net == pytest.approx(1.5 * DECIBELS_A_BIT)

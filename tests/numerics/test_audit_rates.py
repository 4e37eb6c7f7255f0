"""Rate against distortion: the normal line by its formula, the winners by the points, and what the page shows of it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from typing import Any, get_type_hints

import numpy as np
import pytest

from numerics.audit import audit, plots, schema
from numerics.audit.page import page
from numerics.audit.rates import BITS, water_filling
from numerics.audit.scheme_rows import ALWAYS
from numerics.audit.stream import Loaded, Shard, Stream
from numerics.audit.variants import ORDER, VARIANTS
from numerics.validation import ensembles

Outlined = Callable[[str], Any]


@pytest.fixture(scope="module")
def stream() -> Stream:
    rng = np.random.default_rng(8)
    rows = ensembles.autoregressive(rng, 400, 0.9, np.diag([4.0, 1.0, 0.01]))
    return Stream("slow", (Shard("slow", len(rows), 3, rows.dtype.name, Loaded(rows)),))


@pytest.fixture(scope="module")
def entry(stream: Stream) -> schema.Entry:
    return audit(stream, bits=(4, 10), rates=True)


def test_water_filling_is_its_formula() -> None:
    assert water_filling([2.0] * 5, 10) == pytest.approx(5 * 2 * 4.0**-2)  # equal variances: 4^-R each
    assert water_filling([16.0, 1.0], 1) == pytest.approx(16 / 4 + 1)  # all bits to one until the level meets the other
    assert water_filling([16.0, 1.0], 2) == pytest.approx(1 + 1)
    assert water_filling([16.0, 1.0], 4) == pytest.approx(2 * 4 * 4.0**-2)
    assert water_filling([3.0, 2.0], 0) == 5.0 and water_filling([], 3) == 0.0


@pytest.mark.parametrize("seed", range(5))
def test_the_level_spends_the_bits(seed: int) -> None:
    """With the level theta found from the distortion, sum max(0, log2(lambda / theta) / 2) is the number of bits."""
    rng = np.random.default_rng(seed)
    variances = np.exp(rng.normal(0, 3, 9))
    for bits in (0.1, 1, 7, 60):
        error = water_filling(variances, bits)
        low, high = 0.0, float(variances.max())
        for _ in range(200):
            level = (low + high) / 2
            low, high = (level, high) if np.minimum(variances, level).sum() < error else (low, level)
        spent = np.maximum(0, np.log2(variances / high) / 2).sum()
        assert spent == pytest.approx(bits, abs=1e-6)


def test_rates_are_their_schema_and_change_nothing_else(stream: Stream, entry: schema.Entry) -> None:
    plain = audit(stream, bits=(4, 10))
    assert plain["rates"] is None and {**entry, "rates": None} == plain
    found = entry["rates"]
    assert found is not None and set(found) == set(get_type_hints(schema.Rates))
    for key, kind in (("points", schema.Point), ("normal", schema.Normal), ("winners", schema.Winner)):
        assert all(set(each) == set(get_type_hints(kind)) for each in found[key])
    assert [(p["bits"], p["name"]) for p in found["points"]] == [
        (b, name) for b in BITS for name in ORDER if name in {*VARIANTS, *ALWAYS}
    ]
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    for winner in found["winners"]:
        paid = {p["name"]: p["mse"] * 4 ** p["rate"] for p in found["points"] if p["bits"] == winner["bits"]}
        assert paid[winner["variant"]] == min(paid.values())
        line = water_filling(entry["directions"]["variance"], 3 * winner["rate"])
        assert winner["above_line_db"] == pytest.approx(10 * np.log10(winner["mse"] / line))
    errors = [point["mse"] for point in found["normal"]]
    assert errors == sorted(errors, reverse=True)


def test_the_page_has_one_plot_and_two_tables_that_stay_within_it(entry: schema.Entry, outline: Outlined) -> None:
    options = {"bits": [4, 10], "loading": "max", "documents": None, "skip_first": 0, "dimension": None}
    text = page({"format": "tracebound-audit-4", "version": "1", "options": options, "streams": [entry]})
    outline(text)
    drawings = [svg for svg in re.findall(r"<svg.*?</svg>", text) if "Rate against distortion" in svg]
    assert len(drawings) == 1 and "not for these rows" in text
    root = ElementTree.fromstring(drawings[0])
    width, height = map(float, root.attrib["viewBox"].split()[2:])
    assert width == plots.WIDTH and 'width="' not in drawings[0].split(">")[0]
    letters = [each.text for each in root.iter() if each.tag.endswith("text")]
    assert "Σ" in letters and all(f" is {name}" in drawings[0] for name in VARIANTS)
    places: list[float] = []
    for each in root.iter():
        for x, y in (pair.split(",") for pair in each.attrib.get("points", "").split()):
            assert 0 <= float(x) <= width and 0 <= float(y) <= height
        if each.tag.endswith("text") and each.attrib.get("x", "0").startswith("341"):
            places.append(float(each.attrib["y"]))
    assert all(b - a >= 11 for a, b in zip(sorted(places), sorted(places)[1:], strict=False))
    for caption in ("Which variant has the least error", "Error over tr Sigma of the rows, by bits"):
        (before,) = re.findall(r'<div class="scroll"[^>]*><table><caption>' + caption, text)
        assert before

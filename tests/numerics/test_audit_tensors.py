"""Arrays, tensors and caches in memory as streams: stand-ins for those of torch and transformers, and the real ones."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from numerics.audit.stream import BadStream
from numerics.audit.tensors import streams_of, streams_of_cache
from tracebound import audit, audit_cache, check

ROWS = np.cumsum(np.random.default_rng(3).normal(size=(120, 3)), axis=0)


class Tensor:
    """As much of a torch tensor as is used: bfloat16 as its upper halves, which numpy does not take."""

    def __init__(self, array: NDArray[Any], dtype: str | None = None, place: str = "gpu", graph: bool = True) -> None:
        self.array, self.place, self.graph = array, place, graph
        self.dtype = dtype or f"torch.{array.dtype.name}"

    @property
    def shape(self) -> tuple[int, ...]:
        return self.array.shape

    @property
    def T(self) -> Tensor:
        return Tensor(self.array.T, self.dtype, self.place, self.graph)

    def __getitem__(self, index: Any) -> Tensor:
        return Tensor(self.array[index], self.dtype, self.place, self.graph)

    def detach(self) -> Tensor:
        return Tensor(self.array, self.dtype, self.place, False)

    def cpu(self) -> Tensor:
        return Tensor(self.array, self.dtype, "cpu", self.graph)

    def float(self) -> Tensor:
        wide = self.array.astype(np.uint32) << 16 if self.dtype == "torch.bfloat16" else self.array
        return Tensor(wide.view(np.float32), None, self.place, self.graph)

    def numpy(self) -> NDArray[Any]:
        if self.dtype == "torch.bfloat16" or self.place != "cpu" or self.graph:
            raise TypeError("cannot be converted")
        return self.array


def bfloat16(rows: NDArray[np.float32]) -> Tensor:
    return Tensor((rows.view(np.uint32) >> 16).astype(np.uint16), "torch.bfloat16")


def narrow(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return (rows.view(np.uint32) & np.uint32(0xFFFF0000)).view(np.float32)


@dataclass
class Layer:
    keys: Any
    values: Any
    held: int | None = None

    def get_seq_length(self) -> int:
        return self.keys.shape[2] if self.held is None else self.held


@dataclass
class Cache:
    layers: list[Any] = field(default_factory=list)


class OldCache:
    def __init__(self, keys: list[Any], values: list[Any], held: int) -> None:
        self.key_cache, self.value_cache, self.held = keys, values, held

    def get_seq_length(self, layer: int = 0) -> int:
        return self.held


@pytest.fixture
def rows() -> NDArray[np.float32]:
    return np.random.default_rng(0).normal(size=(1, 2, 40, 6)).cumsum(axis=2).astype(np.float32)


def test_a_cache_with_layers_gives_a_stream_for_each_head(rows: NDArray[np.float32]) -> None:
    streams = streams_of_cache(Cache([Layer(Tensor(rows), bfloat16(2 * rows)), Layer(Tensor(-rows), Tensor(rows))]))
    assert [s.name for s in streams[:4]] == [
        f"layers.0.{kind}[head {h}]" for kind in ("keys", "values") for h in (0, 1)
    ]
    places = [(s.place.layer, s.place.kind, s.place.head, s.place.axes_by) for s in streams]
    assert places[-1] == (1, "value", 1, "transformers") and len(streams) == 8
    assert (streams[3].array() == narrow(2 * rows)[0, 1]).all()
    assert (streams[3].dtype, streams[0].dtype) == ("bfloat16", "float32")
    assert streams[3].array(7, 9).shape == (2, 6)


def test_older_caches_and_pairs_of_arrays_are_read_alike(rows: NDArray[np.float32]) -> None:
    pairs = [(rows, 2 * rows), (3 * rows, 4 * rows)]
    for cache in (
        pairs,
        tuple(pairs),
        OldCache([rows, 3 * rows], [2 * rows, 4 * rows], 40),
        Cache([Layer(*pair) for pair in pairs]),
    ):
        streams = streams_of_cache(cache)
        ratios = [float(s.array()[3, 2] / rows[0, s.place.head, 3, 2]) for s in streams]
        assert ratios == pytest.approx([1, 1, 2, 2, 3, 3, 4, 4])


def test_room_for_more_tokens_is_no_row(rows: NDArray[np.float32]) -> None:
    rows[:, :, 30:] = 0
    for cache in (Cache([Layer(Tensor(rows), Tensor(rows), 30)]), OldCache([rows], [rows], 30)):
        assert {s.rows for s in streams_of_cache(cache)} == {30}
    # a window of the last tokens, of a longer sequence
    assert {s.rows for s in streams_of_cache(Cache([Layer(rows, rows, 1000)]))} == {40}


def test_what_is_no_stream_is_left_out_and_what_is_no_cache_is_refused(rows: NDArray[np.float32]) -> None:
    streams = streams_of_cache(Cache([Layer(rows, None, 3), object(), Layer(rows[0], rows, 40)]))
    assert [s.name for s in streams] == [f"layers.{n}[head {h}]" for n in ("0.keys", "2.values") for h in (0, 1)]
    assert all("layers.0.values: no array" in s.left_out[0] and len(s.left_out) == 4 for s in streams)
    quantized = Layer(rows, rows)
    quantized._quantized_keys = rows  # type: ignore[attr-defined]
    both = Cache()
    both.self_attention_cache = Cache()  # type: ignore[attr-defined]
    for cache, message in (
        (Cache([quantized]), "quantized already"),
        (both, "give its self_attention_cache"),
        (Cache(), "it has no layers"),
        ([rows], "layer 0 of the cache has 1 parts"),
        ("layers", "no cache: str"),
        (3, "no cache: int; wanted an object with layers"),
        ([(rows[0], rows[0])], r"an array of shape \(2, 40, 6\); wanted \(batch, heads, tokens, coordinates\)"),
    ):
        with pytest.raises(BadStream, match=message):
            streams_of_cache(cache)


def test_arrays_of_any_kind_become_streams(rows: NDArray[np.float32]) -> None:
    flat = rows[0, 0]
    assert (streams_of(bfloat16(flat))[0].array() == narrow(flat)).all()
    assert [s.rows for s in streams_of(np.moveaxis(rows[0], 0, 1), name="key")] == [40, 40]
    assert streams_of(np.moveaxis(rows[0], 0, 1), name="key")[1].place.kind == "key"
    assert (streams_of([[1, 2], [3, 4], [5, 2**40]])[0].array()[2] == (5, 2**40)).all()
    axes = ("heads", "coordinates", "tokens")
    turned = streams_of(Tensor(np.swapaxes(rows[0], 1, 2)), axes=axes)
    assert (turned[1].array() == rows[0, 1]).all()
    for array, message in (([[1.0], [2, 3]], "not an array of numbers"), (np.array(["a"]), "numbers of type str")):
        with pytest.raises(BadStream, match=message):
            streams_of(array)


def test_the_reports_are_those_of_the_command_and_show_in_a_notebook(rows: NDArray[np.float32]) -> None:
    bad = rows.copy()
    bad[0, 1, 3, 2] = np.nan
    told: list[str] = []
    report = audit_cache(Cache([Layer(Tensor(rows), Tensor(bad))]), bits=(2, 4), progress=told.append)
    assert [e["name"] for e in report.streams] == [
        "layers.0.keys[head 0]",
        "layers.0.keys[head 1]",
        "layers.0.values[head 0]",
    ]
    assert [each["name"] for each in report.not_audited] == ["layers.0.values[head 1]"]
    assert "row 3" in report.not_audited[0]["reason"] and told[3] == "4 of 4: layers.0.values[head 1]"
    data = json.loads(report.to_json())
    assert data["format"] == "tracebound-audit-4" and data["options"]["bits"] == [2, 4] and data["overview"]["groups"]
    page = report.to_html()
    assert page.startswith("<!DOCTYPE html>") and "<script" not in page and "Not audited" in page
    shown = report._repr_html_()
    assert shown.count("<tr>") == 4 and "layers.0.keys[head 0]" in shown and "Not audited" in shown
    assert str(report).startswith("stream") and repr(report) == "AuditReport of 3 streams"
    one = audit(rows[0, 0], documents=20, skip_first=1, loading=4.0)
    assert one.streams[0]["documents"] == 2 and one.streams[0]["rows"] == 38
    assert one.data["options"]["documents"] == "20" and one.recommendations["rows"].keys() == {4}
    checked = check(Tensor(rows[0, 0]), bfloat16(rows[0, 0]), bits=7)
    assert json.loads(checked.to_json())["verdict"] == checked.verdict
    assert "<table>" in checked._repr_html_() and checked.to_html().startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"bits": 0}, "bits 0: wanted integers from 1 to 16"),
        ({"bits": ()}, "wanted integers"),
        ({"bits": 4.0}, "wanted integers"),
        ({"loading": 0}, "loading 0: wanted 'max'"),
        ({"loading": "most"}, "loading 'most': wanted 'max'"),
        ({"skip_first": -1}, "skip_first -1"),
        ({"rope": 1.0}, "rope 1.0: wanted the base"),
        ({"rope": 10.0, "rope_layout": "quarters"}, "rope_layout 'quarters': wanted half or pairs"),
        ({"documents": [3, 4]}, "add up to the 40 rows"),
        ({"axes": "tokens"}, "axes tokens"),
    ],
)
def test_wrong_options_are_one_line(rows: NDArray[np.float32], options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as raised:
        audit(rows[0, 0], **options)
    assert message in str(raised.value) and "\n" not in str(raised.value)


NO_NUMBER = (None, "4", b"4", True, np.True_, [1, 2], {}, 1j, np.array(3), np.arange(2), np.nan, 10**400, object())
NOT = {
    "bits": ("x", True, np.array(3.0), [[4]], [4, None], 10**400, {}),
    "loading": NO_NUMBER[1:],
    "scale": NO_NUMBER[1:],
    "rope": NO_NUMBER[1:],
    "rope_layout": (None, ["half"], np.array(["half"])),
    "documents": ("20", True, {20}, {20: 20}, np.array(20.5), [20, None], [[20, 20]], object()),
    "skip_first": NO_NUMBER,
    "exact_rows": NO_NUMBER,
    "axes": (b"tokens", ["tokens", "coordinates"], 3, "tokens\n"),
    "all_variants": (None, "no", 0, 1, [], np.arange(2)),
    "coded": ("no", 0, None),
    "rates": ("no", 1, np.arange(2)),
    "name": (b"x", 3, ["x"]),
    "progress": ("x", 3, True),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", NOT)
def test_an_argument_of_another_type_is_named(name: str) -> None:
    """In one line, whatever it is."""
    others: dict[str, Any] = {"queries": ROWS[:, :2]} if name == "scale" else {"rope": 10.0} if "rope" in name else {}
    for wrong in NOT[name]:
        with pytest.raises(ValueError, match=f"^{name}\\b") as raised:
            audit(ROWS[:, :2], **{**others, name: wrong})
        assert "\n" not in str(raised.value) and len(str(raised.value)) < 250
        if name in ("bits", "loading"):
            with pytest.raises(ValueError, match=f"^{name}\\b"):
                audit_cache([(ROWS.reshape(1, 1, -1, 3),) * 2], **{name: wrong})
    for wrong in NO_NUMBER:
        with pytest.raises(ValueError, match=r"^bits\b"):
            check(ROWS, ROWS + 0.1, bits=wrong)  # type: ignore[arg-type]


def test_a_length_is_no_files_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "60").write_text("10\n110\n")
    monkeypatch.chdir(tmp_path)
    assert audit(ROWS, documents=60).to_json() == audit(ROWS, documents=[60, 60]).to_json().replace(
        '"documents": "2 lengths"', '"documents": "60"'
    )


@pytest.mark.parametrize("cache", [[1], [None], [object()], ([ROWS],), 5, {"a": 1}])
def test_a_cache_that_is_none(cache: Any) -> None:
    with pytest.raises(ValueError, match="cache"):
        audit_cache(cache)


def test_one_number_is_no_array() -> None:
    for number in (3, 2**60, 1.5, None, "x"):
        with pytest.raises(ValueError, match=r"^rows: "):
            audit(number)


def test_check_refuses_heads(rows: NDArray[np.float32]) -> None:
    with pytest.raises(ValueError, match="x: 6 heads; wanted rows of shape"):
        heads = np.moveaxis(rows[0], 0, 2)
        check(heads, heads, bits=4)


def test_a_cache_of_the_library_transformers(rows: NDArray[np.float32]) -> None:
    torch = pytest.importorskip("torch")
    cache = pytest.importorskip("transformers").DynamicCache()
    keys = torch.from_numpy(rows).to(torch.bfloat16).requires_grad_()
    cache.update(keys, 2 * keys, 0)
    streams = streams_of_cache(cache)
    assert [s.dtype for s in streams] == ["bfloat16"] * 4
    assert (streams[1].array() == keys.detach().float().numpy()[0, 1]).all()


def test_integers_of_numpy_are_integers() -> None:
    rows = ROWS
    usual = audit(rows, bits=4, documents=30, skip_first=1, exact_rows=1)
    found = audit(rows, bits=np.int64(4), documents=np.int32(30), skip_first=np.int8(1), exact_rows=np.uint8(1))  # type: ignore[arg-type]
    assert found.to_json() == usual.to_json()
    with pytest.raises(ValueError, match="lengths must be integers"):
        audit(rows, documents=[len(rows) - 50 + 0.5, 50.25])  # type: ignore[list-item]
    for wrong in (True, 30.5, "30"):
        with pytest.raises(ValueError, match="wanted one length for all, or the lengths"):
            audit(rows, documents=wrong)  # type: ignore[arg-type]


def test_how_numbers_lie_in_memory_does_not_matter() -> None:
    """Least squares on few rows is ill conditioned: sums in another order gave other decibels."""
    rng = np.random.default_rng(5)
    rows = np.cumsum(rng.normal(size=(100, 30)), axis=0) @ rng.normal(size=(30, 30))
    usual = audit(rows, bits=[3, 4]).to_json()
    for other in (np.asfortranarray(rows), rows[::-1].copy()[::-1], np.repeat(rows, 2, axis=1)[:, ::2]):
        assert not other.flags.c_contiguous and audit(other, bits=[3, 4]).to_json() == usual


def test_masked_numbers_are_refused() -> None:
    rows = ROWS
    with pytest.raises(ValueError, match="a masked array with masked numbers"):
        audit(np.ma.masked_array(rows, mask=rows > rows.max() - 1e-9))
    unmasked = audit(np.ma.masked_array(rows), name="rows")
    assert unmasked.to_json() == audit(rows, name="rows").to_json()

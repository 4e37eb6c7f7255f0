"""Arrays of a cache as streams: whose names tell what, what is stated, and what is not guessed."""

from __future__ import annotations

import json
import pickle
import struct
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from numerics.audit import cache
from numerics.audit.readers import open_streams
from numerics.audit.stream import BadStream

RNG = np.random.default_rng(11)
WORDS = ("layers", "heads", "tokens", "coordinates")
SIZES = {"batch": 2, "layers": 3, "heads": 2, "tokens": 40, "coordinates": 4}
WHOLE = RNG.standard_normal([SIZES[word] for word in cache.AXES]).astype(np.float32)


def safetensors(path: Path, arrays: dict[str, np.ndarray], kind: str = "F32") -> Path:
    header: dict[str, Any] = {}
    content = b""
    for name, array in arrays.items():
        piece = array.tobytes()
        shape = array.shape
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(content), len(content) + len(piece)]}
        content += piece
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + content)
    return path


def ordered(words: tuple[str, ...]) -> np.ndarray:
    """The whole array with its axes in this order, at index 0 of those that are missing."""
    missing = tuple(0 if word not in words else slice(None) for word in cache.AXES)
    left = [word for word in cache.AXES if word in words]
    return np.ascontiguousarray(WHOLE[missing].transpose([left.index(word) for word in words]))


def expected(batch: int, layer: int, head: int) -> np.ndarray:
    return WHOLE[batch, layer, head]


@pytest.mark.parametrize("form", ["npy", "fortran", "npz", "deflated", "safetensors", "bfloat16"])
def test_every_order_of_four_axes_gives_the_same_heads(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if form == "deflated":
        monkeypatch.setattr("numerics.audit.archives.HELD", 0)
    for words in permutations(WORDS):
        array, path = ordered(words), tmp_path / "x.npy"
        if form == "npy":
            np.save(path, array)
        elif form == "fortran":
            np.save(path, np.asfortranarray(array))
        elif form in ("npz", "deflated"):
            path = tmp_path / "x.npz"
            (np.savez_compressed if form == "deflated" else np.savez)(path, x=array)
        elif form == "safetensors":
            path = safetensors(tmp_path / "x.safetensors", {"x": array})
        else:
            path = safetensors(tmp_path / "x.safetensors", {"x": (array.view(np.uint32) >> 16).astype("<u2")}, "BF16")
        found = open_streams(path, axes=words)
        assert len(found) == 6
        for stream in found:
            place = pickle.loads(pickle.dumps(stream)).place
            assert (place.axes, place.axes_by) == (words, "stated")
            rows = expected(0, place.layer, place.head)
            if form == "bfloat16":
                rows = (rows.view(np.uint32) >> 16 << 16).view(np.float32)
            assert (stream.rows, stream.dimension) == rows.shape
            np.testing.assert_array_equal(stream.array(), rows, err_msg=str(words))
            np.testing.assert_array_equal(stream.array(7, 19), rows[7:19])


def test_batches_and_names(tmp_path: Path) -> None:
    path = safetensors(tmp_path / "x.safetensors", {"keys": WHOLE})
    found = open_streams(path, axes=cache.AXES)
    assert [s.name for s in found][:2] == [
        "x.safetensors:keys[batch 0, layer 0, head 0]",
        "x.safetensors:keys[batch 0, layer 0, head 1]",
    ]
    assert {(s.place.kind, s.place.batch) for s in found} == {("key", 0), ("key", 1)}
    one = safetensors(tmp_path / "y.safetensors", {"v": WHOLE[:1]})
    (first, *_) = open_streams(one, axes=cache.AXES)
    assert (first.name, first.place.kind) == ("y.safetensors:v[layer 0, head 0]", "value")


BY_HEAD, BY_TOKEN = cache.BY_HEAD, cache.BY_TOKEN
NAMES = [
    ("past_key_values.5.key", "key", 5, BY_HEAD, "transformers"),
    ("past_key_values.5.decoder.value", "value", 5, BY_HEAD, "transformers"),
    ("present.11.value", "value", 11, BY_HEAD, "transformers"),
    ("present_key_values.2.key", "key", 2, BY_HEAD, "transformers"),
    ("layers.3.keys", "key", 3, BY_HEAD, "transformers"),
    ("cache.layers.3.values", "value", 3, BY_HEAD, "transformers"),
    ("key_cache.7", "key", 7, BY_HEAD, "transformers"),
    ("past_key_values.value_cache.7", "value", 7, BY_HEAD, "transformers"),
    ("model.layers.4.self_attn.k_cache", "key", 4, ("tokens", "heads", "coordinates"), "vLLM"),
    ("model.layers.4.self_attn.attn.v_cache", "value", 4, ("tokens", "heads", "coordinates"), "vLLM"),
    ("cache_k_l9", "key", 9, ("tokens", "coordinates"), "llama.cpp"),
    ("cache_k_l9", "key", 9, BY_TOKEN, "llama.cpp"),
]


@pytest.mark.parametrize(("name", "kind", "layer", "axes", "by"), NAMES)
def test_names_tell_kind_layer_and_axes(
    tmp_path: Path, name: str, kind: str, layer: int, axes: tuple[str, ...], by: str
) -> None:
    found = open_streams(safetensors(tmp_path / "c.safetensors", {name: ordered(axes)}))
    for stream in found:
        place = stream.place
        assert (place.kind, place.layer, place.axes) == (kind, layer, axes)
        assert place.axes_by == by
        np.testing.assert_array_equal(stream.array(), expected(place.batch or 0, 0, place.head or 0))
    assert len(found) == int(np.prod([SIZES[word] for word in axes if word not in cache.ROW]))


@pytest.mark.parametrize(
    ("array", "told"),
    [
        ("smol_key_l10h1", ("key", 10, 1)),
        ("smol_key_unrotated_l10h1", ("key", 10, 1)),
        ("kjv_K2_head0", ("key", None, 0)),
        ("layer_3_values", ("value", 3, None)),
        ("queries", ("query", None, None)),
        ("keys_and_values", (None, None, None)),
        ("monkey", (None, None, None)),
        ("kjv_hid3_n2540", (None, None, None)),
        ("", (None, None, None)),
    ],
)
def test_other_names_tell_what_they_say(tmp_path: Path, array: str, told: tuple[Any, ...]) -> None:
    np.savez(tmp_path / "x.npz", allow_pickle=False, **{array: RNG.standard_normal((30, 3))})
    (stream,) = open_streams(tmp_path / "x.npz")
    assert (stream.place.kind, stream.place.layer, stream.place.head) == told
    assert stream.place.axes_by == "shape"


def test_a_folder_of_a_caches_arrays_is_no_stream_of_shards(tmp_path: Path) -> None:
    place = tmp_path / "dump"
    place.mkdir()
    for layer in range(2):
        np.save(place / f"past_key_values.{layer}.key.npy", ordered(BY_HEAD)[:1])
    assert [s.name for s in open_streams(place)] == [
        f"dump:past_key_values.{layer}.key[head {head}]" for layer in range(2) for head in range(2)
    ]
    np.save(place / "bias.npy", np.ones(4))
    found = open_streams(place, axes=BY_HEAD)
    assert len(found) == 4 and found[0].left_out[0].startswith("bias.npy: an array of shape (4,) has 1 axes")


@pytest.mark.parametrize(
    "words", ["", "tokens", "tokens,heads", "tokens,coordinates,tokens", "time,coordinates", "tokens,,coordinates"]
)
def test_words_that_are_no_order(words: str) -> None:
    with pytest.raises(BadStream, match=r"^--axes .*wanted tokens and coordinates"):
        cache.stated(words)


@pytest.mark.parametrize(
    ("name", "shape", "said"),
    [
        ("x", (2, 3, 40, 4), "such as --axes layers,heads,tokens,coordinates"),
        ("x", (2, 2, 3, 40, 4), "such as --axes batch,layers,heads,tokens,coordinates"),
        ("x", (2,) * 6, "two to five axes with --axes"),
        ("x", (3, 2048, 4), "such as --axes heads,tokens,coordinates"),
        ("past_key_values.0.key", (3, 40, 4), "under a name of transformers"),
        ("layers.0.self_attn.k_cache", (9, 16, 2, 4), "gather those of one sequence first"),
        ("cache_v_l0", (40, 4), "transposed unless flash attention"),
        ("past_key_values.0.key", (1, 0, 40, 4), "an empty array"),
        ("x", (0, 0, 0), "an empty array"),
    ],
)
def test_what_is_not_certain_is_asked(tmp_path: Path, name: str, shape: tuple[int, ...], said: str) -> None:
    path = safetensors(tmp_path / "c.safetensors", {name: np.zeros(shape, np.float32)})
    with pytest.raises(BadStream) as error:
        open_streams(path)
    assert said in str(error.value) and "\n" not in str(error.value)


def test_stated_axes_that_do_not_fit(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.zeros((2, 40, 4)))
    with pytest.raises(BadStream, match=r"has 3 axes, --axes names 4 \(layers,heads,tokens,coordinates\)"):
        open_streams(tmp_path / "x.npy", axes=WORDS)
    np.save(tmp_path / "y.npy", np.zeros((70000, 2, 2), np.int8))
    with pytest.raises(BadStream, match="70000 heads, 2 tokens, 2 coordinates make 70000 streams"):
        open_streams(tmp_path / "y.npy", axes=("heads", "tokens", "coordinates"))

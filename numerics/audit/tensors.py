"""Streams of what lies in memory: arrays, tensors, and the cache of a decoder, recognised by what they have.

No package but numpy is imported. A tensor's rows go through numpy a slice at a time, from whatever device; bfloat16 is
widened to float32, which is exact. Of a cache with room for more tokens those that it holds are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from numerics.audit.cache import Words, split
from numerics.audit.stored import NUMBERS, Stored, line, widened
from numerics.audit.stream import BFLOAT16, Array, BadStream, Loaded, Stream

KINDS = ("keys", "values")
AXES = 4  # of a layer's keys: batch, heads, tokens, coordinates


def to_numpy(tensor: Any) -> Array:
    """An array of the same numbers; bfloat16 as float32."""
    found = tensor.detach() if hasattr(tensor, "detach") else tensor
    if _type_of(found) == BFLOAT16 and hasattr(found, "float"):
        found = found.float()
    if hasattr(found, "cpu"):
        found = found.cpu()
    array = found.numpy() if hasattr(found, "numpy") else np.asarray(found)
    return array.astype(np.float32) if array.dtype.name == BFLOAT16 else array


def _type_of(array: Any) -> str:
    """The name of the type of the numbers, as numpy would call it."""
    dtype = getattr(array, "dtype", None)
    name = getattr(dtype, "name", None)
    return name if isinstance(name, str) else str(dtype).removeprefix("torch.")


@dataclass(frozen=True, eq=False)
class Tensor(Loaded):
    """Rows of a tensor in memory, of any device."""

    def __call__(self, start: int, stop: int) -> Array:
        """Rows start .. stop."""
        return to_numpy(self.array[start:stop])


def streams_of(array: Any, *, name: str = "rows", axes: Words | None = None) -> list[Stream]:
    """The streams of an array or a tensor, one a head; `axes` are the words for its axes. Raises BadStream."""
    return split(name, _stored(name, array), name, axes)


def _stored(name: str, array: Any) -> Stored:
    if not (hasattr(array, "shape") and hasattr(array, "dtype")):
        try:
            array = np.asarray(array)
        except (TypeError, ValueError) as error:
            raise BadStream(f"{name}: not an array of numbers: {line(error)}") from error
    if isinstance(array, np.ma.MaskedArray):
        if np.ma.getmaskarray(array).any():
            raise BadStream(f"{name}: a masked array with masked numbers; fill them, or leave out their rows")
        array = array.data
    if isinstance(array, np.ndarray) and array.dtype.kind in "iu" and array.dtype.name not in NUMBERS:
        array = widened(name, array, 0)
    return Stored(tuple(int(n) for n in array.shape), _type_of(array), Tensor(array))


def streams_of_cache(cache: Any) -> list[Stream]:
    """The streams of a decoder's cache, one a head; each says what of the cache is none, and why.

    cache: of the library transformers, with `layers` that have `keys` and `values`, with lists `key_cache` and
    `value_cache`, or pairs of keys and values, one a layer; each (batch, heads, tokens, coordinates). Raises BadStream
    for anything else, and where nothing is a stream.
    """
    found: list[Stream] = []
    left_out: list[str] = []
    for layer, pair, tokens in _layers(cache):
        for kind, tensor in zip(KINDS, pair, strict=True):
            name = f"layers.{layer}.{kind}"
            try:
                if len(getattr(tensor, "shape", ())) != AXES:
                    what = f"an array of shape {tuple(tensor.shape)}" if hasattr(tensor, "shape") else "no array"
                    raise BadStream(f"{name}: {what}; wanted (batch, heads, tokens, coordinates)")
                if tokens is not None and tokens < tensor.shape[2]:
                    tensor = tensor[:, :, :tokens]
                found += split(name, _stored(name, tensor), name)
            except BadStream as error:
                left_out.append(str(error))
    if not found:
        raise BadStream(f"the cache: no layer is a stream: {'; '.join(left_out) or 'it has no layers'}")
    return [replace(stream, left_out=tuple(left_out)) for stream in found]


def _layers(cache: Any) -> Iterator[tuple[int, tuple[Any, Any], int | None]]:
    """The number of each layer, its keys and values, and how many tokens they hold, None for all."""
    if hasattr(cache, "self_attention_cache"):
        raise BadStream(
            "a cache of an encoder and a decoder; give its self_attention_cache or its cross_attention_cache"
        )
    if hasattr(cache, "layers"):
        for number, layer in enumerate(cache.layers):
            _not_quantized(layer)
            tokens = _tokens(getattr(layer, "get_seq_length", None))
            yield number, (getattr(layer, "keys", None), getattr(layer, "values", None)), tokens
    elif hasattr(cache, "key_cache") and hasattr(cache, "value_cache"):
        _not_quantized(cache)
        if len(cache.key_cache) != len(cache.value_cache):
            raise BadStream(f"a cache of {len(cache.key_cache)} keys and {len(cache.value_cache)} values")
        for number, pair in enumerate(zip(cache.key_cache, cache.value_cache, strict=True)):
            yield number, pair, _tokens(getattr(cache, "get_seq_length", None), number)
    elif isinstance(cache, Sequence) and not isinstance(cache, str | bytes):
        for number, layer in enumerate(cache):
            parts = len(layer) if hasattr(layer, "__len__") else 0
            if parts != 2:
                raise BadStream(f"layer {number} of the cache has {parts} parts; wanted its keys and its values")
            yield number, (layer[0], layer[1]), None
    else:
        wanted = "an object with layers, or with key_cache and value_cache, or a pair of keys and values for each layer"
        raise BadStream(f"no cache: {type(cache).__name__}; wanted {wanted}")


def _not_quantized(part: Any) -> None:
    if any(hasattr(part, name) for name in ("_quantized_keys", "_quantized_key_cache")):
        raise BadStream(
            "a cache that is quantized already: its rows are no longer those of the model; give an exact one"
        )


def _tokens(length: Any, *layer: int) -> int | None:
    """How many tokens a cache says it holds, by its method; None if it has none."""
    return None if length is None else int(length(*layer))

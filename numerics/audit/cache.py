"""Arrays of a key/value cache as streams, one a head: which axis is what, and what an array's name tells.

The order of the axes is stated (`--axes`), or known by the array's name where a library fixes both (`NAMINGS`), or by
the shape: (tokens, coordinates), and (tokens, heads, coordinates) for three axes without a known name. Nothing else is
guessed. A head's rows are read alone: of an array in a file no more is held than the slice that is asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from numerics.audit.stored import NUMBERS, Read, Stored
from numerics.audit.stream import Array, BadStream, InOrder, Loaded, Mapped, Place, Shard, Stream

Words = tuple[str, ...]
AXES = ("batch", "layers", "heads", "tokens", "coordinates")
ROW = ("tokens", "coordinates")  # what a stream consists of
MOST_STREAMS = 1 << 16  # of an array: more are a wrong order of the axes
FEW_ROWS = 32  # up to which three axes with more heads than rows are not taken as (tokens, heads, coordinates)
KINDS = {"k": "key", "v": "value", "q": "query"}
KIND = re.compile(r"(?<![A-Za-z])(keys?|values?|quer(?:y|ies)|[kvq])(?![A-Za-z])", re.I)
LAYER = re.compile(r"(?<![A-Za-z])(?:layers?|l)[._-]?(\d{1,9})(?!\d)", re.I)
HEAD = re.compile(r"(?<![A-Za-z])(?:heads?|h)[._-]?(\d{1,9})(?!\d)", re.I)


@dataclass(frozen=True)
class Naming:
    """How one program calls the arrays of its cache: a pattern with `kind` and `layer`, and the axes by their number.

    Values of llama.cpp lie transposed unless flash attention is on, which a name does not tell: `unsure` says so.
    """

    program: str
    pattern: re.Pattern[str]
    axes: Mapping[int, Words]
    unsure: str = ""


BY_HEAD, BY_TOKEN = ("batch", "heads", "tokens", "coordinates"), ("batch", "tokens", "heads", "coordinates")
NAMINGS = (
    # The layers' tensors of an export to ONNX, and of `transformers` caches as legacy tuples.
    Naming(
        "transformers",
        re.compile(r"(?:past|present)(?:_key_values)?[._](?P<layer>\d{1,9})[._](?:decoder[._])?(?P<kind>key|value)s?"),
        {4: BY_HEAD},
    ),
    # DynamicCache and StaticCache of `transformers`, by layer and, in earlier releases, by kind.
    Naming(
        "transformers",
        re.compile(r"(?:.*[._])?layers[._](?P<layer>\d{1,9})[._](?P<kind>key|value)s"),
        {4: BY_HEAD},
    ),
    Naming(
        "transformers",
        re.compile(r"(?:.*[._])?(?P<kind>key|value)_cache[._](?P<layer>\d{1,9})"),
        {4: BY_HEAD},
    ),
    Naming(
        "vLLM",
        re.compile(r"(?:.*\.)?layers\.(?P<layer>\d{1,9})\.(?:.*\.)?(?P<kind>k|v|key|value)_cache"),
        {3: ("tokens", "heads", "coordinates")},
        "its rows may lie in blocks; gather those of one sequence first",
    ),
    Naming(
        "llama.cpp",
        re.compile(r"cache_(?P<kind>k)_l(?P<layer>\d{1,9})"),
        {2: ROW, 4: BY_TOKEN},
    ),
    Naming(
        "llama.cpp",
        re.compile(r"cache_(?P<kind>v)_l(?P<layer>\d{1,9})"),
        {},
        "values lie transposed unless flash attention is on",
    ),
)


def stated(words: str, source: str = "--axes") -> Words:
    """The axes of `--axes`; raises BadStream, whose message begins with `source`, for words that name no order."""
    found = tuple(word.strip() for word in words.split(","))
    if len(set(found)) != len(found) or not set(ROW) <= set(found) <= set(AXES):
        wanted = "tokens and coordinates, and each of batch, layers, heads at most once"
        raise BadStream(f"{source} {repr(words)[1:-1]}: wanted {wanted}, in the order of the array's axes")
    return found


def known(array: str) -> tuple[Naming, re.Match[str]] | None:
    """Whose name an array has, if it is one of a cache."""
    return next(((naming, match) for naming in NAMINGS if (match := naming.pattern.fullmatch(array))), None)


def split(name: str, stored: Stored, array: str = "", axes: Words | None = None) -> list[Stream]:
    """The streams of an array called `array` in its file, one a head, layer and batch. Raises BadStream."""
    if stored.dtype == "void16":
        what = "2-byte numbers that lost their type, as bfloat16 does in .npy"
        raise BadStream(f"{name}: {what}; save them as float32, or as raw .bf16 to be read with --dimension")
    if stored.dtype not in NUMBERS:
        raise BadStream(f"{name}: numbers of type {stored.dtype}; wanted one of {', '.join(NUMBERS)}")
    words, by = _order(name, stored.shape, array, axes)
    if not all(stored.shape):
        raise BadStream(f"{name}: an empty array of shape {stored.shape}")
    sizes = dict(zip(words, stored.shape, strict=True))
    others = [word for word in words if word not in ROW]
    count = math.prod(sizes[word] for word in others)
    if count > MOST_STREAMS:
        order = ", ".join(f"{sizes[word]} {word}" for word in words)
        raise BadStream(f"{name}: {order} make {count} streams; give the axes in the array's own order by --axes")
    told = _told(array)
    found: list[Stream] = []
    for index in np.ndindex(*(sizes[word] for word in others)):
        at = dict(zip(others, index, strict=True))
        marks = [f"{word.removesuffix('s')} {k}" for word, k in at.items() if word != "batch" or sizes[word] > 1]
        head = f"{name}[{', '.join(marks)}]" if marks else name
        place = replace(
            told,
            layer=at.get("layers", told.layer),
            head=at.get("heads", told.head),
            batch=at.get("batch"),
            axes=words,
            axes_by=by,
        )
        read = stored.read if words == ROW else picked(stored.read, stored.shape, words, at)
        shard = Shard(head, sizes["tokens"], sizes["coordinates"], stored.dtype, read)
        found.append(Stream(head, (shard,), place=place))
    return found


def _order(name: str, shape: tuple[int, ...], array: str, axes: Words | None) -> tuple[Words, str]:
    """The word of each axis, and by what it is known. Raises BadStream where it is not."""
    if axes is not None:
        if len(axes) != len(shape):
            counted = f"an array of shape {shape} has {len(shape)} axes, --axes names {len(axes)} ({','.join(axes)})"
            raise BadStream(f"{name}: {counted}; name each axis once")
        return axes, "stated"
    named = known(array)
    if named is not None:
        naming, _ = named
        if len(shape) in naming.axes:
            return naming.axes[len(shape)], naming.program
        why = f" ({naming.unsure})" if naming.unsure else ""
        what = f"an array of shape {shape} under a name of {naming.program}, whose axes it does not tell{why}"
        raise BadStream(f"{name}: {what}; {_ask(len(shape))}")
    if len(shape) == 2:
        return ROW, "shape"
    if len(shape) == 3 and not (0 < shape[0] <= FEW_ROWS and shape[0] < shape[1]):
        return ("tokens", "heads", "coordinates"), "shape"
    wanted = f"(time, dimension) or (time, heads, dimension), or {_ask(len(shape))}"
    raise BadStream(f"{name}: an array of shape {shape}; wanted {wanted}")


def _ask(axes: int) -> str:
    """What to state for so many axes."""
    words = {2: ROW, 3: ("heads", *ROW), 4: ("layers", "heads", *ROW), 5: ("batch", "layers", "heads", *ROW)}
    if axes not in words:
        return "an array of two to five axes with --axes"
    return f"state the order of the axes, such as --axes {','.join(words[axes])}"


def _told(array: str) -> Place:
    """What a name tells: the kind, if it names one only, the layer and the head."""
    named = known(array)
    if named is not None:
        match = named[1]
        return Place(KINDS[match["kind"][0]], int(match["layer"]))
    kinds = {KINDS[word[0].lower()] for word in KIND.findall(array)}
    layers, heads = set(LAYER.findall(array)), set(re.findall(HEAD, re.sub(r"(?<=\d)(?=h\d)", "_", array)))
    return Place(
        kinds.pop() if len(kinds) == 1 else None,
        int(layers.pop()) if len(layers) == 1 else None,
        int(heads.pop()) if len(heads) == 1 else None,
    )


def picked(read: Read, shape: Sequence[int], words: Words, at: Mapping[str, int]) -> Read:
    """A function from slices of tokens to rows (tokens, coordinates), at one place of the other axes."""
    if isinstance(read, Loaded):
        view = read.array[tuple(at.get(word, slice(None)) for word in words)]
        return replace(read, array=view if words.index("tokens") < words.index("coordinates") else view.T)
    if isinstance(read, Mapped) and read.fortran:  # the same bytes in the order of the others
        shape, words = shape[::-1], words[::-1]
        read = replace(read, shape=tuple(shape), fortran=False)
    base, lead = 0, 0
    if isinstance(read, InOrder):
        lead = next(k for k, word in enumerate(words) if word in ROW)
        block = 0
        for size, word in zip(shape[:lead], words[:lead], strict=True):
            block = block * size + at[word]
        base = block * shape[lead]
        read = read.reshaped((math.prod(shape[: lead + 1]), *shape[lead + 1 :]))
    return Picked(read, base, shape[lead], words[lead:], dict(at))


@dataclass(frozen=True, eq=False)
class Picked:
    """Rows of one place in an array whose first axis begins at row `base` of what `read` reads, `size` long."""

    read: Read
    base: int
    size: int
    words: Words
    at: Mapping[str, int]

    def __call__(self, start: int, stop: int) -> Array:
        """Rows start .. stop (tokens, coordinates)."""
        first, asked = self.words[0], slice(start, stop)
        if first == "tokens":
            piece, asked = self.read(self.base + start, self.base + stop), slice(None)
        elif first == "coordinates":
            piece = self.read(self.base, self.base + self.size)
        else:
            piece = self.read(self.at[first], self.at[first] + 1)
        index: list[int | slice] = []
        for word in self.words:
            whole = asked if word == "tokens" else slice(None)
            index.append(self.at.get(word, whole))
        if first in self.at:
            index[0] = 0
        rows = piece[tuple(index)]
        return rows if self.words.index("tokens") < self.words.index("coordinates") else rows.T

"""A message is hostile input: whatever its fields say, decoding gives rows of the right shape or one named error."""

from __future__ import annotations

import dataclasses
import os
import random
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from numerics import codec
from numerics.codec import BadMessage, Message

ALL = os.environ.get("HOSTILE") == "all"
MUTANTS = 20_000 if ALL else 4_000


def message(mode: str, bits: int = 3, **options: Any) -> Message:
    rows = np.cumsum(np.random.default_rng([len(mode), bits]).standard_normal((24, 3)), axis=0)
    lengths = (10, 13, 1)
    return codec.fit(rows, mode, bits, documents=lengths, **options).encode(rows, lengths).message


MESSAGES = [message(mode) for mode in codec.MODES] + [message("direct", 2, levels="mid-tread"), message("gated", 5)]


def changed(old: Message, **fields: Any) -> Message:
    """With other fields, of the codec or of the message."""
    own = {f.name for f in dataclasses.fields(Message)}
    inner = dataclasses.replace(old.codec, **{name: v for name, v in fields.items() if name not in own})
    return dataclasses.replace(old, codec=inner, **{name: v for name, v in fields.items() if name in own})


@pytest.mark.parametrize("old", MESSAGES, ids=lambda m: m.codec.mode)
def test_a_message_that_was_written_is_read(old: Message) -> None:
    assert codec.decode(old).shape == (24, 3)
    counts = tuple(np.int64(n) for n in old.documents)
    assert np.array_equal(codec.decode(changed(old, documents=counts)), codec.decode(old))


WRONG: dict[str, list[Any]] = {
    "documents": [(), (-1, 25), (24.0,), (True, 23), (0, 24), (10**30,), (10, 13, 2), "24", 24, None, (24,), ("24",)],
    "keys": [b"", "keys", bytearray(3), None, b"\xff" * 1000],
    "codes": [b"", "codes", None, b"\xff" * 1000],
    "gates": ["gates", None, b"\xff" * 1000],
    "bits": [0, -1, 10**9, 2.5, True, None, "3", 17, 4],
    "key_bits": [0, -1, 10**9, 2.5, True, None, 17, 4],
    "key_every": [0, -1, 2.0, True, "2", 2],
    "key_levels": ["mid-fall", None, 3, ["mid-rise"]],
    "closed": [1, None, "yes"],
    "gated": [1, None, "yes"],
    "mean": [np.zeros(2), np.zeros((3, 1)), np.zeros(0), [0.0, 0.0, 0.0], np.zeros(3, np.float32), np.full(3, np.nan)],
    "ranges": [np.zeros(2), np.full(3, -1.0), np.full(3, np.inf), None, np.zeros(3, np.int64), np.zeros(3, object)],
    "key_ranges": [np.zeros(4), np.full(3, -1.0), np.full(3, np.nan), "ranges"],
    "basis": [np.eye(2), np.eye(3)[0], np.full((3, 3), np.nan), None, np.eye(3, dtype=complex)],
    "predictor": [np.zeros(2), np.zeros((3, 2)), np.full(3, np.inf), 1.0, np.zeros((3, 3, 1))],
}
CASES = [(name, place) for name, values in WRONG.items() for place in range(len(values))]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("name", "place"), CASES)
def test_a_field_that_fits_nothing_is_named(name: str, place: int) -> None:
    with pytest.raises(BadMessage, match=r"^(keys|codes|gates)?\S*: " if name in ("bits", "key_bits") else r"^\w+: "):
        codec.decode(changed(message("key-frames"), **{name: WRONG[name][place]}))


@pytest.mark.filterwarnings("error")
def test_rows_that_overflow_are_refused_without_a_warning() -> None:
    old = message("closed-loop")
    for fields in ({"predictor": np.full(3, 1e300)}, {"basis": np.full((3, 3), 1e308), "mean": np.full(3, 1e308)}):
        with pytest.raises(BadMessage, match="the rows overflow"):
            codec.decode(changed(old, **fields))
    with pytest.raises(BadMessage, match="a range is too large for its values to be doubled"):
        codec.decode(changed(message("direct", 2, levels="mid-tread"), key_ranges=np.full(3, 1.7e308)))


def test_a_huge_declared_length_takes_no_memory() -> None:
    tracemalloc.start()
    try:
        for old in MESSAGES:
            for documents in ((10**9,), (10**15, 1), (1,) * 20_000):
                with pytest.raises(BadMessage):
                    codec.decode(changed(old, documents=documents))
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def mutated(old: Message, rng: random.Random) -> Message:
    """With one to three fields replaced, or bytes changed."""
    fields: dict[str, Any] = {}
    for _ in range(rng.randint(1, 3)):
        name = rng.choice(list(WRONG))
        value = getattr(old, name) if hasattr(old, name) else getattr(old.codec, name)
        ways: list[Callable[[], Any]] = [lambda n=name: rng.choice(WRONG[n])]
        if isinstance(value, bytes):
            ways += [
                lambda v=value: bytes(b ^ (rng.random() < 0.2) * rng.randint(0, 255) for b in v),
                lambda v=value: v[: rng.randint(0, len(v))],
                lambda v=value: v + rng.randbytes(rng.randint(1, 9)),
            ]
        elif isinstance(value, np.ndarray):
            ways += [lambda v=value: v * rng.choice([0.0, -1.0, 1e-320, 1e155, 1e300]), lambda v=value: v[..., ::-1]]
        elif name == "documents":
            ways += [lambda: tuple(rng.randint(-2, 24) for _ in range(rng.randint(0, 4))), lambda: (12, 12)]
        elif isinstance(value, int) and not isinstance(value, bool):
            ways += [lambda: rng.randint(-3, 20)]
        elif isinstance(value, bool):
            ways += [lambda v=value: not v]
        fields[name] = rng.choice(ways)()
    return changed(old, **fields)


@pytest.mark.filterwarnings("error")
def test_any_mutated_message_is_read_or_refused_by_name() -> None:
    rng, read = random.Random("messages"), 0
    for number in range(MUTANTS):
        try:
            with np.errstate(over="ignore", invalid="ignore"):  # of what is multiplied here
                hostile = mutated(MESSAGES[number % len(MESSAGES)], rng)
            rows = codec.decode(hostile)
        except BadMessage:
            continue
        assert rows.shape == (sum(hostile.documents), 3) and np.isfinite(rows).all()
        read += 1
    assert read > MUTANTS / 50

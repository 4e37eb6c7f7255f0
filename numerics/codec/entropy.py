"""Entropy-coded rate: what an adaptive coder of order 0 pays for codes, coordinate by coordinate, and its bytes.

A code of b bits, less the least code, is sent as b decisions, the highest bit first. Each coordinate has counts n_0,
n_1 for each beginning of a code, zero at first, and the next bit is u with probability
(n_u + 1/2) / (n_0 + n_1 + 1), the estimate of Krichevsky and Trofimov (1981), after which n_u grows by one. Nothing is
fitted and nothing but the codes is sent, so what the counts cost to learn is paid for. The length in bits is the sum of
-log2 of these probabilities. It depends on the counts at the end alone,

    -log2 prod Gamma(n_0 + 1/2) Gamma(n_1 + 1/2) / (pi Gamma(n_0 + n_1 + 1))

over the beginnings of all coordinates, which `code_length` adds up. `compress` sends the same decisions with the same
probabilities through the range coder of the package constriction (Bamler 2022), which rounds them to 24 bits and ends a
message on a word of 32. `parts_of` says which codes of a stream share their counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from numerics.codec.segments import segments

if TYPE_CHECKING:
    from numerics.codec.coder import Codec

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]
MOST_COUNTS = 1 << 22  # held at a time
WORD = "<u4"  # what a message consists of


class Part(NamedTuple):
    """Codes (n, d) from -2^(bits-1) to 2^(bits-1) - 1 that share their counts, coordinate by coordinate."""

    codes: NDArray[np.integer]
    bits: int


def parts_of(
    codec: Codec, documents: Sequence[int], codes: NDArray[np.integer], gates: NDArray[np.bool_]
) -> list[Part]:
    """The codes (n, d) of a stream: mode bits (n', 1), rows coded by themselves, rows that are predicted.

    A decoder knows of each row what it is before it reads its codes: key rows by their places, rows that a gated codec
    codes by themselves by their mode bits, one for each row that is no key row.
    """
    key = np.zeros(len(codes), dtype=bool)
    key[segments(documents, codec.key_every)[0]] = True
    found = [Part(gates[~key, None].astype(np.int32) - 1, 1)] if codec.gated else []
    alone = key | gates if codec.key_bits == codec.bits else key
    found += [Part(codes[alone], codec.key_bits)]
    for chosen in (gates & ~alone, ~(alone | gates)):
        found += [Part(codes[chosen], codec.bits)] if chosen.any() else []
    return found


def code_length(parts: Sequence[Part]) -> float:
    """Bits that the adaptive coder pays for the codes of all parts; raises ValueError for a code that does not fit."""
    total = 0.0
    for part in parts:
        for columns in _blocks(part):
            numbers = _numbers(part, columns)
            if len(numbers) == 1:  # each decision has one chance in two
                total += part.bits * numbers.size
                continue
            places = numbers + (np.arange(numbers.shape[1]) << part.bits)
            halves, wholes = _logarithms(len(numbers))
            for pairs, together in _levels(places, numbers.shape[1] << part.bits, part.bits):
                total += float(wholes[together].sum() - halves[pairs].sum())
    return total


def _levels(places: NDArray[np.int64], size: int, bits: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """At each level, from the last bit up: the counts that are not zero, and those of the beginnings they share."""
    if size <= places.size:
        counts = np.bincount(places.ravel(), minlength=size)
        for _ in range(bits):
            together = counts[::2] + counts[1::2]
            yield counts, together
            counts = together
        return
    nodes, counts = np.unique(places, return_counts=True)  # few codes beside the levels
    for _ in range(bits):
        above = nodes >> 1
        starts = np.concatenate([[0], np.flatnonzero(above[1:] != above[:-1]) + 1]) if len(nodes) else nodes
        together = np.add.reduceat(counts, starts) if len(starts) else counts
        yield counts, together
        nodes, counts = above[starts], together


def compress(parts: Sequence[Part]) -> bytes:
    """The bytes of the adaptive coder; raises ValueError as `code_length` does.

    Raises ModuleNotFoundError without the package constriction.
    """
    stream = import_module("constriction").stream
    coder, bernoulli = stream.queue.RangeEncoder(), stream.model.Bernoulli(perfect=False)
    for part in parts:
        for columns in _blocks(part):
            numbers = _numbers(part, columns)
            sent: list[Codes] = []
            chances: list[Floats] = []
            counts = _Counts(numbers.shape[1], part.bits)
            for row in numbers:
                for level in range(part.bits):
                    bits = (row >> (part.bits - 1 - level) & 1).astype(np.int32)
                    chances.append(counts.chance())
                    sent.append(bits)
                    counts.learn(bits)
            if sent:
                coder.encode(np.concatenate(sent), bernoulli, np.concatenate(chances))
    return coder.get_compressed().astype(WORD).tobytes()


def decompress(message: bytes, shapes: Sequence[tuple[int, int, int]]) -> list[Part]:
    """The parts of `compress`, whose shapes are (n, d, bits); raises ModuleNotFoundError without constriction."""
    stream = import_module("constriction").stream
    words = np.frombuffer(message, dtype=WORD).astype(np.uint32)
    coder, bernoulli = stream.queue.RangeDecoder(words), stream.model.Bernoulli(perfect=False)
    found: list[Part] = []
    for n, d, bits in shapes:
        part = Part(np.empty((n, d), dtype=np.int32), bits)
        for columns in _blocks(part):
            counts = _Counts(columns.stop - columns.start, bits)
            for row in part.codes[:, columns]:
                row[:] = 0
                for _ in range(bits):
                    decided = coder.decode(bernoulli, counts.chance())
                    counts.learn(decided)
                    row[:] = 2 * row + decided
                row -= 1 << (bits - 1)
        found.append(part)
    return found


class _Counts:
    """Counts of the beginnings of codes of some coordinates: those of beginning k at node k, one after its parent."""

    def __init__(self, width: int, bits: int) -> None:
        self.seen = np.zeros((1 << bits, width, 2), dtype=np.int32)
        self.columns, self.leaves = np.arange(width), 1 << bits
        self.node = np.ones(width, dtype=np.int64)

    def chance(self) -> Floats:
        """The probability of a one, for each coordinate."""
        pair = self.seen[self.node, self.columns]
        return (pair[:, 1] + 0.5) / (pair[:, 0] + pair[:, 1] + 1.0)

    def learn(self, bits: NDArray[Any]) -> None:
        """Count the bits (d,) that were sent and go on behind them."""
        self.seen[self.node, self.columns, bits] += 1
        self.node = 2 * self.node + bits
        if self.node[0] >= self.leaves:
            self.node[:] = 1


def _blocks(part: Part) -> Iterator[slice]:
    """Coordinates whose counts fit into memory together."""
    width = max(1, MOST_COUNTS >> part.bits)
    d = part.codes.shape[1]
    return (slice(at, min(at + width, d)) for at in range(0, d, width))


def _numbers(part: Part, columns: slice) -> NDArray[np.int64]:
    """Codes of these coordinates from zero on."""
    numbers = part.codes[:, columns].astype(np.int64) + (1 << (part.bits - 1))
    if numbers.size and (numbers.min() < 0 or numbers.max() >> part.bits):
        raise ValueError(f"codes beyond {part.bits} bits")
    return numbers


@lru_cache(maxsize=8)
def _logarithms(most: int) -> tuple[Floats, Floats]:
    """log2 of Gamma(n + 1/2) / Gamma(1/2) and of Gamma(n + 1), for n up to `most`."""
    n = np.arange(1.0, most + 1)
    return tuple(np.concatenate([[0.0], np.cumsum(np.log2(each))]) for each in (n - 0.5, n))  # type: ignore[return-value]

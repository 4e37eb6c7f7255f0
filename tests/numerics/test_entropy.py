"""The entropy-coded rate: its closed form is what an adaptive coder pays; the bytes are that long and decode back."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from numerics import codec
from numerics.codec import entropy
from numerics.codec.entropy import Part, code_length, compress, decompress, parts_of


def paid(part: Part) -> float:
    """-log2 of the product of the probabilities, decision by decision, as exact fractions."""
    total = 0.0
    for column in part.codes.T:
        seen: dict[tuple[int, ...], list[int]] = {}
        for code in column:
            number = int(code) + (1 << part.bits >> 1)
            word = tuple(number >> k & 1 for k in range(part.bits - 1, -1, -1))
            for level, bit in enumerate(word):
                counts = seen.setdefault(word[:level], [0, 0])
                total -= math.log2(Fraction(2 * counts[bit] + 1, 2 * (sum(counts) + 1)))
                counts[bit] += 1
    return total


@pytest.mark.parametrize("bits, rows", [(1, 9), (3, 200), (4, 1), (12, 40), (16, 5)])
def test_the_closed_form_is_what_the_decisions_cost(bits: int, rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    top = 1 << bits >> 1
    codes = np.random.default_rng(bits).binomial(2 * top - 1, 0.3, (rows, 3)).astype(np.int32) - top
    part = Part(codes, bits)
    assert code_length([part]) == pytest.approx(paid(part), rel=1e-12)
    assert code_length([part, part]) == pytest.approx(2 * code_length([part]), rel=1e-12)
    monkeypatch.setattr(entropy, "MOST_COUNTS", 1 << bits)  # a coordinate at a time
    assert code_length([part]) == pytest.approx(paid(part), rel=1e-12)
    (back,) = decompress(compress([part]), [(rows, 3, bits)])
    np.testing.assert_array_equal(back.codes, codes)


@pytest.mark.parametrize(
    "mode, bits", [("direct", 1), ("direct", 4), ("closed-loop", 4), ("key-frames", 3), ("gated", 6)]
)
def test_the_bytes_are_as_long_as_the_rate_says_and_decode_back(mode: str, bits: int) -> None:
    rows = np.random.default_rng(5).standard_normal((400, 8)).cumsum(axis=0)
    encoded = codec.encode(rows, mode, bits, documents=[150, 250])
    parts = parts_of(encoded.codec, encoded.documents, encoded.codes, encoded.gates)
    message = compress(parts)
    # Probabilities of 24 bits, and the end of the message on a word, beside which two more bits may be needed.
    assert code_length(parts) - 8 <= 8 * len(message) <= code_length(parts) + 96
    found = decompress(message, [(*part.codes.shape, part.bits) for part in parts])
    for one, other in zip(found, parts, strict=True):
        np.testing.assert_array_equal(one.codes, other.codes)
    sent = sum(part.codes.size * part.bits for part in parts)
    assert sent == pytest.approx(encoded.bits_per_coordinate * rows.size)


def test_a_constant_costs_what_its_counts_cost_to_learn() -> None:
    n = 1000
    constant = Part(np.full((n, 1), -2, dtype=np.int32), 2)
    # Gamma(n + 1/2) / (sqrt(pi) n!) is about 1 / sqrt(pi n), for each of two decisions.
    assert code_length([constant]) == pytest.approx(math.log2(math.pi * n), rel=1e-3)
    assert code_length([Part(np.empty((0, 3), dtype=np.int32), 4)]) == 0


def test_independent_codes_cost_their_entropy_and_little_more() -> None:
    n, d = 4000, 6
    codes = np.random.default_rng(1).binomial(3, 0.5, (n, d)).astype(np.int32) - 2
    _, counts = np.unique(codes, return_counts=True)
    shares = counts / counts.sum()
    least = -float((shares * np.log2(shares)).sum()) * n * d
    assert 0 <= code_length([Part(codes, 2)]) - least <= d * 3 * (0.5 * math.log2(n) + 1)


def test_a_code_beyond_its_bits_is_refused() -> None:
    for call in (code_length, compress):
        with pytest.raises(ValueError, match="beyond 2 bits"):
            call([Part(np.array([[2]]), 2)])

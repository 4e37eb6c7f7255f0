"""What the schemes have in common: side information, messages of packed codes, errors with their bounds, and decoding.

A scheme is a frame, in which rows are coded, and a coder there. The frame of most schemes is that of the rows; another
turns rows back from a rotary embedding first (`numerics.codec.rotary`). The first rows of each document may be kept
exact. A coder turns rows into arrays of codes, whose numbers and bits follow from the documents' lengths alone, and
back. The encoder's reconstruction is what its own decoder makes of the codes, so that both agree in every bit.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics.codec import entropy, exact, rounding
from numerics.codec.exact import Kept
from numerics.codec.packing import pack, packed_size, unpack
from numerics.codec.received import BadMessage, array, integer
from numerics.codec.rotary import Positions
from numerics.codec.rows import checked, lengths_of
from numerics.codec.schemes.frame import Rotary

Floats = NDArray[np.float64]
Codes = NDArray[np.int32]


class Part(NamedTuple):
    """So many codes of so many bits; `width` of them belong to a row, and each has a law of its own."""

    count: int
    bits: int
    width: int = 1


class Found(NamedTuple):
    """What a coder finds of rows (n, d): codes of each part, rows again, and bounds (n,) of norms of their errors.

    over is how many of `of` numbers are beyond their range.
    """

    codes: tuple[Codes, ...]
    rows: Floats
    bounds: Floats
    over: int
    of: int


class Coder(ABC):
    """Rows to codes and back; its fields are side information. `claims` bound the error without and with overload."""

    claims: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    @abstractmethod
    def dimension(self) -> int:
        """d."""

    @abstractmethod
    def check(self) -> None:
        """Raises BadMessage where a field does not fit the others."""

    @abstractmethod
    def parts(self, documents: tuple[int, ...]) -> tuple[Part, ...]:
        """How many codes of how many bits documents of these lengths take."""

    @abstractmethod
    def code(self, rows: Floats, documents: tuple[int, ...]) -> Found:
        """Codes of rows (n, d)."""

    @abstractmethod
    def rebuild(self, codes: Sequence[Codes], documents: tuple[int, ...]) -> Floats:
        """Rows (n, d) of codes; a code may be any that its bits allow."""


@dataclass(frozen=True, eq=False)
class Scheme:
    """The declared side information of a scheme: all that the decoder knows besides packed codes and positions.

    exact_rows: how many rows at the start of each document are sent as they are. bound_by: keys of the claims behind
    the bound; rests_on: claims whose hypotheses hold for the fitted rows.
    """

    name: str
    bits: int
    coder: Coder
    frame: Rotary | None = None
    exact_rows: int = 0
    rests_on: tuple[str, ...] = ()

    @property
    def dimension(self) -> int:
        """d."""
        return self.coder.dimension

    @np.errstate(over="ignore", invalid="ignore")  # errors and bounds of rows beyond 10^150 are infinite
    def encode(
        self, rows: ArrayLike, documents: Sequence[int] | None = None, positions: ArrayLike | None = None
    ) -> Coded:
        """Code rows (n, d) in time order; `documents` are the lengths of documents, one if None.

        positions (n,) are those of a rotary embedding, from 0 in each document if None; a scheme in the frame of the
        rows ignores them. Raises ValueError for another shape, numbers that are not finite, or lengths or positions
        that do not fit.
        """
        data = checked(rows, self.dimension)
        lengths = lengths_of(data, documents)
        turn, places = (None, None) if self.frame is None else self.frame.turn(positions, lengths, self.dimension)
        kept = kept_rows(lengths, self.exact_rows)
        rest = tuple(n - k for n, k in zip(lengths, _exact_counts(lengths, self.exact_rows), strict=True) if n > k)
        coded = data[~kept]
        decoded, bounds = data.copy(), np.zeros(len(data))
        found = Found((), coded, bounds[:0], 0, 0)
        if len(coded):
            turn = turn[~kept] if turn is not None and kept.any() else turn
            found = self.coder.code(coded if turn is None else turn.back(coded), rest)
            decoded[~kept] = found.rows if turn is None else turn.forth(found.rows)
            bounds[~kept] = (
                found.bounds if turn is None else turn.in_rows(found.bounds, coded, found.rows, decoded[~kept])
            )
        squares = np.where(bounds > 0, bounds**2 * rounding.covered(self.dimension) + rounding.UNDERFLOW, 0.0)
        return Coded(self, lengths, places, exact.packed(data[kept]), found, data, decoded, squares)


def _exact_counts(lengths: tuple[int, ...], exact_rows: int) -> list[int]:
    return [min(n, exact_rows) for n in lengths]


def kept_rows(lengths: tuple[int, ...], exact_rows: int) -> NDArray[np.bool_]:
    """Which rows are sent as they are, (n,)."""
    found = np.zeros(sum(lengths), dtype=bool)
    if exact_rows:
        for start, count in zip(np.cumsum((0, *lengths[:-1])), _exact_counts(lengths, exact_rows), strict=True):
            found[start : start + count] = True
    return found


@dataclass(frozen=True, eq=False)
class SchemeMessage:
    """What is sent: side information, lengths of documents, positions if they do not count from 0, and packed bytes.

    Positions are known to whoever uses the rows, as the rows' numbers are, and are not charged.
    """

    scheme: Scheme
    documents: tuple[int, ...]
    positions: Positions | None
    exact: Kept
    parts: tuple[bytes, ...]


@dataclass(frozen=True, eq=False)
class Coded:
    """Coded rows, with what only the encoder knows: `reconstruction` (n, d), in every bit what the decoder makes.

    bounds (n,) are those of the rows' squared errors, with what rounding adds; they hold for these rows by `claims`:
    half a cell where a number is within its range, its own size beyond. overload_rate is the share of numbers beyond.
    """

    scheme: Scheme
    documents: tuple[int, ...]
    positions: Positions | None
    exact: Kept
    found: Found
    rows: Floats
    reconstruction: Floats
    bounds: Floats

    @cached_property
    def squares(self) -> Floats:
        """Squared errors of the rows, (n,)."""
        with np.errstate(over="ignore"):
            return ((self.rows - self.reconstruction) ** 2).sum(axis=1)

    @property
    def mean_squared_error(self) -> float:
        """The mean over the rows of their squared errors, in the square of the data's unit."""
        return rounding.mean(self.squares)

    @property
    def largest_error(self) -> float:
        """The largest norm of a row's error."""
        return float(self.squares.max()) ** 0.5

    @property
    def bound(self) -> float:
        """The mean of the bounds, rounded up."""
        return rounding.mean_above(self.bounds)

    @property
    def overload_rate(self) -> float:
        """The share of numbers beyond their range."""
        return self.found.over / self.found.of if self.found.of else 0.0

    @property
    def claims(self) -> tuple[str, ...]:
        """Keys of the theorems that give the bound."""
        return self.scheme.coder.claims[bool(self.found.over)]

    @cached_property
    def message(self) -> SchemeMessage:
        """The codes, packed."""
        layout = _layout(self.scheme, self.documents)
        parts = tuple(pack(codes, part.bits) for codes, part in zip(self.found.codes, layout, strict=True))
        return SchemeMessage(self.scheme, self.documents, self.positions, self.exact, parts)

    @property
    def bits_per_coordinate(self) -> float:
        """Payload bits over n d: codes, norms, references, gates and exact rows, without the side information."""
        sent = sum(part.count * part.bits for part in _layout(self.scheme, self.documents))
        return (sent + 8 * len(self.exact.data)) / self.rows.size

    @property
    def entropy_parts(self) -> list[entropy.Part]:
        """The codes as `numerics.codec.entropy` takes them; exact rows are sent as they are."""
        layout = _layout(self.scheme, self.documents)
        pairs = zip(self.found.codes, layout, strict=True)
        return [entropy.Part(codes.reshape(-1, part.width), part.bits) for codes, part in pairs]


def _layout(scheme: Scheme, documents: tuple[int, ...]) -> tuple[Part, ...]:
    """The parts of a message about documents of these lengths; none where all rows are exact."""
    rest = tuple(n - k for n, k in zip(documents, _exact_counts(documents, scheme.exact_rows), strict=True) if n > k)
    return scheme.coder.parts(rest) if rest else ()


def decode(message: SchemeMessage) -> Floats:
    """The rows (n, d) of a message, from its codes and the side information alone.

    Raises BadMessage, before anything is allocated, for a field that does not fit the others or the packed bytes, and
    for rows that overflow.
    """
    scheme, lengths = message.scheme, _lengths(message.documents)
    if isinstance(scheme.exact_rows, bool) or not isinstance(scheme.exact_rows, int) or scheme.exact_rows < 0:
        raise BadMessage("exact_rows: wanted an integer from 0")
    scheme.coder.check()
    d = scheme.dimension
    if scheme.frame is not None:
        scheme.frame.check(d)
    counts = _exact_counts(lengths, scheme.exact_rows)
    exact.check(message.exact, sum(counts) * d)
    layout = _layout(scheme, lengths)
    if not isinstance(message.parts, tuple) or len(message.parts) != len(layout):
        raise BadMessage(f"parts: wanted {len(layout)} of them")
    for number, (data, part) in enumerate(zip(message.parts, layout, strict=True)):
        if not isinstance(data, bytes) or len(data) != packed_size(part.count, part.bits):
            raise BadMessage(f"parts: number {number} needs {packed_size(part.count, part.bits)} bytes")
    try:
        turn = None if scheme.frame is None else scheme.frame.turn(message.positions, lengths, d)[0]
    except ValueError as error:
        raise BadMessage(str(error)) from error
    kept = kept_rows(lengths, scheme.exact_rows)
    found = np.empty((len(kept), d))
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        found[kept] = exact.unpacked(message.exact).reshape(-1, d)
        if rest := tuple(n - k for n, k in zip(lengths, counts, strict=True) if n > k):
            codes = [unpack(data, part.count, part.bits) for data, part in zip(message.parts, layout, strict=True)]
            try:
                rows = scheme.coder.rebuild(codes, rest)
            except ValueError as error:
                raise BadMessage(str(error)) from error
            found[~kept] = rows if turn is None else turn[~kept].forth(rows)
    if not np.isfinite(found).all():
        raise BadMessage("the rows overflow")
    return found


def _lengths(documents: Any) -> tuple[int, ...]:
    if not isinstance(documents, Sequence) or isinstance(documents, str | bytes) or not documents:
        raise BadMessage("documents: wanted the lengths of the documents")
    return tuple(integer("documents", n) for n in documents)


def frame_of(basis: Floats, mean: Floats) -> int:
    """d of a basis and a mean that fit each other. Raises BadMessage."""
    d = int(np.size(mean)) or 1
    array("mean", mean, (d,))
    array("basis", basis, (d, d))
    return d

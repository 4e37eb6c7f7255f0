"""The codec's modes as schemes: grids in the eigenbasis, alone, dithered, or in a loop (`numerics.codec.modes`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from numerics.codec import decoder
from numerics.codec.coder import Codec
from numerics.codec.message import Message
from numerics.codec.packing import pack
from numerics.codec.received import codec_of
from numerics.codec.schemes.base import Coder, Codes, Floats, Found, Part
from numerics.codec.segments import segments


@dataclass(frozen=True, eq=False)
class GridCoder(Coder):
    """A fitted codec; parts are the codes of key rows, those of other rows, and the mode bits."""

    codec: Codec

    @property
    def dimension(self) -> int:
        """d."""
        return self.codec.dimension

    @property
    def claims(self) -> tuple[tuple[str, ...], tuple[str, ...]]:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Those of the codec."""
        return self.codec.claims

    def check(self) -> None:
        """Raises BadMessage where a field does not fit the others."""
        codec_of(self.codec)

    def parts(self, documents: tuple[int, ...]) -> tuple[Part, ...]:
        """Key rows, other rows, mode bits."""
        keys, n = len(segments(documents, self.codec.key_every)[0]), sum(documents)
        d, gates = self.codec.dimension, (n - keys) * self.codec.gated
        return Part(keys * d, self.codec.key_bits, d), Part((n - keys) * d, self.codec.bits, d), Part(gates, 1)

    def code(self, rows: Floats, documents: tuple[int, ...]) -> Found:
        """As `Codec.encode` has it, whose reconstruction its decoder makes in every bit."""
        encoded = self.codec.encode(rows, documents)
        key = np.zeros(len(rows), dtype=bool)
        key[segments(documents, self.codec.key_every)[0]] = True
        gates = encoded.gates[~key].astype(np.int32) - 1 if self.codec.gated else np.empty(0, dtype=np.int32)
        sent = encoded.codes[key].reshape(-1), encoded.codes[~key].reshape(-1), gates
        over = round(encoded.overload_rate * rows.size)
        return Found(sent, encoded.reconstruction, np.sqrt(encoded.bounds), over, rows.size)

    def rebuild(self, codes: Sequence[Codes], documents: tuple[int, ...]) -> Floats:
        """By the codec's own decoder."""
        packed = [pack(each, part.bits) for each, part in zip(codes, self.parts(documents), strict=True)]
        keys, others, gates = packed
        return decoder.decode(Message(self.codec, documents, keys, others, gates))

"""What is sent of a stream, and how many bits it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from numerics.codec.segments import segments

if TYPE_CHECKING:
    from numerics.codec.coder import Codec


@dataclass(frozen=True, eq=False)
class Message:
    """What is sent: the codec's parameters, the lengths of the documents and the packed codes and mode bits."""

    codec: Codec
    documents: tuple[int, ...]
    keys: bytes
    codes: bytes
    gates: bytes

    @property
    def payload_bits(self) -> int:
        """Bits of codes and mode bits, without the filling of last bytes."""
        return payload_bits(self.codec, self.documents)


def payload_bits(codec: Codec, documents: tuple[int, ...]) -> int:
    """Bits of codes and mode bits of documents of these lengths."""
    n, d = sum(documents), codec.dimension
    keys = len(segments(documents, codec.key_every)[0])
    return d * (keys * codec.key_bits + (n - keys) * codec.bits) + (n - keys) * codec.gated

"""The reference codec: rows of a stream to packed b-bit codes and back, with or without prediction.

    codec = fit(rows, "closed-loop", bits=4)            # parameters, which are the declared side information
    encoded = codec.encode(stream)                      # packed codes, the encoder's own reconstruction, error, bound
    rows = decode(encoded.message)                      # from the codes and the side information alone

`encode(stream, mode, bits, fit_on=...)` does the first two at once. What each mode does is in `MODES`.
"""

from numerics.codec.coder import Codec, Encoded, Job, Rebuilt, encode_all
from numerics.codec.decoder import decode
from numerics.codec.loop import closed_loop
from numerics.codec.message import Message
from numerics.codec.modes import MODES, encode, fit, fit_direct
from numerics.codec.packing import pack, packed_size, unpack
from numerics.codec.received import BadMessage

__all__ = [
    "MODES",
    "BadMessage",
    "Codec",
    "Encoded",
    "Job",
    "Message",
    "Rebuilt",
    "closed_loop",
    "decode",
    "encode",
    "encode_all",
    "fit",
    "fit_direct",
    "pack",
    "packed_size",
    "unpack",
]

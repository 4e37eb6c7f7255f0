"""Schemes by name, to code rows of a stream in messages that decode bit for bit.

    scheme = fit(rows, "hadamard-mean", bits=4)         # declared side information
    coded = scheme.encode(stream)                       # codes, the decoder's rows, error, bound, rate
    rows = decode(coded.message)                        # from codes and side information alone

`decoded(rows, bits, fitted=h)` gives what every scheme makes of the rows, fitted on the first h. See `catalogue`.
"""

from numerics.codec.schemes import catalogue
from numerics.codec.schemes.base import Coded, Rotary, Scheme, SchemeMessage, decode
from numerics.codec.schemes.catalogue import KINDS, SEED, UNROTATED, Unavailable, decoded, fit, kind_of, names

__all__ = [
    "KINDS",
    "SEED",
    "UNROTATED",
    "Coded",
    "Rotary",
    "Scheme",
    "SchemeMessage",
    "Unavailable",
    "catalogue",
    "decode",
    "decoded",
    "fit",
    "kind_of",
    "names",
]

"""The optimal codebook of a normal variable of variance 1, as floating-point numbers.

Its edges are those of the committed certificates (`numerics.constants.lloyd_max`), each rounded once, its levels the
centroids of their cells.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from numerics.constants import store

Floats = NDArray[np.float64]


@cache
def codebook(bits: int) -> tuple[Floats, Floats]:
    """Levels (2^b,) and thresholds (2^b - 1,) in rising order, b from 1 to 8; read-only. Raises ValueError."""
    if isinstance(bits, bool) or not isinstance(bits, int | np.integer) or bits not in store.RATES[store.LLOYD_MAX]:
        raise ValueError(f"b must be an integer from 1 to {max(store.RATES[store.LLOYD_MAX])}, not {bits!r}")
    edges, levels = store.lloyd_max_codebook("gaussian", int(bits))
    upper, inner = np.array([float(c.mid()) for c in levels]), np.array([float(t.mid()) for t in edges])
    found = np.concatenate([-upper[::-1], upper]), np.concatenate([-inner[::-1], [0.0], inner])
    for array in found:
        array.flags.writeable = False
    return found

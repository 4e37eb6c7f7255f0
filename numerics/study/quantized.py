"""Which variants the study quantizes a decoder's cache by, and what each makes of one head's rows.

Each is a scheme of `numerics.codec.schemes`, fitted on the first half of the rows, which codes all of them. Grids are
loaded by their maximum there, so that rows of that half never overload.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from numerics.codec.schemes import SEED, UNROTATED, Coded, Rotary, fit

BITS = (2, 3, 4)
# Of numerics: what the decoded rows depend on.
CODE = ("codec", "constants", "quantizer", "arguments.py", "rigorous.py", "scaling.py")
BASE = "direct"


@dataclass(frozen=True)
class Variant:
    """A scheme, and how many rows at the start of the cache it keeps exact, whose bits its rate has."""

    scheme: str
    exact_rows: int = 0

    @property
    def name(self) -> str:
        """What the record calls it."""
        return self.scheme + (f"+{self.exact_rows}" if self.exact_rows else "")

    def coded(self, rows: ArrayLike, bits: int, theta: float | None) -> Coded:
        """All rows (n, d) of a head, at positions from 0; theta is that of the rotary embedding of keys, if any."""
        data = np.asarray(rows, dtype=np.float64)
        rope = None if theta is None else Rotary(theta)
        first = data[: len(data) // 2]
        return fit(first, self.scheme, bits, rope=rope, exact_rows=self.exact_rows, seed=SEED).encode(data)


ORDINARY = (BASE, "closed-loop", "normal", "normal-greedy", "hadamard", "hadamard-mean", "shape-gain")
TURNED = (BASE, "normal", "hadamard-mean", "shape-gain")
VARIANTS: dict[str, tuple[Variant, ...]] = {
    "keys": (
        *map(Variant, (*ORDINARY, "leaky")),
        *(Variant(f"{UNROTATED}{name}") for name in ORDINARY),
        *(Variant(f"{UNROTATED}{name}", 1) for name in TURNED),
    ),
    "values": tuple(map(Variant, (*ORDINARY, "leaky"))),
}
RUN = VARIANTS  # the whole model is run with all of them


def plan() -> dict[str, Any]:
    """What the record says of the variants."""
    measured, run = (
        {kind: [variant.name for variant in variants] for kind, variants in of.items()} for of in (VARIANTS, RUN)
    )
    return {"bits": list(BITS), "seed": SEED, "variants": measured, "run": run}

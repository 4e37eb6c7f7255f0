"""What a sample says about the population's domination Sigma_D <= Sigma_X, with the dependence of rows respected.

mu = max over v of r(v) = v^T Sigma_D v / v^T Sigma_X v is at most one where domination holds. The stream is cut into
consecutive blocks, long enough to be nearly independent; of a stream of several documents the blocks are whole
documents, since each may have a mean of its own, and too few documents say nothing about others. Everything is done
at windows of one, two and four blocks, as far as enough of them remain, and the answer slowest to decide counts.

- **refuted**: mu <= 1 is rejected at the level. A direction v is chosen on the first half of the blocks, the worst
  there with a ridge against chance; on the second half a one-sided jackknife t test (Miller 1974) asks whether
  r(v) > 1. However v is chosen, the test stays valid: the halves depend on each other by the rows next to the cut only.
- **supported**: mu >= 1 is rejected at the level, since the upper confidence limit of mu by the circular block
  bootstrap (Kuensch 1989; Politis and Romano 1992) is below one. The limit is the percentile of the resampled *largest*
  generalised eigenvalue. For every direction v that is at least the percentile of the resampled r(v), so also for the
  population's worst one, whatever the dimension: the limit fails to cover mu at most as often as a percentile limit of
  one ratio of two means does (the intersection-union principle, Berger 1982). The price is over-coverage, which grows
  with the dimension. Percentiles are widened for few blocks (Hesterberg 2015). With more than one dimension for 20
  pairs nothing is claimed.
- **open**: neither. Not refuting is not supporting.

**Directions that are judged**: coordinates are divided by powers of two near their standard deviations first, so that
neither units nor badly scaled coordinates decide which directions count; for the refutation by those of the first half
alone. Coordinates that never change say nothing and are left out. Where other directions have less than `RANK` of the
largest variance in these coordinates, of which rounding may be a large part, the rest is judged, but its being
dominated is not called support: the verdict is open and says how many were not judged. Nor is a stream ever called
supported whose sample is refuted. `numerics.audit.calibration` measures the errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Literal

from numerics.audit.blocks import ENOUGH_BLOCKS, Block, Scaled
from numerics.audit.limits import upper_limits
from numerics.audit.refutation import refutation

Verdict = Literal["supported", "refuted", "open"]
LEVEL = 0.05
MOST_DIMENSIONS_FOR_PAIRS = 1 / 20


@dataclass(frozen=True)
class Population:
    """The verdict at a level, with the p-value of the test and the upper limit of mu by blocks in a window.

    p_value and upper_limit are the largest of them, which decide; None where there was no test or no limit. unjudged
    directions, in the coordinates that vary, have too little variance for a limit.
    """

    verdict: Verdict
    level: float
    reason: str
    blocks: int
    p_value: float | None = None
    p_values: dict[int, float] = field(default_factory=dict)
    upper_limit: float | None = None
    upper_limits: dict[int, float] = field(default_factory=dict)
    unjudged: int = 0


def infer(blocks: Sequence[Block], level: float = LEVEL, seed: int = 0, *, sample_refuted: bool = False) -> Population:
    """The verdict for a stream's blocks in time order; deterministic for a seed.

    sample_refuted: the sample itself is known not to be dominated (`numerics.audit.matrices.order`).
    """
    if not 0 < level < 0.5:
        raise ValueError(f"the level must be between 0 and 1/2, not {level}")
    count, pairs = len(blocks), sum(b.pairs for b in blocks)
    if count < ENOUGH_BLOCKS:
        return Population("open", level, f"{pairs} pairs make {count} blocks; {ENOUGH_BLOCKS} are needed", count)
    continued = sum(b.continued for b in blocks)
    documents = sum(b.documents for b in blocks) - continued
    if documents > 1 and continued:
        reason = f"{documents} documents, by their lengths, make no {ENOUGH_BLOCKS} blocks of whole documents"
        return Population("open", level, reason, count)
    p_values = refutation(blocks)
    p = max(p_values.values())
    varying, rank = Scaled.of(blocks).extent
    unjudged = varying - rank
    if p < level:
        reason = f"a direction chosen on the first half fails on the second, p = {p:.2g}"
        return Population("refuted", level, reason, count, p, p_values, unjudged=unjudged)
    d = len(blocks[0].sum_x)
    if d > pairs * MOST_DIMENSIONS_FOR_PAIRS:
        reason = f"not refuted (p = {p:.2g}), but {d} dimensions are too many for {pairs} pairs to support domination"
        return Population("open", level, reason, count, p, p_values, unjudged=unjudged)
    limits = upper_limits(blocks, level, seed)
    top = max(limits.values())
    reason = f"not refuted (p = {p:.2g}), but mu may be {f'as large as {top:.4g}' if isfinite(top) else 'of any size'}"
    if top < 1 and unjudged:
        reason = (
            f"mu is below {top:.4g} in {rank} directions, but {unjudged} of {varying} "
            f"({100 * unjudged / varying:.2g} %) have too little variance to be judged"
        )
    elif top < 1 and sample_refuted:
        reason = f"mu seems to be below {top:.4g}, but the sample itself is not dominated"
    elif top < 1:
        return Population("supported", level, f"mu is below {top:.4g}", count, p, p_values, top, limits)
    return Population("open", level, reason, count, p, p_values, top, limits, unjudged)

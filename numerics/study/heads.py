"""One key/value head of the decoder: statistics of its streams, and what each variant makes of them on held-out rows.

Rows are those of the second half of the tokens, which nothing was fitted on; queries are those of the heads that read
this one, every STEP-th token of that half, each with the keys up to its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.audit import matrices
from numerics.audit.attention import Attention, second_moment, weighted
from numerics.audit.gains import QUARTERS, Measured, gains
from numerics.audit.one_pass import collect
from numerics.audit.queries import ratio
from numerics.audit.stream import Loaded, Shard, Stream
from numerics.codec.schemes import Coded
from numerics.moments.stream_moments import StreamMoments
from numerics.study import cached
from numerics.study.kept import kept, sources
from numerics.study.quantized import BASE, BITS, CODE, VARIANTS
from numerics.study.workers import finished

Floats = NDArray[np.float64]
MEASURES = ("audit", "loewner", "moments", *CODE, "study/heads.py", "study/quantized.py")
PARTS = "heads"
STEP = 16
STREAMS = ("keys", "unrotated", "values")
STATISTICS = (
    "rank",
    "trace_x",
    "trace_ratio",
    "trace_condition",
    "domination",
    "mu_max",
    "mu_min",
    "rho_min",
    "rho_max",
    "selective_ratio",
    "diagonal_ratio",
)


def moments_of(rows: Floats) -> StreamMoments:
    """Means and covariances of rows (n, d) in time order, one document."""
    stream = Stream("", (Shard("", len(rows), rows.shape[1], str(rows.dtype), Loaded(rows)),))
    return collect(stream, (len(rows),)).moments.in_units(0)


def statistics(moments: StreamMoments) -> dict[str, Any]:
    """Verdicts and ratios of a stream's covariances, as the audit has them."""
    found = matrices.figures(moments, matrices.order(moments))
    return {key: found[key] for key in STATISTICS}


def measured(folder: Path, layer: int, head: int, theta: float, bits: Sequence[int] = BITS) -> dict[str, Any]:
    """All that is recorded of a head: statistics by stream, query-weighted ratios, and the variants' errors by bits.

    query_weighted: tr(Q Sigma_D) / tr(Q Sigma_X) of the keys, Q of all queries of the group; by_query_head: of each of
    its heads, with the trace of its Q.
    """
    arrays = {name: np.asarray(cached.rows(folder, name)[layer, head], dtype=np.float64) for name in STREAMS}
    every = cached.rows(folder, "queries")
    group = every.shape[1] // cached.rows(folder, "keys").shape[1]
    queries = np.asarray(every[layer, group * head : group * (head + 1)], dtype=np.float64)
    moments = {name: moments_of(rows) for name, rows in arrays.items()}
    found: dict[str, Any] = {"layer": layer, "head": head}
    found |= {name: statistics(each) for name, each in moments.items()}
    whole, apart = second_moment(queries), [second_moment([each]) for each in queries]
    found["query_weighted"] = ratio(whole, moments["keys"])
    found["by_query_head"] = [[ratio(q, moments["keys"]), float(np.trace(q))] for q in apart]
    n, d = arrays["keys"].shape
    rows = np.arange(n // 2, n, STEP)
    exact = Attention(arrays["keys"], queries[:, rows], rows, np.zeros_like(rows), d**-0.5)
    for kind in VARIANTS:
        found[f"{kind}_quantized"] = {
            str(b): _variants(kind, arrays[kind], b, theta if kind == "keys" else None, exact, whole) for b in bits
        }
    return found


def _variants(
    kind: str, rows: Floats, bits: int, theta: float | None, exact: Attention, q: Floats
) -> dict[str, dict[str, Any]]:
    """Of each variant: rate, gain over direct coding less what the rate costs in dB, and errors on the second half."""
    half, energy = len(rows) // 2, float(rows.var(axis=0).sum())
    entries: dict[str, dict[str, Any]] = {}
    sizes: dict[str, Measured] = {}
    for variant in VARIANTS[kind]:
        coded = variant.coded(rows, bits, theta)
        error = rows - coded.reconstruction
        squares = (error[half:] ** 2).sum(axis=1)
        quarters = [float(part.mean()) for part in np.array_split(squares, QUARTERS)]
        sizes[variant.name] = Measured(float(squares.mean()), quarters, coded.bits_per_coordinate)
        entries[variant.name] = {
            "rate": coded.bits_per_coordinate,
            "squared_error": float(squares.mean()) / energy,
            "largest_row": float(squares.max()) / energy,
        } | (_of_keys(error, coded, exact, q) if kind == "keys" else _of_values(error, rows, exact))
    for name, gain in gains(sizes, (BASE,)).items():
        entries[name] |= {"gain_db": gain.net, "worst_quarter_db": gain.worst}
    return entries


def _of_keys(error: Floats, coded: Coded, exact: Attention, q: Floats) -> dict[str, float]:
    """What the error of keys does to the logits and weights of the compared queries."""
    held = error[len(error) // 2 :]
    found = exact.errors(error, np.sqrt(coded.bounds))
    return {
        "logit_square": exact.scale**2 * weighted(held, held, q),
        "largest_logit": float(found.largest.mean()),
        "logit_bound": float(found.bound.mean()),
        "total_variation": float(found.variation.mean()),
        "total_variation_bound": float(found.variation_bound.mean()),
    }


def _of_values(error: Floats, rows: Floats, exact: Attention) -> dict[str, float]:
    """The squared error of what attention reads of the values with the exact weights, over the square of that."""
    lost, read = (float(sum((each**2).sum() for each in _outputs(exact, of))) for of in (error, rows))
    return {"output_error": lost / read}


def _outputs(exact: Attention, rows: Floats) -> Iterator[Floats]:
    for block in exact.blocks:
        yield block.weights @ rows[block.keys]


def _kept(folder: Path, layer: int, head: int, theta: float, key: str) -> dict[str, Any]:
    place = folder / PARTS / f"{layer}-{head}.json"
    return kept(place, f"{layer} {head} {key}", lambda: measured(folder, layer, head, theta))


def measure(
    folder: Path, index: dict[str, Any], jobs: int = 2, progress: Callable[[str], None] = lambda name: None
) -> list[dict[str, Any]]:
    """All heads in order of layers, by so many processes, this one if jobs is 0."""
    layers, heads = index["files"]["keys"]["shape"][:2]
    digests = " ".join(index["files"][name]["sha256"] for name in cached.FILES)
    key, places = f"{digests} {sources(MEASURES)}", [(layer, head) for layer in range(layers) for head in range(heads)]
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for place, entry in finished(jobs, _kept, {place: (folder, *place, index["theta"], key) for place in places}):
        found[place] = entry
        progress(f"head {len(found)}/{len(places)}")
    return [found[place] for place in places]

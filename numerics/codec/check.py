"""The codec held to its promises at full size: `make codec-check`, or a smaller share with --quick.

Round trips: 10^6 random vectors in every mode and every scheme, the decoder's rows equal to the encoder's in every bit,
and every bound kept, of schemes row by row, dithered ones as well. Closed loop: over 10^7 coordinates of adversarial,
random and real streams no error exceeds r_i / (L - 1) (claim `closed-loop-pathwise`), and the attaining sequence comes
to 0.999 of it. With dither the mean squared error is c / (1 - c) Sigma_D, over 400,000 rows (claim
`closed-loop-dithered`).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from numerics.codec import MODES, closed_loop, decode, encode, schemes
from numerics.quantizer.reference import Grid
from numerics.validation import ensembles, streams

SEED = 20260101
LOADINGS = {"dithered-closed-loop": 1.5}  # no other range holds increment, error and dither at one bit
ROUNDING = 1e-9  # relative; the loop's own rounding is about one part in 10^15 a step and does not add up
Floats = NDArray[np.float64]


def streams_of(vectors: int, number: int) -> tuple[list[int], Floats]:
    """Lengths of documents and the rows (n, 8) of their autoregressive streams, from the seed of that number."""
    rng = np.random.default_rng([SEED, number])
    documents = [1000] * (vectors // 1000)
    rows = np.concatenate(
        [ensembles.autoregressive(rng, n, rng.uniform(0, 0.95), ensembles.wishart(rng, 8)) for n in documents]
    )
    return documents, rows


def round_trips(vectors: int) -> Iterator[tuple[str, bool]]:
    """Each mode at several rates on streams of 1000 rows: decoder against encoder, and error against bound."""
    documents, rows = streams_of(vectors, 1)
    dithered = [(mode, bits, SEED) for mode, bits in (("direct", 1), ("direct", 4), ("closed-loop", 4))]
    plain = [(mode, bits, None) for mode in MODES for bits in (1, 4)]
    for mode, bits, seed in plain + dithered:
        encoded = encode(rows, mode, bits, documents=documents, dither=seed)
        same = decode(encoded.message).tobytes() == encoded.reconstruction.tobytes()
        kept = encoded.mean_squared_error <= encoded.bound
        figures = f"error / bound {encoded.mean_squared_error / encoded.bound:.4f}"
        words = mode if seed is None else f"{mode}, dithered"
        yield f"{words}, b = {bits}: {len(rows)} vectors, equal {same}, {figures}", same and kept


def every_scheme(vectors: int) -> Iterator[tuple[str, bool]]:
    """Each scheme that is no mode, fitted on a tenth of the documents, so that some rows overload; turned back too."""
    documents, rows = streams_of(vectors, 4)
    first = max(1, len(documents) // 10)
    rope = schemes.Rotary(10_000.0)
    plain = [name for name in schemes.KINDS if name not in MODES]
    for name in (*plain, *(schemes.UNROTATED + each for each in ("direct", "normal-greedy", "shape-gain"))):
        for bits in (1, 4):
            words = f"{name}, b = {bits}"
            try:
                scheme = schemes.fit(
                    rows[: 1000 * first],
                    name,
                    bits,
                    LOADINGS.get(name, "maximum"),
                    documents=documents[:first],
                    rope=rope,
                    exact_rows=1,
                )
            except schemes.Unavailable:
                continue
            coded = scheme.encode(rows, documents)
            same = schemes.decode(coded.message).tobytes() == coded.reconstruction.tobytes()
            share = float((coded.squares / np.maximum(coded.bounds, 1e-300)).max())
            over = f"{100 * coded.overload_rate:.3f} % overload"
            yield (
                f"{words}: {len(rows)} vectors, equal {same}, largest error / bound {share:.4f}, {over}",
                (same and share <= 1),
            )


def adversarial(rng: np.random.Generator, steps: int, width: int, bits: int) -> Floats:
    """Increments of size at most 1 that aim at edges of cells, where the error is largest, nudged by rounding."""
    top = 2**bits / (2**bits - 1)
    grid = Grid.of(np.full(width, top), bits)
    error = grid.step / 2 * rng.choice([-1.0, 1.0], size=width)
    found = np.empty((steps, width))
    for t in range(steps):
        edges = rng.integers(-grid.half, grid.half + 1, size=width) * grid.step
        aimed = edges * (1 + rng.choice([-4, -1, 0, 1, 4], size=width) * 2.0**-52) - error
        found[t] = np.clip(aimed, -1, 1)
        residual = found[t] + error
        error = residual - grid.levels(grid.codes(residual))
    return found


def pathwise(coordinates: int, quick: bool) -> Iterator[tuple[str, bool]]:
    """The pathwise bound over adversarial, random and real increments, and the sequence that attains it."""
    seen = 0
    for number, bits in enumerate((1, 2, 4, 8)):
        rng = np.random.default_rng([SEED, 2, number])
        steps, width = 100, coordinates // 800
        kinds = {"adversarial": adversarial(rng, steps, width, bits), "random": rng.uniform(-1, 1, (steps, width))}
        for kind, increments in kinds.items():
            errors = closed_loop(increments, np.ones(width), bits, rng.choice([-1.0, 0.5, 1.0], size=width))
            ratio = float(np.abs(errors).max() * (2**bits - 1))
            seen += errors.size
            yield (
                f"{kind}, b = {bits}: {errors.size} coordinates, largest error / bound {ratio:.6f}",
                ratio <= 1 + ROUNDING,
            )
        for name, entry in streams.catalogue().items():
            if name not in streams.names() or (quick and entry["dimension"] > 12):
                continue
            increments = np.diff(streams.load(name), axis=0)
            increments = increments @ np.linalg.eigh(increments.T @ increments)[1]
            bounds = np.abs(increments).max(axis=0)
            live = bounds > 0
            errors = closed_loop(increments[:, live], bounds[live], bits, np.ones(int(live.sum())))
            ratio = float((np.abs(errors) / bounds[live]).max() * (2**bits - 1))
            seen += errors.size
            yield (
                f"{name}, b = {bits}: {errors.size} coordinates, largest error / bound {ratio:.6f}",
                ratio <= 1 + ROUNDING,
            )
        ratio = attaining(bits, 1000)
        yield (
            f"attaining sequence, b = {bits}: least error / bound over 1000 rows {ratio:.6f}",
            0.999 <= ratio <= 1 + ROUNDING,
        )
    yield f"{seen} coordinates in all", seen >= coordinates


def attaining(bits: int, steps: int) -> float:
    """The least error, over the bound, along one stream whose every row attains it.

    From an error of half a step, an increment of half a step back leads to the edge 0 between two cells, whose error
    is minus half a step; from there an increment of half a step leads to 0 again.
    """
    half_step = 1.0 / (2**bits - 1)
    increments = np.full((steps, 1), half_step)
    increments[0] = -half_step
    errors = closed_loop(increments, np.ones(1), bits, np.ones(1))
    return float(np.abs(errors).min() * (2**bits - 1))


def dithered(rows: int) -> Iterator[tuple[str, bool]]:
    """AR(1) with rho 0.9 at 4 bits, in closed loop and direct with dither: errors beside their formulas."""
    rng = np.random.default_rng([SEED, 3])
    rho, bits, loading, length = 0.9, 4, 3.5, 1000
    noise = rng.standard_normal((rows // length, length))
    for t in range(1, length):
        noise[:, t] = rho * noise[:, t - 1] + np.sqrt(1 - rho**2) * noise[:, t]
    data, documents = noise.reshape(-1, 1), [length] * (rows // length)
    c = loading**2 / (3 * (2**bits - 1) ** 2)
    moves = float((np.diff(noise, axis=1) ** 2).mean())
    for mode, formula, value in (
        ("closed-loop", "c/(1-c) sigma_D^2", c / (1 - c) * moves),
        ("direct", "c sigma_X^2", c * float(data.var())),
    ):
        encoded = encode(data, mode, bits, loading, documents=documents, dither=SEED)
        found, share = encoded.mean_squared_error, encoded.mean_squared_error / value
        same = decode(encoded.message).tobytes() == encoded.reconstruction.tobytes()
        words = f"{mode}, dithered, AR(1), rho {rho}, b = {bits}: {rows} rows, equal {same}, measured {found:.7f}"
        yield f"{words}, {formula} {value:.7f}, ratio {share:.4f}", same and abs(share - 1) <= 20 / rows**0.5 / 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every figure; 1 if a check failed."""
    parser = argparse.ArgumentParser(prog="codec-check", description="the codec at full size", allow_abbrev=False)
    parser.add_argument("--quick", action="store_true", help="a hundredth of the size, and the smallest real stream")
    quick = parser.parse_args(arguments).quick
    size = 100 if quick else 1
    failed = 0
    for checks in (
        round_trips(10**6 // size),
        every_scheme(10**6 // size),
        pathwise(10**7 // size, quick),
        dithered(400_000 // size),
    ):
        for words, ok in checks:
            print(f"{'ok    ' if ok else 'FAILED'} {words}", flush=True)
            failed += not ok
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

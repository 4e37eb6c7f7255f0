"""The comparison of original and decoded rows with what the claims give: plain data, of `numerics.check.schema`."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from numerics import __version__
from numerics.audit.numbers import bits_of, number_of
from numerics.audit.stream import BadStream, Shard, Stream
from numerics.check import theory
from numerics.check.causes import NOISE, causes, named, near, over, seen_values
from numerics.check.grid import Grid, seen
from numerics.check.schema import Checked, Compared, Levels, Measured, Norms, Products, Verdict
from numerics.check.sums import SAFE, Sums, in_unit
from numerics.check.theory import Value
from numerics.scaling import moderate

GROUPS = 8  # of rows by their norm
ONE_NORM = 1e-3  # relative: rows whose norms differ by less have one
UNDECIDED = 0.1  # of the figure, for its standard error
BETWEEN_LAWS = 4.5  # fourth moments: 3 of the normal law, 6 of the Laplace law
ORTHONORMAL = 1e-5  # for U^T U - I of a basis that may be float32
Law = Literal["normal", "laplace", "sphere"]
Floats = NDArray[np.float64]


def check(original: Stream, decoded: Stream, bits: float, basis: ArrayLike | None = None) -> Checked:
    """Two streams of the same rows, original and decoded, at `bits` bits a coordinate.

    basis (d, d): orthonormal columns, the quantizer's frame, in which rows are looked at; None for that of the rows.
    Raises BadStream for rows that do not fit each other, are not finite or have no variance, for a basis that is not
    one of theirs, and for bits not in (0, 16].
    """
    if not 0 < bits <= theory.MOST_BITS:
        raise BadStream(f"{bits:g} bits a coordinate: wanted a number above 0, at most {theory.MOST_BITS}")
    if basis is not None:
        frame = _orthonormal(basis, original.dimension)
        original, decoded = _turned(original, frame), _turned(decoded, frame)
    found, exponent = in_unit(original, decoded)
    grid = seen(found.kept, found.kept_decoded, bits)
    loading = float(np.max(found.tops[found.variances > 0] / np.sqrt(found.variances[found.variances > 0])))
    every = _values(found, grid, bits, loading)
    compared = [_compared(found, value) for value in every]
    ratio = found.ratio(found.error, found.spread)
    law, fourth = _law(found)
    verdict, text = _verdict(found, list(zip(every, compared, strict=True)), law, bits)
    exact = [value for value in every if value.kind == "exactly"]
    told = causes(found, grid, bits, exact, verdict == "fits") if found.error.any() else []
    return {
        "format": "tracebound-check-1",
        "version": __version__,
        "original": original.name,
        "decoded": decoded.name,
        "rows": found.rows,
        "dimension": found.dimension,
        "bits": bits,
        "in_basis": basis is not None,
        "unit_exponent": exponent,
        "distortion": float(found.error.mean()),
        "trace": float(found.spread.mean()),
        "energy": float(found.energy.mean()),
        "over_variance": _measured(ratio),
        "over_energy": _measured(found.ratio(found.error, found.energy)),
        "normalised": 4.0**bits * ratio[0],
        "loading": loading,
        "loading_eigenbasis": found.loading,
        "fourth_moment": fourth,
        "law": law,
        "values": compared,
        "by_coordinate": {
            "variance": found.variances.tolist(),
            "error": found.errors.tolist(),
            "over_variance": [*map(_share, found.errors.tolist(), found.variances.tolist())],
        },
        "by_norm": _by_norm(found),
        "overload": None if grid is None else grid.overload,
        "levels": None if grid is None else _levels(found, grid),
        "products": _products(found, exponent),
        "verdict": verdict,
        "text": text,
        "causes": told,
    }


def _orthonormal(basis: ArrayLike, dimension: int) -> Floats:
    """A basis as float64; raises BadStream."""
    found = np.asarray(basis, dtype=np.float64)
    if found.shape != (dimension, dimension):
        raise BadStream(f"the basis: wanted shape ({dimension}, {dimension}), not {found.shape}")
    if not (np.isfinite(found).all() and np.abs(found.T @ found - np.eye(dimension)).max() <= ORTHONORMAL):
        raise BadStream("the basis: its columns are not orthonormal: U^T U is not I")
    return found


def _turned(stream: Stream, basis: Floats) -> Stream:
    """The rows U^T x."""

    def read(start: int, stop: int) -> Floats:
        rows = stream.array(start, stop)
        if stream.dimension != len(basis):
            return rows  # refused where the shapes are compared
        return rows @ basis

    return replace(stream, shards=(Shard(stream.name, stream.rows, stream.dimension, "float64", read),))


def _measured(figure: tuple[float, float]) -> Measured:
    return {"value": figure[0], "standard_error": figure[1]}


def _values(found: Sums, grid: Grid | None, bits: float, loading: float) -> list[Value]:
    """The figures of the laws, of the grid that is seen, and of these rows: worst cases and Shannon's bound."""
    every = theory.values(bits, dimension=found.dimension if found.dimension > 1 else None)
    every += seen_values(found, grid, bits)
    trace = float(found.variances.sum())
    if found.eigenvalues is not None and (found.eigenvalues > 0).all():
        equal = float(np.exp(np.log(found.eigenvalues).mean()) / found.eigenvalues.mean())
        words = "rate-distortion value at these rows' covariance"
        every.append(Value("", words, "normal", "shannon-gap", "at least", "variance", equal * 4.0**-bits))
    if float(bits).is_integer():
        own, frame = f"within {number_of(loading)} deviations", "in these coordinates"
        worst = [
            (f"mid-rise grid {frame}, worst case", own, "pq-any-basis", loading**2),
            ("the same with ranges of their own", "within its own ranges", "pq-per-coordinate-loading",
             float((found.tops**2).sum()) / trace),
        ]  # fmt: skip
        if found.loading is not None:
            law = f"within {number_of(found.loading)} deviations"
            worst.append(("mid-rise grid in the eigenbasis, worst case", law, "pq-trace-bounded", found.loading**2))
        every += [Value("", w, law, key, "at most", "variance", c * 4.0**-bits) for w, law, key, c in worst]
    return every


def _compared(found: Sums, value: Value) -> Compared:
    measured, noise = over(found, value, found.error)
    low, high = measured - NOISE * noise, measured + NOISE * noise
    fits = {
        "exactly": near((measured, noise), value.value),
        "at most": low <= value.value,
        "at least": high >= value.value,
    }
    return {
        "name": value.name,
        "words": value.words,
        "law": value.law,
        "claim": value.claim,
        "kind": value.kind,
        "over": value.over,
        "value": value.value,
        "factor": measured / value.value,
        "fits": fits[value.kind],
    }


def _law(found: Sums) -> tuple[Law, float]:
    """The law that the rows are held against where no figure fits, and their mean fourth moment."""
    x, _ = moderate(found.kept - found.kept.mean(axis=0), SAFE, axis=0)
    squares = (x**2).mean(axis=0)
    live = squares > 0
    fourth = float(((x[:, live] ** 4).mean(axis=0) / squares[live] ** 2).mean())
    if _one_norm(found) and found.spread.mean() > found.energy.mean() / 2 and found.dimension > 1:
        return "sphere", fourth
    return ("laplace" if fourth > BETWEEN_LAWS else "normal"), fourth


def _one_norm(found: Sums) -> bool:
    return bool(found.energy.max() ** 0.5 - found.energy.min() ** 0.5 <= ONE_NORM * found.energy.max() ** 0.5)


def _verdict(found: Sums, pairs: list[tuple[Value, Compared]], law: Law, bits: float) -> tuple[Verdict, str]:
    """The answer in a word and in a sentence."""
    exact = [(v, c) for v, c in pairs if v.kind == "exactly"]
    # The last one is that at the rows' own covariance; where that is singular nothing is impossible.
    floor, floored = [(v, c) for v, c in pairs if v.kind == "at least" and v.law == "normal"][-1]
    singular = found.eigenvalues is not None and not (found.eigenvalues > 0).all()
    ratio, noise = found.ratio(found.error, found.spread)
    if not ratio:
        return "impossible", f"Nothing was lost at {_bits(bits)}: decoded rows are the original ones."
    within = f"three standard errors are {number_of(100 * NOISE * noise / ratio)} %"
    if noise > UNDECIDED * ratio:
        return "undecided", f"The standard error is {number_of(100 * noise / ratio)} % of D: give more rows."
    fitting = sorted(
        (pair for pair in exact if pair[1]["fits"]), key=lambda pair: ("seen" in pair[0].words, _off(pair[1]))
    )
    if fitting:
        told = [f"{named(v)} ({v.claim}), {number_of(c['factor'])} times it" for v, c in fitting]
        return "fits", f"The error is that of {'; and of '.join(told)}; {within}."
    below = f"{number_of(floored['factor'])} times {named(floor)} ({floor.claim})"
    if singular:
        below += ", which these rows need not keep to, as they do not vary in every direction"
    if not floored["fits"] and not singular:
        alike = " of one variance in every direction" if found.eigenvalues is None else ""
        words = f"The error is {below}: impossible for independent normal rows{alike} at {_bits(bits)}"
        return "impossible", f"{words}; check the bits, or the rows are of another law; {within}."
    ours = [(v, c) for v, c in exact if v.law == law] or exact
    if not ours:
        return "between", f"The error is {below}; the claims have no exact figure for {_bits(bits)}."
    value, nearest = min(ours, key=lambda pair: _off(pair[1]))
    words = (
        f"The error is {number_of(nearest['factor'])} times that of {named(value)} ({value.claim}), the nearest figure"
    )
    if all(c["factor"] < 1 for _, c in ours):
        more = "less than coordinates coded one by one have at best there; several coded together, or another law, may"
        return "between", f"{words}, and {below}: {more}; {within}."
    return "off", f"{words}; {within}."


def _off(compared: Compared) -> float:
    return abs(math.log(compared["factor"]))


def _bits(bits: float) -> str:
    return bits_of(int(bits)) if float(bits).is_integer() else f"{bits:g} bits"


def _by_norm(found: Sums) -> list[Norms]:
    """Groups of rows by norm, as even as may be; one where all norms are the same."""
    order = np.argsort(found.energy, kind="stable")
    groups = 1 if _one_norm(found) else min(GROUPS, found.rows)
    told: list[Norms] = []
    for part in np.array_split(order, groups):
        error, energy = float(found.error[part].mean()), float(found.energy[part].mean())
        told.append(
            {
                "rows": part.size,
                "least": float(np.sqrt(found.energy[part[0]])),
                "largest": float(np.sqrt(found.energy[part[-1]])),
                "error": error,
                "over_energy": _share(error, energy),
            }
        )
    return told


def _share(part: float, whole: float) -> float | None:
    """The quotient, None where there is none or it is no floating-point number."""
    found = part / whole if whole else math.inf
    return found if math.isfinite(found) else None


def _levels(found: Sums, grid: Grid) -> Levels:
    even = ~np.isnan(grid.steps)
    deviations = np.sqrt(found.variances[even])
    return {
        "coordinates": grid.coordinates,
        "most": grid.most,
        "bits": math.log2(grid.most),
        "by_norm": grid.by_norm,
        "even": int(even.sum()),
        "step_over_deviation": float(np.median(grid.steps[even] / deviations))
        if even.any() and not grid.by_norm
        else None,
    }


def _products(found: Sums, exponent: int) -> Products:
    """Inner products against `centroid-shrinks`."""
    product, decoded, lost = (
        found.ratio(part, found.energy)[0] for part in (found.product, found.decoded, found.error)
    )
    excess = found.ratio(found.product - found.decoded, found.energy)
    unit = not exponent and bool(np.abs(found.energy - 1).max() <= 2 * ONE_NORM)
    return {
        "product": product,
        "decoded": decoded,
        "less_error": 1 - lost,
        "excess": _measured(excess),
        "centroids": near(excess, 0.0),
        "unit_figure": 2 * (1 - float(found.product.mean())) if unit else None,
    }

"""Recursive polar coordinates with quantized angles, and normal pairs by angle and radius beside the uniform grid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from numerics.constants.store import uniform

Floats = NDArray[np.float64]


def polar_angles(rows: Floats) -> tuple[Floats, list[Floats]]:
    """Rows (n, 2^m) as a radius (n,) and the angles of m levels, those of level l (n, 2^(m-l)), pairs first."""
    angles, radii = list[Floats](), rows
    while radii.shape[1] > 1:
        angles.append(np.arctan2(radii[:, 1::2], radii[:, 0::2]))
        radii = np.hypot(radii[:, 0::2], radii[:, 1::2])
    return radii[:, 0], angles


def polar_rows(radius: Floats, angles: list[Floats]) -> Floats:
    """Rows (n, 2^m) from a radius (n,) and the angles of m levels."""
    radii = radius[:, None]
    for level in reversed(angles):
        radii = np.stack([radii * np.cos(level), radii * np.sin(level)], axis=-1).reshape(len(radius), -1)
    return radii


def coded_angles(angles: list[Floats], bits: int) -> list[Floats]:
    """Angles in the middle of one of 2^b cells: of the circle at the first level, of [0, pi/2] above it."""
    coded: list[Floats] = []
    for level, found in enumerate(angles):
        cell = (2 * np.pi if level == 0 else np.pi / 2) / 2**bits
        inside = found if level == 0 else np.clip(found, 0.0, np.pi / 2 * (1 - 1e-12))
        coded.append(cell * (np.floor(inside / cell) + 0.5))
    return coded


def _pair_error(radii: Floats, weights: Floats, angle_bits: int, radius_bits: int, top: float) -> float:
    """Mean squared error a coordinate of pairs with a uniform angle and these radii, mid-rise in [0, top]."""
    levels, cells = 2**radius_bits, 2**angle_bits
    step = top / levels
    coded = step * (np.clip(np.floor(radii / step), 0, levels - 1) + 0.5)
    chord = 2 * (1 - np.sinc(1 / cells))  # mean squared chord to the middle of a cell
    return float((weights * ((radii - coded) ** 2 + chord * radii * coded)).sum() / 2)


def polar_against_uniform(bits: int) -> tuple[float, float]:
    """Mean squared error a coordinate of standard normal pairs, 2 `bits` bits a pair: polar, and the best uniform grid.

    Polar takes the best split into angle and radius bits and the best range of the radius on a grid of ranges; radii
    are summed at the middle of 20,000 cells up to 9. The uniform grid's error is the enclosed one.
    """
    radii: Floats = (np.arange(20_000, dtype=np.float64) + 0.5) * (9 / 20_000)
    weights = radii * np.exp(-(radii**2) / 2)
    weights /= weights.sum()
    tops = np.linspace(1.5, 5.5, 81)
    splits = range(bits, 2 * bits)  # fewer bits for the angle than for the radius are never best
    polar = min(_pair_error(radii, weights, a, 2 * bits - a, float(top)) for a in splits for top in tops)
    return polar, float(uniform("gaussian", bits).mse.mid())

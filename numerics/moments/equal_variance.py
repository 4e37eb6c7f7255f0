"""An orthonormal basis in which all variances of a covariance are equal (Horn 1954), by plane rotations."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def equal_variance_basis(covariance: Floats) -> Floats:
    """Orthonormal U (d, d), its basis vectors in columns, with U^T Sigma U having tr Sigma / d all along its diagonal.

    d - 1 rotations: each takes a coordinate with more and one with less than the mean, and turns their plane so that
    the first has the mean. With a >= m >= b their variances and e their covariance, the tangent t of the angle solves
    (a - m) + 2 e t - (m - b) t^2 = 0. Raises ValueError unless Sigma is a square, symmetric matrix of finite numbers.
    """
    matrix = np.array(covariance, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not np.isfinite(matrix).all():
        raise ValueError("a covariance is a square matrix of finite numbers")
    if not np.allclose(matrix, matrix.T, rtol=1e-12, atol=1e-12 * float(np.abs(matrix).max(initial=0.0))):
        raise ValueError("a covariance is symmetric")
    size = len(matrix)
    basis, level, left = np.eye(size), matrix.trace() / max(size, 1), list(range(size))
    while len(left) > 1:
        variances = matrix[left, left]
        i, j = left[int(variances.argmax())], left[int(variances.argmin())]
        above, below, cross = max(matrix[i, i] - level, 0.0), max(level - matrix[j, j], 0.0), matrix[i, j]
        if below == 0 or above == 0:  # then all that are left have the mean, up to rounding
            break
        tangent = (cross + np.copysign(np.sqrt(cross * cross + above * below), cross if cross else 1.0)) / below
        cosine = 1 / np.hypot(1, tangent)
        plane = np.array([[cosine, -tangent * cosine], [tangent * cosine, cosine]])
        matrix[:, [i, j]] = matrix[:, [i, j]] @ plane
        matrix[[i, j]] = plane.T @ matrix[[i, j]]
        basis[:, [i, j]] = basis[:, [i, j]] @ plane
        left.remove(i)
    return basis

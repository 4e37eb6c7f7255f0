"""Loewner certificates against one dpotrf of the same matrix, and against eigvalsh."""

from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg.lapack import dpotrf  # pyright: ignore[reportAttributeAccessIssue]

from benchmarks.measure import Baseline, Measure
from numerics.loewner import routes
from numerics.loewner.verdict import ROUTES, certify_psd, compare
from numerics.validation import ensembles

SIZES = (256, 512, 1024, 2048, 4096)
TARGETS = {256: 1.15, 1024: 1.08, 4096: 1.05}


def definite(d: int) -> NDArray:
    factor = np.random.default_rng(d).standard_normal((d, d + 50))
    return factor @ factor.T / d + np.eye(d)


def rounds(d: int) -> int:
    return 50 if d <= 512 else 15 if d <= 1024 else 5


def plain(matrix: NDArray) -> Baseline:
    return Baseline(
        "dpotrf",
        lambda a: dpotrf(a, lower=1, clean=0, overwrite_a=1),
        lambda: (matrix.copy(order="F"),),
    )


@pytest.mark.parametrize("d", SIZES)
def test_certificate(measure: Measure, d: int) -> None:
    """The lower triangle as dpotrf reads it."""
    matrix = definite(d)
    found = measure(
        f"Loewner, d = {d}",
        "certificate, symmetry assumed",
        lambda: certify_psd(matrix, assume_symmetric=True),
        plain(matrix),
        target=TARGETS.get(d),
        size=d,
        rounds=rounds(d),
    )
    assert (found.verdict, found.route) == ("certified", "a-priori")


@pytest.mark.parametrize("d", SIZES)
def test_certificate_with_symmetry_checked(measure: Measure, d: int) -> None:
    matrix = definite(d)
    name = "certificate"
    measure(f"Loewner, d = {d}", name, lambda: certify_psd(matrix), plain(matrix), size=d, rounds=rounds(d))


@pytest.mark.parametrize("d", SIZES)
def test_compare(measure: Measure, d: int) -> None:
    b, a = definite(d), np.eye(d) / 2
    measure(
        f"Loewner, d = {d}",
        "compare, symmetry assumed",
        lambda: compare(a, b, assume_symmetric=True),
        plain(b),
        size=d,
        rounds=rounds(d),
    )


@pytest.mark.parametrize("d", SIZES)
def test_integer_slices(measure: Measure, d: int) -> None:
    matrix = definite(d)
    found = measure(
        f"Loewner, d = {d}",
        "integer slices",
        lambda: certify_psd(matrix, allowed=["integer-slices"], assume_symmetric=True),
        plain(matrix),
        target=16.0 if d == 4096 else None,
        size=d,
        rounds=3,
    )
    assert found.route == "integer-slices"


@pytest.mark.parametrize("d", SIZES)
def test_eigvalsh(measure: Measure, d: int) -> None:
    matrix = definite(d)
    count = 3
    measure(f"Loewner, d = {d}", "eigvalsh", lambda: np.linalg.eigvalsh(matrix), plain(matrix), size=d, rounds=count)


def test_certificate_against_eigvalsh(measure: Measure) -> None:
    """At least eight times as fast."""
    matrix = definite(SIZES[-1])
    measure(
        f"Loewner against eigvalsh, d = {SIZES[-1]}",
        "certificate, symmetry assumed",
        lambda: certify_psd(matrix, assume_symmetric=True),
        Baseline("eigvalsh", lambda: np.linalg.eigvalsh(matrix)),
        target=1 / 8,
        rounds=3,
    )


def test_least_eigenvalue_decided(measure: Measure) -> None:
    """The smallest of a series of lambda_min / norm that is still certified, d = 1024, flat spectrum."""
    rng = np.random.default_rng(1)
    spectrum = rng.uniform(0.1, 1, size=1024)

    def decided() -> dict[str, float]:
        least: dict[str, float] = {route: np.inf for route in ROUTES[:3]}
        for exponent in range(-8, -16, -1):
            for part in (3.0, 1.0):
                spectrum[0] = part * 10.0**exponent
                matrix = ensembles.from_spectrum(rng, spectrum)
                matrix = (matrix + matrix.T) / 2
                for route in least:
                    if certify_psd(matrix, allowed=[route]).verdict == "certified":
                        least[route] = spectrum[0]
        return least

    least = measure("Least lambda_min / norm certified, d = 1024", "series", decided, rounds=1)
    measure.note({**least, "over all routes": min(least.values())}, {"over all routes": 1e-12})


def test_false_certificates(measure: Measure) -> None:
    """Exactly indefinite integer matrices, d = 8 to 128."""

    def count() -> Counter[str]:
        rng = np.random.default_rng(2)
        seen: Counter[str] = Counter()
        for _ in range(1000):
            matrix = ensembles.nearly_singular(rng, int(rng.choice([8, 16, 32, 64, 128])))
            plain = routes.cholesky(np.tril(matrix).copy(order="F"), np.diagonal(matrix).copy())
            seen["plain Cholesky"] += plain.broke is None
            seen["eigvalsh"] += bool(np.linalg.eigvalsh(matrix)[0] > 0)
            for route in (*ROUTES[:3], None):
                found = certify_psd(matrix, allowed=ROUTES if route is None else [route])
                seen[f"{route or 'all routes'}: {found.verdict}"] += 1
        return seen

    found = measure("Verdicts on 1000 indefinite matrices", "series", count, rounds=1)
    false = sum(n for word, n in found.items() if word.endswith("certified"))
    figures = {"false certificates": false, **{word: int(n) for word, n in sorted(found.items())}}
    measure.note(figures, {"false certificates": 0})
    assert not false

"""Products of a matrix by rows: exact sums of integers, so the same bits in any order."""

from fractions import Fraction

import numpy as np
import pytest

from numerics.codec.products import Products


def mixed(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Numbers of many sizes."""
    return rng.standard_normal(shape) * np.exp(2 * rng.standard_normal(shape))


@pytest.mark.parametrize("d", [1, 2, 3, 17, 64])
def test_each_sum_is_that_of_the_integers(d: int) -> None:
    """Recomputed in Python's integers, with one rounding for the low terms and one for the sum."""
    rng = np.random.default_rng(d)
    matrix, rows = mixed(rng, d, d), mixed(rng, 5, d)
    products = Products.of(matrix, np.abs(rows).max(axis=0))
    found, bits = products(rows), products.bits
    assert d * 4**bits <= 2**53
    high, low = (np.abs(part).max() for part in (products.high, products.low))
    assert max(high, low) <= 2**bits
    for row, got in zip(rows * products.scales, found, strict=True):
        top = int(np.frexp(np.abs(row).max())[1])
        whole = np.ldexp(row, bits - top)
        first = np.rint(whole)
        second = np.rint((whole - first) * 2 ** (bits + 1))
        for i in range(d):
            columns = [[int(x) for x in part[:, i]] for part in (products.high, products.low)]
            a, b = ([int(x) for x in part] for part in (first, second))
            upper = sum(x * y for x, y in zip(a, columns[0], strict=True))
            rest = float(sum(x * y for x, y in zip(b, columns[0], strict=True)))
            rest += float(sum(x * y for x, y in zip(a, columns[1], strict=True)))
            exponent = int(products.exponents[0, i]) + top
            assert got[i] == np.ldexp(upper + rest * 2.0 ** -(bits + 1), exponent)


@pytest.mark.parametrize("d", [1, 5, 64, 200])
def test_what_is_cut_off_is_small(d: int) -> None:
    rng = np.random.default_rng(d)
    sizes = np.exp(5 * rng.standard_normal(d))
    matrix, rows = mixed(rng, d, d), rng.uniform(-1, 1, (3, d)) * sizes
    products = Products.of(matrix, sizes)
    for row, found in zip(rows, products(rows), strict=True):
        for i in range(d):
            exact = sum(Fraction(float(a)) * Fraction(float(b)) for a, b in zip(matrix[i], row, strict=True))
            largest = float(np.abs(matrix[i] * sizes).max())
            assert abs(exact - Fraction(float(found[i]))) <= 16 * d * 2.0 ** (-2 * products.bits - 2) * largest


def test_rows_and_matrices_do_not_depend_on_their_company() -> None:
    rng = np.random.default_rng(0)
    every = [Products.of(mixed(rng, 9, 9), np.ones(9)) for _ in range(2)]
    owner = np.array([1, 0, 1, 1])
    rows = mixed(rng, 4, 9)
    together = Products.stacked(every, owner).first(3)(rows[:3, None])[:, 0]
    for row, k, found in zip(rows, owner[:3], together, strict=False):
        assert every[k](row[None]).tobytes() == found.tobytes()


def test_extreme_numbers() -> None:
    """Zeros, sizes that are zero, and numbers near the ends of the range."""
    for scale in (1e-150, 1.0, 1e150):
        products = Products.of(np.array([[1.5, 0.0], [0.0, 0.0]]), np.array([scale, 0.0]))
        assert products(np.array([[2 * scale, 0.0], [0.0, 0.0]])).tolist() == [[3 * scale, 0.0], [0.0, 0.0]]

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from numerics import codec
from numerics.quantizer import exact as rational_quantizer
from numerics.quantizer import reference as quantizer
from numerics.quantizer.reference import ProductQuantizer, fit, observed_loading
from numerics.validation.ensembles import bounded_sample, orthonormal, wishart

tops = st.floats(min_value=1e-200, max_value=1e200)
values = st.floats(allow_nan=False)
rates = st.integers(1, 16)


def both(value: float, top: float, bits: int) -> tuple[int, int]:
    """The code in floating point, and in rationals for the same two floats."""
    found = int(quantizer.encode(value, top, bits))
    if np.isinf(value):
        return found, 2 ** (bits - 1) - 1 if value > 0 else -(2 ** (bits - 1))
    step = Fraction(top) / 2 ** (bits - 1)
    return found, rational_quantizer.code(Fraction(value), step, 2 ** (bits - 1))


@given(values, tops, rates)
def test_codes_are_those_of_rational_arithmetic(value: float, top: float, bits: int) -> None:
    found, exact = both(value, top, bits)
    assert found == exact


@given(tops, rates, st.data())
def test_codes_at_and_beside_every_edge_are_exact(top: float, bits: int, data: st.DataObject) -> None:
    half = 2 ** (bits - 1)
    edge = float(data.draw(st.integers(-half - 1, half + 1)) * (Fraction(top) / half))
    for value in (edge, np.nextafter(edge, -np.inf), np.nextafter(edge, np.inf)):
        found, exact = both(float(value), top, bits)
        assert found == exact


@given(tops, rates, st.data())
def test_the_error_within_the_range_is_at_most_half_a_step(top: float, bits: int, data: st.DataObject) -> None:
    value = data.draw(st.floats(-top, top))
    level = float(quantizer.decode(quantizer.encode(value, top, bits), top, bits))
    rounding = Fraction(top) / 2**52  # the level is rounded once
    assert abs(Fraction(value) - Fraction(level)) <= Fraction(top) / 2**bits + rounding


@pytest.mark.parametrize(("value", "code"), [(-2.0, -4), (-0.5, -1), (0.0, 0), (0.5, 1), (1.75, 3), (2.0, 3), (9.0, 3)])
def test_cell_edges_and_ends_of_the_range(value: float, code: int) -> None:
    assert quantizer.encode(value, 2.0, 3) == code
    assert quantizer.decode(np.array(code), 2.0, 3) == 0.5 * (code + 0.5)


def test_infinite_values_get_the_end_codes() -> None:
    assert quantizer.encode([np.inf, -np.inf], 1.0, 4).tolist() == [7, -8]


def test_a_zero_range_is_reproduced_exactly() -> None:
    sample = np.array([[1.0, 5.0], [-1.0, 5.0]])
    made = ProductQuantizer(np.eye(2), sample.mean(axis=0), np.array([2.0, 0.0]), 3)
    assert made.encode(sample)[:, 1].tolist() == [0, 0]
    assert made.quantize(sample)[:, 1].tolist() == [5.0, 5.0]


@pytest.mark.parametrize("bits", [0, 17, 1.5, True, "3", None])
def test_bits_that_are_none(bits: object) -> None:
    with pytest.raises(ValueError, match="bits must be an integer from 1 to 16"):
        quantizer.steps(1.0, bits)  # type: ignore[arg-type]


@pytest.mark.parametrize("top", [-1.0, np.nan, np.inf])
def test_ranges_that_are_none(top: float) -> None:
    with pytest.raises(ValueError, match="ranges must be finite and not negative"):
        quantizer.steps(top, 4)


def test_a_range_whose_step_would_be_rounded_is_refused() -> None:
    with pytest.raises(ValueError, match="too small"):
        quantizer.steps(5e-324, 4)


def test_nan_is_refused() -> None:
    with pytest.raises(ValueError, match="NaN"):
        quantizer.encode([0.0, np.nan], 1.0, 4)


@pytest.mark.parametrize("codes", [[4], [-5], [0.0]])
def test_codes_that_are_none(codes: list[float]) -> None:
    with pytest.raises(ValueError, match="codes must be"):
        quantizer.decode(np.array(codes), 1.0, 3)


@pytest.mark.parametrize(
    ("basis", "mean", "ranges", "message"),
    [
        (np.eye(2), np.zeros(3), np.ones(3), "shapes"),
        (np.eye(2), np.zeros((2, 1)), np.ones(2), "shapes"),
        (np.eye(2), np.array([0, np.nan]), np.ones(2), "finite"),
        (2 * np.eye(2), np.zeros(2), np.ones(2), "orthonormal"),
        (np.eye(2), np.zeros(2), np.array([1.0, -1]), "not negative"),
    ],
)
def test_parts_that_do_not_fit(basis: np.ndarray, mean: np.ndarray, ranges: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ProductQuantizer(basis, mean, ranges, 4)


def test_vectors_and_codes_of_another_shape_are_refused() -> None:
    made = ProductQuantizer(np.eye(2), np.zeros(2), np.ones(2), 4)
    for wrong in (np.zeros(2), np.zeros((3, 3))):
        with pytest.raises(ValueError, match="shape"):
            made.encode(wrong)
    with pytest.raises(ValueError, match="shape"):
        made.decode(np.zeros(2, dtype=int))


@pytest.mark.parametrize("sample", [np.zeros(3), np.zeros((0, 3)), np.array([[np.inf]])])
def test_samples_that_are_none(sample: np.ndarray) -> None:
    with pytest.raises(ValueError, match="a sample must"):
        fit(sample, 4)


@pytest.mark.parametrize("d", [1, 2, 7])
def test_covariance_gives_the_rule_of_the_theory(d: int) -> None:
    sigma = wishart(np.random.default_rng(d), d)
    made = ProductQuantizer.from_covariance(np.zeros(d), sigma, 5, 3.0)
    assert (made.basis * (made.ranges / 3) ** 2) @ made.basis.T == pytest.approx(sigma)
    assert made.steps * 16 == pytest.approx(made.ranges)


@pytest.mark.parametrize(
    ("sigma", "kappa"), [(np.array([[1.0, 2], [0, 1]]), 1.0), (np.eye(2), 0.0), (np.eye(2), np.nan)]
)
def test_covariances_and_loadings_that_are_none(sigma: np.ndarray, kappa: float) -> None:
    with pytest.raises(ValueError, match="must be"):
        ProductQuantizer.from_covariance(np.zeros(2), sigma, 4, kappa)


@given(st.integers(0, 1000), st.integers(1, 8))
def test_observed_loading_leaves_nothing_outside(seed: int, bits: int) -> None:
    rng = np.random.default_rng(seed)
    sample = bounded_sample(rng, wishart(rng, 4), 50)
    made, kappa = fit(sample, bits)
    assert (abs(made.coordinates(sample)) <= made.ranges).all()
    assert kappa >= 1


def test_loading_of_a_constant_sample_is_one() -> None:
    assert observed_loading(np.zeros((3, 2))) == pytest.approx(1)


def test_decoding_undoes_the_basis() -> None:
    rng = np.random.default_rng(5)
    made = ProductQuantizer(orthonormal(rng, 6), rng.normal(size=6), np.full(6, 9.0), 16)
    sample = rng.normal(size=(20, 6))
    assert made.quantize(sample) == pytest.approx(sample, abs=9 / 2**15 * 3)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("exponent", [-1000, -600, 500, 1000])
@pytest.mark.parametrize("kappa", [None, 2.0])
def test_a_sample_of_any_unit_is_fitted(exponent: int, kappa: float | None) -> None:
    """Its squares may overflow or vanish; ranges of zero would code every row as the mean."""
    rows = np.random.default_rng(0).normal(size=(50, 3))
    usual, loading = quantizer.fit(rows, 4, kappa)
    found, same = quantizer.fit(np.ldexp(rows, exponent), 4, kappa)
    assert same == pytest.approx(loading) and np.abs(found.basis) == pytest.approx(np.abs(usual.basis))
    assert np.ldexp(found.ranges, -exponent) == pytest.approx(usual.ranges)
    error = np.ldexp(found.quantize(np.ldexp(rows, exponent)), -exponent) - rows
    assert (error**2).mean() == pytest.approx(((usual.quantize(rows) - rows) ** 2).mean(), rel=1e-6)


@pytest.mark.parametrize("kappa", [0.0, -1.0, np.nan, np.inf])
def test_a_loading_that_is_none(kappa: float) -> None:
    with pytest.raises(ValueError, match="kappa must be positive"):
        quantizer.fit(np.eye(3), 4, kappa)


@pytest.mark.parametrize("matrix", [-np.eye(2), np.array([[0.0, 1.0], [1.0, 0.0]])])
def test_a_matrix_that_is_no_covariance(matrix: np.ndarray) -> None:
    with pytest.raises(ValueError, match="positive semidefinite"):
        ProductQuantizer.from_covariance(np.zeros(2), matrix, 4, 3.0)
    ProductQuantizer.from_covariance(np.zeros(2), np.diag([1.0, -1e-17]), 4, 3.0)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "wrong",
    [
        np.ones((8, 2)) * 1j,
        np.ma.masked_array(np.eye(8, 2), mask=np.eye(8, 2) > 0),
        np.full((8, 2), "1"),
        [[1, 2], [3]],
        [[10**400, 1], [2, 3]],
        {},
        object(),
    ],
    ids=["complex", "masked", "text", "ragged", "huge", "dict", "object"],
)
def test_what_is_no_array_of_real_numbers_is_refused(wrong: Any) -> None:
    """In one line: nothing is made real, unmasked or read as a number."""
    rows = np.random.default_rng(0).normal(size=(8, 2))
    fitted = ProductQuantizer.fit(rows, 4)
    for use in (
        lambda: ProductQuantizer.fit(wrong, 4),
        lambda: fitted.encode(wrong),
        lambda: ProductQuantizer.from_covariance([0, 0], wrong, 4, 3.0),
        lambda: codec.encode(wrong, "closed-loop", 4),
        lambda: codec.encode(rows, "closed-loop", 4, fit_on=wrong),
    ):
        with pytest.raises(ValueError, match=r"^(sample|vectors|covariance|stream): ") as raised:
            use()
        assert "\n" not in str(raised.value)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("wrong", [None, "4", True, [4], 4.5, 10**400, np.array([4, 5])], ids=lambda w: repr(w)[:9])
def test_what_is_no_number_of_bits_or_deviations_is_refused(wrong: Any) -> None:
    rows = np.random.default_rng(0).normal(size=(8, 2))
    for use in (ProductQuantizer.fit, lambda rows, bits: codec.encode(rows, "direct", bits)):
        with pytest.raises(ValueError, match=r"^bits must be an integer"):
            use(rows, wrong)
    if type(wrong) in (str, bool, list, np.ndarray):
        with pytest.raises(ValueError, match=r"^kappa must be positive"):
            ProductQuantizer.fit(rows, 4, kappa=wrong)
        with pytest.raises(ValueError, match=r"^a loading is 'maximum' or a number"):
            codec.encode(rows, "direct", 4, wrong)
    for mode in ([], None, "direct "):
        with pytest.raises(ValueError, match=r"^no mode"):
            codec.encode(rows, mode, 4)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="lengths of documents"):
        codec.encode(rows, "direct", 4, documents=[3.5, 4.5])  # type: ignore[list-item]

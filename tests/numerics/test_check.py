"""What `check` says of quantizers whose error is known: right ones, each kind of wrong one, and those of faiss."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from numpy.random import Generator
from numpy.typing import NDArray

from numerics.audit.cache import split
from numerics.audit.stored import Stored
from numerics.audit.stream import BadStream, Loaded, Stream
from numerics.check import check, theory, values
from numerics.check.schema import Checked
from numerics.constants import sphere, store
from numerics.constants.table import sphere_name
from numerics.quantizer.reference import ProductQuantizer, decode, encode
from numerics.quantizer.sphere import codebook
from numerics.validation import ensembles
from numerics.validation.rotated import unit_rows
from proofs.checking import book
from tracebound.check_text import print_checked

Floats = NDArray[np.float64]


def stream(rows: NDArray, name: str = "rows") -> Stream:
    return split(name, Stored(rows.shape, rows.dtype.name, Loaded(rows)))[0]


def checked(x: NDArray, z: NDArray, bits: float, basis: NDArray | None = None) -> Checked:
    found = check(stream(x), stream(z, "decoded"), bits, basis)
    named = {v["claim"] for v in found["values"]} | {key for cause in found["causes"] for key in cause["claims"]}
    assert named <= set(book.keys())
    return found


def fitting(found: Checked) -> list[tuple[str, str]]:
    return [(v["law"], v["claim"]) for v in found["values"] if v["kind"] == "exactly" and v["fits"]]


def causes(found: Checked) -> dict[str, str]:
    return {cause["name"]: cause["text"] for cause in found["causes"]}


@pytest.fixture
def rng() -> Generator:
    return np.random.default_rng(4)


@pytest.fixture
def normal(rng: Generator) -> Floats:
    return rng.normal(size=(3000, 24)) / np.arange(1, 25) ** 0.5 + 2


def gridded(x: Floats, bits: int, ranges: float) -> Floats:
    """Mid-rise about the mean with ranges of so many deviations."""
    top = ranges * x.std(axis=0)
    return decode(encode(x - x.mean(axis=0), top, bits), top, bits) + x.mean(axis=0)


def best_range(bits: int, law: str = "gaussian") -> float:
    return float(store.uniform(law, bits).loading.mid())


@pytest.mark.parametrize(("bits", "public", "share"), [(2, 0.235, 0.1174), (3, 0.069, 0.0345), (4, 0.020, 0.00949)])
def test_the_codebook_of_the_sphere_measured_both_ways(rng: Generator, bits: int, public: float, share: float) -> None:
    book, x = codebook(1536, bits), unit_rows(rng, 600, 1536)
    z = book.decode(book.encode(x))
    found = checked(x, z, bits)
    assert found["verdict"] == "fits" and ("sphere", "sphere-coordinate") in fitting(found) and not found["causes"]
    assert found["law"] == "sphere" and len(found["by_norm"]) == 1
    assert found["over_energy"]["value"] == pytest.approx(share, rel=5e-3)
    figure = found["products"]["unit_figure"]
    assert figure is not None and figure == pytest.approx(public, rel=0.09)  # as it was rounded
    noise = 6 * found["products"]["excess"]["standard_error"]
    assert found["products"]["centroids"] and figure == pytest.approx(2 * found["distortion"], abs=noise)
    bound = next(v for v in found["values"] if v["claim"] == "panter-dite-bound")
    assert bound["value"] == pytest.approx(3**0.5 * np.pi / 2 * (1 - 1 / 1536) ** 0.5 / 4**bits) and bound["fits"]
    # measured the other way, taken for D: the figure is twice what the claims give, and above the bound from 3 bits
    other = (x - z) * 2**0.5
    doubled = checked(x, x - other, bits)
    assert doubled["verdict"] == "off"
    nearest = next(v for v in doubled["values"] if v["claim"] == "sphere-coordinate")
    assert nearest["factor"] == pytest.approx(2, rel=5e-3)


def test_one_fixed_rotation_fails_on_rows_made_for_it(rng: Generator) -> None:
    d, book = 64, codebook(64, 4)
    basis = ensembles.orthonormal(rng, d)
    x = basis.T[rng.integers(d, size=2000)] * rng.choice([-1.0, 1.0], size=(2000, 1))
    x = x + 0.01 * rng.normal(size=x.shape)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    turned = book.decode(book.encode(x @ basis)) @ basis.T
    found = checked(x, turned, 4)
    assert found["verdict"] == "off" and list(causes(found)) == ["one-rotation"]
    assert "one-rotation-for-all" in found["causes"][0]["claims"]
    nearest = next(v for v in found["values"] if v["claim"] == "sphere-coordinate")
    assert nearest["factor"] > 20 and f"{nearest['factor']:.4g} times" in found["text"]
    assert found["overload"] is None and found["levels"] is None and not found["products"]["centroids"]
    # in the frame of the rotation it is seen what happens to them
    inside = checked(x, turned, 4, basis)
    assert inside["in_basis"] and inside["levels"] is not None and "overload" in causes(inside)
    # a rotation drawn anew, for rows fixed before, errs as the claim says
    fresh = ensembles.orthonormal(rng, d)
    again = checked(x, book.decode(book.encode(x @ fresh)) @ fresh.T, 4)
    assert abs(next(v["factor"] for v in again["values"] if v["claim"] == "sphere-coordinate") - 1) < 0.1


def test_a_right_grid_a_wrong_step_and_a_wrong_scale(normal: Floats) -> None:
    right = gridded(normal, 4, best_range(4))
    found = checked(normal, right, 4)
    assert found["verdict"] == "fits" and not found["causes"]
    assert fitting(found) == [("normal", "scalar-mse-gaussian")] * 2  # the best grid, and the grid at the steps seen
    levels, overload = found["levels"], found["overload"]
    assert levels is not None and (levels["most"], levels["even"], levels["bits"]) == (16, 24, 4.0)
    assert levels["step_over_deviation"] == pytest.approx(0.3352, rel=1e-3)
    assert overload is not None and 0.001 < overload < 0.02
    wide = checked(normal, gridded(normal, 4, 1.6 * best_range(4)), 4)
    assert wide["verdict"] == "fits" and "0.5363 deviations apart" in causes(wide)["step"]
    assert next(v["factor"] for v in wide["values"] if v["words"] == "best mid-rise grid") > 1.9
    scaled = checked(normal, normal.mean(axis=0) + 1.2 * (right - normal.mean(axis=0)), 4)
    assert scaled["verdict"] == "off" and "off by a factor 1.2" in causes(scaled)["scale"]
    shifted = checked(normal, right + 0.2 * normal.std(axis=0), 4)
    assert "best mid-rise grid for the normal law" in causes(shifted)["shift"] and "scale" not in causes(shifted)
    narrow = checked(normal, gridded(normal, 4, 0.2 * best_range(4)), 4)
    assert "beyond the outermost levels" in causes(narrow).get("overload", "beyond the outermost levels")
    assert narrow["overload"] is not None and narrow["overload"] > 0.5


def test_swapped_levels_are_named(normal: Floats) -> None:
    top, mean = best_range(4) * normal.std(axis=0), normal.mean(axis=0)
    codes = encode(normal - mean, top, 4)
    swapped = np.select([codes == 3, codes == -2], [-2, 3], codes)
    found = checked(normal, decode(swapped, top, 4) + mean, 4)
    assert found["verdict"] == "off"
    assert "in 24 of 24 coordinates" in causes(found)["swapped-levels"]
    assert "the levels 6 and 11 from below" in causes(found)["swapped-levels"]


@pytest.mark.parametrize(("paid", "stated"), [(3, 4), (4, 3), (5, 4)])
def test_off_by_one_bit(normal: Floats, paid: int, stated: int) -> None:
    found = checked(normal, gridded(normal, paid, best_range(paid)), stated)
    assert found["verdict"] != "fits"
    told = re.match(rf"At {paid} bits it would be (\S+) times that of the best mid-rise grid", causes(found)["bits"])
    assert told and float(told[1]) == pytest.approx(1, abs=0.06)
    assert ("no coordinate has more than 8 levels" in causes(found)["bits"]) == (paid < stated)


def test_below_the_rate_distortion_value_is_impossible(rng: Generator) -> None:
    x = rng.normal(size=(4000, 8))
    found = checked(x, gridded(x, 4, best_range(4)), 3)
    assert found["verdict"] == "impossible" and "shannon-gap" in found["text"]
    assert checked(x, x, 4)["verdict"] == "impossible"


def test_nothing_is_impossible_for_rows_in_a_plane(rng: Generator) -> None:
    """Two of eight coordinates with 16 bits together, by their eigenbasis: 2 bits a coordinate are 8 of each of two."""
    plane = rng.normal(size=(2000, 2)) @ ensembles.orthonormal(rng, 8)[:2]
    found = checked(plane, ProductQuantizer.fit(plane, 8).quantize(plane), 2)
    assert found["over_variance"]["value"] < 4.0**-2 / 10 and found["verdict"] == "between"
    assert "do not vary in every direction" in found["text"]


def test_coordinates_decoded_as_one_value(normal: Floats) -> None:
    z = gridded(normal, 4, best_range(4))
    z[:, 3] = 2
    assert causes(checked(normal, z, 4))["single-value"] == "1 coordinate varies and is decoded as one value each."
    z[:] = 2
    assert causes(checked(normal, z, 4))["single-value"] == "All rows are decoded as one."


def test_between_the_best_scalar_and_shannon(rng: Generator) -> None:
    """Errors of 0.006: below the best codebook, 0.0095, and above Shannon's value, 0.0039."""
    x = rng.normal(size=(2000, 8))
    found = checked(x, x + rng.normal(size=x.shape) * 0.006**0.5, 4)
    assert found["verdict"] == "between" and "scalar-mse-gaussian" in found["text"]


def test_laplace_rows_scaled_by_their_norm_and_few_rows(rng: Generator) -> None:
    x = rng.laplace(size=(4000, 16))
    found = checked(x, gridded(x, 3, best_range(3, "laplace")), 3)
    assert found["law"] == "laplace" and ("laplace", "scalar-mse-laplace") in fitting(found)
    book = codebook(16, 3)
    rows = unit_rows(rng, 3000, 16)
    norms = rng.uniform(0.5, 4, size=(3000, 1))
    scaled = checked(rows * norms, book.decode(book.encode(rows)) * norms, 3)
    assert ("sphere", "sphere-coordinate") in fitting(scaled)
    assert scaled["levels"] is not None and scaled["levels"]["by_norm"] and scaled["levels"]["most"] == 8
    assert len(scaled["by_norm"]) == 8 and scaled["by_norm"][0]["error"] < scaled["by_norm"][-1]["error"]
    assert checked(x[:4], gridded(x, 3, 3)[:4], 3)["verdict"] == "undecided"


def test_figures_are_those_of_the_checked_constants() -> None:
    found = {(v.law, v.words): v for v in values(4, dimension=1536)}
    assert len(found) == 8
    best = found["normal", "best codebook"]
    assert best.name == "gaussian-lloyd-max-mse-b4" and best.value == float(store.lloyd_max_mse("gaussian", 4).mid())
    turned = found["sphere", "best codebook"]
    assert (turned.name, turned.over) == (sphere_name(1536, 4), "energy")
    assert turned.value == float(sphere.optimum(1536, 4).error.mid())
    bounded = values(4, law="bounded", kappa=3)
    assert [v.value for v in bounded] == [9 / 256, 9 / (3 * 225)]
    assert [v.kind for v in values(2.5)] == ["at least"] * 2
    assert len(values(12)) == 4 and theory.at_step("gaussian", 1, [theory.best_step("gaussian", 1)]) == pytest.approx(
        1 - 2 / np.pi
    )


@pytest.mark.parametrize(
    ("x", "z", "bits", "message"),
    [
        (np.ones((3, 2)), np.ones((4, 2)), 4, "wanted the same rows, not 3 rows of 2 numbers and 4 rows of 2"),
        (np.ones((3, 2)), np.ones((3, 2)), 4, "no variance"),
        (np.full((7, 3), 0.1), np.ones((7, 3)), 4, "no variance"),  # though their mean is rounded
        (np.full((7, 3), 1e-300), np.ones((7, 3)), 4, "no variance"),
        (np.ones((1, 2)), np.ones((1, 2)), 4, "one row has no variance"),
        (np.eye(3), np.full((3, 3), np.nan), 4, "NaN or infinity in row 0"),
        (np.eye(3), np.eye(3), 17, "wanted a number above 0, at most 16"),
        (np.eye(3), np.eye(3) * 1e200, 4, "beyond the range of floating-point numbers"),
    ],
)
def test_bad_rows_are_refused(x: Floats, z: Floats, bits: float, message: str) -> None:
    with pytest.raises(BadStream, match=message):
        checked(x, z, bits)


@pytest.mark.parametrize("exponent", [-1000, -600, -500, -250, 250, 500, 600, 1020])
def test_the_unit_of_the_rows_does_not_matter(normal: Floats, exponent: int) -> None:
    """Nor does the verdict of rows whose fourth powers, or squares, are no floating-point numbers."""
    x, z = np.round(normal[:400, :5] * 256) / 256, gridded(normal[:400, :5], 3, 4.0)
    usual, found = checked(x, z, 3), checked(np.ldexp(x, exponent), np.ldexp(z, exponent), 3)
    moved = exponent - found["unit_exponent"]
    assert usual["unit_exponent"] == 0 and abs(moved) <= 250
    assert found["distortion"] == usual["distortion"] * 4.0**moved
    for name in ("over_variance", "over_energy", "fourth_moment", "levels", "products", "text", "causes"):
        assert found[name] == usual[name]


@pytest.mark.parametrize("mean", [1e3, 1e5, 1e7, 1e9])
def test_levels_far_from_zero_are_not_taken_for_one_another(normal: Floats, mean: float) -> None:
    """Those of another coordinate are seen; where all are far nothing is said of any."""
    x, z = normal[:400, :2], gridded(normal[:400, :2], 4, 3.0)
    second = np.array([0.0, mean])
    usual, moved = checked(x, z, 4), checked(x + second, z + second, 4)
    assert usual["levels"] is not None and moved["levels"] is not None
    assert moved["levels"]["most"] == usual["levels"]["most"] == 16
    assert moved["levels"]["coordinates"] == (2 if mean < 1e6 else 1) and moved["verdict"] == usual["verdict"]
    assert not [cause for cause in moved["causes"] if cause["name"] == "single-value"]
    assert moved["levels"]["step_over_deviation"] == pytest.approx(usual["levels"]["step_over_deviation"], rel=0.1)
    far = checked(x + mean, z + mean, 4)["levels"]
    assert far is None or far["most"] == 16


@pytest.mark.parametrize("size", [0.0, 1e-162, 1e-160, 1e-158])
def test_shares_of_next_to_nothing_are_unknown(normal: Floats, size: float) -> None:
    """Of rows, or of a coordinate, so small that the error over their squares is no floating-point number."""
    rows, columns = np.ones((80, 1)), np.array([1.0, 1.0, size])
    rows[:20] = size
    for scale in (rows, columns):
        x = normal[:80, :3] * scale
        found = checked(x, x + 0.1, 4)
        json.dumps(found, allow_nan=False)
        shares = [*found["by_coordinate"]["over_variance"], *(group["over_energy"] for group in found["by_norm"])]
        assert None in shares and all(share is None or share > 0 for share in shares)
        print_checked(found)


def test_a_coordinate_of_another_unit(normal: Floats) -> None:
    x = normal[:400, :2] * np.array([1.0, 1e-120])
    assert checked(x, 0.9 * x, 3)["fourth_moment"] == pytest.approx(checked(normal[:400, :2], x, 3)["fourth_moment"])


def test_a_decoder_of_one_row(normal: Floats) -> None:
    """Its rows vary by the rounding of their mean alone, so that no factor helps."""
    for value in (0.0, 0.1, 3.0):
        found = checked(normal[:200, :3], np.full((200, 3), value), 1)
        assert "scale" not in [cause["name"] for cause in found["causes"]]


def test_levels_are_seen_in_the_frame_of_the_quantizer(rng: Generator) -> None:
    frame, x = ensembles.orthonormal(rng, 24), rng.normal(size=(3000, 24))
    z = gridded(x @ frame, 3, best_range(3)) @ frame.T
    outside, inside = checked(x, z, 3), checked(x, z, 3, frame.astype(np.float32))
    assert outside["levels"] is None and inside["levels"] is not None and inside["levels"]["most"] == 8
    assert inside["distortion"] == pytest.approx(outside["distortion"], rel=1e-5) and inside["verdict"] == "fits"
    for basis, message in ((frame[:5], "wanted shape"), (2 * frame, "not orthonormal"), (frame * np.nan, "not orth")):
        with pytest.raises(BadStream, match=message):
            checked(x, z, 3, basis)
    with pytest.raises(BadStream, match="wanted the same rows"):
        checked(x, z[:, :5], 3, frame)


def test_the_quantizers_of_faiss(rng: Generator) -> None:
    """Its 4-bit scalar quantizer has 15 cells of a range; its product quantizer of pairs beats every scalar one."""
    faiss = pytest.importorskip("faiss")
    faiss.omp_set_num_threads(1)
    x = rng.normal(size=(5000, 16)).astype(np.float32)
    scalar = faiss.ScalarQuantizer(16, faiss.ScalarQuantizer.QT_4bit)
    scalar.train(x)
    found = checked(x, scalar.decode(scalar.compute_codes(x)), 4)
    assert found["verdict"] == "fits" and "high-resolution" in found["text"]
    assert next(v["factor"] for v in found["values"] if v["words"] == "best mid-rise grid") > 1.5
    pairs = faiss.ProductQuantizer(16, 8, 6)
    pairs.train(x)
    found = checked(x, pairs.decode(pairs.compute_codes(x)), 3)
    assert found["verdict"] == "between"

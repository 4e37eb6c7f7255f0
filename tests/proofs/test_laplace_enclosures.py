"""Coq's enclosures of the Laplace law against those of ball arithmetic: two engines, the same numbers."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from proofs.coq.analysis import check

ROOT = Path(__file__).resolve().parents[2]
LINE = re.compile(r"laplace_optimum (\d+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)")
ENCLOSED = {
    int(match[1]): tuple(map(Fraction, match.groups()[1:]))
    for each in check.files()["StatedLaplace"]
    if (match := LINE.fullmatch(each.text.strip()))
}


def balls(name: str) -> tuple[Fraction, Fraction]:
    """The interval of a constant of the Laplace law, as ball arithmetic has it."""
    constants = json.loads((ROOT / "proofs" / "constants" / "constants.json").read_text(encoding="utf-8"))["constants"]
    found = next(each for each in constants if each["name"] == f"laplace-uniform-{name}")
    return Fraction(found["lower"]), Fraction(found["upper"])


def test_every_number_of_bits_is_enclosed() -> None:
    """One theorem for each of 1 to 16 bits."""
    assert sorted(ENCLOSED) == list(range(1, 17))


@pytest.mark.parametrize("bits", range(1, 17))
def test_balls_lie_inside(bits: int) -> None:
    """Step, loading and error by balls lie in Coq's intervals, which are 30 digits narrow."""
    step_low, step_high, error_low, error_high = ENCLOSED[bits]
    half_levels = 2 ** (bits - 1)
    expected = {
        "step": (step_low, step_high),
        "loading": (half_levels * step_low, half_levels * step_high),
        "mse": (error_low, error_high),
    }
    for name, (low, high) in expected.items():
        ball_low, ball_high = balls(f"{name}-b{bits}")
        assert low <= ball_low <= ball_high <= high
        assert high - low <= Fraction(1, 10**28) * high

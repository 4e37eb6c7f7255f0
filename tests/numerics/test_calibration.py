"""The simulation behind the stated errors of the population verdicts: its laws, its tables, and what is committed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from numerics.audit import calibration
from numerics.audit.calibration import BEGIN, BOUNDARY, END, FAILING, HOLDING, LEVEL, TOLERANCE, Process

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("process", BOUNDARY, ids=[p.name for p in BOUNDARY])
def test_boundary_streams_are_at_the_boundary(process: Process) -> None:
    d = 4
    assert process.mu(d) == pytest.approx(1, rel=1e-12)
    rows = process.draw(np.random.default_rng(1), 40, 2000, d)
    starts = np.cumsum((0, *process.lengths(2000)))[:-1]
    current = np.setdiff1d(np.arange(2000), starts)
    x, delta = rows[:, current], rows[:, current] - rows[:, current - 1]
    sigma_x, sigma_d = (np.einsum("stj,stk->jk", part, part) / (40 * len(current)) for part in (x, delta))
    assert sigma_x == pytest.approx(np.eye(d), abs=0.12)
    assert np.linalg.eigvals(np.linalg.solve(sigma_x, sigma_d)).real.max() == pytest.approx(1, abs=0.1)


def test_power_is_measured_away_from_the_boundary() -> None:
    assert all(process.mu(8) > 1.1 for process in FAILING)
    assert all(process.mu(8) < 0.9 for process in HOLDING)


def test_counts_are_the_same_again_and_add_up() -> None:
    cell = calibration.measure(BOUNDARY[0], 500, 2, 6, 4)
    assert cell == calibration.measure(BOUNDARY[0], 500, 2, 6, 4)
    assert (cell.tested, cell.limited) == (6, 4) and cell.refuted <= 6 and cell.supported <= 4 - cell.covered
    assert calibration.measure(BOUNDARY[0], 500, 32, 2, 2).limited == 0


def test_rates_with_their_intervals() -> None:
    assert calibration.rate(0, 0) == "-"
    assert calibration.rate(50, 1000) == "5.0 (3.7 to 6.5)"
    assert calibration.rate(0, 20) == "0.0 (0.0 to 16.8)"


def test_tables_go_between_the_marks_alone() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter"
    assert calibration.into(page, "new") == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter"
    with pytest.raises(ValueError, match="no part"):
        calibration.into("a page", "new")


def test_committed_tables_are_those_of_the_committed_counts() -> None:
    found = calibration.read((DOCS / "calibration.json").read_text(encoding="utf-8"))
    page = (DOCS / "audit.md").read_text(encoding="utf-8")
    assert calibration.into(page, calibration.markdown(found)) == page


def test_committed_counts_keep_the_promise() -> None:
    """At the boundary no false rate is more than two points above the level."""
    record = json.loads((DOCS / "calibration.json").read_text(encoding="utf-8"))
    edge = calibration.read(json.dumps(record))["boundary"]
    assert (record["level"], record["seed"]) == (LEVEL, calibration.SEED)
    assert {(c.n, c.d) for c in edge} >= {(n, d) for n in (500, 2000, 8000) for d in (1, 8, 32)}
    assert all(c.refuted <= (LEVEL + TOLERANCE) * c.tested for c in edge)
    assert all(c.supported <= (LEVEL + TOLERANCE) * c.limited for c in edge)


def test_the_command_refuses_what_it_does_not_know() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "numerics.audit.calibration", "--slow"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")

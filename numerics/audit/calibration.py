"""How often the population verdicts err, and what they find, on streams whose population is known: `make calibration`.

Every stationary VAR(1) stream X_t = A X_{t-1} + e_t with a regular covariance has, in whitened coordinates, the
covariance I and Gamma = A, so mu = 2 - 2 lambda_min(A + A^T) / 2, and A is any matrix with I - A A^T >= 0, the
covariance of e_t. Both verdicts are the same in all coordinates, but for the ridge of the direction that is tested, so
whitened streams stand for all. At the boundary mu = 1, where a verdict is wrong in whichever way it decides:

- *every*: A = I / 2, each direction at the boundary; the hardest case for "refuted";
- *one*: one direction at the boundary, the others at autocorrelation 0.9; the hardest case for "supported";
- *rotating*: planes that turn by A = 0.9 R(56 degrees): slowly forgotten, each direction at the boundary;
- *sheared*: A not symmetric, nor normal, one direction of each plane at the boundary;
- *heavy tails*: as *one*, innovations by Student's t law with 5 degrees of freedom, one scale for all coordinates;
- *documents*: documents of 50 rows with means of their own (a third of the variance), A = I / 4 within; not at n = 500,
  where ten of them are too few for a verdict.

Away from it, power: one direction at a lag-1 autocorrelation below 1/2 is to be refuted, all above to be supported.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from numerics.audit.blocks import ENOUGH_BLOCKS, Block
from numerics.audit.limits import upper_limits
from numerics.audit.one_pass import plan
from numerics.audit.population import LEVEL, MOST_DIMENSIONS_FOR_PAIRS
from numerics.audit.refutation import refutation

Floats = NDArray[np.float64]
SEED = 20260102
RUN_IN = 200  # rows: 0.9^200 is 7e-10
BATCH = 50  # streams drawn at once
DOCUMENT = 50
MEANS = 1 / 3  # the variance of document means, of 1
BEGIN, END = "<!-- calibration: made by `make calibration` -->", "<!-- end of calibration -->"
TOLERANCE = 0.02


def planes(block: Sequence[Sequence[float]]) -> Callable[[int], Floats]:
    """The matrix (d, d) with a (2, 2) block along its diagonal, for even d."""
    return lambda d: np.kron(np.eye(d // 2), np.array(block, dtype=np.float64)).astype(np.float64)


def diagonal(first: float, rest: float) -> Callable[[int], Floats]:
    """The diagonal matrix (d, d) of lag-1 autocorrelations."""
    return lambda d: np.diag([first] + [rest] * (d - 1))


_TURN = (0.9**2 - 0.5**2) ** 0.5
# (s - 0.5) (0.9 - 0.5) = 0.15^2, so that the symmetric part has the least eigenvalue 0.5
_SHEAR = 0.5 + 0.15**2 / 0.4


@dataclass(frozen=True)
class Process:
    """A VAR(1) law in whitened coordinates: A (d, d) for each d, and what else there is to it."""

    name: str
    coefficients: Callable[[int], Floats]
    least_dimension: int = 1
    heavy: bool = False
    documents: bool = False

    def mu(self, d: int) -> float:
        """The largest generalised eigenvalue of (Sigma_D, Sigma_X)."""
        a = self.coefficients(d)
        within = 1 - MEANS if self.documents else 1.0
        return within * (2 - 2 * float(np.linalg.eigvalsh((a + a.T) / 2)[0]))

    def lengths(self, n: int) -> tuple[int, ...]:
        """Lengths of the documents that make n rows."""
        return (DOCUMENT,) * (n // DOCUMENT) if self.documents else (n,)

    def draw(self, rng: np.random.Generator, streams: int, n: int, d: int) -> Floats:
        """Streams of n rows, shape (streams, n, d)."""
        a = self.coefficients(d)
        noise = np.linalg.cholesky(np.eye(d) - a @ a.T)
        length = self.lengths(n)[0]
        rows = np.empty((length, streams * (n // length), d))
        current = rng.normal(size=rows.shape[1:])
        for t in range(-RUN_IN, length):
            drawn = rng.normal(size=current.shape)
            if self.heavy:
                drawn *= np.sqrt(3 / rng.chisquare(5, size=(len(current), 1)))
            current = current @ a.T + drawn @ noise.T
            if t >= 0:
                rows[t] = current
        if self.documents:
            rows *= (1 - MEANS) ** 0.5
            rows += MEANS**0.5 * rng.normal(size=rows.shape[1:])
        return rows.transpose(1, 0, 2).reshape(streams, n, d)


BOUNDARY = (
    Process("every", diagonal(0.5, 0.5)),
    Process("one", diagonal(0.5, 0.9), 2),
    Process("rotating", planes(((0.5, -_TURN), (_TURN, 0.5))), 2),
    Process("sheared", planes(((_SHEAR, 0.3), (0.0, 0.9))), 2),
    Process("heavy tails", diagonal(0.5, 0.9), heavy=True),
    Process("documents", diagonal(0.25, 0.25), documents=True),
)
FAILING = tuple(Process(f"one at {rho:g}, others at 0.7", diagonal(rho, 0.7)) for rho in (0.4, 0.3, 0.1))
HOLDING = tuple(Process(f"all at {rho:g}", diagonal(rho, rho)) for rho in (0.6, 0.7, 0.8, 0.9))


def blocks_of(rows: Floats, lengths: Sequence[int]) -> list[Block]:
    """The blocks of a stream (n, d) in memory, of documents of these lengths."""
    shifted = rows - rows.mean(axis=0)
    found: list[Block] = []
    for part in plan(lengths, rows.shape[1]):
        at = np.delete(np.arange(part.start, part.stop), part.begins)
        x, d = shifted[at], shifted[at] - shifted[at - 1]
        documents = len(part.begins) + part.continues
        found.append(Block(len(at), x.sum(axis=0), d.sum(axis=0), x.T @ x, d.T @ d, documents, part.continues))
    return found


@dataclass(frozen=True)
class Cell:
    """Counts at one process, length and dimension: of streams tested and refuted, of streams with a limit, and among
    these of those supported and of limits at least mu; and the median limit. No limits: too many dimensions."""

    process: str
    mu: float
    n: int
    d: int
    tested: int
    refuted: int
    limited: int
    supported: int
    covered: int
    limit: float | None


def measure(process: Process, n: int, d: int, tested: int, limited: int) -> Cell:
    """The cell over `tested` streams, upper limits for the first `limited` of them."""
    if d > MOST_DIMENSIONS_FOR_PAIRS * (n - len(process.lengths(n))):
        limited = 0
    refuted, limits, supported = 0, [], 0
    for number in range(max(tested, limited)):
        if number % BATCH == 0:
            key = [SEED, *process.name.encode(), n, d, number]
            batch = process.draw(np.random.default_rng(key), BATCH, n, d)
        blocks = blocks_of(batch[number % BATCH], process.lengths(n))
        rejected = max(refutation(blocks).values()) < LEVEL
        refuted += rejected
        if number < limited:
            limits.append(max(upper_limits(blocks, LEVEL, seed=number).values()))
            supported += not rejected and limits[-1] < 1
    mu = process.mu(d)
    covered = sum(limit >= mu * (1 - 1e-12) for limit in limits)
    median = float(np.median(limits)) if limits else None
    return Cell(process.name, mu, n, d, tested, refuted, limited, supported, covered, median)


def _measure(name: str, *arguments: int) -> Cell:
    """`measure` for a process by its name, in another process of the machine."""
    return measure({p.name: p for p in (*BOUNDARY, *FAILING, *HOLDING)}[name], *arguments)


def cells(
    processes: Sequence[Process], quick: bool, tested: int, limited: int
) -> Iterator[tuple[str, int, int, int, int]]:
    """What is measured: process, length, dimension, and numbers of streams; fewer limits where they cost most."""
    lengths, dimensions = ((500,), (1, 8)) if quick else ((500, 2000, 8000), (1, 8, 32))
    divisor = 20 if quick else 1
    for process in processes:
        for n in lengths:
            for d in dimensions:
                verdicts = not process.documents or n // DOCUMENT >= ENOUGH_BLOCKS
                if d >= process.least_dimension and verdicts:
                    fewer = 5 if d == 32 else 1
                    yield process.name, n, d, tested // divisor, limited // divisor // fewer


def rate(count: int, trials: int) -> str:
    """A rate in percent with its 95 % interval (Clopper and Pearson 1934)."""
    if not trials:
        return "-"
    found = stats.binomtest(count, trials).proportion_ci(0.95, method="exact")
    return f"{100 * count / trials:.1f} ({100 * found.low:.1f} to {100 * found.high:.1f})"


def _limit(cell: Cell) -> tuple[str, str]:
    """How often the limit covers mu, and the median limit."""
    return rate(cell.covered, cell.limited), "-" if cell.limit is None else f"{cell.limit:.2f}"


def boundary_row(cell: Cell) -> tuple[str, ...]:
    """A row of the table at the boundary."""
    false = rate(cell.refuted, cell.tested), rate(cell.supported, cell.limited)
    return cell.process, str(cell.n), str(cell.d), *false, *_limit(cell)


def failing_row(cell: Cell) -> tuple[str, ...]:
    """A row of the table of streams to refute."""
    return cell.process, f"{cell.mu:.1f}", str(cell.n), str(cell.d), rate(cell.refuted, cell.tested)


def holding_row(cell: Cell) -> tuple[str, ...]:
    """A row of the table of streams to support."""
    found = rate(cell.supported, cell.limited)
    return cell.process, f"{cell.mu:.1f}", str(cell.n), str(cell.d), found, *_limit(cell)


HEADS = {
    "boundary": ("stream", "n", "d", "false refuted, %", "false supported, %", "limit covers mu, %", "median limit"),
    "failing": ("stream", "mu", "n", "d", "refuted, %"),
    "holding": ("stream", "mu", "n", "d", "supported, %", "limit covers mu, %", "median limit"),
}
ROWS = {"boundary": boundary_row, "failing": failing_row, "holding": holding_row}


def run(quick: bool, jobs: int) -> dict[str, list[Cell]]:
    """All cells, `jobs` at a time; each is shown as it is done, on a terminal."""
    plans = {"boundary": (BOUNDARY, 1000, 500), "failing": (FAILING, 400, 0), "holding": (HOLDING, 200, 200)}
    found: dict[str, list[Cell]] = {}
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for name, (processes, tested, limited) in plans.items():
            found[name] = []
            for cell in pool.map(_measure, *zip(*cells(processes, quick, tested, limited), strict=True)):
                if sys.stderr.isatty():
                    print(f"{name}: {', '.join(boundary_row(cell))}", file=sys.stderr, flush=True)
                found[name].append(cell)
    return found


def markdown(found: dict[str, list[Cell]]) -> str:
    """The tables, with the largest false rates above them."""
    edge = found["boundary"]
    refuted = max(c.refuted / c.tested for c in edge)
    supported = max(c.supported / c.limited for c in edge if c.limited)
    parts = [
        f'Level {LEVEL:g}. At the boundary, largest rate of false "refuted" {100 * refuted:.1f} %, of false "supported"'
        f" {100 * supported:.1f} %. In brackets 95 % intervals; a dash where nothing is claimed or nothing was run."
    ]
    for name, head in HEADS.items():
        lines = [head, ("---",) * len(head), *(ROWS[name](cell) for cell in found[name])]
        parts.append("\n".join(f"| {' | '.join(line)} |" for line in lines))
    return "\n\n".join(parts)


def into(page: str, tables: str) -> str:
    """The page with its marked part replaced; raises ValueError if it has no marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"no part between {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}"


def read(text: str) -> dict[str, list[Cell]]:
    """The cells of a JSON file."""
    record: dict[str, Any] = json.loads(text)
    return {name: [Cell(**cell) for cell in record[name]] for name in HEADS}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, write what is asked for; 1 if a false rate is shown to be above its limit."""
    parser = argparse.ArgumentParser(
        prog="calibration", description="errors of the population verdicts", allow_abbrev=False
    )
    parser.add_argument(
        "--quick", action="store_true", help="a twentieth of the streams, the shortest, up to 8 dimensions"
    )
    parser.add_argument("--jobs", metavar="N", type=int, default=1, help="processes (1)")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the counts")
    parser.add_argument("--page", metavar="FILE", type=Path, help="put the tables between the marks of a Markdown page")
    options = parser.parse_args(arguments)
    page = options.page.read_text(encoding="utf-8") if options.page else None
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # for the workers: matrices are small
    found = run(options.quick, options.jobs)
    tables = markdown(found)
    print(tables)
    if options.json:
        record = {name: [asdict(cell) for cell in group] for name, group in found.items()}
        options.json.write_text(json.dumps({"level": LEVEL, "seed": SEED, **record}, indent=1) + "\n", encoding="utf-8")
    if page is not None:
        options.page.write_text(into(page, tables), encoding="utf-8")
    edge = found["boundary"]
    counts = [(c.refuted, c.tested) for c in edge] + [(c.supported, c.limited) for c in edge if c.limited]
    low = [stats.binomtest(k, n).proportion_ci(0.95, method="exact").low for k, n in counts]
    return int(max(low) > LEVEL + TOLERANCE)


if __name__ == "__main__":
    sys.exit(main())

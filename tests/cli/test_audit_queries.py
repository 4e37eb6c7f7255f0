"""`audit --queries` and `--coded` as a user meets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from numerics.validation import ensembles
from tests.cli.in_process import called

Inside = Callable[..., tuple[int, str, str]]


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Inside:
    """The command in this process, beside keys and queries of two heads: exit code, standard output, standard error."""
    rng = np.random.default_rng(0)
    np.save(tmp_path / "keys.npy", ensembles.autoregressive(rng, 300, 0.9, ensembles.wishart(rng, 3)))
    np.save(tmp_path / "queries.npy", rng.standard_normal((2, 300, 3)))
    np.save(tmp_path / "short.npy", rng.standard_normal((2, 299, 3)))
    monkeypatch.chdir(tmp_path)
    return partial(called, capsys, "audit")


def test_what_queries_see_is_printed_and_written(inside: Inside) -> None:
    code, out, err = inside("keys.npy", "--queries", "queries.npy", "--coded", "--json", "r.json", "--html", "r.html")
    assert (code, err) == (0, "")
    report = json.loads(Path("r.json").read_text(encoding="utf-8"))
    (entry,) = report["streams"]
    assert (report["options"]["queries"], report["options"]["scale"], report["options"]["coded"]) == (
        *("queries.npy", None),
        True,
    )
    assert [source["name"] for source in entry["sources"]] == ["keys.npy", "queries.npy"]
    assert f"tr(Q Sigma_D) / tr(Q Sigma_X) = {entry['queries']['ratio']:.6g} (query-weighted)" in out
    assert "4 bits, 300 queries of 2 heads in queries.npy, logits 0.5774 <q, k>:" in out
    assert "Bytes of a range coder, of those of codes of fixed length: direct " in out
    assert "equal entropy-coded rate" in " ".join(out.split())
    assert "What queries see" in Path("r.html").read_text(encoding="utf-8")
    _, other, _ = inside("keys.npy", "--queries", "queries.npy", "--scale", "2")
    assert "logits 2 <q, k>:" in other and "Bytes of a range coder" not in other


@pytest.mark.parametrize(
    "options, reason",
    [
        (("keys.npy", "--queries", "none.npy"), "none.npy: no such file"),
        (("keys.npy", "--queries", "short.npy"), "--queries short.npy: wanted an array (tokens, coordinates)"),
        (("keys.npy", "keys.npy", "--queries", "queries.npy"), "for the keys of one stream, not of 2"),
        (("keys.npy", "--scale", "1"), "--scale is for --queries FILE, which is missing"),
        (("keys.npy", "--queries", "queries.npy", "--scale", "nan"), "--scale nan: wanted a number from 1e-6 to 1e6"),
        (("keys.npy", "--queries", "queries.npy", "--json", "queries.npy"), "--json"),
    ],
)
def test_faults_are_one_line_and_nothing_is_written(inside: Inside, options: tuple[str, ...], reason: str) -> None:
    before = sorted(path.name for path in Path().iterdir())
    code, out, err = inside(*options)
    assert (code, out) == (2, "") and err.count("\n") == 1 and reason in err
    assert sorted(path.name for path in Path().iterdir()) == before


def test_queries_with_nan_end_the_audit_of_the_stream(inside: Inside) -> None:
    rows = np.load("queries.npy")
    rows[0, 7] = np.nan
    np.save("queries.npy", rows)
    code, out, err = inside("keys.npy", "--queries", "queries.npy")
    assert (code, out) == (2, "") and "NaN or infinity in row 7" in err

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from numerics.moments.covariance import pair_moments
from numerics.validation import streams


@pytest.mark.parametrize("name", streams.names())
def test_stream_has_its_recorded_statistics(name: str) -> None:
    recorded, rows = streams.catalogue()[name], streams.load(name)
    assert rows.shape == (recorded["rows"], recorded["dimension"])
    found = pair_moments([rows])
    assert found.pairs == recorded["deltas"]
    trace = found.sigma_x.trace()
    assert trace == pytest.approx(recorded["trace_x"], rel=1e-9)
    assert found.sigma_d.trace() / trace == pytest.approx(recorded["trace_ratio"], rel=1e-9)
    basis = np.linalg.eigh(found.sigma_x)[1]
    deviations = np.sqrt(np.diagonal(found.sigma_x))
    spectrum = np.linalg.eigvalsh(found.sigma_x / deviations[:, None] / deviations)
    assert int((spectrum > 1e-9 * spectrum[-1]).sum()) == recorded["rank"]
    variances, deltas = (
        np.einsum("ki,kj,ji->i", basis, s, basis, optimize=True) for s in (found.sigma_x, found.sigma_d)
    )
    selective = np.minimum(variances, deltas).sum() / trace
    assert selective == pytest.approx(recorded["selective_ratio"], rel=1e-6)


def test_no_stream_is_dominated() -> None:
    """In each some direction has more variance in the delta: the generalised eigenvalue exceeds one."""
    assert all(entry["mu_max"] > 1 for entry in streams.catalogue().values())


def test_every_stream_has_its_provenance() -> None:
    text = (streams.DATA / "PROVENANCE.md").read_text(encoding="utf-8")
    assert all(f"`{name}.npy`" in text for name in streams.names())
    assert {p.stem for p in streams.DATA.glob("*.npy")} == set(streams.names())


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copy(streams.DATA / "expected.json", tmp_path)
    shutil.copy(streams.DATA / "sm_macrodata_levels.npy", tmp_path)
    return tmp_path


def test_a_changed_file_is_refused(copied: Path) -> None:
    path = copied / "sm_macrodata_levels.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(ValueError, match="differs from its recorded SHA-256"):
        streams.load("sm_macrodata_levels", copied)


def test_a_missing_file_and_an_unknown_name(copied: Path) -> None:
    assert streams.names(copied) == ("sm_macrodata_levels",)
    with pytest.raises(ValueError, match=r"cannot read .*: not in this installation: kjv_.*a checkout"):
        streams.load("kjv_K2_head0", copied)
    assert streams.absent() == "" and streams.names() == tuple(streams.catalogue())
    with pytest.raises(ValueError, match="no stream 'other'"):
        streams.load("other", copied)


def test_a_changed_record_is_refused(copied: Path) -> None:
    entries = json.loads((copied / "expected.json").read_text())
    for entry in entries:
        entry["sha256"] = "0" * 64
    (copied / "expected.json").write_text(json.dumps(entries))
    with pytest.raises(ValueError, match="SHA-256"):
        streams.load("sm_macrodata_levels", copied)

"""Reports of earlier runs: used only while nothing they depend on has changed, never trusted when damaged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from proofs import book
from tracebound import cache, checking

KEY, MODULE = "midrise-error", "proofs.claims.scalar.midrise_error"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    yield tmp_path / "tracebound" / "reports"


def test_second_run_takes_the_kept_report(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = checking.check([KEY])
    monkeypatch.setattr(book, "check_all", lambda keys, progress: {k: pytest.fail(f"{k} checked anew") for k in keys})
    assert checking.check([KEY]) == first
    assert [p.name for p in folder.iterdir()] == [f"{KEY}.json"]


def test_without_cache_nothing_is_read_or_kept(folder: Path) -> None:
    checking.check([KEY], use_cache=False)
    assert not folder.exists()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"key": 1}', '{"key": "KEY", "report": {"status": "proved"}}'])
def test_a_damaged_entry_is_no_entry(folder: Path, text: str) -> None:
    folder.mkdir(parents=True)
    key = cache.key_of(KEY, MODULE)
    (folder / f"{KEY}.json").write_text(text.replace("KEY", key))
    assert cache.load(KEY, key) is None
    assert checking.check([KEY])[KEY].status == "proved"


def test_an_entry_of_another_key_is_no_entry(folder: Path) -> None:
    checking.check([KEY])
    path = folder / f"{KEY}.json"
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, "key": "0" * 64}))
    assert cache.load(KEY, cache.key_of(KEY, MODULE)) is None


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert checking.check([KEY])[KEY].status == "proved"


def test_key_depends_on_sources_data_and_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    before = cache.key_of(KEY, MODULE)
    assert cache.key_of(KEY, MODULE) == before
    changed = cache.ROOT / "proofs" / "kernel" / "rules.py"
    digest = cache._digest
    monkeypatch.setattr(cache, "_digest", lambda path: "other" if path == changed else digest(path))
    assert cache.key_of(KEY, MODULE) != before
    monkeypatch.setattr(cache, "_digest", digest)
    monkeypatch.setattr(cache, "TOOLS", (*cache.TOOLS, "pip"))
    assert cache.key_of(KEY, MODULE) != before


def test_modules_of_a_claim_reach_the_kernel_the_search_and_the_checker_and_no_other_claim() -> None:
    found = cache.modules(MODULE)
    wanted = {"proofs.kernel.rules", "proofs.kernel.terms", "proofs.search.certificate", "proofs.book", MODULE}
    assert wanted <= set(found)
    assert "proofs.claims.scalar.granular_error" not in found


def test_several_claims_are_checked_in_processes_with_the_same_reports() -> None:
    keys = book.keys()[:6]
    serial = book.check_all(keys)
    parallel = checking.check(keys, use_cache=False)
    assert list(parallel) == list(keys)
    for key in keys:
        ours, theirs = parallel[key].to_json(), serial[key].to_json()
        assert {**ours, "seconds": 0} == {**theirs, "seconds": 0}

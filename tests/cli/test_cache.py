"""Reports of earlier runs: used only while nothing they depend on has changed, never trusted when damaged."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pytest

from proofs.checking import book, kept
from proofs.checking.report import ClaimReport
from tracebound import cache, checking
from tracebound.commands.verify import checked
from tracebound.listing import listing

KEY, MODULE = "midrise-error", "proofs.claims.scalar.midrise_error"
REPORT = book.check_claim(KEY)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    yield tmp_path / "tracebound" / "reports"


def test_second_run_takes_the_kept_report(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = checking.check([KEY])
    monkeypatch.setattr(book, "check_claim", lambda key: pytest.fail(f"{key} checked anew"))
    assert checking.check([KEY]) == {KEY: replace(first[KEY], origin="kept")}
    assert [p.name for p in folder.iterdir()] == [f"{KEY}.json"]


def test_what_is_kept_is_reported_without_reading_a_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    (first,) = checked([KEY])
    assert first.origin == "checked" and first.fully_proved
    monkeypatch.setattr(book, "entry", lambda key: pytest.fail(f"{key} is read"))
    assert checked([KEY]) == [replace(first, origin="kept")]


def test_what_is_kept_is_not_enough_where_the_book_has_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def judged(*wanted: str, **reports: ClaimReport) -> list[ClaimReport] | None:
        return book.judged(wanted or None, lambda keys: {r.key: r for r in reports.values() if r.key in keys})

    alone, other = replace(REPORT, uses=[]), replace(REPORT, key="granular-error", uses=[])
    found = judged(KEY, a=alone)
    assert found == [replace(alone, fully_proved=True, sound=True)]
    cited = judged(KEY, a=replace(alone, uses=[other.key]), b=replace(other, status="cited"))
    assert [(report.fully_proved, report.sound) for report in cited or ()] == [(False, True)]
    assert judged(KEY) is judged("no-such-claim", a=alone) is judged(a=alone) is None
    assert judged(KEY, a=replace(alone, uses=["no-such-claim"])) is judged(KEY, a=replace(alone, uses=[KEY])) is None
    assert judged(KEY, a=replace(alone, uses=[other.key])) is None
    with monkeypatch.context() as patch:
        patch.setattr(book, "_formulas", lambda key, start="": ["    x = x"])
        assert judged(KEY, a=alone) is None
        patch.setattr(book, "_formulas", lambda key, start="    ": ["words one"] if start == "words " else [])
        assert judged(KEY, a=alone) is None
    monkeypatch.setitem(book.CONTENTS.faults, KEY, ["is listed twice"])
    assert judged(KEY, a=alone) is None and judged(other.key, b=other) is not None


def test_all_claims_are_taken_from_what_is_kept_once_they_are_known_to_be_distinct(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(book, "CLAIMS", ("scalar.midrise_error",))
    monkeypatch.setattr(checking, "kept", lambda keys: {KEY: replace(REPORT, uses=[])})
    assert checking.all_kept(None) is None
    checking.keep_distinct([replace(REPORT, status="failed")])
    assert checking.all_kept(None) is None
    checking.keep_distinct([REPORT])
    assert [report.key for report in checking.all_kept(None) or ()] == [KEY]


def test_the_list_is_kept_unless_a_claim_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book, "readable", lambda: [book.claim(KEY)])
    monkeypatch.setattr(book, "broken", lambda: {"another": ["no such file"]})
    assert listing()[1] == {"another": ["no such file"]}
    monkeypatch.setattr(book, "broken", dict)
    found = listing()
    assert [claim["key"] for claim in found[0]] == [KEY] and found[1] == {}
    monkeypatch.setattr(book, "readable", lambda: pytest.fail("the claims are read anew"))
    assert listing() == found


def test_imports_are_kept_by_the_content_of_their_source(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fresh() -> list[str]:
        for known in (cache._read, cache._new):
            known.clear()
        cache._imports.cache_clear()
        return cache.modules(MODULE)

    found = fresh()
    cache.keep_imports()
    with monkeypatch.context() as patch:
        patch.setattr(cache, "_named", lambda module, content: pytest.fail(f"{module} is parsed anew"))
        assert fresh() == found
    path = folder.parent / "imports.json"
    known = kept.read(path)
    kept.write(path, {**known, MODULE: ["0" * 64, []]})  # as of another content
    assert fresh() == found
    path.write_text("{")
    assert fresh() == found


def test_without_cache_everything_is_new_and_kept_in_place_of_what_was(folder: Path) -> None:
    tag = cache.key_of(KEY, MODULE)
    cache.save([replace(REPORT, title="planted")], {KEY: tag})
    assert checking.check([KEY])[KEY].title == "planted"
    found = checking.check([KEY], use_cache=False)[KEY]
    assert (found.title, found.origin) == (REPORT.title, "checked")
    assert cache.load(KEY, tag) == found


def test_reports_of_many_claims_are_kept_whether_or_not_they_fill_the_last_lot(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = book.keys()[: checking.AT_ONCE + 2]
    monkeypatch.setattr(checking, "_fresh", lambda keys, progress: [(key, replace(REPORT, key=key)) for key in keys])
    checking.check(keys)
    assert {path.stem for path in folder.glob("*.json")} == set(keys)


@pytest.mark.parametrize("status", ["failed", "undecided"])
def test_a_claim_that_is_not_as_declared_is_checked_in_every_run(
    folder: Path, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "check_claim", lambda key: replace(REPORT, status=status))
    assert checking.check([KEY])[KEY].status == status
    monkeypatch.undo()
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parents[1]))
    found = checking.check([KEY])[KEY]
    assert (found.status, found.origin) == ("proved", "checked")


def test_nothing_is_kept_when_a_source_was_written_after_the_start(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = cache.key_of(KEY, MODULE)
    monkeypatch.setattr(cache, "BEGUN", 0.0)
    cache.save([REPORT], {KEY: tag})
    cache.save_record("constants", tag, "{}")
    assert not folder.parent.exists()


def test_loops_that_are_compiled_meanwhile_make_no_report_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = tmp_path / "numerics" / "__pycache__"
    compiled.mkdir(parents=True)
    for name in (
        "fast_kernels.encode-99.py311.nbi",
        "fast_kernels.encode-99.py311.1.nbc",
        "validation.cpython-311.pyc",
    ):
        (compiled / name).touch()
    table = compiled.with_name("table.json")
    table.touch()
    monkeypatch.setattr(cache, "ROOT", tmp_path)
    assert cache._files.__wrapped__("numerics", ()) == (table,)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"key": 1}', '{"sha256": [], "data": {}}', "[" * 5000, "\x00", "1e999"]
)
def test_a_damaged_entry_is_no_entry(folder: Path, text: str) -> None:
    folder.mkdir(parents=True)
    key = cache.key_of(KEY, MODULE)
    (folder / f"{KEY}.json").write_text(text)
    (folder.parent / "constants.json").write_text(text)
    assert cache.load(KEY, key) is None
    assert cache.load_record("constants", key) is None


def test_a_status_written_into_an_entry_by_hand_is_checked_anew(folder: Path) -> None:
    checking.check([KEY])
    path = folder / f"{KEY}.json"
    path.write_text(path.read_text().replace('"proved"', '"failed"'))
    found = checking.check([KEY])[KEY]
    assert (found.status, found.origin) == ("proved", "checked")
    assert checking.check([KEY])[KEY].origin == "kept"


WRONG: tuple[Any, ...] = (None, True, 3, 1.5, float("nan"), "", [], [None], [[]], {}, {"a": 1}, {"a": []}, [{"a": 1}])


def test_every_field_of_a_kept_report_must_have_its_type(folder: Path) -> None:
    tag = cache.key_of(KEY, MODULE)
    cache.save([REPORT], {KEY: tag})
    assert cache.load(KEY, tag) == REPORT
    for field in fields(ClaimReport):
        right = getattr(REPORT, field.name)
        for wrong in WRONG:
            if type(wrong) is type(right) and (wrong in ([], {}, "") or field.type in ("bool", "float")):
                continue
            damaged = {**asdict(REPORT), field.name: wrong}
            kept.write(folder / f"{KEY}.json", {"key": tag, "report": damaged})
            assert cache.load(KEY, tag) is None, (field.name, wrong)
        missing = {name: value for name, value in asdict(REPORT).items() if name != field.name}
        kept.write(folder / f"{KEY}.json", {"key": tag, "report": missing})
        assert cache.load(KEY, tag) is None


@pytest.mark.parametrize("claim", [KEY, "granular-error"])
def test_an_entry_of_another_key_or_claim_is_no_entry(folder: Path, claim: str) -> None:
    tag = cache.key_of(KEY, MODULE)
    kept.write(folder / f"{claim}.json", {"key": tag, "report": asdict(REPORT)})
    assert cache.load(claim, "0" * 64) is None
    assert (cache.load(claim, tag) is None) == (claim != KEY)


@pytest.mark.parametrize(
    "variables", [{}, {"HOME": ""}, {"HOME": "here"}, {"XDG_CACHE_HOME": "here"}, {"XDG_CACHE_HOME": os.devnull}]
)
def test_no_environment_stops_a_run_or_puts_the_cache_into_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    assert kept.folder().is_absolute()
    monkeypatch.setenv("HOME", os.devnull)
    kept.write(kept.folder() / "x.json", 1)
    assert os.listdir(tmp_path) == []


def test_temporary_files_are_swept_once_their_process_is_gone(folder: Path) -> None:
    folder.mkdir(parents=True)
    gone = subprocess.Popen(["true"])
    gone.wait()
    here, ours = kept._here(), folder / f".x.json.{kept._here()}.{os.getppid()}.tmp"
    dead = [folder / f".x.json.{here}.{gone.pid}.tmp", folder / f".{'y' * 90}.json.{here}.{gone.pid}.tmp"]
    away, older = folder / f".x.json.0123abcd.{gone.pid}.tmp", folder / f".x.json.{gone.pid}.tmp"
    others = [folder / ".x.json.tmp", folder / f".x.json.{here}.tmp", folder / "x.json.1.tmp"]
    for path in (ours, *dead, away, older, *others):
        path.write_text("")
    kept.sweep(folder)
    assert set(folder.iterdir()) == {ours, away, older, *others}
    for path in (ours, away, older, *others):
        os.utime(path, (1, 1))
    kept.sweep(folder, "other.json")
    assert ours.exists()
    kept.sweep(folder, "x.json")
    assert set(folder.iterdir()) == set(others)


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
    wanted = {"proofs.kernel.rules", "proofs.kernel.terms", "proofs.search.certificate", "proofs.checking.book", MODULE}
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

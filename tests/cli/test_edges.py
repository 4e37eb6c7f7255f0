"""Words that are no numbers, names that no file can have: one line and exit code 2."""

from __future__ import annotations

import json
import os
import resource
from pathlib import Path

import numpy as np
import pytest

from numerics import words
from numerics.words import real, whole, whole_numbers
from tests.cli.in_process import refused
from tracebound.__main__ import main

DIGITS = "9" * 5000  # more than int() takes
NAME = "n" * 5000
NOT_WHOLE = ("\u0663", "1_0", "+4", " 4", "4 ", "-0", "4.0", "1e1", "0x4", "", "nan", DIGITS)
NOT_REAL = ("\u0663", "1_0", " 4", "4 ", "0x4", "", "4,0", "e", ".", DIGITS + "x")


def test_numbers_are_what_a_person_writes() -> None:
    assert [whole(word) for word in ("0", "007", "9" * 18)] == [0, 7, 10**18 - 1]
    assert [real(word) for word in ("4", "+4", "-0.5", ".5", "1e1", "1E-3")] == [4, 4, -0.5, 0.5, 10, 0.001]
    assert {whole(word) for word in NOT_WHOLE} == {real(word) for word in NOT_REAL} == {None}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    np.save(tmp_path / "x.npy", np.random.default_rng(0).normal(size=(40, 2)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


WHOLE = [("audit", "x.npy", name) for name in ("--bits", "--jobs", "--skip-first", "--exact-rows", "--dimension")]
WHOLE += [("audit", "x.npy", "--documents"), ("check", "x.npy", "x.npy", "--bits=4", "--dimension")]
WHOLE += [("bound", "--bits=4", "--dimension")]
REAL = [("audit", "x.npy", "--loading"), ("audit", "x.npy", "--rope"), ("audit", "x.npy", "--queries=x.npy", "--scale")]
REAL += [("bound", "--bits"), ("check", "x.npy", "x.npy", "--bits"), ("loewner", "x.npy", "--shift")]


@pytest.mark.parametrize("option", WHOLE, ids=" ".join)
@pytest.mark.parametrize("word", ["\u0663", "1_0", " 4", DIGITS], ids=["digit", "underscore", "space", "long"])
def test_a_word_that_is_no_whole_number(
    place: Path, capsys: pytest.CaptureFixture[str], option: tuple[str, ...], word: str
) -> None:
    refused(capsys, *option[:-1], f"{option[-1]}={word}")


@pytest.mark.parametrize("option", REAL, ids=" ".join)
@pytest.mark.parametrize("word", ["\u0663", "1_0", " 4", "nan"], ids=["digit", "underscore", "space", "nan"])
def test_a_word_that_is_no_number(
    place: Path, capsys: pytest.CaptureFixture[str], option: tuple[str, ...], word: str
) -> None:
    assert f"{option[-1]} {word}: " in refused(capsys, *option[:-1], f"{option[-1]}={word}")


@pytest.mark.parametrize("content", ["20\n2\u0660\n", "1_0\n30\n", "20\n+20\n", f"20\n{DIGITS}\n"])
def test_files_of_numbers_hold_such_words_alone(place: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    (place / "numbers").write_text(content, encoding="utf-8")
    assert "--documents numbers: wanted a number" in refused(capsys, "audit", "x.npy", "--documents", "numbers")
    rope = ("audit", "x.npy", "--rope", "10", "--positions", "numbers")
    assert "--positions numbers: wanted an integer" in refused(capsys, *rope)


def test_numbers_of_a_file_wherever_its_pieces_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "numbers").write_text(" 12\t345 \r\n6  78\u00a09", encoding="utf-8-sig")
    for size in range(1, 20):
        monkeypatch.setattr(words, "PIECE", size)
        assert list(whole_numbers(str(tmp_path / "numbers"), 5)) == [12, 345, 6, 78, 9]
        with pytest.raises(ValueError, match="more than 4 numbers"):
            whole_numbers(str(tmp_path / "numbers"), 4)
    for wrong in ("1 2 x3", "1 " + "2" * 19, "-1", "1 2\0"):
        (tmp_path / "numbers").write_text(wrong)
        with pytest.raises(ValueError, match="a word is no number"):
            whole_numbers(str(tmp_path / "numbers"), 9)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a file without an end")
@pytest.mark.parametrize(
    "arguments",
    [
        ("audit", "x.npy", "--documents", "/dev/zero"),
        ("audit", "x.npy", "--rope", "10", "--positions", "/dev/zero"),
        ("audit", "x.npy", "--queries", "/dev/zero"),
        ("audit", "/dev/zero"),
        ("check", "x.npy", "/dev/zero", "--bits", "4"),
        ("loewner", "/dev/zero"),
        ("recheck-loewner", "/dev/zero", "x.npy"),
        ("constants", "--check", "/dev/zero"),
    ],
    ids=" ".join,
)
def test_a_file_without_an_end_is_not_read_for_ever(
    place: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "/dev/zero" in refused(capsys, *arguments)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1 << 20  # kB


def test_a_file_that_is_one_endless_line(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("huge.csv", "numbers"):
        with (place / name).open("wb") as file:
            file.truncate(1 << 40)  # a hole, which takes no room
    assert "a line of more than 67108864 characters" in refused(capsys, "audit", "huge.csv")
    assert "wanted a number, or a file" in refused(capsys, "audit", "x.npy", "--documents", "numbers")
    assert "more than 67108864 characters" in refused(capsys, "recheck-loewner", "numbers", "x.npy")


def test_more_numbers_than_rows(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "numbers").write_text("1\n" * 41)
    assert "at most 40" in refused(capsys, "audit", "x.npy", "--documents", "numbers")
    assert "more than 40 numbers" in refused(capsys, "audit", "x.npy", "--rope", "10", "--positions", "numbers")


@pytest.mark.parametrize("option", [("--documents",), ("--rope", "10", "--positions")], ids=" ".join)
def test_numbers_from_a_pipe(place: Path, capsys: pytest.CaptureFixture[str], option: tuple[str, ...]) -> None:
    """It can be read but once."""
    printed: list[str] = []
    for name in ("numbers", "pipe"):
        if name == "pipe":
            reader, writer = os.pipe()
            os.write(writer, Path("numbers").read_bytes())
            os.close(writer)
            name = f"/dev/fd/{reader}"
        else:
            Path("numbers").write_text(
                "20\n20\n" if option[0] == "--documents" else "".join(f"{k}\n" for k in range(40))
            )
        assert main(["audit", "x.npy", "x.npy", *option, name]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]


def test_a_short_stream_is_named(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save("two.npy", np.eye(2))
    assert "two.npy: 1 pair of consecutive rows; at least 16" in refused(capsys, "audit", "two.npy")


@pytest.mark.parametrize(
    "arguments",
    [
        ("audit", NAME),
        ("audit", "x.npy", "--documents", NAME),
        ("audit", "x.npy", "--queries", NAME),
        ("audit", "x.npy", "--rope", "10", "--positions", NAME),
        ("audit", "x.npy", "--json", NAME),
        ("audit", "x.npy", "--certificates", NAME),
        ("check", "x.npy", NAME, "--bits", "4"),
        ("check", "x.npy", "x.npy", "--bits", "4", "--basis", NAME),
        ("loewner", NAME),
        ("recheck-loewner", NAME, "x.npy"),
        ("constants", "--check", NAME),
        ("certify", "--output", NAME, "granular-error"),
        ("paper", "--output", NAME),
        ("new", NAME, "--section", "security"),
        ("report", "-o", NAME),
    ],
    ids=lambda arguments: " ".join(arguments).replace(NAME, "NAME"),
)
def test_a_name_that_no_file_can_have(
    place: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert "File name too long" in refused(capsys, *arguments)
    assert [path.name for path in place.iterdir()] == ["x.npy"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("audit", ""),
        ("audit", "x.npy", ""),
        ("audit", "x.npy", "--queries", ""),
        ("audit", "x.npy", "--certificates", ""),
        ("audit", "x.npy", "--documents", ""),
        ("audit", "x.npy", "--json", ""),
        ("check", "", "x.npy", "--bits", "4"),
        ("check", "x.npy", "x.npy", "--bits", "4", "--basis", ""),
        ("loewner", ""),
        ("recheck-loewner", "", "x.npy"),
        ("certify", "--output", "", "granular-error"),
        ("paper", "--output", ""),
        ("report", "-o", ""),
        ("corroborate", "--export", "", "granular-error"),
    ],
    ids=lambda arguments: " ".join(arguments),
)
def test_an_empty_name_is_not_the_folder_that_one_is_in(
    place: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    refused(capsys, *arguments)
    assert [path.name for path in place.iterdir()] == ["x.npy"]


def test_a_current_folder_that_was_removed(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "gone").mkdir()
    monkeypatch.chdir("gone")
    (place / "gone").rmdir()
    for arguments in (
        ("audit", "x.npy"),
        ("audit", str(place / "x.npy"), "--json", "out"),
        ("check", "x.npy", "x.npy", "--bits", "4"),
        ("loewner", "x.npy"),
        ("constants", "--check", "record"),
    ):
        assert "the folder that this runs in is there no more" in refused(capsys, *arguments)
    assert main(["audit", str(place / "x.npy")]) == 0


def test_a_file_whose_folder_may_not_be_entered(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then even the question whether it is there raises."""
    is_dir = Path.is_dir

    def forbidden(path: Path) -> bool:
        if path.parent.name == "private":
            raise PermissionError(13, "Permission denied", str(path))
        return is_dir(path)

    monkeypatch.setattr(Path, "is_dir", forbidden)
    assert refused(capsys, "audit", "private/x.npy") == "tracebound: cannot reach 'private/x.npy': Permission denied\n"


def test_a_name_keeps_to_its_line(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever characters it has; in the report it is as it is, but for bytes that are no UTF-8 on the page."""
    names = ["a\nb.npy", "\x1b[31mred.npy", "\udcff.npy"]
    rows = np.random.default_rng(0).normal(size=(40, 2))
    for name in names:
        np.save(name, rows)
    np.save("c\n.npy", rows[:4])
    code = main(["audit", *names, "c\n.npy", "--json", "j.json", "--html", "h.html"])
    found = capsys.readouterr()
    assert (code, found.err) == (2, "tracebound: c .npy: 3 pairs of consecutive rows; at least 16 are needed\n")
    assert not set(found.out) & {"\x1b", "\udcff"}
    for shown in (r"a\nb.npy", r"\x1b[31mred.npy", r"\udcff.npy"):
        assert [line.startswith((f"{shown} ", f"{shown}:")) for line in found.out.splitlines()].count(True) == 2
    assert [entry["name"] for entry in json.loads(Path("j.json").read_text())["streams"]] == names
    assert r"\udcff.npy" in Path("h.html").read_text(encoding="utf-8")
    assert "a\\nb: " in refused(capsys, "audit", "x.npy", "--axes", "a\nb")
    assert main(["check", "a\nb.npy", names[1], "--bits", "4"]) == 1  # nothing was lost
    assert capsys.readouterr().out.startswith(r"a\nb.npy, decoded \x1b[31mred.npy: 40 rows")

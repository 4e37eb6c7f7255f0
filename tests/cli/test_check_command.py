"""`check` and `bound` as a user meets them."""

import json
from pathlib import Path

import numpy as np
import pytest

from numerics.quantizer.sphere import codebook
from numerics.validation.rotated import unit_rows
from tracebound.__main__ import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    book, rows = codebook(64, 3), unit_rows(np.random.default_rng(1), 1500, 64)
    np.save(tmp_path / "x.npy", rows)
    np.save(tmp_path / "z.npy", book.decode(book.encode(rows)))
    np.save(tmp_path / "scaled.npy", 0.7 * book.decode(book.encode(rows)))
    np.save(tmp_path / "three.npy", rows.reshape(500, 3, 64))
    np.save(tmp_path / "short.npy", rows[:-1])
    np.save(tmp_path / "eye.npy", np.eye(64))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_check_says_what_fits_and_writes_the_report(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert main(["check", "x.npy", "z.npy", "--bits", "3", "--json", "found.json"]) == 0
    text = capsys.readouterr().out
    assert "fits: The error is that of" in text and "rotated unit vectors (sphere-coordinate)" in text
    assert "for means of cells it is 2 D (centroid-shrinks)" in text
    found = json.loads((folder / "found.json").read_text())
    assert (found["format"], found["verdict"], found["rows"], found["bits"]) == ("tracebound-check-1", "fits", 1500, 3)
    assert main(["check", "x.npy", "z.npy", "--bits", "3", "--basis", "eye.npy"]) == 0
    assert "in the basis that was given" in capsys.readouterr().out
    assert main(["check", "x.npy", "scaled.npy", "--bits", "3"]) == 1
    text = capsys.readouterr().out
    assert text.count("\noff: ") == 1 and "scale is off by a factor 0.69" in " ".join(text.split())
    np.save("few.npy", np.load("x.npy")[:3])
    np.save("fewer.npy", np.load("z.npy")[:3])
    assert main(["check", "few.npy", "fewer.npy", "--bits", "3", "--json", "-"]) in (0, 3)
    json.loads(capsys.readouterr().out)


def test_bound_is_the_table_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bound", "--bits", "2", "--dimension", "1536", "--law", "sphere"]) == 0
    text = capsys.readouterr().out
    assert "0.117358" in text and "sphere-coordinate" in text and "panter-dite-bound" in text and "normal" not in text
    assert main(["bound", "--bits", "4", "--law", "bounded", "4", "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [v["value"] for v in found["values"]] == [0.0625, 16 / 675]
    assert main(["bound", "--bits", "4"]) == 0
    assert capsys.readouterr().out.count("\n") == 7


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("check x.npy z.npy --bits 0", "--bits 0: wanted a number above 0"),
        ("check x.npy z.npy --bits 17", "17 bits a coordinate: wanted a number above 0, at most 16"),
        ("check x.npy short.npy --bits 3", "wanted the same rows"),
        ("check x.npy nowhere.npy --bits 3", "nowhere.npy: no such file"),
        ("check x.npy three.npy --bits 3", "holds 3 arrays of rows, or heads; wanted one"),
        ("check x.npy z.npy --bits 3 --json x.npy", "is the same file as the original"),
        ("check x.npy z.npy --bits 3 --basis x.npy", "the basis: wanted shape (64, 64), not (1500, 64)"),
        ("check x.npy z.npy --bits 3 --basis eye.npy --json eye.npy", "is the same file as the basis"),
        ("bound --bits many", "--bits many: wanted a number above 0"),
        ("bound --bits 3 --law sphere", "the law sphere needs a dimension"),
        ("bound --bits 3 --law bounded", "--law bounded: wanted"),
        ("bound --bits 3 --law bounded 0.5", "at least 1"),
        ("bound --bits 2.5 --law bounded 3", "wanted a whole number of bits"),
        ("bound --bits 3 --law cauchy", "no law 'cauchy'"),
        ("bound --bits 3 --dimension 0", "--dimension 0: wanted an integer"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    command: str, message: str, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    before = sorted(path.name for path in folder.iterdir())
    assert main(command.split()) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("tracebound: ") and err.count("\n") == 1 and message in err
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize("command", ["check", "bound"])
def test_help_has_an_example_that_can_be_parsed(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    from tracebound.__main__ import parser

    with pytest.raises(SystemExit):
        main([command, "--help"])
    words = capsys.readouterr().out.rsplit("\n  tracebound ", 1)[1].split()
    assert parser().parse_args(words).command == command

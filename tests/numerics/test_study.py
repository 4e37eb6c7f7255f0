"""The study: its text, its streams from an encoder in small, its record, its tables on the pages, and its picture."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from numerics.study import chart, extract, record, table, text
from numerics.study.encoder import Floats, Layers

ROOT = Path(__file__).resolve().parents[2]
START, END = "<!-- made by: python -m numerics.study --markdown encoder -->\n", "<!-- end of the encoder -->"
PLAN = extract.Plan(blocks=4, strides=(1, 8), windows=90, verses=120)
VERSES = 400


class Small:
    """An encoder of two layers, two heads and four dimensions; a word is a token."""

    def tokens(self, text: str) -> list[int]:
        return [len(word) for word in text.split()]

    def layers(self, blocks: list[list[int]]) -> Layers:
        assert {len(block) for block in blocks} == {extract.BLOCK}
        rng, n = np.random.default_rng(1), sum(map(len, blocks))
        states = tuple(rng.standard_normal((n, 4), dtype=np.float32) for _ in range(3))
        return Layers(
            states, tuple(s.reshape(n, 2, 2) for s in states[1:]), tuple(s.reshape(n, 2, 2) for s in states[:2])
        )

    def embed(self, parts: list[list[int]]) -> Floats:
        rng = np.random.default_rng(2)
        return rng.standard_normal((len(parts), 4), dtype=np.float32) + np.array([[len(p)] for p in parts], np.float32)

    def versions(self) -> dict[str, str]:
        return {"small": "1"}


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> str:
    """A text of two books with 200 verses each, of 20 words."""
    monkeypatch.setattr(text, "VERSES", VERSES)
    rng = np.random.default_rng(3)
    words = ["".join("x" * n) for n in range(1, 12)]
    return "".join(
        f"{book}{k // 50 + 1}:{k % 50 + 1} {' '.join(rng.choice(words, 20))}\n"
        for book in ("Ge", "Mat")
        for k in range(200)
    )


def test_verses(whole: str) -> None:
    found = text.verses(whole)
    assert len(found) == VERSES and list(found)[50] == "Ge2:1"
    assert text.from_verse(found, "Mat1:1")[0] == found["Mat1:1"] and len(text.from_verse(found, "Mat1:1")) == 200


@pytest.mark.parametrize(("old", "new", "words"), [("Ge1:2 ", "", "line 2"), ("Ge1:2 ", "Ge1:1 ", "399 verses")])
def test_a_text_that_is_not_the_text(whole: str, old: str, new: str, words: str) -> None:
    with pytest.raises(text.NoText, match=words):
        text.verses(whole.replace(old, new, 1))


def test_no_program_prints_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "PROGRAM", "no-such-program")
    with pytest.raises(text.NoText, match="install the Debian packages"):
        text.read()


def test_streams_and_index(whole: str, tmp_path: Path) -> None:
    index = extract.extract(tmp_path, Small(), whole, PLAN)
    assert extract.read_index(tmp_path) == json.loads(json.dumps(index))
    streams = {stream["name"]: stream for stream in index["streams"]}
    assert len(streams) == 2 * (3 + 2 + 2 + 2) + 2 + 1
    assert {stream["kind"] for stream in streams.values()} == set(extract.KINDS)
    n = PLAN.blocks * extract.BLOCK
    rows = {name: np.load(tmp_path / f"{name}.npy") for name in streams}
    assert rows["genesis-keys2"].shape == (n, 2, 2) and streams["genesis-keys2"]["documents"] == extract.BLOCK
    pairs = rows["matthew-layer2"]
    assert (pairs[::2] == rows["matthew-hidden1"]).all() and (pairs[1::2] == rows["matthew-hidden2"]).all()
    assert streams["matthew-layer2"]["documents"] == 2 and rows["genesis-window64-by8"].shape == (PLAN.windows, 4)
    (tmp_path / "matthew-layer2.npy").unlink()
    assert extract.read_index(tmp_path) is None


def test_a_passage_that_is_too_short(whole: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="matthew: 4000 tokens are too few for 16 blocks"):
        extract.extract(tmp_path, Small(), whole, extract.Plan(blocks=16))
    assert extract.read_index(tmp_path) is None


def test_record_of_small_streams(whole: str, tmp_path: Path) -> None:
    """Every head is a stream; what an interrupted run has found is used again, unless the stream changed."""
    index = extract.extract(tmp_path, Small(), whole, PLAN)
    index["streams"] = [s for s in index["streams"] if s["name"] in ("genesis-keys1", "genesis-verses")]
    found = record.measure(tmp_path, index, jobs=1)
    assert [s["name"] for s in found["streams"]] == ["genesis-keys1[head 0]", "genesis-keys1[head 1]", "genesis-verses"]
    assert found["streams"][0]["documents"] == PLAN.blocks and found["streams"][2]["documents"] == 1
    place = tmp_path / "record.json"
    place.write_text(record.to_text({"encoder": found}))
    assert record.encoder(place) == json.loads(json.dumps(found))
    kept = tmp_path / "genesis-keys1.audited.json"
    kept.write_text(kept.read_text().replace("head 0", "head zero"))
    assert "head zero" in record.measure(tmp_path, index, jobs=1)["streams"][0]["name"]
    index["streams"][0]["sha256"] = "another"
    assert record.measure(tmp_path, index, jobs=1)["streams"] == found["streams"]


def stream(kind: str, **other: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "dimension": 4,
        "domination": "refuted",
        "trace_condition": "fails",
        "below_threshold": False,
        "trace_ratio": 1.5,
        "mu_max": 3.0,
        "rho_min": -0.5,
        "population": "refuted",
        "gain_db": dict.fromkeys((*table.VARIANTS, *table.SCHEMES), -1.0),
        "recommended": "direct",
    } | other


def test_tables_count_what_the_record_says() -> None:
    good = {"domination": "certified", "trace_condition": "holds", "below_threshold": True, "trace_ratio": 0.25}
    gains = dict.fromkeys((*table.VARIANTS, *table.SCHEMES), 4.0)
    streams = [stream(kind) for kind in extract.KINDS]
    streams.append(stream("keys", **good, population="supported", gain_db=gains, recommended="ridge", dimension=8))
    lines = table.markdown({"bits": 4, "streams": streams}).splitlines()
    keys, gained, coded = [line for line in lines if line.startswith("| keys |")]
    assert keys == "| keys | 2 | 4, 8 | 1 | 1 | 1 | 0.25 to 1.50 | 3.0 | -0.50 | 1, 0, 1 |"
    assert gained.startswith("| keys | 1.5 (-1.0 to 4.0) |")
    assert coded == "| keys |" + " 1.5 (-1.0 to 4.0) |" * len(table.SCHEMES)
    assert table.spread([3.0, 4.9e64], "z.1f", " to ") == "3.0 to 5e+64"
    assert lines[-1] == "Recommended: direct on 6, ridge on 1."
    with pytest.raises(ValueError, match="no values"):
        table.markdown({"bits": 4, "streams": [s for s in streams if s["kind"] != "values"]})
    with pytest.raises(ValueError, match="missing"):
        table.median([1.0, None])


def test_the_committed_record_is_of_the_plan() -> None:
    known = record.encoder()
    plan = known["plan"]
    assert plan == json.loads(json.dumps(asdict(extract.Plan())))
    assert {s["kind"] for s in known["streams"]} == set(extract.KINDS)
    heads, passages = 12, len(plan["passages"])
    assert len(known["streams"]) == passages * (7 + 6 + 2 * 6 * heads) + len(plan["strides"]) + 1
    assert record.to_text(record.read()) == record.RECORD.read_text(encoding="utf-8")


def test_a_record_that_was_changed_by_hand(tmp_path: Path) -> None:
    place = tmp_path / "study.json"
    place.write_text(record.RECORD.read_text(encoding="utf-8").replace('"bits": 4', '"bits": 5', 1), encoding="utf-8")
    with pytest.raises(ValueError, match="the part 'encoder' differs from its digest; run: make study"):
        record.read(place)
    with pytest.raises(ValueError, match="has no part 'decoder'"):
        place.write_text(record.to_text({"encoder": record.encoder()}), encoding="utf-8")
        record.decoder(place)


def test_the_picture_is_of_the_record_with_a_dot_for_each_stream() -> None:
    """After a change: python -m numerics.study --chart encoder > docs/study.svg."""
    known, drawn = record.encoder(), (ROOT / "docs" / "study.svg").read_text(encoding="utf-8")
    assert drawn == chart.svg(known)
    assert drawn.count('r="3"') == len(known["streams"])
    best = max(known["streams"], key=chart.gain)
    assert chart.gain(best) == max(v for name, v in best["gain_db"].items() if name != "open-loop") > 0


def test_the_page_of_the_study_has_the_tables() -> None:
    """After a change: replace the block by what `python -m numerics.study --markdown encoder` prints."""
    words = (ROOT / "docs" / "study.md").read_text(encoding="utf-8")
    assert words.count(START) == 1
    assert words.partition(START)[2].partition(END)[0] == table.markdown(record.encoder())


@pytest.mark.parametrize("missing", ["torch", "bible"])
def test_a_missing_tool_is_named(missing: str, tmp_path: Path) -> None:
    """Without the encoder's packages, or without the text: one line and exit code 4."""
    program = (
        "import sys; sys.modules['torch'] = None; "
        "from numerics.study.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    if missing == "bible":
        program = program.replace(
            "sys.modules['torch'] = None", "from numerics.study import text; text.PROGRAM = 'none'"
        )
    command = [sys.executable, "-c", program, "--streams", str(tmp_path), "--output", str(tmp_path / "out.json")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (4, "", 1), done.stderr
    assert not (tmp_path / "out.json").exists()

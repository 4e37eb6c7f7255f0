"""`audit` of a whole cache as a user meets it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from numerics.audit.advice import predicts
from numerics.validation import ensembles
from tests import warm

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "PATH": os.environ["PATH"]}


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return warm.run(["audit", *arguments], cwd=cwd, env=ENVIRONMENT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of 4 layers and 2 heads: slow keys in the first two layers, noise elsewhere, one head with a NaN."""
    place, rng = tmp_path_factory.mktemp("cache"), np.random.default_rng(4)
    arrays: dict[str, np.ndarray] = {}
    for layer in range(4):
        for kind in ("key", "value"):
            rho = 0.98 if kind == "key" and layer < 2 else 0.0
            heads = [ensembles.autoregressive(rng, 400, rho, ensembles.wishart(rng, 3)) for _ in range(2)]
            arrays[f"past_key_values.{layer}.{kind}"] = np.stack(heads)[None].astype(np.float32)
    arrays["past_key_values.3.value"][0, 1, 7, 0] = np.nan
    arrays["lengths"] = np.ones(3)
    np.savez(place / "cache.npz", allow_pickle=False, **arrays)
    (place / "lengths").write_text("399\n")
    (place / "dump").mkdir()
    for name in list(arrays)[:4]:
        np.save(place / "dump" / f"{name}.npy", arrays[name])
    keys = np.stack([arrays[f"past_key_values.{layer}.key"][0] for layer in range(4)])
    np.save(place / "keys.npy", keys.astype(np.float16))
    return place


def test_a_cache_in_one_call(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    arguments = ("cache.npz", "--bits", "3", "--html", str(page))
    found = run(*arguments, "--json", str(tmp_path / "one.json"), cwd=folder)
    twice = run(*arguments, "--json", str(tmp_path / "two.json"), "--jobs", "2", cwd=folder)
    bad = "cache.npz:past_key_values.3.value[head 1]"
    assert (found.returncode, twice.returncode) == (2, 2)
    assert found.stderr == f"tracebound: {bad}: NaN or infinity in row 7; remove or replace such rows\n"
    assert (found.stdout, (tmp_path / "one.json").read_text()) == (twice.stdout, (tmp_path / "two.json").read_text())
    report = json.loads((tmp_path / "one.json").read_text())
    assert [each["name"] for each in report["not_audited"]] == [bad]
    places = {(e["kind"], e["layer"], e["head"]) for e in report["streams"]}
    assert len(places) == len(report["streams"]) == 15 and ("key", 3, 1) in places
    assert all(e["axes_by"] == "transformers" and "lengths: " in e["left_out"][0] for e in report["streams"])
    keys, values = report["overview"]["kinds"]
    assert (keys["kind"], keys["streams"], keys["trace_condition"]) == ("key", 8, 4)
    assert (values["kind"], values["streams"]) == ("value", 7)
    assert not any(predicts(name) for name in values["recommended"]["3"])
    groups = [(g["kind"], g["layers"], not predicts(g["variant"])) for g in report["overview"]["groups"]]
    assert groups[:2] == [("key", [0, 1], False), ("key", [2, 3], True)]
    assert all(kind == "value" and alone for kind, _, alone in groups[2:])
    lines = found.stdout.splitlines()
    assert lines[0].startswith("axes of 15 streams: batch, heads, tokens, coordinates, by the names that transformers")
    gains = [float(line.split()[-1]) for line in lines[2:17]]
    assert gains == sorted(gains, reverse=True) and gains[0] > 0
    text = page.read_text()
    for title in ("keys: tr", "keys: domination", "keys: gain of the best", "values: gain of the best"):
        assert text.count(f"<figcaption>{title}") == 1
    assert "layer 3, head 1: " in text and text.index("layer 3, head 1: ") < text.index('id="stream-1"')
    assert all(group["text"] in text for group in report["overview"]["groups"])


def test_a_folder_and_stated_axes(folder: Path) -> None:
    dump = json.loads(run("dump", "--bits", "2", "--json", "-", cwd=folder).stdout)
    assert [e["name"] for e in dump["streams"]][::4] == [
        "dump:past_key_values.0.key[head 0]",
        "dump:past_key_values.1.key[head 0]",
    ]
    asked = run("keys.npy", "--json", "-", cwd=folder)
    assert (asked.returncode, asked.stdout, asked.stderr.count("\n")) == (2, "", 1)
    assert "--axes layers,heads,tokens,coordinates" in asked.stderr
    axes = "layers,heads,tokens,coordinates"
    stated = json.loads(run("keys.npy", "--axes", axes, "--bits", "2", "--json", "-", cwd=folder).stdout)
    assert stated["options"]["axes"] == axes.split(",")
    assert stated["streams"][3]["name"] == "keys.npy[layer 1, head 1]"
    assert (stated["streams"][3]["kind"], stated["streams"][3]["rows"]) == ("key", 400)


@pytest.mark.parametrize(
    "arguments",
    [
        ("keys.npy", "--axes", "heads,tokens,coordinates"),
        ("keys.npy", "--axes", "layers,heads,time,coordinates"),
        ("keys.npy", "--axes", ""),
        ("keys.npy", "--axes", "tokens,coordinates,heads,heads"),
        ("cache.npz", "--axes", "layers,batch,heads,tokens,coordinates"),
        ("dump", "--axes", "heads,tokens,coordinates"),
        ("keys.npy", "--axes", "layers,heads,tokens,coordinates", "--documents", "lengths"),
        ("dump/past_key_values.0.key.npy", "--rope", "0.5"),
        ("dump/past_key_values.0.key.npy", "--rope", "nan"),
        ("dump/past_key_values.0.key.npy", "--rope", "10000", "--rope-layout", "thirds"),
        ("dump/past_key_values.0.key.npy", "--rope", "10000", "--positions", "missing"),
        ("dump/past_key_values.0.key.npy", "--positions", "lengths"),
    ],
)
def test_bad_input_is_one_line(folder: Path, arguments: tuple[str, ...]) -> None:
    found = run(*arguments, "--json", "bad.json", cwd=folder)
    assert (found.returncode, found.stdout, found.stderr.count("\n")) == (2, "", 1), found.stderr
    assert found.stderr.startswith("tracebound: ") and not (folder / "bad.json").exists()

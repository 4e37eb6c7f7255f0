"""The record of the study, numerics/data/study.json, which tables and pictures are made from.

It has two parts, each with its own digest: `encoder`, the audit of every stream of the encoder, made here, and
`decoder`, made by `numerics.study.cache_record`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from numerics.study.kept import kept, sources
from numerics.study.workers import finished
from numerics.validation.streams import DATA

RECORD = DATA / "study.json"
BITS = 4
DIGITS = 6  # significant
KEPT = (
    "name",
    "rows",
    "deltas",
    "dimension",
    "rank",
    "documents",
    "domination",
    "trace_condition",
    "trace_ratio",
    "mu_min",
    "mu_max",
    "rho_min",
    "rho_max",
    "selective_ratio",
    "diagonal_ratio",
    "least_squares_ratio",
    "heldout_delta_ratio",
    "heldout_least_squares_ratio",
)
CODE = (
    "audit",
    "codec",
    "constants",
    "loewner",
    "moments",
    "quantizer",
    "arguments.py",
    "cores.py",
    "rigorous.py",
    "scaling.py",
    "words.py",
)
Progress = Callable[[str], None]


def rounded(value: Any, digits: int = DIGITS) -> Any:
    """The value with its floats to so many significant digits."""
    return float(f"{value:.{digits}g}") if isinstance(value, float) else value


def audited(path: Path, documents: int) -> list[dict[str, Any]]:
    """What is recorded of each stream in a file; documents are of one length, 0 for a single one."""
    from numerics.audit import audit
    from numerics.audit.readers import open_streams

    return [summary(audit(stream, bits=(BITS,), documents=documents or None)) for stream in open_streams(path)]


def summary(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What is recorded of an audit: verdicts, ratios, and the held-out gain in dB of each variant at equal rate.

    Gains are over direct coding with the same loading; which of the direct codings was recommended is not recorded.
    """
    found = {key: rounded(entry[key]) for key in KEPT}
    found["name"] = found["name"].replace(".npy", "")
    found["population"] = entry["population"]["verdict"]
    found["below_threshold"] = entry["closed_loop_thresholds"][0]["below"]
    from numerics.audit.advice import TUNED

    direct = next(each for each in entry["variants"] if each["name"] == "direct")["net_gain_db"]
    found["gain_db"] = {
        each["name"]: rounded(_over(each["net_gain_db"], direct)) for each in entry["variants"] if each["name"] != TUNED
    }
    found["overload_rate"] = {
        each["name"]: rounded(each["overload_rate"]) for each in entry["variants"] if each["name"] != TUNED
    }
    chosen = entry["recommendations"][0]["variant"]
    found["recommended"] = "direct" if chosen == TUNED else chosen
    return found


def _over(gain: float | None, direct: float | None) -> float | None:
    """A gain over direct coding at the same loading, from gains over the better direct coding."""
    return None if gain is None or direct is None else gain - direct


def _kept(path: Path, documents: int, key: str) -> list[dict[str, Any]]:
    """`audited`, or what an interrupted run found for the same stream with the same code."""
    return kept(path.with_suffix(".audited.json"), key, lambda: audited(path, documents))


def measure(
    folder: Path, index: dict[str, Any], jobs: int = 2, progress: Progress = lambda name: None
) -> dict[str, Any]:
    """The record of all streams of a folder, by so many processes. Raises readers' BadStream and OSError."""
    code, entries = sources(CODE), {}
    tasks = {
        s["name"]: (folder / f"{s['name']}.npy", s["documents"], f"{s['sha256']} {code}") for s in index["streams"]
    }
    for name, found in finished(jobs, _kept, tasks):
        entries[name] = found
        progress(name)
    streams = [
        {"kind": s["kind"], "passage": s["passage"]} | entry for s in index["streams"] for entry in entries[s["name"]]
    ]
    versions = index["versions"] | {name: version(name) for name in ("numpy", "scipy")}
    return {
        "text": index["text"],
        "versions": versions,
        "plan": index["plan"],
        "bits": BITS,
        "files": [{key: s[key] for key in ("name", "shape", "sha256")} for s in index["streams"]],
        "streams": streams,
    }


def digest(part: Mapping[str, Any]) -> str:
    """SHA-256 of a part as JSON with sorted keys and no spaces."""
    return hashlib.sha256(json.dumps(part, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def to_text(parts: Mapping[str, Mapping[str, Any]]) -> str:
    """The record as JSON: the digest of each part, then the parts, a stream or a head a line."""

    def block(items: Iterable[Any]) -> str:
        return "[\n" + ",\n".join(f"   {json.dumps(item)}" for item in items) + "\n  ]"

    def one(part: Mapping[str, Any]) -> str:
        lines = [
            f'  "{key}": {block(value) if isinstance(value, list) else json.dumps(value)}'
            for key, value in part.items()
        ]
        return "{\n" + ",\n".join(lines) + "\n }"

    digests = json.dumps({name: digest(part) for name, part in parts.items()})
    return "{\n" + ",\n".join([f' "digests": {digests}', *(f' "{n}": {one(p)}' for n, p in parts.items())]) + "\n}\n"


def read(path: Path = RECORD) -> dict[str, dict[str, Any]]:
    """The parts of the committed record. Raises ValueError if it is missing, malformed, or not what was measured."""
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"cannot read {path}: {error.strerror}; run: make study") from error
    digests = whole.pop("digests", {})
    for name, part in whole.items():
        if digests.get(name) != digest(part):
            raise ValueError(f"{path}: the part {name!r} differs from its digest; run: make study")
    return whole


def encoder(path: Path = RECORD) -> dict[str, Any]:
    """The encoder's part of the committed record. Raises ValueError as `read`."""
    return _part("encoder", path)


def decoder(path: Path = RECORD) -> dict[str, Any]:
    """The decoder's part of the committed record. Raises ValueError as `read`."""
    return _part("decoder", path)


def _part(name: str, path: Path) -> dict[str, Any]:
    parts = read(path)
    if name not in parts:
        raise ValueError(f"{path} has no part {name!r}; run: make study")
    return parts[name]

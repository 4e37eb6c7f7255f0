"""The record of the study: the audit of every stream, as numerics/data/study.json, which the tables are made from."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numerics
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
Progress = Callable[[str], None]


def rounded(value: Any) -> Any:
    """The value with its floats to DIGITS significant digits."""
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def audited(path: Path, documents: int) -> list[dict[str, Any]]:
    """What is recorded of each stream in a file; documents are of one length, 0 for a single one."""
    from numerics.audit import audit
    from numerics.audit.readers import open_streams

    return [
        summary(audit(stream, bits=(BITS,), documents=str(documents) if documents else None))
        for stream in open_streams(path)
    ]


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


def _sources() -> str:
    """A digest of the code that measures, so that what older code found is not taken for its own."""
    root = Path(numerics.__file__).parent
    files = sorted(p for p in root.rglob("*.py") if "study" not in p.parts)
    return hashlib.sha256(b"\0".join(p.read_bytes() for p in files)).hexdigest()


def _kept(path: Path, documents: int, key: str) -> list[dict[str, Any]]:
    """`audited`, or what an interrupted run found for the same stream with the same code."""
    place = path.with_suffix(".audited.json")
    try:
        known = json.loads(place.read_text(encoding="utf-8"))
        if known["key"] == key:
            return known["found"]
    except (OSError, ValueError, KeyError):
        pass
    found = audited(path, documents)
    pending = place.with_suffix(".tmp")
    pending.write_text(json.dumps({"key": key, "found": found}), encoding="utf-8")
    pending.replace(place)
    return found


def measure(
    folder: Path, index: dict[str, Any], jobs: int = 2, progress: Progress = lambda name: None
) -> dict[str, Any]:
    """The record of all streams of a folder, by so many processes. Raises readers' BadStream and OSError."""
    # Read by the workers' BLAS when it is loaded: their threads would be in each other's way.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    sources, entries = _sources(), {}
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        futures = {
            pool.submit(_kept, folder / f"{s['name']}.npy", s["documents"], f"{s['sha256']} {sources}"): s
            for s in index["streams"]
        }
        for future in as_completed(futures):
            entries[futures[future]["name"]] = future.result()
            progress(futures[future]["name"])
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


def to_text(record: dict[str, Any]) -> str:
    """The record as JSON, a stream a line."""

    def block(items: Iterable[Any]) -> str:
        return "[\n" + ",\n".join(f"  {json.dumps(item)}" for item in items) + "\n ]"

    parts = [
        f' "{key}": {block(value) if key in ("files", "streams") else json.dumps(value)}'
        for key, value in record.items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def read(path: Path = RECORD) -> dict[str, Any]:
    """The committed record. Raises ValueError if it is missing or malformed."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"cannot read {path}: {error.strerror}; run: make study") from error

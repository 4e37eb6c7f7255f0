"""The committed certificates, one file for a law and a kind of quantizer, and the enclosures they show when checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from flint import arb

from numerics.constants import lloyd_max, optimum
from numerics.constants.laws import LAWS
from numerics.constants.lloyd_max import LloydMaxCertificate
from numerics.constants.optimum import Certificate, NotCertified, Optimum

FOLDER: Final = Path(__file__).parent / "certificates"
UNIFORM, LLOYD_MAX = "uniform", "lloyd-max"
RATES: Final = {UNIFORM: range(1, optimum.MAX_BITS + 1), LLOYD_MAX: range(1, lloyd_max.MAX_BITS + 1)}
Say = Callable[[str], None]


def path(law: str, kind: str) -> Path:
    """Where a law's certificates of a kind are kept."""
    return FOLDER / f"{law}-{kind}.json"


@cache
def _entries(law: str, kind: str) -> list[Any]:
    file = path(law, kind)
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise NotCertified(f"cannot read {file}: {error}; reinstall the package") from error
    if not isinstance(data, list):
        raise NotCertified(f"{file} does not hold a list of certificates")
    return data


def _entry(law: str, kind: str, bits: int) -> dict[str, Any]:
    found = [e for e in _entries(law, kind) if isinstance(e, dict) and e.get("bits") == bits and e.get("law") == law]
    if len(found) != 1:
        raise NotCertified(f"{path(law, kind)} has {len(found)} certificates for {bits} bits")
    return found[0]


@cache
def uniform(law: str, bits: int) -> Optimum:
    """The best step and its error for b = 1..16, by checking the committed certificate. Raises NotCertified."""
    return optimum.check(Certificate.from_json(_entry(law, UNIFORM, bits)))


@cache
def lloyd_max_mse(law: str, bits: int) -> arb:
    """The best non-uniform error for b = 1..8, by checking the committed certificate. Raises NotCertified."""
    return lloyd_max.check(LloydMaxCertificate.from_json(_entry(law, LLOYD_MAX, bits)))


def lloyd_max_codebook(law: str, bits: int) -> tuple[list[arb], list[arb]]:
    """The positive edges and levels of the best non-uniform quantizer for b = 1..8, as the certificate has them."""
    return lloyd_max.codebook(LloydMaxCertificate.from_json(_entry(law, LLOYD_MAX, bits)))


def search(progress: Say = lambda _: None) -> dict[Path, str]:
    """New certificates for every law, kind and rate, as the text of each file; a quarter of a minute of searching."""
    texts: dict[Path, str] = {}
    for law in LAWS.values():
        for kind, rates in RATES.items():
            find = optimum.find if kind == UNIFORM else lloyd_max.find
            found: list[dict[str, Any]] = []
            for bits in rates:
                progress(f"{law.name} {kind}, b = {bits}")
                found.append(find(law, bits).to_json())
            lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in found)
            texts[path(law.name, kind)] = f"[\n{lines}\n]\n"
    return texts

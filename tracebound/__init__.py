"""Checked bounds for product quantizers: the command line `tracebound`, and its work from Python.

    from tracebound import audit, audit_cache      # does delta encoding pay on these rows, or on this cache?
    from tracebound import check                   # is a quantizer what theory says? check(x, xhat, bits=4).verdict
    from tracebound import Quantizer, codec        # Quantizer.fit(rows, 4); codec.encode(rows, "closed-loop", 4)
    from tracebound import loewner                 # loewner.certify(A, B).verdict: certified, refuted or undecided
    from tracebound import claim                   # claim("granular-error").words
    from tracebound import AuditReport, CheckReport  # what audit, audit_cache and check return

Each name is imported when it is first asked for, so that `import tracebound` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numerics import __version__, codec, loewner
    from numerics.quantizer.reference import ProductQuantizer as Quantizer
    from proofs.checking.book import claim
    from tracebound.python import audit, audit_cache, check
    from tracebound.reports import AuditReport, CheckReport

__all__ = [
    "AuditReport",
    "CheckReport",
    "Quantizer",
    "__version__",
    "audit",
    "audit_cache",
    "check",
    "claim",
    "codec",
    "loewner",
]

# Where each name is, and what it is called there; a module itself where that is empty.
_PLACES = {
    "AuditReport": ("tracebound.reports", "AuditReport"),
    "CheckReport": ("tracebound.reports", "CheckReport"),
    "Quantizer": ("numerics.quantizer.reference", "ProductQuantizer"),
    "__version__": ("numerics", "__version__"),
    "audit": ("tracebound.python", "audit"),
    "audit_cache": ("tracebound.python", "audit_cache"),
    "check": ("tracebound.python", "check"),
    "claim": ("proofs.checking.book", "claim"),
    "codec": ("numerics.codec", ""),
    "loewner": ("numerics.loewner", ""),
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    place, inside = _PLACES[name]
    module = import_module(place)
    found = getattr(module, inside) if inside else module
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

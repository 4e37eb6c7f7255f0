"""The paper's figures and its table of streams: data first, as JSON with its hash, then vector drawings of that data.

Drawings are dark on white and told apart by line style, marker and hatching, so that they can be read in grey.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from typing import Any

from numerics.constants import lloyd_max, table
from numerics.constants.laws import LAWS
from numerics.constants.store import RATES, UNIFORM
from numerics.validation import grid as validation
from numerics.validation import streams
from paper.prose import text
from paper.statements import macro_file

DIGITS = 6  # significant; floating-point figures agree to more on every machine

RATIOS = {
    "delta": "trace_ratio",
    "choice": "selective_ratio",
    "diagonal": "diagonal_ratio",
    "least squares": "least_squares_ratio",
    "held out": "heldout_least_squares_ratio",
}
COLUMNS = ("mu_max", "rho_min", *RATIOS.values())
NAMES = ("constants", "gain", "measured", "threshold")


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def data() -> dict[str, Any]:
    """What every figure shows: enclosed constants, measured shares of the bound, recorded ratios of the streams."""
    constants: dict[str, list[list[float]]] = {}
    for law in LAWS:
        pairs = [(b, table.normalised(law, b)) for b in RATES[UNIFORM]]
        constants[f"{law}, uniform"] = [[b, _rounded(float(best))] for b, (best, _) in pairs]
        constants[f"{law}, non-uniform"] = [
            [b, _rounded(float(other))] for b, (_, other) in pairs if b <= lloyd_max.MAX_BITS and other is not None
        ]
    kinds: dict[str, list[list[float]]] = {}
    for row in validation.validate(quick=True).rows:
        kind = row.name if row.name.startswith("law") else row.name.partition(":")[0]
        kinds.setdefault(kind, []).append([row.bits, _rounded(row.ratio)])
    found = {
        name: {key: _rounded(entry[key]) for key in COLUMNS} | {"rows": entry["rows"], "dimension": entry["dimension"]}
        for name, entry in streams.catalogue().items()
    }
    return {"constants": constants, "measured": kinds, "streams": found}


def to_json(found: Mapping[str, Any]) -> str:
    """The data with the hash of its compact form; `from_json` takes it back."""
    digest = hashlib.sha256(_compact(found)).hexdigest()
    return json.dumps({"sha256": digest, "data": found}, indent=1) + "\n"


def from_json(written: str) -> dict[str, Any]:
    """The data; raises ValueError if it does not have the hash that stands with it."""
    parsed = json.loads(written)
    if hashlib.sha256(_compact(parsed["data"])).hexdigest() != parsed["sha256"]:
        raise ValueError("the data of the figures differ from their hash; run: tracebound paper --statements")
    return parsed["data"]


def _compact(found: Mapping[str, Any]) -> bytes:
    return json.dumps(found, sort_keys=True, separators=(",", ":")).encode()


def stream_rows() -> str:
    """paper/generated/streams.tex: \\streamrows, a row of the table for every shipped stream."""
    lines = []
    for name, entry in streams.catalogue().items():
        figures = [f"{entry[key]:.3g}" if abs(entry[key]) >= 0.001 else f"{entry[key]:.1e}" for key in COLUMNS]
        cells = [
            rf"\textsf{{{text(name)}}}",
            str(entry["rows"]),
            str(entry["dimension"]),
            *map(_cell, figures),
        ]
        lines.append(" & ".join(cells) + r"\\")
    return macro_file([("the shipped streams", [("streamrows", "%\n" + "\n".join(lines))])])


def _cell(figure: str) -> str:
    mantissa, _, exponent = figure.partition("e")
    return f"${mantissa}\\cdot10^{{{int(exponent)}}}$" if exponent else f"${mantissa}$"


def draw(found: Mapping[str, Any]) -> dict[str, bytes]:
    """Every figure as the bytes of a PDF without a date; needs matplotlib."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    style: dict[Any, Any] = {
        "font.family": "serif",
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
    }
    drawings: dict[str, Callable[[Any, Mapping[str, Any]], None]] = {
        "constants": _constants,
        "gain": _gain,
        "measured": _measured,
        "threshold": _threshold,
    }
    files = {}
    with mpl.rc_context({**style, "pdf.fonttype": 42}):
        for name, put in drawings.items():
            figure = Figure(figsize=(5.4, 3.0), layout="constrained")
            put(figure.add_subplot(), found)
            stream = io.BytesIO()
            figure.savefig(stream, format="pdf", metadata={"CreationDate": None, "Creator": None, "Producer": None})
            files[name] = stream.getvalue()
    return files


def _constants(axes: Any, found: Mapping[str, Any]) -> None:
    styles = {"uniform": "-", "non-uniform": ":"}
    markers = {"gaussian": "o", "laplace": "s"}
    words = {"gaussian": "normal", "laplace": "Laplace"}
    for name, points in found["constants"].items():
        law, _, kind = name.partition(", ")
        line = {"linestyle": styles[kind], "marker": markers.get(law, "^"), "markersize": 3.5, "linewidth": 1}
        axes.plot(*zip(*points, strict=True), color="black", label=f"{words.get(law, law)}, {kind}", **line)
    axes.set(xlabel="bits $b$", ylabel="$4^b\\times$ best error", xlim=(0.5, 16.5), yscale="log")
    axes.set_yticks([1, 2, 5, 10, 20, 50], ["1", "2", "5", "10", "20", "50"])
    axes.minorticks_off()
    axes.legend(frameon=False)


def _measured(axes: Any, found: Mapping[str, Any]) -> None:
    axes.axhline(1, color="black", linewidth=1)
    axes.axhline(1 / 3, color="black", linewidth=0.7, linestyle="--")
    marks = ("s", "v", "D", "^", "o", "x", "+", "*")
    shift = 0.0
    for mark, (name, points) in zip(marks, found["measured"].items(), strict=False):
        bits, shares = zip(*points, strict=True)
        face = {} if mark in "x+" else {"facecolors": "none", "edgecolors": "black"}
        colour = {"color": "black"} if mark in "x+" else {}
        axes.scatter([b + shift for b in bits], shares, s=16, marker=mark, linewidths=0.8, label=name, **face, **colour)
        shift += 0.12
    axes.set(xlabel="bits $b$", ylabel="measured / bound", ylim=(0, 1.08))
    axes.legend(frameon=False, fontsize=7.5, loc="center left", bbox_to_anchor=(1.0, 0.5))


def _threshold(axes: Any, found: Mapping[str, Any]) -> None:
    bits = range(1, 9)
    limit = [(1 - 2**-b) ** 2 for b in bits]
    axes.fill_between(bits, 0, limit, color="0.88", linewidth=0)
    axes.plot(bits, limit, color="black", marker="o", markersize=3.5, linewidth=1.2)
    axes.text(6.2, 0.12, "closed loop has\nthe smaller bound", ha="center")
    for (name, entry), dash in zip(found["streams"].items(), ("--", ":", "-.", (0, (5, 1, 1, 1, 1, 1))), strict=False):
        axes.axhline(entry["trace_ratio"], color="0.25", linestyle=dash, linewidth=0.9)
        axes.text(8.1, entry["trace_ratio"], name.replace("_", " ")[:22], va="center", fontsize=7)
    axes.set(xlabel="bits $b$", ylabel="$\\mathrm{tr}\\,\\Sigma_D\\,/\\,\\mathrm{tr}\\,\\Sigma_X$", xlim=(1, 8))
    axes.set_ylim(-0.03, 1.65)


def _gain(axes: Any, found: Mapping[str, Any]) -> None:
    from math import log10

    hatches = ("", "////", "....", "xxxx", "\\\\\\\\")
    shades = ("0.35", "white", "0.85", "white", "0.7")
    width = 0.16
    for i, (label, key) in enumerate(RATIOS.items()):
        heights = [-10 * log10(entry[key]) for entry in found["streams"].values()]
        places = [place + (i - 2) * width for place in range(len(heights))]
        look = {"facecolor": shades[i], "hatch": hatches[i], "edgecolor": "black", "linewidth": 0.6}
        axes.bar(places, heights, width, label=label, **look)
    axes.axhline(0, color="black", linewidth=0.8)
    names = [name.replace("kjv_", "").replace("sm_", "").replace("_", " ") for name in found["streams"]]
    axes.set_xticks(range(len(names)), names, fontsize=7.5)
    axes.set_ylabel("gain in dB")
    axes.legend(frameon=False, fontsize=7.5)

"""A comparison with theory, and the table of theory alone, as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from numerics.audit.numbers import bits_of
from tracebound.output import in_line, say, section, table, wrap

COLUMNS = ("what", "law", "", "D over", "figure", "times 4^b", "measured over it", "fits", "claim")
BOUND = ("what", "law", "", "D over", "figure", "times 4^b", "claim")
OVER = {"variance": "tr Sigma", "energy": "E norm(X)^2"}


def print_checked(found: Mapping[str, Any]) -> None:
    """Print a report of `numerics.check.schema`."""
    b = found["bits"]
    variance, energy = found["over_variance"], found["over_energy"]
    at = bits_of(int(b)) if float(b).is_integer() else f"{b:g} bits"
    frame = ", in the basis that was given" if found["in_basis"] else ""
    unit = f"; norms and errors in the unit 2^{found['unit_exponent']}" if found["unit_exponent"] else ""
    size = f"{found['rows']} rows of {found['dimension']} numbers, {at}{frame}{unit}"
    say(in_line(f"{found['original']}, decoded {found['decoded']}: {size}"))
    lines = [
        f"D = {_short(found['distortion'])}; D / tr Sigma = {_with_error(variance)}, times 4^b "
        f"{_short(found['normalised'])}; D / E norm(X)^2 = {_with_error(energy)}",
        _loading(found),
        f"fourth moment over squared variance {_short(found['fourth_moment'])} in the mean (normal 3, Laplace 6)",
        *_by_coordinate(found["by_coordinate"]),
        *_by_norm(found["by_norm"]),
        *_levels(found),
        *(_products(found["products"], found["distortion"]) if found["distortion"] else ()),
    ]
    say("\n".join(section("measured", lines)))
    say("\nwhat the claims give:")
    table(COLUMNS, [compared_row(value, b) for value in found["values"]], right=COLUMNS[4:7])
    say("")
    say("\n".join(wrap(f"{found['verdict']}: {found['text']}")))
    for cause in found["causes"]:
        claims = f" ({', '.join(cause['claims'])})" if cause["claims"] else ""
        say("\n".join(wrap(f"{cause['text'].removesuffix('.')}{claims}.", later="  ")))


def compared_row(value: Mapping[str, Any], bits: float) -> tuple[str, ...]:
    """What the claims give and how the measured figure compares: a cell for each of `COLUMNS`."""
    return (*_cells(value, bits)[:-1], _short(value["factor"]), "yes" if value["fits"] else "no", value["claim"])


def print_bound(rows: Sequence[Mapping[str, Any]], bits: float) -> None:
    """Print figures of `numerics.check.theory`."""
    table(BOUND, [_cells(row, bits) for row in rows], right=BOUND[4:6])


def _cells(value: Mapping[str, Any], bits: float) -> tuple[str, ...]:
    figure = value["value"]
    return (
        *(value[name] for name in ("words", "law", "kind")),
        OVER[value["over"]],
        f"{figure:.6g}",
        f"{figure * 4.0**bits:.6g}",
        value["claim"],
    )


def _loading(found: Mapping[str, Any]) -> str:
    eigen = found["loading_eigenbasis"]
    told = "not asked beyond 1024 coordinates" if eigen is None else f"at most {_short(eigen)}"
    return f"deviations from the mean: at most {_short(found['loading'])} in a coordinate; in the eigenbasis {told}"


def _by_coordinate(found: Mapping[str, Any]) -> list[str]:
    shares = sorted((share, k) for k, share in enumerate(found["over_variance"]) if share is not None)
    if not shares:
        return []
    least, middle, most = shares[0], shares[len(shares) // 2], shares[-1]
    return [
        f"error over variance by coordinate: {_short(least[0])} (coordinate {least[1]}), {_short(middle[0])} in the "
        f"middle, {_short(most[0])} (coordinate {most[1]})"
    ]


def _by_norm(found: Sequence[Mapping[str, Any]]) -> list[str]:
    if len(found) == 1:
        return [f"every row has the norm {_short(found[0]['largest'])}"]
    told = (
        f"{_short(part['over_energy'])} at norms {_short(part['least'])} to {_short(part['largest'])}"
        for part in (found[0], found[-1])
    )
    return [f"error over energy by norm, first and last of {len(found)} groups: {', '.join(told)}"]


def _levels(found: Mapping[str, Any]) -> list[str]:
    levels = found["levels"]
    if levels is None:
        return ["levels: none seen in these coordinates, so the share of overload is unknown"]
    frame = " (rows scaled to norm one)" if levels["by_norm"] else ""
    even = f", evenly spaced in {levels['even']}" if levels["even"] else ", not evenly spaced"
    return [
        f"levels{frame}: at most {levels['most']} in each of {levels['coordinates']} coordinates{even}; overload: "
        f"{100 * found['overload']:.3g} % of the numbers lie beyond the outermost ones"
    ]


def _products(found: Mapping[str, Any], distortion: float) -> list[str]:
    excess = found["excess"]
    told = "as for means of cells" if found["centroids"] else "so levels are not the means of their cells"
    product, decoded, less = (_short(found[name]) for name in ("product", "decoded", "less_error"))
    lines = [
        f"inner products over E norm(X)^2: E <X, Z> is {product}, E norm(Z)^2 {decoded}, 1 - D {less}; the first two "
        f"differ by {_with_error(excess)}, {told} (centroid-shrinks)"
    ]
    if found["unit_figure"] is not None:
        figure, ratio = _short(found["unit_figure"]), _short(found["unit_figure"] / distortion)
        lines.append(
            f"2 (1 - E <X, Z>) = {figure}, which is {ratio} D; for means of cells it is 2 D (centroid-shrinks)"
        )
    return lines


def _with_error(figure: Mapping[str, float]) -> str:
    return f"{_short(figure['value'])} (standard error {figure['standard_error']:.2g})"


def _short(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.4g}"

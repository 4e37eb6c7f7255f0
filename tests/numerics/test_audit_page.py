"""The audit's page: one file that a person can read offline, without colour, script or a wide screen."""

from __future__ import annotations

import copy
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from numerics.audit import audit, plots
from numerics.audit.numbers import number_of, percent
from numerics.audit.page import page
from numerics.audit.page_claims import CLAIMS
from numerics.audit.stream import Loaded, Shard, Stream
from numerics.validation import ensembles
from proofs.checking import book

HOSTILE = "<script>alert('x')</script>&\"stream\".npy"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
Outlined = Callable[[str], Any]


def stream_of(name: str, rows: Any) -> Stream:
    return Stream(name, (Shard(name, len(rows), rows.shape[1], rows.dtype.name, Loaded(rows)),))


def entry(name: str, bits: tuple[int, ...], rho: float = 0.9, d: int = 3) -> dict[str, Any]:
    rng = np.random.default_rng(5)
    rows = ensembles.autoregressive(rng, 600, rho, ensembles.wishart(rng, d))
    return {**audit(stream_of(name, rows), bits=bits)}


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    streams = [entry(HOSTILE, (2, 4)), entry("noise", (4,), 0.0), entry("one", (4,), d=1)]
    options = {"bits": [2, 4], "loading": "max", "documents": None, "skip_first": 0, "dimension": None}
    return {"format": "tracebound-audit-4", "version": "1.2.3", "options": options, "streams": streams}


def test_well_formed_offline_and_without_script(report: dict[str, Any], outline: Outlined) -> None:
    text = page(report)
    found = outline(text)
    assert (found.external, found.names.count("h1")) == ([], 1)
    assert not {"script", "iframe", "object", "img"} & set(found.names)
    assert "url(" not in text and "@import" not in text and "://" not in text
    assert len(found.ids) == len(set(found.ids))
    assert set(found.links) <= set(found.ids)


def test_hostile_names_are_text(report: dict[str, Any]) -> None:
    text = page(report)
    assert "<script" not in text
    assert text.count("&lt;script&gt;") == 2  # in the overview and above the stream


def test_same_report_same_bytes(report: dict[str, Any]) -> None:
    assert page(report) == page(copy.deepcopy(report))


def test_verdicts_are_words_on_top(report: dict[str, Any]) -> None:
    text = page({**report, "streams": report["streams"][:1]})
    assert "All streams" not in text
    top = text[text.index("<h2>") : text.index("<h3>")]
    one = report["streams"][0]
    for word in (
        one["domination"],
        one["population"]["verdict"],
        one["recommendations"][0]["variant"],
        "trace-suffices",
    ):
        assert word in top


@pytest.mark.parametrize("verdict", ["supported", "refuted", "open"])
@pytest.mark.parametrize("domination", ["certified", "refuted", "undecided"])
@pytest.mark.parametrize("condition", ["holds", "fails", "undecided"])
def test_every_verdict_has_its_words(
    report: dict[str, Any], outline: Outlined, verdict: str, domination: str, condition: str
) -> None:
    one = copy.deepcopy(report["streams"][1])
    one["population"]["verdict"], one["domination"], one["trace_condition"] = verdict, domination, condition
    outline(text := page({**report, "streams": [one]}))
    assert f" {verdict}</span>" in text and f" {domination}</span>" in text and f"{condition}</span>" in text
    assert ("does not support it" in text) == (verdict == "open")


def test_numbers_that_do_not_exist_are_dashes(report: dict[str, Any], outline: Outlined) -> None:
    one = copy.deepcopy(report["streams"][1])
    one |= {"least_squares_ratio": None, "heldout_least_squares_ratio": None, "heldout_delta_ratio": None}
    one["margin"] = {"lower": None, "upper": None}
    one["population"] |= {"p_values": {"1": 0.4}, "upper_limits": {"1": None}}
    for each in one["variants"]:
        each |= {"mse": 0.0, "bound": 0.0, "gain_db": None, "net_gain_db": None, "worst_quarter_db": None}
    one["directions"] = {key: [0.0] * 3 for key in one["directions"]}
    text = page({**report, "streams": [one]})
    outline(text)
    assert "None" not in text and "nan" not in text and "inf " not in text


def test_every_drawing_is_told_in_words(report: dict[str, Any]) -> None:
    drawings = re.findall(r"<svg.*?</svg>", page(report))
    assert len(drawings) == 2 * 3 + len(report["streams"][0]["variants"]) // 2 + 2
    for drawing in drawings:
        root = ElementTree.fromstring(drawing)
        assert root.attrib["role"] == "img" and root.attrib["aria-label"]
        assert root[0].tag == "title" and root[1].tag == "desc" and root[1].text
        height = float(root.attrib["viewBox"].split()[3])
        for element in root.iter():
            for name in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy"):
                if name in element.attrib:
                    assert -2 <= float(element.attrib[name]) <= (plots.WIDTH if "x" in name else height) + 2


def test_claims_are_those_of_the_book(report: dict[str, Any]) -> None:
    assert set(CLAIMS) <= set(book.keys())
    used = {k for e in report["streams"] for v in e["variants"] for k in (*v["claims"], *v["rests_on"])}
    assert used <= set(CLAIMS)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "-"),
        (0.0, "0"),
        (0.123456, "0.1235"),
        (-12345.6, "-12346"),
        (1.5e-9, "1.500\u00a0\u00d7\u00a010⁻⁹"),
        (2e20, "2.000\u00a0\u00d7\u00a010²⁰"),
    ],
)
def test_numbers_are_short(value: float | None, words: str) -> None:
    assert number_of(value) == words


def test_small_shares_are_not_rounded_to_nothing() -> None:
    assert [percent(share) for share in (None, 0.0, 1e-7, 0.012345, 1.0)] == ["-", "0", "< 0.001", "1.234", "100"]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
@pytest.mark.parametrize("width", [400, 1200])
def test_a_browser_shows_it_without_complaint(report: dict[str, Any], tmp_path: Path, width: int) -> None:
    """No message on the console, and nothing wider than the screen."""
    probe = "<script>document.title = document.documentElement.scrollWidth + ' of ' + innerWidth</script></body>"
    (tmp_path / "page.html").write_text(page(report), encoding="utf-8")
    (tmp_path / "probe.html").write_text(page(report).replace("</body>", probe), encoding="utf-8")
    # A headless window is 500 wide at least; a frame is as narrow as asked.
    (tmp_path / "frame.html").write_text(
        f'<iframe src="probe.html" width="{width}" height="900"></iframe>'
        "<script>onload = () => document.body.append(frames[0].document.title)</script>",
        encoding="utf-8",
    )

    def browse(name: str) -> subprocess.CompletedProcess[str]:
        assert CHROMIUM is not None
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"]
        logged = [*options, "--enable-logging=stderr", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom"]
        return subprocess.run(
            [CHROMIUM, *logged, f"file://{tmp_path / name}"], capture_output=True, text=True, timeout=120, check=True
        )

    assert "CONSOLE" not in browse("page.html").stderr
    found = re.search(r"(\d+) of (\d+)", browse("frame.html").stdout)
    assert found is not None and int(found[2]) <= width
    assert int(found[1]) <= int(found[2])


def test_both_schemes_can_be_read() -> None:
    """Every colour on either background has the contrast 4.5 of WCAG 2, and no rule names a colour of its own."""
    shared, own = (
        files(name).joinpath("page.css").read_text(encoding="utf-8") for name in ("numerics", "numerics.audit")
    )
    light, dark = re.findall(r":root \{([^}]*--[^}]*)\}", shared)
    schemes = [dict(re.findall(r"--(\w+): (#\w+);", block)) for block in (light, dark)]
    assert "prefers-color-scheme: dark" in shared and set(schemes[0]) == set(schemes[1])

    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
        parts = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
        linear = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    for scheme in schemes:
        for ground in ("paper", "soft"):
            for name in set(scheme) - {"paper", "soft", "faint"}:
                pair = sorted((luminance(scheme[name]), luminance(scheme[ground])))
                assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, (name, ground)
    used = set(re.findall(r"var\(--(\w+)\)", shared + own))
    assert used <= set(schemes[0])
    assert not re.search(r"#[0-9a-f]{3,6}\b", own + re.sub(r":root \{[^}]*\}", "", shared))


def test_words_fit_what_is_drawn(report: dict[str, Any]) -> None:
    """Something is dotted only where there are curves, and no plot has a formula in ASCII."""
    for one in report["streams"]:
        text = page({**report, "streams": [one]})
        drawn = re.findall(r"<svg.*?</svg>", text)
        assert ("dotted" in text) == any('class="reference"' in svg for svg in drawn)
        assert not any(re.search(r"\^|Sigma|<=|\d e[-+]\d|\de[-+]\d", svg) for svg in drawn)


def test_how_it_was_made_and_from_what(report: dict[str, Any], outline: Outlined) -> None:
    kept = {"name": "a.npy", "bytes": 12345, "modified": "2020-01-02T03:04:05Z", "sha256": "0f" * 32}
    outline(text := page({**report, "streams": [{**report["streams"][0], "sources": [kept]}]}))
    for words in (
        "tracebound 1.2.3",
        "bits: 2, 4",
        "largest value",
        "a.npy",
        "12,345",
        "2020-01-02T03:04:05Z",
        "0f" * 32,
    ):
        assert words in text


def test_what_an_autocorrelation_is_and_what_was_not_judged(report: dict[str, Any]) -> None:
    one = copy.deepcopy(report["streams"][1])
    text = page({**report, "streams": [one]})
    assert "over the mean of the variances of both, so they lie between -1 and 1" in text
    assert "directions not judged" not in text and "unit of variances" not in text
    one["population"]["unjudged"], one["unit_exponent"] = 3, -300
    text = page({**report, "streams": [one]})
    assert "directions not judged" in text and "2^-600" in text


def test_every_number_of_bits_has_its_advice_and_its_notes(report: dict[str, Any]) -> None:
    one = copy.deepcopy(report["streams"][0])
    one["recommendations"][0]["note"] = "At 2 bits every variant errs."
    text = page({**report, "streams": [one]})
    assert text.count('class="advice"') == 2 and text.count("equal entropy-coded rate") >= 2
    assert text.count("At 2 bits every variant errs.") == 1
    assert text.count(" ★</th>") == 2

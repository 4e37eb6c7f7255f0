"""Where the paper and the claims have drifted apart: every finding names a file, a line and a claim.

Checked are the generated files against what the claims produce, that each claim is stated once and each label is a
claim, the constants that prose names by macro, and that prose, README and documentation type no constant of a claim.
What they may type all the same stands in allowed.txt. Trivial constants are not looked for: whole numbers, single
letters and one half.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import cache
from itertools import zip_longest
from pathlib import Path

from paper import figures, statements, study
from proofs import constants
from proofs.checking import book

PAPER = Path(__file__).parent
_TRIVIAL = re.compile(r"\d+|[A-Za-z]+(\^2)?|1/2")
_OWN_LABELS = ("sec:", "tab:", "fig:", "eq:")
_NUMBER = re.compile(r"(?<![\d.])\d+\.\d+(?!\.?\d)")
_SIGNIFICANT = 4  # fewer digits than these identify no enclosed constant
FORMS = (  # constants of which a statement has the rational factor alone, as prose would type them
    ("scalar-mse-bounded", "kappa^2/4^b"),
    ("scalar-mse-second-moment", "kappa^2/4^b+1"),
    ("pq-per-coordinate-loading", "4^-b"),
    ("closed-loop-threshold", "(1-2^-b)^2"),
    ("leaky-delta", "1-s^2"),
)
_MACROS = re.compile(r"\\(claim|cl|label|ref|form)\{([^}]*)\}(?:\{([^}]*)\})?")


@dataclass(frozen=True)
class Drift:
    """One disagreement."""

    file: str
    line: int
    claim: str
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.claim}: {self.words}"


def documents(root: Path = PAPER.parent) -> list[Path]:
    """The README and the documentation of a checkout; an installed package has none."""
    return [p for p in (root / "README.md", *sorted((root / "docs").glob("*.md"))) if p.is_file()]


def find(paper: Path = PAPER, documents: Iterable[Path] = ()) -> list[Drift]:
    """Every drift of a paper's folder and of these documents; in the order of the files and lines."""
    found = [*_generated(paper / "generated"), *_stated(paper)]
    prose = [*sorted((paper / "sections").glob("*.tex")), paper / "main.tex"]
    allowed = _allowances(paper / "allowed.txt")
    for file in (*prose, *documents):
        found += _typed(file, allowed.get(file.name, ()))
    return found


def _generated(folder: Path) -> Iterator[Drift]:
    fresh = {
        "statements.tex": statements.statements(),
        "constants.tex": statements.constants_file(statements.recorded()),
        "streams.tex": figures.stream_rows(),
        "study.tex": study.generated(),
    }
    starts = {statements.prefix(key): key for key in book.keys()}  # noqa: SIM118
    for name, expected in fresh.items():
        written = _read(folder / name).split("\n")
        # The second line is the hash of the rest, and the list of all keys says only that some key differs.
        lines = list(enumerate(zip_longest(written, expected.split("\n"), fillvalue=""), 1))
        wrong = [(n, old, new) for n, (old, new) in lines if old != new and n != 2]
        told = [x for x in wrong if r"\forallclaims" not in x[1] + x[2]] or wrong
        if told:
            n, old, new = told[0]
            yield Drift(name, n, _claim_of(old, starts) or _claim_of(new, starts) or _above(written, n), "not current")
    for name in ("statuses.tex", "checks.tex"):
        for n, line in enumerate(_read(folder / name).split("\n"), 1):
            if macro := re.match(r"\\newcommand\{\\(claim\w+)(Status|Layers)\}", line):
                if macro[1] not in starts:
                    yield Drift(name, n, macro[1], "no such claim")
                starts_here = macro[2] == "Status" and not line.endswith(tuple(f"{{{w}}}" for w in book.AS_DECLARED))
                if starts_here:
                    yield Drift(name, n, starts.get(macro[1], macro[1]), "not as declared")
        for start, key in starts.items():
            if f"\\{start}{'Status' if name == 'statuses.tex' else 'Layers'}}}" not in _read(folder / name):
                yield Drift(name, 1, key, "no entry; run: tracebound paper --statements")
    try:
        found = figures.from_json(_read(folder / "figures.json"))
    except (ValueError, KeyError) as error:
        yield Drift("figures.json", 1, "figures", str(error))
        return
    if set(found) != {"constants", "measured", "streams"}:
        yield Drift("figures.json", 1, "figures", "other figures than the paper's")


def _claim_of(line: str, starts: dict[str, str]) -> str | None:
    macro = re.search(r"\\newcommand\{\\(claim[A-Za-z]+)\}", line)
    fits = [start for start in starts if macro and macro[1].startswith(start)]
    return starts[max(fits, key=len)] if fits else None


def _above(lines: list[str], number: int) -> str:
    """The key in the nearest comment above a line."""
    return next((line[2:] for line in reversed(lines[:number]) if line.startswith("% ")), "statements")


def _stated(paper: Path) -> Iterator[Drift]:
    keys = set(book.keys())
    stated: dict[str, tuple[str, int]] = {}
    own: set[str] = set()
    asked: list[tuple[str, int, str]] = []
    for file in sorted((paper / "sections").glob("*.tex")):
        for n, line in enumerate(_read(file).split("\n"), 1):
            for macro, key, name in _MACROS.findall(line):
                if macro == "label":
                    own.add(key)
                    if not key.startswith(_OWN_LABELS):
                        yield Drift(
                            file.name, n, key, "a label that is no claim's; begin it with sec:, fig:, tab: or eq:"
                        )
                elif macro == "ref":
                    asked.append((file.name, n, key))
                elif key not in keys:
                    yield Drift(file.name, n, key, "no such claim")
                elif macro == "claim":
                    if key in stated:
                        yield Drift(file.name, n, key, "stated already at {}:{}".format(*stated[key]))
                    stated[key] = (file.name, n)
                elif macro == "form" and name not in _names(key):
                    yield Drift(file.name, n, key, f"has no constant {name}")
    for name, n, key in asked:
        if key not in own:
            yield Drift(name, n, key, "refers to no label")
    for key in book.keys():  # noqa: SIM118
        if key not in stated:
            yield Drift("sections", 0, key, rf"not stated; put \claim{{{key}}} into a section")


@cache
def _names(key: str) -> frozenset[str]:
    """The constants of a claim that have a formula."""
    enclosed = (entry.name for entry in _recorded() if entry.claim == key and entry.exact and not entry.rational)
    return frozenset(map(statements.letters, enclosed))


def canonical(formula: str) -> str:
    """A formula in LaTeX or plain text without what does not change its meaning: spaces, sizes, braces, \\frac."""
    formula = re.sub(r"\\(?:t|d)?frac\s*(\d)\s*(\d)(?!\d)", r"\1/\2", formula)
    formula = re.sub(r"\\(?:t|d)?frac\s*(\d)\s*\{([^{}]*)\}", r"\1/\2", formula)
    inner = re.compile(r"\\(?:t|d)?frac\s*\{((?:[^{}]|\{[^{}]*\})*)\}\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
    while inner.search(formula):
        formula = inner.sub(r"\1/\2", formula)
    formula = re.sub(r"\\(?:left|right|[Bb]igg?[lrm]?|[,;:! ]|q?quad)", " ", formula).replace("{", "")
    # A space is kept only where it parts two words or numbers.
    formula = re.sub(r"[\s}$\\`*~]+", " ", formula)
    return re.sub(r" ?([^\w ]) ?", r"\1", formula).strip()


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Claim and pattern for each constant that is not trivial, in the canonical form."""
    found: dict[str, tuple[str, re.Pattern[str]]] = {}
    values = ((key, str(constant.value)) for key in book.keys() for constant in book.claim(key).constants)  # noqa: SIM118
    for key, form in (*values, *FORMS):
        if not _TRIVIAL.fullmatch(form):
            found.setdefault(form, (key, _pattern(form)))
    return tuple(found.values())


def _pattern(form: str) -> re.Pattern[str]:
    if re.fullmatch(r"1/\d+", form):
        # A unit fraction of anything: Delta^2/12 is a typed 1/12.
        return re.compile(rf"(?<=[\w)]){re.escape(form[1:])}(?![\d^]|\.\d)")
    before = r"(?<![A-Za-z0-9])" if form[0].isalnum() and not form.startswith("kappa") else ""
    return re.compile(before + re.escape(form) + (r"(?![A-Za-z0-9])" if form[-1].isalnum() else ""))


@cache
def _recorded() -> tuple[constants.Entry, ...]:
    return tuple(constants.read(constants.RECORD.read_text(encoding="utf-8")))


@cache
def _enclosed() -> tuple[tuple[str, Decimal], ...]:
    return tuple((entry.claim, Decimal(entry.lower)) for entry in _recorded() if not entry.rational)


def _typed(file: Path, allowed: tuple[str, ...]) -> Iterator[Drift]:
    in_session = made = False
    for n, line in enumerate(_read(file).split("\n"), 1):
        # What a program wrote is compared with what it writes, by its own test.
        made = line.startswith("<!-- made by: ") or (made and not line.startswith("<!-- end"))
        if line.startswith("```"):
            # What a command printed is compared with what it prints, by the tests of the documentation.
            in_session = line == "```console"
        if in_session or made:
            continue
        for part in allowed:
            line = line.replace(part, " ")
        # Arguments of macros are names, not formulas; in Markdown code in backquotes may hold keys.
        bare = _MACROS.sub(" ", line) if file.suffix == ".tex" else re.sub(r"`[a-z0-9-]+`", " ", line)
        form = canonical(bare)
        for key, pattern in _patterns():
            if match := pattern.search(form):
                yield Drift(file.name, n, key, f"its constant is typed by hand: {match[0]}")
        for number in _NUMBER.findall(bare):
            for key, value in _enclosed():
                if _is_rounded(number, value):
                    yield Drift(file.name, n, key, f"its constant is typed by hand: {number}")
                    break


def _is_rounded(number: str, value: Decimal) -> bool:
    digits = len(number.replace(".", "").lstrip("0"))
    if digits < _SIGNIFICANT:
        return False
    ways = (Context(prec=digits, rounding=way).plus(value) for way in (ROUND_DOWN, ROUND_HALF_EVEN))
    return any(Fraction(way) == Fraction(number) for way in ways)


def _allowances(file: Path) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _read(file).split("\n"):
        name, tab, part = line.partition("\t")
        if tab and not line.startswith("#"):
            found[name] = (*found.get(name, ()), part)
    return found


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""

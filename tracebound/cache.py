"""Reports of earlier checks and enclosed constants, kept under a key of everything that they depend on.

The key of a claim hashes the source of its module and of every module it imports, the data they read, its committed
certificate, and the versions of Python and of the packages that answer. The constants' key hashes every source of the
project's proofs and numerics, which is quicker than to follow imports. An entry that is not exactly what a run wrote is
no entry, and nothing is kept of a run in which a source was changed.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from proofs.checking import kept

if TYPE_CHECKING:
    from proofs.checking.report import ClaimReport

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("proofs", "numerics")
CHECKER = "proofs.checking.book"  # what runs a check, whatever the claim imports
BEGUN = time.time()
TOOLS = ("sympy", "z3-solver", "numpy", "python-flint", "mpmath")


def _report(claim: str) -> Path:
    return kept.folder() / "reports" / f"{claim}.json"


def _constants() -> Path:
    return kept.folder() / "constants.json"


def _file(module: str) -> Path | None:
    path = ROOT.joinpath(*module.split("."))
    return next((p for p in (path.with_suffix(".py"), path / "__init__.py") if p.is_file()), None)


@cache
def _imports(module: str) -> frozenset[str]:
    """The project's modules that a module imports, and the packages it lies in; the project has no relative imports
    but those of the kernel to itself."""
    path = _file(module)
    if path is None:
        return frozenset()
    names: set[str] = {module.rpartition(".")[0]}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = f"{module.rpartition('.')[0]}." if node.level else ""
            names.add(base + (node.module or ""))
            names.update(f"{base}{node.module or ''}.{alias.name}" for alias in node.names)
    return frozenset(n for n in names if n.split(".")[0] in PACKAGES and _file(n))


def modules(start: str) -> list[str]:
    """A module and all that it imports from the project, sorted."""
    found, stack = set[str](), [start, CHECKER]
    while stack:
        name = stack.pop()
        if name not in found:
            found.add(name)
            stack.extend(_imports(name))
    return sorted(found)


@cache
def _files(package: str, suffixes: tuple[str, ...]) -> tuple[Path, ...]:
    """A package's files, with these suffixes if any are named, else all that are no sources; none that a compiler left,
    be it Python's or that of the quantizer's loops, which writes at any time."""
    paths = (p for p in (ROOT / package).rglob("*") if p.suffix and p.parent.name != "__pycache__" and p.is_file())
    return tuple(p for p in paths if (p.suffix in suffixes if suffixes else p.suffix != ".py"))


def _data(key: str) -> Iterator[Path]:
    """Files besides sources that a check of the claim may read."""
    yield from _files("numerics", ())
    for path in _files("proofs", (".json", ".txt")):
        if path.stem in (key, "notation") or path.parent.name in ("library", "settings"):
            yield path


_hashed: set[Path] = set()


@cache
def _digest(path: Path) -> str:
    _hashed.add(path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _unchanged() -> bool:
    """Whether no file that a key was made from was written after this process began, so that what it read is that."""
    try:
        return all(path.stat().st_mtime < BEGUN for path in _hashed)
    except OSError:
        return False


def _versions() -> dict[str, str | None]:
    found: dict[str, str | None] = {"python": sys.version}
    for name in TOOLS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def key_of(claim: str, module: str) -> str:
    """The key of a claim's report, from the claim's key and the name of its module."""
    paths = {p for name in modules(module) if (p := _file(name))} | set(_data(claim))
    files = {p.relative_to(ROOT).as_posix(): _digest(p) for p in paths}
    content = json.dumps([claim, _versions(), files], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def key_of_constants() -> str:
    """The key of the list of all constants: every source, and the certificates that enclose them."""
    paths = [p for package in PACKAGES for p in _files(package, (".py",))] + list(
        _files("numerics/constants", (".json",))
    )
    files = {p.relative_to(ROOT).as_posix(): _digest(p) for p in paths}
    return hashlib.sha256(json.dumps([_versions(), files], sort_keys=True).encode()).hexdigest()


def load_constants(key: str) -> str | None:
    """The record kept under this key, as text, or None."""
    try:
        data = kept.read(_constants())
        return data["record"] if data["key"] == key and isinstance(data["record"], str) else None
    except kept.UNREADABLE:
        return None


def save_constants(key: str, record: str) -> None:
    """Keep a record, replacing the older one."""
    if _unchanged():
        kept.write(_constants(), {"key": key, "record": record})


def load(claim: str, key: str) -> ClaimReport | None:
    """The report kept for a claim under this key, or None."""
    from proofs.checking.report import ClaimReport

    try:
        data = kept.read(_report(claim))
        report, types = data["report"], get_type_hints(ClaimReport)
        if data["key"] != key or set(report) != set(types) or not all(_fits(report[n], t) for n, t in types.items()):
            return None
        return ClaimReport(**report) if report["key"] == claim else None
    except kept.UNREADABLE:
        return None


def save(claim: str, key: str, report: ClaimReport) -> None:
    """Keep a report, replacing the claim's older one; a folder that cannot be written keeps none."""
    if _unchanged():
        kept.write(_report(claim), {"key": key, "report": asdict(report)})


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value of a JSON file has exactly the type of a report's field."""
    inner = get_args(kind)
    if get_origin(kind) is UnionType:
        return any(_fits(value, each) for each in inner)
    if get_origin(kind) is list:
        return type(value) is list and all(_fits(each, inner[0]) for each in value)
    if get_origin(kind) is dict:
        return type(value) is dict and all(_fits(each, inner[1]) for each in value.values())
    return type(value) is kind

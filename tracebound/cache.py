"""Reports of earlier checks, enclosed constants and the list of claims, kept under a key of all that they depend on.

The key of a claim hashes the source of its module and of every module it imports, the data they read, its committed
certificate, and the versions of Python and of the packages that answer. The key of constants and list hashes every
source of the project's proofs and numerics, which is quicker than to follow imports. An entry that is not exactly what
a run wrote is no entry, and nothing is kept of a run in which a source was changed.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
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


def any_reports() -> bool:
    """Whether an earlier run kept reports, be they of use or not."""
    return (kept.folder() / "reports").is_dir()


def _record(name: str) -> Path:
    return kept.folder() / f"{name}.json"


@cache
def _file(module: str) -> Path | None:
    path = ROOT.joinpath(*module.split("."))
    return next((p for p in (path.with_suffix(".py"), path / "__init__.py") if p.is_file()), None)


_read: dict[str, list[Any]] = {}  # by module: the digest of a source, and what it names in its imports
_new: set[str] = set()  # of those, what is not kept yet


@cache
def _imports(module: str) -> frozenset[str]:
    """The project's modules that a module imports, and the packages it lies in."""
    path = _file(module)
    if path is None:
        return frozenset()
    if not _read:
        _read.update(_known_imports())
    digest = _digest(path)
    if module not in _read or _read[module][0] != digest:
        content = path.read_bytes()
        _read[module] = [hashlib.sha256(content).hexdigest(), sorted(_named(module, content))]
        _new.add(module)
    return frozenset(n for n in _read[module][1] if n.split(".")[0] in PACKAGES and _file(n))


def _named(module: str, content: bytes) -> set[str]:
    """What a source's syntax names in its imports; the project has no relative ones but those of the kernel to
    itself."""
    names: set[str] = {module.rpartition(".")[0]}
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = f"{module.rpartition('.')[0]}." if node.level else ""
            names.add(base + (node.module or ""))
            names.update(f"{base}{node.module or ''}.{alias.name}" for alias in node.names)
    return {name for name in names if name.split(".")[0] in PACKAGES}


def _known_imports() -> dict[str, list[Any]]:
    """The imports that an earlier run found, by module with the source's digest: to parse all takes a second."""
    try:
        found = kept.read(_record("imports"))
        return {m: [d, n] for m, (d, n) in found.items() if isinstance(d, str) and all(isinstance(e, str) for e in n)}
    except kept.UNREADABLE:
        return {}


def keep_imports() -> None:
    """Keep what was found in sources that were read anew."""
    if _new:
        kept.write(_record("imports"), _read)
        _new.clear()


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


@cache
def _data() -> tuple[frozenset[Path], dict[str, set[Path]]]:
    """Files besides sources that a check may read: of any claim, and of one, by the files' names."""
    shared, own = set(_files("numerics", ())), dict[str, set[Path]]()
    for path in _files("proofs", (".json", ".txt")):
        if path.stem in ("notation", "template") or path.parent.name in ("library", "settings"):
            shared.add(path)
        own.setdefault(path.stem, set()).add(path)
    return frozenset(shared), own


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


@cache
def _versions(tools: tuple[str, ...]) -> dict[str, str | None]:
    from importlib.metadata import PackageNotFoundError, version  # slow to load

    found: dict[str, str | None] = {"python": sys.version}
    for name in tools:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def key_of(claim: str, module: str) -> str:
    """The key of a claim's report, from the claim's key and the name of its module."""
    shared, own = _data()
    paths = {p for name in modules(module) if (p := _file(name))} | shared | own.get(claim, set())
    return _hash(claim, paths)


def _hash(what: str, paths: Iterable[Path]) -> str:
    """The hash of a name, the versions, and the files with their names."""
    files = sorted([f"{_name(path)} {_digest(path)}" for path in paths])
    return hashlib.sha256(json.dumps([what, _versions(TOOLS), files], sort_keys=True).encode()).hexdigest()


@cache
def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def key_of_all() -> str:
    """The key of what is said of all claims: every source and statement, and what encloses constants."""
    paths = [p for package in PACKAGES for p in _files(package, (".py",))]
    paths += [*_files("proofs", (".txt",)), *_files("numerics/constants", (".json",))]
    return _hash("", paths)


def load_record(name: str, key: str) -> str | None:
    """The text kept by this name under this key, or None."""
    try:
        data = kept.read(_record(name))
        return data["record"] if data["key"] == key and isinstance(data["record"], str) else None
    except kept.UNREADABLE:
        return None


def save_record(name: str, key: str, record: str) -> None:
    """Keep a text, replacing the older one of that name."""
    if _unchanged():
        kept.write(_record(name), {"key": key, "record": record})


def load(claim: str, key: str) -> ClaimReport | None:
    """The report kept for a claim under this key, or None."""
    from proofs.checking.report import ClaimReport

    try:
        data = kept.read(_report(claim))
        report, types = data["report"], _types(ClaimReport)
        if data["key"] != key or set(report) != set(types) or not all(_fits(report[n], t) for n, t in types.items()):
            return None
        return ClaimReport(**report) if report["key"] == claim else None
    except kept.UNREADABLE:
        return None


@cache
def _types(record: type) -> dict[str, Any]:
    return get_type_hints(record)


def save(reports: Iterable[ClaimReport], keys: Mapping[str, str]) -> None:
    """Keep reports under their keys, by claim, replacing older ones; a folder that cannot be written keeps none."""
    if _unchanged():
        for report in reports:
            kept.write(_report(report.key), {"key": keys[report.key], "report": asdict(report)})


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

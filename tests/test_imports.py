"""Who may import whom, read from the source of every module."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("tracebound", "proofs", "numerics", "paper")
CORE = {"proofs.kernel", "proofs.language.statement", "proofs.models.semantics"}
READERS = CORE | {"proofs.language", "proofs.models.truth"}
SEARCH = READERS | {"proofs.search"}
LIBRARY = SEARCH | {"proofs.library"}
CLAIMS = LIBRARY | {"proofs.claims", "numerics"}

# The project's modules that a module may import, by the longest prefix of its name that is listed: a room may use those
# above it in this list, never those below.
ALLOWED = {
    "proofs.kernel": {"proofs.kernel"},
    "proofs.models.semantics": CORE,
    "proofs.models.truth": CORE,
    "proofs.language.statement": CORE,
    "proofs.language": READERS,
    "proofs.recheck": READERS | {"proofs.recheck"},
    "proofs.search": SEARCH,
    "proofs.library": LIBRARY,
    "proofs.claims": CLAIMS,
    "proofs.models": LIBRARY | {"proofs.models"},
    "proofs.constants": {"proofs.checking", "numerics"},
    "proofs.checking": CLAIMS | {"proofs.checking", "proofs.models", "proofs.recheck", "proofs.coq"},
    "proofs": {"proofs", "numerics"},
    "numerics": {"numerics"},
    "paper": {"paper", "proofs", "numerics"},
    "tracebound": {"tracebound", "paper", "proofs", "numerics"},
}
STANDARD_LIBRARY_ONLY = (
    "proofs.kernel",
    "proofs.language.statement",
    "proofs.models.semantics",
    "proofs.models.truth",
    "proofs.language",
    "proofs.recheck",
)


def within(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(prefix + ".")


def imported(source: str, module: str, is_package: bool) -> set[str]:
    """The absolute names that a module imports, at its top or anywhere inside."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                parts = parts[: len(parts) - node.level + is_package]
                base = ".".join([*parts, base] if base else parts)
            # `from proofs import book` imports the module proofs.checking.book.
            names = {f"{base}.{alias.name}" for alias in node.names}
            found.update(names if base in (*PACKAGES, "") else {base})
    return found


def violations(source: str, module: str, is_package: bool = False) -> list[str]:
    prefix = max((p for p in ALLOWED if within(module, p)), key=len)
    plain = any(within(module, p) for p in STANDARD_LIBRARY_ONLY)
    wrong = []
    for name in sorted(imported(source, module, is_package)):
        top = name.split(".")[0]
        if top in PACKAGES:
            if not any(within(name, allowed) for allowed in ALLOWED[prefix]):
                wrong.append(f"{module} imports {name}")
        elif plain and top not in sys.stdlib_module_names:
            wrong.append(f"{module} imports {name}, which is not in the standard library")
    return wrong


def modules() -> list[tuple[str, Path]]:
    paths = [p for package in PACKAGES for p in sorted((ROOT / package).rglob("*.py"))]
    return [(".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), p) for p in paths]


@pytest.mark.parametrize(("module", "path"), modules(), ids=[name for name, _ in modules()])
def test_import_direction(module: str, path: Path) -> None:
    assert violations(path.read_text(encoding="utf-8"), module, path.name == "__init__.py") == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("proofs.kernel.rules", "import z3"),
        ("proofs.kernel.rules", "def f():\n    from proofs.library import sums"),
        ("proofs.kernel.rules", "from ..library import sums"),
        ("proofs.kernel.rules", "from proofs import book"),
        ("proofs.models.semantics", "import numpy as np"),
        ("proofs.models.semantics", "from proofs.models.truth import holds"),
        ("proofs.models.truth", "from proofs.recheck.values import exact"),
        ("proofs.recheck.reader", "from proofs.search import ground"),
        ("proofs.library.sums.sums", "from proofs.claims.scalar import midrise_error"),
        ("proofs.search.ground", "import proofs.library.quantizer.law"),
        ("proofs.claims.scalar.midrise_error", "from proofs import book"),
        ("proofs.checking.book", "import tracebound"),
        ("numerics.quantizer.reference", "from proofs import book"),
        ("paper", "from tracebound.output import emit"),
    ],
)
def test_forbidden_imports_are_seen(module: str, source: str) -> None:
    assert len(violations(source, module)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("proofs.kernel.rules", "from .terms import Poly\nfrom fractions import Fraction"),
        ("proofs.kernel", "from . import terms"),
        ("proofs.library.sums.sums", "from proofs.search.certificate import prove"),
        ("proofs.claims.scalar.midrise_error", "from numerics.quantizer.reference import encode\nimport sympy"),
        ("tracebound.commands.verify", "from proofs import book"),
    ],
)
def test_permitted_imports_pass(module: str, source: str) -> None:
    assert violations(source, module, is_package=module == "proofs.kernel") == []


def test_what_the_package_says_of_python_can_be_imported() -> None:
    """The lines of its docstring, in a process of their own; tests/test_python_page.py uses what they import."""
    import tracebound

    lines = [line.split("#")[0] for line in (tracebound.__doc__ or "").splitlines() if line.startswith("    from")]
    uses = [
        "import numpy",
        'assert loewner.certify(numpy.eye(2), 2 * numpy.eye(2)).verdict == "certified"',
        "rows = numpy.arange(40.0).reshape(20, 2)",
        'assert codec.decode(codec.encode(rows, "closed-loop", 4).message).shape == (20, 2)',
        "assert Quantizer.fit(rows, 4).quantize(rows).shape == (20, 2)",
        "assert callable(audit) and callable(audit_cache) and isinstance(check(rows, rows, bits=4), CheckReport)",
        'assert claim("pq-trace-bounded").key == "pq-trace-bounded" and AuditReport.__doc__',
    ]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join([*map(str.strip, lines), *uses])],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert len(lines) == 6 and done.returncode == 0, done.stderr

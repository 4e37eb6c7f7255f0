"""Mutants of the trusted code, and whether the tests kill them: `python tests/mutation.py [FILE ...]`.

Every side condition (`need`) is removed and negated, every comparison, arithmetic and logical operator, sign and
constant changed, one at a time, outside annotations and decorators. A mutant is killed when the file's tests fail or
run out of time. Survivors must be listed with an argument in tests/surviving_mutants.md; exit 1 when one is not, or
when more than 3 % survive.
"""

from __future__ import annotations

import ast
import copy
import importlib
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[1]
ARGUED = ROOT / "tests" / "surviving_mutants.md"
RECHECK = ("tests/proofs/test_recheck.py", "tests/proofs/test_recheck_claims.py")
TESTS = {
    "proofs/kernel/terms.py": ("tests/kernel",),
    "proofs/kernel/formulas.py": ("tests/kernel",),
    "proofs/kernel/rules.py": ("tests/kernel",),
    **{f"proofs/recheck/{room}.py": RECHECK for room in ("values", "reader", "evidence", "claims", "__main__")},
    "proofs/language/syntax.py": ("tests/proofs/test_notation_reading.py", "tests/proofs/test_notation.py"),
    "proofs/language/scope.py": ("tests/proofs/test_notation_reading.py", "tests/proofs/test_notation.py"),
    "proofs/language/notation.py": (
        "tests/proofs/test_notation_reading.py",
        "tests/proofs/test_notation.py",
        "tests/proofs/test_statement_file.py",
    ),
    "proofs/language/reader.py": ("tests/proofs/test_statement_file.py", "tests/proofs/test_notation.py"),
}
SECONDS, MEMORY, MOST = 30, 4 << 30, 0.03  # of processor time, so that a busy machine kills no mutant
folder = ROOT  # in a worker, its own copy

OPERATORS: dict[type[Any], type[Any]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


@dataclass(frozen=True)
class Mutant:
    """A changed file; `name` says what was changed and where, without line numbers, so that it outlives edits."""

    file: str
    name: str
    text: str


def mutants(file: str, text: str) -> Iterator[Mutant]:
    """Every mutant of a module, each a whole new text."""
    tree = ast.parse(text)
    seen: dict[str, int] = {}
    for path, node in _places(tree, ()):
        for what, changed in _changes(node):
            where = ".".join(getattr(n, "name", "") for n in path if hasattr(n, "name")) or "module"
            name = f"{Path(file).name} {where}: {what}"
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                name = f"{name} ({seen[name]})"
            yield Mutant(file, name, ast.unparse(ast.fix_missing_locations(_substitute(tree, node, changed))))


def _places(node: ast.AST, path: tuple[ast.AST, ...]) -> Iterator[tuple[tuple[ast.AST, ...], ast.AST]]:
    """The nodes outside annotations, decorators and docstrings, with their ancestors."""
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield (*path, node), child
                yield from _places(child, (*path, node))


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    shown = ast.unparse(node) if isinstance(node, ast.expr | ast.stmt) else ""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "need":
        yield f"removed {shown}", ast.Pass()
        negated = copy.deepcopy(node.value)
        negated.args[0] = ast.UnaryOp(ast.Not(), negated.args[0])
        yield f"negated {shown}", ast.Expr(negated)
    elif isinstance(node, ast.Compare | ast.BoolOp | ast.BinOp):
        operators = node.ops if isinstance(node, ast.Compare) else [node.op]
        for place, operator in enumerate(operators):
            if type(operator) not in OPERATORS:
                continue
            changed = copy.deepcopy(node)
            other = OPERATORS[type(operator)]()
            if isinstance(changed, ast.Compare):
                changed.ops[place] = other
            else:
                changed.op = other
            yield f"{shown} -> {ast.unparse(changed)}", changed
    elif isinstance(node, ast.UnaryOp):
        yield f"{shown} -> {ast.unparse(node.operand)}", node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool | int):
        value = not node.value if isinstance(node.value, bool) else node.value + 1
        yield f"{shown} -> {value}", ast.Constant(value)


def _substitute(node: Any, old: ast.AST, new: ast.AST) -> Any:
    """A copy of the tree with one node replaced; what does not contain it is shared."""
    if node is old:
        return new
    if isinstance(node, list):
        return [_substitute(child, old, new) for child in node]
    if not isinstance(node, ast.AST):
        return node
    result = copy.copy(node)
    for name, value in ast.iter_fields(node):
        setattr(result, name, _substitute(value, old, new))
    return result


def prepare(work: str) -> None:
    """A worker's own copy of the project, and the packages that every run of the tests imports."""
    global folder
    folder = Path(tempfile.mkdtemp(dir=work))
    for part in ("proofs", "tests", "pyproject.toml"):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    os.environ |= {"PYTHONPATH": str(folder), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    sys.dont_write_bytecode = True
    for name in ("hypothesis", "pytest"):
        importlib.import_module(name)


def killed(mutant: Mutant) -> bool:
    """Whether the file's tests fail with the mutant in its place, in a process of their own."""
    target = folder / mutant.file
    original = target.read_text(encoding="utf-8")
    target.write_text(mutant.text, encoding="utf-8")
    try:
        child = os.fork()  # which no thread minds: a worker that was spawned has none but its own
        if child == 0:
            _test(TESTS[mutant.file])
        return os.waitpid(child, 0)[1] != 0
    finally:
        target.write_text(original, encoding="utf-8")


def _test(tests: tuple[str, ...]) -> NoReturn:
    """Run one test file after the other, quick ones first, until one fails; the limits are not times on the wall."""
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        silent = os.open(os.devnull, os.O_RDWR)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        import pytest

        options = ["-x", "-q", "-p", "no:cacheprovider", "--assert=plain", "-p", "_hypothesis_pytestplugin"]
        code = next((code for test in tests if (code := int(pytest.main([*options, test])))), 0)
    finally:
        os._exit(code)


def argued() -> set[str]:
    """The survivors that the committed file argues to be equivalent: the lines that begin with `### `."""
    lines = ARGUED.read_text(encoding="utf-8").splitlines() if ARGUED.exists() else []
    return {line.removeprefix("### ").strip("`") for line in lines if line.startswith("### ")}


def main(files: list[str]) -> int:
    """Run all mutants of the files, print survivors and the score."""
    unknown = [file for file in files if file not in TESTS]
    if unknown:
        print(f"no tests are listed for {', '.join(unknown)}; known: {', '.join(TESTS)}", file=sys.stderr)
        return 2
    chosen = [file for file in files or TESTS if (ROOT / file).exists()]
    every = [m for file in chosen for m in mutants(file, (ROOT / file).read_text(encoding="utf-8"))]
    outcomes: list[bool] = []
    with (
        tempfile.TemporaryDirectory() as work,
        get_context("spawn").Pool(min(2, os.cpu_count() or 1), prepare, (work,)) as pool,
    ):
        for file in chosen:
            if pool.apply(killed, (Mutant(file, "nothing", (ROOT / file).read_text(encoding="utf-8")),)):
                print(f"the tests of {file} fail without a mutant", file=sys.stderr)
                return 2
        known = argued()
        for mutant, dead in zip(every, pool.imap(killed, every), strict=True):
            outcomes.append(dead)
            if not dead:
                print(f"survived{'' if mutant.name in known else ' without an argument'}: {mutant.name}", flush=True)
    survivors = [m for m, dead in zip(every, outcomes, strict=True) if not dead]
    for file in chosen:
        mine = [dead for m, dead in zip(every, outcomes, strict=True) if m.file == file]
        print(f"{file}: {sum(mine)} of {len(mine)} killed")
    unargued = [m for m in survivors if m.name not in known]
    share = len(survivors) / max(1, len(every))
    print(
        f"{len(every) - len(survivors)} of {len(every)} mutants killed, {share:.1%} survive, {len(unargued)} unargued"
    )
    return 1 if unargued or share > MOST else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

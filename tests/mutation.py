"""Mutants of the trusted code, and whether the tests kill them: `python tests/mutation.py [--whole] [FILE ...]`.

Every side condition (`need`) is removed and negated, every comparison, arithmetic and logical operator, sign and
constant changed, one at a time, outside annotations and decorators. A mutant is killed when the file's tests fail or
run out of time. Survivors must be listed with an argument in tests/surviving_mutants.md; exit 1 when one is not, or
when more than 3 % survive.

A file's tests are collected once, and run once under coverage. Then each mutant's code is put into the functions that
are there, in a forked process, and the tests that reach the changed lines are run, quick ones first. What they do not
kill, and what is no function's body, meets all tests of the file anew, in a process that imports the changed file.
"""

from __future__ import annotations

import ast
import copy
import functools
import gc
import importlib
import marshal
import os
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[1]
ARGUED = ROOT / "tests" / "surviving_mutants.md"
RECHECK = ("tests/proofs/test_recheck.py", "tests/proofs/test_recheck_claims.py")
MODELS = ("tests/proofs/test_semantics.py", "tests/proofs/test_truth.py")
TESTS = {
    "proofs/kernel/terms.py": ("tests/kernel",),
    "proofs/kernel/formulas.py": ("tests/kernel",),
    "proofs/kernel/rules.py": ("tests/kernel",),
    **{f"proofs/recheck/{room}.py": RECHECK for room in ("values", "reader", "evidence", "claims", "__main__")},
    **{f"proofs/models/{room}.py": MODELS for room in ("semantics", "truth")},
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
    """A changed file; `name` says what was changed and where, without line numbers, so that it outlives edits.

    `code` is the changed module, with the lines of the file as it is, and `lines` are those of what was changed.
    """

    file: str
    name: str
    text: str
    code: bytes = b""
    lines: tuple[int, ...] = ()


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
            whole = ast.fix_missing_locations(_substitute(tree, node, ast.copy_location(changed, node)))
            code = marshal.dumps(compile(whole, file, "exec"))
            yield Mutant(file, name, ast.unparse(whole), code, _lines(node))


def _lines(node: ast.AST) -> tuple[int, ...]:
    first = getattr(node, "lineno", 0)
    return tuple(range(first, getattr(node, "end_lineno", first) + 1))


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
    return _on_disk(mutant, lambda: _test(TESTS[mutant.file]))


def _on_disk(mutant: Mutant, test: Callable[[], NoReturn]) -> bool:
    """Whether a test in a forked process fails while the changed file lies in its place, for programs that read it."""
    target = folder / mutant.file
    original = target.read_text(encoding="utf-8")
    target.write_text(mutant.text, encoding="utf-8")
    try:
        child = os.fork()  # which no thread minds: a worker that was spawned has none but its own
        if child == 0:
            test()
        return os.waitpid(child, 0)[1] != 0
    finally:
        target.write_text(original, encoding="utf-8")


def _confined() -> None:
    """Limits that are no times on the wall, and silence."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    silent = os.open(os.devnull, os.O_RDWR)
    os.dup2(silent, 1)
    os.dup2(silent, 2)


def _pytest(tests: Sequence[str], plugins: Sequence[object] = ()) -> int:
    """Run tests in the worker's own copy of the project."""
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    import pytest

    options = ["-x", "-q", "-p", "no:cacheprovider", "--assert=plain", "-p", "_hypothesis_pytestplugin"]
    return int(pytest.main([*options, *tests], plugins))


def _test(tests: Sequence[str]) -> NoReturn:
    """Run one test file after the other, quick ones first, until one fails."""
    code = 1
    try:
        _confined()
        code = next((code for test in tests if (code := _pytest([test]))), 0)
    finally:
        os._exit(code)


class Selected:
    """A plugin in the place of pytest's loop: the tests once under coverage, then each mutant before those it meets."""

    def __init__(self, every: Sequence[Mutant], answer: Callable[[bool], None]) -> None:
        self.every, self.answer = every, answer

    def pytest_runtestloop(self, session: Any) -> bool:
        """Answer, mutant by mutant, whether a test that reaches it fails; nothing if one fails without any."""
        reached, seconds = self._reached(session)
        if not session.testsfailed:
            for mutant in self.every:
                tests = {test for line in mutant.lines for test in reached.get(line, ())}
                chosen = sorted((i for i in session.items if i.nodeid in tests), key=lambda i: seconds[i.nodeid])
                functions = _changed_functions(mutant)
                self.answer(bool(chosen and functions) and self._fails(session, mutant, chosen, functions))
        return True

    def _reached(self, session: Any) -> tuple[dict[int, list[str]], dict[str, float]]:
        """The tests that run each line of the file, and how long each test takes."""
        import coverage

        target = str(folder / self.every[0].file)
        seconds: dict[str, float] = {}
        cover = coverage.Coverage(data_file=None, include=[target], config_file=False)
        cover.start()
        for item, following in zip(session.items, [*session.items[1:], None], strict=True):
            cover.switch_context(item.nodeid)
            began = time.process_time()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            seconds[item.nodeid] = time.process_time() - began
        cover.stop()
        return cover.get_data().contexts_by_lineno(target), seconds

    @staticmethod
    def _fails(session: Any, mutant: Mutant, chosen: Sequence[Any], functions: Sequence[tuple[Any, CodeType]]) -> bool:
        def test() -> NoReturn:
            code = 1
            try:
                _confined()
                for function, changed in functions:
                    function.__code__ = changed
                for cached in [each for each in gc.get_objects() if isinstance(each, functools._lru_cache_wrapper)]:
                    cached.cache_clear()
                for item, following in zip(chosen, [*chosen[1:], None], strict=True):
                    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                    if session.testsfailed:
                        break
                code = int(session.testsfailed > 0)
            finally:
                os._exit(code)

        return _on_disk(mutant, test)


def _changed_functions(mutant: Mutant) -> list[tuple[FunctionType, CodeType]]:
    """The functions that differ in the changed file, each with its code there; none if that is unclear."""
    target = str(folder / mutant.file)
    theirs: dict[tuple[str, int], list[CodeType]] = {}
    for code in _codes(marshal.loads(mutant.code)):
        theirs.setdefault((code.co_qualname, code.co_firstlineno), []).append(code)
    found: list[tuple[FunctionType, CodeType]] = []
    for function in [each for each in gc.get_objects() if isinstance(each, FunctionType)]:
        if function.__code__.co_filename != target:
            continue
        codes = theirs.get((function.__code__.co_qualname, function.__code__.co_firstlineno), [])
        if len(codes) != 1 or codes[0].co_freevars != function.__code__.co_freevars:
            return []
        if codes[0] != function.__code__:
            found.append((function, codes[0]))
    return found


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of a module and of all that is defined in it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _say(pipe: int, dead: bool) -> None:
    os.write(pipe, b"1" if dead else b"0")


def outcomes(every: Sequence[Mutant]) -> list[bool] | None:
    """Whether each of the mutants of one file is killed; None if its tests fail without a mutant."""
    reader, writer = os.pipe()
    child = os.fork()  # so that the worker itself has imported nothing of the project
    if child == 0:
        os.close(reader)
        try:
            silent = os.open(os.devnull, os.O_RDWR)
            os.dup2(silent, 1)
            os.dup2(silent, 2)
            _pytest(TESTS[every[0].file], [Selected(every, lambda dead: _say(writer, dead))])
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answers = pipe.read()
    os.waitpid(child, 0)
    if len(answers) != len(every):
        return None
    return [answer == ord("1") or killed(mutant) for answer, mutant in zip(answers, every, strict=True)]


def one_by_one(every: Sequence[Mutant]) -> list[bool] | None:
    """The same with all tests of the file for each mutant: what selection is compared with."""
    file = every[0].file
    if killed(Mutant(file, "nothing", (ROOT / file).read_text(encoding="utf-8"))):
        return None
    return [killed(mutant) for mutant in every]


def argued() -> set[str]:
    """The survivors that the committed file argues to be equivalent: the lines that begin with `### `."""
    lines = ARGUED.read_text(encoding="utf-8").splitlines() if ARGUED.exists() else []
    return {line.removeprefix("### ").strip("`") for line in lines if line.startswith("### ")}


def main(arguments: list[str]) -> int:
    """Run all mutants of the files, print survivors and the score; with --whole each on all tests of its file."""
    files = [each for each in arguments if each != "--whole"]
    tried = outcomes if files == arguments else one_by_one
    unknown = [file for file in files if file not in TESTS]
    if unknown:
        print(f"no tests are listed for {', '.join(unknown)}; known: {', '.join(TESTS)}", file=sys.stderr)
        return 2
    chosen = [file for file in files or TESTS if (ROOT / file).exists()]
    every = {file: list(mutants(file, (ROOT / file).read_text(encoding="utf-8"))) for file in chosen}
    known = argued()
    survivors: list[Mutant] = []
    with (
        tempfile.TemporaryDirectory() as work,
        get_context("spawn").Pool(min(2, os.cpu_count() or 1), prepare, (work,)) as pool,
    ):
        for file, found in zip(chosen, pool.imap(tried, every.values()), strict=True):
            if found is None:
                print(f"the tests of {file} fail without a mutant", file=sys.stderr)
                return 2
            own = [mutant for mutant, dead in zip(every[file], found, strict=True) if not dead]
            for mutant in own:
                print(f"survived{'' if mutant.name in known else ' without an argument'}: {mutant.name}")
            print(f"{file}: {len(found) - len(own)} of {len(found)} killed", flush=True)
            survivors += own
    count = sum(map(len, every.values()))
    unargued = [m for m in survivors if m.name not in known]
    share = len(survivors) / max(1, count)
    print(f"{count - len(survivors)} of {count} mutants killed, {share:.1%} survive, {len(unargued)} unargued")
    return 1 if unargued or share > MOST else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

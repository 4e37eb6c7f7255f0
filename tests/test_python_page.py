"""Every example of docs/python.md does what the page says, and `import tracebound` stays cheap."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

import tracebound

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "python.md"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def test_every_example_of_the_page_does_what_the_page_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.S)
    assert len(blocks) >= 7 and all(block.startswith(">>> ") for block in blocks)
    test = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, PAGE.name, str(PAGE), 0)
    told: list[str] = []
    found = doctest.DocTestRunner(optionflags=FLAGS).run(test, out=told.append)
    assert not found.failed and found.attempted > 40, "".join(told)


def test_every_public_name_is_on_the_page_and_is_there() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in tracebound.__all__:
        assert name in dir(tracebound) and getattr(tracebound, name) is not None
        assert name == "__version__" or f"`{name}" in page, name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = tracebound.nothing  # type: ignore[attr-defined]


def test_importing_the_package_imports_nothing_else() -> None:
    code = (
        "import sys; before = set(sys.modules); import tracebound; tracebound.__version__; dir(tracebound); "
        "heavy = {'numpy', 'scipy', 'numerics', 'proofs', 'sympy', 'z3', 'flint'}; "
        "new = {name for name in set(sys.modules) - before if name.split('.')[0] in heavy}; "
        "assert new <= {'numerics'}, new; "  # which holds the version, and imports nothing
        "tracebound.loewner.certify; assert 'proofs' not in sys.modules and 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("package", ["tracebound", "numerics", "proofs"])
def test_the_packages_are_marked_as_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").exists()
    assert re.search(rf'^{package} = \["py\.typed"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)

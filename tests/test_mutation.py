"""The script that mutates the trusted code: its tests pass without a mutant and fail with one."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent
SCRIPT = """
import sys
import mutation

file = "proofs/kernel/formulas.py"
text = (mutation.ROOT / file).read_text(encoding="utf-8")
found = list(mutation.mutants(file, text))
mutation.prepare(sys.argv[1])
print(mutation.killed(mutation.Mutant(file, "nothing", text)), mutation.killed(found[0]), len(found) > 30)
"""


def test_the_tests_pass_without_a_mutant_and_fail_with_one(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    command = [sys.executable, "-c", SCRIPT, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert (done.stdout, done.returncode) == ("False True True\n", 0), done.stderr

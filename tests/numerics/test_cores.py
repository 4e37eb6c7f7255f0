"""BLAS keeps to half of the cores while two products run side by side, and gets the rest back."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from numerics import cores
from numerics.moments.one_pass import accumulate

pytestmark = pytest.mark.usefixtures("all_cores")
HALF = max(1, (os.cpu_count() or 1) // 2)


def threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def test_one_thread_at_a_time_has_a_helper() -> None:
    before = threads()
    with cores.helper() as first:
        assert first is not None and threads() == first.submit(threads).result() == {HALF}
        with cores.helper() as second:
            assert second is None
        assert threads() == {HALF}
    assert threads() == before
    with pytest.raises(ZeroDivisionError), cores.helper():
        _ = 1 / 0
    assert threads() == before
    with cores.helper() as again:
        assert again is not None


def test_the_least_limit_holds_and_the_last_gives_it_back() -> None:
    before = threads()
    first, second = cores.at_most(1), cores.at_most(2)
    first.__enter__()
    with second:
        assert threads() == {1}
        first.__exit__(None, None, None)
        assert threads() == {2}
    assert threads() == before


def test_a_library_that_is_loaded_later_is_limited_too() -> None:
    code = (
        "import numpy; from numerics import cores; from threadpoolctl import threadpool_info\n"
        "with cores.at_most(1): pass\n"
        "import scipy.linalg\n"
        "with cores.at_most(1): assert {i['num_threads'] for i in threadpool_info() if i['user_api'] == 'blas'} == {1}"
    )
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_library_with_a_number_for_each_thread_is_limited_in_the_helper_too() -> None:
    pytest.importorskip("faiss", reason="its BLAS is built on OpenMP")
    code = (
        "import faiss; from numerics import cores; from threadpoolctl import threadpool_info\n"
        "def threads(): return {i['num_threads'] for i in threadpool_info() if i['user_api'] == 'blas'}\n"
        f"with cores.helper() as helper: assert threads() == helper.submit(threads).result() == {{{HALF}}}"
    )
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_users_in_many_threads_leave_it_as_it_was() -> None:
    before = threads()
    rows = np.random.default_rng(0).standard_normal((5000, 8))
    expected = accumulate([rows]).sigma_d.tobytes()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: accumulate([rows]).sigma_d.tobytes(), range(40)))
    assert set(found) == {expected}
    assert threads() == before


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e300])
def test_bad_rows_leave_it_as_it_was(bad: float) -> None:
    before = threads()
    rows = np.random.default_rng(0).standard_normal((5000, 8))
    rows[3000, 3] = bad
    with pytest.raises(ValueError, match=r"finite|overflow"):
        accumulate([rows])
    assert threads() == before

"""Hypothesis profiles: `ci` draws the same examples in every run. Who shares a process; what tests of pages share."""

import fcntl
import os
import signal
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import settings

# Read when numpy is loaded. A process of several takes its share of the cores: more threads than cores wait for each
# other, and burn four times the time. What depends on them asks for `all_cores`.
if workers := int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0")):
    os.environ.setdefault("OPENBLAS_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // workers)))

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=200)
settings.register_profile("dev", deadline=None)
settings.load_profile("dev")
# A run in the background ignores interrupts, and so would the commands that are interrupted here.
signal.signal(signal.SIGINT, signal.default_int_handler)

COUNTED = ("tampered certificates", "of them accepted as what they still prove")
# Files whose tests share what takes long to build, each in one process: compiled loops, pages, streams, servers.
SHARED = (
    "cli/test_broken_book.py", "cli/test_paper.py", "cli/test_recheck.py", "numerics/test_attention.py",
    "numerics/test_audit_page.py", "numerics/test_audit_rate_and_attention.py", "numerics/test_audit_rates.py",
    "numerics/test_distributed.py", "numerics/test_fast_quantizer.py", "numerics/test_validation.py",
    "paper/test_report.py",
)  # fmt: skip
# Files with tests of many seconds that stand alone: they begin first, so that no process waits for another at the end.
LONG = ("proofs/test_hostile_certificates.py", "tests/test_docs.py", "cli/test_faults.py", "cli/test_audit.py")
# What no version of Python does otherwise, marked `once`: arithmetic over every claim, lemma or certificate and in
# floating point, what Coq compiles, and the width of what every command prints. `.ci/run` leaves it out on the second
# Python, where `verify` and `recheck` compare each certificate.
ONCE = {
    "proofs/test_claims.py": (
        "test_claim_is_as_declared",
        "test_a_constant_strengthened_or_loosened_fails",
        "test_a_loosened_constant_that_is_proved_is_still_not_tight",
        "test_a_hypothesis_dropped_fails_unless_it_is_not_needed",
        "test_a_hypothesis_without_its_counterexample_fails",
        "test_a_counterexample_that_is_none_fails",
        "test_witness_agrees",
        "test_verify_names_the_claim_whose_constant_moved",
    ),
    "proofs/test_coq_certificates.py": (),
    "proofs/test_coq_models.py": (),
    "proofs/test_coq_probability.py": (),
    "cli/test_terminal_width.py": (),
    "proofs/test_constants.py": ("test_a_constant_edited_in_a_claim_is_named",),
    "proofs/test_exhibited.py": (
        "test_every_goal_has_a_model_of_all_its_hypotheses",
        "test_what_the_models_show_is_in_the_certificate",
    ),
    "proofs/test_hostile_certificates.py": (
        "test_no_tampered_certificate_of_a_claim_proves_another_theorem",
        "test_no_tampered_lemma_proves_another_theorem",
    ),
    "proofs/test_library.py": (),
    "proofs/test_library_whitening.py": (),
    "proofs/test_soundness.py": ("test_every_theorem_is_true_in_a_share_of_the_models",),
    **{
        f"numerics/test_{name}.py": ()
        for name in (
            "calibration", "codec_bounds", "computed_bounds", "constants", "covariance", "ensembles", "equal_variance",
            "loewner", "loewner_edges", "loewner_exact", "loewner_margin", "moments", "population", "sphere",
            "validation", "whitening", "witness",
        )
    },
}  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Without xdist, as mutants are tested, the groups mean nothing, but have to be known."""
    config.addinivalue_line("markers", "xdist_group(name): tests that share a process")
    config.addinivalue_line("markers", "once: what no version of Python does otherwise")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests counted in all processes."""
    found = [pair for report in terminalreporter.stats.get("passed", ()) for pair in report.user_properties]
    for name in COUNTED:
        if counts := [count for what, count in found if what == name]:
            terminalreporter.write_line(f"{sum(counts)} {name}")


def _file(item: pytest.Item) -> str:
    """A test's file with its folder's name."""
    return "/".join(item.path.parts[-2:])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With --dist loadgroup a claim is proved in one process, as what is shared is built; what runs once is marked."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: _file(item) not in LONG)
    for item in items:
        callspec = getattr(item, "callspec", None)
        key = callspec.params.get("key") if callspec else None
        group = _file(item) if _file(item) in SHARED else key
        if isinstance(group, str):
            item.add_marker(pytest.mark.xdist_group(group))
        names = ONCE.get(_file(item))
        if names is not None and (not names or getattr(item, "originalname", item.name) in names):
            item.add_marker("once")


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], None]) -> Path:
    """A folder that one process of the run fills, while the others wait for it, and that none of them changes then."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "built").exists():
            build(folder)
            (folder / "built").touch()
    return folder


@pytest.fixture(scope="class")  # of each test: one of a narrower scope is not for tests of many examples
def all_cores() -> Iterator[None]:
    """BLAS has all cores, as in a process that is alone."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(os.cpu_count(), user_api="blas"):
        yield


@pytest.fixture(scope="session")
def constants_kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for XDG_CACHE_HOME with the constants of all claims, enclosed once for all processes of the run."""
    from tests import warm

    def enclose(folder: Path) -> None:
        done = warm.run(["constants"], cwd=warm.ROOT, env={**os.environ, "XDG_CACHE_HOME": str(folder)})
        assert (done.returncode, done.stderr) == (0, "")

    return built_once(tmp_path_factory, "constants", enclose)


@pytest.fixture(scope="session")
def coq_kernel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The kernel in Coq with what certificates and models stand on compiled, to be copied to where it is used."""
    from proofs.coq import certified, numerals
    from proofs.coq.models import check as models
    from proofs.coq.program import make

    def compile_it(folder: Path) -> None:
        done = make(numerals.kernel(folder), sorted({*certified.NEEDED, *models.KERNEL}))
        assert done.returncode == 0, done.stderr

    return built_once(tmp_path_factory, "coq", compile_it) / "kernel"


VOID = {"meta", "link", "br", "img"}


class Outline(HTMLParser):
    """Collects ids, links, titles and the nesting of elements; complains of what is closed out of order."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.external: list[str] = []
        self.names: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name == "href" and value and value.startswith("#"):
                self.links.append(value[1:])
            if name in ("src", "href") and value and not value.startswith(("#", "data:")):
                self.external.append(value)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(text: str) -> Outline:
    outline = Outline()
    outline.feed(text)
    assert outline.open == []
    return outline


@pytest.fixture
def outline() -> Callable[[str], Outline]:
    """Reads a page; fails if an element is not closed."""
    return parsed

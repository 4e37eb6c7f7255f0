"""Hypothesis profiles: `ci` draws the same examples in every run. Who shares a process; what tests of pages share."""

import signal
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=200)
settings.register_profile("dev", deadline=None)
settings.load_profile("dev")
# A run in the background ignores interrupts, and so would the commands that are interrupted here.
signal.signal(signal.SIGINT, signal.default_int_handler)

COUNTED = ("tampered certificates", "of them accepted as what they still prove")
COMPILED = "test_fast_quantizer.py"


def pytest_configure(config: pytest.Config) -> None:
    """Without xdist, as mutants are tested, the groups mean nothing, but have to be known."""
    config.addinivalue_line("markers", "xdist_group(name): tests that share a process")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests counted in all processes."""
    found = [pair for report in terminalreporter.stats.get("passed", ()) for pair in report.user_properties]
    for name in COUNTED:
        if counts := [count for what, count in found if what == name]:
            terminalreporter.write_line(f"{sum(counts)} {name}")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With --dist loadgroup a claim is proved in one process, and loops are compiled in one."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        key = callspec.params.get("key") if callspec else None
        group = "compiled" if item.path.name == COMPILED else key
        if isinstance(group, str):
            item.add_marker(pytest.mark.xdist_group(group))


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

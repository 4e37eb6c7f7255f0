"""Files of rows that a command reads: what is wrong with one, or with what is said of it, as the command line says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tracebound.errors import MissingTool, UsageError

if TYPE_CHECKING:
    from numerics.audit.stream import Stream


@contextmanager
def reading() -> Iterator[None]:
    """Raises UsageError for a file, or what is said of it, that is no good, MissingTool for want of a package."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingTool.package("parquet files need", error.name, "parquet") from error
    except ValueError as error:
        raise UsageError(str(error)) from error


def streams(
    name: str, dimension: int | None = None, labels: str | None = None, axes: tuple[str, ...] | None = None
) -> list[Stream]:
    """The streams in a file or folder, as `numerics.audit.readers.open_streams` finds them; raises as `reading`."""
    from numerics.audit.readers import open_streams

    with reading():
        return open_streams(name, dimension=dimension, labels=labels, axes=axes)

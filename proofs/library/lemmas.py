"""Names for the library's theorems, so that a proof's outline can say which lemmas it stands on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import NamedTuple, ParamSpec, TypeVar

from proofs.kernel.rules import Theorem

P = ParamSpec("P")
Result = TypeVar("Result", bound="Theorem | tuple[Theorem, ...] | dict[str, Theorem]")


class Lemma(NamedTuple):
    """A lemma's name, by module and function, and its statement in words."""

    name: str
    statement: str


LEMMAS: dict[Theorem, Lemma] = {}


def lemma(build: Callable[P, Result]) -> Callable[P, Result]:
    """Build the theorem once for each argument and remember its name."""

    @wraps(build)
    def named(*args: P.args, **kwargs: P.kwargs) -> Result:
        result = build(*args, **kwargs)
        module = build.__module__.rpartition(".")[2]
        entry = Lemma(f"{module}.{build.__name__.lstrip('_')}", " ".join((build.__doc__ or "").split()))
        theorems = result.values() if isinstance(result, dict) else result if isinstance(result, tuple) else (result,)
        for theorem in theorems:
            LEMMAS.setdefault(theorem, entry)
        return result

    return cache(named)  # type: ignore[return-value]

"""Names for the library's theorems, so that a proof's outline can say which lemmas it stands on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import NamedTuple, ParamSpec, TypeVar

from proofs.kernel.rules import Theorem

P = ParamSpec("P")
Result = TypeVar("Result", bound="Theorem | tuple[Theorem, ...] | dict[str, Theorem]")


class Lemma(NamedTuple):
    """A lemma's name, by module and function, its statement in words, and the theorems of one call of it."""

    name: str
    statement: str
    theorems: tuple[Theorem, ...] = ()
    general: bool = True  # built without arguments, so that the name alone says which theorems these are


LEMMAS: dict[Theorem, Lemma] = {}


def lemma(build: Callable[P, Result]) -> Callable[P, Result]:
    """Build the theorem once for each argument and remember its name."""

    @wraps(build)
    def named(*args: P.args, **kwargs: P.kwargs) -> Result:
        result = build(*args, **kwargs)
        module = build.__module__.rpartition(".")[2]
        theorems = result.values() if isinstance(result, dict) else result if isinstance(result, tuple) else (result,)
        name, words = f"{module}.{build.__name__.lstrip('_')}", " ".join((build.__doc__ or "").split())
        entry = Lemma(name, words, tuple(theorems), not args and not kwargs)
        for theorem in theorems:
            LEMMAS.setdefault(theorem, entry)
        return result

    return cache(named)  # type: ignore[return-value]

"""`tracebound graph` and `tracebound impact`: what each claim uses, and what rests on a claim."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from tracebound.commands.verify import complain_of, known_keys
from tracebound.listing import listing
from tracebound.output import emit, say, to_text


def register(commands: Any) -> None:
    """Add `graph` and `impact` to the command line."""
    graph = commands.add_parser("graph", help="print which claim uses which", allow_abbrev=False)
    form = graph.add_mutually_exclusive_group()
    form.add_argument("--dot", action="store_true", help="for Graphviz")
    form.add_argument("--mermaid", action="store_true", help="for Mermaid")
    form.add_argument("--json", action="store_true", help="print JSON")
    graph.set_defaults(run=print_graph)

    impact = commands.add_parser("impact", help="print every claim that rests on one", allow_abbrev=False)
    impact.add_argument("key", metavar="KEY")
    impact.add_argument("--json", action="store_true", help="print JSON")
    impact.set_defaults(run=print_impact)


def print_graph(args: argparse.Namespace) -> int:
    """Print the uses of every claim as text, DOT, Mermaid or JSON."""
    claims, broken = listing()
    uses = uses_of(claims)
    if args.json:
        emit(to_text({"uses": uses}))
    elif args.dot or args.mermaid:
        emit(dot(uses) if args.dot else mermaid(uses))
    else:
        say(text(uses))
    return complain_of(broken)


def uses_of(claims: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """What each claim of the list uses."""
    return {claim["key"]: claim["uses"] for claim in claims}


def text(uses: Mapping[str, Sequence[str]]) -> str:
    """A line for each claim: the claim, and what it uses."""
    return "\n".join(f"{key} <- {', '.join(used)}" if used else key for key, used in uses.items())


def dot(uses: Mapping[str, Sequence[str]]) -> str:
    """A Graphviz graph with an edge from each claim to those that use it."""
    nodes = [f'  "{key}";' for key in uses]
    edges = [f'  "{other}" -> "{key}";' for key, used in uses.items() for other in used]
    return "\n".join(["digraph claims {", "  rankdir=LR;", *nodes, *edges, "}"])


def mermaid(uses: Mapping[str, Sequence[str]]) -> str:
    """A Mermaid flowchart with an edge from each claim to those that use it."""
    nodes = [f"  {key}" for key in uses]
    edges = [f"  {other} --> {key}" for key, used in uses.items() for other in used]
    return "\n".join(["graph LR", *nodes, *edges])


def print_impact(args: argparse.Namespace) -> int:
    """Print the claims that use a claim, directly or through others, in the order of the book."""
    known_keys([args.key])
    claims, broken = listing()
    found = resting_on(args.key, uses_of(claims))
    if args.json:
        emit(to_text({"key": args.key, "impact": found}))
    else:
        emit("\n".join(found) if found else f"no claim rests on {args.key}")
    return complain_of(broken)


def resting_on(key: str, uses: Mapping[str, Sequence[str]]) -> list[str]:
    """The keys of all claims that use this one, directly or through others, in the order of the book."""
    found = {key}
    while more := {k for k, used in uses.items() if k not in found and found.intersection(used)}:
        found |= more
    return [k for k in uses if k in found and k != key]

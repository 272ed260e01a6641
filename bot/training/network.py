"""The network of the reader in torch: the lower layers of a published encoder with four logits for each word piece."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from bot.answering.reader.encoder import MODEL, PROVENANCE, TOKENIZER

__all__ = ["ReaderNetwork", "export", "log_sum_exp", "pool"]

WIDTH = 384


class ReaderNetwork(nn.Module):
    """Some layers of MiniLM, and a linear layer to the logits of attention, relevance, start and end."""

    def __init__(self, folder: Path, layers: int, *, attention: str = "sdpa") -> None:
        """Load the lowest `layers` layers of the encoder in `folder`, a model as transformers stores it."""
        from transformers import AutoModel

        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, attn_implementation=attention, add_pooling_layer=False)
        self.encoder.encoder.layer = self.encoder.encoder.layer[:layers]
        for module in self.encoder.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0  # one pass over the examples does not overfit, and dropout costs a tenth of the time
        self.heads = nn.Linear(WIDTH, 4)
        nn.init.normal_(self.heads.weight, std=0.02)
        nn.init.zeros_(self.heads.bias)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """Return the logits (windows, pieces, 4) of word pieces (windows, pieces)."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        logits: Tensor = self.heads(states)
        return logits.float()

    def trained_parameters(self, frozen_layers: int) -> Iterator[nn.Parameter]:
        """Return the encoder's parameters that are trained, and freeze the others: embeddings and lowest layers."""
        frozen = [self.encoder.embeddings, *self.encoder.encoder.layer[:frozen_layers]]
        for module in frozen:
            for parameter in module.parameters():
                parameter.requires_grad_(False)
        return (parameter for parameter in self.encoder.parameters() if parameter.requires_grad)


def pool(attention: Tensor, relevance: Tensor, sentence_of: Tensor, sentences: int) -> Tensor:
    """Return the score of each sentence (sentences,): its pieces' relevance, weighted by softmax of their attention.

    `sentence_of` (pieces,) numbers the sentence of each piece; -1 is none.
    """
    inside = sentence_of >= 0
    attention, relevance, sentence_of = attention[inside], relevance[inside], sentence_of[inside]
    highest = torch.full((sentences,), -1e4).scatter_reduce(0, sentence_of, attention.detach(), "amax")
    weights = torch.exp(attention - highest[sentence_of])
    total = torch.zeros(sentences).index_add(0, sentence_of, weights)
    return torch.zeros(sentences).index_add(0, sentence_of, weights * relevance) / total.clamp_min(1e-9)


def log_sum_exp(scores: Tensor, owner: Tensor, owners: int, *, with_zero: bool) -> Tensor:
    """Return the log-sum-exp of each owner's scores, (owners,); `with_zero`, of a score of 0 too."""
    lowest = torch.zeros(owners) if with_zero else torch.full((owners,), -1e4)
    highest = lowest.scatter_reduce(0, owner, scores.detach(), "amax")
    total = torch.zeros(owners).index_add(0, owner, torch.exp(scores - highest[owner]))
    if with_zero:
        total = total + torch.exp(-highest)
    return highest + torch.log(total.clamp_min(1e-30))


_INPUTS = ("input_ids", "attention_mask", "token_type_ids")


def export(checkpoint: Path, base: Path, out: Path, provenance: Mapping[str, object]) -> None:
    """Write a checkpoint's network to the folder `out`, with the tokenizer of the model in the folder `base`.

    Weights are rounded to 8 bits, activations as the window needs (onnxruntime's dynamic quantization). Each output has
    a scale of its own: with one scale a matrix, twelve layers lose a fiftieth of the right first passages.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    saved = torch.load(checkpoint, weights_only=True)
    network = ReaderNetwork(base, saved["layers"], attention="eager").eval()
    network.load_state_dict(saved["network"])
    ids = torch.ones((1, 64), dtype=torch.long)
    exact = out / "reader.float32.onnx"
    out.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        network,
        (ids, ids, ids),
        str(exact),
        input_names=list(_INPUTS),
        output_names=["logits"],
        dynamic_axes={name: {0: "windows", 1: "pieces"} for name in (*_INPUTS, "logits")},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(exact, out / MODEL, weight_type=QuantType.QInt8, per_channel=True)
    exact.unlink()
    shutil.copy(base / TOKENIZER, out / TOKENIZER)
    sums = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in (MODEL, TOKENIZER)}
    (out / PROVENANCE).write_text(json.dumps({**provenance, "sha256": sums}, indent=1) + "\n", "utf-8")

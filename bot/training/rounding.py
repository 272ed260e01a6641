"""Round weights so that every processor computes the same scores from them.

Processors with AVX2 that lack VNNI multiply 8-bit numbers by the instruction VPMADDUBSW: it adds the products of two
neighbouring inputs in 16 bits and cuts the sum off at 32,767 (Intel's Software Developer's Manual). Activations go up
to 255, so that two weights of one sign whose sum is above 128 may be cut off there, and nowhere else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]

_MAX_PAIR = 128  # 255 * 128 is below 32,767
_MAX_WEIGHT = 127
_STEPS = (1.0, 1.03, 1.06, 1.1, 1.15, 1.2, 1.25, 1.3, 1.4)  # how much coarser than before an output may be rounded

_PLACES = {"DynamicQuantizeMatMul": (1, 2), "MatMulIntegerToFloat": (1, 3)}
"""Where onnxruntime's operators for 8-bit weights have these and their scales among their inputs."""


def round_for_every_processor(model: Path) -> None:
    """Round the 8-bit weights of an optimised graph anew, in place."""
    import onnx
    from onnx import numpy_helper

    graph: Any = onnx.load(model)
    held = {one.name: one for one in graph.graph.initializer}
    for node in graph.graph.node:
        if places := _PLACES.get(node.op_type):
            weights, scales = (held[node.input[place]] for place in places)
            rounded = round_in_pairs(numpy_helper.to_array(weights), numpy_helper.to_array(scales))
            for tensor, values in zip((weights, scales), rounded, strict=True):
                tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
    onnx.save(graph, model)


def round_in_pairs(
    weights: NDArray[np.int8], scales: NDArray[np.float32]
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return weights (inputs, outputs) and scales (outputs,) near the given ones, of which no pair of inputs overflows.

    Each output gets that of some scales with the least squared error. The number of inputs is even.
    """
    exact = weights * scales.astype(np.float64)
    best, error = np.zeros_like(exact), np.full(len(scales), np.inf)
    chosen = scales.astype(np.float64)
    for step in _STEPS:
        wider = scales.astype(np.float64) * step
        rounded = _within_bounds(np.round(exact / wider))
        lost = ((rounded * wider - exact) ** 2).sum(0)
        better = lost < error
        best, error, chosen = (
            np.where(better, rounded, best),
            np.where(better, lost, error),
            np.where(better, wider, chosen),
        )
    return best.astype(np.int8), chosen.astype(np.float32)


def _within_bounds(rounded: Weights) -> Weights:
    """Return whole numbers (inputs, outputs); those of a pair of one sign that is too large lose half of that each."""
    pairs = np.clip(rounded, -_MAX_WEIGHT, _MAX_WEIGHT).reshape(-1, 2, rounded.shape[1])
    for sign in (1, -1):
        excess = np.maximum(np.maximum(pairs * sign, 0).sum(1) - _MAX_PAIR, 0)
        pairs[:, 0] -= sign * np.ceil(excess / 2)
        pairs[:, 1] -= sign * np.floor(excess / 2)
    return pairs.reshape(rounded.shape)

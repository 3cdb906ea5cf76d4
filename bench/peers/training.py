"""Milliseconds of the fastest training step of an ONNX network in PyTorch, float32: squared error, Adam.

    python bench/peers/training.py NETWORK.onnx BATCH,CHANNELS,HEIGHT,WIDTH SECONDS THREADS

The network is computed by the interpreter that checks the program's gradients (models/recipes/training). The first output is
compared with the picture; further inputs are constants.
"""
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

sys.path.insert(0, str(Path(__file__).parents[2] / "models" / "recipes"))
from training.onnx_torch import OPERATORS, attributes  # noqa: E402

FEWEST_STEPS = 12


def main(path, dims, seconds, threads):
    torch.set_num_threads(int(threads))
    torch.manual_seed(0)
    graph = onnx.load(path).graph
    batch = torch.rand([int(n) for n in dims.split(",")])
    feeds = {graph.input[0].name: batch}
    for value in graph.input[1:]:
        channels = value.type.tensor_type.shape.dim[1].dim_value
        feeds[value.name] = torch.full((batch.shape[0], channels, batch.shape[2] // 2, batch.shape[3] // 2), 0.1)
    constants = {i.name: torch.tensor(np.array(numpy_helper.to_array(i))) for i in graph.initializer}
    weights = [t.requires_grad_() for t in constants.values() if t.is_floating_point() and t.numel() > 1]
    nodes = [(OPERATORS[n.op_type], attributes(n), list(n.input), list(n.output)) for n in graph.node]
    optimizer = torch.optim.Adam(weights, lr=1e-4)
    fastest, step, until = float("inf"), 0, time.perf_counter() + float(seconds)
    while step < FEWEST_STEPS or time.perf_counter() < until:
        started = time.perf_counter()
        values = constants | feeds
        for function, a, inputs, outputs in nodes:
            made = function(a, *[values[name] if name else None for name in inputs])
            values.update(zip(outputs, made if isinstance(made, tuple) else (made,)))
        loss = (values[graph.output[0].name] - batch).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss.item()
        if step >= 2:
            fastest = min(fastest, time.perf_counter() - started)
        step += 1
    print(1000 * fastest)


if __name__ == "__main__":
    main(*sys.argv[1:])

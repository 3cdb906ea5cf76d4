"""A checkpoint to train on from, out of a published model folder: what is lost is the optimizers' state and some precision.

    python -m codec.restore ../weights/codec/NAME --output codec.pt

The float networks come back in float16, the integer ones on their int8 grids, the deviations of the hyper-latents on that of the
entropy tables. A power of two between a hidden integer layer and the next can't be told from the graphs: it is set so that all
hidden layers have the same grid, which changes nothing of what they compute. Second layer and counts of symbols don't come back:
they are fitted after a training anyway.
"""
import json

import numpy as np
import torch
import torch.nn as nn

from codec.network import CONTEXT_BITS, GROUP, HYPER_BITS, LEVELS, SCALE_BITS, SCALE_MIN, Codec, ResidualBlock
from codec.tables import LEVELS_AT
from common.onnx_graph import convolutions
from common.restore import fill, run

# rows of the tables that stand at whole levels; the levels of the scale must be those that the folder was exported with
LEVEL_ROWS = [int(2 * next(q for q, level in LEVELS_AT.items() if level == k)) for k in range(LEVELS)]
HIDDEN_BITS = 5


def read_tables(folder):
    blob = (folder / "tables.bin").read_bytes()
    entries = json.loads((folder / "model.json").read_text())["tables"]
    read = lambda e: np.frombuffer(blob, np.dtype(e["type"]).newbyteorder("<"), int(np.prod(e["dims"])), e["offset"])
    return {name: read(entry).reshape(entry["dims"]).astype(np.float64) for name, entry in entries.items()}


def layers(modules):
    """Convolutions in the order of use."""
    return [c for m in modules for c in ((m.conv, m.mix) if isinstance(m, ResidualBlock) else (m,)) if isinstance(c, nn.Conv2d)]


def fill_units(conv, weight, bias, input_bits, output_bits):
    """What a graph computes in units of 2^-output_bits from inputs in units of 2^-input_bits."""
    fill(conv, weight * 2.0 ** (input_bits - output_bits), bias * 2.0**-output_bits)


@torch.no_grad()
def restore(folder):
    network, tables = Codec(), read_tables(folder)
    at = lambda name: torch.tensor(tables[name][LEVEL_ROWS]).float()
    network.gain.copy_(at("gain").log())
    network.inverse_gain.copy_(at("step").log())
    network.hyper_gain.copy_(at("hyperGain").log())
    network.hyper_scale.copy_(at("hyperTable") / 2**SCALE_BITS + np.log(SCALE_MIN))
    network.level.copy_(at("level") / 2**CONTEXT_BITS)
    network.norm.copy_((at("meanScale") / at("gain")).mean(0))
    for name, modules in (
        ("analysis", network.analysis), ("hyper-analysis", network.hyper_analysis), ("synthesis", network.synthesis)
    ):  # fmt: skip
        for conv, pair in zip(layers(modules), convolutions(folder / f"{name}.onnx"), strict=True):
            fill(conv, *pair)
    bits = [HYPER_BITS, HIDDEN_BITS, HIDDEN_BITS, CONTEXT_BITS]
    found = convolutions(folder / "hyper-synthesis.onnx")
    for conv, pair, *units in zip(layers(network.hyper_synthesis), found, bits, bits[1:]):
        fill_units(conv, *pair, *units)
    # what the exporter folded into weights and biases
    first, last, hyper = network.analysis[0], layers(network.synthesis)[-1], network.hyper_analysis[0]
    first.bias += 0.5 * first.weight.sum((1, 2, 3))
    last.bias -= 0.5
    hyper.weight *= network.norm[None, :, None, None]
    for step, context in enumerate(network.contexts):
        restore_context(context, convolutions(folder / f"context-{step}.onnx"))
    names = ["hyper.0", "hyper.1"] + [f"context{k}.{part}" for k in range(4) for part in ("reduce", "spread")]
    return {"average": network.state_dict(), "grid": {name: HIDDEN_BITS for name in names}}


def restore_context(context, found):
    reduce = np.concatenate([weight for weight, _ in found[: 2 if context.step else 1]], 1)
    fill_units(context.reduce, reduce, found[0][1], CONTEXT_BITS, HIDDEN_BITS)
    *_, spread, mean, scale = found
    fill_units(context.spread, *spread, HIDDEN_BITS, HIDDEN_BITS)
    scale = [part * 2.0**-SCALE_BITS for part in scale]
    # one group of the grouped convolution for each position: its means, then its scales; the exporter's order of positions is another
    at = np.argsort([0, 2, 3, 1])
    weight, bias = (
        np.concatenate([part[i].reshape(4, 1, GROUP, *part[i].shape[1:])[at] for part in (mean, scale)], 1) for i in (0, 1)
    )
    fill(context.predict, weight * 2.0**HIDDEN_BITS, bias)


if __name__ == "__main__":
    run(restore, __doc__)

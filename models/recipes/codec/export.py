"""Writes the model folder that the program ships: ONNX networks, tables, manifest, card.

    python -m codec.export CHECKPOINT --output ../weights/codec/NAME [--card figures.md]

The float networks are stored in float16, the integer ones as int8 weights and int32 biases; ONNX Runtime widens them when it
loads the file. Stops where a sum of products could reach 2^24, and checks that ONNX Runtime with one thread, with two and
without graph optimisation gives the known answers.
"""
import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
import torch.nn as nn

from codec.evaluate import load_network, load_refinement, load_symbol_counts
from codec.integer import EXACT, LARGEST_INPUT, weight_exponents
from codec.network import CONTEXT_BITS, GROUP, H, HYPER_BITS, M, N, SCALE_BITS, ResidualBlock
from codec.tables import ROWS, make_tables
from common import known_answer
from common.onnx_graph import Graph

DECIDES_MEANING = ("hyper-synthesis", "context-0", "context-1", "context-2", "context-3")


def array(t):
    return t.detach().numpy()


def float_conv(g, x, conv, weight=None, bias=None):
    weight = array(conv.weight) if weight is None else weight
    bias = array(conv.bias) if bias is None else bias
    kernel = conv.kernel_size[0]
    # the biases stay float32: they are few, and those of the last layer are whole grey levels
    return g.conv(x, g.half(weight), g.constant(bias.astype(np.float32)), kernel, conv.stride[0], padding=conv.padding[0])


def residual_block(g, x, block):
    inner = float_conv(g, g.node("Relu", [float_conv(g, x, block.conv)]), block.mix)
    return g.node("Add", [x, inner])


def shuffle(g, x, factor, output=None):
    return g.node("DepthToSpace", [x], output, blocksize=factor, mode="CRD")


def analysis(network):
    """picture: 1, 3, h, w in [0, 1], sides divisible by 16 → latents: 1, M, h/16, w/16"""
    g = Graph("analysis")
    x = g.input("picture", [1, 3, "height", "width"])
    for i, layer in enumerate(network.analysis):
        if isinstance(layer, ResidualBlock):
            x = residual_block(g, x, layer)
        elif i == 0:  # the network reads picture − 0.5; that layer has no padding, so its bias can hold the difference
            bias = array(layer.bias) - 0.5 * array(layer.weight).sum((1, 2, 3))
            x = float_conv(g, x, layer, bias=bias)
        else:
            x = float_conv(g, x, layer)
    g.node("Identity", [x], "latents")
    g.output("latents", [1, M, "rows", "columns"])
    return g.finish()


def hyper_analysis(network):
    """latents: 1, M, h, w, sides divisible by 4 → hyper: 1, N, h/4, w/4, before the gain"""
    g = Graph("hyper-analysis")
    x = g.input("latents", [1, M, "rows", "columns"])
    for i, layer in enumerate(network.hyper_analysis):
        if isinstance(layer, nn.ReLU):
            x = g.node("Relu", [x])
        elif i == 0:
            x = float_conv(g, x, layer, weight=array(layer.weight) / array(network.norm)[None, :, None, None])
        else:
            x = float_conv(g, x, layer)
    g.node("Identity", [x], "hyper")
    g.output("hyper", [1, N, "hyperRows", "hyperColumns"])
    return g.finish()


def synthesis(network):
    """latents: 1, M, h, w → picture: 1, 3, 16·h, 16·w, about [0, 1], not clipped"""
    g = Graph("synthesis")
    x = g.input("latents", [1, M, "rows", "columns"])
    layers = list(network.synthesis)
    last = max(i for i, layer in enumerate(layers) if isinstance(layer, nn.Conv2d))
    for i, layer in enumerate(layers):
        if isinstance(layer, ResidualBlock):
            x = residual_block(g, x, layer)
        elif isinstance(layer, nn.PixelShuffle):
            x = shuffle(g, x, layer.upscale_factor, "picture" if i == len(layers) - 1 else None)
        else:
            x = float_conv(g, x, layer, bias=array(layer.bias) + (0.5 if i == last else 0))
    g.output("picture", [1, 3, "height", "width"])
    return g.finish()


class IntegerLayer:
    """Weights, biases and exponents of one convolution whose inputs lie on the grid 2^-input_bits."""

    def __init__(self, name, conv, input_bits):
        self.exponents = array(weight_exponents(conv)).astype(np.float64)
        self.weight = np.round(array(conv.weight).astype(np.float64) * np.exp2(self.exponents)[:, None, None, None])
        self.total_bits = self.exponents + input_bits
        self.bias = np.round(array(conv.bias).astype(np.float64) * np.exp2(self.total_bits))
        bound = np.abs(self.weight).reshape(len(self.weight), -1).sum(1) * LARGEST_INPUT + np.abs(self.bias)
        assert np.abs(self.weight).max() <= 127, f"{name}: a weight does not fit int8"
        assert bound.max() < EXACT, f"{name}: a sum of products can reach {bound.max():.0f}, over 2^24"
        self.bound = bound.max() / EXACT

    def conv(self, g, x, output_bits, conv, rows=slice(None), columns=slice(None), bias=True):
        """Its output in units of 2^-output_bits."""
        exponents = (output_bits - self.total_bits)[rows]
        weight = g.integer(self.weight[rows, columns], np.int8, exponents, 4)
        offset = g.integer(self.bias[rows], np.int32, exponents, 1) if bias else None
        return g.conv(x, weight, offset, conv.kernel_size[0], groups=conv.groups)


def clipped(g, x, low, high, output=None):
    # clipping first, then rounding, lets the runtime fuse the clip into the convolution; the bounds are integers
    limits = [g.constant(np.float32(v)) for v in (low, high)]
    return g.node("Round", [g.node("Clip", [x, *limits])], output)


def hyper_synthesis(network, grid, bounds):
    """hyper: 1, N, h, w integers in −127 … 127 (units of 1/8), level: 1, H, 1, 1 → features: 1, H, 4·h, 4·w integers"""
    g = Graph("hyper-synthesis")
    x = g.input("hyper", [1, N, "rows", "columns"])
    level = g.input("level", [1, H, 1, 1])
    bits = HYPER_BITS
    for name, conv in (("hyper.0", network.hyper_synthesis[0]), ("hyper.1", network.hyper_synthesis[3])):
        layer = IntegerLayer(name, conv, bits)
        bounds[name] = layer.bound
        x = shuffle(g, clipped(g, layer.conv(g, x, grid[name], conv), 0, 255), 2)
        bits = grid[name]
    conv = network.hyper_synthesis[6]
    layer = IntegerLayer("hyper.2", conv, bits)
    bounds["hyper.2"] = layer.bound
    # rounding the sum is rounding the convolution: the level is an integer
    x = g.node("Add", [layer.conv(g, x, CONTEXT_BITS, conv), level])
    clipped(g, x, -255, 255, "features")
    g.output("features", [1, H, "contextRows", "contextColumns"])
    return g.finish()


def context(network, step, grid, bounds):
    """features: 1, H, 2h, 2w and (from step 1) decoded: 1, M, 2h, 2w, integers in −255 … 255
    → mean: 1, 4·GROUP, h, w, exact multiples of a power of two in units of n; scale: likewise, integers on the log scale grid"""
    g = Graph(f"context-{step}")
    net = network.contexts[step]
    names = [f"context{step}.{part}" for part in ("reduce", "spread", "predict")]
    features = g.input("features", [1, H, "rows", "columns"])
    layer = IntegerLayer(names[0], net.reduce, CONTEXT_BITS)
    bounds[names[0]] = layer.bound
    x = layer.conv(g, features, grid[names[0]], net.reduce, columns=slice(0, H))
    if step:
        decoded = g.input("decoded", [1, M, "rows", "columns"])
        # two convolutions and a sum spare the copy of a concatenation; the sum is exact like its parts
        x = g.node("Add", [x, layer.conv(g, decoded, grid[names[0]], net.reduce, columns=slice(H, None), bias=False)])
    x = clipped(g, x, 0, 255)
    layer = IntegerLayer(names[1], net.spread, grid[names[0]])
    bounds[names[1]] = layer.bound
    x = clipped(g, layer.conv(g, x, grid[names[1]], net.spread), 0, 255)
    x = g.node("SpaceToDepth", [x], blocksize=2)  # positions: (0,0), (0,1), (1,0), (1,1)
    layer = IntegerLayer(names[2], net.predict, grid[names[1]])
    bounds[names[2]] = layer.bound
    # the quadtree's order of positions is (0,0), (1,1), (0,1), (1,0)
    order = np.array([0, 2, 3, 1])
    means, scales = (
        np.concatenate([np.arange(GROUP) + (2 * p + half) * GROUP for p in order]) for half in (0, 1)
    )
    mean = layer.conv(g, x, 0, net.predict, rows=means)
    g.node("Identity", [mean], "mean")
    scale = layer.conv(g, x, SCALE_BITS, net.predict, rows=scales)
    g.node("Round", [scale], "scale")
    for output in ("mean", "scale"):
        g.output(output, [1, M, "halfRows", "halfColumns"])
    return g.finish()


def known_answers(networks):
    dims = {"hyper-synthesis": {"hyper": [1, N, 6, 10], "level": [1, H, 1, 1]}}
    for k in range(4):
        dims[f"context-{k}"] = {"features": [1, H, 12, 20]} | ({"decoded": [1, M, 12, 20]} if k else {})
    return {name: {"dims": dims[name], "sha256": agreed_answer(name, networks[name], dims[name])} for name in dims}


def agreed_answer(name, onnx, dims):
    feeds = known_answer.inputs(dims)
    answers = set()
    for threads, level in ((1, "ALL"), (2, "ALL"), (1, "DISABLE_ALL"), (2, "EXTENDED")):
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.graph_optimization_level = getattr(ort.GraphOptimizationLevel, f"ORT_{'ENABLE_' if level != 'DISABLE_ALL' else ''}{level}")
        session = ort.InferenceSession(onnx, options, providers=["CPUExecutionProvider"])
        answers.add(known_answer.answer(session.run(None, feeds)))
    assert len(answers) == 1, f"{name}: ONNX Runtime's results differ with threads or optimisation"
    return answers.pop()


def write_tables(folder, tables):
    """tables.bin, and where each table lies in it."""
    blob, entries = bytearray(), {}
    for name, values in tables.items():
        blob += bytes(-len(blob) % 8)
        little = values.astype(values.dtype.newbyteorder("<"))
        entries[name] = {"type": values.dtype.name, "dims": list(values.shape), "offset": len(blob)}
        blob += little.tobytes()
    (folder / "tables.bin").write_bytes(blob)
    return entries


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    network, grid = load_network(options.checkpoint)
    assert grid, "the checkpoint has no integer grids: train with --integer, or run codec.calibrate"
    refinement = load_refinement(options.checkpoint)
    network.eval()
    options.output.mkdir(parents=True, exist_ok=True)
    bounds = {}
    networks = {
        "analysis": analysis(network), "hyper-analysis": hyper_analysis(network), "synthesis": synthesis(network),
        "hyper-synthesis": hyper_synthesis(network, grid, bounds),
    } | {f"context-{k}": context(network, k, grid, bounds) for k in range(4)}  # fmt: skip
    for name, onnx in networks.items():
        (options.output / f"{name}.onnx").write_bytes(onnx)
    tables = write_tables(options.output, make_tables(network, refinement, load_symbol_counts(options.checkpoint)))
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(options.output.glob("*.onnx"))}
    files["tables.bin"] = hashlib.sha256((options.output / "tables.bin").read_bytes()).hexdigest()
    # what decides the meaning of a file's bits and what its pixels are; the encoder's own networks may improve under the same id
    meaning = [f"{n}.onnx" for n in (*DECIDES_MEANING, "synthesis")] + ["tables.bin"]
    identity = hashlib.sha256("\n".join(f"{n} {files[n]}" for n in sorted(meaning)).encode()).hexdigest()[:16]
    manifest = {
        "kind": "codec", "format": 1, "id": identity, "latents": M, "hyperLatents": N, "features": H, "rows": ROWS,
        "certainTables": 1, "tables": tables, "files": files, "knownAnswers": known_answers(networks),
    }  # fmt: skip
    (options.output / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")
    print(f"model {identity}, {sum(p.stat().st_size for p in options.output.iterdir()) / 1e6:.1f} MB")
    print("largest sums of products, as a share of 2^24:", {k: round(float(v), 3) for k, v in bounds.items()})


if __name__ == "__main__":
    main()

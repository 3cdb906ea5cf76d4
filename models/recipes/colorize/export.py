"""Writes the model folder that the program ships: the ONNX network and the manifest.

    python -m colorize.export CHECKPOINT --output ../weights/colorize/NAME --vividness 1.5
    python -m colorize.export --random --output DIR      random weights, for measuring speed

Weights are stored in float16; ONNX Runtime widens them when it loads the file. Stops where its results differ from PyTorch's.
"""
import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch

from common.onnx_graph import Graph
from colorize.evaluate import WORKING, load_network
from colorize.encoder import MAGNITUDES, TAPS
from colorize.lab import COLOURS
from colorize.network import AB_SCALE, MULTIPLE, WIDTHS, Colorizer, costs

LIMIT = 40e6


def conv(g, x, layer, pads=None, scale=1.0):
    weight = g.half(layer.weight.detach().numpy() * scale)
    # the biases stay float32: they are few
    inputs = [x, weight] + ([g.constant(layer.bias.detach().numpy())] if layer.bias is not None else [])
    pads = pads or [layer.padding[0]] * 4
    return g.node(
        "Conv", inputs, kernel_shape=[layer.kernel_size[0]] * 2, strides=[layer.stride[0]] * 2, pads=pads, group=layer.groups
    )


def encoder(g, l, net):
    """The features at 1/4, 1/8, 1/16, 1/32, as large as they come."""
    clip = [g.constant(np.float32(0)), g.constant(np.float32(6))]

    def layer(x, convolution):
        left, right, top, bottom = convolution.pads
        x = conv(g, x, convolution.conv, [top, left, bottom, right])
        return g.node("Clip", [x, *clip]) if convolution.clipped else x

    x, taps = layer(l, net.stem), []
    for i, block in enumerate(net.blocks):
        y = layer(x, block.expand) if block.expand else x
        y = layer(layer(y, block.depthwise), block.project)
        x = g.node("Add", [x, y]) if block.adds else y
        if i in TAPS:
            taps.append(x)
    return taps


def pooled_hints(g, hints, mask, step):
    """The mean of the hints in each cell, and their largest confidence."""
    mean = lambda x: g.node("AveragePool", [x], kernel_shape=[step] * 2, strides=[step] * 2)
    share = g.node("Max", [mean(g.node("Sign", [mask])), g.constant(np.float32(1 / step**2))])
    confidence = g.node("MaxPool", [mask], kernel_shape=[step] * 2, strides=[step] * 2)
    return g.node("Concat", [g.node("Div", [mean(hints), share]), confidence], axis=1)


def block(g, x, layer):
    y = conv(g, x, layer.conv)
    if layer.context:
        y = g.node("Add", [y, conv(g, g.node("GlobalAveragePool", [x]), layer.context)])
    return g.node("Add", [x, conv(g, g.node("Relu", [y]), layer.mix)])


def raised(g, x, layer):
    return g.node("DepthToSpace", [conv(g, x, layer)], blocksize=2, mode="CRD")


def graph(net):
    """luminance: 1, 1, h, w, L in [0, 100]; hints: 1, 2, h, w, ab where there is a hint and 0 elsewhere; confidence: 1, 1, h, w, in
    [0, 1], 0 where there is none; sides divisible by MULTIPLE →
    ab: 1, 2, h/2, w/2, the regression; logits: 1, count, h/4, w/4, over the manifest's colours, rebalanced;
    features: 1, 192, h/16, w/16, by which places of two pictures can be compared"""
    g = Graph("colorizer")
    l = g.input("luminance", [1, 1, "height", "width"])
    hints = g.input("hints", [1, 2, "height", "width"])
    mask = g.input("confidence", [1, 1, "height", "width"])
    l = g.node("Sub", [g.node("Mul", [l, g.constant(np.float32(1 / 50))]), g.constant(np.float32(1))])
    hints = g.node("Mul", [hints, g.constant(np.float32(2 / AB_SCALE))])
    taps, x = encoder(g, l, net.encoder), None
    for level in (3, 2, 1, 0):
        given = conv(g, pooled_hints(g, hints, mask, 4 << level), net.hints[level])
        y = g.node("Add", [conv(g, taps[level], net.skips[level], scale=1 / MAGNITUDES[level]), given])
        x = y if x is None else g.node("Add", [y, raised(g, x, net.ups[level])])
        for layer in net.blocks[level]:
            x = block(g, x, layer)
        if level == 2:
            g.node("Identity", [x], "features")
    g.node("Mul", [raised(g, x, net.ab), g.constant(np.float32(AB_SCALE))], "ab")
    hidden = g.node("Relu", [conv(g, x, net.hidden)])
    g.node("Identity", [conv(g, hidden, net.logits)], "logits")
    g.output("ab", [1, 2, "halfHeight", "halfWidth"])
    g.output("logits", [1, len(COLOURS), "quarterHeight", "quarterWidth"])
    g.output("features", [1, WIDTHS[2], "coarseHeight", "coarseWidth"])
    return g.finish()


@torch.no_grad()
def check(net, onnx):
    """ONNX Runtime against PyTorch on two sizes, float16 weights allowed for."""
    session = ort.InferenceSession(onnx, providers=["CPUExecutionProvider"])
    for h, w in ((64, 96), (160, 128)):
        l, mask = torch.rand(1, 1, h, w) * 100, (torch.rand(1, 1, h, w) < 0.01).float()
        hints = torch.randn(1, 2, h, w) * 20 * mask
        outputs = session.run(None, {"luminance": l.numpy(), "hints": hints.numpy(), "confidence": mask.numpy()})
        x, middle = net.features(l, hints, mask)
        for ours, theirs in zip(outputs, (net.regress(x), net.classify(x), middle)):
            difference = np.abs(ours - theirs.numpy()).max() / max(1.0, theirs.abs().max().item())
            assert difference < 0.02, f"ONNX Runtime and PyTorch differ by {difference:.1e}"


def export(net, balance, vividness, folder):
    """net: on the CPU. Returns the manifest."""
    net.eval()
    onnx = graph(net)
    assert len(onnx) <= LIMIT, f"{len(onnx) / 1e6:.1f} MB"
    check(net, onnx)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "colorizer.onnx").write_bytes(onnx)
    hashes = {"colorizer.onnx": hashlib.sha256(onnx).hexdigest()}
    identity = hashlib.sha256("\n".join(f"{n} {hashes[n]}" for n in sorted(hashes)).encode()).hexdigest()[:16]
    manifest = {
        "kind": "colorize", "format": 1, "id": identity, "multiple": MULTIPLE, "workingSide": WORKING,
        "macsPerPixel": round(sum(row[-1] for row in costs(net))), "files": hashes,
        "vividness": vividness, "colours": COLOURS.astype(int).tolist(),
        "logWeights": [round(v, 4) for v in balance.log().tolist()],
    }  # fmt: skip
    text = json.dumps(manifest, indent=2)
    for name in ("colours", "logWeights"):  # a list of hundreds on one line
        text = text.replace(json.dumps(manifest[name], indent=2).replace("\n", "\n  "), json.dumps(manifest[name]))
    (folder / "model.json").write_text(text + "\n")
    return manifest


def random_network():
    net = Colorizer()
    net.encoder.load_published()
    return net, torch.ones(len(COLOURS))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path, nargs="?")
    parser.add_argument("--random", action="store_true")
    parser.add_argument("--vividness", type=float, default=1.5, help="of the automatic colours, as colorize.evaluate tells")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    torch.manual_seed(0)
    net, balance = random_network() if options.random else load_network(options.checkpoint)
    manifest = export(net, balance, options.vividness, options.output)
    print(f"model {manifest['id']}, {sum(p.stat().st_size for p in options.output.iterdir()) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()

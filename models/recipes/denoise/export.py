"""Writes a model folder that the program ships: two ONNX networks, the manifest, the card.

    python -m denoise.export CHECKPOINT --output ../weights/denoise/NAME
    python -m denoise.export --random full --output DIR      random weights, for measuring speed

Weights are stored in float16; ONNX Runtime widens them when it loads the file. Stops where its results differ from PyTorch's.
"""
import argparse
import csv
import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
import torch.nn as nn

from common.onnx_graph import Graph
from denoise.evaluate import SIGMAS, load_networks
from denoise.network import ESTIMATOR_RADIUS, LEVEL_STRIDE, MULTIPLE, Networks, ResidualBlock, costs, receptive_radius, VARIANTS


def conv(g, x, layer):
    weight = g.half(layer.weight.detach().numpy())
    # the biases stay float32: they are few
    bias = g.constant(layer.bias.detach().numpy()) if layer.bias is not None else None
    return g.conv(x, weight, bias, layer.kernel_size[0], layer.stride[0], padding=layer.padding[0])


def residual_blocks(g, x, blocks):
    for block in blocks:
        x = g.node("Add", [x, conv(g, g.node("Relu", [conv(g, x, block.conv)]), block.mix)])
    return x


def raised(g, x, layer):
    return g.node("DepthToSpace", [conv(g, x, layer)], blocksize=2, mode="CRD")


def centred(g, x):
    # not in a bias: the zeros around the picture stand for grey
    return g.node("Sub", [x, g.constant(np.float32(0.5))])


def denoiser(net):
    """picture: 1, 3, h, w, about [0, 1], sides divisible by 8; level: 1, 2, h/2, w/2 → denoised: 1, 3, h, w, not clipped"""
    g = Graph("denoiser")
    picture = g.input("picture", [1, 3, "height", "width"])
    level = g.input("level", [1, 2, "halfHeight", "halfWidth"])
    a = g.node("Add", [conv(g, centred(g, picture), net.head), conv(g, level, net.level)])
    a = residual_blocks(g, a, net.encode1)
    b = residual_blocks(g, conv(g, a, net.down1), net.encode2)
    c = residual_blocks(g, conv(g, b, net.down2), net.middle)
    b = residual_blocks(g, g.node("Add", [b, raised(g, c, net.up2)]), net.decode2)
    a = residual_blocks(g, g.node("Add", [a, raised(g, b, net.up1)]), net.decode1)
    g.node("Add", [picture, raised(g, a, net.tail)], "denoised")
    g.output("denoised", [1, 3, "height", "width"])
    return g.finish()


def estimator(net):
    """picture: 1, 3, h, w, sides divisible by MULTIPLE → level: 1, 2, h/16, w/16, which the program enlarges to the denoiser's map"""
    g = Graph("estimator")
    x = centred(g, g.input("picture", [1, 3, "height", "width"]))
    for layer in net.layers:
        if isinstance(layer, ResidualBlock):
            x = residual_blocks(g, x, [layer])
        elif isinstance(layer, nn.ReLU):
            x = g.node("Relu", [x])
        else:
            x = conv(g, x, layer)
    g.node("Relu", [x], "level")
    g.output("level", [1, 2, "rows", "columns"])
    return g.finish()


@torch.no_grad()
def check(networks, files):
    """ONNX Runtime against PyTorch on two sizes, float16 weights allowed for."""
    for h, w in ((48, 80), (160, 112)):
        x, level = torch.rand(1, 3, h, w), torch.rand(1, 2, h // 2, w // 2) * 0.2
        run = lambda name, **feeds: ort.InferenceSession(files[name], providers=["CPUExecutionProvider"]).run(None, {k: v.numpy() for k, v in feeds.items()})[0]  # fmt: skip
        pairs = {
            "denoiser": (run("denoiser", picture=x, level=level), networks.denoiser(x, level)),
            "estimator": (run("estimator", picture=x), networks.estimator(x).clamp(min=0)),
        }
        for name, (ours, theirs) in pairs.items():
            difference = np.abs(ours - theirs.numpy()).max()
            assert difference < 4e-3, f"{name}: ONNX Runtime and PyTorch differ by {difference:.1e}"


def export(networks, folder):
    """networks: on the CPU. Returns the manifest."""
    networks.eval()
    files = {"denoiser": denoiser(networks.denoiser), "estimator": estimator(networks.estimator)}
    check(networks, files)
    folder.mkdir(parents=True, exist_ok=True)
    for name, onnx in files.items():
        (folder / f"{name}.onnx").write_bytes(onnx)
    hashes = {f"{name}.onnx": hashlib.sha256(onnx).hexdigest() for name, onnx in files.items()}
    identity = hashlib.sha256("\n".join(f"{n} {hashes[n]}" for n in sorted(hashes)).encode()).hexdigest()[:16]
    limit = VARIANTS[networks.variant]["limit"]
    manifest = {
        "kind": "denoise", "format": 1, "id": identity, "variant": networks.variant, "multiple": MULTIPLE,
        "halo": receptive_radius(networks.variant), "estimatorHalo": ESTIMATOR_RADIUS, "levelStride": LEVEL_STRIDE,
        "macsPerPixel": round(sum(row[-1] for row in costs(networks.denoiser, limit))), "files": hashes,
    }  # fmt: skip
    (folder / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")
    return manifest


def write_card(networks, manifest, folder, steps, curve):
    """curve: the held-out figures that training has written beside the checkpoint, where they are."""
    figures = "none were written."
    if curve.exists():
        *_, last = csv.DictReader(curve.open())
        pairs = [f"σ {s}: {float(last[f'blind{s}']):.2f} / {float(last[f'told{s}']):.2f}" for s in SIGMAS]
        camera = f"simulated cameras: {float(last['camera_blind']):.2f} / {float(last['camera_told']):.2f} from {float(last['camera_noisy']):.2f}"
        figures = "; ".join([*pairs, camera]) + f" (after {last['step']} steps)."
    text = (Path(__file__).parent / "card.md").read_text().format(
        variant="" if networks.variant == "full" else ", " + networks.variant, steps=f"{steps:,}", figures=figures,
        macs=f"{manifest['macsPerPixel'] / 1000:.1f}", halo=manifest["halo"],
        weights=round(sum(p.numel() for p in networks.denoiser.parameters()) / 1000),
    )  # fmt: skip
    (folder / "README.md").write_text(text)


def random_networks(variant):
    torch.manual_seed(0)
    networks = Networks(variant)
    nn.init.normal_(networks.denoiser.tail.weight, 0, 0.01)
    return networks


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path, nargs="?")
    parser.add_argument("--random", choices=VARIANTS)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    networks = random_networks(options.random) if options.random else load_networks(options.checkpoint)
    manifest = export(networks, options.output)
    if not options.random:
        steps = torch.load(options.checkpoint, weights_only=True, map_location="cpu")["step"]
        write_card(networks, manifest, options.output, steps, options.checkpoint.with_suffix(".held-out.csv"))
    print(f"model {manifest['id']}, {sum(p.stat().st_size for p in options.output.iterdir()) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()

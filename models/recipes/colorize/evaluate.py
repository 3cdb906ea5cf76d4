"""A checkpoint on whole pictures at the working size: PSNR in RGB with 0, 1, 10 and 100 hints, and colourfulness without any.

    python -m colorize.evaluate CHECKPOINT --data DIR           the held-out pictures
"""
import argparse
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from common.pictures import held_out_pictures
from common.training import widened
from colorize.hints import points_to_hints
from colorize.lab import COLOURS, pack_lab, srgb_from_lab, unpack_lab
from colorize.network import MULTIPLE, Colorizer

COUNTS = (0, 1, 10, 100)
VIVIDNESS = (1.2, 1.4, 1.5, 1.6, 1.8)
WORKING = 256  # px on the short side


def load_network(path):
    """The averaged weights of a checkpoint, on the CPU, and the weights of the classes it was trained with."""
    checkpoint = torch.load(path, weights_only=True, map_location="cpu")
    network = Colorizer()
    network.load_state_dict(widened(checkpoint["average"]))
    return network.eval(), checkpoint["balance"]


def to_working(picture, side=WORKING):
    """RGB → packed Lab, the short side `side`, both a multiple of MULTIPLE"""
    h, w = picture.shape[:2]
    scale = side / min(h, w)
    size = [max(1, round(n * scale / MULTIPLE)) * MULTIPLE for n in (w, h)]
    return pack_lab(np.asarray(Image.fromarray(picture).resize(size, Image.LANCZOS)))


def colourfulness(rgb):
    """Hasler and Süsstrunk 2003; rgb: 3, h, w in [0, 1]"""
    r, g, b = rgb * 255
    rg, yb = r - g, (r + g) / 2 - b
    return (torch.hypot(rg.std(), yb.std()) + 0.3 * torch.hypot(rg.mean(), yb.mean())).item()


def mean_colour(logits, balance, undo=1.0, temperature=1.0):
    """The annealed mean of the distribution. undo: how much of the rebalancing is taken back: 1 gives the colours their own
    frequency, 0 the rare ones more. logits: B, count, h, w → B, 2, h, w"""
    p = ((logits - undo * balance.log().view(1, -1, 1, 1)) / temperature).softmax(1)
    return torch.einsum("bkhw,kc->bchw", p, torch.from_numpy(COLOURS).to(p))


def decibel(a, b):
    return -10 * torch.log10(((a - b) ** 2).mean().clamp(min=1e-10)).item()


def enlarge(x, like):
    return F.interpolate(x, size=like.shape[2:], mode="bilinear", align_corners=False)


@torch.no_grad()
def measure(network, balance, pictures, device="cpu"):
    """pictures: packed Lab. Returns a row of named figures, means over the pictures."""
    rows = []
    for i, picture in enumerate(pictures):
        l, ab = unpack_lab(picture[None], device)
        true = srgb_from_lab(l, ab)
        grey = srgb_from_lab(l, torch.zeros_like(ab))
        row = {"grey": decibel(true, grey)}
        random = np.random.default_rng(i)
        for count in COUNTS:
            points = torch.from_numpy(np.stack([random.integers(0, n, count) for n in ab.shape[2:]], -1))
            regressed, logits = network(l, *points_to_hints(ab, points))
            rgb = srgb_from_lab(l, enlarge(regressed, l))
            row[f"psnr{count}"] = decibel(true, rgb)
            if count == 0:
                row["colourful"] = colourfulness(rgb[0]) / colourfulness(true[0])
                for vividness in VIVIDNESS:
                    rgb = srgb_from_lab(l, enlarge(vividness * regressed, l))
                    row[f"x{vividness}_psnr"] = decibel(true, rgb)
                    row[f"x{vividness}_colourful"] = colourfulness(rgb[0]) / colourfulness(true[0])
                for name, undo, temperature in (("mean", 1, 1), ("annealed", 1, 0.4), ("bold", 0, 0.4)):
                    rgb = srgb_from_lab(l, enlarge(mean_colour(logits, balance, undo, temperature), l))
                    row[f"{name}_psnr"] = decibel(true, rgb)
                    row[f"{name}_colourful"] = colourfulness(rgb[0]) / colourfulness(true[0])
        rows.append(row)
    return {key: float(np.mean([r[key] for r in rows])) for key in rows[0]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--side", type=int, default=WORKING)
    parser.add_argument("--device", default="cpu")
    options = parser.parse_args()
    network, balance = load_network(options.checkpoint)
    pictures = [to_working(p, options.side) for p in held_out_pictures(options.data)]
    row = measure(network.to(options.device), balance.to(options.device), pictures, options.device)
    for key, value in row.items():
        print(f"{key:20} {value:.3f}")


if __name__ == "__main__":
    main()

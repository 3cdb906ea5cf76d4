"""Rate and distortion of a checkpoint on whole pictures: entropy estimate with rounding, as files come out to within 1 %.

    python -m codec.evaluate CHECKPOINT [--pictures DIR] [--count N] [--levels 0 1 3 5] [--peers peers.json]
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from codec.integer import IntegerGrid
from codec.network import LEVELS, Codec
from codec.refinement import Refinement
from common.metrics import bd_rate, decibel, ms_ssim_pictures, psnr
from common.pictures import load
from common.training import widened


@torch.no_grad()
def rate_distortion(network, pictures, levels, grid=None, similarity=True):
    """For each level: mean bits per pixel, PSNR in dB and MS-SSIM in dB over the pictures (uint8, h, w, 3)."""
    network.eval()
    rows = []
    for level in levels:
        values = []
        for picture in pictures:
            h, w = picture.shape[:2]
            x = torch.tensor(picture).permute(2, 0, 1)[None].float() / 255
            x = F.pad(x, (0, -w % 64, 0, -h % 64), mode="replicate").contiguous(memory_format=torch.channels_last)
            decoded, bits, hyper_bits = network(x, torch.tensor([float(level)]), noise=False, grid=grid)
            decoded = (decoded[0, :, :h, :w].permute(1, 2, 0).clamp(0, 1) * 255).round().byte().numpy()
            rate = (bits + hyper_bits).item() / (h * w)
            values.append((rate, psnr(picture, decoded), decibel(ms_ssim_pictures(picture, decoded)) if similarity else 0))
        rows.append(np.mean(values, 0))
    return np.array(rows)


def load_network(path):
    """The averaged weights of a checkpoint and its grid of integer activations, where it has one."""
    checkpoint = torch.load(path, weights_only=True)
    network = Codec()
    network.load_state_dict(widened(checkpoint["average"]))
    grid = IntegerGrid(checkpoint["grid"]) if checkpoint.get("grid") else None
    return network, grid


def load_refinement(path):
    """The second layer of a checkpoint: see refinement.py."""
    state = torch.load(path, weights_only=True).get("refinement")
    assert state, "the checkpoint has no second layer: run codec.fit_refinement"
    return Refinement(state["weights"].numpy(), state["counts"].numpy())


def load_symbol_counts(path):
    """What the latents' tables of a checkpoint code: see fit_tables.py."""
    counts = torch.load(path, weights_only=True).get("symbols")
    assert counts is not None, "the checkpoint has no counts of symbols: run codec.fit_tables"
    return counts.numpy()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint")
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--levels", type=float, nargs="+", default=list(range(LEVELS)))
    parser.add_argument("--integer", action="store_true", help="with the integer entropy networks")
    parser.add_argument("--peers", type=Path, help="JSON rows {codec, q, f, w, h, bytes, psnr, msssim} of the same pictures")
    options = parser.parse_args()
    network, grid = load_network(options.checkpoint)
    paths = sorted(options.pictures.glob("*.png"))[: options.count]
    rows = rate_distortion(network, [load(p) for p in paths], options.levels, grid if options.integer else None)
    for level, (rate, snr, similarity) in zip(options.levels, rows):
        print(f"level {level:g}  {rate:.4f} bpp  PSNR {snr:.2f} dB  MS-SSIM {similarity:.2f} dB", flush=True)
    if options.peers:
        for codec, curve in peer_curves(options.peers, {p.name for p in paths}).items():
            by_psnr, by_similarity = (bd_rate(curve[:, 0], curve[:, m], rows[:, 0], rows[:, m]) for m in (1, 2))
            print(f"against {codec:5}  BD-rate PSNR {by_psnr:+.1f} %  MS-SSIM {by_similarity:+.1f} %")


def peer_curves(path, names):
    codecs = {}
    for row in json.loads(path.read_text()):
        if row["f"] in names:
            point = (row["bytes"] * 8 / row["w"] / row["h"], row["psnr"], decibel(row["msssim"]))
            codecs.setdefault(row["codec"], {}).setdefault(row["q"], []).append(point)
    return {codec: np.array([np.mean(points, 0) for points in q.values()]) for codec, q in codecs.items()}


if __name__ == "__main__":
    main()

"""Perceived quality of each level of the network and step of the second layer, on held-out pictures: what tables.py spaces
quality 0 to 100 by.

    python -m codec.perceived CHECKPOINT --data DIR --ssimulacra2 ~/.cargo/bin/ssimulacra2_rs

The metric is SSIMULACRA2 (J. Sneyers, Cloudinary, 2022) of the crate ssimulacra2_rs: `cargo install ssimulacra2_rs
--no-default-features --version 0.5.2`. Prints means over the pictures, then the tables that would make quality even.
"""
import argparse
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from codec.evaluate import load_network
from codec.network import LEVELS
from codec.refinement import basis, coefficients, quantise, steps_of
from common.pictures import held_out_pictures

LEVELS_MEASURED = np.arange(0, LEVELS - 0.5, 0.5)
STEPS_MEASURED = (17, 12, 9.3, 7.8, 5.3, 3.75, 2.6, 1.9, 1.5)
LOWEST, HIGHEST = 26.3, 95.5  # SSIMULACRA2 of quality 0 and 100


@torch.no_grad()
def versions(network, picture):
    """Yields (level, step, decoded), the step 0 without the second layer."""
    h, w = (n // 64 * 64 for n in picture.shape[:2])
    x = torch.tensor(picture[:h, :w]).permute(2, 0, 1)[None].float()
    for level in LEVELS_MEASURED:
        decoded, _, _ = network(x / 255, torch.tensor([float(level)]), noise=False)
        yield level, 0, decoded
    decoded = decoded.clamp(0, 1) * 255
    c = coefficients(x - decoded).numpy()
    for step in STEPS_MEASURED:
        q = torch.tensor(quantise(c, step) * steps_of(step)).float().reshape(1, -1, h // 8, w // 8)
        yield LEVELS_MEASURED[-1], step, (decoded + torch.conv_transpose2d(q, basis(), stride=8)) / 255


def save(tensor, path):
    Image.fromarray((tensor[0].clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()).save(path)


def score(tool, original, version):
    answer = subprocess.run([tool, "image", original, version], capture_output=True, text=True, check=True).stdout
    return float(answer.split()[-1])


def even(at, scores):
    """Quality, to the next half, at which each level or step belongs, and the level or step."""
    quality = np.round((np.array(scores) - LOWEST) / (HIGHEST - LOWEST) * 200) / 2
    return {float(q): float(a) for q, a in zip(quality, at)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--ssimulacra2", default="ssimulacra2_rs")
    parser.add_argument("--every", type=int, default=2, help="of the held-out pictures")
    options = parser.parse_args()
    network, _ = load_network(options.checkpoint)
    network.eval()
    scores = {}
    with tempfile.TemporaryDirectory() as folder:
        original, version = Path(folder, "original.png"), Path(folder, "version.png")
        for picture in held_out_pictures(options.data)[:: options.every]:
            h, w = (n // 64 * 64 for n in picture.shape[:2])
            Image.fromarray(picture[:h, :w]).save(original)
            for level, step, decoded in versions(network, picture):
                save(decoded, version)
                scores.setdefault((level, step), []).append(score(options.ssimulacra2, original, version))
    means = {key: np.mean(values) for key, values in scores.items()}
    for (level, step), mean in means.items():
        print(f"level {level:g}  step {step:g}  SSIMULACRA2 {mean:.1f}")
    print("levels", even(LEVELS_MEASURED, [means[level, 0] for level in LEVELS_MEASURED]))
    print("steps", even(STEPS_MEASURED, [means[LEVELS_MEASURED[-1], step] for step in STEPS_MEASURED]))


if __name__ == "__main__":
    main()

"""Fits the second layer to what a network leaves out of training pictures, and stores it in the network's checkpoint.

    python -m codec.fit_refinement CHECKPOINT --data DIR

Prints rates and PSNR on held-out pictures, clean and with noise.
"""
import argparse
from pathlib import Path

import numpy as np
import torch
from scipy.optimize import nnls

from codec.evaluate import load_network
from codec.network import LEVELS
from codec.refinement import CLASSES, REACH, THRESHOLDS, WEIGHT_BITS, Refinement, by_class, coefficients, quantise, steps_of, surroundings
from common.pictures import held_out_pictures, training_pictures

STEPS = (2.0, 3.5, 5.5, 8.0, 12.0, 17.0)  # that the tables are counted at
NOISES = (0.0, 0.0, 4.0, 8.0)  # σ on the training pictures


@torch.no_grad()
def differences(network, pictures, noises, side=512, level=LEVELS - 1):
    """Coefficients of what the network leaves out, of the middle of each picture."""
    random = torch.Generator().manual_seed(0)
    for picture in pictures:
        h, w = (min(side, n) // 64 * 64 for n in picture.shape[:2])
        top, left = (picture.shape[0] - h) // 2, (picture.shape[1] - w) // 2
        clean = torch.tensor(picture[top : top + h, left : left + w]).permute(2, 0, 1)[None].float()
        for sigma in noises:
            x = (clean + sigma * torch.randn(clean.shape, generator=random)).clamp(0, 255).round()
            decoded, bits, hyper_bits = network(x / 255, torch.tensor([float(level)]), noise=False)
            yield coefficients(x - decoded.clamp(0, 1) * 255).numpy(), (bits + hyper_bits).item(), h * w


def fit(network, pictures):
    samples = [c for c, _, _ in differences(network, pictures, NOISES, side=256)]
    weights = fit_weights(samples)
    refinement = Refinement(weights, np.zeros((CLASSES, len(THRESHOLDS), REACH + 1)))
    for c in samples:
        for step in STEPS:
            q = quantise(c, step)
            contexts = refinement.contexts(q)
            for k in range(CLASSES):
                np.add.at(refinement.counts[k], (by_class(k, contexts), np.minimum(np.abs(by_class(k, q)), REACH)), 1)
    return refinement


def fit_weights(samples):
    """Least squares weighted by about the variance, from the normal equations of each class."""
    grams = np.zeros((CLASSES, 10, 10))
    for c in samples:
        for step in STEPS:
            q = quantise(c, step)
            around, magnitudes = surroundings(q), np.abs(q)
            for k in range(CLASSES):
                rows = np.vstack([by_class(k, around), by_class(k, magnitudes)]).astype(float)
                rows /= (0.3 + rows[:-1].mean(0) / 2) ** 0.75
                grams[k] += rows @ rows.T
    weights = []
    for g in grams:
        # min |Aw − y|² through the Cholesky factor of AᵀA
        lower = np.linalg.cholesky(g[:-1, :-1] + 1e-6 * np.trace(g) * np.eye(9))
        weights.append(nnls(lower.T, np.linalg.solve(lower, g[:-1, -1]))[0])
    return np.round(np.array(weights) * 2**WEIGHT_BITS).astype(np.int64)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pictures", type=int, default=48)
    options = parser.parse_args()
    network, _ = load_network(options.checkpoint)
    network.eval()
    pictures = [p for p in training_pictures(options.data, 256)]
    np.random.default_rng(0).shuffle(pictures)
    refinement = fit(network, pictures[: options.pictures])
    checkpoint = torch.load(options.checkpoint, weights_only=True)
    checkpoint["refinement"] = {"weights": torch.tensor(refinement.weights), "counts": torch.tensor(refinement.counts)}
    torch.save(checkpoint, options.checkpoint)
    print_figures(network, refinement, held_out_pictures(options.data)[::3])


def print_figures(network, refinement, pictures):
    """Rate and PSNR on held-out pictures, clean and with noise."""
    for sigma in sorted(set(NOISES)):
        for step in (17, 12, 8, 5.5, 3.5, 2):
            rows = []
            for c, base, pixels in differences(network, pictures, [sigma], side=320):
                q = quantise(c, step)
                mse = ((c - q * steps_of(step)) ** 2).sum() / (3 * pixels)
                rows.append((base / pixels, refinement.bits(q) / pixels, 10 * np.log10(65025 / mse)))
            base, bits, psnr = np.mean(rows, 0)
            print(f"σ {sigma:g}  step {step:4}  {base:.3f} + {bits:.3f} bpp  PSNR {psnr:.2f} dB", flush=True)


if __name__ == "__main__":
    main()

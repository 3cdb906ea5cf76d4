"""Counts what the latents' entropy tables really code, and stores it in the network's checkpoint.

    python -m codec.fit_tables CHECKPOINT --data DIR

The networks predict a mean and a standard deviation, and training takes a Gaussian for granted. What is coded isn't one: a dead
zone sends the smallest values to 0, and real residuals have heavier tails. Each predicted deviation has a table of its own
anyhow, so its frequencies may as well be those that were met on training pictures. Prints what that spares on held-out ones.
"""
import argparse
from pathlib import Path

import numpy as np
import torch

from codec.evaluate import load_network
from codec.network import LEVELS
from codec.tables import fitted_frequencies, frequencies, reach_of, scales, table_of
from common.pictures import held_out_pictures, training_pictures

LEVELS_COUNTED = np.arange(0, LEVELS - 0.5, 0.5)


@torch.no_grad()
def observed(network, grid, pictures, levels, side=448):
    """Yields for each picture and level the numbers of the tables and the magnitudes of the symbols, flat."""
    for picture in pictures:
        h, w = (min(side, n) // 64 * 64 for n in picture.shape[:2])
        x = torch.tensor(picture[:h, :w]).permute(2, 0, 1)[None].float() / 255
        for level in levels:
            found = []
            network(x, torch.tensor([float(level)]), noise=False, grid=grid, observe=lambda s, scale: found.append(
                (table_of(scale).numpy().ravel(), s.abs().numpy().astype(np.int64).ravel())))  # fmt: skip
            yield level, *(np.concatenate(part) for part in zip(*found))


def count(network, grid, pictures):
    """tables, largest reach + 2: how often each magnitude was met; the last one that a table has is its escape."""
    reach = np.array([reach_of(s) for s in scales()])
    counts = np.zeros((len(reach), reach.max() + 2), np.int64)
    for _, tables, magnitudes in observed(network, grid, pictures, LEVELS_COUNTED):
        np.add.at(counts, (tables, np.minimum(magnitudes, reach[tables] + 1)), 1)
    return counts


def bits_of(tables, magnitudes, all_frequencies):
    """Of the symbols under the tables; an escape costs what its magnitude takes in an Exp-Golomb code."""
    bits = 0.0
    for t in np.unique(tables):
        f = all_frequencies[t]
        reach = (len(f) - 2) // 2
        cost = -np.log2(np.append(f[reach : 2 * reach + 1], f[-1]) / f.sum())
        m = magnitudes[tables == t]
        beyond = m[m > reach] - reach
        bits += cost[np.minimum(m, reach + 1)].sum() + (2 * np.floor(np.log2(np.maximum(beyond, 1))) + 2).sum()
    return bits


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pictures", type=int, default=100)
    parser.add_argument("--every", type=int, default=2, help="of the held-out pictures, to check")
    options = parser.parse_args()
    network, grid = load_network(options.checkpoint)
    network.eval()
    pictures = [p for p in training_pictures(options.data, 256)]
    np.random.default_rng(1).shuffle(pictures)
    counts = count(network, grid, pictures[: options.pictures])
    checkpoint = torch.load(options.checkpoint, weights_only=True)
    torch.save({**checkpoint, "symbols": torch.tensor(counts)}, options.checkpoint)
    gaussian, fitted = [frequencies(s) for s in scales()], fitted_frequencies(counts)
    sums = {}
    for level, *coded in observed(network, grid, held_out_pictures(options.data)[:: options.every], LEVELS_COUNTED[::2]):
        sums[level] = sums.get(level, 0) + np.array([bits_of(*coded, gaussian), bits_of(*coded, fitted)])
    for level, (before, after) in sums.items():
        print(f"level {level:g}: {100 * (after / before - 1):+.2f} % of the latents' bits", flush=True)


if __name__ == "__main__":
    main()

"""Packs the training pictures: the many small ones into one array, the larger ones as JPEG for a machine that has no copy of them.

    python -m colorize.pack --small FOLDER --output small.npy         Tiny ImageNet's train folder; 1.2 GB
    python -m colorize.pack --data DIR --output larger.npz            also writes larger.held-out.npz; 44 MiB at most together
"""
import argparse
from pathlib import Path

import numpy as np

from common.pictures import held_out_pictures, pack, training_pictures
from colorize.data import SMALLEST, pack_small

LIMIT = 40 * 2**20
HELD_OUT_LIMIT = 4 * 2**20


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--small", type=Path)
    chosen.add_argument("--data", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    if options.small:
        array = pack_small(options.small)
        np.save(options.output, array)
        print(f"{options.output}: {len(array)} pictures")
        return
    pictures = training_pictures(options.data, SMALLEST)
    np.random.default_rng(0).shuffle(pictures)
    for picked, path, limit in (
        (pictures, options.output, LIMIT), (held_out_pictures(options.data), options.output.with_suffix(".held-out.npz"), HELD_OUT_LIMIT)
    ):  # fmt: skip
        count, size = pack(picked, path, limit - 2**16)
        print(f"{path}: {count} of {len(picked)} pictures, {size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()

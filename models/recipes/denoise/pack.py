"""Packs training pictures into one file, and the held-out ones into another, for a machine that has no copy of them.

    python -m denoise.pack --data DIR --output pictures.npz      also writes pictures.held-out.npz; 44 MiB at most together
"""
import argparse
from pathlib import Path

import numpy as np

from common.pictures import held_out_pictures, pack, training_pictures

LIMIT = 40 * 2**20
HELD_OUT_LIMIT = 4 * 2**20


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--smallest", type=int, default=160)
    options = parser.parse_args()
    pictures = training_pictures(options.data, options.smallest)
    np.random.default_rng(0).shuffle(pictures)
    for chosen, path, limit in (
        (pictures, options.output, LIMIT), (held_out_pictures(options.data), options.output.with_suffix(".held-out.npz"), HELD_OUT_LIMIT)
    ):  # fmt: skip
        count, size = pack(chosen, path, limit - 2**16)
        print(f"{path}: {count} of {len(chosen)} pictures, {size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()

"""Packs training pictures into one file of at most 40 MiB for a machine that has no copy of them.

    python -m codec.pack --data DIR --output pictures.npz
"""
import argparse
from pathlib import Path

import numpy as np

from common.pictures import pack, training_pictures

LIMIT = 40 * 2**20


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--smallest", type=int, default=192)
    options = parser.parse_args()
    pictures = training_pictures(options.data, options.smallest)
    np.random.default_rng(0).shuffle(pictures)
    count, size = pack(pictures, options.output, LIMIT - 2**16)
    print(f"{count} of {len(pictures)} pictures, {size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()

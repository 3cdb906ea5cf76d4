"""Adds integer grids to a checkpoint that was trained without them (post-training quantisation of the entropy networks).

    python -m codec.calibrate CHECKPOINT --data DIR --output OTHER
"""
import argparse
from pathlib import Path

import numpy as np
import torch

from codec.evaluate import load_network
from codec.integer import IntegerGrid
from codec.network import LEVELS
from common.pictures import Crops, training_pictures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    network, _ = load_network(options.checkpoint)
    pictures = [p for p in training_pictures(options.data, 256) if min(p.shape[:2]) >= 512]
    x = torch.from_numpy(Crops(pictures, 256, 1).batch(18)).permute(0, 3, 1, 2).float() / 255
    grid = IntegerGrid().calibrate(network.eval(), x, torch.linspace(0, LEVELS - 1, 18))
    torch.save({"average": network.state_dict(), "grid": dict(grid), "step": 0}, options.output)
    print(dict(grid))


if __name__ == "__main__":
    main()

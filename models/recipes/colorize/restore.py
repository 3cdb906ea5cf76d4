"""A checkpoint to train on from, out of a published model folder.

    python -m colorize.restore ../weights/colorize/NAME --output colorize.pt
"""
import json

import torch

from colorize.encoder import MAGNITUDES
from colorize.network import MULTIPLE, Colorizer
from common.restore import fill_in_order_of_use, run


@torch.no_grad()
def restore(folder):
    network = Colorizer()
    l, hints = (torch.zeros(1, channels, 2 * MULTIPLE, 2 * MULTIPLE) for channels in (1, 2))
    fill_in_order_of_use(network, [l, hints, l], folder / "colorizer.onnx")
    for skip, magnitude in zip(network.skips, MAGNITUDES):  # folded by the exporter
        skip.weight *= magnitude
    weights = json.loads((folder / "model.json").read_text())["logWeights"]
    return {"average": network.state_dict(), "balance": torch.tensor(weights).exp()}


if __name__ == "__main__":
    run(restore, __doc__)

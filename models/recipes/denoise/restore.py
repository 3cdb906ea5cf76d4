"""A checkpoint to train on from, out of a published model folder.

    python -m denoise.restore ../weights/denoise/NAME --output denoise.pt
"""
import json

import torch

from common.restore import fill_in_order_of_use, run
from denoise.network import MULTIPLE, Networks


def restore(folder):
    networks = Networks(json.loads((folder / "model.json").read_text())["variant"])
    x = torch.zeros(1, 3, MULTIPLE, MULTIPLE)
    fill_in_order_of_use(networks.estimator, [x], folder / "estimator.onnx")
    fill_in_order_of_use(networks.denoiser, [x, networks.estimator.level(x)], folder / "denoiser.onnx")
    return {"average": networks.state_dict(), "variant": networks.variant}


if __name__ == "__main__":
    run(restore, __doc__)

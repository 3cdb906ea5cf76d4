"""Checkpoints to train on from, out of published model folders: a lost checkpoint costs the optimizers' state and some precision."""
import argparse
from pathlib import Path

import torch
import torch.nn as nn

from common.onnx_graph import convolutions


@torch.no_grad()
def fill(conv, weight, bias=None):
    conv.weight.copy_(torch.tensor(weight).view_as(conv.weight))
    if conv.bias is not None:
        conv.bias.copy_(torch.tensor(bias).view_as(conv.bias))


@torch.no_grad()
def fill_in_order_of_use(network, inputs, path):
    """Gives the convolutions of a network the weights of a graph whose convolutions are those that it uses, in that order."""
    used = []
    convs = [m for m in network.modules() if isinstance(m, nn.Conv2d)]
    hooks = [m.register_forward_hook(lambda module, *_: used.append(module)) for m in convs]
    network(*inputs)
    for hook in hooks:
        hook.remove()
    for conv, pair in zip(used, convolutions(path), strict=True):
        fill(conv, *pair)


def run(restore, description):
    """The command line of a recipe's restore.py. restore: model folder → checkpoint, as a dictionary."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    torch.save(restore(options.folder), options.output)

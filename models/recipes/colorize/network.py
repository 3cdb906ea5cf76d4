"""The colorizer.

    L 1 ─ EfficientNet-Lite0, fixed ─┬─ 24 at 1/4 ─────────────────────────────────┐
                                     ├─ 40 at 1/8 ──────────────────┐              │
                                     ├─ 112 at 1/16 ───┐            │              │
                                     └─ 320 at 1/32    │            │              │
                                             │1×1      │1×1         │1×1           │1×1
    hints ab 2, confidence 1 ─ pooled ─ 1×1 ─ + GB GB ↑2 + GB ─ ↑2 ─ + GB ─ ↑2 ─── + RB ─┬─ 3×3 ─ ↑2 ─ ab 2, at 1/2
                                             256        192          128             64  └─ 1×1 ─ ReLU ─ 1×1 ─ distribution, at 1/4

RB is a residual block, x + 1×1(ReLU(3×3(x))); GB adds a linear function of the mean over the whole picture before its ReLU, so
that a place knows what kind of picture it is in (global context as in Iizuka et al. 2016) and a single hint reaches everywhere.
↑2 is a 1×1 and depth-to-space. Hints enter at every resolution, as the mean of those in a cell and their largest confidence. Two
heads as in Zhang et al. 2017: the regression of ab, and the distribution over colours in gamut. Both see hints, so that one
network works alone and by hand. What pictures show is known to the encoder, which was trained to classify a million of them; the
decoder learns which colours that has.
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from colorize.encoder import CHANNELS, Encoder
from colorize.lab import COLOURS

WIDTHS = (64, 128, 192, 256)  # at 1/4, 1/8, 1/16, 1/32
MULTIPLE = 32  # sides of a picture that the network takes are multiples of this
AB_SCALE = 110.0


class ResidualBlock(nn.Module):
    def __init__(self, channels, context=False):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)
        self.mix = nn.Conv2d(channels, channels, 1)
        self.context = nn.Conv2d(channels, channels, 1, bias=False) if context else None
        nn.init.kaiming_normal_(self.conv.weight)
        nn.init.normal_(self.mix.weight, 0, 0.2 / math.sqrt(channels))
        nn.init.zeros_(self.conv.bias)
        nn.init.zeros_(self.mix.bias)
        if context:
            nn.init.normal_(self.context.weight, 0, 0.5 / math.sqrt(channels))

    def forward(self, x):
        y = self.conv(x)
        if self.context:
            y = y + self.context(x.mean((2, 3), keepdim=True))
        return x + self.mix(F.relu(y))


class Colorizer(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        self.skips = nn.ModuleList([nn.Conv2d(c, w, 1) for c, w in zip(CHANNELS, WIDTHS)])
        self.hints = nn.ModuleList([nn.Conv2d(3, w, 1, bias=False) for w in WIDTHS])
        self.ups = nn.ModuleList([nn.Conv2d(WIDTHS[i + 1], 4 * WIDTHS[i], 1) for i in range(3)])
        c4, c8, c16, c32 = WIDTHS
        self.blocks = nn.ModuleList([
            nn.Sequential(ResidualBlock(c4)), nn.Sequential(ResidualBlock(c8, context=True)),
            nn.Sequential(ResidualBlock(c16, context=True)),
            nn.Sequential(ResidualBlock(c32, context=True), ResidualBlock(c32, context=True)),
        ])  # fmt: skip
        self.ab = nn.Conv2d(c4, 8, 3, padding=1)
        self.hidden, self.logits = nn.Conv2d(c4, 128, 1), nn.Conv2d(128, len(COLOURS), 1)
        for layer in (*self.skips, *self.hints, *self.ups, self.hidden):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="linear")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        for layer in (self.ab, self.logits):
            nn.init.normal_(layer.weight, 0, 0.01)
            nn.init.zeros_(layer.bias)

    def features(self, l, hints, mask):
        """l: B, 1, h, w in [0, 100]; hints: B, 2, h, w, ab where mask > 0 and 0 elsewhere; mask: B, 1, h, w, the hint's confidence
        in [0, 1]; sides divisible by MULTIPLE → what the heads work on, B, 64, h/4, w/4, and what it comes from at 1/16"""
        with torch.no_grad():
            taps = self.encoder(l.contiguous(memory_format=torch.channels_last))
        x = None
        for level in (3, 2, 1, 0):
            y = self.hints[level](pooled(hints, mask, 4 << level)) + self.skips[level](taps[level])
            x = self.blocks[level](y if x is None else y + F.pixel_shuffle(self.ups[level](x), 2))
            if level == 2:
                middle = x
        return x, middle

    def regress(self, x):
        """→ ab: B, 2, h/2, w/2"""
        return F.pixel_shuffle(self.ab(x), 2).float() * AB_SCALE

    def classify(self, x):
        """→ logits over COLOURS: B, count, h/4, w/4, or fewer positions when x has fewer"""
        return self.logits(F.relu(self.hidden(x)))

    def forward(self, l, hints, mask):
        x, _ = self.features(l, hints, mask)
        return self.regress(x), self.classify(x).float()


def pooled(hints, mask, step):
    """The mean of the hints in each cell, and their largest confidence: B, 3, h/step, w/step"""
    share = F.avg_pool2d((mask > 0).float(), step).clamp(min=1 / step**2)
    return torch.cat([F.avg_pool2d(hints, step) / share / (AB_SCALE / 2), F.max_pool2d(mask, step)], 1)


def costs(network, side=128):
    """MAC a pixel of each convolution, in the order of use."""
    rows = []

    def count(name):
        def hook(conv, inputs, output):
            macs = conv.weight.numel() * output.shape[2] * output.shape[3] / side**2
            rows.append((name, f"1/{side // output.shape[2]}", tuple(conv.weight.shape), macs))

        return hook

    hooks = [m.register_forward_hook(count(n)) for n, m in network.named_modules() if isinstance(m, nn.Conv2d)]
    with torch.no_grad():
        network(torch.zeros(1, 1, side, side), torch.zeros(1, 2, side, side), torch.zeros(1, 1, side, side))
    for hook in hooks:
        hook.remove()
    return rows


def main():
    network = Colorizer()
    rows = costs(network)
    for name, at, shape, macs in rows:
        print(f"{name:34} {at:6} {str(shape):20} {macs:8.0f}")
    print(f"{'sum, MAC a pixel':62} {sum(r[-1] for r in rows):8.0f}")
    encoder = sum(p.numel() for p in network.encoder.parameters())
    print(f"{encoder / 1e6:.2f} + {sum(p.numel() for p in network.parameters()) / 1e6 - encoder / 1e6:.2f} M weights, {len(COLOURS)} colours")


if __name__ == "__main__":
    main()

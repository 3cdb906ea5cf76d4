"""The denoiser and the estimator of its noise map.

    picture 3 ─ 6×6/2 ─┐
    map 2 ──── 1×1 ────┴ + ─ C1 ─ RB… ─┬─ 2×2/2 ─ C2 ─ RB… ─┬─ 2×2/2 ─ C3 ─ RB… ─ ↑2 ─┐        1/2, 1/4, 1/8
                                       │                    └──────────── + ──────────┘
                                       │                                  RB… ─ ↑2 ─┐
                                       └───────────────── + ────────────────────────┘
                                                          RB… ─ 3×3 ─ ↑2 ─ residual 3     picture + residual = clean picture

RB is a residual block, x + 1×1(ReLU(3×3(x))), a 6×6/2 convolution is space-to-depth(2) and a 3×3, a 2×2/2 space-to-depth and
a 1×1, ↑2 a 1×1 and depth-to-space. Half resolution with a map of the noise level as input follows FFDNet (Zhang et al. 2018),
the U-shape of residual blocks with sums for skips DRUNet (Zhang et al. 2021), an estimator that fills the map for blind use
CBDNet (Guo et al. 2019). There is no normalisation, and only the first convolution has biases: a network without them scales its
output with its input and so carries over to noise levels that it was not trained on (Mohan et al. 2020); the first one's let it
know where black and white are, at which real noise is clipped.

The map has two channels at half resolution, the standard deviations of luminance and chroma noise in units of the picture's
range, after the orthonormal transform `opponent`: white Gaussian noise of deviation σ in R, G and B has the map (σ, σ).

    picture 3 ─ 6×6/2 ─ 12 ─ ReLU ─ 2×2/2 ─ 24 ─ ReLU ─ 2×2/2 ─ 48 ─ RB ─ 2×2/2 ─ 48 ─ RB ─ 1×1 ─ map/16 ─ bilinear ─ map/2
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

# widths at 1/2, 1/4, 1/8 of the picture's side; residual blocks of the encoder at 1/2, 1/4, in the middle, of the decoder at 1/4, 1/2
VARIANTS = {
    "full": {"widths": (64, 96, 112), "blocks": (1, 1, 2, 2, 1), "limit": 50_000},
    "small": {"widths": (32, 32, 64), "blocks": (0, 1, 2, 1, 1), "limit": 8_000},
}
MULTIPLE = 16  # sides of a picture that the networks take are multiples of this
ESTIMATOR_LIMIT = 1_000
LEVEL_STRIDE = 16  # pixels of the picture for each value that the estimator gives
# how far beyond its LEVEL_STRIDE pixels a value of the estimator can see: a 3×3 at 1/16, one at 1/8, the first layer's 6×6
ESTIMATOR_RADIUS = 16 + 8 + 2

OPPONENT = torch.tensor(
    [[1 / math.sqrt(3)] * 3, [1 / math.sqrt(2), 0, -1 / math.sqrt(2)], [1 / math.sqrt(6), -2 / math.sqrt(6), 1 / math.sqrt(6)]]
)


def opponent(x):
    """B, 3, h, w RGB → luminance and two chroma channels; orthonormal, so that white noise stays white."""
    return torch.einsum("ij,bjhw->bihw", OPPONENT.to(x), x)


class ResidualBlock(nn.Module):
    def __init__(self, channels: int, bias: bool):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1, bias=bias)
        self.mix = nn.Conv2d(channels, channels, 1, bias=bias)
        nn.init.kaiming_normal_(self.conv.weight)
        nn.init.normal_(self.mix.weight, 0, 0.1 / math.sqrt(channels))
        if bias:
            nn.init.zeros_(self.conv.bias)
            nn.init.zeros_(self.mix.bias)

    def forward(self, x):
        return x + self.mix(F.relu(self.conv(x)))


def blocks(channels: int, count: int):
    return nn.Sequential(*[ResidualBlock(channels, bias=False) for _ in range(count)])


class Denoiser(nn.Module):
    def __init__(self, variant="full"):
        super().__init__()
        c1, c2, c3 = VARIANTS[variant]["widths"]
        counts = VARIANTS[variant]["blocks"]
        self.head = nn.Conv2d(3, c1, 6, 2, padding=2)
        self.level = nn.Conv2d(2, c1, 1, bias=False)
        self.encode1, self.encode2, self.middle, self.decode2, self.decode1 = (
            blocks(c, n) for c, n in zip((c1, c2, c3, c2, c1), counts)
        )
        self.down1 = nn.Conv2d(c1, c2, 2, 2, bias=False)
        self.down2 = nn.Conv2d(c2, c3, 2, 2, bias=False)
        self.up2 = nn.Conv2d(c3, 4 * c2, 1, bias=False)
        self.up1 = nn.Conv2d(c2, 4 * c1, 1, bias=False)
        self.tail = nn.Conv2d(c1, 12, 3, padding=1, bias=False)
        nn.init.zeros_(self.head.bias)
        for up in (self.up1, self.up2):
            nn.init.normal_(up.weight, 0, 0.3 / math.sqrt(up.in_channels))
        # no residual: training starts from the identity, whose gain at every frequency is 1
        nn.init.zeros_(self.tail.weight)

    def forward(self, x, level):
        """x: B, 3, h, w, about [0, 1] and not clipped, sides divisible by 8; level: B, 2, h/2, w/2 → the clean picture, likewise."""
        a = self.encode1(self.head(x - 0.5) + self.level(level))
        b = self.encode2(self.down1(a))
        c = self.middle(self.down2(b))
        b = self.decode2(b + F.pixel_shuffle(self.up2(c), 2))
        a = self.decode1(a + F.pixel_shuffle(self.up1(b), 2))
        return x + F.pixel_shuffle(self.tail(a), 2)


class Estimator(nn.Module):
    """The noise map from the picture alone. What it gives may be slightly negative (so that its gradient never vanishes):
    use level()."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, 12, 6, 2, padding=2), nn.ReLU(), nn.Conv2d(12, 24, 2, 2), nn.ReLU(), nn.Conv2d(24, 48, 2, 2),
            ResidualBlock(48, bias=True), nn.Conv2d(48, 48, 2, 2), ResidualBlock(48, bias=True), nn.Conv2d(48, 2, 1),
        )  # fmt: skip
        nn.init.normal_(self.layers[-1].weight, 0, 0.01)
        nn.init.constant_(self.layers[-1].bias, 0.1)

    def forward(self, x):
        """B, 3, h, w, sides divisible by MULTIPLE → B, 2, h/16, w/16"""
        return self.layers(x - 0.5)

    def level(self, x):
        """B, 3, h, w → the denoiser's map: B, 2, h/2, w/2, not negative"""
        return enlarge(self(x).clamp(min=0))


def enlarge(level):
    """A map at 1/16 → at 1/2 of the picture's side."""
    return F.interpolate(level, scale_factor=8, mode="bilinear", align_corners=False)


class Networks(nn.Module):
    """Both, as they are trained and saved."""

    def __init__(self, variant="full"):
        super().__init__()
        self.variant = variant
        self.denoiser, self.estimator = Denoiser(variant), Estimator()
        costs(self.denoiser, VARIANTS[variant]["limit"])
        costs(self.estimator, ESTIMATOR_LIMIT)


def costs(network, limit, side=32):
    """MAC a pixel of each convolution, in the order of use. Stops where the sum is over the limit."""
    rows = []

    def count(name):
        def hook(conv, inputs, output):
            macs = conv.weight.numel() * output.shape[2] * output.shape[3] / side**2
            rows.append((name, f"1/{side // output.shape[2]}", tuple(conv.weight.shape), macs))

        return hook

    hooks = [m.register_forward_hook(count(n)) for n, m in network.named_modules() if isinstance(m, nn.Conv2d)]
    with torch.no_grad():
        x = torch.zeros(1, 3, side, side)
        network(x, torch.zeros(1, 2, side // 2, side // 2)) if isinstance(network, Denoiser) else network(x)
    for hook in hooks:
        hook.remove()
    total = sum(row[-1] for row in rows)
    assert total <= limit, f"{total:.0f} MAC a pixel, over {limit}"
    return rows


def receptive_radius(variant):
    """How far, in pixels, a pixel of the denoised picture can see. A halo of so much on every side leaves no seam at all."""
    enc1, enc2, middle, dec2, dec1 = VARIANTS[variant]["blocks"]
    # 3×3 at 1/2, 1/4, 1/8, the head's and the tail's among those at 1/2; an ↑2 or 2×2/2 adds its block but for the pixel itself
    return 2 * (enc1 + dec1 + 2) + 4 * (enc2 + dec2) + 8 * middle + 7


def main():
    for variant in VARIANTS:
        networks = Networks(variant)
        for network, limit in ((networks.denoiser, VARIANTS[variant]["limit"]), (networks.estimator, ESTIMATOR_LIMIT)):
            rows = costs(network, limit)
            print(f"\n{variant}: {type(network).__name__}, {sum(p.numel() for p in network.parameters()) / 1e3:.0f} k weights")
            for name, at, shape, macs in rows:
                print(f"{name:20} {at:5} {str(shape):20} {macs:8.0f}")
            print(f"{'sum, MAC a pixel':47} {sum(r[-1] for r in rows):8.0f}")
        print(f"receptive radius {receptive_radius(variant)} px")


if __name__ == "__main__":
    main()

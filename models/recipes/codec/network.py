"""The codec's network.

    x 3 ─ 4×4/4 ─ 64 ─ RB ─ 2×2/2 ─ 128 ─ RB ─ 2×2/2 ─ 256 ─ RB RB ─ y            analysis: latents at 1/16
    y/n ─ 3×3 ─ 192 ─ 2×2/2 ─ 96 ─ 6×6/2 ─ z 96                                      hyper-analysis: hyper-latents at 1/64
    z ─ 3×3 ─ ↑2 ─ 96 ─ 3×3 ─ ↑2 ─ 96 ─ 3×3 ─ 128 (+ level) = h                   hyper-synthesis
    h, ŷ/n so far ─ 1×1 ─ 128 ─ 3×3 ─ 128 ─ 1×1 ─ μ, log σ                        context, one network for each of 4 steps
    ŷ ─ RB RB ─ 256 ─ ↑2 ─ 128 ─ RB RB ─ ↑2 ─ 64 ─ RB RB ─ 3×3 ─ ↑4 ─ x̂ 3         synthesis

RB is a residual block, x + 1×1(ReLU(3×3(x))). A k×k/k convolution is space-to-depth and a 1×1; ↑r is its opposite, a 1×1
and depth-to-space. Each of them starts as the principal components of what reaches it (the decoder's as the transpose) and the
residual blocks start near zero, so that training begins from a linear autoencoder, which spans the PCA subspace (Baldi and
Hornik 1989), instead of from noise.

Entropy model: a hyperprior (Ballé et al. 2018) with a mean and a scale for each latent (Minnen et al. 2018) and four context
steps in quadtree order (Li et al., DCVC-DC, 2023): channel c belongs to group c mod 4; step k codes, at position p of each
2×2 block of latents (0: top left, 1: bottom right, 2: top right, 3: bottom left), the channels of group k xor p, and sees all
that the earlier steps coded. One network serves all qualities: latents are multiplied by a gain for each channel and level
before rounding (Cui et al. 2021), and the entropy networks work on latents divided by their standard deviation n.
"""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from codec.integer import IntegerGrid, fake_quantise, quantised_conv

LEVELS = 7  # above the last one the second layer takes over: see refinement.py
LAMBDAS = [0.0016 * 2.1**k for k in range(LEVELS)]  # rate-distortion weights on squared error in [0, 255]
STEPS = [math.sqrt(12 * 3 / (2 * math.log(2) * l * 65025)) for l in LAMBDAS]  # optimal quantiser steps at high rate
C1, C2, M, N, H = 64, 128, 256, 96, 128  # channels at 1/4, 1/8, latents, hyper-latents, features of the entropy networks
GROUPS = 4
GROUP = M // GROUPS
SCALE_MIN, SCALE_MAX = 0.11, 512.0  # standard deviations in quantiser steps that the entropy coder has tables for
HYPER_BITS = 3  # hyper-synthesis reads hyper-latents on a grid of 1/8
CONTEXT_BITS = 4  # context networks read h and ŷ/n on a grid of 1/16
DEAD_ZONE = 1.5  # see rounding()
SCALE_BITS = 4  # and give log σ on a grid of 1/16


class ResidualBlock(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)
        self.mix = nn.Conv2d(channels, channels, 1)
        nn.init.normal_(self.mix.weight, 0, 0.02 / math.sqrt(channels))
        nn.init.zeros_(self.mix.bias)

    def forward(self, x):
        return x + self.mix(F.relu(self.conv(x)))


def blocks(channels: int, count: int):
    return [ResidualBlock(channels) for _ in range(count)]


class Context(nn.Module):
    """(h, ŷ/n so far) → μ and log σ of the latents of one step, in quadtree layout."""

    def __init__(self, step: int):
        super().__init__()
        self.step = step
        self.reduce = nn.Conv2d(H + (M if step else 0), H, 1)
        self.spread = nn.Conv2d(H, H, 3, padding=1)
        # one 1×1 for each position of the 2×2 block: GROUP means, then GROUP log scales
        self.predict = nn.Conv2d(4 * H, 4 * 2 * GROUP, 1, groups=4)
        nn.init.normal_(self.predict.weight, 0, 0.01)
        nn.init.zeros_(self.predict.bias)

    def forward(self, h, yn):
        x = torch.cat([h, yn], 1) if self.step else h
        x = F.relu(self.spread(F.relu(self.reduce(x))))
        return split_mean_scale(self.predict(positions_to_channels(x)))

    def forward_integer(self, h, yn, grid: IntegerGrid):
        """h and yn on the grid 2^-CONTEXT_BITS; μ is exact, log σ is rounded to the grid of the scale tables."""
        x = torch.cat([h, fake_quantise(yn, CONTEXT_BITS, -255, 255)], 1) if self.step else h
        x = grid.activation(quantised_conv(x, self.reduce, CONTEXT_BITS), f"context{self.step}.reduce")
        x = grid.activation(quantised_conv(x, self.spread, grid[f"context{self.step}.reduce"]), f"context{self.step}.spread")
        mean, scale = split_mean_scale(
            quantised_conv(positions_to_channels(x), self.predict, grid[f"context{self.step}.spread"])
        )
        return mean, fake_quantise(scale, SCALE_BITS, -(2**15), 2**15)


def split_mean_scale(p):
    """B, 4·2·GROUP, h, w → two tensors B, 4, GROUP, h, w."""
    b, _, h, w = p.shape
    p = p.reshape(b, 4, 2, GROUP, h, w)
    return p[:, :, 0], p[:, :, 1]


def positions_to_channels(x):
    """B, C, 2h, 2w → B, 4·C, h, w: the four positions of each 2×2 block, in the order of the quadtree, one after another."""
    return torch.cat([x[:, :, i::2, j::2] for i, j in ((0, 0), (1, 1), (0, 1), (1, 0))], 1)


def to_quadtree(y):
    """B, M, 2h, 2w → B, position 4, group 4, GROUP, h, w (channel c = GROUPS · index + group)."""
    b, _, h, w = y.shape
    y = positions_to_channels(y).reshape(b, 4, GROUP, GROUPS, h // 2, w // 2)
    return y.transpose(2, 3)


def from_quadtree(q):
    """The inverse of to_quadtree."""
    b, _, _, _, h, w = q.shape
    q = q.transpose(2, 3).reshape(b, 4, M, h, w)
    y = q.new_empty(b, M, 2 * h, 2 * w)
    for p, (i, j) in enumerate(((0, 0), (1, 1), (0, 1), (1, 0))):
        y[:, :, i::2, j::2] = q[:, p]
    return y


def groups_of_step(step: int):
    """The group coded at each of the four positions."""
    return [step ^ p for p in range(4)]


class Codec(nn.Module):
    def __init__(self):
        super().__init__()
        up = nn.PixelShuffle
        self.analysis = nn.Sequential(
            nn.Conv2d(3, C1, 4, 4), *blocks(C1, 1), nn.Conv2d(C1, C2, 2, 2), *blocks(C2, 1), nn.Conv2d(C2, M, 2, 2), *blocks(M, 2)
        )
        self.synthesis = nn.Sequential(
            *blocks(M, 2), nn.Conv2d(M, 4 * C2, 1), up(2), *blocks(C2, 2), nn.Conv2d(C2, 4 * C1, 1), up(2), *blocks(C1, 2),
            nn.Conv2d(C1, 48, 3, padding=1), up(4),
        )  # fmt: skip
        self.hyper_analysis = nn.Sequential(
            nn.Conv2d(M, 2 * N, 3, padding=1), nn.ReLU(), nn.Conv2d(2 * N, N, 2, 2), nn.ReLU(), nn.Conv2d(N, N, 6, 2, 2)
        )
        self.hyper_synthesis = nn.Sequential(
            nn.Conv2d(N, 4 * N, 3, padding=1), nn.ReLU(), up(2), nn.Conv2d(N, 4 * N, 3, padding=1), nn.ReLU(), up(2),
            nn.Conv2d(N, H, 3, padding=1),
        )  # fmt: skip
        self.contexts = nn.ModuleList([Context(k) for k in range(4)])
        steps = torch.tensor(STEPS).log()[:, None]
        self.gain = nn.Parameter(-steps.repeat(1, M))  # logarithms, one row a level
        self.inverse_gain = nn.Parameter(steps.repeat(1, M))
        self.hyper_gain = nn.Parameter(torch.linspace(0.5, 2, LEVELS)[:, None].repeat(1, N))
        self.hyper_scale = nn.Parameter(torch.linspace(0, 1, LEVELS)[:, None].repeat(1, N))
        self.level = nn.Parameter(torch.zeros(LEVELS, H))  # added to h
        self.register_buffer("norm", torch.ones(M))

    @torch.no_grad()
    def start_from_principal_components(self, x):
        """Sets every stage to the linear autoencoder of what reaches it. x: B, 3, h, w in [0, 1]; sides divisible by 16."""
        encoders = [m for m in self.analysis if isinstance(m, nn.Conv2d)]
        decoders = [m for m in self.synthesis if isinstance(m, nn.Conv2d)][::-1]
        v = x - 0.5
        for encode, decode in zip(encoders, decoders):
            r, kept = encode.stride[0], encode.out_channels
            u = F.pixel_unshuffle(v, r)
            basis, deviation = principal_components(u, min(kept, u.shape[1]))
            encode.weight.normal_(0, 0.01)
            encode.weight[: len(basis)] = basis.view(-1, v.shape[1], r, r)
            encode.bias.zero_()
            decode.weight.zero_()
            middle = decode.kernel_size[0] // 2
            decode.weight[: basis.shape[1], : len(basis), middle, middle] = basis.T
            decode.bias.zero_()
            v = F.conv2d(v, encode.weight, stride=r)
        self.norm.copy_(deviation.clamp(min=0.02))

    def forward(self, x, quality, noise=True, grid: IntegerGrid | None = None, autocast=None, observe=None):
        """x: B, 3, h, w in [0, 1], sides divisible by 64; quality: B levels in [0, LEVELS − 1], fractions allowed.

        noise: rates are estimated with uniform noise instead of rounding (Ballé et al. 2017), for training.
        grid: where given, the entropy networks are the integer networks that files are written with.
        observe: called with the latents' symbols and the standard deviations predicted for them, four times.
        Returns x̂, bits of the latents and bits of the hyper-latents, one number a picture.
        """
        amp = autocast or torch.autocast("cpu", enabled=False)
        gain, inverse, hyper_gain, hyper_scale = (
            interpolate(t, quality).exp() for t in (self.gain, self.inverse_gain, self.hyper_gain, self.hyper_scale)
        )
        norm = self.norm[None, :, None, None]
        with amp:
            y = self.analysis(x - 0.5).float()
        with amp:
            z = self.hyper_analysis(y / norm).float() * hyper_gain
        hyper_bits = gaussian_bits(perturb(z, noise), hyper_scale.clamp(min=SCALE_MIN))
        with amp:
            h = self.hyper(round_through(z) / hyper_gain, interpolate(self.level, quality), grid)
        target = to_quadtree(y * gain)
        gain_q, norm_gain = layout(gain), layout(gain * norm)
        to_context = layout(inverse / norm)
        coded = torch.zeros_like(target)
        bits = 0
        for step in range(4):
            groups = groups_of_step(step)
            with amp:
                yn = from_quadtree(coded * to_context) if step else None
                context = self.contexts[step]
                mean, scale = context(h, yn) if grid is None else context.forward_integer(h, yn, grid)
            k = torch.stack([norm_gain[:, p, g] for p, g in enumerate(groups)], 1)
            mean = mean.float() * k
            scale = (scale.float().clamp(-8, 8).exp() * k).clamp(SCALE_MIN, SCALE_MAX)
            residual = torch.stack([target[:, p, g] for p, g in enumerate(groups)], 1) - mean
            symbols = quantise_through(residual, scale)
            if observe:
                observe(symbols, scale)
            bits = bits + gaussian_bits(residual + torch.rand_like(residual) - 0.5 if noise else symbols, scale)
            value = symbols + mean
            coded = coded.clone()
            for p, g in enumerate(groups):
                coded[:, p, g] = value[:, p]
        with amp:
            decoded = self.synthesis(from_quadtree(coded * layout(inverse)))
        return decoded.float() + 0.5, bits, hyper_bits

    def hyper(self, z, level, grid):
        """Hyper-latents (dequantised) → features h."""
        s = self.hyper_synthesis
        if grid is None:
            return s(z) + level
        z = fake_quantise(z, HYPER_BITS, -127, 127)
        x = F.pixel_shuffle(grid.activation(quantised_conv(z, s[0], HYPER_BITS), "hyper.0"), 2)
        x = F.pixel_shuffle(grid.activation(quantised_conv(x, s[3], grid["hyper.0"]), "hyper.1"), 2)
        x = quantised_conv(x, s[6], grid["hyper.1"]) + fake_quantise(level, CONTEXT_BITS, -255, 255)
        return fake_quantise(x, CONTEXT_BITS, -255, 255)


def layout(t):
    """B, M, 1, 1 → B, 1 (any position), group, GROUP, 1, 1: broadcasts against the quadtree layout."""
    return t.reshape(t.shape[0], 1, GROUP, GROUPS, 1, 1).transpose(2, 3).expand(-1, 4, -1, -1, -1, -1)


def interpolate(table, quality):
    """Rows of a table of LEVELS rows at fractional levels: B, channels, 1, 1."""
    low = quality.floor().long().clamp(0, LEVELS - 2)
    f = (quality - low)[:, None]
    return (table[low] * (1 - f) + table[low + 1] * f)[:, :, None, None]


def round_through(t):
    """Rounding with the gradient of the identity."""
    return t + (torch.round(t) - t).detach()


def perturb(t, noise: bool):
    return t + torch.rand_like(t) - 0.5 if noise else torch.round(t)


def quantise_through(t, scale):
    """Rounding with a dead zone that grows as the scale falls, with the gradient of the identity."""
    magnitude = torch.floor(t.detach().abs() + rounding(scale.detach()))
    return t + (torch.sign(t.detach()) * magnitude - t.detach())


def rounding(scale):
    """What is added to a magnitude before its fraction is cut off: 0.5 would be plain rounding.

    Between 0 and 1, the value d where D + R/μ is the same for both: d² + R(0)/μ = (1 − d)² + R(1)/μ. At high rate the slope
    of a uniform quantiser is μ = 6/ln 2 bits for a squared step; 1.5 times that proved best on the held-out pictures, since
    the transform adapts to some of it (as encoders for JPEG and AVIF do, Sullivan 1996).
    """
    zero, one = (-unit_mass(k, scale).clamp(min=1e-9).log2() for k in (0.0, 1.0))
    return (0.5 - (one - zero) / (2 * DEAD_ZONE * 6 / math.log(2))).clamp(0.05, 0.5)


def unit_mass(v, scale):
    """Probability of the unit bin around v under a Gaussian of that standard deviation."""
    upper, lower = (0.5 * torch.erfc((v + d) * (math.sqrt(0.5) / scale)) for d in (-0.5, 0.5))
    return upper - lower


def gaussian_bits(v, scale):
    """Bits of v under a Gaussian of that standard deviation integrated over a unit bin, summed for each picture."""
    return -unit_mass(v.abs(), scale).clamp(min=1e-9).log2().flatten(1).sum(1)


def principal_components(v, count):
    """The first `count` principal directions (count, channels) of a batch of feature maps, and the deviations along them."""
    flat = v.permute(1, 0, 2, 3).flatten(1).double()
    values, vectors = torch.linalg.eigh(flat @ flat.T / flat.shape[1])
    order = values.argsort(descending=True)[:count]
    return vectors[:, order].T.float(), values[order].clamp(min=1e-12).sqrt().float()

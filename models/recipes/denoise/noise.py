"""Noise for training: pictures in, noisy pictures, clean pictures and the true map of the noise out.

Half of the samples get Gaussian noise on sRGB (`gaussian`). The other half goes back to what a sensor saw and through a camera
again (`camera`), after Brooks et al. 2019 ("Unprocessing images for learned raw denoising") and CBDNet (Guo et al. 2019):

    inverse tone curve, inverse gamma, inverse colour matrix, inverse white balance → linear light of the sensor
    → noise of variance shot · light + read on a Bayer mosaic → white balance → demosaic → colour matrix, gamma, tone curve
    → noise reduction (blur), sharpening → resize → JPEG

The clean picture takes the same way without noise and without JPEG: the network learns to take away noise and what JPEG made of
it, and not to undo the camera's choices, so clean pictures stay as they are. Everything works on whole batches on their device,
JPEG too (the transform and rounding of the real thing; its entropy coding loses nothing), so no data thread is waited for.
"""
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from denoise.network import OPPONENT, opponent

STRONGEST = 75 / 255  # of the Gaussian half
SHOT = (2e-5, 1.6e-2)  # variance for each unit of light: about ISO 100 on a large sensor to 25,600 on a small one
BORDER = 16  # pixels around a sample that the neighbourhood operations may spoil
GRID = 8  # of JPEG; a sample may begin anywhere on it
LARGEST_SHRINK = 2.0
RAMPS, CLEAN = 0.05, 0.05  # shares of the samples

# demosaicing filters, Malvar et al. 2004, in eighths
G_AT_RB = [[0, 0, -1, 0, 0], [0, 0, 2, 0, 0], [-1, 2, 4, 2, -1], [0, 0, 2, 0, 0], [0, 0, -1, 0, 0]]
ROW = [[0, 0, 0.5, 0, 0], [0, -1, 0, -1, 0], [-1, 4, 5, 4, -1], [0, -1, 0, -1, 0], [0, 0, 0.5, 0, 0]]
OPPOSITE = [[0, 0, -1.5, 0, 0], [0, 2, 0, 2, 0], [-1.5, 0, 6, 0, -1.5], [0, 2, 0, 2, 0], [0, 0, -1.5, 0, 0]]
MALVAR = torch.tensor([G_AT_RB, ROW, list(map(list, zip(*ROW))), OPPOSITE]) / 8
BILINEAR = torch.zeros(4, 5, 5)
BILINEAR[0, [1, 2, 2, 3], [2, 1, 3, 2]] = 0.25
BILINEAR[1, 2, [1, 3]] = 0.5
BILINEAR[2, [1, 3], 2] = 0.5
BILINEAR[3, [1, 1, 3, 3], [1, 3, 1, 3]] = 0.25

# Annex K of the JPEG standard
LUMINANCE_TABLE = torch.tensor([
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
]).float().view(8, 8)  # fmt: skip
CHROMINANCE_TABLE = torch.full((8, 8), 99.0)
CHROMINANCE_TABLE[:4, :4] = torch.tensor([[17, 18, 24, 47], [18, 21, 26, 66], [24, 26, 56, 99], [47, 66, 99, 99]])
YCC = torch.tensor([[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]])


@dataclass
class Samples:
    noisy: torch.Tensor  # B, 3, h, w; the Gaussian half is not clipped
    clean: torch.Tensor  # B, 3, h, w in [0, 1]
    level: torch.Tensor  # B, 2, h/2, w/2: deviations of luminance and chroma noise, see network.py


def source_side(size, shrink):
    """Side of the pictures that make_samples needs for samples of that size."""
    side = math.ceil((size + GRID + 2 * BORDER) * shrink)
    return side + side % 2


def make_samples(x, size, shrink=1.0):
    """x: B, 3, h, w in [0, 1], sides source_side(size, shrink). The first half of the batch gets Gaussian noise."""
    x = torch.where(chance(x, RAMPS), ramps(x), x)
    half = (len(x) + int(torch.rand(()) < 0.5)) // 2
    parts = [s for s in (gaussian(x[:half], size), camera(x[half:], size, shrink)) if s is not None]
    return Samples(*(torch.cat([getattr(p, name) for p in parts]) for name in ("noisy", "clean", "level")))


def gaussian(x, size):
    """σ from 0 to STRONGEST; a fifth of the samples has another σ for chroma than for luminance."""
    if not len(x):
        return None
    x = crop(x, *(int(torch.randint(0, x.shape[-1] - size + 1, ())) for _ in range(2)), size)
    sigma = uniform(x, 0, STRONGEST) * ~chance(x, CLEAN)
    chroma = torch.where(chance(x, 0.2), sigma * uniform(x, 0.2, 2), sigma)
    deviations = torch.cat([sigma, chroma, chroma], 1)
    noise = from_opponent(torch.randn_like(x) * deviations)
    level = torch.cat([sigma, chroma], 1).expand(-1, -1, size // 2, size // 2)
    return Samples(x + noise, x, level)


def camera(x, size, shrink):
    """Sensor noise through a camera; see above."""
    if not len(x):
        return None
    shot, read = sensor_noise(x)
    gains = torch.cat([uniform(x, 1.4, 2.4), torch.ones_like(shot), uniform(x, 1.3, 2.2)], 1)
    # under-exposed pictures are brightened afterwards, and their noise with them
    gains = gains * torch.where(chance(x, 0.5), uniform(x, 1, 1.6), 1)
    matrix = colour_matrix(x)
    tone = chance(x, 0.5)
    light = (mix(inverse_tone(x, tone).clamp(min=0) ** 2.2, torch.linalg.inv(matrix)) / gains).clamp(0, 1)
    filters = MALVAR if torch.rand(()) < 0.5 else BILINEAR
    mosaic = bayer(light)
    noisy = mosaic + sensor_deviation(mosaic, shot, read) * torch.randn_like(mosaic)
    # one batch for both, so that they take the very same way
    rgb = demosaic(torch.cat([mosaic, noisy]), gains.repeat(2, 1, 1, 1), filters)
    rgb = mix(rgb, matrix.repeat(2, 1, 1)).clamp(0, 1) ** (1 / 2.2)
    rgb = torch.where(tone.repeat(2, 1, 1, 1), 3 * rgb**2 - 2 * rgb**3, rgb)
    rgb = in_camera(rgb, len(x))
    if shrink != 1:
        inner = size + GRID + 2 * BORDER
        rgb = F.interpolate(rgb, (inner, inner), mode="bicubic", antialias=True, align_corners=False)
    # one more pixel at random, so that the mosaic's phase on JPEG's grid varies
    odd = [int(torch.randint(0, 2, ())) for _ in range(2)]
    rgb = crop(rgb, *(BORDER // 2 + o for o in odd), size + GRID + BORDER).clamp(0, 1)
    clean, noisy = rgb.chunk(2)
    compressed = jpeg(pad_to(noisy, 16), uniform(x, 50, 100))[..., : noisy.shape[2], : noisy.shape[3]]
    noisy = torch.where(chance(x, 0.8), compressed, (noisy * 255).round() / 255)
    untouched = chance(x, CLEAN)
    noisy = torch.where(untouched, (clean * 255).round() / 255, noisy)
    level = local_level(noisy - clean)
    at = [BORDER // 2 + int(torch.randint(0, GRID // 2, ())) * 2 + int(torch.randint(0, 2, ())) for _ in range(2)]
    return Samples(crop(noisy, *at, size), crop(clean, *at, size), F.avg_pool2d(crop(level, *at, size), 2))


def sensor_noise(x):
    """Shot and read noise of a sample, B, 1, 1, 1 each: log read is normal around a line in log shot (Brooks et al. 2019)."""
    shot = uniform(x, math.log(SHOT[0]), math.log(SHOT[1]))
    read = 2.18 * shot + 1.2 + 0.26 * torch.randn_like(shot)
    return shot.exp(), read.exp()


def sensor_deviation(light, shot, read):
    return (shot * light + read).sqrt()


def bayer(rgb):
    """B, 3, h, w → B, 1, h, w: R G / G B."""
    m = rgb[:, 1:2].clone()
    m[:, :, ::2, ::2] = rgb[:, 0:1, ::2, ::2]
    m[:, :, 1::2, 1::2] = rgb[:, 2:3, 1::2, 1::2]
    return m


def demosaic(mosaic, gains, filters):
    """White balance, then red, green and blue at every pixel. mosaic: B, 1, h, w, sides even; filters: MALVAR or BILINEAR."""
    h, w = mosaic.shape[2:]
    m = (mosaic * bayer(gains.expand(-1, -1, h, w))).clamp(max=1)
    f = F.conv2d(F.pad(m, (2, 2, 2, 2), mode="reflect"), filters.to(m)[:, None])
    green, along, across, opposite = (f[:, i : i + 1] for i in range(4))
    red, blue = opposite.clone(), opposite.clone()
    green = green.clone()
    green[:, :, ::2, 1::2], green[:, :, 1::2, ::2] = m[:, :, ::2, 1::2], m[:, :, 1::2, ::2]
    for colour, row in ((red, 0), (blue, 1)):
        own, other = slice(row, None, 2), slice(1 - row, None, 2)
        colour[:, :, own, own] = m[:, :, own, own]
        colour[:, :, own, other] = along[:, :, own, other]
        colour[:, :, other, own] = across[:, :, other, own]
    return torch.cat([red, green, blue], 1)


def in_camera(rgb, count):
    """Noise reduction, stronger on chroma, and an unsharp mask, of the same strength for clean and noisy. rgb: 2·count, 3, h, w."""
    like = rgb[:count]
    reduce = chance(like, 0.5)
    widths = torch.cat([uniform(like, 0.05, 0.8), *[uniform(like, 0.05, 2.5)] * 2], 1) * reduce + 0.05
    rgb = from_opponent(blur(opponent(rgb), widths.repeat(2, 1, 1, 1)))
    width = uniform(like, 0.5, 1.3).expand(-1, 3, 1, 1).repeat(2, 1, 1, 1)
    amount = (uniform(like, 0, 1.5) * chance(like, 0.5)).repeat(2, 1, 1, 1)
    return rgb + amount * (rgb - blur(rgb, width))


def blur(x, widths, reach=7):
    """Gaussian blur; widths: B, C, 1, 1 deviations in pixels, one for each channel of each picture."""
    b, c, h, w = x.shape
    t = torch.arange(-reach, reach + 1, device=x.device, dtype=x.dtype)
    k = torch.exp(-(t**2) / (2 * widths.reshape(b * c, 1) ** 2))
    k = (k / k.sum(1, keepdim=True)).view(b * c, 1, 1, -1)
    y = F.pad(x, [reach] * 4, mode="reflect").view(1, b * c, h + 2 * reach, w + 2 * reach)
    y = F.conv2d(F.conv2d(y, k, groups=b * c), k.transpose(2, 3), groups=b * c)
    return y.view(b, c, h, w)


def jpeg(x, quality):
    """What JPEG makes of pictures. x: B, 3, h, w in [0, 1], sides divisible by 16; quality: B, 1, 1, 1, 1 … 100.
    Colour at half resolution below 90, as cameras do, with smooth upsampling."""
    ycc = torch.einsum("ij,bjhw->bihw", YCC.to(x), (x * 255).round()).round()
    y = blocks_through(ycc[:, :1] - 128, LUMINANCE_TABLE, quality) + 128
    c = ycc[:, 1:]
    halved = F.interpolate(blocks_through(F.avg_pool2d(c, 2), CHROMINANCE_TABLE, quality), scale_factor=2, mode="bilinear", align_corners=False)  # fmt: skip
    c = torch.where(quality < 90, halved, blocks_through(c, CHROMINANCE_TABLE, quality))
    rgb = torch.einsum("ij,bjhw->bihw", torch.linalg.inv(YCC).to(x), torch.cat([y, c], 1).round())
    return rgb.round().clamp(0, 255) / 255


def blocks_through(x, table, quality):
    """Each 8×8 block through the cosine transform, rounding to the table's steps, and back."""
    b, c, h, w = x.shape
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality).view(-1, 1, 1, 1, 1, 1)
    steps = ((table.to(x).view(1, 1, 1, 8, 1, 8) * scale + 50) / 100).floor().clamp(1, 255)
    d = cosines().to(x)
    t = torch.einsum("ui,bcmink,vk->bcmunv", d, x.view(b, c, h // 8, 8, w // 8, 8), d)
    t = (t / steps).round() * steps
    return torch.einsum("ui,bcmunv,vk->bcmink", d, t, d).reshape(b, c, h, w)


def cosines():
    k = torch.arange(8.0)
    d = torch.cos(math.pi * k[:, None] * (2 * k + 1) / 16) / 2
    d[0] /= math.sqrt(2)
    return d


def local_level(noise, reach=7):
    """The deviations of luminance and chroma around each pixel: B, 2, h, w. What the window sees is itself random, by some 10 %."""
    o = opponent(noise) ** 2
    power = torch.stack([o[:, 0], (o[:, 1] + o[:, 2]) / 2], 1)
    return blur(power, torch.full_like(power[..., :1, :1], reach / 1.5), 2 * reach).clamp(min=0).sqrt()


def colour_matrix(x):
    """From the sensor's colours to sRGB: B, 3, 3, rows of sum 1, or for half of the samples the identity."""
    m = x.new_empty(len(x), 3, 3).uniform_(-0.45, 0.05) * chance(x, 0.5).view(-1, 1, 1)
    m = m - torch.diag_embed(torch.diagonal(m, dim1=1, dim2=2))
    return m + torch.diag_embed(1 - m.sum(2))


def mix(x, matrix):
    return torch.einsum("bij,bjhw->bihw", matrix, x)


def inverse_tone(x, on):
    """Of 3x² − 2x³ (Brooks et al. 2019)."""
    return torch.where(on, 0.5 - torch.sin(torch.asin((1 - 2 * x).clamp(-1, 1)) / 3), x)


def from_opponent(o):
    """The inverse of opponent(), which is orthonormal."""
    return torch.einsum("ji,bjhw->bihw", OPPONENT.to(o), o)


def ramps(x):
    """Smooth pictures: in each channel a plane plus a slow wave."""
    b, _, h, w = x.shape
    v = torch.linspace(-1, 1, h, device=x.device).view(1, 1, h, 1)
    u = torch.linspace(-1, 1, w, device=x.device).view(1, 1, 1, w)
    r = lambda low, high: x.new_empty(b, 3, 1, 1).uniform_(low, high)
    base = uniform(x, 0, 1) + r(-0.2, 0.2)
    wave = r(-0.1, 0.1) * torch.sin(r(-4, 4) * u + r(-4, 4) * v + r(0, 6.3))
    return (base + r(-0.4, 0.4) * u + r(-0.4, 0.4) * v + wave).clamp(0, 1)


def crop(x, top, left, size):
    return x[:, :, top : top + size, left : left + size]


def pad_to(x, multiple):
    return F.pad(x, (0, -x.shape[3] % multiple, 0, -x.shape[2] % multiple), mode="replicate")


def uniform(x, low, high):
    """One number a sample: B, 1, 1, 1."""
    return x.new_empty(len(x), 1, 1, 1).uniform_(low, high)


def chance(x, share):
    return uniform(x, 0, 1) < share

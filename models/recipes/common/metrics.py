"""PSNR, MS-SSIM (Wang et al. 2003) and Bjøntegaard rate differences."""
import numpy as np
import torch
import torch.nn.functional as F

WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)


def psnr(a, b):
    """dB between two uint8 pictures."""
    error = np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2)
    return 10 * np.log10(65025 / max(error, 1e-9))


def window(taps):
    g = torch.exp(-((torch.arange(float(taps)) - taps // 2) ** 2) / (2 * 1.5**2))
    return g / g.sum()


def blur(x, taps):
    c = x.shape[1]
    k = window(taps).to(x).view(1, 1, taps, 1).repeat(c, 1, 1, 1)
    return F.conv2d(F.conv2d(x, k, groups=c), k.transpose(2, 3), groups=c)


def ms_ssim(x, y, peak=1.0, weights=WEIGHTS, taps=11):
    """One value a picture; x, y: B, C, h, w in [0, peak]; channels are averaged. Four weights suit training crops."""
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2
    total = sum(weights)
    result = 1.0
    for i, weight in enumerate(weights):
        n = x.shape[0]
        maps = blur(torch.cat([x, y, x * x, y * y, x * y]), taps)
        mx, my, xx, yy, xy = maps.split(n)
        v = (2 * (xy - mx * my) + c2) / (xx - mx * mx + yy - my * my + c2)
        if i == len(weights) - 1:
            v = v * (2 * mx * my + c1) / (mx * mx + my * my + c1)
        result = result * v.mean((2, 3)).clamp(min=1e-4) ** (weight / total)
        x, y = F.avg_pool2d(x, 2), F.avg_pool2d(y, 2)
    return result.mean(1)


def ms_ssim_pictures(a, b):
    """MS-SSIM of two uint8 pictures, h, w, 3."""
    t = [torch.from_numpy(np.ascontiguousarray(v)).permute(2, 0, 1)[None].double() for v in (a, b)]
    return ms_ssim(*t, peak=255.0).item()


def decibel(similarity):
    return -10 * np.log10(1 - similarity)


def bd_rate(rate1, quality1, rate2, quality2):
    """Per cent of rate that curve 2 takes over curve 1 at equal quality; PCHIP through the logarithms of the rates."""
    from scipy.interpolate import PchipInterpolator

    curves = []
    for rate, quality in ((rate1, quality1), (rate2, quality2)):
        order = np.argsort(quality)
        curves.append((np.asarray(quality)[order], np.log(np.asarray(rate))[order]))
    low, high = max(c[0][0] for c in curves), min(c[0][-1] for c in curves)
    if high <= low:
        return float("nan")
    at = np.linspace(low, high, 200)
    first, second = (PchipInterpolator(*c)(at) for c in curves)
    return float((np.exp((second - first).mean()) - 1) * 100)

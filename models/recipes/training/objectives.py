"""Losses and penalties as the program defines them (models/training/losses.ts, penalties.ts), in PyTorch."""
import math

import torch
import torch.nn.functional as F

EPSILON = 1e-7
SCALES = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]


def ms_ssim(x, y):
    n, c, h, w = x.shape
    x, y = x.reshape(n * c, 1, h, w), y.reshape(n * c, 1, h, w)
    scales = min(len(SCALES), int(math.floor(math.log2(min(h, w) / 11))) + 1)
    weights = [weight / sum(SCALES[:scales]) for weight in SCALES[:scales]]
    line = torch.exp(-((torch.arange(11).double() - 5) ** 2) / (2 * 1.5**2))
    line = (line / line.sum()).to(x)
    blur = lambda z: F.conv2d(z, torch.outer(line, line)[None, None])  # noqa: E731
    product = 1.0
    for scale, weight in enumerate(weights):
        mx, my = blur(x), blur(y)
        vx, vy, cov = blur(x * x) - mx**2, blur(y * y) - my**2, blur(x * y) - mx * my
        value = (2 * cov + 0.03**2) / (vx + vy + 0.03**2)
        if scale == scales - 1:
            value = value * (2 * mx * my + 0.01**2) / (mx**2 + my**2 + 0.01**2)
        product = product * value.mean((1, 2, 3)).clamp(min=1e-4) ** weight
        x, y = F.avg_pool2d(x, 2), F.avg_pool2d(y, 2)
    return product.mean()


def kl(target, output):
    p = target.flatten(1) / (target.flatten(1).sum(1, keepdim=True) + EPSILON)
    return (p * ((p + EPSILON).log() - (output.flatten(1) + EPSILON).log())).sum(1).mean()


def bce(target, output):
    y = output.clamp(EPSILON, 1 - EPSILON)
    return -(target * y.log() + (1 - target) * (1 - y).log()).mean()


LOSSES = {
    "mse": lambda t, y: ((t - y) ** 2).mean(),
    "rmse": lambda t, y: (((t - y) ** 2).flatten(1).mean(1) + EPSILON**2).sqrt().mean(),
    "mae": lambda t, y: (t - y).abs().mean(),
    "bce": bce,
    "kl": kl,
    "ms-ssim": lambda t, y: 1 - ms_ssim(t, y),
}

SLOPES = {
    "identity": torch.ones_like,
    "sigmoid": lambda h: h * (1 - h),
    "tanh": lambda h: 1 - h**2,
    "relu": lambda h: (h > 0).to(h),
    "elu": lambda h: h.clamp(max=0) + 1,
}


def penalty(p, value, moved, weights, step):
    kind = p["kind"]
    if kind in ("l1", "l2"):
        v = value(p["of"])
        return p["weight"] * (v.abs() if kind == "l1" else v**2).sum() / len(v)
    if kind in ("weights-l1", "weights-l2"):
        chosen = [w for w in weights.values() if p["biases"] or w.dim() > 1]
        return p["weight"] * sum((w.abs() if kind == "weights-l1" else w**2).sum() for w in chosen)
    if kind == "sparsity":
        rho, mean = p["rho"], value(p["of"]).mean(0).clamp(1e-6, 1 - 1e-6)
        return p["beta"] * (rho * (math.log(rho) - mean.log()) + (1 - rho) * (math.log(1 - rho) - (1 - mean).log())).sum()
    if kind == "contractive":
        h = value(p["of"])
        return p["weight"] * (SLOPES[p["activation"]](h) ** 2 * (weights[p["weights"]] ** 2).sum(0)).sum() / len(h)
    if kind == "jacobian":
        here = value(p["of"])
        return p["weight"] * ((moved(p["of"], p["epsilon"]) - here) ** 2).sum() / p["epsilon"] ** 2 / len(here)
    if kind == "gaussian":
        mean, log_variance = value(p["mean"]), value(p["logVariance"])
        warm = 1 if p["warmupSteps"] == 0 else min(1, step / p["warmupSteps"])
        return p["weight"] * warm * 0.5 * (mean**2 + log_variance.exp() - log_variance - 1).sum() / len(mean)
    raise ValueError(kind)

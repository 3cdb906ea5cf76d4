"""Hints as a user or a reference would give them: small patches of the true colour at random places, from none to many."""
import math

import torch
import torch.nn.functional as F

NONE = 0.4  # share of the pictures without any
MOST = 160
UNSURE = 0.25  # share of the pictures whose hints are uncertain
LARGEST_ERROR = 30.0  # standard deviation in ab of hints of confidence 0


def random_hints(ab):
    """ab: B, 2, h, w → hints: B, 2, h, w, and their confidence, 0 where there is none: B, 1, h, w"""
    b, _, h, w = ab.shape
    count = torch.exp2(torch.rand(b, 1, device=ab.device) * math.log2(MOST)).round()
    count = count * (torch.rand(b, 1, device=ab.device) >= NONE)
    points = place(b, MOST, h, w, ab.device)
    valid = torch.arange(MOST, device=ab.device)[None] < count
    mask = torch.zeros(b, h * w, device=ab.device)
    mask.scatter_reduce_(1, points, valid.float(), "amax")
    radius = int(torch.randint(0, 3, ()))
    return patches(ab, mask.view(b, 1, h, w), radius, confidence(b, ab.device))


def place(b, count, h, w, device):
    """Half of the pictures get places all over, the others near their middle, where people look (Zhang et al. 2017)."""
    uniform = torch.rand(b, count, 2, device=device)
    middle = (torch.randn(b, count, 2, device=device) / 4 + 0.5).clamp(0, 0.999)
    at = torch.where(torch.rand(b, 1, 1, device=device) < 0.5, uniform, middle)
    return (at[..., 0] * h).long() * w + (at[..., 1] * w).long()


def confidence(b, device):
    unsure = torch.rand(b, 1, 1, 1, device=device) < UNSURE
    return torch.where(unsure, torch.rand(b, 1, 1, 1, device=device) * 0.8 + 0.2, torch.ones((), device=device))


def patches(ab, mask, radius, sure):
    """The points become squares that carry the mean colour around them, off by an error that the confidence tells."""
    if radius:
        side = 2 * radius + 1
        mask = F.max_pool2d(mask, side, 1, radius)
        ab = F.avg_pool2d(ab, side, 1, radius, count_include_pad=False)
    b, _, h, w = ab.shape
    error = F.interpolate(torch.randn(b, 2, h // 8, w // 8, device=ab.device), size=(h, w)) * LARGEST_ERROR * (1 - sure)
    return (ab + error) * mask, mask * sure


def points_to_hints(ab, points, radius=1):
    """For evaluation. ab: 1, 2, h, w; points: rows and columns, count, 2"""
    mask = torch.zeros_like(ab[:, :1])
    mask[0, 0, points[:, 0], points[:, 1]] = 1
    return patches(ab, mask, radius, torch.ones(1, 1, 1, 1, device=ab.device))

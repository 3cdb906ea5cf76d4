"""CIE Lab (D65) of sRGB, kept in 8 bits as 2.55 L, a + 128, b + 128; and the grid of colours that the distribution is over."""
import numpy as np
import torch

TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
TO_XYZ = (TO_XYZ / TO_XYZ.sum(1, keepdims=True)).astype(np.float32)  # relative to white
TO_RGB = np.linalg.inv(TO_XYZ.astype(np.float64)).astype(np.float32)
EPSILON, SLOPE = (6 / 29) ** 3, (29 / 6) ** 2 / 3
LINEAR = np.array([v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in np.arange(256) / 255], np.float32)

GRID = 10  # ab units between neighbours (Zhang et al. 2016)
SIDE = 22  # cells of the grid a side, −110 … 110


def lab_from_srgb(rgb):
    """uint8: …, 3 → float32: L in [0, 100], a, b"""
    xyz = LINEAR[rgb] @ TO_XYZ.T
    f = np.where(xyz > EPSILON, np.cbrt(xyz), SLOPE * xyz + 4 / 29)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], -1)


def pack_lab(rgb):
    """uint8 sRGB → uint8 Lab"""
    return np.clip(np.rint(lab_from_srgb(rgb) * (2.55, 1, 1) + (0, 128, 128)), 0, 255).astype(np.uint8)


def unpack_lab(packed, device):
    """uint8: B, h, w, 3 → L: B, 1, h, w in [0, 100]; ab: B, 2, h, w"""
    x = torch.from_numpy(packed).permute(0, 3, 1, 2).to(device).float()
    return x[:, :1] / 2.55, x[:, 1:] - 128


def srgb_from_lab(l, ab):
    """B, 1, h, w and B, 2, h, w → B, 3, h, w in [0, 1], clipped"""
    y = (l + 16) / 116
    f = torch.cat([y + ab[:, :1] / 500, y, y - ab[:, 1:] / 200], 1)
    xyz = torch.where(f > 6 / 29, f**3, (f - 4 / 29) / SLOPE)
    rgb = torch.einsum("ij,bjhw->bihw", torch.from_numpy(TO_RGB).to(xyz), xyz).clamp(0, 1)
    return torch.where(rgb <= 0.0031308, rgb * 12.92, 1.055 * rgb.clamp(min=1e-8) ** (1 / 2.4) - 0.055)


def in_gamut_colours():
    """The centres of the cells that some sRGB colour falls into: float32 count, 2; and each cell's index, or −1: SIDE, SIDE."""
    levels = np.arange(0, 256, 5, dtype=np.uint8)
    ab = lab_from_srgb(np.stack(np.meshgrid(levels, levels, levels), -1).reshape(-1, 3))[:, 1:]
    cells = np.unique(np.clip((ab + 110) // GRID, 0, SIDE - 1).astype(int), axis=0)
    index = np.full((SIDE, SIDE), -1)
    index[cells[:, 0], cells[:, 1]] = np.arange(len(cells))
    return ((cells + 0.5) * GRID - 110).astype(np.float32), index


COLOURS, CELL = in_gamut_colours()


def nearest_cells():
    """For each packed a and b the index of its cell, the nearest one where no sRGB colour has it: 256 × 256."""
    values = np.arange(256) - 128
    cell = np.clip((values + 110) // GRID, 0, SIDE - 1)
    index = CELL[cell[:, None], cell[None, :]]
    for i, j in np.argwhere(index < 0):
        index[i, j] = np.argmin(np.square(COLOURS - (values[i], values[j])).sum(1))
    return index


def class_index(ab, table):
    """ab: B, 2, h, w → indices into COLOURS; table: nearest_cells() as a tensor"""
    i = (ab + 128).round().clamp(0, 255).long()
    return table[i[:, 0], i[:, 1]]


def rebalancing(counts, mix=0.5, smooth=0.5):
    """Weights of the classes, 1 in the mean over the pictures: 1 / ((1 − mix) p + mix / count), p smoothed over neighbouring
    cells (Zhang et al. 2016). counts: how often each class occurs."""
    from scipy.ndimage import gaussian_filter

    plane = np.zeros((SIDE, SIDE))
    plane[CELL >= 0] = (counts / counts.sum())[CELL[CELL >= 0]]
    p = gaussian_filter(plane, smooth)[CELL >= 0]
    p = p[np.argsort(CELL[CELL >= 0])]
    p /= p.sum()
    weights = 1 / ((1 - mix) * p + mix / len(p))
    return (weights / (weights * p).sum()).astype(np.float32)

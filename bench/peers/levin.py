"""Colorization by optimisation (Levin, Lischinski and Weiss 2004) from hints, for bench/colorize.

    python levin.py JOBS.json

JOBS.json: a list of {"picture": PNG, "hints": [{"x", "y", "a", "b"}], "output": PNG}; x and y from 0 to 1, a and b of CIE Lab. The
luminance is the picture's own. Prints a line of JSON for each job.
"""
import json
import sys
import time

import numpy as np
import scipy.sparse as sp
from PIL import Image
from scipy.sparse.linalg import splu

TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
TO_XYZ /= TO_XYZ.sum(1, keepdims=True)


def lab_from_srgb(rgb):
    v = rgb / 255
    linear = np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)
    xyz = linear @ TO_XYZ.T
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def srgb_from_lab(lab):
    y = (lab[..., 0] + 16) / 116
    f = np.stack([y + lab[..., 1] / 500, y, y - lab[..., 2] / 200], -1)
    xyz = np.where(f > 6 / 29, f**3, (f - 4 / 29) * 3 * (6 / 29) ** 2)
    linear = np.clip(xyz @ np.linalg.inv(TO_XYZ).T, 0, 1)
    v = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.rint(v * 255).astype(np.uint8)


def smoothness(y):
    """Rows: each pixel minus the weighted mean of its eight neighbours; weights as in the authors' program, from the difference
    of luminance over its variance in the 3 × 3 window."""
    h, w = y.shape
    index = np.arange(h * w).reshape(h, w)
    shifts = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    values = np.full((9, h, w), np.nan)
    neighbours = np.zeros((9, h, w), np.int64)
    for k, (dy, dx) in enumerate(shifts):
        to = np.s_[max(0, -dy) : h - max(0, dy), max(0, -dx) : w - max(0, dx)]
        of = np.s_[max(0, dy) : h - max(0, -dy), max(0, dx) : w - max(0, -dx)]
        values[k][to], neighbours[k][to] = y[of], index[of]
    variance = np.nanvar(values, 0) * 0.6
    difference = (values - y) ** 2
    nearest = np.nanmin(np.where(np.arange(9)[:, None, None] == 4, np.nan, difference), 0)
    variance = np.maximum(np.maximum(variance, -nearest / np.log(0.01)), 0.000002)
    weights = np.exp(-difference / variance)
    weights[4] = 0
    there = np.isfinite(weights) & (np.arange(9)[:, None, None] != 4)
    weights = np.where(there, weights, 0)
    weights /= weights.sum(0)
    rows = np.broadcast_to(index, (9, h, w))[there]
    return sp.identity(h * w, format="csr") - sp.csr_matrix((weights[there], (rows, neighbours[there])), shape=(h * w, h * w))


def colorize(rgb, hints):
    h, w = rgb.shape[:2]
    l = lab_from_srgb(rgb.astype(np.float64))[..., 0]
    if not hints:
        return srgb_from_lab(np.dstack([l, 0 * l, 0 * l]))
    rest, given = smoothness(l / 100), np.zeros(h * w, bool)
    target = np.zeros((h * w, 2))
    for hint in hints:
        x, y = min(w - 1, int(hint["x"] * w)), min(h - 1, int(hint["y"] * h))
        given[y * w + x], target[y * w + x] = True, (hint["a"], hint["b"])
    free = sp.diags((~given).astype(float))
    system = (free @ rest + sp.diags(given.astype(float))).tocsc()
    ab = splu(system, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}).solve(target)
    return srgb_from_lab(np.dstack([l, ab.reshape(h, w, 2)]))


def main():
    for job in json.load(open(sys.argv[1])):
        start = time.time()
        rgb = np.asarray(Image.open(job["picture"]).convert("RGB"))
        Image.fromarray(colorize(rgb, job["hints"])).save(job["output"], compress_level=1)
        print(json.dumps({"output": job["output"], "seconds": round(time.time() - start, 2)}), flush=True)


if __name__ == "__main__":
    main()

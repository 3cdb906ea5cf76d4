"""Denoisers to compare with: a line of JSON in for each picture, a line with the time out.

    {"method": "bm3d" | "nlm", "input": FILE, "output": FILE, "width": w, "height": h, "sigma": 0 … 255}

Files hold float32 planes of R, G and B in 0 … 1. BM3D is the authors' package (Mäkinen et al. 2020), colour version, told sigma.
Non-local means is OpenCV's fastNlMeansDenoisingColored, which takes 8 bits: its input is rounded and clipped. Its strength h is
sigma, its windows are those of its documentation.
"""
import json
import sys
import time

import numpy as np


def bm3d(planes, sigma):
    from bm3d import bm3d_rgb

    return bm3d_rgb(planes.transpose(1, 2, 0), sigma / 255).transpose(2, 0, 1)


def nlm(planes, sigma):
    import cv2

    rgb = np.clip(planes.transpose(1, 2, 0) * 255, 0, 255).round().astype(np.uint8)
    clean = cv2.fastNlMeansDenoisingColored(rgb[..., ::-1].copy(), None, sigma, sigma, 7, 21)
    return clean[..., ::-1].transpose(2, 0, 1) / 255


METHODS = {"bm3d": bm3d, "nlm": nlm}

for line in sys.stdin:
    job = json.loads(line)
    planes = np.fromfile(job["input"], np.float32).reshape(3, job["height"], job["width"])
    start = time.perf_counter()
    clean = METHODS[job["method"]](planes, job["sigma"])
    elapsed = time.perf_counter() - start
    np.ascontiguousarray(np.clip(clean, 0, 1), np.float32).tofile(job["output"])
    print(json.dumps({"milliseconds": elapsed * 1000}), flush=True)

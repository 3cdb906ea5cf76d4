"""Training pictures as packed Lab: one array of many small ones, and a list of larger ones."""
from pathlib import Path

import numpy as np
from PIL import Image

from common.pictures import held_out_pictures, training_pictures, unpack
from colorize.lab import pack_lab

GREYEST = 4.0  # mean chroma below which a picture counts as grey and teaches nothing
SHRINKS = (1.0, 0.7, 0.5, 0.35, 0.25)  # larger pictures are seen at those of these scales
SMALLEST, LARGEST = 192, 450  # at which their short side has so many px


def is_grey(packed):
    return np.sqrt(np.square(packed[..., 1:].astype(np.float32) - 128).sum(-1)).mean() < GREYEST


def pack_small(folder: Path, side=64):
    """All JPEGs below the folder that have colour, uint8 Lab: count, side, side, 3."""
    paths = sorted(Path(folder).rglob("*.JPEG"))
    out, count = np.empty((len(paths), side, side, 3), np.uint8), 0
    for start in range(0, len(paths), 500):
        rgb = np.stack([np.asarray(Image.open(p).convert("RGB").resize((side, side))) for p in paths[start : start + 500]])
        for packed in pack_lab(rgb):
            if not is_grey(packed):
                out[count] = packed
                count += 1
    return out[:count]


def larger_pictures(pictures):
    """RGB pictures → packed Lab at several scales, the grey ones left out."""
    result = []
    for picture in pictures:
        h, w = picture.shape[:2]
        for shrink in SHRINKS:
            if not SMALLEST <= min(h, w) * shrink <= LARGEST:
                continue
            small = Image.fromarray(picture).resize((round(w * shrink), round(h * shrink)), Image.LANCZOS)
            packed = pack_lab(np.asarray(small))
            if not is_grey(packed):
                result.append(packed)
    return result


def load_larger(data, packed):
    """From a folder with train/, or from a file made by colorize.pack: training and held-out pictures, RGB."""
    if packed:
        return unpack(packed), unpack(Path(packed).with_suffix(".held-out.npz"))
    return training_pictures(data, SMALLEST), held_out_pictures(data)


class SmallPictures:
    """Random ones of the array, flipped at random."""

    def __init__(self, array, seed):
        self.array, self.random = array, np.random.default_rng(seed)

    def batch(self, count):
        picked = self.array[np.sort(self.random.integers(0, len(self.array), count))]
        flip = self.random.random(count) < 0.5
        picked[flip] = picked[flip, :, ::-1]
        return picked


class LargerCrops:
    """Random crops, flipped at random, never turned: that the sky is above is what the network shall learn."""

    def __init__(self, pictures, seed):
        self.pictures, self.random = pictures, np.random.default_rng(seed)

    def batch(self, count, size):
        out = np.empty((count, size, size, 3), np.uint8)
        for i in range(count):
            picture = self.pictures[self.random.integers(len(self.pictures))]
            top, left = (self.random.integers(0, n - size + 1) for n in picture.shape[:2])
            crop = picture[top : top + size, left : left + size]
            out[i] = crop[:, ::-1] if self.random.random() < 0.5 else crop
        return out

"""Training pictures in memory, and random crops of them from a thread of its own."""
import io
import queue
import threading
from pathlib import Path

import numpy as np
from PIL import Image

HELD_OUT = 20  # the last names of cid22 choose between trainings and are never trained on


def load(path, scale=1.0):
    picture = Image.open(path).convert("RGB")
    if scale != 1.0:
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        picture = picture.resize(size, Image.LANCZOS)
    return np.asarray(picture)


def training_pictures(data: Path, smallest_side):
    """CLIC 2025 at two scales, CID22 without the held-out names, small ImageNet samples: uint8 arrays h, w, 3."""
    train = Path(data) / "train"
    pictures = []
    for path in sorted((train / "clic2025").glob("*.png")):
        pictures += [load(path), load(path, 0.5)]
    pictures += [load(path) for path in cid22(data)[:-HELD_OUT]]
    pictures += [load(path) for path in sorted((train / "imagenet-samples").iterdir())]
    return [p for p in pictures if min(p.shape[:2]) >= smallest_side]


def held_out_pictures(data: Path):
    return [load(path) for path in cid22(data)[-HELD_OUT:]]


def cid22(data: Path):
    return sorted((Path(data) / "train" / "cid22").glob("*.png"))


def reflect_to(picture, side):
    """The picture, mirrored at its right and bottom where it is smaller than side."""
    down, right = (max(0, side - n) for n in picture.shape[:2])
    return np.pad(picture, ((0, down), (0, right), (0, 0)), mode="reflect") if down or right else picture


class Crops:
    """Random crops, flipped and transposed at random; a picture's chance grows with the root of its area."""

    def __init__(self, pictures, size, seed):
        self.pictures = [reflect_to(p, size) for p in pictures]
        self.size, self.random = size, np.random.default_rng(seed)
        weight = np.array([np.sqrt(p.shape[0] * p.shape[1]) for p in self.pictures])
        self.cumulative = np.cumsum(weight / weight.sum())

    def batch(self, count, size=None):
        """uint8: count, size, size, 3; size: at most the one that the pictures were prepared for."""
        size = size or self.size
        out = np.empty((count, size, size, 3), np.uint8)
        for i in range(count):
            index = min(np.searchsorted(self.cumulative, self.random.random()), len(self.pictures) - 1)
            picture = self.pictures[index]
            top = self.random.integers(0, picture.shape[0] - size + 1)
            left = self.random.integers(0, picture.shape[1] - size + 1)
            crop = picture[top : top + size, left : left + size]
            if self.random.random() < 0.5:
                crop = crop[:, ::-1]
            if self.random.random() < 0.5:
                crop = np.swapaxes(crop, 0, 1)
            out[i] = crop
        return out


class Prefetch:
    """Calls each of the functions in a thread of its own and keeps a few results ready."""

    def __init__(self, *makers, ahead=4):
        self.ready = queue.Queue(ahead)
        for make in makers:
            threading.Thread(target=self._fill, args=(make,), daemon=True).start()

    def _fill(self, make):
        while True:
            self.ready.put(make())

    def next(self):
        return self.ready.get()


def pack(pictures, path, limit):
    """One file of at most `limit` bytes with as many of the pictures as fit, as JPEG of quality 95."""
    blobs, total = [], 0
    for picture in pictures:
        buffer = io.BytesIO()
        Image.fromarray(picture).save(buffer, "JPEG", quality=95, subsampling=0)
        if total + buffer.tell() > limit:
            continue
        blobs.append(np.frombuffer(buffer.getvalue(), np.uint8))
        total += buffer.tell()
    np.savez(path, *blobs)
    return len(blobs), total


def unpack(path):
    with np.load(path) as blobs:
        return [np.asarray(Image.open(io.BytesIO(blobs[name].tobytes())).convert("RGB")) for name in blobs.files]

"""Inputs made by a formula, and the hash of what a network makes of them: see models/runtime/known-answer.ts."""
import hashlib

import numpy as np


def inputs(dims):
    """Integers in −255 … 255 as float32 for each input; every fourth run of 64 elements is at the extremes."""
    feeds = {}
    for name in sorted(dims):
        count = int(np.prod(dims[name]))
        values = np.empty(count, np.float32)
        s = 2463534242
        for i in range(count):
            s ^= (s << 13) & 0xFFFFFFFF
            s ^= s >> 17
            s ^= (s << 5) & 0xFFFFFFFF
            v = (s & 511) % 511 - 255
            values[i] = (255 if v >= 0 else -255) if (i >> 6) % 4 == 0 else v
        feeds[name] = values.reshape(dims[name])
    return feeds


def answer(outputs):
    """SHA-256 over the outputs' little-endian float32 bytes."""
    digest = hashlib.sha256()
    for output in outputs:
        # −0 and 0 are the same number
        digest.update((output + np.float32(0)).astype("<f4").tobytes())
    return digest.hexdigest()

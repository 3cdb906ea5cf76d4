"""Develops a raw file with rawpy (LibRaw) and prints samples of the picture: what test/engine/images/raw.test.ts compares with.

    node dist/test/engine/images/write-dng.js sample.dng
    python bench/peers/raw_reference.py sample.dng

LibRaw gives linear light; exposure, shoulder and curve follow as engine/images/raw/tone.ts has them.
"""

import sys

import numpy as np
import rawpy

KNEE = 0.6


def develop(path: str, gain: float | None = None) -> np.ndarray:
    """16-bit samples in Display P3, height × width × 3, not turned; without a gain, white is where the last channel is full."""
    with rawpy.imread(path) as raw:
        linear = raw.postprocess(
            use_camera_wb=True,
            output_bps=16,
            output_color=rawpy.ColorSpace.P3D65,
            gamma=(1, 1),
            no_auto_bright=True,
            highlight_mode=rawpy.HighlightMode.Blend,
            demosaic_algorithm=rawpy.DemosaicAlgorithm.AHD,
            user_flip=0,
        )
        factors = [factor for factor in raw.camera_whitebalance if factor > 0]
    if gain is None:
        gain = max(factors) / min(factors)
    light = linear / 65535 * gain
    if gain > 1:
        bend = 1 - (1 - KNEE) / (gain - KNEE)
        above = (light - KNEE) / (1 - KNEE)
        light = np.where(light <= KNEE, light, KNEE + (1 - KNEE) * above / (1 + bend * above))
    light = light.clip(0, 1)
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.round(65535 * encoded).astype(int)


if __name__ == "__main__":
    picture = develop(sys.argv[1])
    height, width, _ = picture.shape
    for y in range(height // 12, height, height // 4):
        for x in range(width // 12, width, width // 4):
            print(f"  [{x}, {y}, {picture[y, x].tolist()}],")

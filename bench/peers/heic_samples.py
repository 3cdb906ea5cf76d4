"""The HEIC files of the tests, drawn and encoded with pillow-heif (libheif, x265):

    python bench/peers/heic_samples.py test/engine/images/samples
"""

import sys
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

folder = Path(sys.argv[1])
height, width = 96, 128
y, x = np.mgrid[0:height, 0:width] / [[[height]], [[width]]]
# Smooth in each channel and without symmetry: a turned or mirrored picture is another one.
ramp = np.stack([x, y, (1 - x) * (1 - y)], axis=-1) * 0.8 + 0.1
pixels16 = np.round(ramp * 65535).astype(np.uint16)
pixels8 = np.round(ramp * 255).astype(np.uint8)
alpha = np.round((0.2 + 0.8 * x) * 255).astype(np.uint8)
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

exif = Image.Exif()
exif[0x010F] = "Latensify"
exif[0x0110] = "Test pattern"
exif[0x0112] = 6
xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'


def save(name: str, mode: str, pixels: np.ndarray, **info: object) -> None:
    heif = pillow_heif.from_bytes(mode, (width, height), pixels.tobytes())
    heif[0].info.update(info)
    heif.save(folder / name, quality=90, chroma=444)


save("eight.heic", "RGB", pixels8)
save("ten.heic", "RGB;16", pixels16)
save("alpha.heic", "RGBA", np.dstack([pixels8, alpha]))
save("grey.heic", "L", pixels8[..., 0])
# pillow-heif writes EXIF's orientation as a rotation of the file (irot).
save("turned.heic", "RGB", pixels8, icc_profile=profile, icc_profile_type="prof", exif=exif.tobytes(), xmp=xmp)

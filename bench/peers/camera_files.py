"""What rawpy and pillow-heif make of a camera file, as little-endian samples of 16 bits, for `npm run bench -- camera-files`.

    python bench/peers/camera_files.py raw FILE OUTPUT GAIN
    python bench/peers/camera_files.py heic FILE OUTPUT

A file that the library refuses ends it with code 2 and a line that begins with "refused:".
"""

import sys

import numpy as np


def read_raw(path: str, gain: float) -> np.ndarray:
    from raw_reference import develop

    return develop(path, gain)


def read_heic(path: str) -> np.ndarray:
    import pillow_heif

    heif = pillow_heif.open_heif(path, convert_hdr_to_8bit=False)
    pixels = np.asarray(heif)
    # pillow-heif shifts 10 and 12 bits up.
    stored = heif.info["bit_depth"]
    if pixels.dtype == np.uint8:
        return pixels.astype(int) * 257
    return np.round((pixels >> (16 - stored)) * (65535 / (2**stored - 1))).astype(int)


kind, path, output = sys.argv[1:4]
try:
    picture = read_raw(path, float(sys.argv[4])) if kind == "raw" else read_heic(path)
except ImportError:
    raise
except Exception as failure:
    print(f"refused: {failure}", file=sys.stderr)
    sys.exit(2)
picture.astype("<u2").tofile(output)

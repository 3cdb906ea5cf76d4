"""JPEG XL for the bench: `python bench/peers/jxl.py FOLDER WORK [--quick]`.

Encodes each PNG of FOLDER at several Butteraugli distances, decodes it again, leaves both files in WORK and prints one
line of JSON for each (bench/codec/external-peers.ts says which fields). Times are in memory, from samples to bytes and
back, as the bench measures its other codecs.
"""
import argparse, json, os, time
from pathlib import Path

import imagecodecs, numpy as np
from PIL import Image

DISTANCES = [12, 6, 4, 2.5, 1.6, 1, 0.6]
EFFORT = 7


def timed(function, *args, **options):
    start = time.perf_counter()
    result = function(*args, **options)
    return result, (time.perf_counter() - start) * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder', type=Path)
    parser.add_argument('work', type=Path)
    parser.add_argument('--quick', action='store_true')
    options = parser.parse_args()
    threads = os.cpu_count()
    for source in sorted(options.folder.glob('*.png')):
        samples = np.asarray(Image.open(source).convert('RGB'))
        for distance in DISTANCES[::3] if options.quick else DISTANCES:
            coded, encode_ms = timed(imagecodecs.jpegxl_encode, samples, distance=distance, effort=EFFORT,
                                     lossless=False, numthreads=threads)
            restored, decode_ms = timed(imagecodecs.jpegxl_decode, coded, numthreads=threads)
            file = options.work / f'{source.stem}-{distance}.jxl'
            decoded = options.work / f'{source.stem}-{distance}.png'
            file.write_bytes(coded)
            Image.fromarray(restored).save(decoded, compress_level=1)
            print(json.dumps({
                'id': 'jxl', 'label': 'JPEG XL',
                'detail': f'{imagecodecs.jpegxl_version()}, effort {EFFORT}, its quality is the Butteraugli distance',
                'picture': source.stem, 'quality': distance, 'file': str(file), 'decoded': str(decoded),
                'encodeMs': encode_ms, 'decodeMs': decode_ms,
            }), flush=True)


if __name__ == '__main__':
    main()

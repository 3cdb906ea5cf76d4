import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatensifyError } from '../../../common/errors.js';
import { readImage, sniffFormat, writeImage } from '../../../engine/images/index.js';
import { gradient, sampleBlocks } from './sample-images.js';

/** Whatever a file says, the answer is a picture within the limits or a sentence. */
async function readAnything(file: Uint8Array): Promise<void> {
  try {
    const { width, height, pixels, metadata } = await readImage(file, {
      maxPixels: 1e6,
      maxMetadataBytes: 1e5,
    });
    expect(width * height).toBeLessThanOrEqual(1e6);
    expect(pixels.data.length).toBe(width * height * pixels.channels);
    for (const block of Object.values(metadata) as Uint8Array[])
      expect(block.length).toBeLessThanOrEqual(1e5);
  } catch (error) {
    if (!(error instanceof LatensifyError) || error.code === 'internal') throw error;
  }
}

interface Change {
  readonly place: number;
  readonly value: number;
}

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const value = fc.oneof(fc.constantFrom(0, 1, 127, 128, 255), fc.integer({ min: 0, max: 255 }));
const changes: fc.Arbitrary<Change[]> = fc.array(fc.record({ place, value }), { minLength: 1, maxLength: 6 });

function changed(file: Uint8Array, places: readonly Change[], kept: number): Uint8Array {
  const copy = Uint8Array.from(file);
  for (const { place: share, value: byte } of places) copy[Math.floor(share * copy.length)] = byte;
  return copy.subarray(0, Math.ceil(kept * copy.length));
}

describe('A damaged file never brings the reader down', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'tiff'] as const)('%s', async (format) => {
    const { bytes } = await writeImage(gradient(24, 16, 3), await sampleBlocks(6), 6, { format });
    const kept = fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: place });
    await fc.assert(
      fc.asyncProperty(changes, kept, async (places, share) => readAnything(changed(bytes, places, share))),
      { numRuns: 300 },
    );
  });

  it('and neither do bytes that only begin like a picture', async () => {
    const starts = [
      [0xff, 0xd8, 0xff],
      [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10],
      [...Buffer.from('RIFF\x40\0\0\0WEBP')],
      [0, 0, 0, 0x14, ...Buffer.from('ftypavif\0\0\0\0avif')],
      [0x49, 0x49, 42, 0],
      [0x4d, 0x4d, 0, 43],
      [...Buffer.from('GIF89a')],
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), async (start, rest) =>
        readAnything(Uint8Array.of(...start, ...rest)),
      ),
      { numRuns: 300 },
    );
  });

  it('telling the format never fails', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void sniffFormat(bytes)));
  });
});

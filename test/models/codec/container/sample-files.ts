import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../../common/paths.js';
import type { LtnFile, LtnHeader, TilePayload } from '../../../../models/codec/container/index.js';
import { seededRandom } from '../entropy/gaussian-tables.js';

export const plainHeader: LtnHeader = {
  width: 100,
  height: 50,
  channels: 3,
  orientation: 1,
  modelId: '0123456789abcdef',
  qualityRow: 120,
  sourceBits: 8,
  isRefined: false,
  tileEdge: 64,
};

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Bytes that look like noise, the same for the same seed. */
export function noise(length: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

export const noiseTile = (seed: number, latentBytes: number, alphaBytes: number): TilePayload => ({
  latents: noise(latentBytes, seed),
  symbolsCrc: (seed * 2654435761) >>> 0,
  alpha: noise(alphaBytes, seed + 1),
  refinement: new Uint8Array(0),
});

/** Two tiles with alpha, one block of metadata stored and one deflated: the file that docs/format.md shows. */
export const tinyFile: LtnFile = {
  header: { ...plainHeader, channels: 4, orientation: 6, sourceBits: 16 },
  metadata: { icc: ascii('hello'), exif: ascii('II*'.padEnd(40, '\0')) },
  tiles: [
    {
      latents: Uint8Array.of(0x81, 0x93, 0x19, 0x00, 0x80, 0xbe),
      symbolsCrc: 0xcf9544cc,
      alpha: Uint8Array.of(0, 255),
      refinement: new Uint8Array(0),
    },
    {
      latents: Uint8Array.of(0, 0, 1, 0),
      symbolsCrc: 0,
      alpha: Uint8Array.of(0, 128),
      refinement: new Uint8Array(0),
    },
  ],
};

/** Written once by version 1.0 of the format; every later reader must give the same. */
export const tinyFileBytes = (): Uint8Array =>
  readFileSync(join(projectRoot, 'test/models/codec/container/tiny-v1.ltn'));

/** Every kind of part, twelve tiles, about 12 kB. */
export const fullFile: LtnFile = {
  header: { ...plainHeader, width: 250, height: 190, channels: 4 },
  metadata: {
    icc: noise(500, 1),
    exif: ascii('EXIF with MakerNotes. '.repeat(200)),
    iptc: noise(60, 2),
    xmp: ascii('<x:xmpmeta xmlns:x="adobe:ns:meta/">'.repeat(20)),
  },
  preview: noise(900, 3),
  embeddedModel: { id: '0123456789abcdef', name: 'Großvaters Bilder', bytes: noise(2000, 4) },
  grain: {
    points: [
      { brightness: 20, luminance: 30, chroma: 12 },
      { brightness: 200, luminance: 14, chroma: 0 },
    ],
    correlation: { luminance: 80, chroma: 0 },
    seed: 0xbeef,
    isShown: true,
  },
  tiles: Array.from({ length: 12 }, (_, i) => noiseTile(100 + i, 150 + 60 * i, i === 5 ? 0 : 20 * i)),
};

import { isLtn, parseLtn, type MetadataBlocks } from '../../models/codec/container/index.js';
import { readRegularFile } from '../files/index.js';
import { type Camera, type ImageFormat, readInfo } from '../images/index.js';

/** What a picture's file says about it; no pixel is decoded. */
export interface FileInfo {
  readonly path: string;
  readonly fileBytes: number;
  readonly format: ImageFormat;
  /** Of the picture as it is stored, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  /** Bits a sample; of an .ltn file, those of its source. */
  readonly bits: 8 | 16;
  /** EXIF's number, 1 … 8: how the stored pixels must be turned to stand upright. */
  readonly orientation: number;
  /** That took it, where the file tells. */
  readonly camera?: Camera;
  /** Sizes of the metadata blocks in bytes; absent where there is none. */
  readonly metadata: { readonly [Kind in keyof MetadataBlocks]?: number };
  readonly ltn?: LtnInfo;
}

export interface LtnInfo {
  /** 16 hexadecimal digits. */
  readonly modelId: string;
  /** The installed model of that id; absent where there is none. */
  readonly modelName?: string;
  /** 0 … 100 */
  readonly quality: number;
  readonly tileEdge: number;
  readonly tiles: number;
  readonly damagedTiles: number;
  /** Of grain that a reader can put on the picture, where there is any. */
  readonly grain?: 'shown' | 'kept';
  /** Size of the preview in bytes; 0 where there is none. */
  readonly previewBytes: number;
  /** Sentences that say what is damaged or missing; empty when the file is whole. */
  readonly problems: readonly string[];
}

export interface InfoOptions {
  readonly maxPixels?: number | undefined;
  /** The name of an installed model. */
  readonly modelName: (id: string) => Promise<string | undefined>;
}

/** @throws LatensifyError 'unreadable' | 'unsupported' | 'damaged' | 'too-large' */
export async function readFileInfo(path: string, options: InfoOptions): Promise<FileInfo> {
  const bytes = await readRegularFile(path);
  const limits = options.maxPixels === undefined ? {} : { maxPixels: options.maxPixels };
  if (isLtn(bytes)) return await readLtnInfo(path, bytes, options);
  const { metadata, ...common } = await readInfo(bytes, limits);
  return { path, fileBytes: bytes.length, ...common, metadata: blockSizes(metadata) };
}

async function readLtnInfo(path: string, bytes: Uint8Array, options: InfoOptions): Promise<FileInfo> {
  const limits = options.maxPixels === undefined ? {} : { maxPixels: options.maxPixels };
  const { header, metadata, tiles, problems, preview, grain } = parseLtn(bytes, limits);
  const { width, height, channels, orientation, modelId, tileEdge } = header;
  const modelName = await options.modelName(modelId);
  return {
    path,
    fileBytes: bytes.length,
    format: 'ltn',
    width,
    height,
    channels,
    bits: header.sourceBits,
    orientation,
    metadata: blockSizes(metadata),
    ltn: {
      modelId,
      ...(modelName !== undefined && { modelName }),
      quality: header.qualityRow / 2,
      tileEdge,
      tiles: tiles.length,
      damagedTiles: tiles.filter((tile) => 'damaged' in tile).length,
      ...(grain && { grain: grain.isShown ? 'shown' : 'kept' }),
      previewBytes: preview?.length ?? 0,
      problems,
    },
  };
}

function blockSizes(metadata: MetadataBlocks): FileInfo['metadata'] {
  const { icc, exif, iptc, xmp } = metadata;
  return {
    ...(icc && { icc: icc.length }),
    ...(exif && { exif: exif.length }),
    ...(iptc && { iptc: iptc.length }),
    ...(xmp && { xmp: xmp.length }),
  };
}

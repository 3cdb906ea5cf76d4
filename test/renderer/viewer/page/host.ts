import { LatensifyError } from '../../../../common/errors.js';
import {
  type AppContract,
  appContract,
  type Client,
  createClient,
  createHost,
  type DamagedRegion,
  type Handlers,
  type PictureInfo,
  type Region,
  type RenderRequest,
  transportPair,
  type Version,
} from '../../../../engine/api/index.js';

/** What the host was asked for, as the tests look at it. */
export interface HostRecord {
  readonly version: Version;
  readonly level: number;
  outcome: 'running' | 'answered' | 'cancelled' | 'failed';
}

/**
 * The preview's part of a host, in the page itself. "Quality q" is the picture with q added to every sample, so that
 * tests know each pixel; answers are PNG files, as the engine's are.
 */
export class PreviewHost {
  readonly source: ImageData;
  readonly damage: readonly DamagedRegion[];
  readonly client: Client<AppContract>;
  readonly records: HostRecord[] = [];
  /** Milliseconds that making a version takes. */
  delay = 0;
  /** The next versions fail with this sentence. */
  failure: string | undefined;
  /** By version, region and level: made once. */
  private readonly files = new Map<string, Promise<Blob>>();
  private readonly levels = new Map<number, OffscreenCanvas>();

  constructor(source: ImageData, damage: readonly DamagedRegion[] = []) {
    this.source = source;
    this.damage = damage;
    const [mine, theirs] = transportPair();
    const handlers: Pick<Handlers<AppContract>, 'preview.render' | 'preview.measure' | 'preview.estimate'> = {
      'preview.render': (request, { signal }) => this.render(request, signal),
      'preview.measure': ({ version }) => (version.kind === 'original' ? { msSsim: 1 } : { msSsim: 0.987 }),
      'preview.estimate': () => ({ bytes: 12_345, isExact: false }),
    };
    createHost(appContract, theirs, handlers as Handlers<AppContract>);
    this.client = createClient(appContract, mine);
  }

  get info(): PictureInfo {
    const { width, height } = this.source;
    const levels = Math.max(1, Math.ceil(Math.log2(Math.max(width, height) / 512)) + 1);
    const bytes = width * height * 3;
    return { width, height, format: 'png', channels: 4, bits: 8, bytes, metadata: {}, levels, notices: [] };
  }

  private async render({ version, region, level }: RenderRequest, signal: AbortSignal) {
    const record: HostRecord = { version, level, outcome: 'running' };
    this.records.push(record);
    const added = version.kind === 'latensify' ? version.quality : 0;
    await new Promise((resolve) => setTimeout(resolve, added > 0 ? this.delay : 0));
    if (signal.aborted) record.outcome = 'cancelled';
    else if (added > 0 && this.failure !== undefined) {
      record.outcome = 'failed';
      throw new LatensifyError('internal', this.failure);
    } else record.outcome = 'answered';
    const key = JSON.stringify([added, region, level]);
    const file = this.files.get(key) ?? this.file(region, level, added);
    this.files.set(key, file);
    return {
      pixels: URL.createObjectURL(await file),
      width: Math.ceil(region.width / 2 ** level),
      height: Math.ceil(region.height / 2 ** level),
      region,
      ...(added > 0 && { psnr: 40, cropBytes: region.width * region.height * 0.1 }),
      isApproximate: false,
      damage: [...this.damage],
    };
  }

  private file({ left, top, width, height }: Region, level: number, added: number): Promise<Blob> {
    const canvas = new OffscreenCanvas(Math.ceil(width / 2 ** level), Math.ceil(height / 2 ** level));
    const from = this.level(level).getContext('2d')!;
    const pixels = from.getImageData(left / 2 ** level, top / 2 ** level, canvas.width, canvas.height);
    canvas.getContext('2d')!.putImageData(plus(pixels, added), 0, 0);
    return canvas.convertToBlob({ type: 'image/png' });
  }

  /** Halves again and again, as an engine's pyramid does. */
  private level(level: number): OffscreenCanvas {
    const known = this.levels.get(level);
    if (known !== undefined) return known;
    const width = Math.ceil(this.source.width / 2 ** level);
    const height = Math.ceil(this.source.height / 2 ** level);
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    if (level === 0) context.putImageData(this.source, 0, 0);
    else context.drawImage(this.level(level - 1), 0, 0, width, height);
    this.levels.set(level, canvas);
    return canvas;
  }
}

function plus(pixels: ImageData, added: number): ImageData {
  const { data } = pixels;
  for (let i = 0; added > 0 && i < data.length; i++) if (i % 4 !== 3) data[i]! += added;
  return pixels;
}

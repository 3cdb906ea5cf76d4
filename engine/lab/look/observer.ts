import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { leadingAxes, type Pca, project, type Rows } from '../../../models/analysis/index.js';
import { type Autoencoder, partsOf, type PictureShape } from '../../../models/autoencoders/index.js';
import { sizeOf } from '../../../models/graph/index.js';
import { Objective, randomOf, type Tensor, type Trainer } from '../../../models/training/index.js';
import type { LabLook } from '../../api/index.js';
import { withFileErrors } from '../../files/index.js';
import type { Collection } from '../collection.js';
import { writeWhole } from '../runs/index.js';
import { encodeSheet } from './strip.js';

/** Pictures whose reconstructions are shown. */
const SHOWN = 10;
/** Pictures whose codes are shown, and the samples that they may have together. */
const OBSERVED = 256;
const OBSERVED_SAMPLES = 8e6;
export const SHEET_COLUMNS = 16;
const BATCH = 32;
const BINS = 48;
const DRAWN = 20;
const WALKS = 3;
const WALK_STEPS = 10;
const UNITS = 40;

/**
 * Looks at what a network does with the same pictures again and again while it trains: how they come back, where
 * their codes lie, how active its units are; of variational ones also what it draws. Everything goes into the folder
 * `look` of the run: PNG files, and look.json.
 */
export class Observer {
  private readonly trainer: Trainer;
  private readonly autoencoder: Autoencoder;
  private readonly folder: string;
  private readonly pictures: Tensor;
  private readonly decoder: Objective | undefined;
  private axes: Pca['axes'] = [];

  private constructor(trainer: Trainer, autoencoder: Autoencoder, folder: string, pictures: Tensor) {
    this.trainer = trainer;
    this.autoencoder = autoencoder;
    this.folder = folder;
    this.pictures = pictures;
    const { kind } = autoencoder.settings;
    if (kind === 'variational' || kind === 'sparse') {
      const { decoder } = partsOf(autoencoder.task.graph, autoencoder.settings);
      const task = { graph: decoder, output: 'output', code: 'code', loss: 'mse', penalties: [] } as const;
      this.decoder = new Objective({ ...task, prepare: () => ({ feeds: {}, target: pictures }) });
    }
  }

  /**
   * Chooses the pictures, held-out ones first, and writes what never changes.
   * @param run folder of the run
   * @throws LatensifyError 'unwritable'
   */
  static async open(
    trainer: Trainer,
    autoencoder: Autoencoder,
    collection: Collection,
    { heldOut, train }: { readonly heldOut: readonly number[]; readonly train: readonly number[] },
    run: string,
  ): Promise<Observer> {
    const { shape } = collection;
    const size = shape.channels * shape.height * shape.width;
    const most = Math.max(SHOWN, Math.min(OBSERVED, Math.floor(OBSERVED_SAMPLES / size)));
    const chosen = [...heldOut, ...train].slice(0, most);
    const data = new Float32Array(chosen.length * size);
    for (const [i, index] of chosen.entries()) {
      const samples = await collection.samples(index);
      for (let k = 0; k < size; k++) data[i * size + k] = samples[k]! / 255;
    }
    const pictures = { dims: [chosen.length, shape.channels, shape.height, shape.width], data };
    const folder = join(run, 'look');
    await withFileErrors('unwritable', () => mkdir(folder, { recursive: true }));
    const observer = new Observer(trainer, autoencoder, folder, pictures);
    const labels = [...new Set(chosen.map((index) => collection.pictures[index]!.label))].sort();
    const observed = {
      labels,
      pictures: chosen.map((index) => {
        const { name, label } = collection.pictures[index]!;
        return { label: labels.indexOf(label), name };
      }),
      columns: SHEET_COLUMNS,
    };
    await observer.write('sheet', chosen.length, data, SHEET_COLUMNS, 48, 0);
    await writeWhole(join(folder, 'observed.json'), Buffer.from(JSON.stringify(observed)));
    return observer;
  }

  /** @throws LatensifyError 'unwritable' when the disk takes no more */
  async look(step: number, epoch: number): Promise<LabLook> {
    const { codes, outputs, seen } = await this.encode();
    const size = this.pictures.data.length / this.pictures.dims[0]!;
    const shown = Math.min(SHOWN, codes.count);
    const originals = this.pictures.data.subarray(0, shown * size);
    const side = 256;
    await this.write('output', shown, outputs, shown, side);
    if (seen !== undefined) await this.write('seen', shown, seen, shown, side);
    await this.write('original', shown, originals, shown, side);
    if (this.decoder !== undefined) await this.draw(codes);
    const look: LabLook = {
      step,
      epoch,
      psnr: Array.from({ length: shown }, (_, i) => psnr(originals, outputs, i, size)),
      points: this.place(codes),
      activations: histogram(codes.data),
    };
    await writeWhole(join(this.folder, 'look.json'), Buffer.from(JSON.stringify(look)));
    return look;
  }

  dispose(): void {
    this.decoder?.dispose();
  }

  private async encode(): Promise<{ codes: Rows; outputs: Float32Array; seen: Float32Array | undefined }> {
    const { objective } = this.trainer;
    const { settings, numbers } = this.autoencoder;
    const count = this.pictures.dims[0]!;
    const size = this.pictures.data.length / count;
    const codes = new Float32Array(count * numbers.code);
    const outputs = new Float32Array(SHOWN * size);
    const seen = settings.corruption.kind === 'none' ? undefined : new Float32Array(SHOWN * size);
    for (let from = 0; from < count; from += BATCH) {
      const batch = Math.min(BATCH, count - from);
      const dims = [batch, ...this.pictures.dims.slice(1)];
      const data = this.pictures.data.subarray(from * size, (from + batch) * size);
      const sample = objective.task.prepare({ dims, data }, undefined);
      const { values } = await objective.measure(sample, 0, ['output', 'code']);
      codes.set(values['code']!.data, from * numbers.code);
      const room = Math.max(0, SHOWN - from) * size;
      outputs.set(values['output']!.data.subarray(0, room), Math.min(from * size, outputs.length));
      if (from === 0) seen?.set(sample.feeds['input']!.data.subarray(0, room));
    }
    return { codes: { count, size: numbers.code, data: codes }, outputs, seen };
  }

  /** Codes on two axes; from look to look the same sides stay the same. */
  private place(codes: Rows): LabLook['points'] {
    const column = (rows: Rows, axis: number): number[] =>
      Array.from({ length: rows.count }, (_, i) =>
        axis < rows.size ? finite(rows.data[i * rows.size + axis]!) : 0,
      );
    if (codes.size <= 2) {
      return { x: column(codes, 0), y: column(codes, 1), axes: 'code', explained: 1 };
    }
    const found = leadingAxes(codes, 2, this.axes);
    this.axes = found.axes;
    const placed = project(codes, found);
    return {
      x: column(placed, 0),
      y: column(placed, 1),
      axes: 'principal',
      explained: finite(found.explained),
    };
  }

  /** Variational: pictures from random codes, and walks between two pictures. Sparse: what each unit stands for. */
  private async draw(codes: Rows): Promise<void> {
    this.decoder!.restore(await this.trainer.objective.weightData());
    if (this.autoencoder.settings.kind === 'sparse') {
      await this.drawUnits(codes.size);
      return;
    }
    const random = randomOf(1, 'samples');
    const noise = Float32Array.from({ length: DRAWN * codes.size }, () => random.gaussian());
    await this.write('samples', DRAWN, await this.decode(DRAWN, noise), 10, 128);
    const walks = Math.min(WALKS, Math.floor(codes.count / 2));
    const ways = new Float32Array(walks * WALK_STEPS * codes.size);
    for (let walk = 0; walk < walks; walk++) {
      for (let i = 0; i < WALK_STEPS; i++) {
        const t = i / (WALK_STEPS - 1);
        for (let k = 0; k < codes.size; k++) {
          const [a, b] = [0, 1].map((end) => codes.data[(2 * walk + end) * codes.size + k]!);
          ways[(walk * WALK_STEPS + i) * codes.size + k] = (1 - t) * a! + t * b!;
        }
      }
    }
    if (walks === 0) return;
    const drawn = await this.decode(walks * WALK_STEPS, ways);
    await this.write('walk', walks * WALK_STEPS, drawn, WALK_STEPS, 128);
  }

  /** Each unit alone, switched on, against none: the feature that it adds, on grey. */
  private async drawUnits(size: number): Promise<void> {
    const count = Math.min(UNITS, size);
    const alone = new Float32Array((count + 1) * size);
    for (let unit = 0; unit < count; unit++) alone[unit * size + unit] = 1;
    const drawn = await this.decode(count + 1, alone);
    const samples = drawn.length / (count + 1);
    const none = drawn.subarray(count * samples);
    for (let unit = 0; unit < count; unit++) {
      const picture = drawn.subarray(unit * samples, (unit + 1) * samples);
      let reach = 1e-6;
      for (let i = 0; i < samples; i++) reach = Math.max(reach, Math.abs(picture[i]! - none[i]!));
      for (let i = 0; i < samples; i++) picture[i] = 0.5 + (0.5 * (picture[i]! - none[i]!)) / reach;
    }
    await this.write('units', count, drawn, 10, 128);
  }

  private async decode(count: number, codes: Float32Array): Promise<Float32Array> {
    const { picture, code } = this.autoencoder.settings;
    const dims = [count, picture.channels, picture.height, picture.width];
    const target = { dims, data: new Float32Array(sizeOf(dims)) };
    const feeds = { code: { dims: [count, code], data: codes } };
    const { values } = await this.decoder!.measure({ feeds, target }, 0, ['output']);
    return values['output']!.data;
  }

  private async write(
    name: string,
    count: number,
    samples: Float32Array,
    columns: number,
    longestSide: number,
    gap = 2,
  ): Promise<void> {
    const shape: PictureShape = this.autoencoder.settings.picture;
    const png = await encodeSheet({ shape, count, samples }, { columns, gap, longestSide });
    await writeWhole(join(this.folder, `${name}.png`), png);
  }
}

/** Of one picture, in dB; what comes back is clipped as it would be shown. */
function psnr(originals: Float32Array, outputs: Float32Array, index: number, size: number): number {
  let squares = 0;
  for (let k = index * size; k < (index + 1) * size; k++) {
    squares += (originals[k]! - Math.max(0, Math.min(1, outputs[k]!))) ** 2;
  }
  return finite(-10 * Math.log10(Math.max(squares / size, 1e-10)));
}

function histogram(values: Float32Array): LabLook['activations'] {
  let [from, to, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    from = Math.min(from, value);
    to = Math.max(to, value);
    sum += value;
  }
  if (from > to) [from, to] = [0, 1];
  if (from === to) to = from + 1;
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) {
    const bin = Math.floor(((value - from) / (to - from)) * BINS);
    if (bin >= 0) counts[Math.min(BINS - 1, bin)]!++;
  }
  return { from, to, counts, mean: sum / values.length };
}

/** JSON has no other numbers. */
const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import sharp from 'sharp';
import { area } from '../../common/geometry.js';
import { thisMachine } from '../shared/machine.js';
import {
  type Picture,
  listPictures,
  mosaic,
  preparePictures,
  scaledTo,
  storePicture,
} from '../shared/pictures.js';
import { measureCommands } from './commands.js';
import { measurePeer } from './external-peers.js';
import { measureCodec, measureMemory } from './measure.js';
import { codecPlans, quickPlan } from './plans.js';
import { measureSpeed } from './speed.js';
import type {
  BenchResult,
  CodecPlan,
  CommandRun,
  Measurement,
  MemoryPeak,
  SetInfo,
  SpeedResult,
} from './types.js';

export interface RunOptions {
  /** Folder of pictures. */
  readonly data: string;
  /** Few pictures, few qualities. */
  readonly quick: boolean;
  /** Only these sets of pictures, by id; all where undefined. */
  readonly sets: readonly string[] | undefined;
  /** Only these codecs, by id; all where undefined. */
  readonly codecs: readonly string[] | undefined;
  /** Codecs that are programs of their own: program and arguments. */
  readonly peers: readonly (readonly string[])[];
  readonly butteraugli: boolean;
  /** Also the large pictures: true, or the file of the photograph to scale up. */
  readonly speed: boolean | string;
  readonly onProgress: (line: string) => void;
}

const SETS: readonly SetInfo[] = [
  { id: 'clean', title: 'Photographs', sigma: 0 },
  { id: 'noise8', title: 'Photographs with Gaussian noise of σ 8 added', sigma: 8 },
];

const SPEED_SIZE = { width: 4000, height: 3000 };
const SPEED_RUNS = 5;
const LARGE_SIZE = { width: 8660, height: 5774 };

/** Measures everything in one run, on the same pictures. Work files go to a temporary folder. */
export async function runCodecBench(options: RunOptions): Promise<BenchResult> {
  const work = await mkdtemp(join(tmpdir(), 'latensify-bench-'));
  try {
    return await runIn(work, options);
  } finally {
    await rm(work, { recursive: true });
  }
}

async function runIn(work: string, options: RunOptions): Promise<BenchResult> {
  const all = await listPictures(options.data);
  if (all.length === 0) throw new Error(`There are no pictures in ${options.data}.`);
  const paths = options.quick ? all.slice(0, 2) : all;
  const sets = setsFor(options);
  const plans = plansFor(options);
  const large = options.speed === false ? undefined : await measureLarge(paths, plans, work, options);
  const peers = new Map<string, Omit<CodecPlan, 'settings'>>();
  const measurements: Measurement[] = [];
  const memory: MemoryPeak[] = [];
  for (const set of sets) {
    const folder = join(work, set.id);
    const setWork = join(work, set.id + '-work');
    await mkdir(folder);
    await mkdir(setWork);
    const pictures = await preparePictures(paths, set.sigma, folder);
    const shared = { set: set.id, pictures, work: setWork, withButteraugli: options.butteraugli };
    for (const plan of plans) {
      const onMeasured = progress(
        options,
        `${set.id}, ${plan.label}`,
        pictures.length * plan.settings.length,
      );
      measurements.push(...(await measureCodec({ ...shared, plan, onMeasured })));
    }
    for (const command of options.peers) {
      const onMeasured = progress(options, `${set.id}, ${command.join(' ')}`);
      const peer = await measurePeer({ ...shared, command, quick: options.quick, onMeasured });
      measurements.push(...peer.measurements);
      if (peer.plan) peers.set(peer.plan.id, peer.plan);
    }
    if (set.sigma === 0) memory.push(...(await memoryOf(plans, largest(pictures), setWork)));
  }
  return {
    date: new Date().toISOString(),
    machine: thisMachine(),
    versions: { sharp: sharp.versions.sharp, libvips: sharp.versions.vips },
    data: `${basename(resolve(options.data))}, ${paths.length} pictures`,
    quick: options.quick,
    sets,
    codecs: [...plans.map(({ id, label, detail }) => ({ id, label, detail })), ...peers.values()],
    measurements,
    memory: [...memory, ...(large?.memory ?? [])],
    ...(large ? { speed: large.speed } : {}),
    commands: large?.commands ?? [],
  };
}

const setsFor = ({ sets }: RunOptions): readonly SetInfo[] => only(SETS, sets, 'set of pictures');

function plansFor({ codecs, quick }: RunOptions): CodecPlan[] {
  const chosen = only(codecPlans(), codecs, 'codec');
  return quick ? chosen.map(quickPlan) : [...chosen];
}

/** @throws Error where there is nothing of such an id */
function only<T extends { readonly id: string }>(
  all: readonly T[],
  ids: readonly string[] | undefined,
  what: string,
): readonly T[] {
  const unknown = ids?.find((id) => !all.some((one) => one.id === id));
  if (unknown !== undefined) {
    throw new Error(`No ${what} has the id "${unknown}": there are ${all.map(({ id }) => id).join(', ')}.`);
  }
  return all.filter(({ id }) => ids === undefined || ids.includes(id));
}

/** Each codec at the middle one of its settings. */
async function memoryOf(plans: readonly CodecPlan[], picture: Picture, work: string): Promise<MemoryPeak[]> {
  const peaks: MemoryPeak[] = [];
  for (const { id, settings } of plans) {
    peaks.push(await measureMemory(id, picture, settings[Math.floor(settings.length / 2)]!, work));
  }
  return peaks;
}

interface Large {
  readonly speed: SpeedResult;
  readonly memory: readonly MemoryPeak[];
  readonly commands: readonly CommandRun[];
}

/** The 12 MP photograph of the speed comparison, and 50 MP for Latensify's memory. */
async function measureLarge(
  paths: readonly string[],
  plans: readonly CodecPlan[],
  work: string,
  { speed, quick, onProgress }: RunOptions,
): Promise<Large> {
  const makePicture = async (name: string, size: typeof SPEED_SIZE): Promise<Picture> => {
    const pixels = typeof speed === 'string' ? await scaledTo(speed, size) : await mosaic(paths, size);
    return storePicture(name, pixels, work);
  };
  const source = typeof speed === 'string' ? `${basename(speed)} scaled` : 'the pictures side by side';
  onProgress('12 megapixels: Latensify and AVIF take turns');
  const twelve = await makePicture(source, SPEED_SIZE);
  const result = await measureSpeed(twelve, quick ? 1 : SPEED_RUNS, work);
  onProgress('12 and 50 megapixels: peak memory');
  const memory = await memoryOf(plans, twelve, work);
  const fifty = await makePicture('fifty', LARGE_SIZE);
  const ours = plans.filter((plan) => plan.id === 'latensify');
  memory.push(...(await memoryOf(ours, fifty, work)));
  return { speed: result, memory, commands: await measureCommands(fifty, work) };
}

const largest = (pictures: readonly Picture[]): Picture =>
  pictures.reduce((best, picture) => (area(picture) > area(best) ? picture : best));

function progress(
  { onProgress }: RunOptions,
  what: string,
  total?: number,
): (measurement: Measurement) => void {
  let done = 0;
  return ({ picture, quality }) => {
    done++;
    onProgress(`${what}: ${done}${total === undefined ? '' : ` of ${total}`} (${picture}, ${quality})`);
  };
}

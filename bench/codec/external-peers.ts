import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { area } from '../../common/geometry.js';
import { type Picture, readPicture, readRgb } from '../shared/pictures.js';
import { butteraugli } from './butteraugli.js';
import { pngOf } from './measure.js';
import { score } from './score.js';
import type { CodecPlan, Measurement } from './types.js';

/** A program of bench/peers/: `COMMAND folder-of-PNG-files work-folder [--quick]` prints such lines of JSON. */
interface PeerLine {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  /** Name of the PNG without its extension. */
  readonly picture: string;
  readonly quality: number;
  /** The encoded file, and the picture decoded from it as PNG: paths in the work folder. */
  readonly file: string;
  readonly decoded: string;
  readonly encodeMs: number;
  readonly decodeMs: number;
}

export interface PeerOptions {
  readonly set: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly pictures: readonly Picture[];
  /** A folder for encoded and decoded files. */
  readonly work: string;
  readonly quick: boolean;
  readonly withButteraugli: boolean;
  readonly onMeasured: (measurement: Measurement) => void;
}

export interface PeerResult {
  readonly plan: Omit<CodecPlan, 'settings'> | undefined;
  readonly measurements: readonly Measurement[];
}

/** Measures a codec that is a program of its own, with the same metrics as all the others. */
export async function measurePeer(options: PeerOptions): Promise<PeerResult> {
  const folder = dirname(options.pictures[0]?.rgbFile ?? '.');
  const measurements: Measurement[] = [];
  let plan: PeerResult['plan'];
  for await (const line of linesOf([
    ...options.command,
    folder,
    options.work,
    ...(options.quick ? ['--quick'] : []),
  ])) {
    const peer = JSON.parse(line) as PeerLine;
    plan = { id: peer.id, label: peer.label, detail: peer.detail };
    const measurement = await scoreLine(peer, options);
    measurements.push(measurement);
    options.onMeasured(measurement);
  }
  return { plan, measurements };
}

async function scoreLine(peer: PeerLine, options: PeerOptions): Promise<Measurement> {
  const picture = options.pictures.find((candidate) => candidate.name === peer.picture);
  if (!picture) throw new Error(`The peer reports a picture that it wasn't given: ${peer.picture}.`);
  const perceived = options.withButteraugli
    ? { butteraugli: await butteraugli(pngOf(picture), peer.decoded) }
    : {};
  return {
    set: options.set,
    codec: peer.id,
    picture: peer.picture,
    pixels: area(picture),
    quality: peer.quality,
    bytes: (await stat(peer.file)).size,
    ...score(await readPicture(picture), await readRgb(peer.decoded)),
    ...perceived,
    encodeMs: peer.encodeMs,
    decodeMs: peer.decodeMs,
  };
}

/** The program's lines as it prints them; an error when it ends with anything but 0. */
async function* linesOf(command: readonly string[]): AsyncGenerator<string> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command.join(' ')} ended with exit code ${code ?? '?'}.`)),
    );
  });
  yield* createInterface({ input: child.stdout });
  await ended;
}

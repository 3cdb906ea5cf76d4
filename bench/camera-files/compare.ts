import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { asLatensifyError } from '../../common/errors.js';
import { projectRoot } from '../../common/paths.js';
import { isRawName } from '../../engine/files/index.js';
import { readImage16, readInfo, sniffFormat } from '../../engine/images/index.js';
import { developRaw } from '../../engine/images/raw/index.js';

const run = promisify(execFile);

type Kind = 'raw' | 'heic';

/**
 * Samples may differ by so much of 65535, all but that share of them. LibRaw's releases and builds round differently, and where
 * AHD finds two directions equally smooth, another one may win; libheif's builds enlarge the half-size colours of 8-bit files
 * (4:2:0) in their own ways, which shows at coloured edges.
 */
const tolerances: Readonly<Record<Kind, { readonly difference: number; readonly share: number }>> = {
  raw: { difference: 65, share: 1e-3 },
  heic: { difference: 12 * 257, share: 1e-3 },
};

interface Read {
  readonly samples: Uint16Array;
  /** What linear light was multiplied with. */
  readonly gain?: number;
}

/** Words where a file was not read. */
type Outcome = Read | { readonly refused: string } | { readonly skipped: string };

/**
 * Reads every raw and HEIC file of a folder and compares the pixels with a peer's. A file that could not be compared is
 * named, and keeps the whole from counting as a success.
 * @param python with bench/peers/requirements.txt installed
 * @returns whether there were files, and all of them agree
 */
export async function compareFolder(folder: string, python: string): Promise<boolean> {
  const counts = { agree: 0, differ: 0, skipped: 0 };
  const scratch = await mkdtemp(join(tmpdir(), 'latensify-'));
  try {
    for (const name of (await readdir(folder)).sort()) {
      const path = join(folder, name);
      const bytes = await readFile(path).catch(() => undefined);
      const kind = bytes && kindOf(name, bytes);
      if (!bytes || !kind) continue;
      const ours = await readOurs(kind, bytes);
      const theirs = await readPeer(kind, path, ours, python, join(scratch, 'samples'));
      const verdict = judge(kind, ours, theirs);
      counts[verdict.as] += 1;
      console.log(`${verdict.as.padEnd(7)} ${name}: ${verdict.words}`);
    }
  } finally {
    await rm(scratch, { recursive: true });
  }
  console.log(`${counts.agree} agree, ${counts.differ} differ, ${counts.skipped} skipped`);
  return counts.agree > 0 && counts.differ === 0 && counts.skipped === 0;
}

function kindOf(name: string, bytes: Uint8Array): Kind | undefined {
  const format = sniffFormat(bytes.subarray(0, 4096));
  if (format === 'heic' || format === 'raw') return format;
  return format === 'tiff' && isRawName(name) ? 'raw' : undefined;
}

async function readOurs(kind: Kind, bytes: Uint8Array): Promise<Outcome> {
  try {
    if (kind === 'heic') return { samples: (await readImage16(bytes)).pixels.data };
    await readInfo(bytes);
    const options = { bits: 16, lightness: undefined } as const;
    const { picture } = await developRaw(bytes, false, () => Promise.resolve(options));
    if (picture.isDamaged) return { refused: 'a part of its data can’t be read' };
    return { samples: picture.data as Uint16Array, gain: picture.gain };
  } catch (thrown) {
    return { refused: asLatensifyError(thrown).message };
  }
}

async function readPeer(
  kind: Kind,
  path: string,
  ours: Outcome,
  python: string,
  output: string,
): Promise<Outcome> {
  const gain = 'gain' in ours ? ours.gain : 1;
  try {
    await run(python, [join(projectRoot, 'bench/peers/camera_files.py'), kind, path, output, `${gain}`]);
  } catch (thrown) {
    const { stderr = '', code } = thrown as { readonly stderr?: string; readonly code?: unknown };
    const last = stderr.trim().split('\n').at(-1) ?? '';
    return code === 2 && last.startsWith('refused:')
      ? { refused: last.slice('refused:'.length).trim() }
      : { skipped: `the peer does not run (${last === '' ? String(thrown) : last})` };
  }
  const bytes = await readFile(output);
  return { samples: new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2) };
}

function judge(
  kind: Kind,
  ours: Outcome,
  theirs: Outcome,
): { readonly as: 'agree' | 'differ' | 'skipped'; readonly words: string } {
  if ('skipped' in theirs) return { as: 'skipped', words: theirs.skipped };
  if ('samples' in ours && 'samples' in theirs) {
    const { difference, share } = tolerances[kind];
    const found = differences(ours.samples, theirs.samples, difference);
    if (found === undefined) return { as: 'differ', words: 'other sizes' };
    const beyond = `${((100 * found.beyond) / ours.samples.length).toPrecision(2)} % by more than ${difference}`;
    return {
      as: found.beyond <= share * ours.samples.length ? 'agree' : 'differ',
      words: `${ours.samples.length} samples, at most ${found.worst} of 65535 apart${found.beyond > 0 ? `, ${beyond}` : ''}, ${found.decibel.toFixed(1)} dB`,
    };
  }
  const words = [ours, theirs].map((one) => ('refused' in one ? `refused (${one.refused})` : 'read'));
  // Strictness is no difference: LibRaw fills what is missing with grey and is content.
  return { as: 'refused' in ours ? 'agree' : 'differ', words: `ours ${words[0]}, the peer's ${words[1]}` };
}

interface Differences {
  readonly worst: number;
  /** How many samples differ by more than the tolerance. */
  readonly beyond: number;
  /** PSNR. */
  readonly decibel: number;
}

/** Undefined where the pictures are not of the same size. */
function differences(a: Uint16Array, b: Uint16Array, tolerance: number): Differences | undefined {
  if (a.length !== b.length) return undefined;
  let [worst, beyond, squares] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    worst = Math.max(worst, difference);
    if (difference > tolerance) beyond++;
    squares += difference ** 2;
  }
  return { worst, beyond, decibel: 10 * Math.log10((65535 ** 2 * a.length) / squares) };
}

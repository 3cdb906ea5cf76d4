import { createHash } from 'node:crypto';
import { LatensifyError } from '../../common/errors.js';
import type { Graph } from '../graph/index.js';
import type { EpochReport } from './trainer.js';

/** Everything that a training goes on with, as if it had never stopped. */
export interface Checkpoint {
  /** Of the network and the settings: a checkpoint of another training is refused. */
  readonly identity: string;
  /** Steps that were done. */
  readonly step: number;
  readonly history: readonly EpochReport[];
  /** Running sums of the epoch that is under way. */
  readonly sums: { readonly steps: number; readonly train: number };
  readonly weights: ReadonlyMap<string, Float32Array>;
  readonly best: ReadonlyMap<string, Float32Array>;
  readonly moments: ReadonlyMap<string, Float32Array>;
}

const MAGIC = 'latensify-checkpoint-1\n';
const HASH_BYTES = 32;

/** Text with a list of the arrays, then the arrays, then the SHA-256 of all before. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const arrays = (['weights', 'best', 'moments'] as const).flatMap((group) =>
    [...checkpoint[group]].map(([name, data]) => ({ group, name, data })),
  );
  const { identity, step, history, sums } = checkpoint;
  const header = JSON.stringify({
    identity,
    step,
    history,
    sums,
    arrays: arrays.map(({ group, name, data }) => [group, name, data.length]),
  });
  const body = Buffer.concat([
    Buffer.from(`${MAGIC}${Buffer.byteLength(header)}\n${header}`),
    ...arrays.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
  ]);
  return Buffer.concat([body, createHash('sha256').update(body).digest()]);
}

/** @throws LatensifyError 'damaged' when it is none or was changed, 'model' when it is of another training */
export function decodeCheckpoint(file: Uint8Array, identity: string): Checkpoint {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const body = bytes.subarray(0, Math.max(0, bytes.length - HASH_BYTES));
  const hash = createHash('sha256').update(body).digest();
  if (
    !hash.equals(bytes.subarray(body.length)) ||
    !body.subarray(0, MAGIC.length).equals(Buffer.from(MAGIC))
  ) {
    throw new LatensifyError('damaged', 'This checkpoint is damaged.');
  }
  // The hash says that what follows was written by encodeCheckpoint.
  const lineEnd = body.indexOf('\n', MAGIC.length);
  const start = lineEnd + 1;
  let offset = start + Number(body.toString('utf8', MAGIC.length, lineEnd));
  const header = JSON.parse(body.toString('utf8', start, offset)) as Omit<
    Checkpoint,
    'weights' | 'best' | 'moments'
  > & { readonly arrays: readonly (readonly [Group, string, number])[] };
  if (header.identity !== identity) {
    throw new LatensifyError('model', 'This checkpoint is of another network, or of other settings.');
  }
  const groups = { weights: new Map(), best: new Map(), moments: new Map() } as Record<
    Group,
    Map<string, Float32Array>
  >;
  for (const [group, name, length] of header.arrays) {
    const end = offset + 4 * length;
    groups[group].set(name, new Float32Array(new Uint8Array(body.subarray(offset, end)).buffer));
    offset = end;
  }
  const { step, history, sums } = header;
  return { identity, step, history, sums, ...groups };
}

type Group = 'weights' | 'best' | 'moments';

/** What a network is, without the values of its weights, together with how it is trained. */
export function identityOf(graph: Graph, settings: unknown): string {
  const structure = {
    nodes: graph.nodes,
    inputs: graph.inputs,
    outputs: graph.outputs,
    initializers: graph.initializers.map(({ name, dims }) => [name, dims]),
  };
  return createHash('sha256')
    .update(JSON.stringify([structure, settings]))
    .digest('hex')
    .slice(0, 16);
}

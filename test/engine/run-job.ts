import { basename } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  type ColorizeOptions,
  type CompressOptions,
  createEngine,
  type DenoiseOptions,
  type DevelopOptions,
  type Engine,
  type FileFinished,
  type JobEvent,
  jobEventSchema,
  type Summary,
} from '../../engine/index.js';

export interface Ran {
  readonly summary: Summary;
  readonly events: readonly JobEvent[];
  /** By the names of the sources. */
  readonly files: Readonly<Record<string, FileFinished>>;
}

/** An engine for the running test. */
export function engineForTest(): Engine {
  const engine = createEngine({ device: 'cpu' });
  onTestFinished(() => engine.dispose());
  return engine;
}

/** Runs a job to its end; every event is checked against its schema. */
export async function compress(
  request: CompressOptions,
  { signal, onEvent, engine = engineForTest() }: RunOptions = {},
): Promise<Ran> {
  return await collect((hooks) => engine.compress(request, { ...hooks, ...(signal && { signal }) }), onEvent);
}

export async function denoise(
  request: DenoiseOptions,
  { signal, onEvent, engine = engineForTest() }: RunOptions = {},
): Promise<Ran> {
  return await collect((hooks) => engine.denoise(request, { ...hooks, ...(signal && { signal }) }), onEvent);
}

export async function colorize(
  request: ColorizeOptions,
  { signal, onEvent, engine = engineForTest() }: RunOptions = {},
): Promise<Ran> {
  return await collect((hooks) => engine.colorize(request, { ...hooks, ...(signal && { signal }) }), onEvent);
}

export async function develop(
  request: DevelopOptions,
  { signal, onEvent, engine = engineForTest() }: RunOptions = {},
): Promise<Ran> {
  return await collect((hooks) => engine.develop(request, { ...hooks, ...(signal && { signal }) }), onEvent);
}

interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: JobEvent) => void;
  readonly engine?: Engine;
}

async function collect(
  run: (hooks: { onEvent: (event: JobEvent) => void }) => Promise<Summary>,
  onEvent: ((event: JobEvent) => void) | undefined,
): Promise<Ran> {
  const events: JobEvent[] = [];
  const summary = await run({
    onEvent: (event) => {
      events.push(jobEventSchema.parse(event));
      onEvent?.(event);
    },
  });
  const finished = events.filter((event): event is FileFinished => event.type === 'file-finished');
  const files = Object.fromEntries(finished.map((event) => [basename(event.source), event]));
  return { summary, events, files };
}

export const outcomes = ({ files }: Ran): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, { outcome }]) => [name, outcome]));

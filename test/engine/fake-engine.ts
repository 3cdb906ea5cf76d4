import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { createHost, type Handlers, transportPair } from '../../engine/api/index.js';
import { type EngineContract, engineContract } from '../../engine/host/contract.js';
import type { EngineChild } from '../../engine/host/index.js';

export interface FakeEngine {
  /** Stands for the forked process. */
  readonly fork: () => EngineChild;
  /** Ends the process as a crash does. */
  crash(): void;
  /** Lets the file that has waited longest go on. */
  release(): void;
  /** Sources, as they were started. */
  readonly started: string[];
  readonly requests: unknown[];
  forks: number;
}

/**
 * An engine in this process that writes a few bytes for each picture. @param waits every file waits until it is released
 */
export function fakeEngine({ waits = false }: { readonly waits?: boolean } = {}): FakeEngine {
  const gates: (() => void)[] = [];
  let kill = (): void => undefined;
  const engine: FakeEngine = {
    started: [],
    requests: [],
    forks: 0,
    crash: () => kill(),
    release: () => gates.shift()?.(),
    fork: () => {
      engine.forks++;
      const [parentSide, childSide] = transportPair();
      const exits: ((how: string) => void)[] = [];
      const end = (how: string): void => {
        parentSide.close(`The engine ended unexpectedly (${how}).`);
        for (const listener of exits.splice(0)) listener(how);
      };
      kill = () => end('killed by SIGKILL');
      createHost(engineContract, childSide, handlers);
      return {
        transport: parentSide,
        kill: () => end('killed by SIGKILL'),
        onExit: (listener) => exits.push(listener),
      };
    },
  };
  const handlers: Handlers<EngineContract> = {
    hello: () => ({ pid: 1 }),
    devices: () => [],
    models: () => [],
    'models.embedded': () => undefined,
    'models.trust': () => ({}),
    job: async ({ request }, { signal }) => {
      const source = request.sources[0]!;
      engine.started.push(basename(source));
      engine.requests.push(request);
      if (waits) {
        await new Promise<void>((resolve, reject) => {
          gates.push(resolve);
          signal.addEventListener('abort', () => {
            gates.splice(gates.indexOf(resolve), 1);
            reject(new Error('aborted'));
          });
        });
      }
      const output = join(request.output ?? dirname(source), `${basename(source)}.ltn`);
      await mkdir(dirname(output), { recursive: true });
      await writeFile(output, 'small');
      return {
        outcome: 'written',
        notices: [],
        bytesBefore: 100,
        bytesAfter: 5,
        output,
        pixels: 1e6,
        seconds: 0.1,
      };
    },
    develop: () => Promise.reject(new Error('not here')),
    'noise.measure': () => Promise.reject(new Error('not here')),
    thumbnail: () => ({ type: 'image/webp', data: new Uint8Array([1, 2, 3]) }),
    'preview.open': () => Promise.reject(new Error('not here')),
    'preview.rendering': () => undefined,
    'preview.render': () => Promise.reject(new Error('not here')),
    'preview.measure': () => ({}),
    'preview.estimate': () => ({ bytes: 1, isExact: true }),
    'preview.palette': () => Promise.reject(new Error('not here')),
    'preview.close': () => ({}),
    'hints.load': () => ({ hints: [] }),
    'hints.save': () => ({}),
  };
  return engine;
}

/** Waits until the condition holds. @throws after ten seconds */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('It did not come to pass.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

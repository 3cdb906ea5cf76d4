import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../common/paths.js';
import type { EngineState } from '../../engine/api/index.js';
import { EngineSupervisor } from '../../engine/host/index.js';
import { askUtilityProcess } from '../../electron/main/ask-process.js';
import { startEngineChild } from '../../electron/main/engine-child.js';
import { forkStandIn } from './utility-stand-in.js';

const programs = fileURLToPath(new URL('programs.js', import.meta.url));
const started: ChildProcess[] = [];
const fork = forkStandIn(started);

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

describe('a trial in a utility process', () => {
  const ask = askUtilityProcess(fork);
  const never = new AbortController().signal;

  it('gives the answer and ends the process', async () => {
    const outcome = await ask(programs, ['answer', 'a', 'b'], { signal: never, timeoutMs: 20_000 });
    expect(outcome).toEqual({ answer: { got: ['a', 'b'] } });
    const [child] = started;
    if (child!.exitCode === null && child!.signalCode === null) await once(child!, 'exit');
  });

  it('tells how a process ended that gave none', async () => {
    const outcome = await ask(programs, ['crash'], { signal: never, timeoutMs: 20_000 });
    expect(outcome).toEqual({ failure: 'its process ended with exit code 3: a driver says no' });
  });

  it('ends one that hangs, or that is wanted no more', async () => {
    const late = await ask(programs, ['hang'], { signal: never, timeoutMs: 300 });
    expect(late).toEqual({ failure: 'no answer within 0.3 s' });
    const controller = new AbortController();
    const outcome = ask(programs, ['hang'], { signal: controller.signal, timeoutMs: 20_000 });
    controller.abort();
    expect(await outcome).toEqual({ failure: 'it was given up' });
  });
});

describe('the engine as a utility process', () => {
  const asked: string[] = [];

  function supervise(code: string): { readonly engine: EngineSupervisor; readonly states: EngineState[] } {
    const states: EngineState[] = [];
    const engine = new EngineSupervisor({
      fork: () =>
        startEngineChild({
          fork,
          program: join(projectRoot, 'dist/electron/engine-process.js'),
          args: ['cpu'],
          name: 'Latensify engine',
          code,
          askProcess: (script, [provider]) => {
            asked.push(`${script.slice(projectRoot.length + 1)} ${provider!}`);
            return Promise.resolve({ answer: { usable: true, faster: true, detail: 'as asked' } as never });
          },
        }),
      onState: (state) => states.push(state),
      onLog: () => undefined,
    });
    return { engine, states };
  }

  it('answers the engine contract, and has devices tried by the main process', async () => {
    const { engine } = supervise(join(projectRoot, 'dist'));
    const models = await engine.call('models', {});
    expect(models.map(({ name }) => name)).toContain('latensify-1');
    const devices = await engine.call('devices', {});
    expect(devices).toContainEqual({ provider: 'cpu', usable: true, detail: 'as asked' });
    expect(asked).toContain('dist/models/runtime/trial.js cpu');
    engine.dispose();
  });

  it('has no other program started', async () => {
    const { engine } = supervise(dirname(programs));
    const devices = await engine.call('devices', {});
    expect(devices).toContainEqual({
      provider: 'cpu',
      usable: false,
      detail: 'it is no program of this app',
    });
    engine.dispose();
  });

  it('is started again when it ends by itself, and what was under way fails', async () => {
    const { engine, states } = supervise(join(projectRoot, 'dist'));
    await engine.call('hello', {});
    const pending = engine.call('preview.estimate', {
      path: join(projectRoot, 'examples/kodim23.png'),
      version: { kind: 'latensify', quality: 50 },
    });
    started.at(-1)!.kill('SIGKILL');
    await expect(pending).rejects.toMatchObject({ code: 'internal' });
    await engine.call('hello', {});
    expect(states.map(({ state }) => state)).toEqual(['starting', 'ready', 'crashed', 'starting', 'ready']);
    engine.dispose();
  });
});

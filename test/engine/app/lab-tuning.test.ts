import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { LabSource, LabTuning, TuningSettings } from '../../../engine/api/index.js';
import type { AppService } from '../../../engine/app/index.js';
import { type LabProgram, startLabProgram } from './lab-program.js';

let service: AppService | undefined;
afterEach(async () => {
  await service?.dispose();
  service = undefined;
});

async function start(folder?: string): Promise<LabProgram> {
  const program = await startLabProgram(folder);
  service = program.service;
  return program;
}

/** A folder of soft colours, as a source. */
async function softColours({ folder }: LabProgram, count = 6): Promise<LabSource> {
  const path = join(folder, `colours ${count}`);
  await mkdir(path, { recursive: true });
  const side = 80;
  for (let i = 0; i < count; i++) {
    const data = Uint8Array.from({ length: 3 * side ** 2 }, (_, at) => {
      const [x, y] = [Math.floor(at / 3) % side, Math.floor(at / 3 / side)];
      return 120 + 60 * Math.sin(i + (at % 3) + x / 15) * Math.cos(i + y / 11);
    });
    const raw = { width: side, height: side, channels: 3 } as const;
    await sharp(data, { raw }).toFile(join(path, `${i}.png`));
  }
  await writeFile(join(path, 'broken.png'), 'no picture');
  const [grant] = await service!.grant([path]);
  return { from: 'grant', grant: grant!.id };
}

const settings: TuningSettings = {
  task: 'denoise',
  noise: { kind: 'gaussian', sigma: 30 },
  steps: 5000,
  batchSize: 1,
  crop: 64,
  rate: 1e-4,
  seed: 1,
  holdOut: 0.2,
  backend: 'wasm',
};

async function begin(program: LabProgram, name = 'mine'): Promise<LabTuning> {
  const source = await softColours(program);
  return await program.client.call('lab.tune', { name, source, settings });
}

const waitForStep = async ({ changes }: LabProgram, id: string, step = 0): Promise<unknown> =>
  await vi.waitFor(() => expect(changes.findLast((each) => each.id === id)?.step).toBeGreaterThan(step), {
    timeout: 60_000,
    interval: 50,
  });

async function waitFor(
  { client }: LabProgram,
  id: string,
  ...states: LabTuning['state'][]
): Promise<LabTuning> {
  return await vi.waitFor(
    async () => {
      const found = (await client.call('lab.tunings', {})).find((each) => each.id === id)!;
      expect(states).toContain(found.state);
      return found;
    },
    { timeout: 60_000, interval: 100 },
  );
}

/** Each starts processes that load TensorFlow.js. */
describe('fine-tuning behind an interface', { timeout: 180_000 }, () => {
  test('looks through a folder, and says how long a step takes', async () => {
    const program = await start();
    const source = await softColours(program);
    const wanted = { source, task: 'denoise', crop: 64, holdOut: 0.2 } as const;
    const { found, problem } = await program.client.call('lab.checkTuning', wanted);
    expect(found).toMatchObject({ pictures: 6, heldOut: 1, unreadableCount: 1 });
    expect(found.unreadable[0]?.name).toBe('broken.png');
    expect(problem).toBeUndefined();
    const poor = await program.client.call('lab.checkTuning', { ...wanted, crop: 96 });
    expect(poor.problem).toContain('There are 0 pictures to learn from (7 can');
    const { secondsPerStep, backend } = await program.client.call('lab.estimateTuning', {
      task: 'colorize',
      batchSize: 1,
      crop: 64,
      backend: 'wasm',
    });
    expect(secondsPerStep).toBeGreaterThan(0);
    expect(backend.name).toBe('wasm');
  });

  test('pauses, goes on, and judges what was learned by then when it is stopped', async () => {
    const program = await start();
    const { client } = program;
    const { id } = await begin(program);
    await waitForStep(program, id);
    await client.call('lab.pause', { run: id });
    const paused = await waitFor(program, id, 'paused');
    expect(paused.step).toBeGreaterThan(0);
    await client.call('lab.resume', { run: id });
    await waitForStep(program, id, paused.step);
    await client.call('lab.stop', { run: id });
    const ended = await waitFor(program, id, 'kept', 'refused');
    expect(ended.judgement?.after).toBeGreaterThan(ended.judgement!.input);
    const detail = await client.call('lab.tuning', { run: id });
    expect(detail).toMatchObject({ sourceName: 'colours 6', settings: { task: 'denoise', crop: 64 } });
    expect(detail.found).toMatchObject({ pictures: 6, heldOut: 1 });
    expect((await service!.pixels(detail.sheet!))?.type).toBe('image/png');
    const models = await client.call('lab.tunedModels', {});
    expect(models.map((model) => model.id)).toEqual(ended.state === 'kept' ? [ended.model] : []);
    const [out] = await service!.grant([program.folder]);
    await expect(client.call('lab.exportLog', { run: id, folder: out! })).rejects.toThrow(
      'There is no log yet',
    );
    await client.call('lab.remove', { run: id });
    expect(await client.call('lab.tunings', {})).toEqual([]);
  });

  test('stays when the program is closed, and a later one goes on', async () => {
    const first = await start();
    const { id } = await begin(first);
    await waitForStep(first, id);
    await service!.dispose();
    const second = await start(first.folder);
    const [found] = await second.client.call('lab.tunings', {});
    expect(found).toMatchObject({ id, state: 'paused', name: 'mine' });
    await second.client.call('lab.resume', { run: id });
    await waitForStep(second, id, found!.step);
    await second.client.call('lab.pause', { run: id });
    await waitFor(second, id, 'paused');
  });

  test('tells when its process is killed, and gives another one another name', async () => {
    const program = await start();
    const { id } = await begin(program);
    await waitForStep(program, id);
    program.trainings[0]!.kill();
    const killed = await waitFor(program, id, 'failed', 'paused');
    expect(killed.reason).toContain('ended unexpectedly');
    const another = await begin(program);
    expect(another.name).toBe('mine 2');
    await program.client.call('lab.stop', { run: another.id });
  });

  test('refuses what teaches nothing, with a sentence', async () => {
    const program = await start();
    const source: LabSource = { from: 'drawn', what: 'digits', count: 100 };
    await expect(program.client.call('lab.tune', { name: 'mine', source, settings })).rejects.toThrow(
      'Choose a folder of photographs',
    );
    const real = await softColours(program);
    const pairs = { name: 'mine', source: real, noisy: real, settings: { ...settings, task: 'colorize' } };
    await expect(program.client.call('lab.tune', pairs as never)).rejects.toThrow(
      'for fine-tuning the denoiser',
    );
  });
});

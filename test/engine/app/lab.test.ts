import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { LabRun, LabSource } from '../../../engine/api/index.js';
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

const digits = (count: number): LabSource => ({ from: 'drawn', what: 'digits', count });

async function settingsOf({ client }: LabProgram, epochs: number) {
  const kinds = await client.call('lab.kinds', {});
  const settings = kinds.find(({ kind }) => kind === 'undercomplete')!;
  const training = { ...settings.training, epochs, batchSize: 16 };
  return { ...settings, code: 4, layers: [16], training };
}

async function begin(program: LabProgram, epochs: number, source = digits(80)): Promise<LabRun> {
  const settings = await settingsOf(program, epochs);
  const rest = { holdOut: 0.2, fit: 'crop', augment: [], backend: 'wasm' } as const;
  return await program.client.call('lab.start', { name: 'Tiny', source, settings, ...rest });
}

async function waitFor({ client }: LabProgram, id: string, ...states: LabRun['state'][]): Promise<LabRun> {
  return await vi.waitFor(
    async () => {
      const run = (await client.call('lab.runs', {})).find((each) => each.id === id)!;
      expect(states).toContain(run.state);
      return run;
    },
    { timeout: 60_000, interval: 100 },
  );
}

const waitForSteps = async ({ changes }: LabProgram, id: string): Promise<unknown> =>
  await vi.waitFor(() => expect(changes.findLast((run) => run.id === id)?.step).toBeGreaterThan(0), {
    timeout: 60_000,
    interval: 50,
  });

/** Each starts processes that load TensorFlow.js. */
describe('the lab behind an interface', { timeout: 180_000 }, () => {
  test('describes networks, and says which field would mend one that can not work', async () => {
    const program = await start();
    const settings = await settingsOf(program, 1);
    const { network } = await program.client.call('lab.describe', { settings });
    expect(network?.numbers).toEqual({ picture: 784, code: 4 });
    expect(network?.layers.map(({ part, shape }) => [part, shape])).toEqual([
      ['input', [1, 28, 28]],
      ['encoder', [16]],
      ['code', [4]],
      ['decoder', [16]],
      ['output', [784]],
    ]);
    const sum = network!.layers.reduce((all, { parameters }) => all + parameters, 0);
    expect(network?.parameters).toBe(sum);
    const broken = { ...settings, loss: 'bce', outputActivation: 'identity' } as const;
    const { problem } = await program.client.call('lab.describe', { settings: broken });
    expect(problem?.field).toBe('outputActivation');
    const huge = { ...settings, layers: [60_000, 60_000] };
    expect((await program.client.call('lab.describe', { settings: huge })).problem?.sentence).toMatch(
      /million parameters/,
    );
  });

  test('looks through a folder, and says why nothing can be learned from it', async () => {
    const program = await start();
    const pictures = join(program.folder, 'pictures');
    await mkdir(pictures);
    await writeFile(join(pictures, 'broken.png'), 'no picture');
    const one = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#800' } })
      .png()
      .toBuffer();
    await writeFile(join(pictures, 'one.png'), one);
    await writeFile(join(pictures, 'copy.png'), one);
    const [grant] = await service!.grant([pictures]);
    const found = await program.client.call('lab.check', {
      source: { from: 'grant', grant: grant!.id },
      picture: { channels: 1, height: 28, width: 28 },
      fit: 'crop',
    });
    expect(found.folder).toMatchObject({ pictures: 1, duplicates: 1, unreadableCount: 1, small: 0 });
    expect(found.folder.unreadable[0]?.name).toBe('broken.png');
    expect(found.problem).toContain('There is 1 picture');
    expect((await service!.pixels(found.sheet!))?.type).toBe('image/png');
  });

  test('trains, pauses, resumes, and keeps the best when it is stopped', async () => {
    const program = await start();
    const { id } = await begin(program, 5000);
    await waitForSteps(program, id);
    await program.client.call('lab.pause', { run: id });
    const paused = await waitFor(program, id, 'paused');
    expect(paused.step).toBeGreaterThan(0);
    await program.client.call('lab.resume', { run: id });
    await vi.waitFor(
      () => expect(program.changes.findLast((run) => run.id === id)?.step).toBeGreaterThan(paused.step),
      { timeout: 60_000 },
    );
    await program.client.call('lab.stop', { run: id });
    const { model } = await waitFor(program, id, 'stopped');
    const models = await program.client.call('lab.models', {});
    expect(models.map((each) => each.id)).toEqual([model]);
    const detail = await program.client.call('lab.run', { run: id });
    expect(detail.epochs.length).toBeGreaterThan(0);
    expect(new Set(detail.epochs.map(({ epoch }) => epoch)).size).toBe(detail.epochs.length);
    expect(detail.look?.points.x.length).toBe(80);
    const png = await service!.pixels(detail.pictures.output!);
    expect((await sharp(png!.data).metadata()).format).toBe('png');

    const [target] = await service!.grant([program.folder]);
    const { name } = await program.client.call('lab.exportModel', { model: model!, folder: target! });
    const files = await readdir(join(program.folder, name));
    expect(files).toContain('autoencoder.onnx');
    const log = await program.client.call('lab.exportLog', { run: id, folder: target! });
    expect(await readFile(join(program.folder, log.name), 'utf8')).toMatch(/^epoch,step,train,/);

    const examined = await program.client.call('lab.examine', { model: model!, from: { run: id } });
    expect(examined.pictures).toBe(80);
    expect(examined.scores).toEqual([...examined.scores].sort((a, b) => a - b));
    expect(examined.worst[0]?.score).toBe(examined.scores.at(-1));

    await program.client.call('lab.deleteModel', { model: model! });
    expect(await program.client.call('lab.models', {})).toEqual([]);
    const [file] = await service!.grant([join(program.folder, name, 'autoencoder.onnx')]);
    const imported = await program.client.call('lab.importModel', { grant: file!.id });
    expect(imported.name).toBe('Tiny');
    expect(await program.client.call('lab.models', {})).toMatchObject([
      { id: imported.id, isImported: true },
    ]);
    await program.client.call('lab.remove', { run: id });
    expect(await program.client.call('lab.runs', {})).toEqual([]);
  });

  test('leaves a checkpoint when the program is closed, and a later one goes on', async () => {
    const program = await start();
    const { id } = await begin(program, 5000);
    await waitForSteps(program, id);
    await service!.dispose();
    service = undefined;
    const later = await start(program.folder);
    const [run] = await later.client.call('lab.runs', {});
    expect(run).toMatchObject({ id, state: 'paused' });
    expect(run!.step).toBeGreaterThan(0);
    await later.client.call('lab.stop', { run: id });
    await waitFor(later, id, 'stopped');
  });

  test('tells when its process is killed, and stays usable', async () => {
    const program = await start();
    const { id } = await begin(program, 5000);
    await waitForSteps(program, id);
    program.trainings[0]!.kill();
    const run = await waitFor(program, id, 'failed', 'paused');
    expect(run.reason).toContain('ended unexpectedly');
    await program.client.call('lab.remove', { run: id });
  });

  test('refuses what can not be, with a sentence', async () => {
    const program = await start();
    const settings = { ...(await settingsOf(program, 1)), code: 5000 };
    const rest = { name: 'x', holdOut: 0.2, fit: 'crop', augment: [], backend: 'wasm' } as const;
    await expect(program.client.call('lab.start', { source: digits(80), settings, ...rest })).rejects.toThrow(
      'make the code smaller',
    );
    const unknown: LabSource = { from: 'grant', grant: 'never-granted' };
    await expect(
      program.client.call('lab.start', { source: unknown, settings: { ...settings, code: 4 }, ...rest }),
    ).rejects.toThrow('pick it again');
    const run = await begin(program, 1, digits(8));
    await waitFor(program, run.id, 'finished');
    await expect(program.client.call('lab.resume', { run: run.id })).rejects.toThrow('is over');
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tryNetwork } from '../../../engine/lab/trial.js';
import { encodeOnnx, GraphBuilder } from '../../../models/graph/index.js';

const dims = [1, 1, 4, 4];
const shapes = { inputs: { input: dims }, outputs: { output: dims } };

async function network(operator: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latensify-trial-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const g = new GraphBuilder();
  g.input('input', dims);
  g.node(operator, ['input'], {}, 'output');
  g.output('output', dims);
  const path = join(folder, 'network.onnx');
  await writeFile(path, encodeOnnx(g.finish('tried')));
  return path;
}

describe.each(['process', 'thread'] as const)(
  'a network from outside, tried in a %s of its own',
  (isolation) => {
    it('is taken where it gives pictures', async () => {
      expect(await tryNetwork(await network('Relu'), shapes, undefined, isolation)).toBeUndefined();
    });

    it('is refused with the reason where it gives none', async () => {
      // 1 / 0
      const path = await network('Reciprocal');
      expect(await tryNetwork(path, shapes, undefined, isolation)).toBe('it gives no numbers');
      expect(await tryNetwork(join(path, 'nowhere'), shapes, undefined, isolation)).toMatch(/\w/);
    });

    it('is ended when that is asked for', async () => {
      const abort = new AbortController();
      const answer = tryNetwork(await network('Relu'), shapes, abort.signal, isolation);
      abort.abort();
      await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    });
  },
);

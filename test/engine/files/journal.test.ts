import { appendFile, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Journal, journalName, type JournalRecord } from '../../../engine/files/index.js';
import { listTree, temporaryFolder } from '../temp-folder.js';

function record(index: number, state: JournalRecord['state'] = 'finished'): JournalRecord {
  const work = {
    source: `/photos/${index}\n"é".jpg`,
    size: 1000 + index,
    mtimeMs: 1.7e12 + 0.25,
    options: 'abc',
  };
  return {
    ...work,
    job: 'compress',
    options: 'abc',
    state,
    outcome: 'written',
    output: `/out/${index}.ltn`,
    bytes: 10,
    crc: 42,
  };
}

async function journalWith(count: number): Promise<string> {
  const folder = await temporaryFolder();
  const journal = await Journal.open(folder);
  await Promise.all(Array.from({ length: count }, (_, index) => journal.add(record(index))));
  await journal.close();
  return folder;
}

describe('journal', () => {
  test('remembers the last state of each work', async () => {
    const folder = await temporaryFolder();
    const first = await Journal.open(folder);
    expect(first.find(record(1))).toBeUndefined();
    await first.add(record(1, 'writing'));
    await first.add(record(2, 'writing'));
    await first.add(record(1));
    expect(first.find(record(1))).toEqual(record(1));
    await first.close();

    const second = await Journal.open(folder);
    expect(second.find(record(1))).toEqual(record(1));
    expect(second.find(record(2))?.state).toBe('writing');
    expect(second.find({ ...record(1), size: 7 })).toBeUndefined();
    expect(second.find({ ...record(1), options: 'other' })).toBeUndefined();
    await second.close();
  });

  test('writes nothing, and makes no folder, before there is something to note', async () => {
    const folder = await temporaryFolder();
    await (await Journal.open(join(folder, 'out'))).close();
    expect(await listTree(folder)).toEqual([]);
  });

  test('goes on after a torn line', async () => {
    const folder = await journalWith(3);
    const path = join(folder, journalName);
    const whole = await readFile(path);
    await truncate(path, whole.length - 10);
    const journal = await Journal.open(folder);
    expect(journal.find(record(1))).toBeDefined();
    expect(journal.find(record(2))).toBeUndefined();
    await journal.add(record(2));
    await journal.close();
    expect((await Journal.open(folder)).find(record(2))).toEqual(record(2));
  });

  test('takes anything for a journal without failing', async () => {
    const folder = await temporaryFolder();
    const known = JSON.stringify(record(1));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.json(), async (noise, json) => {
        await appendFile(join(folder, journalName), `\n${noise}\n${json}\n${known}\n`);
        expect((await Journal.open(folder)).find(record(1))).toEqual(record(1));
      }),
      { numRuns: 50 },
    );
  });
});

/**
 * Loaded before a program (node --import): ends it, as kill -9 would, just before its Nth call that changes the
 * disk. N stands in the environment variable CRASH_AT.
 */
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

type Call = (...parameters: unknown[]) => unknown;

const crashAt = Number(process.env['CRASH_AT']);
let calls = 0;

function countCalls(owner: object, names: readonly string[]): void {
  const methods = owner as Record<string, Call>;
  for (const name of names) {
    const original = methods[name]!;
    methods[name] = function (this: unknown, ...parameters: unknown[]) {
      calls++;
      if (calls === crashAt) process.kill(process.pid, 'SIGKILL');
      return original.apply(this, parameters);
    };
  }
}

const handle: FileHandle = await fs.open(import.meta.filename, 'r');
await handle.close();
countCalls(Object.getPrototypeOf(handle) as object, ['writeFile', 'appendFile']);
countCalls(fs, ['link', 'rename', 'unlink', 'mkdir', 'copyFile']);
syncBuiltinESMExports();

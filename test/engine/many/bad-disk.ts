/**
 * Loaded before a program: files whose names tell so are bad to read. What this stands for can't be had at will: a
 * picture that takes a native library down with it, a disk that fails now and then, a share that is not mounted.
 */
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

const { readFile, stat } = fs;
const unmounted = process.env['UNMOUNTED'];
const failures = new Map<string, number>();

fs.readFile = (async (path: string | URL, ...rest: []) => {
  const name = basename(String(path));
  if (name.startsWith('deadly')) process.kill(process.pid, 'SIGKILL');
  if (name.startsWith('shaky') && (failures.get(name) ?? 0) < 1) {
    failures.set(name, 1);
    throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
  }
  if (name.startsWith('dead-sector')) throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
  return await readFile(path, ...rest);
}) as typeof fs.readFile;
fs.stat = (async (path: string | URL, ...rest: []) => {
  if (unmounted !== undefined && String(path).startsWith(unmounted)) {
    throw Object.assign(new Error('ENOENT: no such file or directory'), { code: 'ENOENT' });
  }
  return await stat(path, ...rest);
}) as typeof fs.stat;
syncBuiltinESMExports();

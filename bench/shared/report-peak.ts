/** Preloaded with --import: writes the process's peak memory to the file that PEAK_MEMORY_FILE names, at its end. */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { peakMemory } from './memory.js';

const file = process.env['PEAK_MEMORY_FILE'];
if (isMainThread && file !== undefined) process.on('exit', () => writeFileSync(file, String(peakMemory())));

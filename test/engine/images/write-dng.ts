/** Writes the raw file of raw.test.ts, for bench/peers/raw_reference.py to develop. */
import { writeFileSync } from 'node:fs';
import { bayerDng } from './raw-file.js';

writeFileSync(process.argv[2]!, bayerDng({ width: 160, height: 120 }));

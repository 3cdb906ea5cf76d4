// check-output.mjs SOURCES OUTPUT: every source has one output of the same name, smaller than it.
import { readdirSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';

const [sources, output] = process.argv.slice(2);
const outputs = readdirSync(output);
const complaints = readdirSync(sources).flatMap((source) => {
  const made = outputs.filter((name) => parse(name).name === parse(source).name);
  if (made.length !== 1) return [`${source}: ${made.length} outputs`];
  const [before, after] = [join(sources, source), join(output, made[0])].map((path) => statSync(path).size);
  process.stdout.write(`${source}: ${before} bytes -> ${made[0]}: ${after} bytes\n`);
  return after < before ? [] : [`${source}: not smaller`];
});
for (const complaint of complaints) process.stderr.write(complaint + '\n');
process.exitCode = complaints.length === 0 ? 0 : 1;

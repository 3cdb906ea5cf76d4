import { createEngine, type Diagnosis } from '../../engine/index.js';
import { exitCodes } from '../exit-codes.js';
import { eventLine } from '../report/json.js';
import { printFields } from '../terminal/fields.js';
import { formatBytes } from '../terminal/format.js';

/** Exits with 1 when pictures can't be compressed or developed on this machine. */
export async function showDiagnosis(json: boolean): Promise<number> {
  const engine = createEngine();
  const diagnosis = await engine.diagnose();
  await engine.dispose();
  if (json) process.stdout.write(eventLine(diagnosis));
  else printDiagnosis(diagnosis);
  return diagnosis.ok ? exitCodes.done : exitCodes.failed;
}

function printDiagnosis({ versions, machine, devices, chosenDevice, models, ok }: Diagnosis): void {
  printFields('Versions', Object.entries(versions));
  printFields('Machine', [
    ['system', machine.system],
    ['processor', `${machine.processor}, ${machine.cores} cores`],
    ['memory', formatBytes(machine.memoryBytes)],
  ]);
  printFields(
    `Devices (auto takes ${chosenDevice})`,
    devices.map(({ provider, usable, detail }) => [
      provider,
      `${usable ? 'works' : 'not usable'}: ${detail}`,
    ]),
  );
  printFields(
    models.length === 0 ? 'Models: none installed' : 'Models',
    models.map(({ name, id, ok: isWell, detail }) => [
      name,
      `${id} ${isWell ? 'works' : 'BROKEN'}: ${detail}`,
    ]),
  );
  process.stdout.write(ok ? 'All is well.\n' : 'Something is wrong: see above.\n');
}

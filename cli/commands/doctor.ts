import { Command } from 'commander';
import type { Finish } from '../finish.js';

interface DoctorFlags {
  readonly json?: true;
}

const epilogue = `
Examples:
  latensify doctor
  latensify doctor --json > doctor.json`;

export function doctorCommand(finish: Finish): Command {
  return new Command('doctor')
    .summary('check this machine: versions, devices, models')
    .description(
      'Check what Latensify needs: versions, which devices pass their self-check, and that the models decode here ' +
        'exactly as everywhere. Please add what it prints to a bug report.',
    )
    .option('--json', 'one JSON object, for programs')
    .addHelpText('after', epilogue)
    .action((flags: DoctorFlags) => finish(() => runDoctor(flags)));
}

async function runDoctor({ json }: DoctorFlags): Promise<number> {
  const { showDiagnosis } = await import('./show-diagnosis.js');
  return await showDiagnosis(json ?? false);
}

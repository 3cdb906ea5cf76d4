import { CommanderError } from 'commander';
import { CancelledError, asLatensifyError } from '../common/errors.js';
import { exitCodes } from './exit-codes.js';
import { buildProgram } from './program.js';
import { escapeText } from './terminal/escape.js';

/** Runs the command line and returns the exit code. Whatever goes wrong becomes one sentence on stderr. */
export async function run(args: readonly string[]): Promise<number> {
  ignoreClosedOutput();
  let exitCode: number = exitCodes.done;
  const program = buildProgram(async (work) => {
    exitCode = await work();
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    return reportFailure(thrown);
  }
}

/** `latensify … | head` closes the pipe early: what is left to print has no reader. */
function ignoreClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

function reportFailure(thrown: unknown): number {
  if (thrown instanceof CancelledError) return exitCodes.interrupted;
  const error = asLatensifyError(thrown);
  process.stderr.write(`latensify: ${escapeText(error.message)}\n`);
  if (error.code === 'usage') return exitCodes.usage;
  if (error.code === 'internal') {
    process.stderr.write('This is a fault of Latensify. Please report it with what follows.\n');
    const origin = error.cause instanceof Error ? error.cause : error;
    process.stderr.write(`${origin.stack ?? ''}\n`);
  }
  return exitCodes.failed;
}

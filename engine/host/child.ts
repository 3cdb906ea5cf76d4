import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Inbox, type Transport } from '../api/index.js';

/** A started engine process, however it was started. */
export interface EngineChild {
  readonly transport: Transport;
  /** Ends it at once. */
  kill(): void;
  /** Called once, with how it ended: "killed by SIGKILL", "exit code 1". */
  onExit(listener: (how: string) => void): void;
}

/** What the process runs. */
const engineProgram: string = fileURLToPath(new URL('process.js', import.meta.url));

export interface ForkOptions {
  readonly device?: string;
  /** Another program in its place: of the lab, or of tests. */
  readonly program?: string;
  /** Its arguments, in the place of the device. */
  readonly args?: readonly string[];
  /** What it prints is kept to itself, as libraries greet and warn. */
  readonly isQuiet?: boolean;
}

/** Starts the engine as a child of this Node.js process. */
export function forkEngine({
  device,
  program = engineProgram,
  args = device === undefined ? [] : [device],
  isQuiet = false,
}: ForkOptions = {}): EngineChild {
  const output = isQuiet ? 'ignore' : 'inherit';
  const child = fork(program, args, {
    serialization: 'advanced',
    stdio: ['ignore', output, output, 'ipc'],
  });
  return {
    transport: childTransport(child),
    kill: () => child.kill('SIGKILL'),
    onExit: (listener) => {
      child.once('exit', (code, signal) => listener(howItEnded(code, signal)));
      child.once('error', (error) => listener(error.message));
    },
  };
}

/** What those are told who wait for an answer. */
export const endedSentence = (how: string): string => `The engine ended unexpectedly (${how}).`;

const howItEnded = (code: number | null, signal: string | null): string =>
  signal === null ? `exit code ${code ?? '?'}` : `killed by ${signal}`;

function childTransport(child: ChildProcess): Transport {
  const inbox = new Inbox();
  child.on('message', (message) => inbox.receive(message));
  child.once('exit', (code, signal) => inbox.close(endedSentence(howItEnded(code, signal))));
  child.once('error', (error) => inbox.close(endedSentence(error.message)));
  return {
    send: (message) => {
      // What can't be sent any more is answered by the end of the process.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => inbox.listen(listener),
    onClose: (listener) => inbox.listenForClose(listener),
    close: () => child.kill('SIGKILL'),
  };
}

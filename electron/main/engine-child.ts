import { sep } from 'node:path';
import type { AskProcess } from '../../engine/index.js';
import { Inbox } from '../../engine/api/index.js';
import type { EngineChild } from '../../engine/host/index.js';
import { type FromEngine, fromEngineSchema, type ToEngine } from '../utility-messages.js';
import type { Fork } from './ask-process.js';

export interface EngineChildOptions {
  readonly fork: Fork;
  /** What the process runs. */
  readonly program: string;
  readonly args: readonly string[];
  /** As the system's list of processes shows it. */
  readonly name: string;
  /** Folder of the app's own code: nothing else is started for the engine. */
  readonly code: string;
  readonly askProcess: AskProcess;
}

/** Starts the engine, or a process of the lab, as a utility process: a fault in native code ends that, not the app. */
export function startEngineChild({
  fork,
  program,
  args,
  name,
  code,
  askProcess,
}: EngineChildOptions): EngineChild {
  const child = fork(program, [...args], { serviceName: name });
  const inbox = new Inbox();
  const asked = new Map<number, AbortController>();
  const send = (message: ToEngine): void => child.postMessage(message);

  const ask = async ({
    id,
    script,
    args,
    timeoutMs,
  }: Extract<FromEngine, { kind: 'ask' }>): Promise<void> => {
    const controller = new AbortController();
    asked.set(id, controller);
    const outcome = script.startsWith(code + sep)
      ? await askProcess<unknown>(script, args, { signal: controller.signal, timeoutMs })
      : { failure: 'it is no program of this app' };
    if (asked.delete(id)) send({ kind: 'answered', id, outcome });
  };

  child.on('message', (message: unknown) => {
    const parsed = fromEngineSchema.safeParse(message);
    if (!parsed.success) return;
    if (parsed.data.kind === 'contract') inbox.receive(parsed.data.message);
    else if (parsed.data.kind === 'ask') void ask(parsed.data);
    else asked.get(parsed.data.id)?.abort();
  });
  child.once('exit', () => {
    for (const controller of asked.values()) controller.abort();
    asked.clear();
    inbox.close('The engine has ended.');
  });

  return {
    transport: {
      send: (message) => send({ kind: 'contract', message }),
      onMessage: (listener) => inbox.listen(listener),
      onClose: (listener) => inbox.listenForClose(listener),
      close: () => void child.kill(),
    },
    kill: () => void child.kill(),
    onExit: (listener) => void child.once('exit', (code) => listener(`exit code ${code}`)),
  };
}

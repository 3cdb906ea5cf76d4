import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

interface Reply {
  readonly value?: unknown;
  readonly error?: string;
}

/** A process that answers one request at a time, in order. */
export class RequestProcess<Requests extends object> {
  readonly #child: ChildProcess;

  /** @param script the compiled module, which calls serveRequests */
  constructor(script: URL, args: readonly string[]) {
    this.#child = fork(script, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  /** @throws Error with the process's own message, or when it ended */
  request<Name extends keyof Requests & string>(
    name: Name,
    argument: RequestOf<Requests, Name>,
  ): Promise<ReplyOf<Requests, Name>> {
    return new Promise((resolve, reject) => {
      const onMessage = (reply: Reply): void => {
        this.#child.off('exit', onExit);
        if (reply.error === undefined) resolve(reply.value as ReplyOf<Requests, Name>);
        else reject(new Error(reply.error));
      };
      const onExit = (code: number | null, signal: string | null): void => {
        this.#child.off('message', onMessage);
        reject(
          new Error(
            `The measuring process ended during "${name}" (${signal ?? `exit code ${code ?? '?'}`}).`,
          ),
        );
      };
      this.#child.once('message', onMessage);
      this.#child.once('exit', onExit);
      this.#child.send({ name, argument });
    });
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }
}

type Handler = (argument: never) => Promise<unknown>;
type RequestOf<Requests, Name extends keyof Requests> = Requests[Name] extends (argument: infer A) => unknown
  ? A
  : never;
type ReplyOf<Requests, Name extends keyof Requests> = Requests[Name] extends (
  argument: never,
) => Promise<infer R>
  ? R
  : never;

/** The child's side: answers requests by their names until the parent disconnects, then calls onClose. */
export function serveRequests(handlers: object, onClose: () => Promise<void>): void {
  process.on('message', (message: { name: string; argument: never }) => {
    const handler = (handlers as Record<string, Handler>)[message.name];
    const answer = handler
      ? handler(message.argument)
      : Promise.reject(new Error(`No request "${message.name}".`));
    answer.then(
      (value) => process.send?.({ value }),
      (error: unknown) =>
        process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.once('disconnect', () => void onClose());
}

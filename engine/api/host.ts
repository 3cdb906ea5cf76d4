import type { LatensifyError } from '../../common/errors.js';
import { asLatensifyError, CancelledError } from '../../common/errors.js';
import type { Contract, EventData, EventName, Handlers } from './define.js';
import { clientMessageSchema, type HostMessage } from './messages.js';
import type { Transport } from './transport.js';
import type { z } from './zod.js';

export interface Host<C extends Contract> {
  emit<N extends EventName<C>>(name: N, data: EventData<C, N>): void;
  close(reason: string): void;
}

/** 'message': it is no message at all, and the connection makes no sense. 'call': this call can't be answered. */
export type Refusal = 'message' | 'call';

export interface HostOptions {
  /** Told why something was refused; the caller was told, too. */
  readonly onRefused?: (kind: Refusal, reason: string) => void;
  /** Told of what a handler threw that it should not have. */
  readonly onFault?: (call: string, error: LatensifyError) => void;
  /** Calls in progress for one client; more are refused. */
  readonly maxCalls?: number;
}

const defaultMaxCalls = 256;

/** Answers a contract's calls over a transport; nothing reaches a handler that the contract does not allow. */
export function createHost<C extends Contract>(
  contract: C,
  transport: Transport,
  handlers: Handlers<C>,
  options: HostOptions = {},
): Host<C> {
  const host = new ContractHost(contract, transport, handlers as AnyHandlers, options);
  return {
    emit: (event, data) => host.send({ type: 'event', event, data }),
    close: (reason) => transport.close(reason),
  };
}

type AnyHandlers = Readonly<Record<string, (input: unknown, context: { signal: AbortSignal }) => unknown>>;

class ContractHost {
  private readonly contract: Contract;
  private readonly transport: Transport;
  private readonly handlers: AnyHandlers;
  private readonly options: HostOptions;
  private readonly running = new Map<number, AbortController>();

  constructor(contract: Contract, transport: Transport, handlers: AnyHandlers, options: HostOptions) {
    this.contract = contract;
    this.transport = transport;
    this.handlers = handlers;
    this.options = options;
    transport.onMessage((message) => this.receive(message));
    transport.onClose(() => this.cancelAll());
  }

  send(message: HostMessage): void {
    this.transport.send(message);
  }

  private receive(message: unknown): void {
    const parsed = clientMessageSchema.safeParse(message);
    if (!parsed.success) {
      this.refuse('message', undefined, 'The message is not in the contract.');
      return;
    }
    if (parsed.data.type === 'cancel') return this.running.get(parsed.data.id)?.abort();
    const { id, call, input } = parsed.data;
    if (this.running.has(id)) {
      this.refuse('message', undefined, `The number ${id} is in use.`);
      return;
    }
    if (!Object.hasOwn(this.contract.calls, call)) {
      this.refuse('call', id, `There is no call named ${JSON.stringify(call)}.`);
      return;
    }
    if (this.running.size >= (this.options.maxCalls ?? defaultMaxCalls)) {
      this.refuse('call', id, 'Too many calls wait for their answers.');
      return;
    }
    const checked = this.contract.calls[call]!.input.safeParse(input);
    if (!checked.success) {
      this.refuse('call', id, `${call}: ${firstIssue(checked.error)}`);
      return;
    }
    void this.run(id, call, checked.data);
  }

  private async run(id: number, call: string, input: unknown): Promise<void> {
    const controller = new AbortController();
    this.running.set(id, controller);
    try {
      const output = await this.handlers[call]!(input, { signal: controller.signal });
      this.send({ type: 'answer', id, output });
    } catch (thrown) {
      const error = controller.signal.aborted ? new CancelledError() : asLatensifyError(thrown);
      if (error.code === 'internal') this.options.onFault?.(call, error);
      this.send({ type: 'failure', id, code: error.code, sentence: error.message });
    } finally {
      this.running.delete(id);
    }
  }

  private refuse(kind: Refusal, id: number | undefined, reason: string): void {
    this.send({ type: 'failure', ...(id !== undefined && { id }), code: 'usage', sentence: reason });
    this.options.onRefused?.(kind, reason);
  }

  private cancelAll(): void {
    for (const controller of this.running.values()) controller.abort();
  }
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  const where = issue!.path.map(String).join('.');
  return where === '' ? issue!.message : `${where}: ${issue!.message}`;
}

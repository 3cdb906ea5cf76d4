import { CancelledError, LatensifyError } from '../../common/errors.js';
import type { CallName, Contract, EventData, EventName, Input, Output } from './define.js';
import { type HostMessage, hostMessageSchema } from './messages.js';
import type { Transport } from './transport.js';

export interface Client<C extends Contract> {
  /**
   * @throws LatensifyError as the host's handler did; 'cancelled' when the signal fires; 'internal' when the
   * connection is lost or the answer is not what the contract says
   */
  call<N extends CallName<C>>(
    name: N,
    input: Input<C, N>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Output<C, N>>;
  /** @returns what ends the listening */
  on<N extends EventName<C>>(name: N, listener: (data: EventData<C, N>) => void): () => void;
  /** Called once, when the connection ends for whatever reason. */
  onClose(listener: (reason: string) => void): void;
  close(): void;
}

export interface ClientOptions {
  /** Told why a message from the host was passed over. */
  readonly onRefused?: (reason: string) => void;
}

/** Speaks a contract over a transport; everything that arrives is checked. */
export function createClient<C extends Contract>(
  contract: C,
  transport: Transport,
  options: ClientOptions = {},
): Client<C> {
  return new ContractClient(contract, transport, options.onRefused ?? (() => undefined));
}

interface PendingCall {
  readonly name: string;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: LatensifyError) => void;
}

class ContractClient<C extends Contract> implements Client<C> {
  private readonly contract: C;
  private readonly transport: Transport;
  private readonly onRefused: (reason: string) => void;
  private readonly pending = new Map<number, PendingCall>();
  private readonly listeners = new Map<string, Set<(data: unknown) => void>>();
  private nextId = 0;
  private closed: string | undefined;

  constructor(contract: C, transport: Transport, onRefused: (reason: string) => void) {
    this.contract = contract;
    this.transport = transport;
    this.onRefused = onRefused;
    transport.onMessage((message) => this.receive(message));
    transport.onClose((reason) => this.end(reason));
  }

  async call<N extends CallName<C>>(
    name: N,
    input: Input<C, N>,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Output<C, N>> {
    if (signal?.aborted) throw new CancelledError();
    if (this.closed !== undefined) throw connectionLost(this.closed);
    const id = this.nextId++;
    const cancel = (): void => {
      this.transport.send({ type: 'cancel', id });
      this.settle(id)?.reject(new CancelledError());
    };
    try {
      return await new Promise<Output<C, N>>((resolve, reject) => {
        this.pending.set(id, { name, resolve: resolve as (output: unknown) => void, reject });
        signal?.addEventListener('abort', cancel, { once: true });
        this.transport.send({ type: 'call', id, call: name, input });
      });
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  on<N extends EventName<C>>(name: N, listener: (data: EventData<C, N>) => void): () => void {
    const set = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, set);
    set.add(listener as (data: unknown) => void);
    return () => set.delete(listener as (data: unknown) => void);
  }

  onClose(listener: (reason: string) => void): void {
    this.transport.onClose(listener);
  }

  close(): void {
    this.transport.close('The connection was closed.');
    this.end('The connection was closed.');
  }

  private receive(message: unknown): void {
    const parsed = hostMessageSchema.safeParse(message);
    if (!parsed.success) {
      this.onRefused('A message from the engine is not in the contract.');
      return;
    }
    this.handle(parsed.data);
  }

  private handle(message: HostMessage): void {
    switch (message.type) {
      case 'answer': {
        this.answer(message.id, message.output);
        return;
      }
      case 'failure': {
        const { id, code, sentence } = message;
        const error = code === 'cancelled' ? new CancelledError() : new LatensifyError(code, sentence);
        if (id === undefined) {
          this.onRefused(sentence);
          return;
        }
        this.settle(id)?.reject(error);
        return;
      }
      case 'event': {
        this.emit(message.event, message.data);
        return;
      }
    }
  }

  private answer(id: number, output: unknown): void {
    const call = this.settle(id);
    // An answer that crossed a cancellation on its way.
    if (call === undefined) return;
    const parsed = this.contract.calls[call.name]!.output.safeParse(output);
    if (parsed.success) {
      call.resolve(parsed.data);
      return;
    }
    const sentence = `The answer to ${call.name} is not what was agreed on.`;
    call.reject(new LatensifyError('internal', sentence, { cause: parsed.error }));
  }

  private emit(name: string, data: unknown): void {
    const schema = Object.hasOwn(this.contract.events, name) ? this.contract.events[name] : undefined;
    const parsed = schema?.safeParse(data);
    if (!parsed?.success) {
      this.onRefused(`An event (${name.slice(0, 64)}) is not in the contract.`);
      return;
    }
    for (const listener of this.listeners.get(name) ?? []) listener(parsed.data);
  }

  private settle(id: number): PendingCall | undefined {
    const call = this.pending.get(id);
    this.pending.delete(id);
    return call;
  }

  private end(reason: string): void {
    if (this.closed !== undefined) return;
    this.closed = reason;
    const calls = [...this.pending.values()];
    this.pending.clear();
    for (const call of calls) call.reject(connectionLost(reason));
  }
}

const connectionLost = (reason: string): LatensifyError => new LatensifyError('internal', reason);

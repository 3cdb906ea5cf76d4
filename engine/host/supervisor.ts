import { LatensifyError } from '../../common/errors.js';
import {
  type CallName,
  type Client,
  createClient,
  type EngineState,
  type EventData,
  type EventName,
  type Input,
  type Output,
} from '../api/index.js';
import { type EngineChild, endedSentence } from './child.js';
import { type EngineContract, engineContract } from './contract.js';

export interface SupervisorOptions {
  /** Starts the process. */
  readonly fork: () => EngineChild;
  readonly onState: (state: EngineState) => void;
  readonly onLog: (level: 'info' | 'warning' | 'error', sentence: string) => void;
}

/** So many crashes within so many milliseconds, and it is not started again by itself. */
const maxCrashes = 3;
const crashWindow = 60_000;

/** The part of a supervisor that everyone but its owner needs. */
export interface EngineLink {
  /**
   * Waits until the engine is ready, then as Client.call.
   * @throws LatensifyError 'internal' when the engine ends meanwhile or is stopped
   */
  call<N extends CallName<EngineContract>>(
    name: N,
    input: Input<EngineContract, N>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Output<EngineContract, N>>;
  on<N extends EventName<EngineContract>>(
    name: N,
    listener: (data: EventData<EngineContract, N>) => void,
  ): void;
}

/**
 * Owns the engine's process: starts it, tells how it is, and starts it again when it ends by itself. Whatever was
 * under way then fails; nothing else is lost, since the process keeps nothing.
 */
export class EngineSupervisor implements EngineLink {
  private readonly options: SupervisorOptions;
  private readonly listeners = new Map<string, ((data: never) => void)[]>();
  private crashes: number[] = [];
  private restarts = 0;
  private child: EngineChild | undefined;
  private client: Promise<Client<EngineContract>> | undefined;
  private current: EngineState = { state: 'starting' };
  private isDisposed = false;

  constructor(options: SupervisorOptions) {
    this.options = options;
  }

  get state(): EngineState {
    return this.current;
  }

  /** Starts the process now; without it the first call does. */
  start(): void {
    if (this.client !== undefined || this.isDisposed) return;
    this.setState({ state: 'starting' });
    const child = this.options.fork();
    this.child = child;
    child.onExit((how) => this.ended(child, how));
    this.client = this.greet(child);
    this.client.catch(() => undefined);
  }

  /** Starts it again after it was stopped for ending too often, or with other options. */
  restart(): void {
    this.crashes = [];
    const child = this.child;
    this.child = undefined;
    this.client = undefined;
    child?.kill();
    this.start();
  }

  async call<N extends CallName<EngineContract>>(
    name: N,
    input: Input<EngineContract, N>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Output<EngineContract, N>> {
    if (this.current.state === 'stopped') throw new LatensifyError('internal', this.current.reason);
    this.start();
    const client = await this.client;
    if (client === undefined) throw new LatensifyError('internal', 'The engine was shut down.');
    return await client.call(name, input, options);
  }

  on<N extends EventName<EngineContract>>(
    name: N,
    listener: (data: EventData<EngineContract, N>) => void,
  ): void {
    const known = this.listeners.get(name) ?? [];
    this.listeners.set(name, [...known, listener]);
  }

  dispose(): void {
    this.isDisposed = true;
    const child = this.child;
    this.child = undefined;
    this.client = undefined;
    child?.kill();
  }

  private async greet(child: EngineChild): Promise<Client<EngineContract>> {
    const client = createClient(engineContract, child.transport, {
      onRefused: (reason) => this.options.onLog('warning', reason),
    });
    for (const name of Object.keys(engineContract.events) as EventName<EngineContract>[]) {
      client.on(name, (data) => this.pass(name, data));
    }
    await client.call('hello', {});
    if (this.child === child) this.setState({ state: 'ready', restarts: this.restarts });
    return client;
  }

  private pass(name: string, data: unknown): void {
    for (const listener of this.listeners.get(name) ?? []) listener(data as never);
  }

  private ended(child: EngineChild, how: string): void {
    if (this.child !== child) return;
    this.child = undefined;
    this.client = undefined;
    if (this.isDisposed) return;
    const reason = endedSentence(how);
    this.options.onLog('error', reason);
    const now = Date.now();
    this.crashes = [...this.crashes.filter((time) => now - time < crashWindow), now];
    if (this.crashes.length > maxCrashes) {
      const stopped = `${reason} It ended ${this.crashes.length} times within a minute and is not started again by itself.`;
      this.setState({ state: 'stopped', reason: stopped });
      return;
    }
    this.restarts++;
    this.setState({ state: 'crashed', reason });
    this.start();
  }

  private setState(state: EngineState): void {
    this.current = state;
    this.options.onState(state);
  }
}

import { type CallName, type Client, createClient, type Input, type Output } from '../../api/index.js';
import type { EngineChild } from '../../host/index.js';
import { type LabContract, labContract } from '../../lab/host/index.js';

/** How long a process is kept that nobody asks for anything, in milliseconds. */
const idleTime = 120_000;

/** A process of the lab that is started when it is needed, ends when it is not, and may die. */
export class LabLink {
  private readonly fork: () => EngineChild;
  private readonly onProgress: (fraction: number) => void;
  private child: EngineChild | undefined;
  private client: Client<LabContract> | undefined;
  private calls = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(fork: () => EngineChild, onProgress: (fraction: number) => void = () => undefined) {
    this.fork = fork;
    this.onProgress = onProgress;
  }

  /** @throws LatensifyError as the process says, 'internal' when it dies */
  async call<N extends CallName<LabContract>>(
    name: N,
    input: Input<LabContract, N>,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Output<LabContract, N>> {
    clearTimeout(this.timer);
    this.calls++;
    try {
      return await this.start().call(name, input, options);
    } finally {
      if (--this.calls === 0) {
        this.timer = setTimeout(() => this.end(), idleTime);
        this.timer.unref();
      }
    }
  }

  end(): void {
    clearTimeout(this.timer);
    const { child } = this;
    this.child = undefined;
    this.client = undefined;
    child?.kill();
  }

  private start(): Client<LabContract> {
    if (this.client !== undefined) return this.client;
    const child = this.fork();
    const client = createClient(labContract, child.transport);
    client.on('progress', ({ fraction }) => this.onProgress(fraction));
    child.onExit(() => {
      if (this.child !== child) return;
      this.child = undefined;
      this.client = undefined;
    });
    this.child = child;
    this.client = client;
    return client;
  }
}

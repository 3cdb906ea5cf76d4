import type { Machine } from '../shared/machine.js';

export interface ManySettings {
  readonly files: number;
  readonly edge: number;
  readonly queued: number;
}

export interface Throughput {
  /** Undefined: a local job, one file after the other. */
  readonly workers: number | undefined;
  readonly seconds: number;
}

export interface ManyFigures extends ManySettings {
  readonly machine: Machine;
  /** Load of the machine before the first run: processes that want a core, a minute's average. */
  readonly load: number;
  readonly throughput: readonly Throughput[];
  /** Of pictures that take no time themselves. */
  readonly tinyFiles: number;
  readonly tinyLocalSeconds: number;
  readonly tinyQueueSeconds: number;
  readonly redisVersion: string;
  /** That the entries take in Redis. */
  readonly redisBytes: number;
  /** Of the process that waits for them. */
  readonly senderBytes: number;
}

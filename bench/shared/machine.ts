import os from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
}

/** What a reader needs to judge times by. */
export function thisMachine(): Machine {
  return {
    cpu: os.cpus()[0]?.model ?? 'an unknown processor',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    platform: `${os.platform()} ${os.arch()}, Node ${process.versions.node}`,
  };
}

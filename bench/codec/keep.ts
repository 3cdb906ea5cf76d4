import type { BenchResult } from './types.js';

/**
 * A run of some codecs, completed with an earlier run's figures of the others.
 * @throws Error where the pictures were others
 */
export function withKept(now: BenchResult, earlier: BenchResult): BenchResult {
  if (now.data !== earlier.data) {
    throw new Error(`The earlier run measured ${earlier.data}, this one ${now.data}.`);
  }
  const isNew = new Set(now.codecs.map(({ id }) => id));
  const others = earlier.codecs.filter(({ id }) => !isNew.has(id));
  const speed = now.speed ?? earlier.speed;
  const keepsSpeed = now.speed === undefined && speed !== undefined;
  return {
    ...now,
    ...(speed && { speed }),
    commands: now.commands.length > 0 ? now.commands : earlier.commands,
    codecs: [...now.codecs, ...others],
    measurements: [...now.measurements, ...earlier.measurements.filter(({ codec }) => !isNew.has(codec))],
    memory: [...now.memory, ...earlier.memory.filter(({ codec }) => !isNew.has(codec))],
    kept: {
      date: earlier.kept?.date ?? earlier.date,
      codecs: [...others.map(({ label }) => label), ...(keepsSpeed ? ['large pictures'] : [])],
    },
  };
}

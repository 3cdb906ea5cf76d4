import type { BenchResult } from './types.js';

type Measurements = BenchResult['measurements'];

/**
 * A run of some codecs, completed with an earlier run's figures of the others. Of each set, pictures remain that every codec
 * of the set was measured on: means are of the same pictures.
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
    measurements: ofSharedPictures([
      ...now.measurements,
      ...earlier.measurements.filter(({ codec }) => !isNew.has(codec)),
    ]),
    memory: [...now.memory, ...earlier.memory.filter(({ codec }) => !isNew.has(codec))],
    kept: {
      date: earlier.kept?.date ?? earlier.date,
      codecs: [...others.map(({ label }) => label), ...(keepsSpeed ? ['large pictures'] : [])],
    },
  };
}

function ofSharedPictures(measurements: Measurements): Measurements {
  const codecsOf = new Map<string, Set<string>>();
  const seenBy = new Map<string, Set<string>>();
  for (const { set, picture, codec } of measurements) {
    const key = JSON.stringify([set, picture]);
    codecsOf.set(set, (codecsOf.get(set) ?? new Set()).add(codec));
    seenBy.set(key, (seenBy.get(key) ?? new Set()).add(codec));
  }
  return measurements.filter(
    ({ set, picture }) => seenBy.get(JSON.stringify([set, picture]))!.size === codecsOf.get(set)!.size,
  );
}

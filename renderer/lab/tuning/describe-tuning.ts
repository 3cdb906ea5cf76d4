import type { TuningDetail } from '../../../engine/api/index.js';
import { formatCount } from '../../format/numbers.js';
import { texts } from '../../texts/index.js';
import type { FactGroup } from '../fact-groups.js';

/** The settings of a fine-tuning in words. */
export function describeTuning(detail: TuningDetail): FactGroup[] {
  const { settings, sourceName, noisyName, base, found, crops, parameters } = detail;
  const { facts, fields, noise } = texts.lab.tuning;
  const of = texts.lab.fields;
  const kind = noisyName !== undefined ? 'pairs' : settings.noise.kind;
  const strength = settings.noise.kind === 'gaussian' ? `, σ ${settings.noise.sigma}` : '';
  return [
    {
      title: of.pictures,
      facts: [
        [facts.source, sourceName],
        ...(noisyName === undefined ? [] : ([[facts.noisy, noisyName]] as const)),
        ...(found === undefined
          ? []
          : ([[facts.heldOut, texts.lab.run.heldOut(found.pictures, found.heldOut)]] as const)),
        ...(crops === undefined ? [] : ([[facts.crops, formatCount(crops)]] as const)),
        ...(settings.task === 'colorize'
          ? []
          : ([[facts.noise, noise.kinds[kind === 'curve' ? 'camera' : kind] + strength]] as const)),
      ],
    },
    {
      title: of.training,
      facts: [
        [fields.base, base?.name ?? settings.base ?? fields.shipped],
        ...(parameters === undefined ? [] : ([[facts.weights, formatCount(parameters)]] as const)),
        [fields.steps, formatCount(settings.steps)],
        [fields.batch, formatCount(settings.batchSize)],
        [fields.crop, `${settings.crop} × ${settings.crop}`],
        [of.rate, String(settings.rate)],
        [of.seed, String(settings.seed)],
      ],
    },
  ];
}

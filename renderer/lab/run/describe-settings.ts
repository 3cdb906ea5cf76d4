import type { LabRunDetail } from '../../../engine/api/index.js';
import { formatCount } from '../../format/numbers.js';
import { texts } from '../../texts/index.js';
import type { FactGroup } from '../fact-groups.js';
import { layersText } from '../draft/layers-text.js';

/** The settings of a training in words, those that its kind has. */
export function describeSettings({
  settings,
  folder,
  heldOut,
  sourceName,
  fit,
  augment,
}: LabRunDetail): FactGroup[] {
  const t = texts.lab.fields;
  const { picture, training, sparsity, corruption } = settings;
  const percent = (share: number): string => `${Number((share * 100).toPrecision(4))} %`;
  const damage =
    'share' in corruption ? percent(corruption.share) : 'sigma' in corruption ? `σ ${corruption.sigma}` : '';
  return [
    {
      title: t.pictures,
      facts: [
        [texts.lab.source.title, nameOfSource(sourceName)],
        ...(folder === undefined || heldOut === undefined
          ? []
          : ([[t.holdOut, texts.lab.run.heldOut(folder.pictures, heldOut)]] as const)),
        [t.side, `${picture.width} × ${picture.height}`],
        [t.colours, picture.channels === 3 ? texts.lab.model.colour : texts.lab.model.grey],
        [t.fit, t.fits[fit]],
        ...(augment.length === 0
          ? []
          : ([[t.augment, augment.map((each) => t.augmentations[each]).join(', ')]] as const)),
      ],
    },
    {
      title: t.network,
      facts: [
        [t.code, formatCount(settings.code)],
        ...(settings.layers.length === 0 ? [] : ([[t.layers, layersText(settings.layers)]] as const)),
        [t.activation, t.activations[settings.activation]],
        [t.codeActivation, t.activations[settings.codeActivation]],
        [t.outputActivation, t.activations[settings.outputActivation]],
        [t.loss, t.losses[settings.loss]],
        ...(corruption.kind === 'none'
          ? []
          : ([
              [
                t.corruption,
                [t.corruptions[corruption.kind], damage].filter((part) => part !== '').join(', '),
              ],
            ] as const)),
        ...(sparsity.kind === 'kl' ? ([[t.rho, percent(sparsity.rho)]] as const) : []),
        ...(settings.beta > 0 ? ([['β', String(settings.beta)]] as const) : []),
      ],
    },
    {
      title: t.training,
      facts: [
        [t.epochs, formatCount(training.epochs)],
        [t.batch, formatCount(training.batchSize)],
        [t.rate, String(training.rate)],
        [t.optimizer, t.optimizers[training.optimizer]],
        [t.schedule, t.schedules[training.schedule]],
        [t.seed, String(training.seed)],
      ],
    },
  ];
}

/** "digits:2000" is what the program drew itself. */
function nameOfSource(source: string): string {
  const { drawn } = texts.lab.source;
  const what = /^(digits|shapes):\d+$/.exec(source)?.[1];
  return what === undefined ? source : drawn[what as keyof typeof drawn];
}

import sharp from 'sharp';
import { MODEL } from './latensify.js';
import type { Chroma, CodecPlan, Setting } from './types.js';

const CHROMAS: readonly Chroma[] = ['4:2:0', '4:4:4'];

/** The codecs that the bench runs itself, with the settings that span the rates of interest. */
export function codecPlans(): CodecPlan[] {
  const { mozjpeg, webp, aom } = sharp.versions;
  return [
    {
      id: 'latensify',
      label: 'Latensify',
      detail: `model ${MODEL}, on the CPU`,
      settings: settings([0, 12.5, 25, 37.5, 50, 62.5, 75, 87.5, 100]),
    },
    {
      id: 'avif',
      label: 'AVIF',
      detail: `libaom ${aom ?? '?'}, effort 4, the better of 4:2:0 and 4:4:4`,
      settings: withChroma([20, 30, 40, 50, 60, 72, 84]),
    },
    {
      id: 'webp',
      label: 'WebP',
      detail: `libwebp ${webp}, effort 6`,
      settings: settings([5, 20, 40, 60, 80, 92]),
    },
    {
      id: 'jpeg',
      label: 'JPEG',
      detail: `mozjpeg ${mozjpeg ?? '?'}, the better of 4:2:0 and 4:4:4`,
      settings: withChroma([10, 20, 35, 50, 65, 80, 90]),
    },
  ];
}

/** Every third quality, the first and the last included: enough to see that everything works. */
export function quickPlan(plan: CodecPlan): CodecPlan {
  const qualities = [...new Set(plan.settings.map((setting) => setting.quality))];
  const kept = new Set(qualities.filter((_, i) => i % 3 === 0 || i === qualities.length - 1));
  return { ...plan, settings: plan.settings.filter((setting) => kept.has(setting.quality)) };
}

const settings = (qualities: readonly number[]): Setting[] => qualities.map((quality) => ({ quality }));

const withChroma = (qualities: readonly number[]): Setting[] =>
  qualities.flatMap((quality) => CHROMAS.map((chroma) => ({ quality, chroma })));

import type { ColorizeSettings, CompressSettings, DenoiseSettings, Goal } from './schemas/index.js';

/** What {quality} and {format} stand for in the names of results. */
export interface JobTokens {
  /** What the job was asked for: the goal of compressing, the strength of denoising, the saturation of colours. */
  readonly quality: string;
  readonly format: string;
}

/** For each kind of job: the queue foretells the names that the engine gives, so both ask here. */
export const nameTokens = {
  compress: ({ goal, format }: Pick<CompressSettings, 'goal' | 'format'>): JobTokens => ({
    quality: goalName(goal),
    format,
  }),
  denoise: ({ strength, format }: Pick<DenoiseSettings, 'strength' | 'format'>): JobTokens => ({
    quality: String(strength),
    format: ownOr(format),
  }),
  colorize: ({ saturation, format }: Pick<ColorizeSettings, 'saturation' | 'format'>): JobTokens => ({
    quality: String(saturation),
    format: ownOr(format),
  }),
} as const;

/** "75", "balanced", "max500000". */
function goalName(goal: Goal): string {
  switch (goal.kind) {
    case 'quality':
      return String(goal.quality);
    case 'preset':
      return goal.preset;
    case 'max-bytes':
      return `max${goal.bytes}`;
  }
}

const ownOr = (format: DenoiseSettings['format']): string => (format === 'same' ? 'own' : format);

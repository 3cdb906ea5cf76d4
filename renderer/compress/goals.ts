import type { Goal, CompressSettings, OutputFormat } from '../../engine/api/index.js';

type PresetName = Extract<Goal, { kind: 'preset' }>['preset'];

/** What each preset starts from, as in engine/jobs/presets.ts (a test compares the two): shown on the slider and in the preview until the job has made its choice. */
const presetQualities: Readonly<Record<PresetName, Readonly<Record<OutputFormat, number>>>> = {
  'visually-lossless': { ltn: 93, avif: 85, webp: 95, jpeg: 92 },
  high: { ltn: 77, avif: 80, webp: 92, jpeg: 90 },
  balanced: { ltn: 66, avif: 58, webp: 82, jpeg: 80 },
  small: { ltn: 39, avif: 40, webp: 55, jpeg: 50 },
};

/** The quality that a picture is shown at: of a goal that is no quality, where its search begins. */
export function qualityOf({ goal, format }: CompressSettings): number {
  switch (goal.kind) {
    case 'quality':
      return goal.quality;
    case 'preset':
      return presetQualities[goal.preset][format];
    case 'max-bytes':
      return presetQualities.balanced[format];
  }
}

/** "preset:high" and the like: what the list of presets has as its value. */
export type GoalChoice = `preset:${PresetName}` | 'quality' | 'max-bytes';

export const choiceOf = (goal: Goal): GoalChoice =>
  goal.kind === 'preset' ? `preset:${goal.preset}` : goal.kind;

export const presetNames = Object.keys(presetQualities) as readonly PresetName[];

export const isPresetName = (name: string): name is PresetName => name in presetQualities;

/** The first size that is offered when a size is asked for. */
export const firstMaxBytes = 500_000;

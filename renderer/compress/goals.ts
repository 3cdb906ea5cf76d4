import type { Goal, CompressSettings, OutputFormat } from '../../engine/api/index.js';

type PresetName = Extract<Goal, { kind: 'preset' }>['preset'];

/** What each preset starts from: shown on the slider and in the preview until the job has made its choice. */
const presetQualities: Readonly<Record<PresetName, Readonly<Record<OutputFormat, number>>>> = {
  'visually-lossless': { ltn: 84, avif: 80, webp: 92, jpeg: 92 },
  high: { ltn: 75, avif: 70, webp: 88, jpeg: 88 },
  balanced: { ltn: 50, avif: 58, webp: 78, jpeg: 78 },
  small: { ltn: 25, avif: 45, webp: 60, jpeg: 60 },
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

import {
  type CompressSettings,
  type Goal,
  type PresetName,
  presetQualities,
} from '../../engine/api/index.js';

/** The quality that a picture is shown at: of a goal that is no quality, where its search begins. */
export function qualityOf({ goal, format }: CompressSettings): number {
  switch (goal.kind) {
    case 'quality':
      return goal.quality;
    case 'preset':
      return presetQualities[goal.preset][format][0];
    case 'max-bytes':
      return presetQualities.balanced[format][0];
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

import type { DenoiseSettings } from '../../engine/api/index.js';

export type Strengths = Pick<DenoiseSettings, 'strength' | 'colour'>;

/** 50 takes the noise for what it is. */
export const denoisePresets = {
  natural: { strength: 50, colour: 50 },
  grain: { strength: 30, colour: 50 },
  strong: { strength: 75, colour: 85 },
} as const satisfies Readonly<Record<string, Strengths>>;

export type DenoisePreset = keyof typeof denoisePresets;
export const denoisePresetNames = Object.keys(denoisePresets) as readonly DenoisePreset[];

export const isDenoisePreset = (name: string): name is DenoisePreset => name in denoisePresets;

/** Which preset these strengths are; 'own' where they are none. */
export function presetOf({ strength, colour }: Strengths): DenoisePreset | 'own' {
  const is = (name: DenoisePreset): boolean =>
    denoisePresets[name].strength === strength && denoisePresets[name].colour === colour;
  return denoisePresetNames.find(is) ?? 'own';
}

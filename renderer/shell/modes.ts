import { FlaskConical, Palette, Shrink, Sparkles } from '@lucide/vue';
import type { Component } from 'vue';
import type { JobKind } from '../../engine/api/index.js';
import { texts } from '../texts/index.js';

export interface Mode {
  /** What pictures are given to; the lab has trainings instead. */
  readonly job: JobKind | 'lab';
  readonly icon: Component;
  readonly name: string;
}

/** In the order of the rail. */
export const modes: readonly Mode[] = [
  { job: 'compress', icon: Shrink, name: texts.modes.compress },
  { job: 'denoise', icon: Sparkles, name: texts.modes.denoise },
  { job: 'colorize', icon: Palette, name: texts.modes.colorize },
  { job: 'lab', icon: FlaskConical, name: texts.modes.lab },
];

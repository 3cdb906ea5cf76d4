import type { JobKind, JobSettings } from '../api/index.js';

/** What each kind of job begins with until its user says otherwise. @param output where results go */
export function firstSettingsOf(job: JobKind, output: JobSettings['output']): JobSettings {
  const place = { output, pattern: '{name}', overwrite: false, copyOthers: false };
  switch (job) {
    case 'compress':
      return { job, format: 'ltn', goal: { kind: 'preset', preset: 'balanced' }, ...place };
    case 'colorize': {
      const colouring = { saturation: 1, stretch: false, format: 'same' } as const;
      return { job, ...colouring, ...place, pattern: '{name}-colorized' };
    }
    case 'denoise': {
      const denoising = { noise: { kind: 'auto' }, strength: 50, colour: 50 } as const;
      return { job, ...denoising, format: 'same', ...place, pattern: '{name}-denoised' };
    }
  }
}

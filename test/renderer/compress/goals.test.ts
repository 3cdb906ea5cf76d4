import { describe, expect, it } from 'vitest';
import type { CompressSettings } from '../../../engine/api/index.js';
import { presets } from '../../../engine/jobs/presets.js';
import { presetNames, qualityOf } from '../../../renderer/compress/goals.js';

describe('the quality that a preset shows', () => {
  it.each(presetNames)('%s: is the first one that the job tries', (preset) => {
    for (const format of ['ltn', 'avif', 'webp', 'jpeg'] as const) {
      const settings = { job: 'compress', format, goal: { kind: 'preset', preset } } as CompressSettings;
      expect(qualityOf(settings)).toBe(presets[preset].qualities[format][0]);
    }
  });
});

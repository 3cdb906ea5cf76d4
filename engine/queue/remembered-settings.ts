import { compressSettingsSchema, type JobSettings, jobSettingsSchema, z } from '../api/index.js';

/** Settings as they lie on the disk: those from before there were several kinds of job don't name theirs. */
export const rememberedSettingsSchema = z.union([
  jobSettingsSchema,
  compressSettingsSchema
    .omit({ job: true })
    .transform((settings): JobSettings => ({ job: 'compress', ...settings })),
]);

import {
  downloadSchema,
  grantSchema,
  idSchema,
  labBesidePcaSchema,
  labClassificationSchema,
  labExaminationSchema,
  labExplorationSchema,
  labGroupCountSchema,
  labGroupsSchema,
  labNearestSchema,
  labPicturesOfSchema,
  labSheetSchema,
  labSortBySchema,
  labSortedSchema,
  labUnitsSchema,
} from './schemas/index.js';
import { z } from './zod.js';

const used = { model: idSchema, from: labPicturesOfSchema };

/** Into a folder that was granted; absent: as a download, only where can.download. */
const target = { folder: grantSchema.optional() };
/** The download, where it is one; else the name of the file or folder that was written. */
const written = { download: downloadSchema.optional(), name: z.string() };

/**
 * Using a model of one's own on pictures: one call after the other, in a process of their own; lab.used tells how far
 * the one under way is, and all but lab.decode can be cancelled.
 */
export const labUseCalls = {
  /** How well pictures come back, the worst first. */
  'lab.examine': { input: z.strictObject(used), output: labExaminationSchema },
  /** Sub-folders are the classes. */
  'lab.classify': { input: z.strictObject(used), output: labClassificationSchema },
  'lab.group': {
    input: z.strictObject({ ...used, count: labGroupCountSchema }),
    output: labGroupsSchema,
  },
  /** Copies the pictures of a folder into sub-folders of a new one. */
  'lab.sort': {
    input: z.strictObject({ ...used, by: labSortBySchema, ...target }),
    output: labSortedSchema.extend(written),
  },
  'lab.exportCodes': {
    input: z.strictObject({ ...used, format: z.enum(['csv', 'npy']), ...target }),
    output: z.strictObject({ ...written, pictures: z.int(), numbers: z.int() }),
  },
  /** Linear models only. */
  'lab.besidePca': { input: z.strictObject(used), output: labBesidePcaSchema },
  /** Where canEdit: codes of held-out pictures, and their axes. */
  'lab.explore': { input: z.strictObject(used), output: labExplorationSchema },
  /** Where canEdit: what each unit of the code responds to. */
  'lab.units': { input: z.strictObject(used), output: labUnitsSchema },
  /** Pictures of codes, as lab.explore gives them. */
  'lab.decode': {
    input: z.strictObject({
      model: idSchema,
      codes: z.array(z.array(z.number()).min(1).max(512).readonly()).min(1).max(100).readonly(),
    }),
    output: labSheetSchema,
  },
  /** New pictures beside those that they are most like; where canDraw. */
  'lab.nearest': {
    input: z.strictObject({
      ...used,
      count: z.int().min(1).max(60),
      seed: z
        .int()
        .min(0)
        .max(2 ** 31 - 1),
    }),
    output: labNearestSchema,
  },
} as const;

export const labUseEvents = {
  /** How far the use of a model under way is, 0 … 1. */
  'lab.used': z.strictObject({ fraction: z.number() }),
} as const;

import { z } from '../zod.js';
import { idSchema } from './ids.js';
import { labSourceSchema } from './lab.js';

/** Pictures that a model is used on: those of its training, or others. */
export const labPicturesOfSchema = z.union([
  z.strictObject({ run: idSchema }),
  z.strictObject({ source: labSourceSchema }),
]);

/** Pictures beside and below each other, without gaps; what is shown of a sheet goes by its place in it. */
export const labSheetSchema = z.strictObject({
  /** For pixelUrl. */
  picture: z.string(),
  columns: z.int(),
  count: z.int(),
});

const namedPictureSchema = z.strictObject({ name: z.string(), label: z.string() });

const verdictSchema = z.strictObject({
  /** Share of the tested pictures, 0 … 1. */
  accuracy: z.number(),
  /** Rows: what it is; columns: what it was taken for. */
  confusion: z.array(z.array(z.int()).readonly()).readonly(),
});

/** How well classes are told apart by codes, by pixels, and by principal components. */
export const labClassificationSchema = z.strictObject({
  classes: z.array(z.string()).readonly(),
  /** Pictures that it learned from, and that it was tested on. */
  train: z.int(),
  test: z.int(),
  results: z
    .array(
      z.strictObject({
        features: z.enum(['codes', 'pixels', 'pca']),
        /** Numbers of a picture. */
        size: z.int(),
        neighbours: verdictSchema,
        logistic: verdictSchema,
      }),
    )
    .readonly(),
});

/** Pictures whose codes are alike, the largest group first. */
export const labGroupsSchema = z.strictObject({
  pictures: z.int(),
  groups: z
    .array(
      z.strictObject({
        pictures: z.int(),
        /** Sub-folders that they come from, the most frequent first. */
        labels: z.array(z.strictObject({ label: z.string(), pictures: z.int() })).readonly(),
        /** Those nearest to the centre, the nearest first: from the place `first` of the sheet. */
        first: z.int(),
        shown: z.array(namedPictureSchema).readonly(),
      }),
    )
    .readonly(),
  sheet: labSheetSchema,
});

/** So many groups can be made. */
export const labGroupCountSchema = z.int().min(2).max(100);

export const labSortBySchema = z.discriminatedUnion('kind', [
  /** Like the pictures of a source whose sub-folders are the classes. */
  z.strictObject({ kind: z.literal('class'), examples: labPicturesOfSchema }),
  z.strictObject({ kind: z.literal('groups'), count: labGroupCountSchema }),
  /** By the error of the reconstruction, in [0, 1]² units; without a threshold the usual one. */
  z.strictObject({ kind: z.literal('anomaly'), threshold: z.number().min(0).optional() }),
]);

/** Sub-folders that pictures were copied to. */
export const labSortedSchema = z.strictObject({
  folders: z.array(z.strictObject({ name: z.string(), pictures: z.int() })).readonly(),
});

const errorsSchema = z.strictObject({
  pictures: z.int(),
  /** Mean squared errors, in [0, 1]² units. */
  own: z.number(),
  pca: z.number(),
});

/** A linear model beside principal component analysis. */
export const labBesidePcaSchema = z.strictObject({
  numbers: z.int(),
  /** Between both spaces, in degrees, ascending. */
  angles: z.array(z.number()).readonly(),
  /** Of the pictures that both learned from. */
  learned: errorsSchema,
  heldOut: errorsSchema.optional(),
});

/** Codes to be changed, and the axes along which they vary most. */
export const labExplorationSchema = z.strictObject({
  pictures: z.array(namedPictureSchema).readonly(),
  sheet: labSheetSchema,
  /** Of each picture. */
  codes: z.array(z.array(z.number()).readonly()).readonly(),
  mean: z.array(z.number()).readonly(),
  axes: z
    .array(
      z.strictObject({
        /** Of length 1. */
        direction: z.array(z.number()).readonly(),
        /** How far along it is usual. */
        deviation: z.number(),
        /** Of the codes' variance, 0 … 1. */
        share: z.number(),
      }),
    )
    .readonly(),
});

/** What the units of a code respond to. */
export const labUnitsSchema = z.strictObject({
  pictures: z.int(),
  /** Units that never change. */
  silent: z.int(),
  /** Those that vary most. */
  units: z
    .array(
      z.strictObject({
        index: z.int(),
        /** Its activation over all pictures. */
        mean: z.number(),
        largest: z.number(),
        /** At this place of the sheet is what it adds to a picture; then come those that activate it most. */
        first: z.int(),
        shown: z.array(namedPictureSchema).readonly(),
      }),
    )
    .readonly(),
  /** Absent where all units are silent. */
  sheet: labSheetSchema.optional(),
});

/** New pictures and the learned one that each is most like. */
export const labNearestSchema = z.strictObject({
  nearest: z
    .array(
      z.strictObject({
        name: z.string(),
        /** Root mean square of the differences, samples in [0, 1]. */
        distance: z.number(),
      }),
    )
    .readonly(),
  /** Each new one, then the nearest to it. */
  sheet: labSheetSchema,
});

export type LabPicturesOf = z.infer<typeof labPicturesOfSchema>;
export type LabSheet = z.infer<typeof labSheetSchema>;
export type LabClassification = z.infer<typeof labClassificationSchema>;
export type LabGroups = z.infer<typeof labGroupsSchema>;
export type LabSortBy = z.infer<typeof labSortBySchema>;
export type LabSorted = z.infer<typeof labSortedSchema>;
export type LabBesidePca = z.infer<typeof labBesidePcaSchema>;
export type LabExploration = z.infer<typeof labExplorationSchema>;
export type LabUnits = z.infer<typeof labUnitsSchema>;
export type LabNearest = z.infer<typeof labNearestSchema>;

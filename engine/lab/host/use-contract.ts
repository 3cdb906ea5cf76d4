import {
  idSchema,
  labBesidePcaSchema,
  labClassificationSchema,
  labExaminationSchema,
  labExplorationSchema,
  labGroupCountSchema,
  labGroupsSchema,
  labNearestSchema,
  labSheetSchema,
  labSortedSchema,
  labUnitsSchema,
  z,
} from '../../api/index.js';
import { pictureFileSchema } from '../../host/index.js';

/** Absolute: this contract never reaches an interface. */
const path = z.string().min(1);
const heldOut = z.strictObject({ share: z.number(), seed: z.number() });

const used = {
  model: idSchema,
  /** A folder, an IDX file, or "digits:COUNT". */
  source: path,
  /** Real paths of folders that pictures may lie in; absent: anywhere. */
  within: z.array(path).optional(),
};
const usedOfTraining = {
  ...used,
  /** Where the source is that of the model's training. */ heldOut: heldOut.optional(),
};

const sheetFields = { sheet: labSheetSchema.extend({ picture: pictureFileSchema }) };

/** Using a model on pictures: the calls of the contract for interfaces, with paths and files in the place of ids. */
export const useCalls = {
  examine: {
    input: z.strictObject(used),
    output: labExaminationSchema
      .omit({ original: true, output: true })
      .extend({ original: pictureFileSchema, output: pictureFileSchema }),
  },
  classify: { input: z.strictObject(used), output: labClassificationSchema },
  group: {
    input: z.strictObject({ ...used, count: labGroupCountSchema }),
    output: labGroupsSchema.extend(sheetFields),
  },
  sort: {
    input: z.strictObject({
      ...used,
      by: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('class'), examples: path }),
        z.strictObject({ kind: z.literal('groups'), count: labGroupCountSchema }),
        z.strictObject({ kind: z.literal('anomaly'), threshold: z.number().min(0).optional() }),
      ]),
      /** Made; new or empty. */
      folder: path,
    }),
    /** Also the copies, below the folder, '/' between. */
    output: labSortedSchema.extend({ files: z.array(z.string()) }),
  },
  codes: {
    input: z.strictObject({ ...used, format: z.enum(['csv', 'npy']), file: path }),
    output: z.strictObject({ pictures: z.int(), numbers: z.int() }),
  },
  'beside-pca': { input: z.strictObject(usedOfTraining), output: labBesidePcaSchema },
  explore: { input: z.strictObject(usedOfTraining), output: labExplorationSchema.extend(sheetFields) },
  units: {
    input: z.strictObject(used),
    output: labUnitsSchema.extend({ sheet: sheetFields.sheet.optional() }),
  },
  nearest: {
    input: z.strictObject({ ...usedOfTraining, count: z.int().min(1).max(60), seed: z.int().min(0) }),
    output: labNearestSchema.extend(sheetFields),
  },
  decode: {
    input: z.strictObject({ model: idSchema, codes: z.array(z.array(z.number()).readonly()).readonly() }),
    output: labSheetSchema.extend({ picture: pictureFileSchema }),
  },
} as const;

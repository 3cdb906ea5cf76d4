import type { Contract } from './define.js';
import { labCalls, labEvents } from './lab.js';
import { labTuningCalls, labTuningEvents } from './lab-tuning.js';
import { labUseCalls, labUseEvents } from './lab-use.js';
import {
  appInfoSchema,
  appSettingsSchema,
  batchSchema,
  cameraCurveSchema,
  colorizedSchema,
  deviceSchema,
  downloadSchema,
  engineStateSchema,
  exportFormatSchema,
  exportStateSchema,
  grantSchema,
  grantsSchema,
  hintsSchema,
  idSchema,
  itemSchema,
  itemStateSchema,
  jobKindSchema,
  jobSettingsSchema,
  logEntrySchema,
  modelInFileSchema,
  modelSchema,
  noiseCurveSchema,
  outputPlaceSchema,
  paletteSchema,
  pickerEntrySchema,
  pictureInfoSchema,
  recentSchema,
  renderRequestSchema,
  renderedSchema,
  savedPresetSchema,
  selectionSchema,
  totalsSchema,
  uploadSchema,
  versionSchema,
} from './schemas/index.js';
import { z } from './zod.js';

const nothing = z.strictObject({});

/** What the interface can ask for and is told of: the same over Electron's ports, a WebSocket, or a function call. */
export const appContract = {
  calls: {
    'app.info': { input: nothing, output: appInfoSchema },
    /** Runs the self-check of every device: some seconds. */
    'app.devices': { input: nothing, output: z.array(deviceSchema) },
    'app.models': { input: nothing, output: z.array(modelSchema) },
    /** The model that lies in an .ltn file; absent where there is none. */
    'models.embedded': {
      input: z.strictObject({ item: idSchema }),
      output: z.strictObject({ model: modelInFileSchema.optional() }),
    },
    /** Lets it run out of files, from now on: the user has agreed. */
    'models.trust': { input: modelInFileSchema.pick({ id: true }), output: nothing },
    'app.log': { input: nothing, output: z.array(logEntrySchema) },
    /** Starts the engine again after it has ended too often. */
    'engine.restart': { input: nothing, output: nothing },

    'settings.get': { input: nothing, output: appSettingsSchema },
    /** Changes those that are given. */
    'settings.set': { input: appSettingsSchema.partial(), output: appSettingsSchema },
    'presets.list': { input: nothing, output: z.array(savedPresetSchema) },
    /** Under the same name it replaces the old one. */
    'presets.save': { input: savedPresetSchema.omit({ id: true }), output: savedPresetSchema },
    'presets.remove': { input: z.strictObject({ id: idSchema }), output: nothing },

    /** Opens a native dialog; no grants where the user closed it. Only where can.pick. */
    'grants.pick': {
      input: z.strictObject({ what: z.enum(['files', 'folder', 'output-folder']) }),
      output: grantsSchema,
    },
    /** Two or three photographs that come with the program, to try it. */
    'grants.samples': { input: nothing, output: grantsSchema },
    /** The content of a folder that the server offers; without one, of its root. Only where can.browse. */
    'picker.list': {
      input: z.strictObject({ folder: idSchema.optional() }),
      output: z.strictObject({
        /** From the root to the folder that is listed. */
        path: z.array(z.strictObject({ id: idSchema, name: z.string() })),
        entries: z.array(pickerEntrySchema),
        /** More entries than are listed. */
        isCut: z.boolean(),
      }),
    },
    'picker.grant': {
      input: z.strictObject({ entries: z.array(idSchema).min(1).max(1000) }),
      output: grantsSchema,
    },
    /** Only where can.upload. */
    'uploads.begin': { input: nothing, output: uploadSchema },
    /** What was uploaded, as grants: each top folder or file. */
    'uploads.finish': { input: uploadSchema, output: grantsSchema },
    'uploads.cancel': { input: uploadSchema, output: nothing },
    'recent.list': { input: nothing, output: z.array(recentSchema) },
    'recent.open': { input: z.strictObject({ id: idSchema }), output: grantSchema },
    'recent.clear': { input: nothing, output: nothing },

    /** Sub-folders are taken, too. Files that are in the queue already are not added once more. */
    'items.add': {
      input: z.strictObject({ grants: z.array(idSchema).min(1).max(10_000) }),
      output: z.strictObject({
        added: z.number(),
        known: z.number(),
        /** What could not be read. */
        problems: z.array(z.string()),
        /** Ids of the first of them, and of those known already: to show one at once. */
        items: z.array(idSchema).max(10),
      }),
    },
    /** A page of the list in its order. */
    'items.list': {
      input: z.strictObject({
        offset: z.int().min(0),
        limit: z.int().min(1).max(500),
        states: z.array(itemStateSchema).optional(),
      }),
      output: z.strictObject({
        items: z.array(itemSchema),
        total: z.number(),
        batches: z.array(batchSchema),
      }),
    },
    'items.get': {
      input: z.strictObject({ ids: z.array(idSchema).max(500) }),
      output: z.strictObject({ items: z.array(itemSchema) }),
    },
    /** From the queue; files are left alone. */
    'items.remove': { input: selectionSchema, output: z.strictObject({ removed: z.number() }) },
    /** Failed, cancelled, kept and done ones wait again. */
    'items.retry': { input: selectionSchema, output: z.strictObject({ waiting: z.number() }) },
    /** Gives items settings of their own; null takes them away. */
    'items.configure': {
      input: z.strictObject({ items: selectionSchema, settings: jobSettingsSchema.nullable() }),
      output: nothing,
    },

    /** Settings of all pictures that have none of their own, for the kind of job that was chosen last. */
    'job.defaults': { input: nothing, output: jobSettingsSchema },
    /** Remembered for each kind of job; that of these settings is chosen. */
    'job.setDefaults': { input: jobSettingsSchema, output: nothing },
    /** Another kind of job for what is started from now on; a run under way goes on with its own. */
    'job.choose': { input: z.strictObject({ job: jobKindSchema }), output: jobSettingsSchema },
    'job.totals': { input: nothing, output: totalsSchema },
    /** Starts what waits; with a selection, only that. */
    'job.run': { input: z.strictObject({ items: selectionSchema.optional() }), output: nothing },
    'job.pause': { input: nothing, output: nothing },
    'job.resume': { input: nothing, output: nothing },
    /** Stops the items between tiles; without a selection, all that run or wait in the run under way. */
    'job.cancel': { input: z.strictObject({ items: selectionSchema.optional() }), output: nothing },

    /** Noise as a function of brightness, from pictures taken with one camera at one setting. */
    'noise.measure': {
      input: z.strictObject({ items: selectionSchema }),
      output: z.strictObject({
        curve: noiseCurveSchema,
        /** One for each camera and ISO setting, where the pictures tell. */
        curves: z.array(cameraCurveSchema).readonly(),
        pictures: z.number(),
        /** Sentences, each naming its file. */
        problems: z.array(z.string()).readonly(),
      }),
    },

    /** Those that are saved beside the picture. */
    'hints.load': {
      input: z.strictObject({ item: idSchema }),
      output: z.strictObject({ hints: hintsSchema }),
    },
    /** In the place of those that are saved beside the picture: jobs take them from there. */
    'hints.save': { input: z.strictObject({ item: idSchema, hints: hintsSchema }), output: nothing },

    'preview.open': { input: z.strictObject({ item: idSchema }), output: pictureInfoSchema },
    /** For pixelUrl: what the camera itself made of a raw file, while that is developed. Absent for other files. */
    'preview.rendering': {
      input: z.strictObject({ item: idSchema }),
      output: z.strictObject({ pixels: z.string().optional() }),
    },
    'preview.render': { input: renderRequestSchema, output: renderedSchema },
    /** MS-SSIM, 0 … 1, of what render shows; it takes longer than showing it. Absent below 11 pixels a side. */
    'preview.measure': {
      input: renderRequestSchema,
      output: z.strictObject({ msSsim: z.number().optional() }),
    },
    /** Size of the whole file in this version, from samples all over the picture; at once for small pictures. */
    'preview.estimate': {
      input: z.strictObject({ item: idSchema, version: versionSchema }),
      output: z.strictObject({ bytes: z.number(), isExact: z.boolean() }),
    },
    /** Colours for a place of the upright picture, from 0, its left or upper edge, to 1. */
    'preview.palette': {
      input: z.strictObject({
        item: idSchema,
        version: colorizedSchema,
        x: z.number().min(0).max(1),
        y: z.number().min(0).max(1),
      }),
      output: paletteSchema,
    },
    /** Frees the memory that the picture takes. */
    'preview.close': { input: z.strictObject({ item: idSchema }), output: nothing },

    /** Writes the chosen results, and .ltn files in the queue, as pictures that open everywhere. */
    'exports.start': {
      input: z.strictObject({
        items: selectionSchema,
        format: exportFormatSchema,
        /** 1 … 100, of JPEG, WebP and AVIF. */
        quality: z.int().min(1).max(100).optional(),
        /** Whether to show grain that files have; absent: as each says. */
        grain: z.boolean().optional(),
        output: outputPlaceSchema,
        overwrite: z.boolean(),
      }),
      output: exportStateSchema,
    },
    'exports.cancel': { input: z.strictObject({ id: idSchema }), output: nothing },
    /** Results of items, or what an export wrote: one file, or a zip of several. Only where can.download. */
    'downloads.create': {
      input: z.union([z.strictObject({ items: selectionSchema }), z.strictObject({ export: idSchema })]),
      output: downloadSchema,
    },

    ...labCalls,
    ...labTuningCalls,
    ...labUseCalls,
  },
  events: {
    ...labEvents,
    ...labTuningEvents,
    ...labUseEvents,
    /** At most ten times a second. */
    'items.changed': z.strictObject({ items: z.array(itemSchema) }),
    /** Items came, went, or so many changed that the list should be read again. */
    'items.reset': z.strictObject({ total: z.number() }),
    'job.totals': totalsSchema,
    'job.defaults': jobSettingsSchema,
    /** A run came to its end. */
    'job.finished': totalsSchema,
    'engine.state': engineStateSchema,
    'settings.changed': appSettingsSchema,
    'export.changed': exportStateSchema,
    'log.added': logEntrySchema,
    /** Files were handed in from outside (double click, command line): the interface shows this item. */
    'app.show': z.strictObject({ item: idSchema }),
  },
} as const satisfies Contract;

export type AppContract = typeof appContract;

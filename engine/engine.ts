import { join } from 'node:path';
import { LatensifyError } from '../common/errors.js';
import type { AskProcess, Provider, ProviderReport } from '../models/runtime/index.js';
import type { Denoising } from './api/index.js';
import { Codecs, embeddedModel, type ModelInFile } from './custom-codecs.js';
import { Denoisers } from './custom-denoisers.js';
import { Cleaner, NoiseEstimates } from './denoising/index.js';
import type { Hint } from '../models/colorize/index.js';
import { diagnose, type Diagnosis } from './diagnosis/index.js';
import { defaultStateFolder, resolvePath, type Storage } from './files/index.js';
import {
  avifEncoder,
  type ColorizeOptions,
  colorizeRequestSchema,
  colourist,
  type CompressOptions,
  compressor,
  type CompressRequest,
  compressRequestSchema,
  type Converter,
  type DenoiseOptions,
  denoiseRequestSchema,
  type DevelopOptions,
  developer,
  developRequestSchema,
  type Encoder,
  type FileInfo,
  type JobHooks,
  type JobName,
  type JobRequest,
  type JobSetting,
  jpegEncoder,
  LocalMaker,
  ltnEncoder,
  type MeasuredNoise,
  measureNoise,
  noiseRemover,
  parseRequest,
  type PrepareJob,
  readFileInfo,
  readSavedHints,
  runJob,
  saveHints,
  type Summary,
  webpEncoder,
} from './jobs/index.js';
import type { OwnCodec } from './lab/index.js';
import { fastModel, type InstalledModel, Library } from './library/index.js';
import type { QueueOptions, RunningWorker, WorkOptions } from './many/index.js';
import { createStorage } from './storage/index.js';
import { createPreviewService, type PreviewService } from './preview/index.js';

export interface EngineOptions {
  /** Where the networks run; 'auto' (the default) takes the first device that passes its self-check. */
  readonly device?: Provider | 'auto' | undefined;
  /** Threads on the CPU; default: its cores. */
  readonly threads?: number | undefined;
  /** Folder of the models, by kind; default: those that come with the program. */
  readonly models?: string | undefined;
  /** Folder of fine-tuned models, by kind; default: that of the lab. */
  readonly ownModels?: string | undefined;
  /** Folder of the lab, whose convolutional models are codecs, too; default: the user's. */
  readonly labFolder?: string | undefined;
  /** How a device is tried in a process of its own; default: as a child of this Node.js process. */
  readonly askProcess?: AskProcess | undefined;
  /** Hands the files of jobs to other machines instead of working on them here. */
  readonly queue?: QueueOptions | undefined;
}

/** What the program does, for the command line, the server and the app. Nothing is loaded before it is needed. */
export interface Engine {
  /**
   * Pictures to smaller files. Events come in order: job-started, then those of the files, then job-finished.
   * Failures of single files are events; a cancelled job returns its summary.
   * @throws LatensifyError 'usage' for a request that makes no sense, 'model' | 'device' when no codec can be had,
   * 'cancelled' before the job has started
   */
  compress(request: CompressOptions, hooks?: Partial<JobHooks>): Promise<Summary>;
  /** Noise out of pictures; otherwise as compress. */
  denoise(request: DenoiseOptions, hooks?: Partial<JobHooks>): Promise<Summary>;
  /**
   * Noise as a function of brightness, from pictures that have it; for each camera and setting, where they tell.
   * @throws LatensifyError 'unsupported' where nothing can be measured
   */
  measureNoise(
    paths: readonly string[],
    options?: { readonly signal?: AbortSignal | undefined; readonly maxPixels?: number },
  ): Promise<MeasuredNoise>;
  /** Colours for black-and-white pictures; otherwise as compress. @throws as reading it does for a reference */
  colorize(request: ColorizeOptions, hooks?: Partial<JobHooks>): Promise<Summary>;
  /** .ltn files back to pictures; otherwise as compress. */
  develop(request: DevelopOptions, hooks?: Partial<JobHooks>): Promise<Summary>;
  /** @throws LatensifyError 'unreadable' | 'unsupported' | 'damaged' | 'too-large' */
  info(path: string, options?: { readonly maxPixels?: number }): Promise<FileInfo>;
  /** The model that lies in an .ltn file. @throws LatensifyError 'unreadable' | 'damaged' */
  embeddedModel(path: string): Promise<ModelInFile | undefined>;
  /** Lets this model run out of files, in later sessions, too: the user has agreed. @throws LatensifyError 'unwritable' */
  trustModel(id: string): Promise<void>;
  /** Of every kind, the newest of each last. */
  listModels(): Promise<readonly InstalledModel[]>;
  /** Models that were trained here and can code pictures, or restore them as well. */
  listOwnCodecs(): Promise<readonly OwnCodec[]>;
  /** Self-check of every device that this machine might have. */
  checkDevices(): Promise<readonly ProviderReport[]>;
  /** Opens a codec model and so checks its files and known answers. @throws LatensifyError 'model' | 'device' */
  checkModel(nameOrId?: string): Promise<{ readonly modelId: string; readonly provider: Provider }>;
  /** What this machine has, and whether every device and model works on it. @throws LatensifyError 'model' */
  diagnose(): Promise<Diagnosis>;
  /** Works on files that others hand to a queue, until it is stopped. @throws LatensifyError 'usage' | 'unreachable' */
  work(options: WorkOptions): Promise<RunningWorker>;
  /** Hints that are saved beside a picture. @throws LatensifyError 'usage' for other JSON | 'unreadable' */
  readHints(picture: string): Promise<readonly Hint[]>;
  /** In the place of those that are saved beside a picture. @throws LatensifyError 'unwritable' */
  saveHints(picture: string, hints: readonly Hint[]): Promise<void>;
  /** What a screen shows of pictures while people choose. */
  readonly preview: PreviewService;
  dispose(): Promise<void>;
}

export function createEngine(options: EngineOptions = {}): Engine {
  const { device, threads, models, askProcess } = options;
  const labFolder = options.labFolder ?? defaultStateFolder('lab');
  const library = new Library({
    models,
    ownModels: options.ownModels ?? join(labFolder, 'fine-tuned'),
    askProcess,
    ...(device !== undefined && { device }),
    ...(threads !== undefined && { threads }),
  });
  const codecs = new Codecs(library, labFolder);
  const denoisers = new Denoisers(library, labFolder);
  const estimates = new NoiseEstimates();
  const cleanerFor = async (model: string | undefined): Promise<Cleaner> =>
    new Cleaner(await denoisers.open(model), estimates);
  const preview = createPreviewService({
    codecFor: (modelId, inFile) => codecs.open(modelId, inFile),
    cleanerFor: async (model, isApproximate) => {
      const hasFast = (await library.denoisers.list()).some(({ isFast }) => isFast);
      return await cleanerFor(model ?? (isApproximate && hasFast ? fastModel : undefined));
    },
    colorizerFor: (model) => library.colorizers.open(model),
  });
  const storage = createStorage();
  /** The models are those that are open: on another machine, and in a later run, the newest may be others. */
  const openCleaner = async (denoising: Denoising | undefined) => {
    if (denoising === undefined) return { denoising, cleaner: undefined };
    const cleaner = await cleanerFor(denoising.model);
    return { denoising: { ...denoising, model: cleaner.modelId }, cleaner };
  };
  const prepare: PrepareJob = async (job, request) => {
    switch (job) {
      case 'compress': {
        const parsed = parseRequest(compressRequestSchema, request);
        const { encoder, modelId } = await chooseEncoder(parsed, codecs);
        const { denoising, cleaner } = await openCleaner(parsed.denoising);
        const pinned = { ...parsed, model: modelId, denoising };
        return { request: pinned, converter: compressor(pinned, encoder, modelId, cleaner) };
      }
      case 'denoise': {
        const parsed = parseRequest(denoiseRequestSchema, request);
        const cleaner = await cleanerFor(parsed.model);
        const pinned = { ...parsed, model: cleaner.modelId };
        return { request: pinned, converter: noiseRemover(pinned, cleaner) };
      }
      case 'colorize': {
        const parsed = parseRequest(colorizeRequestSchema, request);
        const { denoising, cleaner } = await openCleaner(parsed.denoising);
        const colorizer = await library.colorizers.open(parsed.model);
        // Workers elsewhere have another current folder.
        const reference = parsed.reference === undefined ? {} : { reference: resolvePath(parsed.reference) };
        const pinned = { ...parsed, ...reference, model: colorizer.modelId, denoising };
        return { request: pinned, converter: await colourist(pinned, colorizer, cleaner, storage) };
      }
      case 'develop': {
        const parsed = parseRequest(developRequestSchema, request);
        return {
          request: parsed,
          converter: developer(parsed, (modelId, inFile) =>
            codecs.open(modelId, inFile, parsed.trustEmbeddedModels),
          ),
        };
      }
    }
  };
  const start = async (
    job: JobName,
    asked: unknown,
    hooks: Partial<JobHooks> | undefined,
  ): Promise<Summary> => {
    const { request, converter } = await prepare(job, asked);
    if (options.queue === undefined || request.dryRun) {
      return await runJob(request, converter, localSetting(request, converter, storage), allHooks(hooks));
    }
    const { runOnQueue } = await import('./many/index.js');
    return await runOnQueue(options.queue, { request, converter, storage }, allHooks(hooks));
  };
  return {
    preview,
    compress: (request, hooks) => start('compress', request, hooks),
    denoise: (request, hooks) => start('denoise', request, hooks),
    measureNoise: (paths, options) => measureNoise(paths, options),
    colorize: (request, hooks) => start('colorize', request, hooks),
    develop: (request, hooks) => start('develop', request, hooks),
    async work(work) {
      const { joinQueue } = await import('./many/index.js');
      const installed = async (): Promise<string[]> => [
        ...(await library.list()).map(({ id }) => id),
        ...(await codecs.ownIds()),
      ];
      return await joinQueue(work, { storage, prepare, models: installed });
    },
    async info(path, { maxPixels } = {}) {
      return await readFileInfo(path, { maxPixels, modelName: (id) => codecs.nameOf(id) });
    },
    embeddedModel,
    trustModel: (id) => codecs.trust(id),
    listModels: () => library.list(),
    listOwnCodecs: () => codecs.listOwn(),
    checkDevices: () => library.runtime.report(),
    async checkModel(nameOrId) {
      const { modelId } = await codecs.open(nameOrId);
      return { modelId, provider: await library.runtime.provider() };
    },
    readHints: (picture) => readSavedHints(picture),
    saveHints,
    diagnose: () => diagnose({ models }),
    async dispose() {
      await preview.dispose();
      await codecs.dispose();
      await denoisers.dispose();
      await library.dispose();
    },
  };
}

const allHooks = ({ onEvent = () => undefined, signal }: Partial<JobHooks> = {}): JobHooks => ({
  onEvent,
  signal,
});

/** Results are made in this process. */
function localSetting(request: JobRequest, converter: Converter, storage: Storage): JobSetting {
  const maker = new LocalMaker();
  const options = { converter, storage, verify: request.replace === true };
  return { storage, lanes: request.jobs, make: (piece, hooks) => maker.make(piece, options, hooks) };
}

async function chooseEncoder(
  { format, model, embedModel }: CompressRequest,
  codecs: Codecs,
): Promise<{ encoder: Encoder; modelId: string | undefined }> {
  switch (format) {
    case 'jpeg':
      return { encoder: jpegEncoder, modelId: undefined };
    case 'webp':
      return { encoder: webpEncoder, modelId: undefined };
    case 'avif':
      return { encoder: avifEncoder, modelId: undefined };
    case 'ltn': {
      const codec = await codecs.open(model);
      if (embedModel && codec.canBeEmbedded !== true) {
        throw new LatensifyError(
          'usage',
          'The codec comes with the program: only models of your own are embedded.',
        );
      }
      return { encoder: ltnEncoder(codec, embedModel), modelId: codec.modelId };
    }
  }
}

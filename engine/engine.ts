import type { AskProcess, Provider, ProviderReport } from '../models/runtime/index.js';
import { diagnose, type Diagnosis } from './diagnosis/index.js';
import { diskStorage, type Storage } from './files/index.js';
import {
  avifEncoder,
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
  type JobRequest,
  type JobSetting,
  jpegEncoder,
  LocalMaker,
  ltnEncoder,
  noiseRemover,
  parseRequest,
  readFileInfo,
  runJob,
  type Summary,
  webpEncoder,
} from './jobs/index.js';
import { type InstalledModel, Library } from './library/index.js';
import { createPreviewService, type PreviewService } from './preview/index.js';

export interface EngineOptions {
  /** Where the networks run; 'auto' (the default) takes the first device that passes its self-check. */
  readonly device?: Provider | 'auto' | undefined;
  /** Threads on the CPU; default: its cores. */
  readonly threads?: number | undefined;
  /** Folder of the models, by kind; default: those that come with the program. */
  readonly models?: string | undefined;
  /** How a device is tried in a process of its own; default: as a child of this Node.js process. */
  readonly askProcess?: AskProcess | undefined;
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
  /** .ltn files back to pictures; otherwise as compress. */
  develop(request: DevelopOptions, hooks?: Partial<JobHooks>): Promise<Summary>;
  /** @throws LatensifyError 'unreadable' | 'unsupported' | 'damaged' | 'too-large' */
  info(path: string, options?: { readonly maxPixels?: number }): Promise<FileInfo>;
  /** Of every kind, the newest of each last. */
  listModels(): Promise<readonly InstalledModel[]>;
  /** Self-check of every device that this machine might have. */
  checkDevices(): Promise<readonly ProviderReport[]>;
  /** Opens a codec model and so checks its files and known answers. @throws LatensifyError 'model' | 'device' */
  checkModel(nameOrId?: string): Promise<{ readonly modelId: string; readonly provider: Provider }>;
  /** What this machine has, and whether every device and model works on it. @throws LatensifyError 'model' */
  diagnose(): Promise<Diagnosis>;
  /** What a screen shows of pictures while people choose. */
  readonly preview: PreviewService;
  dispose(): Promise<void>;
}

export function createEngine(options: EngineOptions = {}): Engine {
  const { device, threads, models, askProcess } = options;
  const library = new Library({
    models,
    askProcess,
    ...(device !== undefined && { device }),
    ...(threads !== undefined && { threads }),
  });
  const preview = createPreviewService((modelId) => library.codecs.open(modelId));
  return {
    preview,
    async compress(request, hooks) {
      const parsed = parseRequest(compressRequestSchema, request);
      const { encoder, modelId } = await chooseEncoder(parsed, library);
      return await run(parsed, compressor(parsed, encoder, modelId), hooks);
    },
    async denoise(request, hooks) {
      const parsed = parseRequest(denoiseRequestSchema, request);
      const model = await library.denoisers.open(parsed.model);
      return await run(parsed, noiseRemover(parsed, model), hooks);
    },
    async develop(request, hooks) {
      const parsed = parseRequest(developRequestSchema, request);
      const codecFor = ({ modelId }: { modelId: string }) => library.codecs.open(modelId);
      return await run(parsed, developer(parsed, codecFor), hooks);
    },
    async info(path, { maxPixels } = {}) {
      const modelName = async (id: string) =>
        (await library.codecs.list()).find((model) => model.id === id)?.name;
      return await readFileInfo(path, { maxPixels, modelName });
    },
    listModels: () => library.list(),
    checkDevices: () => library.runtime.report(),
    async checkModel(nameOrId) {
      const { modelId } = await library.codecs.open(nameOrId);
      return { modelId, provider: await library.runtime.provider() };
    },
    diagnose: () => diagnose({ models }),
    async dispose() {
      await preview.dispose();
      await library.dispose();
    },
  };
}

const allHooks = ({ onEvent = () => undefined, signal }: Partial<JobHooks> = {}): JobHooks => ({
  onEvent,
  signal,
});

async function run(
  request: JobRequest,
  converter: Converter,
  hooks: Partial<JobHooks> | undefined,
): Promise<Summary> {
  return await runJob(request, converter, localSetting(request, converter, diskStorage), allHooks(hooks));
}

/** Results are made in this process. */
function localSetting(request: JobRequest, converter: Converter, storage: Storage): JobSetting {
  const maker = new LocalMaker();
  const options = { converter, storage, verify: request.replace === true };
  return { storage, lanes: request.jobs, make: (piece, hooks) => maker.make(piece, options, hooks) };
}

async function chooseEncoder(
  { format, model }: CompressRequest,
  library: Library,
): Promise<{ encoder: Encoder; modelId: string | undefined }> {
  switch (format) {
    case 'jpeg':
      return { encoder: jpegEncoder, modelId: undefined };
    case 'webp':
      return { encoder: webpEncoder, modelId: undefined };
    case 'avif':
      return { encoder: avifEncoder, modelId: undefined };
    case 'ltn': {
      const codec = await library.codecs.open(model);
      return { encoder: ltnEncoder(codec), modelId: codec.modelId };
    }
  }
}

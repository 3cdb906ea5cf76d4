import { throwIfCancelled } from '../../../../common/errors.js';
import type { CallContext, Handlers } from '../../../api/index.js';
import { besidePca } from '../../beside-pca.js';
import { CodesCache } from '../../codes-cache.js';
import { readPictures, split } from '../../collection.js';
import { exploreCodes } from '../../explore.js';
import type { LabContract } from '../../host/index.js';
import { findOwnModel, type OwnModel } from '../../models.js';
import { nearestPictures } from '../../nearest.js';
import { classifyCodes } from '../../sorting/index.js';
import { drawSamples, type EncodeHooks } from '../../use.js';
import { inSteps } from '../check.js';
import { demandDrawing } from '../draw.js';
import { sheetOf } from '../sheet.js';
import { examine } from './examine.js';
import { exportCodes } from './export-codes.js';
import { group } from './group.js';
import { sort } from './sort.js';
import { units } from './units.js';

type Calls =
  'examine' | 'classify' | 'group' | 'sort' | 'codes' | 'beside-pca' | 'explore' | 'units' | 'nearest';

interface Used {
  readonly model: string;
  readonly within?: readonly string[] | undefined;
}

/** Reading the files takes longer than running the network over them. */
const READING = 0.7;

/** What a model is used for; one after the other, as each takes all the cores there are. */
export function useHandlers(
  labFolder: string,
  onProgress: (fraction: number) => void,
): Pick<Handlers<LabContract>, Calls> {
  const cache = new CodesCache();
  let turn: Promise<unknown> = Promise.resolve();

  const hooksFor = (within: readonly string[] | undefined, signal: AbortSignal): EncodeHooks => {
    const tell = inSteps(onProgress);
    return {
      signal,
      within,
      cache,
      onRead: (done, all) => tell(READING * done, all),
      onProgress: (done, all) => tell(READING * all + (1 - READING) * done, all),
    };
  };

  /** Waits for its turn. */
  const use =
    <Request extends Used, Result>(
      work: (model: OwnModel, request: Request, hooks: EncodeHooks) => Promise<Result>,
    ) =>
    async (request: Request, { signal }: CallContext): Promise<Result> => {
      const mine = turn.then(async () => {
        throwIfCancelled(signal);
        const model = await findOwnModel(labFolder, request.model);
        return await work(model, request, hooksFor(request.within, signal));
      });
      turn = mine.catch(() => undefined);
      return await mine;
    };

  return {
    examine: use((model, { source }, hooks) => examine(model, source, hooks)),
    classify: use((model, { source }, hooks) => classifyCodes(model, source, hooks)),
    group: use((model, { source, count }, hooks) => group(model, source, count, hooks)),
    sort: use((model, { source, folder, by }, hooks) => sort(model, source, folder, by, hooks)),
    codes: use((model, { source, format, file }, hooks) => exportCodes(model, source, format, file, hooks)),
    'beside-pca': use((model, { source, heldOut }, hooks) => besidePca(model, source, { ...hooks, heldOut })),
    explore: use(async (model, { source, heldOut }, hooks) => {
      const { codes, chosen, mean, axes } = await exploreCodes(model, source, { ...hooks, heldOut });
      const { size, data, pictures } = codes;
      return {
        pictures: chosen.map((index) => pictures[index]!).map(({ name, label }) => ({ name, label })),
        sheet: await sheetOf(await readPictures(codes, chosen)),
        codes: chosen.map((index) => [...data.subarray(index * size, (index + 1) * size)]),
        mean,
        axes,
      };
    }),
    units: use((model, { source }, hooks) => units(model, source, hooks)),
    nearest: use(async (model, { source, heldOut, count, seed }, hooks) => {
      demandDrawing(model);
      const drawn = await drawSamples(model, count, seed);
      const { nearest, beside } = await nearestPictures(model, drawn, source, {
        ...hooks,
        ...(heldOut && {
          among: (pictures) => split({ pictures }, heldOut.share, heldOut.seed).train,
        }),
      });
      return { nearest, sheet: await sheetOf(beside) };
    }),
  };
}

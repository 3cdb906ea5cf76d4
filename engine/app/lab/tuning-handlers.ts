import type { AppContract, Handlers } from '../../api/index.js';
import { LatensifyError } from '../../../common/errors.js';
import { demandWithin, isPictureName, walk } from '../../files/index.js';
import type { App } from '../service.js';

/** Pictures that a camera's noise is measured on at most: more make no better curve. */
const mostMeasured = 24;

type TuningCalls =
  | 'lab.checkTuning'
  | 'lab.measureNoise'
  | 'lab.estimateTuning'
  | 'lab.tune'
  | 'lab.tunings'
  | 'lab.tuning'
  | 'lab.tunedModels'
  | 'lab.tunedSheet';

/** Answers what one client asks of fine-tunings. */
export function tuningHandlers(app: App): Pick<Handlers<AppContract>, TuningCalls> {
  const { lab } = app;
  const { look, estimator, tunings, pictures } = lab;
  return {
    'lab.checkTuning': async ({ source, noisy, ...rest }, { signal }) => {
      const request = {
        ...rest,
        source: app.pathOfSource(source),
        ...(noisy && { noisy: app.pathOfSource(noisy) }),
        ...(lab.within && { within: [...lab.within] }),
      };
      return await look.call('check-tuning', request, { signal });
    },
    'lab.measureNoise': async ({ source }, { signal }) => {
      const { files } = await walk([app.pathOfSource(source)], { recursive: true, signal });
      const pictures = files.filter(({ name }) => isPictureName(name));
      const step = Math.max(1, Math.floor(pictures.length / mostMeasured));
      const paths = pictures
        .filter((_, index) => index % step === 0)
        .slice(0, mostMeasured)
        .map(({ path }) => path);
      if (paths.length === 0) throw new LatensifyError('usage', 'There are no pictures in this folder.');
      for (const path of paths) await demandWithin(path, lab.within);
      const { curve, problems } = await app.engine.call('noise.measure', { paths }, { signal });
      return { curve, problems };
    },
    'lab.estimateTuning': async (request, { signal }) =>
      await estimator.call('estimate-tuning', request, { signal }),
    'lab.tune': async (request) => await tunings.start(request),
    'lab.tunings': async () => await tunings.list(),
    'lab.tuning': async ({ run }) => await tunings.detail(run),
    'lab.tunedModels': async () => await look.call('tuned-models', {}),
    'lab.tunedSheet': async ({ model }) => {
      const { sheet } = await look.call('tuned-sheet', { model });
      return sheet === undefined ? {} : { sheet: pictures.add(sheet) };
    },
  };
}

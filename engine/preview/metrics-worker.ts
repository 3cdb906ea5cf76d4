import { parentPort } from 'node:worker_threads';
import { msSsim } from '../metrics/index.js';
import type { MetricsAnswer, MetricsRequest } from './metrics.js';

parentPort!.on('message', ({ id, one, other }: MetricsRequest) => {
  parentPort!.postMessage({ id, msSsim: msSsim(one, other) } satisfies MetricsAnswer);
});

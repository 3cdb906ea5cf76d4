import { parentPort, workerData } from 'node:worker_threads';
import { keepsPromise } from './compare.js';
import type { PromiseCheck } from './promise-check.js';

const { source, decoded, promise } = workerData as PromiseCheck;
parentPort?.postMessage(keepsPromise(source, decoded, promise));

/** Tries a network from outside in a thread of its own: see trial.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { failureOf, type Trial } from './trial-run.js';

parentPort!.postMessage({ failure: await failureOf(workerData as Trial) });

export { openQueueView, type QueueView } from './queue-view.js';
export { type QueueOptions, runOnQueue } from './run-on-queue.js';
export { joinQueue, type RunningWorker, type WorkOptions } from './worker.js';

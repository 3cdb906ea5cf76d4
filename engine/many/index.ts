export { knownQueues } from './queues.js';
export { connect, type Connection, keyPrefix, reachRedis } from './redis.js';
export { type QueueOptions, runOnQueue } from './run-on-queue.js';
export { joinQueue, type RunningWorker, type WorkOptions } from './worker.js';

export { findFiles, type FoundFiles } from './add.js';
export { hasResult, type ItemResult, kindOf, type QueueItem } from './item.js';
export { JsonFile } from './json-file.js';
export { type NewItem, Queue, type QueueListener } from './queue.js';
export { rememberedSettingsSchema } from './remembered-settings.js';
export { QueueRunner, type RunnerOptions } from './runner.js';
export { QueueStore } from './store.js';

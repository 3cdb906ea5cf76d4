export { findModel, type InstalledModel, listCodecModels, shippedModels } from './models.js';
export { CodecShelf, type ShelfOptions } from './shelf.js';

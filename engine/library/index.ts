export { Library, type LibraryOptions } from './library.js';
export { findModel, type InstalledModel, listModels, type ModelKind, shippedModels } from './models.js';
export { Shelf } from './shelf.js';

export { Library, type LibraryOptions } from './library.js';
export {
  fastModel,
  findModel,
  type InstalledModel,
  listModels,
  listOwnModels,
  newestModel,
  type ModelKind,
  shippedModels,
} from './models.js';
export { Opened } from './opened.js';
export { Shelf } from './shelf.js';

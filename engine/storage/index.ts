export { createStorage } from './storages.js';

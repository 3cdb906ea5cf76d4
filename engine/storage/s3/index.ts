export { createS3Storage } from './storage.js';

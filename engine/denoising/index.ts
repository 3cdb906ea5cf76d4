export { cameraKey } from './camera-key.js';
export { type Cleaned, Cleaner, toldNoise } from './cleaner.js';
export { NoiseEstimates } from './estimates.js';
export type { Noisy, PictureFile, Shot } from './types.js';

import type { Camera, ImageFormat } from '../images/index.js';

/**
 * What curves of a camera are kept under. The camera's own JPEG went through its noise reduction and sharpening: its noise
 * has little to do with that of the raw file.
 */
export const cameraKey = ({ name }: Camera, format: ImageFormat): string =>
  format === 'raw' ? name : `${name} (${format.toUpperCase()})`;

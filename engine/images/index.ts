export { readImage, readImage16, readImageAsItIs, readInfo } from './read.js';
export { writeImage } from './write.js';
export { makePreview } from './preview.js';
export { dressPreview, encodeForScreen, encodeSmall, resizePixels } from './screen.js';
export { makeThumbnail, readCameraRendering } from './thumbnail.js';
export { sniffFormat } from './sniff.js';
export type {
  Camera,
  ExportedImage,
  ExportFormat,
  ExportOptions,
  ImageFormat,
  ImageInfo,
  ReadLimits,
  SourceImage,
  SourceImage16,
} from './types.js';
export { greyAsSrgb } from './grey-profile.js';

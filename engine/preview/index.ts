export { nearestQuality } from './crops.js';
export { profileName } from './profile-name.js';
export {
  createPreviewService,
  type Estimate,
  type EstimateTask,
  type PaletteTask,
  type PreviewModels,
  type PreviewService,
  type RenderedPicture,
  type RenderTask,
  type ScreenPicture,
} from './service.js';

export { type Choice, type CurrentSettings, peerFormats, versionOf } from './choices.js';
export { default as CompareViewer } from './CompareViewer.vue';
export { type ViewerKey, viewerKeys } from './keys.js';
export { versionKey } from './patches/cache.js';
export { nameOf } from './names.js';
export { clientPicture, type PixelAccess } from './sources/client-picture.js';
export type { CompareMode, DamagedRegion, Picture, Version } from './types.js';
export { useViewer, type Viewer, type ViewerOptions, type ViewerSide } from './use-viewer.js';
export { default as ViewerToolbar } from './ViewerToolbar.vue';

export type { Download } from './downloads.js';
export type { AppOptions, BrowseSide, UploadSide } from './options.js';
export { pagePolicy } from './page-policy.js';
export { type AppService, createAppService } from './service.js';
export { defaultStateFolder } from '../files/index.js';

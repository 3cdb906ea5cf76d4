export { openCustomCodec } from './codec.js';
export { type CustomModel, customModelId, shapeOfCustom } from './network.js';

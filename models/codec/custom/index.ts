export { openCustomCodec } from './codec.js';
export { packDecoder, unpackDecoder } from './embedding.js';
export { type CustomModel, customModelId, type CustomShape, shapeOfCustom } from './network.js';

export { openCustomCodec } from './codec.js';
export { packDecoder, unpackDecoder } from './embedding.js';
export { type CustomModel, customModelId, shapeOfCustom } from './network.js';

export { createRuntime } from './runtime.js';
export { loadPixelNetworks, type PixelNetworks } from './pixel-networks.js';
export { hashOutputs, knownAnswerInputs } from './known-answer.js';
export type {
  AskProcess,
  ByteTensor,
  Feeds,
  KnownAnswer,
  Network,
  NetworkSource,
  ProcessAnswer,
  Provider,
  ProviderReport,
  Runtime,
  RuntimeOptions,
  Tensor,
  Tensors,
} from './types.js';

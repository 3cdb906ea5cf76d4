export { createRuntime } from './runtime.js';
export {
  loadPixelNetworks,
  loadPixelNetworks16,
  type PixelNetworks,
  type PixelNetworks16,
} from './pixel-networks.js';
export { OnDemandNetwork } from './on-demand-network.js';
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
  WordTensor,
} from './types.js';

export { createRuntime } from './runtime.js';
export { hashOutputs, knownAnswerInputs } from './known-answer.js';
export type {
  KnownAnswer,
  Network,
  NetworkSource,
  Provider,
  ProviderReport,
  Runtime,
  RuntimeOptions,
  Tensor,
  Tensors,
} from './types.js';

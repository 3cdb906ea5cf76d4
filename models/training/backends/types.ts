export type BackendName = 'native-gpu' | 'native' | 'webgpu' | 'wasm';

/** What computes: chosen once in a process, since TensorFlow.js has one engine. */
export interface Backend {
  readonly name: BackendName;
  /** For people: "TensorFlow 2.15.1, CPU". */
  readonly title: string;
}

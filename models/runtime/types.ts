/**
 * What runs the networks. One worker thread owns ONNX Runtime; everything else talks to it through
 * this interface.
 */
export type Provider = 'tensorrt' | 'cuda' | 'dml' | 'coreml' | 'webgpu' | 'cpu' | 'wasm';

/** A dense tensor, row-major. */
export interface AnyTensor {
  readonly dims: readonly number[];
  readonly data: Float32Array | Uint8Array | Uint16Array;
}

/** The usual kind: float32 NCHW unless the network's docstring says otherwise. */
export interface Tensor extends AnyTensor {
  readonly data: Float32Array;
}

/** Pixels as they come and go: uint8 NHWC. */
export interface ByteTensor extends AnyTensor {
  readonly data: Uint8Array;
}

/** As ByteTensor, with 16 bits a sample. */
export interface WordTensor extends AnyTensor {
  readonly data: Uint16Array;
}

export type Feeds = Readonly<Record<string, AnyTensor>>;
export type Tensors = Readonly<Record<string, Tensor>>;

/** An ONNX file in memory, not to be changed while it is loaded. `name` appears in logs and errors. */
export interface NetworkSource {
  readonly name: string;
  readonly onnx: Uint8Array;
}

/** Inputs made by a formula and the hash of the outputs that every machine must get (see known-answer.ts). */
export interface KnownAnswer {
  readonly dims: Readonly<Record<string, readonly number[]>>;
  /**
   * Hexadecimal SHA-256 over the outputs' little-endian float32 bytes, outputs in the graph's order,
   * negative zeros written as zeros.
   */
  readonly sha256: string;
}

/** Outputs: float32 tensors, unless whoever loads it knows better. */
export interface Network<Outputs extends Feeds = Tensors> {
  /** Where it runs. */
  readonly provider: Provider;
  /**
   * One inference. The feeds' buffers are moved to the runtime's thread, not copied: the caller can't use them
   * afterwards (views of a part of a buffer are copied); the outputs' buffers belong to the caller.
   * Runs start in the order of the calls, one at a time.
   * @throws CancelledError when the signal has fired before the network starts
   * @throws LatensifyError code 'device' when the provider fails; where the thread died, the next call starts it again
   */
  run(feeds: Feeds, signal?: AbortSignal): Promise<Outputs>;
  /** Frees the network when nobody else has it loaded. */
  dispose(): Promise<void>;
}

export interface ProviderReport {
  readonly provider: Provider;
  readonly usable: boolean;
  /** Why it isn't usable, or what was found ("largest difference from the CPU 2e-6"). */
  readonly detail: string;
}

export type ProcessAnswer<T> = { readonly answer: T } | { readonly failure: string };

/**
 * Runs a compiled module in a process of its own until it sends its one message. Never throws: a crash, a hang or the
 * signal give a failure, as a clause that a sentence can hold.
 */
export type AskProcess = <T>(
  script: string,
  args: readonly string[],
  options: { readonly signal: AbortSignal; readonly timeoutMs: number },
) => Promise<ProcessAnswer<T>>;

export interface RuntimeOptions {
  /** How a device is tried in a process of its own; default: as a child of this Node.js process. */
  readonly askProcess?: AskProcess | undefined;
  /** 'auto' (the default) takes the first provider of the ladder that passes its self-check. */
  readonly device?: Provider | 'auto';
  /** Threads inside an operator on the CPU; default: the machine's cores. */
  readonly threads?: number;
  /**
   * Which build of ONNX Runtime runs the exact networks: 'auto' (the default) takes the native one where it meets
   * the known answer, else the WebAssembly one. The other two are for tests and for finding faults.
   */
  readonly exactEngine?: 'native' | 'wasm' | 'auto';
}

export interface Runtime {
  /**
   * Networks whose result may differ in the last bits between devices: on the chosen device. Cached by content.
   * @throws LatensifyError code 'model' when the file is no network, 'device' when the chosen device fails
   */
  load(source: NetworkSource): Promise<Network>;
  /** Networks that are too light for another device, or work on types that only the CPU knows. Cached by content. */
  loadOnCpu<Outputs extends Feeds = Tensors>(source: NetworkSource): Promise<Network<Outputs>>;
  /**
   * Networks whose outputs decide what a file's bits mean: always on the CPU, and only after the known answer was met;
   * where ONNX Runtime's native build misses it, its WebAssembly build is tried.
   * @throws LatensifyError code 'model' when neither meets it
   */
  loadExact(source: NetworkSource, answer: KnownAnswer): Promise<Network>;
  /** The provider in use, after the ladder was climbed. */
  provider(): Promise<Provider>;
  /** Self-check of every provider that this build of ONNX Runtime knows on this platform. */
  report(): Promise<ProviderReport[]>;
  /** Ends the thread once the run that is under way is done; pending calls are rejected as cancelled. */
  dispose(): Promise<void>;
}

/** The only file that loads ONNX Runtime: imported by the worker thread and by the trial process, by nothing else. */
import type { InferenceSession, InferenceSessionFactory, TensorConstructor } from 'onnxruntime-node';
import type { NamedTensors } from './protocol.js';
import { wholeBuffer } from './transfer.js';
import type { AnyTensor, Provider } from './types.js';

export interface SessionOptions {
  readonly provider: Provider;
  readonly threads: number;
  /** Fails instead of giving operators that the provider lacks to the CPU. */
  readonly strict?: boolean;
}

export interface Session {
  run(feeds: NamedTensors): Promise<NamedTensors>;
  release(): Promise<void>;
}

/** onnxruntime-node and onnxruntime-web share these two. */
interface OnnxRuntime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

/** @throws whatever ONNX Runtime says when the bytes are no network or the provider can't be had */
export async function openSession(onnx: Uint8Array, options: SessionOptions): Promise<Session> {
  const ort = options.provider === 'wasm' ? await loadWebAssembly() : await loadNative();
  const session = await ort.InferenceSession.create(onnx, sessionOptions(options));
  return {
    async run(feeds) {
      const tensors = feeds.map(
        ([name, { dims, data }]) => [name, new ort.Tensor(elementType(data), data, dims)] as const,
      );
      const outputs = await session.run(Object.fromEntries(tensors));
      return session.outputNames.map((name) => [name, plainTensor(name, outputs[name])] as const);
    },
    release: () => session.release(),
  };
}

async function loadNative(): Promise<OnnxRuntime> {
  const { default: ort } = await import('onnxruntime-node');
  ort.env.logLevel = 'error';
  return ort;
}

/** One thread: its own pool would need workers that the package can't start from here. */
async function loadWebAssembly(): Promise<OnnxRuntime> {
  const ort = await import('onnxruntime-web');
  ort.env.logLevel = 'error';
  ort.env.wasm.numThreads = 1;
  return ort;
}

const ERRORS_ONLY = 3;

function sessionOptions({ provider, threads, strict }: SessionOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: [providerConfig(provider)],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: ERRORS_ONLY,
    // Without the arena every run faults its pages in again: 2.2 times the time of a light network on a large tile,
    // 1.2 times that of a heavy one, at the same peak. Each session keeps its arena at the high-water mark, so networks
    // that are not needed together should not be loaded together. Memory patterns (a plan kept for every input size)
    // saved no time over varying sizes and took a fifth more memory; DirectML forbids them.
    enableCpuMemArena: true,
    enableMemPattern: false,
    extra: {
      session: {
        // Spinning threads would take cores from entropy coding and file work: 2.4 times the CPU time for small runs,
        // no faster on large ones.
        intra_op: { allow_spinning: '0' },
        ...(strict ? { disable_cpu_ep_fallback: '1' } : {}),
      },
    },
  };
}

function providerConfig(provider: Provider): InferenceSession.ExecutionProviderConfig {
  // 0x010, "ML Program": keeps float32; the older format computes in float16.
  return provider === 'coreml' ? { name: 'coreml', coreMlFlags: 0x010 } : provider;
}

function elementType(data: AnyTensor['data']): 'float32' | 'uint8' | 'uint16' {
  if (data instanceof Float32Array) return 'float32';
  return data instanceof Uint8Array ? 'uint8' : 'uint16';
}

function plainTensor(name: string, value: InferenceSession.OnnxValueMapType[string] | undefined) {
  const data = value?.data;
  const isKnown = data instanceof Float32Array || data instanceof Uint8Array || data instanceof Uint16Array;
  if (!value || !isKnown) {
    throw new Error(`output "${name}" is neither float32, uint8 nor uint16`);
  }
  return { dims: value.dims, data: wholeBuffer(data) };
}

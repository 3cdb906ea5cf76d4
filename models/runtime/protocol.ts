import type { AnyTensor, Provider } from './types.js';

/** Names and tensors in the graph's order (an object's keys would put "10" before "y"). */
export type NamedTensors = readonly (readonly [name: string, tensor: AnyTensor])[];

export interface LoadRequest {
  readonly kind: 'load';
  /** Chosen by the sender, never used twice: a late request can't reach another network in the thread's next life. */
  readonly session: number;
  readonly name: string;
  readonly onnx: Uint8Array;
  readonly provider: Provider;
  readonly threads: number;
}

export interface RunRequest {
  readonly kind: 'run';
  readonly session: number;
  readonly feeds: NamedTensors;
  /** A shared flag that turns 1 when the caller's signal fires. */
  readonly cancelled: Int32Array | undefined;
}

export interface ReleaseRequest {
  readonly kind: 'release';
  readonly session: number;
}

export interface CloseRequest {
  readonly kind: 'close';
}

export type Request = LoadRequest | RunRequest | ReleaseRequest | CloseRequest;

/** What each kind of request is answered with. */
export interface Answers {
  readonly load: undefined;
  readonly run: NamedTensors;
  readonly release: undefined;
  readonly close: undefined;
}

export interface Envelope {
  readonly id: number;
  readonly request: Request;
}

export type Reply =
  | { readonly id: number; readonly value: Answers[keyof Answers] }
  | { readonly id: number; readonly failure: string }
  | { readonly id: number; readonly cancelled: true };

/** Two shared words, handed to the worker at its start. */
export interface SharedState {
  /** 1 while ONNX Runtime computes. */
  readonly busy: Int32Array;
  /** 1 once nothing more may start. */
  readonly closing: Int32Array;
}

import type { z } from './zod.js';

/** What two processes say to each other: every call with its input and output, and every event, as schemas. */
export interface Contract {
  readonly calls: Readonly<Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>>;
  readonly events: Readonly<Record<string, z.ZodType>>;
}

export type CallName<C extends Contract> = keyof C['calls'] & string;
export type EventName<C extends Contract> = keyof C['events'] & string;

/** As a caller writes it: what has a default may be left out. */
export type Input<C extends Contract, N extends CallName<C>> = z.input<C['calls'][N]['input']>;
/** As a handler gets it. */
export type ParsedInput<C extends Contract, N extends CallName<C>> = z.output<C['calls'][N]['input']>;
export type Output<C extends Contract, N extends CallName<C>> = z.output<C['calls'][N]['output']>;
export type EventData<C extends Contract, N extends EventName<C>> = z.output<C['events'][N]>;

export interface CallContext {
  /** Fires when the caller wants the answer no more, or is gone. */
  readonly signal: AbortSignal;
}

/** One function for each call. What it throws reaches the caller as a LatensifyError. */
export type Handlers<C extends Contract> = {
  readonly [N in CallName<C>]: (
    input: ParsedInput<C, N>,
    context: CallContext,
  ) => Output<C, N> | Promise<Output<C, N>>;
};

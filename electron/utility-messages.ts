import { z } from 'zod';

/**
 * Between the main process and the engine's utility process: the engine contract's messages, and requests to try a
 * device in a process of its own, which only the main process can start.
 */
export const fromEngineSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('contract'), message: z.unknown() }),
  z.strictObject({
    kind: z.literal('ask'),
    id: z.int(),
    script: z.string(),
    args: z.array(z.string()),
    timeoutMs: z.int().positive(),
  }),
  z.strictObject({ kind: z.literal('give-up'), id: z.int() }),
]);

export type FromEngine = z.infer<typeof fromEngineSchema>;

export type ToEngine =
  | { readonly kind: 'contract'; readonly message: unknown }
  | { readonly kind: 'answered'; readonly id: number; readonly outcome: unknown };

import type { ErrorCode } from '../../common/errors.js';
import { z } from './zod.js';

const errorCodes = {
  cancelled: true,
  usage: true,
  unreadable: true,
  unsupported: true,
  damaged: true,
  'too-large': true,
  unwritable: true,
  model: true,
  untrusted: true,
  device: true,
  unreachable: true,
  internal: true,
} satisfies Record<ErrorCode, true>;

const errorCodeSchema = z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]);

const callId = z.int().nonnegative();

/** What a client may send: a call, or that its answer is wanted no more. */
export const clientMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('call'), id: callId, call: z.string().max(64), input: z.unknown() }),
  z.strictObject({ type: z.literal('cancel'), id: callId }),
]);

/** What a host may send: an answer, a failure, or an event. */
export const hostMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('answer'), id: callId, output: z.unknown() }),
  z.strictObject({
    type: z.literal('failure'),
    /** Absent where the message that failed named none. */
    id: callId.optional(),
    code: errorCodeSchema,
    /** One that a person can act on. */
    sentence: z.string(),
  }),
  z.strictObject({ type: z.literal('event'), event: z.string().max(64), data: z.unknown() }),
]);

export type ClientMessage = z.infer<typeof clientMessageSchema>;
export type HostMessage = z.infer<typeof hostMessageSchema>;

import { parentPort } from 'node:worker_threads';
import { LatensifyError } from '../../../common/errors.js';
import type { Answer, Calls, Question } from './thread.js';

/**
 * Answers the calls of a DecoderThread, one after the other; typed arrays that an answer's fields hold are moved, not
 * copied.
 */
export function serveDecoder<C extends Calls<C>>(calls: C): void {
  const port = parentPort;
  if (!port) throw new Error('A decoder runs in a thread of its own only.');
  port.on('message', ({ call, args }: Question) => {
    void answer(calls, call, args).then((message) => port.postMessage(message, moved(message)));
  });
}

async function answer<C extends Calls<C>>(calls: C, call: string, args: readonly unknown[]): Promise<Answer> {
  try {
    return { value: await calls[call as keyof C](...(args as never[])) };
  } catch (thrown) {
    const why = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    if (thrown instanceof LatensifyError) return { code: thrown.code, sentence: thrown.message, why };
    return { code: 'damaged', sentence: 'The file is damaged: it can’t be decoded.', why };
  }
}

function moved(message: Answer): ArrayBuffer[] {
  const value = 'value' in message ? message.value : undefined;
  if (typeof value !== 'object' || value === null) return [];
  const arrays = Object.values(value).filter((field) => ArrayBuffer.isView(field));
  return [...new Set(arrays.map(({ buffer }) => buffer))].filter((buffer) => buffer instanceof ArrayBuffer);
}

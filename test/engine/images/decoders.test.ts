import { describe, expect, it, onTestFinished } from 'vitest';
import { DecoderThread } from '../../../engine/images/decoders/index.js';
import type { EndlessCalls } from './endless-decoder.js';

function start(): DecoderThread<EndlessCalls> {
  const thread = new DecoderThread<EndlessCalls>(new URL('./endless-decoder.js', import.meta.url));
  onTestFinished(() => thread.end());
  return thread;
}

describe('The thread of a decoder', () => {
  it('answers, and says what failed in words for people', async () => {
    const thread = start();
    expect(await thread.call('echo', [7], { seconds: 60 })).toBe(7);
    await expect(thread.call('fail', [], { seconds: 60 })).rejects.toMatchObject({
      code: 'damaged',
      message: 'The file is damaged: it can’t be decoded.',
    });
    expect(await thread.call('echo', [8], { seconds: 60 })).toBe(8);
  });

  it('is ended when it takes too long, and answers no more', async () => {
    const thread = start();
    await thread.call('echo', [1], { seconds: 60 });
    await expect(thread.call('loop', [], { seconds: 0.3 })).rejects.toMatchObject({ code: 'damaged' });
    await expect(thread.call('echo', [2], { seconds: 60 })).rejects.toMatchObject({ code: 'damaged' });
  });

  it('is ended when nobody waits any more', async () => {
    const thread = start();
    await thread.call('echo', [1], { seconds: 60 });
    const abort = new AbortController();
    const waiting = thread.call('loop', [], { seconds: 60, signal: abort.signal });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('that ends by itself fails the call', async () => {
    await expect(start().call('exit', [], { seconds: 60 })).rejects.toMatchObject({ code: 'internal' });
  });
});

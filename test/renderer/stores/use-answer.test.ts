import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import { useAnswer } from '../../../renderer/stores/use-answer.js';

/** What is asked, and answers that come when the test says so. */
function open() {
  const wanted = ref<{ readonly of: string }>();
  const asked: {
    of: string;
    signal: AbortSignal;
    answer: (text: string) => void;
    fail: (why: Error) => void;
  }[] = [];
  const scope = effectScope();
  const found = scope.run(() =>
    useAnswer(
      () => wanted.value,
      ({ of }, signal) => new Promise<string>((answer, fail) => asked.push({ of, signal, answer, fail })),
      100,
    ),
  )!;
  return { wanted, asked, found, scope };
}

async function settle(milliseconds = 0): Promise<void> {
  await nextTick();
  await vi.advanceTimersByTimeAsync(milliseconds);
}

describe('an answer of the host', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is asked for once what is wanted has stayed so for a while', async () => {
    const { wanted, asked, found } = open();
    for (const of of ['a', 'b', 'c']) {
      wanted.value = { of };
      await settle(50);
    }
    expect(asked).toEqual([]);
    expect(found.isAsking.value).toBe(true);
    await settle(100);
    expect(asked.map(({ of }) => of)).toEqual(['c']);
    asked[0]!.answer('C');
    await settle();
    expect([found.answer.value, found.isAsking.value]).toEqual(['C', false]);
  });

  it('is not asked for again where the same is wanted in another object', async () => {
    const { wanted, asked } = open();
    wanted.value = { of: 'a' };
    await settle(200);
    wanted.value = { of: 'a' };
    await settle(200);
    expect(asked).toHaveLength(1);
  });

  it('never comes out of date: what was asked before is cancelled', async () => {
    const { wanted, asked, found } = open();
    wanted.value = { of: 'a' };
    await settle(200);
    wanted.value = { of: 'b' };
    await settle(200);
    expect(asked[0]!.signal.aborted).toBe(true);
    asked[1]!.answer('B');
    await settle();
    asked[0]!.answer('A');
    await settle();
    expect(found.answer.value).toBe('B');
  });

  it('stays to be looked at while another is awaited, as the latest', async () => {
    const { wanted, asked, found } = open();
    wanted.value = { of: 'a' };
    await settle(200);
    asked[0]!.answer('A');
    await settle();
    wanted.value = { of: 'b' };
    await settle();
    expect([found.answer.value, found.latest.value]).toEqual([undefined, 'A']);
    found.forget();
    expect(found.latest.value).toBeUndefined();
  });

  it('is asked for again when it was forgotten, even where the same is wanted', async () => {
    const { wanted, asked, found } = open();
    wanted.value = { of: 'a' };
    await settle(200);
    asked[0]!.answer('A');
    await settle();
    found.forget();
    wanted.value = { of: 'a' };
    await settle(200);
    expect(asked).toHaveLength(2);
    asked[1]!.answer('A again');
    await settle();
    expect(found.answer.value).toBe('A again');
  });

  it('may be a problem, until there is another', async () => {
    const { wanted, asked, found } = open();
    wanted.value = { of: 'a' };
    await settle(200);
    asked[0]!.fail(new Error('No pictures.'));
    await settle();
    expect([found.problem.value, found.isAsking.value]).toEqual(['No pictures.', false]);
    wanted.value = { of: 'b' };
    await settle(200);
    asked[1]!.answer('B');
    await settle();
    expect([found.problem.value, found.answer.value]).toEqual([undefined, 'B']);
  });
});

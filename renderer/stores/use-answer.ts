import { watchDebounced } from '@vueuse/core';
import { computed, type Ref, ref, type ShallowRef, shallowRef, watch } from 'vue';

export interface Answer<A> {
  /** The last one that came, be it of what is wanted or of what was wanted before. */
  readonly latest: Readonly<ShallowRef<A | undefined>>;
  /** Of what is wanted. */
  readonly answer: Readonly<Ref<A | undefined>>;
  /** Why there is none: a sentence. */
  readonly problem: Readonly<Ref<string | undefined>>;
  /** From the moment that something else is wanted until its answer is there. */
  readonly isAsking: Readonly<Ref<boolean>>;
  /** As if nothing had been asked yet: what is wanted is asked for again, even where it stays the same. */
  readonly forget: () => void;
}

/**
 * Asks the host whenever something else is wanted and has stayed so for a while. What was asked before is cancelled, so no
 * answer comes that is out of date.
 *
 *     const { answer, isAsking } = useAnswer(
 *       () => (folder.value === undefined ? undefined : { source: folder.value.source }),
 *       (wanted, signal) => client.call('lab.check', wanted, { signal }),
 *       250,
 *     );
 *
 * @param wanted plain data, compared by what is in it; undefined for nothing
 * @param delay milliseconds
 */
export function useAnswer<W, A>(
  wanted: () => W | undefined,
  ask: (wanted: W, signal: AbortSignal) => Promise<A>,
  delay: number,
): Answer<A> {
  const latest = shallowRef<A>();
  const answer = computed(() => (isAsking.value || wanted() === undefined ? undefined : latest.value));
  const problem = ref<string>();
  const isAsking = ref(false);
  let asking: AbortController | undefined;
  const round = ref(0);
  const key = (): string => JSON.stringify([round.value, wanted()]);

  watch(key, () => {
    asking?.abort();
    isAsking.value = wanted() !== undefined;
  });
  watchDebounced(key, () => void run(), { debounce: delay });

  async function run(): Promise<void> {
    const what = wanted();
    if (what === undefined) return;
    const { signal } = (asking = new AbortController());
    try {
      const found = await ask(what, signal);
      if (signal.aborted) return;
      latest.value = found;
      problem.value = undefined;
    } catch (error) {
      if (signal.aborted) return;
      latest.value = undefined;
      problem.value = error instanceof Error ? error.message : String(error);
    }
    isAsking.value = false;
  }

  function forget(): void {
    latest.value = undefined;
    problem.value = undefined;
    round.value++;
  }

  return { latest, answer, problem, isAsking, forget };
}

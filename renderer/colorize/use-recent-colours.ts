import { useLocalStorage } from '@vueuse/core';
import type { Ref } from 'vue';
import type { Chroma } from '../../common/lab.js';
import { isNear } from './colour-plane.js';

const most = 9;

export interface RecentColours {
  /** The newest first. */
  readonly colours: Ref<Chroma[]>;
  readonly add: (chroma: Chroma) => void;
}

/** Colours that were chosen before, for this picture or others; kept by the browser. */
export function useRecentColours(): RecentColours {
  const colours = useLocalStorage<Chroma[]>('latensify-recent-colours', []);
  const add = ({ a, b }: Chroma): void => {
    const others = colours.value.filter((other) => !isNear(other, { a, b }));
    colours.value = [{ a: round(a), b: round(b) }, ...others].slice(0, most);
  };
  return { colours, add };
}

const round = (value: number): number => Math.round(value * 10) / 10;

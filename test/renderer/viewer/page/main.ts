import '../../../../renderer/styles/base.css';
import '../../../../renderer/styles/tokens.css';
import { TooltipProvider } from 'reka-ui';
import { createApp, defineComponent, h, ref, shallowRef } from 'vue';
import {
  clientPicture,
  CompareViewer,
  type Picture,
  useViewer,
  type Viewer,
  ViewerToolbar,
} from '../../../../renderer/viewer/index.js';
import type { DamagedRegion } from '../../../../engine/api/index.js';
import { PreviewHost } from './host.js';

/** What the tests reach through `window.page`. */
export interface TestPage {
  readonly viewer: Viewer;
  readonly host: () => PreviewHost;
  readonly quality: (quality: number) => void;
  /** Shows a picture in a new comparison; 'noise' has no two equal neighbours, 'smooth' is a gradient. */
  readonly open: (
    width: number,
    height: number,
    kind: 'noise' | 'smooth',
    damage?: readonly DamagedRegion[],
  ) => void;
  /** Resolves when everything that is visible is there and painted. */
  readonly settle: () => Promise<void>;
  /** Screen pixels that differ from what the picture must look like there. */
  readonly mismatches: (of: ExpectedPart) => number;
  readonly pixels: (left: number, top: number, width: number, height: number) => number[];
}

export interface ExpectedPart {
  /** Of the canvas; everything outside of the picture is passed over. */
  readonly left: number;
  readonly width: number;
  readonly pane: number;
  /** Of the colour samples at a pixel of the picture. */
  readonly sample:
    'original' | { readonly plus: number } | { readonly difference: number; readonly gain: number };
  /** Differences of a sample up to this are passed over. */
  readonly tolerance: number;
}

const picture = shallowRef<Picture>();
const quality = ref(10);
let host: PreviewHost | undefined;
let viewer: Viewer | undefined;

const App = defineComponent(() => {
  const current = shallowRef(currentOf(10));
  viewer = useViewer({ picture, current, memoryLimit: 48 * 2 ** 20 });
  const shown = viewer;
  setQuality = (next) => {
    quality.value = next;
    current.value = currentOf(next);
  };
  return () =>
    h(TooltipProvider, () =>
      h('main', { style: 'display: flex; flex-direction: column; height: 100%' }, [
        h(ViewerToolbar, { viewer: shown }),
        h(CompareViewer, { viewer: shown }),
      ]),
    );
});

let setQuality: (next: number) => void = () => undefined;
const currentOf = (next: number) => ({
  version: { kind: 'latensify', quality: next } as const,
  quality: next,
});

createApp(App).mount('#app');

function open(
  width: number,
  height: number,
  kind: 'noise' | 'smooth',
  damage: readonly DamagedRegion[] = [],
): void {
  const shown = viewer!;
  shown.setMode('slider');
  shown.setDivider(0.5);
  shown.changeGain(3 - shown.gainBits.value);
  shown.sides.left.choice.value = { kind: 'original' };
  shown.sides.right.choice.value = { kind: 'current' };
  setQuality(10);
  host = new PreviewHost(kind === 'noise' ? noise(width, height) : smooth(width, height), damage);
  const access = { client: host.client, pixelUrl: (id: string) => id };
  // The host says 4 channels for its PNG files; the pictures here are opaque.
  picture.value = { ...clientPicture(access, 'item', host.info), hasAlpha: false };
}

async function settle(): Promise<void> {
  const { left, right } = viewer!.sides;
  const frames = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const next = (leftOver: number): unknown =>
        leftOver === 0 ? resolve() : requestAnimationFrame(() => next(leftOver - 1));
      next(count);
    });
  // What changes a version or the view takes a while to begin.
  await new Promise((resolve) => setTimeout(resolve, 150));
  while (!left.layer.value.isComplete.value || !right.layer.value.isComplete.value) await frames(1);
  await frames(2);
}

function mismatches({ left, width, pane, sample, tolerance }: ExpectedPart): number {
  const { source } = host!;
  const context = document.querySelector('canvas')!.getContext('2d')!;
  const { height } = context.canvas;
  const screen = context.getImageData(left, 0, width, height).data;
  const view = viewer!.control.view.value!;
  const box = viewer!.panes.value[pane]!;
  const originX = box.left + Math.round(box.width / 2 - view.centreX * view.scale);
  const originY = Math.round(box.height / 2 - view.centreY * view.scale);
  let [wrong, seen] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const column = Math.floor((x + left - originX + 0.5) / view.scale);
      const row = Math.floor((y - originY + 0.5) / view.scale);
      if (column < 0 || row < 0 || column >= source.width || row >= source.height) continue;
      seen++;
      const from = 4 * (row * source.width + column);
      const at = 4 * (y * width + x);
      const isWrong = [0, 1, 2].some(
        (channel) =>
          Math.abs(screen[at + channel]! - expected(source.data[from + channel]!, sample)) > tolerance,
      );
      if (isWrong) wrong++;
    }
  }
  return seen === 0 ? Infinity : wrong;
}

function expected(value: number, sample: ExpectedPart['sample']): number {
  if (sample === 'original') return value;
  if ('plus' in sample) return Math.min(255, value + sample.plus);
  return Math.min(255, (Math.min(255, value + sample.difference) - value) * sample.gain);
}

function noise(width: number, height: number): ImageData {
  const image = new ImageData(width, height);
  let state = 1;
  for (let i = 0; i < image.data.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    image.data[i] = i % 4 === 3 ? 255 : state >>> 24;
  }
  return image;
}

function smooth(width: number, height: number): ImageData {
  const image = new ImageData(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      image.data.set(
        [(200 * x) / width, (200 * y) / height, (100 * (x + y)) / (width + height), 255],
        4 * (y * width + x),
      );
    }
  }
  return image;
}

const page: TestPage = {
  viewer: viewer!,
  host: () => host!,
  quality: (next) => setQuality(next),
  open,
  settle,
  mismatches,
  pixels: (left, top, width, height) => [
    ...document.querySelector('canvas')!.getContext('2d')!.getImageData(left, top, width, height).data,
  ],
};
Object.assign(window, { page });

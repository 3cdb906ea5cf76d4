import { describe, expect, it } from 'vitest';
import { CancelledError, LatensifyError } from '../../../common/errors.js';
import { PatchCache, requestKey } from '../../../renderer/viewer/patches/cache.js';
import { joinFigures } from '../../../renderer/viewer/patches/figures.js';
import { PatchQueue, type QueueOptions } from '../../../renderer/viewer/patches/queue.js';
import type { Figures, Patch, PatchRequest, Version } from '../../../renderer/viewer/types.js';

const original: Version = { kind: 'original' };
const latensify = (quality: number): Version => ({ kind: 'latensify', quality });

const requestAt = (left: number, version: Version = original): PatchRequest => ({
  version,
  level: 0,
  region: { left, top: 0, width: 100, height: 100 },
});

/** 40,000 bytes. */
function patchFor({ region, level }: PatchRequest, figures: Figures = { isApproximate: false }): Patch {
  const bitmap = {
    width: 100,
    height: 100,
    close() {
      closed.add(bitmap);
    },
  };
  return { bitmap, region, level, figures };
}

const closed = new WeakSet<ImageBitmap>();
const isClosed = ({ bitmap }: Patch): boolean => closed.has(bitmap);

describe('the cache of patches', () => {
  it('keeps to its limit, and closes what was used longest ago', () => {
    const cache = new PatchCache(120_000);
    const patches = [0, 100, 200].map((left) => {
      const patch = patchFor(requestAt(left));
      cache.add(requestAt(left), patch);
      return patch;
    });
    cache.use([patches[0]!]);
    cache.add(requestAt(300), patchFor(requestAt(300)));
    expect(cache.bytes).toBe(120_000);
    expect(isClosed(patches[1]!)).toBe(true);
    expect([0, 100, 200, 300].filter((left) => cache.has(requestAt(left)))).toEqual([0, 200, 300]);
  });

  it('never drops what is on the screen', () => {
    const cache = new PatchCache(50_000);
    const patches = [0, 100, 200].map((left) => patchFor(requestAt(left)));
    patches.forEach((patch, i) => cache.add(requestAt(i * 100), patch));
    cache.use(patches);
    expect(cache.bytes).toBe(120_000);
    expect(patches.some(isClosed)).toBe(false);
  });

  it('tells versions apart, and gives the coarsest first', () => {
    const cache = new PatchCache(1e6);
    const fine = requestAt(0, latensify(50));
    const coarse = { ...fine, level: 2 };
    cache.add(fine, patchFor(fine));
    cache.add(coarse, patchFor(coarse));
    cache.add(requestAt(0, latensify(51)), patchFor(fine));
    const found = cache.patches(latensify(50), { left: 0, top: 0, width: 10, height: 10 });
    expect(found.map(({ level }) => level)).toEqual([2, 0]);
  });

  it('closes everything when the picture changes', () => {
    const cache = new PatchCache(1e6);
    const patch = patchFor(requestAt(0));
    cache.add(requestAt(0), patch);
    cache.clear();
    expect(isClosed(patch)).toBe(true);
    expect(cache.bytes).toBe(0);
  });
});

/** A queue whose requests are settled by hand. */
function manualQueue(slots: number) {
  const started: {
    request: PatchRequest;
    slot: number;
    signal: AbortSignal;
    resolve: (p: Patch) => void;
    reject: (e: unknown) => void;
  }[] = [];
  const loaded: string[] = [];
  const failed: string[] = [];
  const load: QueueOptions['load'] = (request, slot, signal) =>
    new Promise((resolve, reject) => started.push({ request, slot, signal, resolve, reject }));
  const queue = new PatchQueue({
    slots,
    load,
    onLoaded: (request) => loaded.push(requestKey(request)),
    onFailed: (_, error) => failed.push(error.message),
  });
  return { queue, started, loaded, failed };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('the queue of patches', () => {
  it('asks in order, for no more at once than there are slots', async () => {
    const { queue, started, loaded } = manualQueue(2);
    const requests = [0, 100, 200].map((left) => requestAt(left));
    queue.want(requests);
    expect(started.map(({ request }) => request.region.left)).toEqual([0, 100]);
    started[1]!.resolve(patchFor(requests[1]!));
    await settled();
    expect(started.map(({ request }) => request.region.left)).toEqual([0, 100, 200]);
    expect(started[2]!.slot).toBe(1);
    expect(loaded).toEqual([requestKey(requests[1]!)]);
    expect(queue.left).toBe(2);
  });

  it('gives up what is not wanted any more, and goes on with what is', async () => {
    const { queue, started, loaded } = manualQueue(2);
    queue.want([requestAt(0), requestAt(100)]);
    queue.want([requestAt(100), requestAt(200)]);
    expect(started.map(({ signal }) => signal.aborted)).toEqual([true, false, false]);
    const late = patchFor(requestAt(0));
    started[0]!.resolve(late);
    await settled();
    expect(loaded).toEqual([]);
    expect(isClosed(late)).toBe(true);
  });

  it('lets those finish that may, before it goes on', async () => {
    const { queue, started, loaded } = manualQueue(1);
    queue.want([requestAt(0, latensify(50)), requestAt(100, latensify(50))]);
    queue.want([requestAt(0, latensify(60))], ({ version }) => version.kind === 'latensify');
    expect(started.map(({ signal }) => signal.aborted)).toEqual([false]);
    started[0]!.resolve(patchFor(started[0]!.request));
    await settled();
    expect(loaded).toEqual([requestKey(requestAt(0, latensify(50)))]);
    expect(started.map(({ request }) => request.version)).toEqual([latensify(50), latensify(60)]);
  });

  it('tells of failures, but not of cancellations', async () => {
    const { queue, started, failed } = manualQueue(2);
    queue.want([requestAt(0), requestAt(100)]);
    started[0]!.reject(new CancelledError());
    started[1]!.reject(new LatensifyError('damaged', 'The file is broken.'));
    await settled();
    expect(failed).toEqual(['The file is broken.']);
    expect(queue.left).toBe(0);
  });
});

describe('joined figures', () => {
  const visible = { left: 0, top: 0, width: 200, height: 100 };
  const withFigures = (left: number, psnr: number | undefined, cropBytes: number): Patch =>
    patchFor(requestAt(left), { psnr, cropBytes, isApproximate: false });

  it('average the error, not the decibels', () => {
    const joined = joinFigures([withFigures(0, 30, 1000), withFigures(100, 40, 3000)], visible);
    // Mean of 10^−3 and 10^−4.
    expect(joined?.psnr).toBeCloseTo(32.596, 3);
    expect(joined?.cropBytes).toBeCloseTo(4000, 6);
    expect(joined?.pixels).toBe(20_000);
  });

  it('leave out what is not visible, and what is not known', () => {
    expect(joinFigures([withFigures(500, 30, 1000)], visible)).toBeUndefined();
    expect(joinFigures([withFigures(0, undefined, 1)], visible)?.psnr).toBeUndefined();
  });
});

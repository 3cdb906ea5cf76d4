import type { Rect } from '../../../common/geometry.js';
import type { Patch, PatchRequest, Version } from '../types.js';
import { meets } from './rects.js';

/** Equal for equal versions. */
export const versionKey = (version: Version): string => JSON.stringify(version);

export const requestKey = ({ version, region, level }: PatchRequest): string =>
  `${versionKey(version)} ${level} ${region.left},${region.top} ${region.width}x${region.height}`;

interface Entry {
  readonly patch: Patch;
  readonly version: string;
}

/**
 * Holds bitmaps of every version of one picture up to a limit; those that were on the screen longest ago go first.
 * What is on the screen stays even above the limit.
 */
export class PatchCache {
  readonly limit: number;
  /** From least to most recently used. */
  private readonly entries = new Map<string, Entry>();
  private readonly keys = new WeakMap<Patch, string>();
  private inUse = new Set<string>();
  private held = 0;

  /** @param limit in bytes */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Bytes that the bitmaps take. */
  get bytes(): number {
    return this.held;
  }

  has(request: PatchRequest): boolean {
    return this.entries.has(requestKey(request));
  }

  /** From now on the bitmap belongs to the cache, which closes it. */
  add(request: PatchRequest, patch: Patch): void {
    const key = requestKey(request);
    this.drop(key);
    this.entries.set(key, { patch, version: versionKey(request.version) });
    this.keys.set(patch, key);
    this.held += bytesOf(patch);
    this.inUse.add(key);
    this.shrink();
  }

  /** What there is of a version in a region, the coarsest first. */
  patches(version: Version, region: Rect): Patch[] {
    const wanted = versionKey(version);
    return [...this.entries.values()]
      .filter((entry) => entry.version === wanted && meets(entry.patch.region, region))
      .map((entry) => entry.patch)
      .sort((a, b) => b.level - a.level);
  }

  /** What there is of a version at a level. */
  regions(version: Version, level: number): Rect[] {
    const wanted = versionKey(version);
    return [...this.entries.values()]
      .filter((entry) => entry.version === wanted && entry.patch.level === level)
      .map((entry) => entry.patch.region);
  }

  /** Says what is on the screen now. */
  use(patches: Iterable<Patch>): void {
    this.inUse = new Set();
    for (const patch of patches) {
      const key = this.keys.get(patch);
      const entry = key === undefined ? undefined : this.entries.get(key);
      if (key === undefined || entry === undefined) continue;
      this.entries.delete(key);
      this.entries.set(key, entry);
      this.inUse.add(key);
    }
  }

  clear(): void {
    for (const key of [...this.entries.keys()]) this.drop(key);
  }

  private shrink(): void {
    for (const key of [...this.entries.keys()]) {
      if (this.held <= this.limit) return;
      if (!this.inUse.has(key)) this.drop(key);
    }
  }

  private drop(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.held -= bytesOf(entry.patch);
    entry.patch.bitmap.close();
  }
}

const bytesOf = ({ bitmap }: Patch): number => bitmap.width * bitmap.height * 4;

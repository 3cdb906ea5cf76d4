/** What people type after an option, as values; each throws InvalidArgumentError with what was expected. */
import { InvalidArgumentError } from 'commander';
import type { Rect } from '../common/geometry.js';

const bytesPerUnit: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  kib: 2 ** 10,
  m: 1e6,
  mb: 1e6,
  mib: 2 ** 20,
  g: 1e9,
  gb: 1e9,
  gib: 2 ** 30,
};

/** "200kB", "1.5 MB", "64KiB", "4096". */
export function parseBytes(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text);
  const unit = bytesPerUnit[match?.[2]?.toLowerCase() ?? '?'];
  const bytes = Math.floor(Number(match?.[1]) * (unit ?? NaN));
  if (!Number.isSafeInteger(bytes) || bytes < 1)
    throw new InvalidArgumentError('Give a size like 200kB or 1.5MB.');
  return bytes;
}

/** 0 … 100 in steps of 0.5. */
export function parseQuality(text: string): number {
  const quality = Number(text);
  const isStep = Number.isInteger(quality * 2);
  if (text.trim() === '' || !isStep || quality < 0 || quality > 100) {
    throw new InvalidArgumentError('Give a number from 0 to 100 in steps of 0.5.');
  }
  return quality;
}

/** 0 … 100. */
export const parsePercentage = (text: string): number => parseNumber(text, 100);

/** 0 … 150. */
export const parseDeviation = (text: string): number => parseNumber(text, 150);

function parseNumber(text: string, most: number): number {
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0 && number <= most)) {
    throw new InvalidArgumentError(`Give a number from 0 to ${most}.`);
  }
  return number;
}

/** 0 … 3. */
export function parseSaturation(text: string): number {
  const saturation = Number(text);
  if (text.trim() === '' || !(saturation >= 0 && saturation <= 3)) {
    throw new InvalidArgumentError('Give a number from 0 to 3; 1 changes nothing.');
  }
  return saturation;
}

/** A whole number of at least 1. */
export function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < 1)
    throw new InvalidArgumentError('Give a whole number from 1 up.');
  return Number(text);
}

/** A TCP port, or 0. */
export function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new InvalidArgumentError('Give a port from 0 to 65535.');
  }
  return Number(text);
}

/** Pixels: "200000000", "200M", "1.5G". */
export function parsePixels(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(MP|M|GP|G)?$/i.exec(text.trim());
  const factor = { m: 1e6, g: 1e9 }[match?.[2]?.[0]?.toLowerCase() ?? ''] ?? 1;
  const pixels = Math.floor(Number(match?.[1]) * factor);
  if (!Number.isSafeInteger(pixels) || pixels < 1) {
    throw new InvalidArgumentError('Give a number of pixels like 300M or 300000000.');
  }
  return pixels;
}

/** "x,y,width,height" in whole pixels. */
export function parseRegion(text: string): Rect {
  const match = /^\s*(\d{1,9})\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})\s*$/.exec(text);
  const [left, top, width, height] = (match?.slice(1) ?? []).map(Number);
  if (left === undefined || top === undefined || !width || !height) {
    throw new InvalidArgumentError('Give x,y,width,height in pixels, for example 100,50,640,480.');
  }
  return { left, top, width, height };
}

import { formatBytes, formatQuality } from '../format/numbers.js';
import type { PeerFormat } from '../../engine/api/index.js';

const formats: Record<PeerFormat, string> = { avif: 'AVIF', webp: 'WebP', jpeg: 'JPEG' };

/** The compare viewer's part of the English texts. */
export const viewerEn = {
  viewer: 'Comparison',
  canvas: (left: string, right: string, zoom: string) => `${left} and ${right}, at ${zoom}`,
  modes: {
    label: 'How to compare',
    slider: 'Slider',
    'side-by-side': 'Side by side',
    difference: 'Difference',
  },
  zoom: {
    label: 'Zoom',
    fit: 'Fit',
    full: '100 %',
    in: 'Zoom in',
    out: 'Zoom out',
    now: (percent: string) => `Zoom: ${percent}`,
  },
  gain: {
    label: 'Amplification of the difference',
    less: 'Amplify less',
    more: 'Amplify more',
    now: (factor: number) => `×${factor}`,
    explain: (factor: number) => `Difference ×${factor}. Black: equal.`,
  },
  divider: {
    label: 'Divider',
    value: (percent: number, left: string, right: string) =>
      `${percent} % ${left}, ${100 - percent} % ${right}`,
  },
  loupe: { name: 'Loupe', help: 'Both sides at 100 % under the pointer', working: 'Working on it…' },
  grain: { name: 'Grain', help: 'Grain in the place of noise that coding took away' },
  side: { left: 'On the left', right: 'On the right' },
  choose: 'Choose another version',
  versions: {
    original: 'Original',
    result: 'Result',
    latensify: (quality: number) => `Latensify, quality ${formatQuality(quality)}`,
    ownCodec: (quality: number) => `Your model, quality ${formatQuality(quality)}`,
    peer: (format: PeerFormat) => `${formats[format]}, same size`,
    encoded: (format: PeerFormat, quality: number) => `${formats[format]}, quality ${formatQuality(quality)}`,
    denoised: (strength: number) => `Denoised, strength ${formatQuality(strength)}`,
  },
  choices: {
    original: 'Original',
    originalHelp: 'As it came from the camera',
    result: 'Result',
    resultHelp: 'The file that was written',
    current: 'These settings',
    currentHelp: 'Follows the panel on the right',
    other: 'Another quality',
    peersTitle: 'Other formats at the same size',
    peer: (format: PeerFormat) => formats[format],
    quality: 'Quality',
  },
  figures: {
    size: formatBytes,
    about: (text: string) => `about ${text}`,
    ratio: (ratio: number) => `${ratio < 9.95 ? ratio.toFixed(1) : Math.round(ratio)} : 1`,
    psnr: (decibel: number) => (decibel >= 99 ? 'equal pixels' : `${decibel.toFixed(1)} dB`),
    msSsim: (value: number) => `MS-SSIM ${value.toFixed(value > 0.9995 ? 4 : 3)}`,
    noise: ({ luminance, chroma }: { luminance: number; chroma: number }) =>
      `noise found: grain ${luminance.toFixed(1)}, colour ${chroma.toFixed(1)} of 255`,
    approximate: 'zoomed out: looks better at 100 %',
    explain:
      'Size of the whole file and how many times smaller it is; likeness of what is visible to the original (PSNR in dB, MS-SSIM up to 1).',
  },
  state: {
    opening: 'Opening…',
    working: 'Working on what you see…',
    failed: 'This version can’t be shown',
    retry: 'Try again',
  },
  damage: {
    list: 'Damaged parts',
    one: (reason: string) => `Damaged: ${reason}`,
  },
  keys: {
    full: '100 %: one pixel of the picture is one pixel of the screen',
    fit: 'Fit the whole picture',
    zoom: 'Zoom in and out',
    sideBySide: 'Side by side, and back to the slider',
    difference: 'Difference, and back to the slider',
    gain: 'Amplify the difference less, more',
    original: 'Hold to see the original',
    loupe: 'Loupe at 100 % under the pointer',
    grain: 'Show grain, or not, where a version has any',
    divider: 'Move the divider',
    pan: 'Move the picture',
    drag: 'Move the picture, over the divider as well',
  },
};

import { count } from './plural.js';

/** The denoiser's part of the English texts. */
export const denoiseEn = {
  presets: { natural: 'Natural', grain: 'Keep some grain', strong: 'Strong', own: 'By hand' },
  presetHelp: {
    natural: 'All of the noise, and nothing else.',
    grain: 'Colour noise goes, a little grain stays.',
    strong: 'For the darkest pictures: fine texture may go with the noise.',
    own: 'As set below.',
  },
  strength: 'Strength',
  strengthLow: 'less',
  strengthHigh: 'more',
  strengthHelp: '50 takes the noise for as strong as it is.',
  colour: 'Colour noise',
  colourHelp: 'Blotches of colour: they can go further than grain.',
  noise: {
    label: 'The noise is',
    kinds: { auto: 'Estimated', curve: 'Measured', level: 'Set by hand' },
    help: {
      auto: 'From each picture by itself.',
      curve:
        'Learned from your camera’s own pictures, for each of their ISO settings: best with plain surfaces in light and dark.',
      level: 'The same in every picture, in light and dark.',
    },
    measure: (n: number) =>
      n === 1 ? 'Measure from this picture' : `Measure from ${count(n, 'picture', 'pictures')}`,
    measuring: 'Measuring…',
    setting: (camera: string, iso: number) => `${camera}, ISO ${iso}`,
    luminance: 'Grain',
    chroma: 'Colour',
    levelHelp: 'Mean deviation of a sample, of 255.',
  },
  chart: {
    dark: 'dark',
    light: 'light',
    luminance: 'grain',
    chroma: 'colour',
    unit: 'of 255',
    describe: (dark: number, middle: number, light: number) =>
      `Noise by brightness: ${dark.toFixed(1)} of 255 in the dark, ${middle.toFixed(1)} in the middle, ${light.toFixed(1)} in the light`,
  },
};

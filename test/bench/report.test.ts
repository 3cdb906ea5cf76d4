import { describe, expect, it } from 'vitest';
import { withKept } from '../../bench/codec/keep.js';
import { markdownReport, plots } from '../../bench/codec/report.js';
import type { BenchResult, Measurement } from '../../bench/codec/types.js';

/** Latensify at 80 % of JPEG's rate everywhere, on two pictures. */
const measurements: Measurement[] = ['a', 'b'].flatMap((picture) =>
  [10, 50, 90].flatMap((quality) =>
    [
      { codec: 'latensify', factor: 0.8 },
      { codec: 'jpeg', factor: 1 },
    ].map(({ codec, factor }) => ({
      set: 'clean',
      codec,
      picture,
      pixels: 1_000_000,
      quality,
      bytes: quality * 1000 * factor,
      psnr: 25 + quality / 10,
      msSsim: 1 - 1 / quality,
      encodeMs: 500,
      decodeMs: 100,
    })),
  ),
);

const result: BenchResult = {
  date: '2026-01-02T03:04:05.000Z',
  machine: { cpu: 'Some CPU', cores: 2, memoryBytes: 8 * 2 ** 30, platform: 'linux x64, Node 20' },
  versions: { sharp: '1.2.3' },
  data: 'kodak, 2 pictures',
  quick: false,
  sets: [{ id: 'clean', title: 'Photographs', sigma: 0 }],
  codecs: [
    { id: 'latensify', label: 'Latensify', detail: 'a model' },
    { id: 'jpeg', label: 'JPEG', detail: 'an encoder' },
  ],
  measurements,
  memory: [{ codec: 'jpeg', width: 768, height: 512, encodeBytes: 80e6, decodeBytes: 70e6 }],
  speed: {
    picture: 'side by side',
    width: 4000,
    height: 3000,
    runs: 5,
    sides: [
      { codec: 'latensify', quality: 48, bytes: 1000, psnr: 40, encodeMs: 2000, decodeMs: 4000 },
      { codec: 'avif', quality: 60, bytes: 1001, psnr: 41, encodeMs: 30_000, decodeMs: 1000 },
    ],
    stages: {
      sourceMs: 500,
      encodeMs: 1500,
      decodeMs: 1000,
      encode: { analysis: 1000, rANS: 500 },
      decode: { synthesis: 900 },
    },
  },
  commands: [{ what: 'latensify --version', firstByteMs: 120, milliseconds: 150, peakBytes: 60e6 }],
};

describe('markdownReport', () => {
  const report = markdownReport(result, 'codec');

  it('gives the BD-rate of Latensify against each codec, and of each against JPEG', () => {
    expect(report).toContain('| JPEG (an encoder) | −20.0 % | −20.0 % |  |  |');
    expect(report).toContain('| Latensify (a model) |  |  | −20.0 % | −20.0 % |');
  });

  it('gives speeds as total pixels over total time', () => {
    expect(report).toContain('| JPEG | 2.0 | 10.0 |');
  });

  it('lists the mean rate and metric of every setting', () => {
    expect(report).toContain('| JPEG | 50 | 0.4000 | 30.00 | 0.4000 | 16.99 |');
  });

  it('compares speed at equal size, and shares the time out by stages, the source included', () => {
    expect(report).toContain('encodes 15.0 times as fast as AVIF and decodes 0.25 times as fast');
    expect(report).toContain('| analysis | 1000 | 50.0 % |');
    expect(report).toContain('| decoding the source (a JPEG file) | 500 | 25.0 % |');
    expect(report).toContain('| synthesis | 900 | 90.0 % |');
  });

  it('lists memory and the command line', () => {
    expect(report).toContain('| JPEG | 768×512 | 80 | 70 |');
    expect(report).toContain('| latensify --version | 0.12 | 0.15 | 60 |');
  });

  it('leaves out what was not measured', () => {
    const { date, machine, versions, data, quick, sets, codecs } = result;
    const short = markdownReport(
      { date, machine, versions, data, quick, sets, codecs, measurements, memory: [], commands: [] },
      'codec',
    );
    expect(short).not.toMatch(/megapixels|## Peak memory|## The command line/);
  });

  it('points to the plots that are written beside it', () => {
    expect(report).toContain('(codec-clean.svg)');
    expect([...plots(result).keys()]).toEqual(['clean']);
    expect(plots(result).get('clean')).toContain('>JPEG</text>');
  });
});

describe('an earlier run', () => {
  it('completes one of some codecs, if its pictures are the same', () => {
    const now: BenchResult = {
      ...result,
      date: '2026-05-05T00:00:00.000Z',
      codecs: [{ id: 'latensify', label: 'Latensify', detail: 'another model' }],
      measurements: measurements.filter(({ codec }) => codec === 'latensify'),
      memory: [],
    };
    const completed = withKept(now, result);
    expect(completed.codecs.map(({ detail }) => detail)).toEqual(['another model', 'an encoder']);
    expect(completed.measurements).toHaveLength(measurements.length);
    expect(markdownReport(completed, 'codec')).toContain('JPEG: measured on 2026-01-02.');
    expect(() => withKept({ ...now, data: 'others' }, result)).toThrow(/measured kodak/);
  });

  it('takes means of the pictures that all codecs were measured on', () => {
    const now: BenchResult = {
      ...result,
      codecs: result.codecs.slice(0, 1),
      measurements: measurements.filter(({ codec }) => codec === 'latensify'),
    };
    const earlier = { ...result, measurements: measurements.filter(({ picture }) => picture === 'a') };
    const completed = withKept(now, earlier);
    expect(new Set(completed.measurements.map(({ codec, picture }) => `${codec} ${picture}`))).toEqual(
      new Set(['latensify a', 'jpeg a']),
    );
  });
});

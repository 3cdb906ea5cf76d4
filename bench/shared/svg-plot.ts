export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Series {
  readonly label: string;
  readonly points: readonly Point[];
}

/** One diagram: x on a logarithmic scale, y on a linear one. */
export interface Panel {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** The same label has the same colour and marker in every panel. */
  readonly series: readonly Series[];
}

export interface Plot {
  readonly title: string;
  readonly panels: readonly Panel[];
}

interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Scales {
  readonly frame: Frame;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

const PANEL_WIDTH = 520;
const HEIGHT = 440;
const MARGIN = { left: 62, right: 18, top: 74, bottom: 78 };

/** Okabe and Ito's colours (2008), told apart with any colour vision; the second of each pair is for dark backgrounds. */
const COLOURS = [
  ['#d55e00', '#ff8b3d'],
  ['#0072b2', '#56b4e9'],
  ['#009e73', '#2fcf9f'],
  ['#6b6b6b', '#b8b8b8'],
  ['#a8508a', '#e39ac8'],
  ['#8a7400', '#f0e442'],
] as const;

/** A picture of the panels side by side with one legend, as an SVG that follows the reader's light or dark scheme. */
export function svgPlot(plot: Plot): string {
  const width = PANEL_WIDTH * plot.panels.length;
  const labels = [...new Set(plot.panels.flatMap((panel) => panel.series.map((series) => series.label)))];
  const panels = plot.panels.map((panel, i) => panelSvg(panel, i * PANEL_WIDTH, labels));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}" role="img">`,
    `<title>${escapeXml(plot.title)}</title>`,
    `<style>${styleSheet()}</style>`,
    `<rect class="paper" width="${width}" height="${HEIGHT}"/>`,
    text(width / 2, 28, plot.title, 'title middle'),
    ...panels,
    legendSvg(labels, width),
    '</svg>',
    '',
  ].join('\n');
}

function styleSheet(): string {
  const colours = (scheme: 0 | 1): string => COLOURS.map((pair, i) => `.s${i}{--c:${pair[scheme]}}`).join('');
  return [
    'svg{--paper:#fff;--ink:#24292f;--grid:#d8dee4;font:13px system-ui,sans-serif}',
    colours(0),
    `@media(prefers-color-scheme:dark){svg{--paper:#0d1117;--ink:#e6edf3;--grid:#30363d}${colours(1)}}`,
    '.paper{fill:var(--paper)}text{fill:var(--ink)}.title{font-size:16px;font-weight:600}',
    '.middle{text-anchor:middle}.end{text-anchor:end}.grid{stroke:var(--grid);fill:none}',
    '.curve{stroke:var(--c);stroke-width:2;fill:none}.s0.curve{stroke-width:3}.mark{fill:var(--c)}',
  ].join('');
}

function panelSvg(panel: Panel, left: number, labels: readonly string[]): string {
  const frame: Frame = {
    left: left + MARGIN.left,
    top: MARGIN.top,
    width: PANEL_WIDTH - MARGIN.left - MARGIN.right,
    height: HEIGHT - MARGIN.top - MARGIN.bottom,
  };
  const points = panel.series.flatMap((series) => series.points);
  const centre = frame.left + frame.width / 2;
  const heading = text(centre, frame.top - 14, panel.title, 'middle');
  if (points.length === 0) return heading;
  const scales = scalesFor(points, frame);
  const curves = panel.series.map((series) => curveSvg(series, labels.indexOf(series.label), scales));
  const middle = frame.top + frame.height / 2;
  return [
    heading,
    gridSvg(scales),
    text(centre, frame.top + frame.height + 38, panel.xLabel, 'middle'),
    `<text class="middle" transform="translate(${left + 18} ${middle}) rotate(-90)">${escapeXml(panel.yLabel)}</text>`,
    ...curves,
  ].join('\n');
}

function scalesFor(points: readonly Point[], frame: Frame): Scales {
  const [xMin, xMax] = range(points.map((point) => Math.log(point.x)));
  const [yLow, yHigh] = range(points.map((point) => point.y));
  const step = niceStep((yHigh - yLow) / 6);
  const yMin = Math.floor(yLow / step) * step;
  const yMax = Math.max(Math.ceil(yHigh / step) * step, yMin + step);
  const span = Math.max(xMax - xMin, 0.1);
  const x0 = xMin - 0.04 * span;
  const x1 = xMax + 0.04 * span;
  return {
    frame,
    xTicks: logTicks(Math.exp(x0), Math.exp(x1)),
    yTicks: Array.from({ length: Math.round((yMax - yMin) / step) + 1 }, (_, i) => yMin + i * step),
    x: (value) => frame.left + ((Math.log(value) - x0) / (x1 - x0)) * frame.width,
    y: (value) => frame.top + frame.height - ((value - yMin) / (yMax - yMin)) * frame.height,
  };
}

function gridSvg({ frame, xTicks, yTicks, x, y }: Scales): string {
  const bottom = frame.top + frame.height;
  const vertical = xTicks.map((tick) => `M${round(x(tick))} ${frame.top}V${bottom}`);
  const horizontal = yTicks.map((tick) => `M${frame.left} ${round(y(tick))}h${frame.width}`);
  return [
    `<path class="grid" d="${[...vertical, ...horizontal].join('')}"/>`,
    ...xTicks.map((tick) => text(x(tick), bottom + 18, tickText(tick), 'middle')),
    ...yTicks.map((tick) => text(frame.left - 8, y(tick) + 4, tickText(tick), 'end')),
  ].join('\n');
}

function curveSvg(series: Series, style: number, { x, y }: Scales): string {
  const points = [...series.points].sort((a, b) => a.x - b.x);
  const line = points.map((point) => `${round(x(point.x))},${round(y(point.y))}`).join(' ');
  const marks = points.map((point) => markSvg(style, x(point.x), y(point.y)));
  return [`<polyline class="curve ${styleClass(style)}" points="${line}"/>`, ...marks].join('\n');
}

function legendSvg(labels: readonly string[], width: number): string {
  const widths = labels.map((label) => 52 + 8 * label.length);
  const total = widths.reduce((sum, entry) => sum + entry, 0);
  let left = (width - total) / 2;
  const entries = labels.map((label, i) => {
    const start = left;
    left += widths[i]!;
    return [
      `<path class="curve ${styleClass(i)}" d="M${round(start)} ${HEIGHT - 18}h22"/>`,
      markSvg(i, start + 11, HEIGHT - 18),
      text(start + 28, HEIGHT - 14, label, ''),
    ].join('');
  });
  return entries.join('\n');
}

const styleClass = (style: number): string => `s${style % COLOURS.length}`;

/** Circle, square, triangle, diamond, triangle on its tip: so that the curves can be told apart in grey. */
function markSvg(style: number, x: number, y: number): string {
  const shapes = [
    'a4 4 0 1 0 .01 0',
    'm-4 0h8v8h-8z',
    'm0-1 5 9h-10z',
    'm0-1 5 5-5 5-5-5z',
    'm-5 0h10l-5 9z',
  ];
  const shape = shapes[style % shapes.length]!;
  return `<path class="mark ${styleClass(style)}" d="M${round(x)} ${round(y - 4)}${shape}"/>`;
}

/** 1, 2 and 5 times powers of ten between the limits. */
function logTicks(from: number, to: number): number[] {
  const decades = Array.from({ length: 9 }, (_, i) => 10 ** (i - 4));
  return decades
    .flatMap((decade) => [1, 2, 5].map((factor) => factor * decade))
    .filter((tick) => tick >= from && tick <= to);
}

/** The smallest of 1, 2, 5 times a power of ten that is not below the given step. */
function niceStep(step: number): number {
  if (!(step > 0)) return 1;
  const decade = 10 ** Math.floor(Math.log10(step));
  return decade * ([1, 2, 5].find((factor) => factor * decade >= step) ?? 10);
}

function range(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}

function text(x: number, y: number, content: string, classes: string): string {
  return `<text x="${round(x)}" y="${round(y)}" class="${classes}">${escapeXml(content)}</text>`;
}

const tickText = (tick: number): string => String(Number(tick.toPrecision(6)));
const round = (value: number): number => Math.round(value * 100) / 100;

function escapeXml(content: string): string {
  return content
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

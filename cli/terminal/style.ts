import { styleText } from 'node:util';

export interface Style {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

/** Colours where the stream is a terminal that has them; NO_COLOR, FORCE_COLOR and TERM=dumb are respected. */
export function styleFor(stream: NodeJS.WriteStream): Style {
  const hasColours = stream.isTTY && stream.hasColors();
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    hasColours && text !== '' ? styleText(format, text) : text;
  return { good: paint('green'), bad: paint('red'), dim: paint('dim'), bold: paint('bold') };
}

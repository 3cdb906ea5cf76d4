import { z } from 'zod';
import { LatensifyError } from '../../common/errors.js';
import { labOf } from '../../common/lab.js';
import type { Hint } from './types.js';

const place = {
  /** From 0, the left edge of the upright picture, to 1. */
  x: z.number(),
  /** From 0, its upper edge, to 1. */
  y: z.number(),
  confidence: z.number().gt(0).max(1).optional(),
};

const hintSchema = z.union([
  z.strictObject({ ...place, a: z.number().min(-150).max(150), b: z.number().min(-150).max(150) }),
  z.strictObject({ ...place, color: z.string().regex(/^#[0-9a-f]{6}$/i, 'must look like #7f3c20') }),
]);

/** Hints as they are saved beside a picture: NAME.hints.json */
export const hintsFileSchema = z.strictObject({
  version: z.literal(1),
  hints: z.array(hintSchema).max(1000),
});

/**
 * @param text JSON of hintsFileSchema; of a hint with `color`, its a and b are taken
 * @throws LatensifyError 'usage' for what is no such JSON, and for hints outside the picture
 */
export function parseHints(text: string): Hint[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new LatensifyError('usage', 'The hints are no JSON.', { cause });
  }
  const parsed = hintsFileSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const where = issue.path.length === 0 ? '' : ` (${issue.path.join('.')})`;
    throw new LatensifyError('usage', `The hints are not as expected${where}: ${issue.message}.`);
  }
  const hints = parsed.data.hints.map((hint): Hint => {
    const { x, y, confidence } = hint;
    const chroma = 'color' in hint ? chromaOf(hint.color) : { a: hint.a, b: hint.b };
    return { x, y, ...chroma, ...(confidence !== undefined && { confidence }) };
  });
  assertInside(hints);
  return hints;
}

/** @throws LatensifyError 'usage' */
export function assertInside(hints: readonly Hint[]): void {
  const inside = (value: number): boolean => value >= 0 && value <= 1;
  const outside = hints.findIndex(({ x, y }) => !inside(x) || !inside(y));
  if (outside < 0) return;
  const { x, y } = hints[outside]!;
  throw new LatensifyError(
    'usage',
    `Hint ${outside + 1} lies outside the picture (x ${x}, y ${y}): both go from 0 to 1.`,
  );
}

/** As hintsFileSchema reads it. */
export function formatHints(hints: readonly Hint[]): string {
  const lines = hints.map((hint) => '    ' + JSON.stringify(hint));
  return `{\n  "version": 1,\n  "hints": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

function chromaOf(hex: string): { a: number; b: number } {
  const value = parseInt(hex.slice(1), 16);
  const { a, b } = labOf(value >> 16, (value >> 8) & 255, value & 255);
  return { a, b };
}

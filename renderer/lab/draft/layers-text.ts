/** [256, 128] → "256, 128" */
export const layersText = (layers: readonly number[]): string => layers.join(', ');

/** "256, 128" → [256, 128]; undefined for what is no list of numbers */
export function parseLayers(text: string): number[] | undefined {
  const parts = text.split(/[,;\s]+/).filter((part) => part !== '');
  const numbers = parts.map(Number);
  return numbers.every((value) => Number.isInteger(value) && value > 0) ? numbers : undefined;
}

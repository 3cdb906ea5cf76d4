import type { Size } from '../../common/geometry.js';

/** Pixels a latent covers along each side, and latents a hyper-latent does. */
export const LATENT_STRIDE = 16;
export const HYPER_STRIDE = 4;
export const STEPS = 4;
const GROUPS = 4;

/** Latents of one tile. The networks see a grid padded to whole hyper-latents; only rows × columns are coded. */
export interface LatentGrid {
  readonly rows: number;
  readonly columns: number;
  readonly paddedRows: number;
  readonly paddedColumns: number;
  readonly hyperRows: number;
  readonly hyperColumns: number;
}

export function latentGrid({ width, height }: Size): LatentGrid {
  const rows = Math.ceil(height / LATENT_STRIDE);
  const columns = Math.ceil(width / LATENT_STRIDE);
  const hyperRows = Math.ceil(rows / HYPER_STRIDE);
  const hyperColumns = Math.ceil(columns / HYPER_STRIDE);
  return {
    rows,
    columns,
    hyperRows,
    hyperColumns,
    paddedRows: hyperRows * HYPER_STRIDE,
    paddedColumns: hyperColumns * HYPER_STRIDE,
  };
}

/**
 * What one step of the quadtree codes, in coding order: runs of four numbers each, [channel, start, target, count].
 * A run reads `count` neighbours from `start` on in a context network's output (channels, rows / 2, columns / 2) and
 * stands for every second latent from `target` on (channels, rows, columns).
 *
 * Channel c belongs to group c mod 4. At position p of each 2×2 block (0 top left, 1 bottom right, 2 top right,
 * 3 bottom left), step k codes group k xor p. A context network gives the channels of the four positions one after
 * another, positions in raster order.
 */
export function runsOfStep(grid: LatentGrid, step: number, channels: number): Int32Array {
  const { rows, columns, paddedRows, paddedColumns } = grid;
  const halfRows = paddedRows / 2;
  const halfColumns = paddedColumns / 2;
  const inGroup = channels / GROUPS;
  const runs: number[] = [];
  RASTER_POSITIONS.forEach(({ row, column, position }, block) => {
    const count = Math.ceil((columns - column) / 2);
    if (count <= 0) return;
    for (let index = 0; index < inGroup; index++) {
      const channel = GROUPS * index + (step ^ position);
      for (let y = row; y < rows; y += 2) {
        const start = ((block * inGroup + index) * halfRows + (y >> 1)) * halfColumns;
        const target = (channel * paddedRows + y) * paddedColumns + column;
        runs.push(channel, start, target, count);
      }
    }
  });
  return Int32Array.from(runs);
}

const RASTER_POSITIONS = [
  { row: 0, column: 0, position: 0 },
  { row: 0, column: 1, position: 2 },
  { row: 1, column: 0, position: 3 },
  { row: 1, column: 1, position: 1 },
] as const;

/** Latents that a step codes. */
export function countOfRuns(runs: Int32Array): number {
  let count = 0;
  for (let i = 3; i < runs.length; i += 4) count += runs[i]!;
  return count;
}

export type Point = readonly [x: number, y: number];
export type Stroke = readonly Point[];

/**
 * Draws strokes in a unit square as a grey picture, 255 where the pen was: each pixel by its distance to the nearest
 * line, so that edges are smooth.
 * @param pen half the pen's width
 */
export function rasterise(strokes: readonly Stroke[], side: number, pen: number): Uint8Array {
  const nearest = new Float64Array(side * side).fill(Infinity);
  for (const stroke of strokes) {
    for (let i = 1; i < stroke.length; i++) drawLine(nearest, side, stroke[i - 1]!, stroke[i]!, pen);
  }
  const edge = 1 / side;
  return Uint8Array.from(
    nearest,
    (distance) => 255 * Math.max(0, Math.min(1, (pen - distance) / edge + 0.5)),
  );
}

/** Distances matter within reach of the pen alone. */
function drawLine(nearest: Float64Array, side: number, a: Point, b: Point, pen: number): void {
  const reach = pen + 1 / side;
  const range = (axis: 0 | 1): [number, number] => [
    Math.max(0, Math.floor((Math.min(a[axis], b[axis]) - reach) * side)),
    Math.min(side - 1, Math.ceil((Math.max(a[axis], b[axis]) + reach) * side)),
  ];
  const [left, right] = range(0);
  const [top, bottom] = range(1);
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const at = row * side + column;
      const distance = distanceTo((column + 0.5) / side, (row + 0.5) / side, a, b);
      if (distance < nearest[at]!) nearest[at] = distance;
    }
  }
}

function distanceTo(x: number, y: number, [ax, ay]: Point, [bx, by]: Point): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

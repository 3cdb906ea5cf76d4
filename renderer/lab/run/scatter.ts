export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Points of any range, placed in a frame; both axes on the same scale would waste it, so each has its own. */
export function placePoints(
  { x, y }: { readonly x: readonly number[]; readonly y: readonly number[] },
  frame: { readonly width: number; readonly height: number; readonly margin: number },
): Place[] {
  const across = scaleOf(x, frame.margin, frame.width - frame.margin);
  const up = scaleOf(y, frame.height - frame.margin, frame.margin);
  return x.map((value, index) => ({ x: across(value), y: up(y[index] ?? 0) }));
}

function scaleOf(values: readonly number[], from: number, to: number): (value: number) => number {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (!(high > low)) return () => (from + to) / 2;
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

/** Index of the nearest point that is no further than `reach`. */
export function nearestPoint(
  points: readonly Place[],
  x: number,
  y: number,
  reach: number,
): number | undefined {
  let nearest: number | undefined;
  let least = reach ** 2;
  points.forEach((point, index) => {
    const distance = (point.x - x) ** 2 + (point.y - y) ** 2;
    if (distance > least) return;
    least = distance;
    nearest = index;
  });
  return nearest;
}

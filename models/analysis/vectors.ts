export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Gram and Schmidt, modified, in place; a vector without a direction of its own becomes zero. */
export function orthonormalise(axes: readonly Float64Array[]): void {
  axes.forEach((axis, k) => {
    for (const earlier of axes.slice(0, k)) {
      const share = dot(axis, earlier);
      for (let i = 0; i < axis.length; i++) axis[i]! -= share * earlier[i]!;
    }
    const norm = Math.sqrt(dot(axis, axis)) || 1;
    for (let i = 0; i < axis.length; i++) axis[i]! /= norm;
  });
}

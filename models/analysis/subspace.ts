import { dot, orthonormalise } from './vectors.js';

/**
 * Principal angles between the spaces that two sets of vectors span (Björck and Golub 1973), by their sines, which
 * are exact where angles are small.
 * @param basis any vectors
 * @param axes orthonormal, no fewer than there are vectors in the basis
 * @returns radians, 0 … π/2, ascending, one for each vector of the basis
 */
export function principalAngles(
  basis: readonly Float64Array[],
  axes: readonly Float64Array[],
): readonly number[] {
  const own = basis.map((vector) => vector.slice());
  orthonormalise(own);
  const rests = own.map((vector) => {
    const rest = vector.slice();
    for (const axis of axes) {
      const along = dot(vector, axis);
      for (let i = 0; i < rest.length; i++) rest[i]! -= along * axis[i]!;
    }
    return rest;
  });
  const gram = rests.map((a) => rests.map((b) => dot(a, b)));
  return eigenvalues(gram)
    .map((square) => Math.asin(Math.sqrt(Math.max(0, Math.min(1, square)))))
    .sort((a, b) => a - b);
}

const SWEEPS = 60;

/** Of a symmetric matrix, by Jacobi's rotations (Golub and Van Loan, Matrix Computations, 8.5). */
function eigenvalues(matrix: number[][]): number[] {
  const size = matrix.length;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const value = matrix[p]![q]!;
        off += value * value;
        if (value !== 0) rotate(matrix, p, q);
      }
    }
    if (off < 1e-30) break;
  }
  return matrix.map((row, i) => row[i]!);
}

/** Makes the element at p, q zero, in place. */
function rotate(matrix: number[][], p: number, q: number): void {
  const theta = (matrix[q]![q]! - matrix[p]![p]!) / (2 * matrix[p]![q]!);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (const row of matrix) {
    const [a, b] = [row[p]!, row[q]!];
    row[p] = c * a - s * b;
    row[q] = s * a + c * b;
  }
  const [rowP, rowQ] = [matrix[p]!, matrix[q]!];
  for (let i = 0; i < matrix.length; i++) {
    const [a, b] = [rowP[i]!, rowQ[i]!];
    rowP[i] = c * a - s * b;
    rowQ[i] = s * a + c * b;
  }
}

/**
 * Area under the ROC curve: the chance that an anomaly scores above a usual one, ties counted half (Mann and Whitney
 * 1947).
 */
export function areaUnderCurve(usual: ArrayLike<number>, anomalies: ArrayLike<number>): number {
  const all = [
    ...Array.from(usual, (score) => ({ score, isAnomaly: false })),
    ...Array.from(anomalies, (score) => ({ score, isAnomaly: true })),
  ].sort((a, b) => a.score - b.score);
  let ranks = 0;
  for (let from = 0; from < all.length;) {
    let to = from;
    while (to < all.length && all[to]!.score === all[from]!.score) to++;
    // Ranks from 1; equal scores share theirs.
    const rank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) if (all[i]!.isAnomaly) ranks += rank;
    from = to;
  }
  const count = anomalies.length;
  return (ranks - (count * (count + 1)) / 2) / (count * usual.length);
}

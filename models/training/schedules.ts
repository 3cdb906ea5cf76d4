/** How the learning rate goes over a training of a known length. */
export type Schedule =
  | { readonly kind: 'constant'; readonly rate: number }
  /** Up to the rate over the warm-up, then down to nothing along half a cosine (Loshchilov and Hutter 2017). */
  | { readonly kind: 'cosine'; readonly rate: number; readonly warmup: number }
  /** Times the factor after every so many epochs. */
  | { readonly kind: 'steps'; readonly rate: number; readonly every: number; readonly factor: number };

/** @param progress 0 … 1 over the whole training @param epoch from 0 */
export function learningRate(schedule: Schedule, progress: number, epoch: number): number {
  switch (schedule.kind) {
    case 'constant':
      return schedule.rate;
    case 'cosine': {
      const { rate, warmup } = schedule;
      if (progress < warmup) return (rate * (progress + 1e-3)) / (warmup + 1e-3);
      return (rate * (1 + Math.cos((Math.PI * (progress - warmup)) / (1 - warmup)))) / 2;
    }
    case 'steps':
      return schedule.rate * schedule.factor ** Math.floor(epoch / schedule.every);
  }
}

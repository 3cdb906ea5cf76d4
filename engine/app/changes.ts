import type { Item, Totals } from '../api/index.js';
import type { Queue } from '../queue/index.js';

const interval = 100;
/** When more have changed at once, the interface reads the page that it shows instead. */
const mostAtOnce = 200;

export interface ChangeListener {
  readonly onItems: (items: Item[]) => void;
  readonly onReset: (total: number) => void;
  readonly onTotals: (totals: Totals) => void;
}

/** Gathers what changes in the queue, and tells it ten times a second at most. */
export class QueueChanges {
  private readonly queue: Queue;
  private readonly totals: () => Totals;
  private readonly listener: ChangeListener;
  private readonly changed = new Set<string>();
  private isReset = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(queue: Queue, totals: () => Totals, listener: ChangeListener) {
    this.queue = queue;
    this.totals = totals;
    this.listener = listener;
    queue.listen({
      onChange: (ids) => {
        for (const id of ids) this.changed.add(id);
        this.wake();
      },
      onProgress: (id) => {
        this.changed.add(id);
        this.wake();
      },
      onReset: () => {
        this.isReset = true;
        this.wake();
      },
    });
  }

  /** Tells the totals soon. */
  wake(): void {
    this.timer ??= setTimeout(() => this.tell(), interval);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private tell(): void {
    this.timer = undefined;
    if (this.isReset || this.changed.size > mostAtOnce) this.listener.onReset(this.queue.size);
    else if (this.changed.size > 0) this.listener.onItems(this.items());
    this.isReset = false;
    this.changed.clear();
    this.listener.onTotals(this.totals());
  }

  private items(): Item[] {
    return [...this.changed].flatMap((id) => {
      const item = this.queue.get(id);
      return item === undefined ? [] : [this.queue.show(item)];
    });
  }
}

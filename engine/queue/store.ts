import { join } from 'node:path';
import { z } from '../api/index.js';
import { batchRecordSchema, queueItemSchema } from './item.js';
import { JsonFile } from './json-file.js';
import { Queue, type QueueSnapshot } from './queue.js';

const fileSchema = z.object({
  version: z.literal(1),
  batches: z.array(batchRecordSchema),
  items: z.array(queueItemSchema),
});

/** Keeps a queue on the disk, in `queue.json` of the state folder. */
export class QueueStore {
  readonly queue: Queue;
  private readonly file: JsonFile<typeof fileSchema>;

  private constructor(queue: Queue, file: JsonFile<typeof fileSchema>) {
    this.queue = queue;
    this.file = file;
  }

  /** @throws LatensifyError 'unreadable' */
  static async open(folder: string, onFault: (sentence: string) => void): Promise<QueueStore> {
    const file = new JsonFile(join(folder, 'queue.json'), fileSchema, onFault);
    const saved = await file.load();
    const store = new QueueStore(new Queue(saved && withoutRunning(saved)), file);
    const save = (): void => file.save(() => ({ version: 1 as const, ...copyOf(store.queue) }));
    store.queue.listen({ onChange: save, onReset: save });
    return store;
  }

  async close(): Promise<void> {
    await this.file.flush();
  }
}

const copyOf = (queue: Queue) => {
  const { batches, items } = queue.snapshot();
  return { batches: [...batches], items: [...items] };
};

/** What was under way when the program ended begins anew; what was finished by then is found in the journal. */
function withoutRunning({ batches, items }: QueueSnapshot): QueueSnapshot {
  const isUnderWay = (state: string): boolean => state === 'running' || state === 'paused';
  return {
    batches,
    items: items.map((item) => (isUnderWay(item.state) ? { ...item, state: 'waiting' } : item)),
  };
}

/** Between two tidings of one piece of work, in milliseconds. */
const interval = 250;
/** How long a closing program waits for checkpoints. */
const patience = 20_000;

/** What ends work after the step that is under way. */
export interface Stoppable {
  /** To go on later. */
  readonly pause: AbortController;
  /** With what was reached by then. */
  readonly finish: AbortController;
}

/** Pieces of work under way, each in a process of its own, by the ids of their runs. */
export class UnderWay<Work extends Stoppable> {
  private readonly works = new Map<string, Work>();
  private readonly ending = new Set<Promise<void>>();
  private readonly waking = new Map<string, NodeJS.Timeout>();
  private readonly tell: (id: string, work: Work) => void;

  /** @param tell what is new of one; called at most four times a second for each */
  constructor(tell: (id: string, work: Work) => void) {
    this.tell = tell;
  }

  get(id: string): Work | undefined {
    return this.works.get(id);
  }

  has(id: string): boolean {
    return this.works.has(id);
  }

  /** @param run ends with the work and never fails; @param onEnd is called when it is under way no more */
  begin(id: string, work: Work, run: () => Promise<void>, onEnd: () => Promise<void>): void {
    this.works.set(id, work);
    const ending = (async () => {
      await run();
      this.works.delete(id);
      clearTimeout(this.waking.get(id));
      this.waking.delete(id);
      await onEnd();
    })().finally(() => this.ending.delete(ending));
    this.ending.add(ending);
  }

  /** There is something to tell, soon. */
  wake(id: string): void {
    if (this.waking.has(id)) return;
    const timer = setTimeout(() => {
      this.waking.delete(id);
      const work = this.works.get(id);
      if (work !== undefined) this.tell(id, work);
    }, interval);
    this.waking.set(id, timer);
  }

  /** Lets all save where they are, for as long as anybody waits for that. */
  async dispose(): Promise<void> {
    for (const timer of this.waking.values()) clearTimeout(timer);
    for (const work of this.works.values()) work.pause.abort();
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise((resolve) => (timer = setTimeout(resolve, patience)));
    await Promise.race([Promise.all(this.ending), enough]);
    clearTimeout(timer);
  }
}

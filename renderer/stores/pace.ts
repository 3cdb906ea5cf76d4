/**
 * Sends changes that may follow each other quickly, such as a slider's: one at a time for each thing that changes, and
 * of those that gather meanwhile only the newest.
 */
export class Pace {
  private readonly newest = new Map<string, () => Promise<unknown>>();
  private readonly running = new Map<string, Promise<unknown>>();

  isBusy(what: string): boolean {
    return this.newest.has(what) || this.running.has(what);
  }

  /** Resolves when nothing of it is on its way any more. */
  async idle(what: string): Promise<void> {
    while (this.isBusy(what)) {
      await this.running.get(what)?.catch(() => undefined);
      await Promise.resolve();
    }
  }

  /** Done when this change, or a newer one of the same thing, is on its way. @throws what the call throws */
  async send(what: string, call: () => Promise<unknown>): Promise<void> {
    this.newest.set(what, call);
    await this.running.get(what)?.catch(() => undefined);
    await Promise.resolve();
    if (this.newest.get(what) !== call) return;
    this.newest.delete(what);
    const answer = call();
    this.running.set(what, answer);
    try {
      await answer;
    } finally {
      if (this.running.get(what) === answer) this.running.delete(what);
    }
  }
}

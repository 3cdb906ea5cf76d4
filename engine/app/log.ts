import type { LogEntry } from '../api/index.js';

const kept = 500;

/** What the program has to say beside the items, the last entries of it. */
export class Log {
  readonly entries: LogEntry[] = [];
  private readonly listeners: ((entry: LogEntry) => void)[];

  constructor(listener: (entry: LogEntry) => void) {
    this.listeners = [listener];
  }

  listen(listener: (entry: LogEntry) => void): void {
    this.listeners.push(listener);
  }

  add(level: LogEntry['level'], sentence: string): void {
    const entry: LogEntry = { at: Date.now(), level, sentence };
    this.entries.push(entry);
    if (this.entries.length > kept) this.entries.shift();
    for (const listener of this.listeners) listener(entry);
  }
}

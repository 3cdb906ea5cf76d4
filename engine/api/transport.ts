/** Carries messages both ways, in order: a WebSocket, a MessagePort, a child process, or two ends in one process. */
export interface Transport {
  /** Does nothing once the other side is gone. */
  send(message: unknown): void;
  /** Messages that came before are kept for the first listener. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, also when it is closed already. */
  onClose(listener: (reason: string) => void): void;
  close(reason: string): void;
}

/** The two sides of one: what is sent on one arrives on the other, a turn of the event loop later. */
export function transportPair(): [Transport, Transport] {
  const [one, other] = [new Inbox(), new Inbox()];
  const end = (mine: Inbox, theirs: Inbox): Transport => ({
    send: (message) => queueMicrotask(() => theirs.receive(message)),
    onMessage: (listener) => mine.listen(listener),
    onClose: (listener) => mine.listenForClose(listener),
    close: (reason) => {
      mine.close(reason);
      theirs.close(reason);
    },
  });
  return [end(one, other), end(other, one)];
}

/** Keeps what arrives until somebody listens: the two sides need not be ready at the same instant. */
export class Inbox {
  private waiting: unknown[] = [];
  private listener: ((message: unknown) => void) | undefined;
  private closeListeners: ((reason: string) => void)[] = [];
  private closed: string | undefined;

  receive(message: unknown): void {
    if (this.closed !== undefined) return;
    if (this.listener === undefined) this.waiting.push(message);
    else this.listener(message);
  }

  listen(listener: (message: unknown) => void): void {
    this.listener = listener;
    const waiting = this.waiting;
    this.waiting = [];
    for (const message of waiting) listener(message);
  }

  close(reason: string): void {
    if (this.closed !== undefined) return;
    this.closed = reason;
    for (const listener of this.closeListeners) listener(reason);
  }

  listenForClose(listener: (reason: string) => void): void {
    if (this.closed === undefined) this.closeListeners.push(listener);
    else listener(this.closed);
  }
}

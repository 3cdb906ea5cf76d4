import { EventEmitter } from 'node:events';
import type { MessageChannelMain } from 'electron';

/** A MessagePortMain: Node.js events, messages kept until start(). */
export class PortStandIn extends EventEmitter {
  other: PortStandIn | undefined;
  private kept: unknown[] | undefined = [];

  postMessage(message: unknown): void {
    const { other } = this;
    const clone: unknown = structuredClone(message);
    queueMicrotask(() => other?.deliver(clone));
  }

  start(): void {
    const kept = this.kept ?? [];
    this.kept = undefined;
    for (const data of kept) this.emit('message', { data, ports: [] });
  }

  close(): void {
    const { other } = this;
    this.other = undefined;
    if (other === undefined) return;
    other.other = undefined;
    queueMicrotask(() => other.emit('close'));
  }

  private deliver(data: unknown): void {
    if (this.kept !== undefined) this.kept.push(data);
    else this.emit('message', { data, ports: [] });
  }
}

export function channelStandIn(): Pick<MessageChannelMain, 'port1' | 'port2'> {
  const [port1, port2] = [new PortStandIn(), new PortStandIn()];
  port1.other = port2;
  port2.other = port1;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it stands in for that class
  return { port1, port2 };
}

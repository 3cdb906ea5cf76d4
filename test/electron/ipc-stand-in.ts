import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import type { GuardedIpc } from '../../electron/main/ipc.js';
import type { FrameStandIn } from './window-stand-in.js';

type Listener = Parameters<GuardedIpc['on']>[1];
type Handler = Parameters<GuardedIpc['handle']>[1];

/** An ipcMain: arguments arrive as structured clones, a handler that throws rejects the invocation. */
export class IpcStandIn implements Pick<GuardedIpc, 'handle'> {
  private readonly listeners = new Map<string, Listener>();
  private readonly handlers = new Map<string, Handler>();

  readonly on = (channel: string, listener: Listener): never => {
    this.listeners.set(channel, listener);
    return this as never;
  };

  handle(channel: string, handler: Handler): void {
    if (this.handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    this.handlers.set(channel, handler);
  }

  /** As ipcRenderer.send in that frame. */
  send(senderFrame: FrameStandIn | null, channel: string, ...args: readonly unknown[]): void {
    const event = { type: 'frame', senderFrame } as unknown as IpcMainEvent;
    this.listeners.get(channel)?.(event, ...structuredClone(args));
  }

  /** As ipcRenderer.invoke in that frame. */
  async invoke(
    senderFrame: FrameStandIn | null,
    channel: string,
    ...args: readonly unknown[]
  ): Promise<unknown> {
    const handler = this.handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    const event = { type: 'frame', senderFrame } as unknown as IpcMainInvokeEvent;
    try {
      return structuredClone(await (handler(event, ...structuredClone(args)) as unknown));
    } catch (thrown) {
      throw new Error(`Error invoking remote method '${channel}': ${String(thrown)}`, { cause: thrown });
    }
  }
}

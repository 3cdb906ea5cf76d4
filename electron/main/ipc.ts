import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import { z } from 'zod';
import { asLatensifyError } from '../../common/errors.js';
import type { DesktopAnswer } from '../../engine/api/index.js';
import { type Channel, channels } from '../ipc.js';
import { isFromApp } from './security.js';

const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'This is no id.');
const path = z.string().min(1).max(32_767);

/** What may come with each message of a page. */
export const messageSchemas = {
  [channels.connect]: z.undefined(),
  [channels.grantDropped]: z.strictObject({ paths: z.array(path).max(10_000) }),
  [channels.startDrag]: z.strictObject({ items: z.array(id).min(1).max(1000) }),
  [channels.showInFolder]: z.strictObject({ item: id }),
} as const;

type Schemas = typeof messageSchemas;
type Message<C extends keyof Schemas> = z.output<Schemas[C]>;

export type GuardedIpc = Pick<IpcMain, 'handle' | 'on'>;

export interface IpcOptions {
  readonly ipcMain: GuardedIpc;
  /** Told of what was refused, and why. */
  readonly onRefused: (reason: string) => void;
}

/** Takes messages that need no answer. Those of others than the app's page, or of another shape, are refused. */
export function listen<C extends keyof Schemas>(
  { ipcMain, onRefused }: IpcOptions,
  channel: C,
  act: (message: Message<C>, event: IpcMainEvent) => void,
): void {
  ipcMain.on(channel, (event, ...args: unknown[]) => {
    const checked = check(channel, event, args);
    if (checked.ok) act(checked.value, event);
    else onRefused(checked.sentence);
  });
}

/** Takes messages that are answered; a refusal is an answer, too. */
export function answer<C extends keyof Schemas, T>(
  { ipcMain, onRefused }: IpcOptions,
  channel: C,
  act: (message: Message<C>, event: IpcMainInvokeEvent) => Promise<T>,
): void {
  ipcMain.handle(channel, async (event, ...args: unknown[]): Promise<DesktopAnswer<T>> => {
    const checked = check(channel, event, args);
    if (!checked.ok) {
      onRefused(checked.sentence);
      return checked;
    }
    try {
      return { ok: true, value: await act(checked.value, event) };
    } catch (thrown) {
      const { code, message } = asLatensifyError(thrown);
      return { ok: false, code, sentence: message };
    }
  });
}

function check<C extends keyof Schemas>(
  channel: C,
  event: IpcMainEvent | IpcMainInvokeEvent,
  args: readonly unknown[],
): DesktopAnswer<Message<C>> {
  if (!isFromApp(event)) return refusal(channel, 'it is not from the app’s page');
  if (args.length > 1) return refusal(channel, 'it has too many parts');
  const parsed = messageSchemas[channel].safeParse(args[0]);
  if (!parsed.success) return refusal(channel, parsed.error.issues[0]?.message ?? 'it makes no sense');
  return { ok: true, value: parsed.data as Message<C> };
}

function refusal(channel: Channel, why: string): DesktopAnswer<never> {
  return { ok: false, code: 'usage', sentence: `A message (${channel}) was refused: ${why}.` };
}

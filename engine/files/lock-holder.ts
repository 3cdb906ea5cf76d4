import { hostname } from 'node:os';
import { z } from 'zod';

const holderSchema = z.object({
  /** Tells machines apart. */
  machine: z.string(),
  host: z.string(),
  pid: z.number(),
  /** Milliseconds since 1970. */
  since: z.number(),
});

/** Whose a folder is. */
export type Holder = z.infer<typeof holderSchema>;

export const thisProcess = (machine: string): Holder => ({
  machine,
  host: hostname(),
  pid: process.pid,
  since: Date.now(),
});

export function parseHolder(text: string): Holder | undefined {
  try {
    return holderSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** A sentence for whoever comes second. */
export function describeHolder(holder: Holder | undefined): string {
  const who =
    holder === undefined
      ? ''
      : ` (process ${holder.pid} on ${holder.host}, since ${new Date(holder.since).toISOString().slice(0, 16)})`;
  return `Another run of Latensify writes to the output folder${who}: wait until it is done, or end it.`;
}

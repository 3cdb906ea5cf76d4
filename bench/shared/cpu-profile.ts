import { Session } from 'node:inspector/promises';

/** Where V8's sampling profiler found this thread: milliseconds by script (a URL, or a name in brackets). */
export interface CpuProfile<Result> {
  readonly result: Result;
  readonly milliseconds: number;
  readonly byScript: ReadonlyMap<string, number>;
}

const INTERVAL_MICROSECONDS = 500;

/**
 * Runs the work under V8's profiler. Time in which the thread waited for others is "(idle)", that of the garbage
 * collector "(garbage collector)"; native functions count for the script that called them.
 */
export async function profile<Result>(work: () => Promise<Result>): Promise<CpuProfile<Result>> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_MICROSECONDS });
    await session.post('Profiler.start');
    const start = performance.now();
    const result = await work();
    const milliseconds = performance.now() - start;
    const { profile } = await session.post('Profiler.stop');
    return { result, milliseconds, byScript: selfTimes(profile) };
  } finally {
    session.disconnect();
  }
}

interface RecordedProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[] | undefined;
  }[];
  readonly samples?: readonly number[] | undefined;
  readonly timeDeltas?: readonly number[] | undefined;
}

function selfTimes({ nodes, samples = [], timeDeltas = [] }: RecordedProfile): Map<string, number> {
  const scripts = scriptOfNodes(nodes);
  const times = new Map<string, number>();
  samples.forEach((id, i) => {
    const script = scripts.get(id) ?? '(unknown)';
    times.set(script, (times.get(script) ?? 0) + (timeDeltas[i + 1] ?? 0) / 1000);
  });
  return times;
}

/** Native functions and those of Node itself belong to the nearest caller that has a file. */
function scriptOfNodes(nodes: RecordedProfile['nodes']): Map<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const scripts = new Map<number, string>();
  const visit = (id: number, caller: string | undefined): void => {
    const node = byId.get(id)!;
    const { url, functionName } = node.callFrame;
    const own = url.startsWith('file:') ? url : undefined;
    const meta = functionName.startsWith('(') && functionName !== '(anonymous)' ? functionName : undefined;
    scripts.set(id, own ?? meta ?? caller ?? '(node)');
    for (const child of node.children ?? []) visit(child, own ?? caller);
  };
  if (nodes[0]) visit(nodes[0].id, undefined);
  return scripts;
}

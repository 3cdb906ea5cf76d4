import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface ServerOptions {
  /** Where the queue is kept: a later server with the same folder finds it. */
  readonly state: string;
  /** Folder that its users may pick from. */
  readonly root?: string;
}

export interface TestServer {
  /** With the token. */
  readonly url: string;
  /** Ends the engine's process as a crash would. */
  killEngine(): void;
  /** As Ctrl+C does. */
  stop(): Promise<void>;
}

/** Starts the real `latensify serve` on a free port. */
export async function startServer({ state, root: folder }: ServerOptions): Promise<TestServer> {
  const args = [join(root, 'dist/cli/main.js'), 'serve', '--port', '0', '--state', state];
  if (folder !== undefined) args.push('--root', folder);
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const url = await printedAddress(child);
  return {
    url,
    killEngine: () => {
      const engines = childrenOf(child.pid!);
      if (engines.length === 0) throw new Error('The server has no engine process.');
      for (const pid of engines) process.kill(pid, 'SIGKILL');
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGINT');
      await closed;
    },
  };
}

function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const read = (piece: Buffer): void => {
      printed += piece.toString();
      const url = /http:\/\/\S+token=\S+/.exec(printed)?.[0];
      if (url !== undefined) resolve(url);
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.once('close', (code) => reject(new Error(`The server ended with ${String(code)}: ${printed}`)));
  });
}

function childrenOf(pid: number): number[] {
  const list = execFileSync('ps', ['-A', '-o', 'ppid=,pid='], { encoding: 'utf8' });
  return list
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([parent]) => parent === pid)
    .map(([, child]) => child!);
}

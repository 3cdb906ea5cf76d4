import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Planes } from './noisy.js';
import type { Method } from './types.js';

/** A program that denoises planes with the true sigma: bench/peers/denoise.py, kept running. */
export class PeerProcess {
  readonly #child: ReturnType<typeof spawn>;
  readonly #lines: AsyncIterator<string>;
  readonly #work: string;

  /** @param command program and arguments @param work a folder for files between the two */
  constructor(command: readonly string[], work: string) {
    const [program = '', ...args] = command;
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
    this.#work = work;
  }

  async denoise(
    method: Method,
    noisy: Planes,
    sigma: number,
  ): Promise<{ readonly planes: Planes; readonly milliseconds: number }> {
    const [input, output] = [join(this.#work, 'noisy.f32'), join(this.#work, 'denoised.f32')];
    await writeFile(input, new Uint8Array(noisy.data.buffer, noisy.data.byteOffset, noisy.data.byteLength));
    const { width, height } = noisy;
    this.#child.stdin!.write(JSON.stringify({ method, input, output, width, height, sigma }) + '\n');
    const answer = await this.#lines.next();
    if (answer.done) throw new Error('The peer ended: see its message above.');
    const { milliseconds } = JSON.parse(answer.value) as { milliseconds: number };
    const bytes = await readFile(output);
    const data = new Float32Array(Uint8Array.from(bytes).buffer);
    return { planes: { width, height, data }, milliseconds };
  }

  close(): void {
    this.#child.stdin!.end();
  }
}

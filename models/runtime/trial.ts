/**
 * A process that tries one provider and reports: a driver that crashes or hangs takes this process with it, not the
 * app. Arguments: provider, reference, threads.
 */
import { selfCheck, type SelfCheck } from './self-check.js';
import type { Provider } from './types.js';

const [, , provider, reference, threads] = process.argv;
answer(await outcome());

/** To the process that asked: the parent of a child process, or of a utility process in Electron. */
function answer(check: SelfCheck): void {
  const { parentPort } = process as { parentPort?: { postMessage(message: unknown): void } };
  if (parentPort) parentPort.postMessage(check);
  else process.send?.(check, () => process.exit());
}

function outcome(): Promise<SelfCheck> {
  return selfCheck(provider as Provider, reference as Provider, Number(threads)).catch((error: unknown) => ({
    usable: false,
    faster: false,
    detail: readable(error),
  }));
}

/** ONNX Runtime puts its source line and the violated condition before the sentence. */
function readable(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const sentence = message.split('was false. ').at(-1) ?? message;
  return sentence.trim().split('\n')[0] ?? sentence;
}

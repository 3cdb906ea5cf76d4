/** Gives a child of Node.js the parentPort of a utility process, then runs the program named first. */
import { EventEmitter } from 'node:events';
import { pathToFileURL } from 'node:url';
import type { ParentPort } from 'electron';

class ParentPortStandIn extends EventEmitter implements Pick<ParentPort, 'postMessage'> {
  /** Messages are kept until somebody listens. */
  override on(event: string, listener: (...args: never[]) => void): this {
    super.on(event, listener as (...args: unknown[]) => void);
    if (event === 'message') process.on('message', (data) => this.emit('message', { data, ports: [] }));
    return this;
  }

  postMessage(message: unknown): void {
    process.send?.(message);
  }
}

Object.assign(process, { parentPort: new ParentPortStandIn() });
process.once('disconnect', () => process.exit(0));
process.argv.splice(1, 1);
await import(pathToFileURL(process.argv[1]!).href);

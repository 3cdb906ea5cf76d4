import { LatensifyError } from '../../common/errors.js';
import type { Grant, Transport } from '../../engine/api/index.js';
import type { DesktopHost, HostServices } from '../../electron/main/host.js';

/** What answers the contract, with a memory of what it was asked. */
export class DesktopHostStandIn implements DesktopHost {
  readonly services: HostServices;
  readonly transports: Transport[] = [];
  readonly granted: string[] = [];
  readonly opened: string[] = [];
  readonly results = new Map<string, string>();
  isDisposed = false;

  constructor(services: HostServices) {
    this.services = services;
  }

  readonly connect = (transport: Transport): void => void this.transports.push(transport);

  readonly grant = (paths: readonly string[]): Promise<readonly Grant[]> => {
    const missing = paths.find((path) => path.includes('missing'));
    if (missing) return Promise.reject(new LatensifyError('unreadable', `${missing} does not exist.`));
    this.granted.push(...paths);
    return Promise.resolve(paths.map((_, index) => ({ id: `g${index}`, kind: 'file', name: 'a.png' })));
  };

  readonly open = (paths: readonly string[]): Promise<void> => {
    this.opened.push(...paths);
    return Promise.resolve();
  };

  readonly pixels: DesktopHost['pixels'] = (id) => {
    const found = { type: 'image/png', data: new Uint8Array([137, 80, 78, 71]) };
    return Promise.resolve(id === 'known' ? found : undefined);
  };

  readonly pathsOf = (items: readonly string[]): Promise<readonly string[]> => {
    const paths = items.map((item) => this.results.get(item));
    if (paths.every((path) => path !== undefined)) return Promise.resolve(paths);
    return Promise.reject(new LatensifyError('usage', 'There is no such item.'));
  };

  readonly dispose = (): Promise<void> => {
    this.isDisposed = true;
    return Promise.resolve();
  };
}

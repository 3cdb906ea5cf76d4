import {
  appContract,
  connectDesktop,
  createClient,
  type DesktopBridge,
  desktopBridge,
  valueOf,
  webSocketTransport,
} from '../../engine/api/index.js';
import type { Backend } from './backend.js';
import { uploadFiles } from './upload.js';

/** Connects to the host of this page: the desktop app around it, or the server that it came from. */
export async function connect(): Promise<Backend> {
  const bridge = desktopBridge(window);
  return bridge === undefined ? connectServer() : await connectApp(bridge);
}

/** Both hosts serve the pixels beside the page. */
const pixelUrl = (id: string): string => `/pixels/${id}`;

async function connectApp(bridge: DesktopBridge): Promise<Backend> {
  return {
    client: createClient(appContract, await connectDesktop(bridge, window)),
    pixelUrl,
    grantsFor: async ({ roots }) => [...valueOf(await bridge.grantsFor(roots))],
    save: () => undefined,
    desktop: bridge,
  };
}

function connectServer(): Backend {
  const address = new URL('/socket', location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  const client = createClient(appContract, webSocketTransport(new WebSocket(address)));
  return {
    client,
    pixelUrl,
    grantsFor: ({ files }, onProgress, signal) => uploadFiles(client, files, onProgress, signal),
    save: ({ id, name }) => saveAs(`/downloads/${id}`, name),
    desktop: undefined,
  };
}

function saveAs(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}

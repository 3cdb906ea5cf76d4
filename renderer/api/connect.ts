import { appContract, createClient, webSocketTransport } from '../../engine/api/index.js';
import type { Backend } from './backend.js';
import { uploadFiles } from './upload.js';

/** Connects to the server that this page came from. */
export function connect(): Backend {
  const address = new URL('/socket', location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  const client = createClient(appContract, webSocketTransport(new WebSocket(address)));
  return {
    client,
    pixelUrl: (id) => `/pixels/${id}`,
    grantsFor: ({ files }, onProgress, signal) => uploadFiles(client, files, onProgress, signal),
    save: ({ id, name }) => saveAs(`/downloads/${id}`, name),
  };
}

function saveAs(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}

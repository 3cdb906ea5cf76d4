import { contextBridge, ipcRenderer, type IpcRendererEvent, webUtils } from 'electron';
import type { bridgeName, portMessage } from '../../engine/api/index.js';
import { createBridge } from './bridge.js';

// Only types come from engine/api: this script is loaded before every page and should be small.
const name: typeof bridgeName = 'latensifyDesktop';
const message: typeof portMessage = 'latensify-engine-port';

const page = globalThis as unknown as {
  postMessage(message: string, targetOrigin: string, ports: IpcRendererEvent['ports']): void;
};

contextBridge.exposeInMainWorld(
  name,
  // The message stays in this window, so its target needs no name.
  createBridge({ ipcRenderer, webUtils, givePorts: (ports) => page.postMessage(message, '*', ports) }),
);

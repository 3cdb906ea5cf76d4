import type { IpcRenderer, IpcRendererEvent, WebUtils } from 'electron';
import type { DesktopBridge } from '../../engine/api/index.js';
import { channels } from '../ipc.js';

export interface PreloadParts {
  readonly ipcRenderer: Pick<IpcRenderer, 'invoke' | 'on' | 'send'>;
  readonly webUtils: Pick<WebUtils, 'getPathForFile'>;
  /** Ports can't pass through the context bridge: they go to the page as a message. */
  readonly givePorts: (ports: IpcRendererEvent['ports']) => void;
}

/** What the page gets: functions that name no channel and no path. */
export function createBridge({ ipcRenderer, webUtils, givePorts }: PreloadParts): DesktopBridge {
  ipcRenderer.on(channels.connect, ({ ports }) => givePorts(ports));
  return {
    connect: () => ipcRenderer.send(channels.connect),
    grantsFor: async (files) => {
      // A File that the page has made itself has no path.
      const paths = files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '');
      return (await ipcRenderer.invoke(channels.grantDropped, { paths })) as never;
    },
    startDrag: (items) => ipcRenderer.send(channels.startDrag, { items }),
    showInFolder: async (item) => (await ipcRenderer.invoke(channels.showInFolder, { item })) as never,
    onCommand: (listener) => {
      ipcRenderer.on(channels.command, (_event, command) => listener(command as never));
    },
  };
}

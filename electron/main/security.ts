import type { Session, WebContents, WebFrameMain } from 'electron';

/** The app's pages, its pictures and nothing else. Pixels have the same origin, so no CORS is needed anywhere. */
export const appScheme = 'latensify';
export const appOrigin = `${appScheme}://app`;
export const startPage = `${appOrigin}/index.html`;

export type GuardedSession = Pick<
  Session,
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setPermissionRequestHandler'
>;

/** The app needs no permission that a page can ask for: the system's own dialogs and menus do what is needed. */
export function denyPermissions(session: GuardedSession): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));
}

export type GuardedContents = Pick<WebContents, 'on' | 'setWindowOpenHandler'>;

/** The window shows the app's page and stays there. */
export function denyNavigation(contents: GuardedContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** What is looked at of a message that a page has sent. */
export interface MessageOrigin {
  readonly senderFrame: Pick<WebFrameMain, 'parent' | 'url'> | null;
}

/** Whether a message is from the main frame of the app's own page; a frame that is gone has no say. */
export function isFromApp({ senderFrame: frame }: MessageOrigin): boolean {
  if (frame?.parent !== null) return false;
  return frame.url.startsWith(`${appOrigin}/`);
}

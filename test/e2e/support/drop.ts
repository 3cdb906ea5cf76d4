import type { Page } from 'playwright-core';

/** Drags files and folders of this machine into the window, as a file manager does, and lets them go (in CSS pixels, there). */
export async function dropFiles(
  page: Page,
  paths: readonly string[],
  at = { x: 400, y: 300 },
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await session.detach();
}

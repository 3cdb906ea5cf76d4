import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { menuCommands } from '../../engine/api/index.js';
import { menuTemplate } from '../../electron/main/menu.js';

const platforms = ['darwin', 'linux', 'win32'] as const;

function entries(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? entries(item.submenu) : [])]);
}

describe.each(platforms)('the menu on %s', (platform) => {
  const chosen: string[] = [];
  const make = (isPackaged: boolean): MenuItemConstructorOptions[] =>
    entries(menuTemplate({ platform, isPackaged, onCommand: (command) => chosen.push(command) }));

  it('has every command of the page once', () => {
    const commands = make(true).filter(({ click }) => click !== undefined);
    expect(commands.map(({ id }) => id).sort()).toEqual([...menuCommands].sort());
    for (const { click } of commands) (click as () => void)();
    expect(chosen.sort()).toEqual([...menuCommands].sort());
  });

  it('gives no key twice', () => {
    const keys = make(true).flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('lets the app be quit, and text be copied', () => {
    const roles = make(true).map(({ role }) => role);
    expect(roles).toContain('quit');
    expect(roles).toContain('editMenu');
  });

  it('has developer tools while developing only', () => {
    expect(make(true).map(({ role }) => role)).not.toContain('toggleDevTools');
    expect(make(false).map(({ role }) => role)).toContain('toggleDevTools');
  });
});

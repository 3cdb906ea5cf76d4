import { describe, expect, it } from 'vitest';
import { filesOf } from '../../electron/main/command-line.js';

describe('files on the command line', () => {
  it.each([
    [['app', 'a.ltn', '/photos/b.ltn'], true, ['/here/a.ltn', '/photos/b.ltn']],
    [['app', '--type=x', '-psn_0_1', 'a.ltn', '--no-sandbox', ''], true, ['/here/a.ltn']],
    [['app', 'file:///photos/a%20b.ltn'], true, ['/photos/a b.ltn']],
    [['app', 'https://example.com/a.ltn', 'file://elsewhere/a.ltn', 'file:///a%2fb'], true, []],
    [['app', './--odd.ltn', '100%.ltn'], true, ['/here/--odd.ltn', '/here/100%.ltn']],
    [['electron', '/project'], false, []],
    [['electron', '--inspect=0', '--remote-debugging-port=0', '.', 'a.ltn'], false, ['/here/a.ltn']],
  ] as const)('%j (packaged: %j) are %j', (argv, isPackaged, files) => {
    expect(filesOf(argv, '/here', isPackaged)).toEqual(files);
  });
});

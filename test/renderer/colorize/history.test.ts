import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { begin, type History, record, redo, undo } from '../../../renderer/colorize/history.js';

describe('a history', () => {
  it('undoes and does again', () => {
    const one = record(record(begin('a'), 'b'), 'c');
    const back = undo(undo(one)!)!;
    expect(back.present).toBe('a');
    expect(undo(back)).toBeUndefined();
    expect(redo(back)!.present).toBe('b');
    expect(redo(one)).toBeUndefined();
  });

  it('forgets what was undone once something new is done', () => {
    const changed = record(undo(record(begin('a'), 'b'))!, 'c');
    expect(redo(changed)).toBeUndefined();
    expect(undo(changed)!.present).toBe('a');
  });

  it('is the same after any undo that is done again', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 30 }), (values) => {
        const history = values.reduce<History<number>>((so, value) => record(so, value), begin(0));
        const back = undo(history);
        if (back !== undefined) expect(redo(back)).toEqual(history);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appContract } from '../../../engine/api/index.js';

const calls = Object.entries(appContract.calls);

describe('the contract', () => {
  test.each(calls)('%s takes no field that it does not know', (_, { input }) => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const extended = { ...(typeof value === 'object' ? value : {}), path: '/etc/passwd' };
        expect(input.safeParse(extended).success).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  test('ids are opaque: none can be a path', () => {
    const { input } = appContract.calls['items.add'];
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.constantFrom('/', '\\', '.', ':', '%', '\0'),
        (text, separator) => {
          expect(input.safeParse({ grants: [text + separator] }).success).toBe(false);
          expect(input.safeParse({ grants: [separator + text] }).success).toBe(false);
        },
      ),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LatensifyError } from '../../../common/errors.js';
import {
  type Contract,
  createClient,
  createHost,
  type Handlers,
  type HostOptions,
  transportPair,
} from '../../../engine/api/index.js';
import { z } from '../../../engine/api/zod.js';

const contract = {
  calls: {
    double: { input: z.strictObject({ value: z.int() }), output: z.int() },
    wait: { input: z.strictObject({}), output: z.int() },
    fail: { input: z.strictObject({}), output: z.int() },
    lie: { input: z.strictObject({}), output: z.int() },
  },
  events: { tick: z.strictObject({ count: z.int() }) },
} as const satisfies Contract;

const handlers: Handlers<typeof contract> = {
  double: ({ value }) => 2 * value,
  wait: async (_, { signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return 0;
  },
  fail: () => {
    throw new LatensifyError('damaged', 'The file is damaged.');
  },
  lie: () => 'no number' as unknown as number,
};

function connect(options: HostOptions = {}) {
  const [here, there] = transportPair();
  const refusals: { kind: string; reason: string }[] = [];
  const host = createHost(contract, there, handlers, {
    ...options,
    onRefused: (kind, reason) => refusals.push({ kind, reason }),
  });
  return { here, host, refusals };
}

function connectClient(options?: HostOptions) {
  const { here, ...rest } = connect(options);
  const passedOver: string[] = [];
  const client = createClient(contract, here, { onRefused: (reason) => passedOver.push(reason) });
  return { client, passedOver, transport: here, ...rest };
}

/** What the host sends back for one message. */
async function exchange(message: unknown) {
  const { here, refusals } = connect();
  const answers: unknown[] = [];
  here.onMessage((answer) => answers.push(answer));
  here.send(message);
  await new Promise((resolve) => setImmediate(resolve));
  return { answers, refusals };
}

describe('a client and a host', () => {
  test('call and answer', async () => {
    const { client } = connectClient();
    expect(await client.call('double', { value: 21 })).toBe(42);
  });

  test('failures arrive with their code and sentence', async () => {
    const { client } = connectClient();
    const error: unknown = await client.call('fail', {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LatensifyError);
    expect(error).toMatchObject({ code: 'damaged', message: 'The file is damaged.' });
  });

  test('an answer that is not what was agreed on is a failure', async () => {
    const { client } = connectClient();
    await expect(client.call('lie', {})).rejects.toMatchObject({ code: 'internal' });
  });

  test('a call can be cancelled; the handler learns of it', async () => {
    const { client } = connectClient();
    const controller = new AbortController();
    const call = client.call('wait', {}, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    expect(await client.call('double', { value: 1 })).toBe(2);
  });

  test('the end of the connection fails what is under way, and every call after it', async () => {
    const { client, host } = connectClient();
    const call = client.call('wait', {});
    host.close('The engine has ended.');
    await expect(call).rejects.toThrow('The engine has ended.');
    await expect(client.call('double', { value: 1 })).rejects.toThrow('The engine has ended.');
  });

  test('events reach their listeners until these leave', async () => {
    const { client, host } = connectClient();
    const counts: number[] = [];
    const stop = client.on('tick', ({ count }) => counts.push(count));
    host.emit('tick', { count: 1 });
    await client.call('double', { value: 0 });
    stop();
    host.emit('tick', { count: 2 });
    await client.call('double', { value: 0 });
    expect(counts).toEqual([1]);
  });

  test('a host with too many calls refuses more', async () => {
    const { client } = connectClient({ maxCalls: 2 });
    void client.call('wait', {}).catch(() => undefined);
    void client.call('wait', {}).catch(() => undefined);
    await expect(client.call('double', { value: 1 })).rejects.toThrow('Too many calls');
  });
});

describe('refused', () => {
  test('every message that is no message: nothing is run, the reason is told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (message) => {
        const { answers, refusals } = await exchange(message);
        expect(answers).toMatchObject([{ type: 'failure', code: 'usage' }]);
        expect(refusals).toMatchObject([{ kind: 'message' }]);
      }),
      { numRuns: 300 },
    );
  });

  test('calls by any other name, those of every object among them', async () => {
    const names = fc.oneof(
      fc.string({ maxLength: 64 }),
      fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty'),
    );
    await fc.assert(
      fc.asyncProperty(names, async (call) => {
        fc.pre(!Object.hasOwn(contract.calls, call));
        const { answers, refusals } = await exchange({ type: 'call', id: 7, call, input: {} });
        expect(answers).toMatchObject([{ type: 'failure', id: 7, code: 'usage' }]);
        expect(refusals).toMatchObject([{ kind: 'call' }]);
      }),
      { numRuns: 200 },
    );
  });

  test('inputs that the schema does not allow, and fields that it does not know', async () => {
    const inputs = fc.oneof(
      fc.anything(),
      fc.record({ value: fc.oneof(fc.string(), fc.double({ noInteger: true }), fc.constant(null)) }),
      fc.record({ value: fc.integer(), path: fc.string() }),
    );
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        fc.pre(!contract.calls.double.input.safeParse(input).success);
        const { answers } = await exchange({ type: 'call', id: 1, call: 'double', input });
        expect(answers).toMatchObject([{ type: 'failure', id: 1, code: 'usage' }]);
      }),
      { numRuns: 300 },
    );
  });

  test('a number that is in use', async () => {
    const { here, refusals } = connect();
    here.send({ type: 'call', id: 1, call: 'wait', input: {} });
    here.send({ type: 'call', id: 1, call: 'wait', input: {} });
    await new Promise((resolve) => setImmediate(resolve));
    expect(refusals).toMatchObject([{ kind: 'message', reason: 'The number 1 is in use.' }]);
  });

  test('by the client: whatever a host says that is not in the contract', async () => {
    await fc.assert(
      fc.asyncProperty(fc.anything(), async (message) => {
        const [here, there] = transportPair();
        const passedOver: string[] = [];
        createClient(contract, here, { onRefused: (reason) => passedOver.push(reason) });
        there.send(message);
        there.send({ type: 'event', event: '__proto__', data: {} });
        there.send({ type: 'event', event: 'tick', data: { count: 'one' } });
        await new Promise((resolve) => setImmediate(resolve));
        expect(passedOver).toHaveLength(3);
      }),
      { numRuns: 200 },
    );
  });
});

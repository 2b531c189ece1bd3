import fc from 'fast-check';
import { DeliveryWindow } from '../../src/replication/delivery-window.js';

/** Lets everything happen that waits for no more than a turn of the event loop. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A send that the test ends. */
interface Send {
  name: string;
  settle(): void;
  leaveOpen(): void;
  fail(error: Error): void;
}

/** Sends that have begun, in the order in which they did. */
class Sends {
  readonly begun: Send[] = [];

  send(name: string): () => Promise<boolean> {
    return () =>
      new Promise((resolve, reject) => {
        this.begun.push({ name, settle: () => resolve(true), leaveOpen: () => resolve(false), fail: reject });
      });
  }

  get names(): string[] {
    return this.begun.map(({ name }) => name);
  }

  find(name: string): Send {
    const send = this.begun.find((candidate) => candidate.name === name);
    if (send === undefined) throw new Error(`${name} has not begun`);
    return send;
  }
}

describe('the position', () => {
  test('stands before the first entry that is not settled', async () => {
    const window = new DeliveryWindow(10n, () => 4);
    const sends = new Sends();
    await window.send(1n, 20n, sends.send('a'));
    await window.send(2n, 30n, sends.send('b'));
    await turn();
    expect(window.position).toBe(19n);
    sends.find('b').settle();
    await turn();
    expect(window.position).toBe(19n);
    sends.find('a').settle();
    await turn();
    expect(window.position).toBe(30n);
  });

  test('has what is settled behind it, of one revision only where all of it is', async () => {
    const window = new DeliveryWindow(10n, () => 9);
    const sends = new Sends();
    await window.send(1n, 20n, sends.send('a'));
    await window.send(2n, 30n, sends.send('b1'));
    await turn();
    sends.find('b1').settle();
    await turn();
    expect([...window.settledBeyond]).toEqual([30n]);
    await window.send(2n, 30n, sends.send('b2'));
    await window.send(3n, 40n, sends.send('c'));
    await turn();
    sends.find('c').settle();
    window.skip(50n);
    await turn();
    expect(window.settledBeyond).toEqual(new Set([40n, 50n]));
    for (let revision = 51n; revision < 1_000n; revision += 1n) window.skip(revision);
    sends.find('a').settle();
    sends.find('b2').settle();
    await turn();
    expect(window.position).toBe(999n);
    expect(window.settledBeyond.size).toBe(0);
  });

  test('passes what does not concern the receiver', async () => {
    const window = new DeliveryWindow(10n, () => 4);
    const sends = new Sends();
    window.passTo(15n);
    expect(window.position).toBe(15n);
    await window.send(1n, 20n, sends.send('a'));
    window.passTo(90n);
    expect([window.position, window.readUpTo]).toEqual([19n, 90n]);
    await turn();
    sends.find('a').settle();
    await window.idle();
    expect(window.position).toBe(90n);
  });

  test('waits for every entry of the same revision', async () => {
    const window = new DeliveryWindow(10n, () => 4);
    const sends = new Sends();
    await window.send(1n, 20n, sends.send('E1'));
    await window.send(1n, 20n, sends.send('E2'));
    await turn();
    sends.find('E1').settle();
    await turn();
    expect(window.position).toBe(19n);
    sends.find('E2').settle();
    await window.idle();
    expect(window.position).toBe(20n);
  });

  test('stays before an entry that was left open, whatever is settled after it', async () => {
    const window = new DeliveryWindow(10n, () => 4);
    const sends = new Sends();
    await window.send(1n, 20n, sends.send('a'));
    await window.send(2n, 30n, sends.send('b'));
    await turn();
    sends.find('a').leaveOpen();
    sends.find('b').settle();
    await window.idle();
    expect(window.position).toBe(19n);
  });
});

describe('what is under way', () => {
  test('objects overtake each other', async () => {
    const window = new DeliveryWindow(0n, () => 4);
    const sends = new Sends();
    for (const object of [1n, 2n, 3n]) await window.send(object, object, sends.send(`${object}`));
    await turn();
    expect(sends.names).toEqual(['1', '2', '3']);
    for (const send of sends.begun) send.settle();
    await window.idle();
  });

  test('RT-B-17 the newer state of an object waits until the older one is answered', async () => {
    const window = new DeliveryWindow(0n, () => 4);
    const sends = new Sends();
    await window.send(1n, 1n, sends.send('old'));
    await window.send(1n, 2n, sends.send('new'));
    await turn();
    expect(sends.names).toEqual(['old']);
    sends.find('old').settle();
    await turn();
    expect(sends.names).toEqual(['old', 'new']);
    sends.find('new').settle();
    await window.idle();
  });

  test('no more objects than the window has room for', async () => {
    const window = new DeliveryWindow(0n, () => 2);
    const sends = new Sends();
    await window.send(1n, 1n, sends.send('a'));
    await window.send(2n, 2n, sends.send('b'));
    const third = window.send(3n, 3n, sends.send('c'));
    await turn();
    expect(sends.names).toEqual(['a', 'b']);
    sends.find('b').settle();
    await third;
    await turn();
    expect(sends.names).toEqual(['a', 'b', 'c']);
    for (const name of ['a', 'c']) sends.find(name).settle();
    await window.idle();
  });
});

describe('a send that fails', () => {
  test('leaves its entry open, and is told to who waits until all is idle', async () => {
    const window = new DeliveryWindow(10n, () => 4);
    const sends = new Sends();
    await window.send(1n, 20n, sends.send('a'));
    await turn();
    sends.find('a').fail(new Error('database gone'));
    await expect(window.idle()).rejects.toThrow('database gone');
    expect(window.position).toBe(19n);
  });

  test('is told also when it ended before anybody waited', async () => {
    const window = new DeliveryWindow(10n, () => 4);
    const sends = new Sends();
    await window.send(1n, 20n, sends.send('a'));
    await turn();
    sends.find('a').fail(new Error('database gone'));
    await turn();
    await expect(window.idle()).rejects.toThrow('database gone');
  });

  test('is told only after all other sends have ended', async () => {
    const window = new DeliveryWindow(10n, () => 4);
    const sends = new Sends();
    await window.send(1n, 20n, sends.send('a'));
    await window.send(2n, 30n, sends.send('b'));
    await turn();
    let isIdle = false;
    const idle = window.idle().finally(() => {
      isIdle = true;
    });
    idle.catch(() => undefined);
    sends.find('a').fail(new Error('database gone'));
    await turn();
    expect(isIdle).toBe(false);
    sends.find('b').settle();
    await expect(idle).rejects.toThrow('database gone');
  });
});

describe('whatever happens in whatever order', () => {
  type Ending = 'settle' | 'leaveOpen' | 'fail';

  /** Entries of the log: an object each, several entries may have the same revision. */
  const entries = fc.array(
    fc.record({
      object: fc.integer({ min: 1, max: 4 }),
      step: fc.integer({ min: 0, max: 3 }),
      concerns: fc.boolean(),
      ending: fc.constantFrom<Ending>('settle', 'settle', 'settle', 'leaveOpen', 'fail'),
    }),
    { maxLength: 25 },
  );

  test('the position passes nothing that is open, and an object is never under way twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        entries,
        fc.integer({ min: 1, max: 4 }),
        fc.infiniteStream(fc.nat()),
        async (log, size, picks) => {
          const window = new DeliveryWindow(0n, () => size);
          const open = new Map<number, bigint>();
          const underWay: { at: number; end(ending: Ending): void }[] = [];
          const objectsUnderWay = new Map<number, number>();
          const check = () => {
            for (const revision of open.values()) expect(window.position).toBeLessThan(revision);
            for (const count of objectsUnderWay.values()) expect(count).toBeLessThanOrEqual(1);
            expect(underWay.length).toBeLessThanOrEqual(size);
          };
          const endOne = async () => {
            const pick = picks.next().value % underWay.length;
            const [ended] = underWay.splice(pick, 1);
            ended?.end(log[ended.at]?.ending ?? 'settle');
            await turn();
            check();
          };
          const sendAll = async () => {
            let revision = 0n;
            for (const [at, { object, step, concerns }] of log.entries()) {
              revision += BigInt(at === 0 ? 1 : step);
              if (!concerns) {
                window.passTo(revision);
                continue;
              }
              const mine = revision;
              // From the moment on when the window knows of it; entries not yet handed over are the reader's to watch.
              const offered = window.send(BigInt(object), mine, () => {
                objectsUnderWay.set(object, (objectsUnderWay.get(object) ?? 0) + 1);
                return new Promise<boolean>((resolve, reject) => {
                  underWay.push({
                    at,
                    end: (ending) => {
                      objectsUnderWay.set(object, (objectsUnderWay.get(object) ?? 0) - 1);
                      if (ending === 'settle') open.delete(at);
                      if (ending === 'fail') reject(new Error('failed'));
                      else resolve(ending === 'settle');
                    },
                  });
                });
              });
              await offered;
              open.set(at, mine);
              check();
            }
          };
          let isHandedOver = false;
          const handing = sendAll().then(() => {
            isHandedOver = true;
          });
          await turn();
          while (!isHandedOver || underWay.length > 0) {
            if (underWay.length > 0) await endOne();
            else await turn();
          }
          await handing;
          await window.idle().catch(() => undefined);
          check();
          if (open.size === 0) expect(window.position).toBe(window.readUpTo);
        },
      ),
      { numRuns: 150 },
    );
  });
});

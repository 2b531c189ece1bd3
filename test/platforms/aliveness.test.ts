import { createLogger } from '../../src/infra/logger.js';
import { Aliveness } from '../../src/platforms/aliveness.js';
import { type Platform, Registry } from '../../src/platforms/registry.js';

const SILENT: Platform = {
  id: 1,
  label: 'EMSP',
  state: 'REGISTERED',
  reachable: true,
  version: '2.2.1',
  versionsUrl: 'http://emsp.example/versions',
  endpoints: [],
  outboundToken: 'token',
  tokenEncoding: 'base64',
  parties: [],
};

/** A registry in memory, written when the test says so: the moments between are what is looked at. */
class SlowRegistry {
  current = registryWith(true);
  readonly writes: boolean[] = [];
  readonly #finish: (() => void)[] = [];

  async setReachable(_id: number, reachable: boolean) {
    await new Promise<void>((resolve) => this.#finish.push(resolve));
    this.current = registryWith(reachable);
    this.writes.push(reachable);
    return { clientInfos: [] };
  }

  /** A write has begun. @returns lets it end */
  async begun(): Promise<() => void> {
    await until(() => this.#finish.length > 0);
    return this.#finish.shift() ?? (() => undefined);
  }
}

function registryWith(reachable: boolean): Registry {
  return new Registry({
    version: 1n,
    platforms: [{ ...SILENT, reachable }],
    tokens: [],
    clientInfos: [],
    agreements: new Map(),
    withoutCatchUp: new Set(),
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

test('HCI-21 a sign of life while OFFLINE is being written is not lost', async () => {
  const registry = new SlowRegistry();
  let now = 0;
  let back = 0;
  const aliveness = new Aliveness({
    registry,
    registrations: registry,
    membership: { apply: (change) => change },
    client: { call: () => Promise.reject(new Error('nobody answers')) },
    windowMs: 1,
    timeoutMs: 1,
    now: () => now,
    log: createLogger('silent'),
    onBack: () => {
      back += 1;
    },
  });
  // The second check follows by itself, and makes it OFFLINE.
  aliveness.doubt(SILENT.id);
  const finishOffline = await registry.begun();
  now = 1;
  aliveness.seen(SILENT.id);
  finishOffline();
  const finishBack = await registry.begun();
  finishBack();
  await until(() => back === 1);
  expect(registry.writes).toEqual([false, true]);
  await aliveness.stop();
});

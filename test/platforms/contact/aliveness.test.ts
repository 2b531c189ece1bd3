import { createLogger } from '../../../src/infra/logger.js';
import { PeerFailure } from '../../../src/infra/peer/peer-client.js';
import { AliveCheck } from '../../../src/platforms/contact/alive-check.js';
import { Aliveness } from '../../../src/platforms/contact/aliveness.js';
import { type Contact, nextCheckOf } from '../../../src/platforms/contact/contact.js';
import type { KnownContact } from '../../../src/platforms/contact/contact-row.js';
import { patienceFor } from '../../../src/platforms/contact/patience.js';
import type { Settlement } from '../../../src/platforms/contact/settlements.js';
import { type Platform, Registry } from '../../../src/platforms/registry.js';
import { waitUntil } from '../../harness/wait-until.js';
import { connectedContact } from './known-contact.js';

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

const PATIENCE = patienceFor(200);

/** Registry and contact in memory, written when the test says so: the moments between are what is looked at. */
class SlowHub {
  current = registryWith(true);
  readonly writes: boolean[] = [];
  readonly #finish: (() => void)[] = [];
  #claim = 0;
  #contact: Contact = connectedContact(performance.now());

  readonly #known = (): KnownContact => ({
    platformId: SILENT.id,
    contact: this.#contact,
    now: performance.now(),
    claim: this.#claim,
  });

  readonly contacts = {
    read: async () => this.#known(),
    claim: async () => {
      this.#claim += 1;
      this.#contact = { ...this.#contact, checkedAt: performance.now() };
      return this.#known();
    },
    claimDue: async () =>
      performance.now() >= nextCheckOf(this.#contact, PATIENCE) ? [await this.contacts.claim()] : [],
    save: async (_known: KnownContact, contact: Contact) => {
      this.#contact = contact;
    },
    hasten: async () => {},
    release: async () => {},
    note: async () => {},
    addMissing: async () => {},
  };

  settle = async ({ judge }: Settlement) => {
    const known = this.#known();
    const decision = judge(known);
    if (decision === undefined) return { clientInfos: [] };
    await new Promise<void>((resolve) => this.#finish.push(resolve));
    this.#contact = decision.contact;
    this.current = registryWith(decision.contact.isConnected);
    this.writes.push(decision.contact.isConnected);
    return { clientInfos: [], settled: { decision, now: known.now } };
  };

  /** A write has begun. @returns lets it end */
  async begun(): Promise<() => void> {
    await waitUntil(() => this.#finish.length > 0, 'a change of status');
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
    statusChanges: [],
    withoutCatchUp: new Set(),
  });
}

test('HCI-21, HCI-24 a sign of life while OFFLINE is being written is not lost', async () => {
  const hub = new SlowHub();
  let back = 0;
  const aliveness = new Aliveness({
    registry: hub,
    contacts: hub.contacts,
    settlements: hub,
    membership: { apply: (change) => change },
    check: new AliveCheck({ call: () => Promise.reject(new PeerFailure('unreachable', 'nobody')) }, 1),
    patience: PATIENCE,
    elapsed: () => performance.now(),
    random: () => 0.5,
    log: createLogger('silent'),
    onBack: () => {
      back += 1;
    },
  });
  // Silent for a window, it is checked; the second check follows by itself, and makes it OFFLINE.
  aliveness.start({ checksSilent: true });
  const finishOffline = await hub.begun();
  aliveness.seen(SILENT.id);
  finishOffline();
  const finishBack = await hub.begun();
  finishBack();
  await waitUntil(() => back === 1, 'what waited to go on');
  expect(hub.writes).toEqual([false, true]);
  await aliveness.stop();
});

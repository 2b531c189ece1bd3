import { priceDifferences } from '../../charging/check-cdr.js';
import type { HeldObject } from '../../objects/held-object.js';
import type { HeldObjects } from '../../objects/held-objects.js';
import { CDRS, type ObjectKey, objectKey, refOf, SESSIONS } from '../../objects/object-kind.js';
import { bodyText, type Day, type Provider } from './day.js';

/** What one EMSP has in the end. */
export interface Account {
  provider: Provider;
  sessionsSent: number;
  sessionsReceived: number;
  cdrsSent: number;
  cdrsReceived: number;
  /** Objects that are for it, and are not there, or not as the CPO has sent them. */
  missing: readonly string[];
  /** Sessions and CDRs of other EMSPs' drivers. */
  foreign: readonly string[];
  /** Bills that do not fit their Session, or the Tariff. */
  wrongBills: readonly string[];
  /** Modules of which the hub's list is not what the EMSP was sent. */
  otherInLists: readonly string[];
}

/** Sessions and CDRs of this day that are for an EMSP, and are not there as the CPO has them. */
export function missingAt(day: Day, provider: Provider): string[] {
  const { platform } = provider;
  const { sessions, cdrs } = platform;
  const isThere = (held: HeldObjects, key: ObjectKey, sent: HeldObject) => {
    const there = held.get(key);
    return there !== undefined && isAsSent(there, sent, platform.connection.version);
  };
  return [
    ...entriesFor(day, provider, 'sessions').filter(
      ([key, object]) => !isThere(sessions.received(provider.party).store, key, object),
    ),
    ...entriesFor(day, provider, 'cdrs').filter(
      ([key, object]) => !isThere(cdrs.received(provider.party).store, key, object),
    ),
  ].map(([key]) => key);
}

/** Everything that concerns one EMSP, held against what the CPO has sent, and against the lists of the hub. */
export async function settle(day: Day, provider: Provider): Promise<Account> {
  const { party, platform, backOffice } = provider;
  const received = { sessions: platform.sessions.received(party), cdrs: platform.cdrs.received(party) };
  // A hub whose data were kept brings those of former days too.
  const isOfToday = (object: HeldObject) => bodyText(object, 'id').includes(day.label);
  const isForeign = (object: HeldObject) => !isFor(provider, object);
  const tariff = platform.tariffs.received(party).store.get(day.tariffKey);
  return {
    provider,
    sessionsSent: entriesFor(day, provider, 'sessions').length,
    sessionsReceived: received.sessions.store.all.filter(isOfToday).length,
    cdrsSent: entriesFor(day, provider, 'cdrs').length,
    cdrsReceived: received.cdrs.store.all.filter(isOfToday).length,
    missing: missingAt(day, provider),
    foreign: [...received.sessions.store.all, ...received.cdrs.store.all]
      .filter(isForeign)
      .map((object) => bodyText(object, 'id')),
    wrongBills: backOffice.bills
      .filter(({ cdr }) => isOfToday(cdr))
      .flatMap(({ cdr, differences }) =>
        [...differences, ...priceDifferences(cdr, tariff)].map((what) => `${bodyText(cdr, 'id')}: ${what}`),
      ),
    otherInLists: await differentLists(provider),
  };
}

/** What the SCSP has and was never shown. */
export function leakedToScsp({ cast, shownToScsp }: Day): ObjectKey[] {
  const { sessions, cdrs } = cast.scsp;
  return [
    ...sessions.received().store.keys.filter((key) => !shownToScsp.has(key)),
    ...cdrs.received().store.keys,
  ];
}

/** GET All of each module must bring what was pushed, neither more nor less (RT-G-05). */
async function differentLists({ platform, party }: Provider): Promise<string[]> {
  const modules = [platform.tariffs, platform.sessions, platform.cdrs];
  const compared = await Promise.all(
    modules.map(async (module) => {
      const { objects } = await module.pull({ from: party });
      const { store } = module.received(party);
      const isSame =
        objects.size === store.size &&
        store.keys.every((key) => objects.get(key)?.text === store.get(key)?.text);
      return isSame ? [] : [`${objects.kind.module}: ${objects.size} in the list, ${store.size} received`];
    }),
  );
  return compared.flat();
}

function entriesFor(
  { cast }: Day,
  provider: Provider,
  module: 'sessions' | 'cdrs',
): [ObjectKey, HeldObject][] {
  const kind = module === 'sessions' ? SESSIONS : CDRS;
  return cast.cpo[module].truth.all
    .filter((object) => isFor(provider, object))
    .map((object) => [objectKey(refOf(kind, object.body)), object]);
}

/** Byte for byte in 2.2.1; in 2.2 a token does not name its owner, and a place needs a postal code. */
function isAsSent(there: HeldObject, sent: HeldObject, version: string): boolean {
  if (version === '2.2.1') return there.text === sent.text;
  const rewritten = ['cdr_token', 'cdr_location'];
  return Object.keys(sent.body).every(
    (field) => rewritten.includes(field) || there.field(field) === sent.field(field),
  );
}

/** By the contract, which says in all versions whose driver it was: `BE-EMC-C00000001-3`. */
function isFor({ party }: Provider, { body }: HeldObject): boolean {
  const { contract_id: contractId } = Object(body.cdr_token) as Record<string, unknown>;
  return String(contractId).startsWith(`${party.countryCode}-${party.partyId}-`);
}

import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import type { JournalEntry } from '../../sandbox/http/journal.js';
import type { SandboxPlatform } from '../../sandbox/platform/sandbox-platform.js';
import { expectOk } from '../expect/answers.js';
import { aCdr } from '../samples/cdr.js';
import { aChargingProfile, anActiveProfile } from '../samples/charging-profile.js';
import { commandFields } from '../samples/command.js';
import { aSession } from '../samples/session.js';
import { aToken } from '../samples/token.js';
import { LocationParty } from './location-party.js';
import type { Stage } from './stage.js';

/** No receiver is named. */
export const NOBODY = { to: 'nobody' } as const;

/** A request without TO that one party must get. */
export interface OpenRequest {
  what: string;
  sender: SandboxPlatform;
  receiver: SandboxPlatform;
  send(): Promise<HubAnswer>;
  /** Where it has arrived at the receiver. */
  arrival(): Promise<JournalEntry>;
  arrivalsAt(platform: SandboxPlatform): JournalEntry[];
}

/** One request of each kind that the hub routes by its content (conformance page, section 2.8), in a sensible order. */
export async function openRequests(stage: Stage): Promise<OpenRequest[]> {
  const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
  const toEmsp = { sender: cpo, receiver: emsp };
  const toCpo = { sender: emsp, receiver: cpo };
  const session = stage.newId();
  const ref = { countryCode: 'NL', partyId: 'CP1', id: session };
  const cdr = stage.newId();
  const location = await knownLocation(stage, cpo);
  const token = await knownToken(stage, emsp);
  const later = '{"kwh":2,"last_updated":"2026-06-01T08:01:00Z"}';
  const profile = JSON.stringify(aChargingProfile());
  const { chargingProfiles } = emsp;
  return [
    request(toEmsp, 'PUT', 'sessions', session, () =>
      cpo.sessions.put(JSON.stringify(aSession(session)), NOBODY),
    ),
    request(toEmsp, 'PATCH', 'sessions', session, () => cpo.sessions.patch(ref, later, NOBODY)),
    request(toEmsp, 'GET', 'sessions', session, () => cpo.sessions.readBack(ref, NOBODY)),
    request(toEmsp, 'POST', 'cdrs', cdr, () => cpo.cdrs.post(JSON.stringify(aCdr(cdr)), NOBODY)),
    request(toEmsp, 'POST', 'tokens', token, () => cpo.tokens.authorize({ uid: token }, NOBODY)),
    request(toCpo, 'GET', 'locations', location, () => new LocationParty(emsp).find(location, NOBODY)),
    request(toCpo, 'POST', 'commands/START_SESSION', location, async () => {
      const fields = commandFields('START_SESSION', location);
      return (await emsp.commands.send('START_SESSION', fields, NOBODY)).answer;
    }),
    request(toCpo, 'POST', 'commands/STOP_SESSION', session, async () => {
      const fields = commandFields('STOP_SESSION', session);
      return (await emsp.commands.send('STOP_SESSION', fields, NOBODY)).answer;
    }),
    request(toCpo, 'PUT', 'sessions', session, () =>
      emsp.sessions.setPreferences(session, { profile_type: 'GREEN' }, NOBODY),
    ),
    request(toCpo, 'PUT', 'chargingprofiles', session, async () => {
      return (await chargingProfiles.set(session, profile, NOBODY)).answer;
    }),
    request(toCpo, 'GET', 'chargingprofiles', session, async () => {
      return (await chargingProfiles.getActive(session, 900, NOBODY)).answer;
    }),
    request(toCpo, 'DELETE', 'chargingprofiles', session, async () => {
      return (await chargingProfiles.clear(session, NOBODY)).answer;
    }),
    request(toEmsp, 'PUT', 'chargingprofiles', session, () =>
      cpo.chargingProfiles.putActive(session, JSON.stringify(anActiveProfile()), NOBODY),
    ),
  ];
}

/** @param id in its path or its body */
function request(
  { sender, receiver }: Pick<OpenRequest, 'sender' | 'receiver'>,
  method: string,
  path: string,
  id: string,
  send: () => Promise<HubAnswer>,
): OpenRequest {
  const what = `${method} ${path}`;
  const isIt = (entry: JournalEntry) =>
    entry.direction === 'received' &&
    entry.method === method &&
    entry.url.includes(`/${path}`) &&
    (entry.url.includes(id) || entry.requestBody.includes(id));
  const arrival = () => receiver.journal.waitFor(isIt, { what: `${what} of ${id} at ${receiver.label}` });
  return { what, sender, receiver, send, arrival, arrivalsAt: ({ journal }) => journal.filter(isIt) };
}

/** A Location that everybody knows. */
async function knownLocation(stage: Stage, cpo: SandboxPlatform): Promise<string> {
  const owner = new LocationParty(cpo);
  const id = stage.newId();
  expectOk(await owner.put(id, owner.location(id)), 'PUT of a Location');
  cpo.locations.hold(JSON.stringify(owner.location(id)));
  return id;
}

/** A Token that everybody knows. */
async function knownToken(stage: Stage, emsp: SandboxPlatform): Promise<string> {
  const uid = stage.newId();
  expectOk(await emsp.tokens.put(JSON.stringify(aToken(uid))), 'PUT of a Token');
  return uid;
}

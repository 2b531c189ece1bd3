import type { HubAnswer } from '../../sandbox/http/hub-client.js';
import { aCdr } from '../samples/cdr.js';
import { aChargingProfile, anActiveProfile } from '../samples/charging-profile.js';
import { commandFields } from '../samples/command.js';
import { aCdrToken, aSession } from '../samples/session.js';
import { LocationParty } from './location-party.js';
import { NOBODY } from './open-requests.js';
import type { Stage } from './stage.js';

/** A request without TO for which there is nobody, what the hub has answered, and the module's word for that. */
export interface UnknownTarget {
  what: string;
  answer: HubAnswer;
  /** Whether the answer is the module's own way to say "unknown". */
  isSaid: (answer: HubAnswer) => boolean;
}

/** One request of each kind whose receiver cannot be found (conformance page, section 2.8). */
export async function unknownTargets(stage: Stage): Promise<UnknownTarget[]> {
  const [cpo, emsp] = await stage.platforms('CPO1', 'EMSP1');
  const id = stage.newId();
  const cdr_token = aCdrToken({ countryCode: 'XX', partyId: 'ZZZ' });
  const ref = { countryCode: 'NL', partyId: 'CP1', id };
  const command = async (...[name, about]: Parameters<typeof commandFields>) =>
    (await emsp.commands.send(name, commandFields(name, about), NOBODY)).answer;
  const profiles = emsp.chargingProfiles;
  const profile = JSON.stringify(aChargingProfile());
  const activeProfile = JSON.stringify(anActiveProfile());
  const later = '{"kwh":2,"last_updated":"2026-06-01T08:01:00Z"}';
  const ask: [string, Promise<HubAnswer>, UnknownTarget['isSaid']][] = [
    ['GET of a Location', new LocationParty(emsp).find(id, NOBODY), refused(404, 2003)],
    ['PUT of a Session', cpo.sessions.put(JSON.stringify(aSession(id, { cdr_token })), NOBODY), NO_WORD],
    ['POST of a CDR', cpo.cdrs.post(JSON.stringify(aCdr(id, { cdr_token })), NOBODY), NO_WORD],
    ['PATCH of a Session', cpo.sessions.patch(ref, later, NOBODY), refused(404)],
    ['GET of a Session', cpo.sessions.readBack(ref, NOBODY), refused(404)],
    [
      'ChargingPreferences',
      emsp.sessions.setPreferences(id, { profile_type: 'GREEN' }, NOBODY),
      refused(404, 2001),
    ],
    ['authorize', cpo.tokens.authorize({ uid: id }, NOBODY), refused(404, 2004)],
    ['START_SESSION', command('START_SESSION', id), rejected],
    ['RESERVE_NOW', command('RESERVE_NOW', id), rejected],
    ['UNLOCK_CONNECTOR', command('UNLOCK_CONNECTOR', id), rejected],
    ['CANCEL_RESERVATION', command('CANCEL_RESERVATION', id), rejected],
    ['STOP_SESSION', command('STOP_SESSION', id), unknownSession],
    [
      'PUT of a ChargingProfile',
      profiles.set(id, profile, NOBODY).then(({ answer }) => answer),
      unknownSession,
    ],
    [
      'GET of an ActiveChargingProfile',
      profiles.getActive(id, 9, NOBODY).then(({ answer }) => answer),
      unknownSession,
    ],
    ['DELETE of a ChargingProfile', profiles.clear(id, NOBODY).then(({ answer }) => answer), unknownSession],
    ['PUT of an ActiveChargingProfile', cpo.chargingProfiles.putActive(id, activeProfile, NOBODY), NO_WORD],
  ];
  return Promise.all(ask.map(async ([what, answer, isSaid]) => ({ what, answer: await answer, isSaid })));
}

/** 4001 alone. */
const NO_WORD: UnknownTarget['isSaid'] = () => false;

function refused(httpStatus: number, statusCode?: number): UnknownTarget['isSaid'] {
  return ({ ok, httpStatus: status, envelope }) =>
    !ok && status === httpStatus && (statusCode === undefined || envelope?.statusCode === statusCode);
}

/** With 1000, or with 2003 where the Location is unknown. */
function rejected({ envelope }: HubAnswer): boolean {
  return [1000, 2003].includes(envelope?.statusCode ?? 0) && resultIn(envelope?.data) === 'REJECTED';
}

function unknownSession({ envelope }: HubAnswer): boolean {
  return envelope?.statusCode === 1000 && resultIn(envelope.data) === 'UNKNOWN_SESSION';
}

function resultIn(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'result' in data ? data.result : undefined;
}

import { objectKey } from '../../objects/object-kind.js';
import type { SandboxPlatform } from '../../platform/sandbox-platform.js';
import type { Day, Provider } from './day.js';
import type { Extra } from './driver-plan.js';

/** 8 amperes: slow, because the sun shines later. Spelled as no program would, to see that it stays so. */
const SLOW =
  '{"charging_rate_unit":"A","min_charging_rate":6.0,"charging_profile_period":[{"start_period":0,"limit":8.00}]}';
const LOCAL_LIMIT_WATTS = 3_000;

/** What some drivers, or those who steer the charging for them, want while a car charges. */
export async function playExtra(
  day: Day,
  extra: Extra,
  provider: Provider,
  sessionId: string,
): Promise<void> {
  if (extra === 'preferences') await preferences(day, provider, sessionId);
  if (extra === 'profileByEmsp') await profile(day, provider.platform, sessionId);
  if (extra === 'profileByScsp') {
    await showToScsp(day, sessionId);
    await profile(day, day.cast.scsp, sessionId);
  }
}

/** The hub finds the CPO by the Session, among those of the EMSP that asks. */
async function preferences({ diary }: Day, { platform, party }: Provider, sessionId: string): Promise<void> {
  const wish = { profile_type: 'GREEN' };
  const { envelope, body } = await diary
    .tally(diary.requests, 'charging preferences')
    .time(() => platform.sessions.setPreferences(sessionId, wish, { to: 'nobody', from: party }));
  if (envelope?.data !== 'ACCEPTED') diary.trouble(`charging preferences: ${body.slice(0, 200)}`);
}

/** CHP-S-09, the CPO delegates: it shows the Session to the SCSP, and to nobody else but its EMSP. */
async function showToScsp({ cast, owner, diary, shownToScsp }: Day, sessionId: string): Promise<void> {
  const [to] = cast.scsp.parties;
  const ref = { ...owner, id: sessionId };
  shownToScsp.add(objectKey(ref));
  const { ok, body } = await cast.cpo.sessions.putHeld(ref, { to, from: owner });
  if (!ok) diary.trouble(`a Session for the SCSP: ${body.slice(0, 200)}`);
}

/** A profile is set, read back, and overruled by the charge point, which has to be told to who has set it. */
async function profile(day: Day, setter: SandboxPlatform, sessionId: string): Promise<void> {
  const { diary, chargePoints } = day;
  const { chargingProfiles: profiles } = setter;
  const openly = { to: 'nobody' } as const;
  await diary.tally(diary.requests, 'charging profile set').time(async () => {
    const { result } = await profiles.resultOf(await profiles.set(sessionId, SLOW, openly));
    if (result !== 'ACCEPTED') diary.trouble(`a charging profile: ${result}`);
  });
  await diary.tally(diary.requests, 'active profile asked for').time(async () => {
    const { text } = await profiles.resultOf(await profiles.getActive(sessionId, 900, openly));
    if (!text.includes(SLOW)) diary.trouble(`the active profile is another one: ${text.slice(0, 200)}`);
  });
  await diary
    .tally(diary.requests, 'active profile told')
    .time(() => chargePoints.limit(sessionId, LOCAL_LIMIT_WATTS));
  if (!profiles.activeProfiles.some((told) => told.sessionId === sessionId))
    diary.trouble(`${setter.label} was not told of the limit of ${sessionId}`);
}

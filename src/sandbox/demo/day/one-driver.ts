import type { ChargePlace } from '../../charging/charge-place.js';
import type { HubAnswer } from '../../http/hub-client.js';
import type { HeldObject } from '../../objects/held-object.js';
import { bodyText, type Day, type Provider } from './day.js';
import type { Said } from './diary.js';
import type { DriverPlan } from './driver-plan.js';
import { playExtra } from './extras.js';

const QUARTER_S = 900;

/** A driver who is charging. */
export interface Charging {
  plan: DriverPlan;
  provider: Provider;
  place: ChargePlace;
  sessionId: string;
}

/**
 * A driver arrives and, if somebody vouches for it, charges for all but the last quarter of an hour.
 *
 * @returns undefined where it may not charge
 */
export async function arrive(day: Day, plan: DriverPlan, place: ChargePlace): Promise<Charging | undefined> {
  const { chargePoints, diary, providers } = day;
  const provider = providers[plan.provider] ?? providers[0];
  diary.drivers += 1;
  const sessionId =
    plan.start === 'app'
      ? await startByApp(day, provider, place)
      : await startByCard(day, provider, plan.start, place);
  if (sessionId === undefined) return undefined;
  diary.started += 1;
  for (let quarter = 1; quarter < plan.quarters; quarter += 1)
    await chargePoints.charge(sessionId, QUARTER_S);
  await playExtra(day, plan.extra, provider, sessionId);
  return { plan, provider, place, sessionId };
}

/** The rest of it: the last quarter, the end, the bill. */
export async function leave(day: Day, { plan, provider, sessionId }: Charging): Promise<void> {
  const { chargePoints, diary } = day;
  await chargePoints.charge(sessionId, QUARTER_S);
  if (plan.stop === 'app') {
    await diary.tally(diary.requests, 'STOP_SESSION').time(async () => {
      const sent = await provider.backOffice.stop(sessionId);
      expectResult(day, 'STOP_SESSION', sent.answer, await provider.platform.commands.resultOf(sent));
    });
  } else {
    await chargePoints.stop(sessionId);
  }
  diary.ended += 1;
}

async function startByApp(day: Day, provider: Provider, place: ChargePlace): Promise<string> {
  const { diary } = day;
  const { platform, backOffice, cards } = provider;
  const reference = await diary.tally(diary.requests, 'START_SESSION').time(async () => {
    const { sent, reference: own } = await backOffice.start(cards[0].text, place);
    expectResult(day, 'START_SESSION', sent.answer, await platform.commands.resultOf(sent));
    return own;
  });
  return bodyText(await backOffice.session(reference), 'id');
}

async function startByCard(
  day: Day,
  provider: Provider,
  start: Exclude<DriverPlan['start'], 'app'>,
  place: ChargePlace,
): Promise<string | undefined> {
  const { chargePoints, diary } = day;
  const card = cardFor(provider, start, diary.drivers);
  const uid = card === undefined ? `FF${String(diary.drivers).padStart(12, '0')}` : bodyText(card, 'uid');
  const startedAt = performance.now();
  const { answer, sessionId } = await chargePoints.presentToken({ uid }, place, (asked) => {
    const said = saidIn(asked);
    const kind = start === 'newCard' || start === 'strangeCard' ? 'asked around' : 'card known';
    diary.tally(diary.authorizations, `${said} (${kind})`).latenciesMs.push(performance.now() - startedAt);
  });
  const said = saidIn(answer);
  if (said !== expectedAnswer(day, provider, start))
    diary.trouble(`authorization of a ${start}: ${said}, ${answer.body.slice(0, 200)}`);
  if (said !== 'AWAY' || card === undefined) return sessionId;
  // TOK-S-10: its EMSP cannot be asked, but has let the CPO know this card before.
  diary.startedOffline += 1;
  return chargePoints.start(card.body, place, { authMethod: 'WHITELIST' });
}

function cardFor(provider: Provider, start: DriverPlan['start'], at: number): HeldObject | undefined {
  if (start === 'strangeCard') return undefined;
  if (start === 'newCard') return provider.newCard;
  if (start === 'blockedCard') return provider.blockedCard;
  return provider.cards[at % provider.cards.length];
}

function expectedAnswer({ away }: Day, provider: Provider, start: DriverPlan['start']): Said {
  if (start === 'strangeCard') return 'UNKNOWN';
  if (provider === away) return 'AWAY';
  return start === 'blockedCard' ? 'BLOCKED' : 'ALLOWED';
}

/** What an answer to a real-time authorization says. */
function saidIn({ envelope }: HubAnswer): Said | string {
  const { allowed } = Object(envelope?.data) as { allowed?: unknown };
  if (typeof allowed === 'string') return allowed;
  if (envelope?.statusCode === 2004) return 'UNKNOWN';
  return envelope?.statusCode === 4003 ? 'AWAY' : `code ${envelope?.statusCode}`;
}

function expectResult(
  { diary }: Day,
  command: string,
  answer: HubAnswer,
  { result }: { result: string },
): void {
  if (result !== 'ACCEPTED') diary.trouble(`${command}: ${result}, after ${answer.body.slice(0, 200)}`);
}

import type { PartyId } from '../../../ocpi/party.js';
import { generateTokens } from '../../generator/tokens.js';
import { MobilityProvider } from '../../mobility-provider/mobility-provider.js';
import { HeldObject } from '../../objects/held-object.js';
import { objectKey, refOf, TOKENS } from '../../objects/object-kind.js';
import type { SandboxPlatform } from '../../platform/sandbox-platform.js';
import type { Stage } from '../stage.js';
import type { Provider } from './day.js';

const CARDS = 6;

/** An EMSP with new Tokens, which nobody else knows yet. @param label stands in its references */
export function newProvider(platform: SandboxPlatform, seed: number, label: string): Provider {
  const [party] = platform.parties;
  if (party === undefined) throw new Error(`${platform.label} hosts nobody`);
  const [newCard, blockedCard, first, ...others] = validCards(seed, party);
  if (newCard === undefined || blockedCard === undefined || first === undefined)
    throw new Error('not enough cards');
  const blocked = refOf(TOKENS, blockedCard.body);
  platform.tokens.setAnswer(blocked, 'BLOCKED');
  platform.tokens.hold(newCard.text);
  platform.tokens.referenceLabel = label;
  const backOffice = new MobilityProvider(platform, { party, label });
  return { party, platform, backOffice, cards: [first, ...others], newCard, blockedCard };
}

function validCards(seed: number, party: PartyId): HeldObject[] {
  return [...generateTokens(seed, 4 * (CARDS + 2), [party])]
    .map((text) => new HeldObject(text))
    .filter(({ body }) => body.type === 'RFID' && body.valid === true)
    .slice(0, CARDS + 2);
}

/** Tokens are for every CPO: so that a charge point can recognize a card, and start without asking if it has to. */
export async function playTokens(
  { cast, screen }: Stage,
  owner: PartyId,
  providers: readonly Provider[],
): Promise<void> {
  screen.step('Tokens: each EMSP pushes the cards of its drivers; every CPO gets them');
  const pushed = providers.flatMap(({ cards, blockedCard, backOffice }) =>
    [...cards, blockedCard].map((card) => ({ card, backOffice })),
  );
  for (const { card, backOffice } of pushed) {
    const { ok, body } = await backOffice.issue(card.text);
    if (!ok) throw new Error(`a Token was refused: ${body}`);
  }
  const { store } = cast.cpo.tokens.received(owner);
  const keys = pushed.map(({ card }) => objectKey(refOf(TOKENS, card.body)));
  await cast.cpo.until(() => keys.every((key) => store.get(key) !== undefined), 'Tokens');
  screen.say(
    `  ${pushed.length} cards known to the CPO; ${providers.length} more are so new that only their EMSP knows them`,
  );
}

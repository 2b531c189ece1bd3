import type { PartyId } from '../../../ocpi/party.js';
import type { EnergyTariff } from '../../charging/charging.js';
import { Decimal } from '../../charging/decimal.js';
import { tariffText } from '../../charging/tariff-text.js';
import { objectKey } from '../../objects/object-kind.js';
import type { Stage } from '../stage.js';

const PRICES_PER_KWH = ['0.2900', '0.3550', '0.4125', '0.6900'] as const;

/** The Tariffs of a CPO for one day. @param label stands in their ids */
export function tariffsOf(owner: PartyId, label: string): EnergyTariff[] {
  return PRICES_PER_KWH.map((price, at) => ({
    id: `${owner.partyId}-T${label}${at + 1}`,
    currency: 'EUR',
    perKwh: Decimal.parse(price),
  }));
}

/**
 * Tariffs are for everybody: one push each, and the hub brings it to all EMSPs. The last one is withdrawn, and has to
 * disappear everywhere.
 */
export async function playTariffs(
  { cast, screen }: Stage,
  owner: PartyId,
  tariffs: readonly EnergyTariff[],
): Promise<void> {
  const { cpo, emsps } = cast;
  screen.step('Tariffs: the CPO pushes what charging costs, once; every EMSP gets it');
  const toAll = { to: 'hub', from: owner } as const;
  for (const tariff of tariffs) {
    const { ok, body } = await cpo.tariffs.put(tariffText(tariff, owner, Date.now()), toAll);
    if (!ok) throw new Error(`the Tariff ${tariff.id} was refused: ${body}`);
  }
  const keys = tariffs.map(({ id }) => objectKey({ ...owner, id }));
  await Promise.all(
    emsps.map((emsp) =>
      emsp.until(() => keys.every((key) => emsp.tariffs.received().store.get(key) !== undefined), 'Tariffs'),
    ),
  );
  const withdrawn = tariffs.at(-1);
  if (withdrawn === undefined) return;
  const ref = { ...owner, id: withdrawn.id };
  const { ok, body } = await cpo.tariffs.delete(ref, toAll);
  if (!ok) throw new Error(`the Tariff ${ref.id} could not be withdrawn: ${body}`);
  await Promise.all(
    emsps.map((emsp) =>
      emsp.until(() => emsp.tariffs.received().store.get(ref) === undefined, 'a Tariff to disappear'),
    ),
  );
  screen.say(`  ${tariffs.length} pushed, 1 deleted again: ${emsps.length} EMSPs hold ${tariffs.length - 1}`);
}

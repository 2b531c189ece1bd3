import { priceDifferences } from '../../src/sandbox/charging/check-cdr.js';
import { Decimal } from '../../src/sandbox/charging/decimal.js';
import { tariffText } from '../../src/sandbox/charging/tariff-text.js';
import { planDrivers } from '../../src/sandbox/demo/day/driver-plan.js';
import { HeldObject } from '../../src/sandbox/objects/held-object.js';

const OWNER = { countryCode: 'NL', partyId: 'CP1' };

test('a few drivers are enough to see every way to start and to steer', () => {
  const plans = [...planDrivers(1, 5, 3)];
  expect(new Set(plans.map(({ start }) => start)).size).toBe(5);
  expect(new Set(plans.map(({ extra }) => extra)).size).toBe(4);
  expect([...planDrivers(1, 5, 3)]).toEqual(plans);
});

test('a bill is held against the Tariff, to the last decimal', () => {
  const perKwh = Decimal.parse('0.3550');
  const tariff = new HeldObject(tariffText({ id: 'T1', currency: 'EUR', perKwh }, OWNER, 0));
  const bill = (cost: string) =>
    new HeldObject(`{"id":"C1","total_energy":8.280,"total_cost":{"excl_vat":${cost}}}`);
  expect(priceDifferences(bill('2.9394'), tariff)).toEqual([]);
  expect(priceDifferences(bill('2.9395'), tariff)).toEqual(['cost: 2.9395 in the CDR, 2.9394 by the Tariff']);
  expect(priceDifferences(bill('2.9394'), undefined)).toEqual(['no Tariff with one price for energy']);
});

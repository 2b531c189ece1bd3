import { splitArray, splitObject } from '../../ocpi/json/raw-json.js';
import type { HeldObject } from '../objects/held-object.js';
import { Decimal } from './decimal.js';

/** Fields that both have under the same name, compared as text. */
const SAME_FIELDS = [
  'country_code',
  'party_id',
  'start_date_time',
  'end_date_time',
  'cdr_token',
  'auth_method',
  'authorization_reference',
  'currency',
  'charging_periods',
];

/**
 * What an EMSP finds when it holds a bill against the Session that it is for.
 *
 * @returns one sentence for each thing that does not fit; none where the bill is right
 */
export function differencesBetween(cdr: HeldObject, session: HeldObject): string[] {
  const differences = SAME_FIELDS.filter((field) => cdr.field(field) !== session.field(field)).map(
    (field) => `${field}: ${cdr.field(field)} in the CDR, ${session.field(field)} in the Session`,
  );
  const compare = (what: string, inCdr: Decimal, inSession: Decimal): void => {
    if (!inCdr.equals(inSession))
      differences.push(`${what}: ${inCdr} in the CDR, ${inSession} in the Session`);
  };
  if (cdr.field('session_id') !== session.field('id'))
    differences.push('session_id: that of another Session');
  if (session.body.status !== 'COMPLETED') differences.push(`the Session is ${session.body.status}`);
  compare('energy', numberIn(cdr, 'total_energy'), numberIn(session, 'kwh'));
  compare('sum of the periods', periodEnergy(cdr), numberIn(session, 'kwh'));
  compare('cost', exclVat(cdr), exclVat(session));
  return differences;
}

/** @returns what does not fit between a bill and the Tariff that its receiver was told of before */
export function priceDifferences(cdr: HeldObject, tariff: HeldObject | undefined): string[] {
  const prices = tariff === undefined ? [] : energyPrices(tariff.field('elements') ?? '[]');
  const [price, another] = prices;
  if (price === undefined || another !== undefined) return ['no Tariff with one price for energy'];
  const fair = numberIn(cdr, 'total_energy').times(price, 4);
  return exclVat(cdr).equals(fair) ? [] : [`cost: ${exclVat(cdr)} in the CDR, ${fair} by the Tariff`];
}

function energyPrices(elements: string): Decimal[] {
  return splitArray(elements)
    .flatMap((element) => splitArray(member(element, 'price_components') ?? '[]'))
    .filter((component) => member(component, 'type') === '"ENERGY"')
    .map((component) => Decimal.parse(member(component, 'price') ?? '0'));
}

function numberIn(object: HeldObject, field: string): Decimal {
  return Decimal.parse(object.field(field) ?? '0');
}

function exclVat(object: HeldObject): Decimal {
  return Decimal.parse(member(object.field('total_cost') ?? '{}', 'excl_vat') ?? '0');
}

function periodEnergy(cdr: HeldObject): Decimal {
  const volumes = splitArray(cdr.field('charging_periods') ?? '[]').flatMap((period) =>
    splitArray(member(period, 'dimensions') ?? '[]')
      .filter((dimension) => member(dimension, 'type') === '"ENERGY"')
      .map((dimension) => Decimal.parse(member(dimension, 'volume') ?? '0')),
  );
  return volumes.reduce((sum, volume) => sum.plus(volume), Decimal.of(0, 3));
}

function member(object: string, wanted: string): string | undefined {
  return splitObject(object).find(({ name }) => name === wanted)?.value;
}

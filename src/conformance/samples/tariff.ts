/** A small valid Tariff of NL/CP1, as a value. */
export function aTariff(
  id: string,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    country_code: 'NL',
    party_id: 'CP1',
    id,
    currency: 'EUR',
    elements: [{ price_components: [{ type: 'ENERGY', price: 0.3, step_size: 1 }] }],
    last_updated: '2026-06-01T00:00:00Z',
    ...changes,
  };
}

/** A small valid Token of NL/EM1. */
export function aToken(
  uid: string,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    country_code: 'NL',
    party_id: 'EM1',
    uid,
    type: 'RFID',
    contract_id: 'NL-EM1-C12345678-X',
    issuer: 'Sandbox',
    valid: true,
    whitelist: 'NEVER',
    last_updated: '2026-06-01T00:00:00Z',
    ...changes,
  };
}

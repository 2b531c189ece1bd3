import { connectedPair } from './connected-pair.js';
import { cdr, session, tariff, token } from './module-bodies.js';

const without = (text: string, field: string) => {
  const { [field]: _, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return JSON.stringify(rest);
};

test.each([
  [true, 2001],
  [false, 1000],
])('bodies that lack a field, at receivers that are strict: %s', async (strict, code) => {
  const { cpo, emsp, stop } = await connectedPair({ strict }, { strict });
  const answers = await Promise.all([
    cpo.sessions.put(without(session('S1'), 'currency')),
    cpo.tariffs.put(without(tariff('T1'), 'elements')),
    cpo.cdrs.post(without(cdr('C1'), 'cdr_token')),
    emsp.tokens.put(without(token('U1'), 'issuer')),
  ]);
  expect(answers.map(({ envelope }) => envelope?.statusCode)).toEqual([code, code, code, code]);
  await cpo.sessions.put(session('S2'));
  const wrong = '{"status":"RESERVED","last_updated":"2026-06-01T08:10:00Z"}';
  const patched = await cpo.sessions.patch({ countryCode: 'NL', partyId: 'CP1', id: 'S2' }, wrong);
  expect(patched.envelope?.statusCode).toBe(code);
  await stop();
});

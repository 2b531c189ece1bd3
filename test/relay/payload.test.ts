import fc from 'fast-check';
import { FUNCTIONAL_MODULES } from '../../src/ocpi/modules.js';
import { decodePayload, encodePayload } from '../../src/relay/sealed-urls/payload.js';

const PARTY = fc.record({
  countryCode: fc.stringMatching(/^[A-Za-z]{2}$/),
  partyId: fc.stringMatching(/^[\x21-\x7e]{3}$/),
});

const PAYLOAD = fc.record({
  from: PARTY,
  to: PARTY,
  platformId: fc.nat(),
  module: fc.constantFrom(...FUNCTIONAL_MODULES),
  interfaceRole: fc.constantFrom('SENDER' as const, 'RECEIVER' as const),
  expiresAt: fc.integer({ min: 0, max: 4_294_967_295 }).map((seconds) => seconds * 1000),
  form: fc.constantFrom(
    'belowEndpoint' as const,
    'sameOrigin' as const,
    'absolute' as const,
    'stored' as const,
  ),
  text: fc.string({ unit: 'grapheme' }),
});

test('what was encoded comes back', () => {
  fc.assert(
    fc.property(PAYLOAD, (payload) => expect(decodePayload(encodePayload(payload))).toEqual(payload)),
  );
});

test('16 bytes beside the text, for the first 128 platforms', () => {
  const [payload] = fc.sample(PAYLOAD, 1);
  if (payload === undefined) throw new Error('no sample');
  expect(encodePayload({ ...payload, platformId: 127, text: '?offset=50' })).toHaveLength(16 + 10);
});

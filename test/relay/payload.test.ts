import fc from 'fast-check';
import { Secrets } from '../../src/infra/secrets.js';
import { FUNCTIONAL_MODULES } from '../../src/ocpi/modules.js';
import { decodePayload, encodePayload, type SealedPayload } from '../../src/relay/sealed-urls/payload.js';

const PARTY = fc.record({
  countryCode: fc.stringMatching(/^[A-Za-z]{2}$/),
  partyId: fc.stringMatching(/^[\x21-\x7e]{3}$/),
});

/** Any text may be the identifier of a custom module, whatever its characters are. */
const CUSTOM_MODULE = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 36 });

const WAY = fc.constantFrom<Pick<SealedPayload, 'purpose' | 'interfaceRole'>>(
  { purpose: 'nextPage', interfaceRole: 'SENDER' },
  { purpose: 'nextPage', interfaceRole: 'RECEIVER' },
  { purpose: 'result', interfaceRole: 'SENDER' },
  { purpose: 'cdr', interfaceRole: 'RECEIVER' },
);

const REST = fc.record({
  from: PARTY,
  to: PARTY,
  platformId: fc.nat(),
  module: fc.oneof(fc.constantFrom<string>(...FUNCTIONAL_MODULES), CUSTOM_MODULE),
  expiresAt: fc.integer({ min: 0, max: 4_294_967_295 }).map((seconds) => seconds * 1000),
  form: fc.constantFrom(
    'belowEndpoint' as const,
    'sameOrigin' as const,
    'absolute' as const,
    'stored' as const,
  ),
  text: fc.string({ unit: 'grapheme' }),
});

const PAYLOAD: fc.Arbitrary<SealedPayload> = fc.tuple(WAY, REST).map(([way, rest]) => ({ ...way, ...rest }));

const SEAL = new Secrets('a secret of at least 32 characters').urls;

test('what was encoded comes back', () => {
  fc.assert(
    fc.property(PAYLOAD, (payload) => expect(decodePayload(encodePayload(payload))).toEqual(payload)),
  );
});

test('what was sealed comes back for the platform that it was sealed for, and for no other', () => {
  fc.assert(
    fc.property(PAYLOAD, (payload) => {
      const sealed = SEAL.seal(encodePayload(payload), 'platform 5');
      expect(decodePayload(SEAL.open(sealed, 'platform 5'))).toEqual(payload);
      expect(() => SEAL.open(sealed, 'platform 6')).toThrow();
    }),
  );
});

test('not one bit of a sealed payload can be turned', () => {
  fc.assert(
    fc.property(PAYLOAD, fc.nat(), (payload, chosen) => {
      const sealed = SEAL.seal(encodePayload(payload), 'platform 5');
      const bit = chosen % (sealed.length * 8);
      sealed.writeUInt8(sealed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => SEAL.open(sealed, 'platform 5')).toThrow();
    }),
  );
});

test('16 bytes beside the text, for the first 128 platforms', () => {
  expect(encodePayload({ ...sample(), module: 'cdrs', platformId: 127, text: '?offset=50' })).toHaveLength(
    16 + 10,
  );
});

test('a custom module costs its identifier and one byte more', () => {
  const bytes = encodePayload({ ...sample(), module: 'nltnm-tokens', platformId: 127, text: '?offset=50' });
  expect(bytes).toHaveLength(16 + 1 + 12 + 10);
});

test('results go to Senders and CDRs lie at Receivers', () => {
  expect(() => encodePayload({ ...sample(), purpose: 'result', interfaceRole: 'RECEIVER' })).toThrow();
  expect(() => encodePayload({ ...sample(), purpose: 'cdr', interfaceRole: 'SENDER' })).toThrow();
});

function sample(): SealedPayload {
  const [payload] = fc.sample(PAYLOAD, 1);
  if (payload === undefined) throw new Error('no sample');
  return payload;
}

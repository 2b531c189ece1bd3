import { providerOf } from '../../../src/ocpi/mapping-2-2/contract-id.js';

test.each([
  ['NL-EM1-C12345678-S', 'NL/EM1', 'eMI3, with its check digit'],
  ['NL-EM1-C12345678', 'NL/EM1', 'the check digit may be missing'],
  ['NL-EM1-C123456789', 'NL/EM1', 'its separator too'],
  ['NLEM1C12345678S', 'NL/EM1', 'and all separators'],
  ['NLEM1C12345678', 'NL/EM1', ''],
  ['DE8ACC12E46L89', 'DE/8AC', "a sample of the specification's"],
  ['nl-em1-c12345678-s', 'NL/EM1', 'case means nothing (CiString)'],
  ['NL-EM1C12345678', 'NL/EM1', 'separators in some places'],
  ['DE-8AA-0A2B3C4D5-K', 'DE/8AA', 'ISO 15118: nine free characters'],
  ['NL-TNM-000722-9', 'NL/TNM', 'DIN SPEC 91286'],
  ['NL-TNM-000722-X', 'NL/TNM', ''],
  ['DE*8EO*123456*7', 'DE/8EO', 'with its stars'],
])('%s names %s %s', (contractId, party) => {
  const { countryCode, partyId } = providerOf(contractId) ?? {};
  expect(`${countryCode}/${partyId}`).toBe(party);
});

test.each([
  ['', 'nothing'],
  ['#NA', 'not available'],
  ['FA54320', "a sample of the specification's that is no eMAID"],
  ['0123456789', 'another'],
  ['NL', 'a country'],
  ['NL-EM1', 'a party'],
  ['NL-EM1-C1234567', 'an instance that is too short'],
  ['NL-EM1-C12345678-SS', 'a check digit of two'],
  ['N1-EM1-C12345678-S', 'no country'],
  ['NL-E-1-C12345678-S', 'no provider'],
  ['NL*EM1*E12345678', 'the id of an EVSE'],
  ['DE8AA0A2B3C4D5K', 'without separators only eMI3 is unmistakable'],
  ['DEADBEEF1234', 'the number of a card'],
  ['DE*8EO-123456*7', 'mixed separators'],
  [' NL-EM1-C12345678-S', 'a space before'],
  ['NL-EM1-C12345678-S\n', 'a line end behind'],
])('%j is no eMAID: %s', (contractId) => {
  expect(providerOf(contractId)).toBeUndefined();
});

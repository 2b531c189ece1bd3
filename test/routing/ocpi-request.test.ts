import { readFrom, readTo } from '../../src/routing/ocpi-request.js';
import { thrownBy } from '../harness/thrown-by.js';
import { sampleRegistry } from './sample-registry.js';

const registry = sampleRegistry([
  { parties: { 'NL/CP1': ['CPO'] } },
  { parties: { 'FR/CP3': ['CPO'], 'FR/EM3': ['EMSP'] } },
  { parties: {} },
]);
const [single, double, none] = registry.content.platforms;
const hub = { countryCode: 'NL', partyId: 'HUB' };

function from(countryCode?: string, partyId?: string) {
  return { 'ocpi-from-country-code': countryCode, 'ocpi-from-party-id': partyId };
}

describe('FROM', () => {
  test('RT-H-05 names a party of the platform, in any case', () => {
    expect(readFrom(from('fr', 'em3'), double!).key).toBe('FR/EM3');
  });

  test('RT-H-07 missing: the only party of the platform is meant', () => {
    expect(readFrom({}, single!).key).toBe('NL/CP1');
  });

  test.each([
    ['RT-H-07 missing, on a platform with two parties', double, {}],
    ['RT-H-07 missing, on a platform without parties', none, {}],
    ["RT-H-08 another platform's party", single, from('FR', 'CP3')],
    ['RT-H-06 without the party id', single, from('NL', undefined)],
    ['RT-H-06 without the country code', single, from(undefined, 'CP1')],
    ['RT-H-06 with an empty half', single, from('NL', '')],
  ])('%s is refused with 2001', (_, platform, headers) => {
    expect(thrownBy(() => readFrom(headers, platform!))).toMatchObject({ statusCode: 2001 });
  });
});

describe('TO', () => {
  test.each([
    ['absent: the hub shall find it', {}, undefined],
    ['the hub, in any case', { 'ocpi-to-country-code': 'nl', 'ocpi-to-party-id': 'hub' }, 'hub'],
    [
      'a party',
      { 'ocpi-to-country-code': 'NL', 'ocpi-to-party-id': 'EM1' },
      { countryCode: 'NL', partyId: 'EM1' },
    ],
  ])('%s', (_, headers, expected) => {
    expect(readTo(headers, hub)).toEqual(expected);
  });

  test.each([{ 'ocpi-to-country-code': 'NL' }, { 'ocpi-to-party-id': 'EM1' }])(
    'RT-H-06 half a pair (%j) is refused with 2001',
    (headers) => {
      expect(thrownBy(() => readTo(headers, hub))).toMatchObject({ statusCode: 2001 });
    },
  );
});

import { CDRS } from '../../src/ocpi/cdrs.js';
import { TokenOwners } from '../../src/open-routing/token-owners.js';
import { partyOf, sampleRegistry } from '../routing/sample-registry.js';

const registry = sampleRegistry(
  [
    { parties: { 'NL/CP1': ['CPO'] } },
    { parties: { 'NL/CP2': ['CPO'] } },
    { parties: { 'NL/EM1': ['EMSP'], 'NL/EM2': ['EMSP'], 'NL/OT1': ['OTHER'], 'NL/NA1': ['NAP'] } },
    { parties: { 'NL/EM3': ['EMSP'] } },
  ],
  [['NL/CP1', 'NL/EM3', false]],
);

/** Whom a CDR of NL/CP1 concerns, where these are known to have issued the token. */
async function audience(cdrToken: object, known: readonly string[]): Promise<string | undefined> {
  const owners = new TokenOwners({ tokenOwners: async () => [...known] }, 'open');
  const value = { cdr_token: { uid: 'U', type: 'RFID', contract_id: 'C1', ...cdrToken } };
  return (await owners.audienceOf(registry, CDRS, partyOf(registry, 'NL/CP1'), value))?.key;
}

test.each<[what: string, owner: string, known: string[], expected: string | undefined]>([
  ['whoever else has one of that uid', 'NL/EM1', ['NL/EM2'], 'NL/EM1'],
  ['in any case', 'nl/em1', [], 'NL/EM1'],
  ['who is not known', 'XX/ZZZ', ['NL/EM1'], undefined],
  ['who may not roam with the CPO', 'NL/EM3', ['NL/EM1'], undefined],
  ['who pays for nothing', 'NL/CP2', ['NL/EM1'], undefined],
  ['who is the CPO itself', 'NL/CP1', [], undefined],
])('a token of 2.2.1 belongs to whom it names, %s', async (_what, owner, known, expected) => {
  const [country_code, party_id] = owner.split('/');
  expect(await audience({ country_code, party_id }, known)).toBe(expected);
});

const OF_EM1 = 'NL-EM1-C12345678';
const OF_CP2 = 'NL-CP2-C12345678';
const OF_NA1 = 'NL-NA1-C12345678';

test.each<[what: string, known: string[], contractId: string, owner: string | undefined]>([
  ['the one whose token it is', ['NL/EM2'], OF_EM1, 'NL/EM2'],
  ['the same from two sources', ['NL/EM2', 'NL/EM2'], OF_EM1, 'NL/EM2'],
  ['the provider of the contract', [], OF_EM1, 'NL/EM1'],
  ['whoever may own tokens', [], 'NL-OT1-C12345678', 'NL/OT1'],
  ['nobody, where the contract names a CPO', [], OF_CP2, undefined],
  ['nobody, where the contract names one who has no tokens', [], OF_NA1, undefined],
  ['nobody, where the contract names nobody', [], 'C1', undefined],
  ['of two with the same uid, the one in the contract', ['NL/EM1', 'NL/EM2'], OF_EM1, 'NL/EM1'],
  ['nobody, where the contract names none of the two', ['NL/EM2', 'NL/OT1'], OF_EM1, undefined],
  ['nobody who has left', ['DE/EM9'], 'C1', undefined],
  ['RT-O-09 the one beside whom nobody may roam with the CPO', ['NL/EM2', 'NL/EM3'], 'C1', 'NL/EM2'],
  ['RT-O-09 the provider, where nobody else may', ['NL/EM3'], OF_EM1, 'NL/EM1'],
])('19.4 a token of 2.2 belongs to %s', async (_what, known, contract_id, owner) => {
  expect(await audience({ contract_id }, known)).toBe(owner);
});

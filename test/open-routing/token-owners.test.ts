import { TokenOwners } from '../../src/open-routing/token-owners.js';
import { sampleRegistry } from '../routing/sample-registry.js';

const registry = sampleRegistry([
  { parties: { 'NL/CP1': ['CPO'] } },
  { parties: { 'NL/EM1': ['EMSP'], 'NL/EM2': ['EMSP'], 'NL/OT1': ['OTHER'] } },
]);
const OF_EM1 = 'NL-EM1-C12345678';
const OF_CP1 = 'NL-CP1-C12345678';

test.each<[what: string, known: string[], contractId: string, owner: string | undefined]>([
  ['the one whose token it is', ['NL/EM2'], OF_EM1, 'NL/EM2'],
  ['the same from two sources', ['NL/EM2', 'NL/EM2'], OF_EM1, 'NL/EM2'],
  ['the provider of the contract', [], OF_EM1, 'NL/EM1'],
  ['whoever may own tokens', [], 'NL-OT1-C12345678', 'NL/OT1'],
  ['nobody, where the contract names a CPO', [], OF_CP1, undefined],
  ['nobody, where the contract names nobody', [], 'C1', undefined],
  ['of two with the same uid, the one in the contract', ['NL/EM1', 'NL/EM2'], OF_EM1, 'NL/EM1'],
  ['nobody, where the contract names none of the two', ['NL/EM2', 'NL/OT1'], OF_EM1, undefined],
  ['nobody who has left', ['DE/EM9'], 'C1', undefined],
])('19.4 a token of 2.2 belongs to %s', async (_what, known, contractId, owner) => {
  const owners = new TokenOwners({ tokenOwners: async () => known }, 'open');
  const found = await owners.ownerOf(registry, { uid: 'U', type: 'RFID', contractId });
  expect(found?.key).toBe(owner);
});

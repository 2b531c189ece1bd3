import type { InterfaceRole } from '../../../src/ocpi/modules.js';
import { driversParty } from '../../../src/relay/between-versions/owners-of-tokens.js';
import { partyOf, sampleRegistry } from '../../routing/sample-registry.js';

const registry = sampleRegistry([
  { parties: { 'NL/CP1': ['CPO'], 'NL/BO1': ['CPO', 'EMSP'] } },
  { parties: { 'NL/EM1': ['EMSP'], 'NL/BO2': ['CPO', 'EMSP'], 'NL/SC1': ['SCSP'] } },
]);

test.each<[from: string, role: InterfaceRole, to: string, expected: string]>([
  ['NL/CP1', 'RECEIVER', 'NL/EM1', 'NL/EM1'],
  ['NL/EM1', 'SENDER', 'NL/CP1', 'NL/EM1'],
  ['NL/BO1', 'RECEIVER', 'NL/BO2', 'NL/BO2'],
  ['NL/BO2', 'SENDER', 'NL/BO1', 'NL/BO2'],
  ['NL/CP1', 'RECEIVER', 'NL/SC1', 'NL/SC1'],
  // COO-09: it hands on a Session of its own driver.
  ['NL/EM1', 'RECEIVER', 'NL/SC1', 'NL/EM1'],
])(
  '19.4 between %s and the %s interface of %s, the drivers are those of %s',
  (from, interfaceRole, to, expected) => {
    const parties = { from: partyOf(registry, from), to: partyOf(registry, to) };
    expect(driversParty({ interfaceRole, ...parties }).key).toBe(expected);
  },
);

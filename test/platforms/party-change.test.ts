import type { Role } from '../../src/ocpi/party.js';
import { type ChangedRole, partyChange } from '../../src/platforms/party-change.js';

/** `CP1 CPO: NEW > CONNECTED`; of one that its platform has no more `-` stands before. */
function rows(...texts: readonly string[]): ChangedRole[] {
  return texts.map((text) => {
    const [, dropped, partyId, role, before, after] = /^(-?)(\w+) (\w+): (\w+) > (\w+)$/.exec(text) ?? [];
    return {
      countryCode: 'NL',
      partyId: partyId!,
      role: role as Role,
      active: dropped === '',
      before: before as ChangedRole['before'],
      after: after as ChangedRole['after'],
    };
  });
}

test.each<[string, string[], { returned?: string[]; shown?: string[]; gone?: string[] }]>([
  ['comes for the first time', ['CP1 CPO: NEW > CONNECTED'], { returned: ['NL/CP1'], shown: ['NL/CP1'] }],
  ['was planned', ['CP1 CPO: PLANNED > CONNECTED'], { returned: ['NL/CP1'], shown: ['NL/CP1'] }],
  ['is planned', ['CP1 CPO: NEW > PLANNED'], {}],
  ['is away', ['CP1 CPO: CONNECTED > OFFLINE'], {}],
  ['is back', ['CP1 CPO: OFFLINE > CONNECTED'], { returned: ['NL/CP1'] }],
  ['is suspended', ['CP1 CPO: CONNECTED > SUSPENDED'], {}],
  ['is let in again', ['CP1 CPO: SUSPENDED > CONNECTED'], { returned: ['NL/CP1'], shown: ['NL/CP1'] }],
  ['is let in again, and away', ['CP1 CPO: SUSPENDED > OFFLINE'], { shown: ['NL/CP1'] }],
  ['leaves', ['-CP1 CPO: CONNECTED > SUSPENDED'], { gone: ['NL/CP1'] }],
  ['leaves while it is suspended', ['-CP1 CPO: SUSPENDED > SUSPENDED'], { gone: ['NL/CP1'] }],
  ['takes on a role', ['CP1 CPO: CONNECTED > CONNECTED', 'CP1 EMSP: NEW > CONNECTED'], {}],
  ['lays one down', ['CP1 CPO: CONNECTED > CONNECTED', '-CP1 EMSP: CONNECTED > SUSPENDED'], {}],
  ['changes its role', ['-CP1 CPO: CONNECTED > SUSPENDED', 'CP1 EMSP: NEW > CONNECTED'], {}],
  [
    'makes way for another one',
    ['-CP1 CPO: CONNECTED > SUSPENDED', 'CP2 CPO: NEW > CONNECTED'],
    { gone: ['NL/CP1'], returned: ['NL/CP2'], shown: ['NL/CP2'] },
  ],
])('a party that %s', (_, texts, expected) => {
  const { returned, shown, gone } = partyChange(rows(...texts), undefined);
  expect({ returned, shown, gone }).toEqual({ returned: [], shown: [], gone: [], ...expected });
});

test('those that the platform has, each with all its roles', () => {
  const change = partyChange(
    rows('CP1 CPO: NEW > CONNECTED', '-CP1 SCSP: CONNECTED > SUSPENDED', 'CP1 EMSP: NEW > CONNECTED'),
    [],
  );
  expect([...change.parties]).toEqual([['NL/CP1', ['CPO', 'EMSP']]]);
});

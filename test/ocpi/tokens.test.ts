import { ROLES } from '../../src/ocpi/party.js';
import { TOKENS } from '../../src/ocpi/tokens.js';
import { isOpposite, isOwner } from '../../src/routing/roaming.js';

test('RT-B-08, TOK-R-13 tokens of eMSPs, OTHER, NSPs and SCSPs concern CPOs only', () => {
  expect(ROLES.filter((role) => isOwner(TOKENS, { roles: [role] }))).toEqual([
    'EMSP',
    'NSP',
    'OTHER',
    'SCSP',
  ]);
  expect(ROLES.filter((role) => isOpposite(TOKENS, [role]))).toEqual(['CPO']);
});

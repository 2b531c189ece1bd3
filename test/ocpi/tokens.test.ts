import { ROLES } from '../../src/ocpi/party.js';
import { TOKENS, tokenKey } from '../../src/ocpi/tokens.js';
import { isOpposite, isOwner } from '../../src/routing/roaming.js';

test('TOK-R-05, COO-12 a token is its uid, in any case, and its type', () => {
  expect(tokenKey({ uid: '04aB', type: 'RFID' })).toBe(tokenKey({ uid: '04Ab', type: 'RFID' }));
  expect(tokenKey({ uid: '04AB', type: 'RFID' })).not.toBe(tokenKey({ uid: '04AB', type: 'APP_USER' }));
});

test('RT-B-08, TOK-R-13 tokens of eMSPs, OTHER, NSPs and SCSPs concern CPOs only', () => {
  expect(ROLES.filter((role) => isOwner(TOKENS, { roles: [role] }))).toEqual([
    'EMSP',
    'NSP',
    'OTHER',
    'SCSP',
  ]);
  expect(ROLES.filter((role) => isOpposite(TOKENS, [role]))).toEqual(['CPO']);
});

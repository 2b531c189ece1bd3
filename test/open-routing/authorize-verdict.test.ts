import { authorizeVerdict, nobodyAuthorizes } from '../../src/open-routing/authorize-verdict.js';

test.each([
  ['TOK-S-04', { statusCode: 1000, data: { allowed: 'ALLOWED' } }, 'knows'],
  ['TOK-S-04 also where it is blocked', { statusCode: 1000, data: { allowed: 'BLOCKED' } }, 'knows'],
  ['TOK-S-06', { statusCode: 2002 }, 'wantsMore'],
  ['TOK-S-05', { statusCode: 2004 }, 'doesNotKnow'],
  ['success without AuthorizationInfo', { statusCode: 1000 }, 'doesNotKnow'],
  ['success with something else', { statusCode: 1000, data: ['allowed'] }, 'doesNotKnow'],
  ['a bare 404', undefined, 'doesNotKnow'],
])('%s: %o %s', (_, envelope, verdict) => {
  expect(authorizeVerdict({ envelope })).toBe(verdict);
});

test.each([
  ['STC-05 nobody is there who could be asked', [], 2004],
  ['TOK-S-12 all say no', ['doesNotKnow', 'doesNotKnow'], 2004],
  ['TOK-S-12 who answered says no', ['doesNotKnow', 'late', 'notReached'], 2004],
  ['TOK-S-10 nobody could be asked', ['notReached', 'notReached'], 4003],
  ['TOK-S-10 nobody answered in time', ['late', 'notReached'], 4002],
] as const)('%s: %o %i', (_, verdicts, statusCode) => {
  expect(nobodyAuthorizes(verdicts)).toMatchObject({ statusCode });
});

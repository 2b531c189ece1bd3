import { parseJsonBody } from '../../src/ocpi/json/json-body.js';
import { requireOwnToken } from '../../src/relay/own-token.js';
import { partyOf, sampleRegistry } from '../routing/sample-registry.js';

const registry = sampleRegistry([{ parties: { 'NL/EM1': ['EMSP'], 'NL/EM2': ['EMSP'] } }]);
const platform = registry.platformOf(partyOf(registry, 'NL/EM1'));

const check = (text: string) => () => requireOwnToken(platform, parseJsonBody(Buffer.from(text)));
const own = '{"country_code":"NL","party_id":"em1","uid":"U1"}';
const foreign = '{"country_code":"NL","party_id":"EM9","uid":"U1"}';

test.each([
  ['of its own', `{"token":${own}}`],
  ['of another party of its platform', '{"token":{"country_code":"NL","party_id":"EM2"}}'],
  ['without a token', '{"session_id":"S1"}'],
])('CMD-R-10 a command with a token %s', (_, text) => {
  expect(check(text)).not.toThrow();
});

test.each([
  ['of others', `{"token":${foreign}}`, 'NL/EM9'],
  ['that stands twice', `{"token":${foreign}, "token" : ${own}}`, 'token: expected once'],
  [
    'whose owner stands twice',
    '{"token":{"country_code":"NL","party_id":"EM9","party_id":"EM1"}}',
    'token.party_id: expected once',
  ],
])('CMD-R-10 no command with a token %s', (_, text, problem) => {
  expect(check(text)).toThrow(expect.objectContaining({ statusCode: 2001 }));
  expect(check(text)).toThrow(problem);
});

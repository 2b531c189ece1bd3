import { fromStoredForm, type ObjectPlace, toStoredForm } from '../../../src/ocpi/mapping-2-2/stored-form.js';

const OWNER = { countryCode: 'NL', partyId: 'EM1' };
const NAMELESS = '{"kwh":1.10,"cdr_token":{"uid":"1"}}';
const NAMED = '{"kwh":1.10,"cdr_token":{"uid":"1","country_code":"NL","party_id":"EM1"}}';
const HALF_NAMED = '{"kwh":1.10,"cdr_token":{"uid":"1","country_code":"NL","party_id":null}}';

function pushedTo(module: string, ...path: string[]): ObjectPlace {
  return { module, interfaceRole: 'RECEIVER', path };
}

test.each([
  ['sessions', NAMELESS, NAMED],
  ['sessions', HALF_NAMED, NAMED],
  ['sessions', NAMED, NAMED],
  ['sessions', '{"kwh":1.10}', '{"kwh":1.10}'],
  ['sessions', '{"cdr_token":null}', '{"cdr_token":null}'],
  ['cdrs', NAMELESS, NAMED],
  ['tariffs', NAMELESS, NAMELESS],
])('stored %s name whose the token is: %s', (module, text, stored) => {
  expect(toStoredForm(pushedTo(module, 'NL', 'CP1', 'A'), { text, value: JSON.parse(text) }, OWNER)).toBe(
    stored,
  );
});

const CAPABLE = '{"capabilities":["START_SESSION_CONNECTOR_REQUIRED"],"power_type":"AC_2_PHASE"}';

test.each([
  [pushedTo('sessions', 'NL', 'CP1', 'S'), NAMED, NAMELESS],
  [pushedTo('cdrs'), NAMED, NAMELESS],
  [pushedTo('cdrs', 'NL', 'CP1', 'C'), NAMED, NAMELESS],
  [
    pushedTo('locations', 'NL', 'CP1', 'L'),
    `{"evses":[${CAPABLE}]}`,
    '{"evses":[{"capabilities":[],"power_type":"AC_2_PHASE"}]}',
  ],
  [pushedTo('locations', 'NL', 'CP1', 'L', 'E'), CAPABLE, '{"capabilities":[],"power_type":"AC_2_PHASE"}'],
  [
    pushedTo('locations', 'NL', 'CP1', 'L', 'E', '1'),
    CAPABLE,
    '{"capabilities":["START_SESSION_CONNECTOR_REQUIRED"],"power_type":"AC_1_PHASE"}',
  ],
  [pushedTo('tariffs', 'NL', 'CP1', 'T'), CAPABLE, CAPABLE],
  [pushedTo('locations', 'NL', 'CP1', 'L'), '', ''],
])('what %j stores, for 2.2.1 and for 2.2', (place, stored, older) => {
  expect(fromStoredForm('2.2.1', place)(stored)).toBe(stored);
  expect(fromStoredForm('2.2', place)(stored)).toBe(older);
});

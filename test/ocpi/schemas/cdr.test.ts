import { cdr } from '../../../src/ocpi/schemas/cdr.js';
import { fullCdr, minimalCdr, minimalTariff } from './bodies.js';
import { changed, verdict } from './verdict.js';

const UNKNOWN_TIME = '1970-1-1T00:00:00Z';

const reservation = {
  ...minimalCdr.cdr_location,
  evse_uid: '#NA',
  evse_id: '#NA',
  connector_id: '#NA',
  connector_standard: '#NA',
  connector_format: 'ANY',
  connector_power_type: 'ANY',
  coordinates: { latitude: '#NA', longitude: '#NA' },
};

test.each([
  ['the least that is valid; CDR-R-14 without a Session', minimalCdr],
  ['CDR-R-10 every field, of a credit CDR', fullCdr],
  ['CDR-R-12 an id of 39 characters', { ...fullCdr, id: 'x'.repeat(39) }],
  [
    'CDR-R-17 times that nobody knows',
    { ...minimalCdr, start_date_time: UNKNOWN_TIME, end_date_time: UNKNOWN_TIME },
  ],
  ['CDR-R-21, TYP-11 a reservation without EVSE', { ...minimalCdr, cdr_location: reservation }],
  [
    'CDR-R-15 a dimension of Sessions only',
    changed(minimalCdr, 'charging_periods[0].dimensions[0].type', 'STATE_OF_CHARGE'),
  ],
  ['CDR-R-11 credit false without reference', { ...minimalCdr, credit: false }],
  [
    'TYP-08 null is absent',
    { ...minimalCdr, tariffs: null, signed_data: null, credit: null, credit_reference_id: null },
  ],
  ['TYP-09 a long address', changed(minimalCdr, 'cdr_location.address', 'x'.repeat(200))],
  [
    'section 19.1 the cdr_token of 2.2',
    changed(changed(minimalCdr, 'cdr_token.country_code', undefined), 'cdr_token.party_id', undefined),
  ],
])('a CDR: %s', (_, body) => {
  expect(verdict(cdr, body)).toBe('accepted');
});

test.each([
  ...Object.keys(minimalCdr),
  ...Object.keys(minimalCdr.cdr_location).map((field) => `cdr_location.${field}`),
])('COO-02 a CDR without %s is refused', (field) => {
  expect(verdict(cdr, changed(minimalCdr, field, undefined))).toMatch(new RegExp(`^${field}: `));
});

test.each([
  ['CDR-R-11', 'credit_reference_id', undefined],
  ['CDR-R-11', 'credit_reference_id', null],
  ['CDR-R-12', 'id', 'x'.repeat(40)],
  ['CDR-R-17', 'start_date_time', '1970-1-2T00:00:00Z'],
  ['CDR-R-17', 'last_updated', UNKNOWN_TIME],
  ['TYP-08', 'charging_periods', []],
  ['TYP-14', 'total_energy', '15.342'],
  ['TYP-14', 'total_cost.excl_vat', '-1.5'],
  ['TYP-14', 'credit', 'true'],
  ['section 15.6', 'signed_data.signed_values', []],
  ['section 15.6', 'signed_data.signed_values[0].plain_data', undefined],
  ['TAR-R-10', 'tariffs[0].elements', []],
  ['section 15.6', 'cdr_token.contract_id', undefined],
])('%s a CDR is refused for its %s %j', (_, field, value) => {
  expect(verdict(cdr, changed({ ...fullCdr, tariffs: [minimalTariff] }, field, value))).toMatch(`${field}: `);
});

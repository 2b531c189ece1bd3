import {
  chargingPreferences,
  chargingPreferencesResponse,
} from '../../../src/ocpi/schemas/charging-preferences.js';
import { session, sessionPatch } from '../../../src/ocpi/schemas/session.js';
import { fullSession, minimalSession } from './bodies.js';
import { changed, verdict } from './verdict.js';

test.each([
  ['the least that is valid', minimalSession],
  ['every field', fullSession],
  ['TYP-08 null is absent', { ...minimalSession, charging_periods: null, total_cost: null, meter_id: null }],
  ['TYP-08 a list that may be empty', { ...minimalSession, charging_periods: [] }],
  [
    'TYP-11, SES-R-13 a reservation without EVSE',
    { ...minimalSession, evse_uid: '#NA', connector_id: '#NA' },
  ],
  ['SES-R-11 a reservation', { ...minimalSession, status: 'RESERVATION' }],
  [
    'SES-R-18 dimensions of Sessions only',
    changed(fullSession, 'charging_periods[0].dimensions[0].type', 'CURRENT'),
  ],
  ['TYP-12 a field that nobody knows', { ...minimalSession, x_test: { a: 1 } }],
  ['TYP-13 an auth_method of later versions', { ...minimalSession, auth_method: 'PLUG_AND_CHARGE' }],
  ['TYP-13 a type of token of later versions', changed(minimalSession, 'cdr_token.type', 'EMAID')],
  [
    'section 19.1 the cdr_token of 2.2',
    changed(changed(minimalSession, 'cdr_token.country_code', undefined), 'cdr_token.party_id', undefined),
  ],
])('a Session: %s', (_, body) => {
  expect(verdict(session, body)).toBe('accepted');
});

test.each(Object.keys(minimalSession))('COO-02 a Session without %s is refused', (field) => {
  expect(verdict(session, changed(minimalSession, field, undefined))).toMatch(new RegExp(`^${field}: `));
});

test.each([
  ['SES-R-11', 'status', 'RESERVED'],
  ['TYP-05', 'status', 'active'],
  ['TYP-14', 'kwh', '1.0'],
  ['TYP-04', 'start_date_time', '2026-11-23T10:00:00+01:00'],
  ['TYP-06', 'id', 'a\tb'],
  ['section 15.5', 'id', 'x'.repeat(37)],
  ['section 15.5', 'cdr_token.uid', undefined],
  ['section 15.5', 'cdr_token.party_id', 'EMSP1'],
  ['section 15.3', 'total_cost.excl_vat', undefined],
  ['TYP-14', 'total_cost.incl_vat', '4.84'],
  ['TYP-08', 'charging_periods[0].dimensions', []],
  ['TYP-14', 'charging_periods[1].dimensions[0].volume', '80'],
])('%s a Session is refused for its %s %j', (_, field, value) => {
  expect(verdict(session, changed(fullSession, field, value))).toMatch(`${field}: `);
});

describe('a PATCH of a Session', () => {
  const { last_updated } = minimalSession;

  test.each([
    ['nothing but its time', {}],
    ['SES-R-07 no charging_periods', { charging_periods: null }],
    ['SES-R-07 an empty list of charging_periods', { charging_periods: [] }],
    ['SES-R-07 another period', { charging_periods: fullSession.charging_periods.slice(1) }],
    ['SES-R-19 what may change', { auth_method: 'COMMAND', start_date_time: last_updated, status: 'ACTIVE' }],
  ])('may hold %s', (_, fields) => {
    expect(verdict(sessionPatch, { ...fields, last_updated })).toBe('accepted');
  });

  test('SES-R-03 says when', () => {
    expect(verdict(sessionPatch, { kwh: 2 })).toMatch(/^last_updated: /);
  });

  test.each([
    ['AMB-05', 'kwh', null],
    ['SES-R-11', 'status', 'RESERVED'],
    ['AMB-05', 'cdr_token', { uid: '012345678' }],
  ])('%s is refused for its %s %j', (_, field, value) => {
    expect(verdict(sessionPatch, { last_updated, [field]: value })).toMatch(field);
  });
});

describe('ChargingPreferences', () => {
  const full = {
    profile_type: 'GREEN',
    departure_time: '2026-11-23T17:00:00Z',
    energy_need: 30.5,
    discharge_allowed: true,
  };

  test.each([
    ['the least that is valid', { profile_type: 'CHEAP' }],
    ['every field', full],
  ])('%s', (_, body) => {
    expect(verdict(chargingPreferences, body)).toBe('accepted');
  });

  test.each([
    ['SES-S-08', 'profile_type', undefined],
    ['section 15.5', 'departure_time', 'at five'],
    ['TYP-14', 'energy_need', '30.5'],
    ['TYP-14', 'discharge_allowed', 'false'],
  ])('%s are refused for their %s %j', (_, field, value) => {
    expect(verdict(chargingPreferences, changed(full, field, value))).toMatch(`${field}: `);
  });
});

test('SES-S-04 the answer to ChargingPreferences is a bare string', () => {
  expect(verdict(chargingPreferencesResponse, 'DEPARTURE_REQUIRED')).toBe('accepted');
  expect(verdict(chargingPreferencesResponse, 'REJECTED')).toMatch(/^body: /);
  expect(verdict(chargingPreferencesResponse, { result: 'ACCEPTED' })).toMatch(/^body: /);
});

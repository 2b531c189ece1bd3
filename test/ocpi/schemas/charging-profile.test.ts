import {
  activeChargingProfile,
  activeChargingProfileResult,
  chargingProfileResponse,
  chargingProfileResult,
  clearProfileResult,
  setChargingProfile,
} from '../../../src/ocpi/schemas/charging-profile.js';
import { changed, verdict } from './verdict.js';

const response_url = 'https://scsp.test/ocpi/profiles/1234';
const start_date_time = '2026-11-23T10:00:00Z';
const charging_profile = {
  start_date_time,
  duration: 3600,
  charging_rate_unit: 'A',
  min_charging_rate: 6.5,
  charging_profile_period: [
    { start_period: 0, limit: 16 },
    { start_period: 900, limit: 8.1 },
  ],
};
const set = { charging_profile, response_url };
const active = { start_date_time, charging_profile };

test.each([
  ['the least that is valid', { charging_profile: { charging_rate_unit: 'W' }, response_url }],
  ['every field', set],
  [
    'CHP-R-13 a limit with more decimals',
    changed(set, 'charging_profile.charging_profile_period[1].limit', 8.125),
  ],
])('SetChargingProfile: %s', (_, body) => {
  expect(verdict(setChargingProfile, body)).toBe('accepted');
});

test.each([
  ['CHP-R-02', 'charging_profile', undefined],
  ['CHP-R-07', 'response_url', undefined],
  ['section 16', 'charging_profile.charging_rate_unit', 'kW'],
  ['section 15.10', 'charging_profile.charging_rate_unit', undefined],
  ['TYP-14', 'charging_profile.duration', '3600'],
  ['TYP-14', 'charging_profile.min_charging_rate', '6.5'],
  ['section 15.10', 'charging_profile.charging_profile_period[0].start_period', undefined],
  ['section 15.10', 'charging_profile.charging_profile_period[1].limit', undefined],
])('%s SetChargingProfile is refused for its %s %j', (_, field, value) => {
  expect(verdict(setChargingProfile, changed(set, field, value))).toMatch(`${field}: `);
});

test('CHP-S-04 an ActiveChargingProfile says when it was calculated', () => {
  expect(verdict(activeChargingProfile, active)).toBe('accepted');
  expect(verdict(activeChargingProfile, { charging_profile })).toMatch(/^start_date_time: /);
  expect(verdict(activeChargingProfile, { start_date_time })).toMatch(/^charging_profile: /);
});

test.each([
  ['accepted', { result: 'TOO_OFTEN', timeout: 30 }],
  ['result: ', { result: 'UNKNOWN', timeout: 30 }],
  ['timeout: ', { result: 'ACCEPTED' }],
])('CHP-R-08 a ChargingProfileResponse is %s for %j', (expected, body) => {
  expect(verdict(chargingProfileResponse, body)).toMatch(expected);
});

test.each([
  ['ActiveChargingProfileResult', activeChargingProfileResult],
  ['ChargingProfileResult', chargingProfileResult],
  ['ClearProfileResult', clearProfileResult],
])('CHP-S-01, CHP-S-02 %s', (_, schema) => {
  expect(verdict(schema, { result: 'UNKNOWN' })).toBe('accepted');
  expect(verdict(schema, { result: 'UNKNOWN_SESSION' })).toMatch(/^result: /);
});

test('CHP-S-02 an ActiveChargingProfileResult may hold the profile', () => {
  expect(verdict(activeChargingProfileResult, { result: 'ACCEPTED', profile: active })).toBe('accepted');
  expect(verdict(activeChargingProfileResult, { result: 'ACCEPTED', profile: {} })).toMatch(
    'profile.start_date_time: ',
  );
});

import { tariff } from '../../../src/ocpi/schemas/tariff.js';
import { fullTariff, minimalTariff } from './bodies.js';
import { changed, verdict } from './verdict.js';

test.each([
  ['the least that is valid; TAR-R-10 valid for all sessions', minimalTariff],
  ['every field', fullTariff],
  ['TYP-08 null is absent', { ...minimalTariff, tariff_alt_text: null, min_price: null, energy_mix: null }],
  ['TAR-R-10 no vat beside a vat of 0', changed(fullTariff, 'elements[1].price_components[0].vat', 0.0)],
  [
    'TAR-R-11 an ENERGY component for reservations',
    changed(fullTariff, 'elements[0].price_components[0].type', 'ENERGY'),
  ],
  ['TYP-13 a type of later versions', { ...minimalTariff, type: 'PROFILE_SOLAR' }],
])('a Tariff: %s', (_, body) => {
  expect(verdict(tariff, body)).toBe('accepted');
});

test.each([
  ...Object.keys(minimalTariff),
  'elements[0].price_components',
  'elements[0].price_components[0].type',
  'elements[0].price_components[0].price',
  'elements[0].price_components[0].step_size',
])('COO-02 a Tariff without %s is refused', (field) => {
  expect(verdict(tariff, changed(minimalTariff, field, undefined))).toMatch(`${field}: `);
});

test.each([
  ['TAR-R-10', 'elements', []],
  ['TAR-R-10', 'elements[0].price_components', []],
  ['TYP-14', 'elements[0].price_components[0].price', '0.25'],
  ['TYP-14', 'elements[0].price_components[0].vat', '21'],
  ['TYP-14', 'elements[0].price_components[0].step_size', 1.5],
  ['section 15.7', 'elements[0].restrictions.start_time', '9:00'],
  ['section 15.7', 'elements[0].restrictions.end_date', '31-12-2026'],
  ['TYP-14', 'elements[0].restrictions.max_kwh', '50'],
  ['TYP-14', 'elements[0].restrictions.min_duration', 0.5],
  ['section 15.7', 'elements[0].restrictions.day_of_week', 'MONDAY'],
  ['TYP-10', 'tariff_alt_url', `https://cpo.test/${'x'.repeat(255)}`],
  ['section 15.3', 'tariff_alt_text[0].language', undefined],
  ['section 15.3', 'min_price.excl_vat', undefined],
  ['section 15.4', 'energy_mix.is_green_energy', undefined],
])('%s a Tariff is refused for its %s %j', (_, field, value) => {
  expect(verdict(tariff, changed(fullTariff, field, value))).toMatch(`${field}: `);
});
